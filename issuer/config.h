/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The issuer's part of the one configuration file, sceau.conf(5): who issues, with
 * which certificates and keys, under which addresses. It never holds a PIN; the
 * part "hsm" is read by the agent, of it only the socket's path and where each key's
 * certificate is are read here.
 */
#ifndef SCEAU_ISSUER_CONFIG_H
#define SCEAU_ISSUER_CONFIG_H

#include "issuer/staff.h"
#include "issuer/title/kind.h"
#include "issuer/title/values.h"

#define CONFIG_CHAIN_MAX 4
#define CONFIG_COMMON_MAX 16
#define CONFIG_KEYS_MAX 16
#define CONFIG_RETENTIONS_MAX 64
#define CONFIG_MONTHS_MAX 1200

/* A key that the agent may serve. */
struct config_key {
    char *label;
    char *certificate; /* path */
};

/* How long what is personal of a kind of titles is kept. */
struct config_retention {
    char *kind; /* or "*" */
    int months;
};

/* Who is told of what becomes of titles, and how; a channel without a server or an
 * address is none. */
struct config_notices {
    char *titles; /* address where holders find theirs, or NULL */
    struct config_mail {
        char *server;   /* "smtp://host:port" */
        char *from;     /* a mailbox */
        char *tls;      /* "none": a relay of this machine; NULL: STARTTLS */
        char *user;     /* with password, or both NULL */
        char *password; /* path */
        char *ca; /* path of the authorities that may certify it, or NULL */
    } mail;
    struct config_hook {
        char *address; /* "https://…", or http:// of this machine */
        char *secret;  /* path */
        char *ca;
    } hook;
};

struct issuer_config {
    struct value
        common[CONFIG_COMMON_MAX]; /* authority.*, addresses.*, contact.* */
    size_t common_count;
    char *body; /* what kind of authority: "prefecture", "ofii" */
    char *seal_ca;
    char *seal_certificate; /* NULL with seal_key: those of the active key */
    char *seal_country;
    char *seal_key;
    char *pdf_key;                     /* NULL with pdf_certificate: the same */
    char *pdf_certificate;             /* path */
    char *pdf_chain[CONFIG_CHAIN_MAX]; /* paths, without the root */
    size_t pdf_chain_count;
    char *pdf_evidence;  /* folder, or NULL: no title is stamped here */
    char *pdf_timestamp; /* address of the time-stamping authority, or NULL */
    char *bundle_key;    /* NULL: no bundle is published here */
    char *bundle_certificate; /* path, or NULL */
    char *status_key;         /* NULL: no status is published here */
    char *status_certificate; /* path, or NULL */
    char *kind[KINDS_MAX];
    size_t kinds;
    char *templates; /* folder */
    char *trust;     /* folder: what the public's verifiers are given */
    struct config_notices notices;
    char *register_place; /* sql_open(); beside the file unless it is said */
    char *socket;         /* of the signing agent */
    struct config_key key[CONFIG_KEYS_MAX];
    size_t keys;
    struct config_retention retention[CONFIG_RETENTIONS_MAX];
    size_t retentions;
    bool seal_followed; /* its key is the agent's active one (keys.h) */
    bool pdf_followed;
    struct staff staff; /* of the service */
};

/*
 * Read the file. Paths in it are relative to its folder. Every fault is named with
 * the file and its member, also what no page could show: a title is not refused for
 * what its request does not say.
 *
 * out  on SCEAU_OK the caller's, to free with issuer_config_free()
 *
 * SCEAU_E_NOTFOUND, SCEAU_E_IO, SCEAU_E_FORMAT, SCEAU_E_LIMIT, SCEAU_E_NOMEM.
 */
SCEAU_MUST_USE enum sceau_status issuer_config_load(
    const char *path, struct issuer_config **out, struct sceau_error *error);

/* Accepts NULL; sets the pointer to NULL. */
void issuer_config_free(struct issuer_config **config);

/* The value of a common path, or "". */
const char *issuer_config_common(
    const struct issuer_config *config, const char *path);

#endif
