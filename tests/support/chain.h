/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * A small world of trust, made in this process: an authority, its leaves, what it
 * revokes, and trusted lists as ANTS signs them, right or wrong in one respect.
 * Whatever fails ends the program.
 */
#ifndef SCEAU_TEST_CHAIN_H
#define SCEAU_TEST_CHAIN_H

#include "verifier/base/buffer.h"

struct evp_pkey_st;
struct x509_st;

struct chain {
    struct evp_pkey_st *key;
    struct x509_st *x509;
};

/* What a certificate is; zeroed members take the usual value. */
struct chain_wish {
    const char *name;  /* CN */
    long serial;       /* 1 */
    const char *curve; /* "P-256"; "RSA" */
    const char *crl;   /* crlDistributionPoints, as in x509v3_config(5) */
    int64_t from;      /* 2020-01-01 */
    int64_t until;     /* 2040-01-01 */
    bool is_authority;
    const char *usage;          /* keyUsage; what its kind has */
    const struct chain *renews; /* whose key it has; NULL: one of its own */
};

/* by NULL: signed by itself. */
void chain_make(
    const struct chain *by, const struct chain_wish *wish, struct chain *out);
void chain_free(struct chain *c);
void chain_der(const struct chain *c, struct buffer *out);

struct chain_crl {
    const long *serial; /* revoked, up to a 0 */
    int reason;         /* of all of them: CRL_REASON_…; 0: none said */
    int64_t from;       /* 2026-01-01 */
    int64_t next;       /* 2026-02-01; -1: names none */
    bool is_delta;
    bool is_indirect;
    int extension; /* NID of one more, an INTEGER whatever it should be */
    bool is_critical;
};

void chain_crl(
    const struct chain *by, const struct chain_crl *wish, struct buffer *out);

/* A directory's answer to one request, of these certificates. */
void chain_directory(
    const struct chain *const *leaf, size_t count, struct buffer *out);

struct store;

/* A bundle of that number with what the store holds, signed by that one's key. */
void chain_bundle(const struct chain *by, uint64_t sequence,
    struct store *contents, struct buffer *out);

struct chain_service {
    const char *id; /* trade name */
    const struct chain *authority;
    const char *status;  /* "inaccord" */
    const char *since;   /* "2020-01-01T00:00:00Z" */
    const char *history; /* the status before, since 2019; or NULL */
    const char *directory;
};

/* One piece of the XML put for another wherever it stands. */
struct chain_swap {
    const char *from;
    const char *to;
};

enum { CHAIN_SWAPS = 4 };

struct chain_list {
    const struct chain *signer;
    const struct chain
        *carried; /* what KeyInfo and the properties say; signer */
    const struct chain_service *service;
    size_t service_count;
    unsigned sequence;  /* 1 */
    const char *issued; /* "2026-01-01T00:00:00Z" */
    const char *next;   /* "2026-07-01T00:00:00Z" */
    bool as_in_2018;    /* enveloped-signature and XPath, c14n 1.0, SHA-1 */
    /* what is wrong with it */
    const char *uri;        /* of the document's reference; "" */
    const char *transforms; /* of it, as XML */
    bool without_properties;
    bool names_another; /* the signed properties name another certificate */
    const char *before; /* XML put before the signature is made */
    const char *after;  /* and after */
    size_t named_bytes; /* of the certificate's digest; all of them */
    struct chain_swap
        unsigned_yet[CHAIN_SWAPS]; /* before the signature is made */
    struct chain_swap signed_already[CHAIN_SWAPS]; /* and after */
};

void chain_list(const struct chain_list *wish, struct buffer *out);

/* A list of that inside, whatever it is, rightly signed; false where it makes no XML. */
bool chain_list_of(
    const struct chain *signer, struct span inside, struct buffer *out);

#endif
