/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Issuing: a request in, a sealed and checked file out. Everything that is read
 * once (configuration, templates, certificates) is held here; a title leaves no
 * trace in it.
 *
 * Nothing leaves before the verifier's own library, with the certificates that the
 * public's verifiers are given, has judged the finished file valid and found in it
 * the code that was sealed.
 *
 * Threads: an open issuer may be shared.
 */
#ifndef SCEAU_ISSUER_ISSUER_H
#define SCEAU_ISSUER_ISSUER_H

#include <sceau/error.h>

#include "hsm/signer.h"
#include "verifier/base/buffer.h"
#include "verifier/base/date.h"

struct issuer;

/* What a caller wants of one title; zeroed, the file as its kind has it. */
struct issuer_wish {
    /* the code's text too: a kind that has none is refused, before anything is signed */
    bool with_code;
    const char
        *level; /* "B-B", "B-T", "B-LT", whatever the kind says; or NULL */
    /* of what takes the place of a title: the day of that one, by whose rules it is
     * judged; not set: today */
    struct date day;
    /* its dates, which it is to have: "2026-11-24"; NULL: those that the rules give */
    const char *from;
    const char *until;
};

struct issued {
    struct buffer pdf;
    struct buffer code; /* empty where the kind has none */
    size_t form; /* so many of the file's first bytes are those of many */
};

/* One request, judged by the rules, to be sealed. */
struct issuer_draft;
struct title_grant;

/*
 * Read a configuration and all that it names; connect to the agent.
 *
 * out  on SCEAU_OK the caller's, to free with issuer_free()
 *
 * The statuses of issuer_config_load(), templates_load(), trust_open() and
 * signer_open(); SCEAU_E_CRYPTO where a certificate cannot serve, or the seal's is
 * not among those that the public's verifiers are given: nothing is sealed then.
 */
SCEAU_MUST_USE enum sceau_status issuer_open(
    const char *config, struct issuer **out, struct sceau_error *error);

/* Accepts NULL; sets the pointer to NULL. */
void issuer_free(struct issuer **issuer);

/*
 * Judge a request. Nothing is signed.
 *
 * request  JSON, as the kind's schema says; copied
 * now      seconds since 1970: the titles' date is its day in Paris
 * wish     or NULL
 * out      on SCEAU_OK the caller's, to free with issuer_draft_free(), before the
 *          issuer
 *
 * SCEAU_E_FORMAT, SCEAU_E_LIMIT, SCEAU_E_UNSUPPORTED: the request is refused, by name,
 * also where it would have ended by today, or have other dates than are wished;
 * SCEAU_E_USAGE: there is no such level; SCEAU_E_STATE: what the level needs is not
 * ready; SCEAU_E_NOMEM.
 */
SCEAU_MUST_USE enum sceau_status issuer_draft(struct issuer *issuer,
    struct span request, int64_t now, const struct issuer_wish *wish,
    struct issuer_draft **out, struct sceau_error *error);

/* Accepts NULL; sets the pointer to NULL. */
void issuer_draft_free(struct issuer_draft **draft);

/*
 * Seal one title, once.
 *
 * grant  its number and its place, by the register; NULL: one that is no title, for a
 *        trial
 * out    on SCEAU_OK the caller's, to free with issued_free()
 *
 * SCEAU_E_FORMAT, SCEAU_E_LIMIT: it cannot be drawn; SCEAU_E_STATE, SCEAU_E_IO: the keys
 * are not ready, or the time-stamping authority, or the evidence: try again later;
 * SCEAU_E_CRYPTO: what was made did not verify and was thrown away.
 */
SCEAU_MUST_USE enum sceau_status issuer_seal(struct issuer *issuer,
    struct issuer_draft *draft, const struct title_grant *grant,
    struct issued *out, struct sceau_error *error);

/* One of several to seal. */
struct issuer_order {
    struct issuer_draft *draft;
    const struct title_grant *grant; /* or NULL */
    struct issued issued; /* where it was: the caller's, to issued_free() */
    enum sceau_status status;
    struct sceau_error error;
};

/*
 * issuer_seal() of each, with its status, its error and what was made. All are asked of a
 * key at once: what keeps its signatures away keeps it from all. The keys' agent is
 * woken once for many, which is a good part of what a signature costs.
 *
 * count  at most SIGNER_DIGESTS_MAX
 */
void issuer_seal_many(
    struct issuer *issuer, struct issuer_order *orders, size_t count);

/* What is known of a draft by its path (values.h), or NULL; the draft's. */
const char *issuer_draft_value(
    const struct issuer_draft *draft, const char *path);

/* What its page will say of the right to work, appended (title_mentions()). */
SCEAU_MUST_USE enum sceau_status issuer_draft_mentions(
    const struct issuer_draft *draft, struct buffer *out,
    struct sceau_error *error);

/* Its kind, and whether its request goes on after it; its level, "B-LT"; constant. */
const char *issuer_draft_kind(const struct issuer_draft *draft);
bool issuer_draft_is_renewed(const struct issuer_draft *draft);
const char *issuer_draft_level(const struct issuer_draft *draft);

/* The second that it bears. */
int64_t issuer_draft_time(const struct issuer_draft *draft);

/* Signatures that a key was asked for. */
struct issuer_use {
    int64_t made;   /* that came */
    int64_t unsure; /* of which nobody knows: asked, and the answer was lost */
};

/* What the last issuer_seal() of a draft asked of the key of codes and that of files. */
struct issuer_use issuer_draft_seals(const struct issuer_draft *draft);
struct issuer_use issuer_draft_cachets(const struct issuer_draft *draft);

/* True where its kind has a code, which is signed too. */
bool issuer_draft_has_code(const struct issuer_draft *draft);

/* On whose behalf its keys are asked from now on (signer_set_tag()): before any other
 * thread has the issuer. */
void issuer_set_tag(struct issuer *issuer, const uint8_t tag[SIGNER_TAG]);

/* What the agent says of itself (signer_report()). */
SCEAU_MUST_USE enum sceau_status issuer_agent_report(struct issuer *issuer,
    char report[SIGNER_REPORT_MAX], struct sceau_error *error);

/* True where what is sealed here is no real title; who seals, "FR00_0001"; the labels of
 * the keys of codes and of files; where the register is; where the status of titles is
 * published, or "". The issuer's. */
bool issuer_is_specimen(const struct issuer *issuer);
const char *issuer_seal_signer(const struct issuer *issuer);
const char *issuer_seal_key(const struct issuer *issuer);
const char *issuer_pdf_signer(const struct issuer *issuer);
const char *issuer_register(const struct issuer *issuer);
const char *issuer_status_address(const struct issuer *issuer);

/* True where titles may be time-stamped: an authority is waited for, title by title. */
bool issuer_may_stamp(const struct issuer *issuer);

/* The kinds of titles that it issues, and the folder that they were read from; the
 * issuer's. */
struct templates;
const struct templates *issuer_templates(const struct issuer *issuer);
const char *issuer_templates_folder(const struct issuer *issuer);

/* Who may do what by the service; the issuer's. */
struct staff;
const struct staff *issuer_staff(const struct issuer *issuer);

/* Whether its keys' agent is ready to sign; SCEAU_OK or why not (signer_ping()). */
SCEAU_MUST_USE enum sceau_status issuer_ping(
    struct issuer *issuer, struct sceau_error *error);

/* Whether other keys are in service than it seals with (keys_changed()). */
SCEAU_MUST_USE enum sceau_status issuer_keys_changed(
    struct issuer *issuer, bool *out, struct sceau_error *error);

/* The channels of notices that the configuration has. */
bool issuer_tells_holders(const struct issuer *issuer);
bool issuer_tells_its_system(const struct issuer *issuer);

void issued_free(struct issued *issued);

#endif
