/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The store of signers and the bundle that carries it: one text format,
 * sceau-bundle(5), which libc alone reads and writes. Nothing here needs X.509:
 * keys, dates and states were taken from certificates when they were imported.
 *
 * What a verifier keeps for itself begins with "sceau-store 1" and is as trusted as
 * the file is. What travels begins with "sceau-bundle 1", has a sequence number and
 * dates, and ends with a signature, which the host checks over store.signed_bytes.
 *
 * Reading is strict: there is one way to write a store, and the text that is read is
 * that one, byte for byte. Sections that are not known are kept as they are.
 *
 * No input or output and no global state; a store that is only read may be shared by
 * any number of threads.
 */
#ifndef SCEAU_TRUST_STORE_H
#define SCEAU_TRUST_STORE_H

#include "verifier/base/buffer.h"
#include "verifier/base/date.h"
#include "verifier/base/limits.h"

enum store_kind { STORE_LOCAL = 0, STORE_BUNDLE };

/* The key of a signer, and why it cannot be used where it cannot. */
enum store_key {
    STORE_KEY_NONE = 0, /* neither RSA nor a curve that 2D-Doc has */
    STORE_KEY_RSA,
    STORE_KEY_P256,
    STORE_KEY_P384,
    STORE_KEY_P521
};

/* What a pin vouches for. */
enum store_pin_kind { STORE_PIN_BUNDLE = 0, STORE_PIN_LIST, STORE_PIN_ISSUER };

struct store_pin {
    enum store_pin_kind kind;
    /* bundle: x || y of P-256, 128 hex; list: SHA-256 of its signer's certificate,
     * 64 hex; issuer: base64 of the certificate of list signers' authority */
    struct span value;
};

/* A trusted list that was verified (ETSI TS 102 231). */
struct store_list {
    char territory[3];
    uint64_t sequence;
    int64_t issued;
    int64_t next_update; /* 0: the list names none */
    struct span sha256;  /* of the file; 64 hex */
    struct span signer;  /* SHA-256 of its certificate; 64 hex */
};

/* The bundle that was imported here. */
struct store_origin {
    uint64_t sequence; /* 0: none was */
    int64_t issued;
    int64_t expires;
    struct span key; /* store_key_id() of its signer */
};

/* A status of the trusted list, in force from that day to the next one's. */
struct store_status {
    struct date since;
    struct span name; /* the end of its URI, as "inaccord", "revoked" */
};

/* An entry of a CRL. */
struct store_revoked {
    struct span serial; /* upper-case hex of whole bytes */
    struct date on;
    bool held; /* certificateHold: until the next CRL says otherwise */
};

enum store_crl { STORE_CRL_NONE = 0, STORE_CRL_KNOWN, STORE_CRL_UNSUPPORTED };

struct store_authority {
    char id[5];
    struct span fingerprint; /* SHA-256 of its certificate; 64 hex */
    struct date not_before;
    struct date not_after;
    char territory[3];           /* of the list that names it */
    struct span name;            /* free text; never empty */
    struct span directory;       /* URL, or empty */
    struct span crl_url;         /* URL, or empty */
    struct span certificate;     /* base64 of its DER, or empty */
    struct store_status *status; /* by day; at least one */
    size_t status_count;
    enum store_crl crl;
    int64_t crl_issued;
    int64_t crl_next;              /* 0: the CRL names none */
    struct store_revoked *revoked; /* by serial number */
    size_t revoked_count;
};

struct store_signer {
    char ca[5];
    char certificate[6]; /* or five hexadecimal digits, of binary codes */
    /* the first 16 hex of its fingerprint; empty: none */
    struct span authority;
    bool vouched; /* without authority: by a bundle's word, not by the user's */
    struct date not_before;
    struct date not_after;
    struct span serial;
    enum store_key key;
    bool
        explicit_curve; /* its certificate spells the curve out (RFC 5480, 2.1.1) */
    struct span point; /* x || y, hex; empty without a curve */
    bool revoked;
    struct date revoked_on;
    struct span der; /* base64 of the certificate, or empty */
};

/* Who may seal PDF files, or the authority of those who may: pinned as it is. */
struct store_pdf {
    struct span fingerprint; /* SHA-256 of the certificate; 64 hex */
    bool vouched;            /* by a bundle's word, not by the user's */
    struct span der;         /* base64 of the certificate */
};

/* A Token Status List (draft-ietf-oauth-status-list-20, 4): the status of each title
 * that says it has a place there. */
struct store_places {
    struct span url;
    int64_t issued;
    int64_t expires;
    unsigned bits;    /* a place: 1, 2, 4 or 8 */
    struct span list; /* base64 of its zlib stream */
};

/* What an issuer says of its codes: those of a signer that are not good any more. */
enum store_withdrawn {
    STORE_REVOKED = 0,
    STORE_SUSPENDED,
    STORE_REPLACED,
    STORE_WITHDRAWN /* how many */
};
struct store_codes {
    char ca[5];
    char certificate[6];
    int64_t issued;
    int64_t expires;
    /* base64 of their short hashes (status.h) in order, or empty */
    struct span hashes[STORE_WITHDRAWN];
};

struct store {
    enum store_kind kind;
    /* a bundle's header */
    uint64_t sequence;
    int64_t issued;
    int64_t expires;
    struct span key; /* store_key_id() of who signed it */
    uint8_t signature[64];
    struct span signed_bytes;
    struct store_pin *pin;
    size_t pin_count;
    struct store_list *list;
    size_t list_count;
    struct store_origin origin;
    struct store_authority *authority; /* by id, first day, fingerprint */
    size_t authority_count;
    struct store_signer *signer; /* by CA, id, first day, serial, authority */
    size_t signer_count;
    struct store_pdf *pdf; /* by fingerprint */
    size_t pdf_count;
    struct store_places *places; /* by address */
    size_t places_count;
    struct store_codes *codes; /* by CA and id */
    size_t codes_count;
    struct span other; /* the sections that are not known here, verbatim */
    struct store_block *memory; /* what store_keep() took */
};

/* True where the bytes begin as a store or a bundle does. */
bool store_is(struct span bytes);

/*
 * Read a store or a bundle. Its signature is not checked here.
 *
 * text  borrowed by *out
 * out   in any case the caller's, to release with store_free(); empty on failure
 *
 * SCEAU_E_FORMAT; SCEAU_E_UNSUPPORTED a later version; SCEAU_E_LIMIT; SCEAU_E_NOMEM.
 */
SCEAU_MUST_USE enum sceau_status store_parse(
    struct span text, struct store *out, struct sceau_error *error);

/* Append the store as text; a bundle's without its line of signature. What it holds
 * must be in order: see store_sort(). Failures stick to the buffer. */
void store_write(const struct store *store, struct buffer *out);

/* Append the last line of a bundle. */
void store_write_signature(const uint8_t rs[64], struct buffer *out);

/* Release what it holds; it is an empty local store again. */
void store_free(struct store *store);

/* --- reading */

/* The signers of that name, one beside the other; NULL where there is none. */
const struct store_signer *store_find(const struct store *store, const char *ca,
    const char *certificate, size_t *count);

/* True where that very certificate is there, of the same authority. */
bool store_has_signer(
    const struct store *store, const struct store_signer *signer);

/* The authority of a signer; NULL for one without. */
const struct store_authority *store_authority_of(
    const struct store *store, const struct store_signer *signer);

/*
 * True where the list accepts that authority for what was signed on that day: it was
 * "inaccord" then, and was not revoked since, for whoever holds a revoked key writes
 * any date ("Processus 2D-Doc" 1.2, step 3.03). A day before the first status is
 * judged by the first: lists were made after some of the authorities.
 */
bool store_accepts(const struct store_authority *authority, struct date day);

/* True where a CRL of that authority is here, and was not to be replaced before that
 * day. */
bool store_knows_revocation(
    const struct store_authority *authority, struct date today);

/* True where nothing that dates the whole store (list, bundle) ran out before that
 * day. */
bool store_is_fresh(const struct store *store, struct date today);

/* True where signers are here by the word of a list or a bundle, not only of pins. */
bool store_has_source(const struct store *store);

/* The end of a list's time: when it says that the next one comes, or six months after
 * it was issued (ETSI TS 102 231, 5.3.15: at most). */
int64_t store_list_end(const struct store_list *list);

/* When what the store rests on was published: the oldest list, else the bundle. */
int64_t store_as_of(const struct store *store);

/* The point's bytes after 0x04, as many as store_key_len(); false where there is none. */
bool store_point(const struct store_signer *signer, uint8_t out[132]);

/* Bytes of x || y, which are also those of r || s: 64, 96, 132; 0 without a curve. */
size_t store_key_len(enum store_key key);

/* As in the text: "P-256", "RSA". */
const char *store_key_name(enum store_key key);

/* As in the text: "bundle", "list", "issuer". */
const char *store_pin_word(enum store_pin_kind kind);

/* --- writing: what is put in lives until store_free() */

/* A copy of these bytes; data NULL where memory lacks, also of nothing. */
struct span store_keep(struct store *store, const void *data, size_t len);

/* The same as upper-case or lower-case hex. */
struct span store_keep_hex(struct store *store, struct span bytes, bool upper);

/* Room for one more record, zeroed; NULL where memory lacks or the bound is met. */
struct store_pin *store_add_pin(struct store *store);
struct store_list *store_add_list(struct store *store);
struct store_authority *store_add_authority(struct store *store);
struct store_status *store_add_status(struct store_authority *authority);
struct store_revoked *store_add_revoked(struct store_authority *authority);
struct store_signer *store_add_signer(struct store *store);
struct store_pdf *store_add_pdf(struct store *store);
struct store_places *store_add_places(struct store *store);
struct store_codes *store_add_codes(struct store *store);

/* Add a pin that is not there yet; false as above. value is borrowed. */
bool store_keep_pin(
    struct store *store, enum store_pin_kind kind, struct span value);

/* Remove the i-th; the order stays. */
void store_remove_list(struct store *store, size_t i);
void store_remove_authority(struct store *store, size_t i);
void store_remove_signer(struct store *store, size_t i);

/* Put everything in order and drop what is there twice: of a signer who is there as
 * revoked and as good, the revocation stays. */
void store_sort(struct store *store);

/*
 * Set each signer's state from the entries of its authority, then that of whoever has
 * the same name and key, pinned or under another record of the authority: which of
 * the certificates a code was signed with, its signature does not tell. The store is
 * in order.
 */
void store_revoke(struct store *store);

/*
 * Forget the entries of an authority that only hold a certificate, and what they made
 * of its signers and of whoever has the same name and key: a later CRL says again which
 * are held. store_revoke() then tells what stays revoked. The store is in order.
 */
void store_release(struct store *store, struct store_authority *authority);

/* The entry of that serial number among an authority's first `count`, which are in
 * order; or NULL. */
const struct store_revoked *store_find_revoked(
    const struct store_authority *authority, size_t count, struct span serial);

/* True where it is in order, and nothing is there twice. */
bool store_is_sorted(const struct store *store);

/* --- words of the format */

#define STORE_TIME_SIZE 21

/* "2026-02-25T11:00:00Z" */
bool store_time_parse(struct span text, int64_t *out);
const char *store_time(int64_t t, char out[STORE_TIME_SIZE]);

/* True where that is the id of an authority, or of a certificate as C40 headers have it:
 * four of [A-Z0-9] (2D-Doc 3.2.6, 3.3.2). */
bool store_is_id(struct span text);

/* The same, or the five hexadecimal digits by which a binary header names a certificate.
 * No certificate of such a name was seen: where one is, what it is called can only be
 * its id. */
bool store_is_certificate_id(struct span text);

/* Exactly 2 n lower-case or upper-case hex digits. */
bool store_hex(struct span text, uint8_t *out, size_t n);

#endif
