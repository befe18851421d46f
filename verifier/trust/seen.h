/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Certificates that files of one trust carried and of which something was found that no
 * day changes: decoding one takes OpenSSL longer than three signatures, and every file
 * of an issuer carries the same. A few, since those accepted are few; never removed.
 *
 * Threads: any number may find and keep.
 */
#ifndef SCEAU_TRUST_SEEN_H
#define SCEAU_TRUST_SEEN_H

#include <stdatomic.h>

#include <openssl/x509.h>

#include "verifier/base/span.h"

/* Signers of one issuer, and the authorities between them and a root. */
#define SEEN_MAX 16

struct seen_list {
    _Atomic(struct seen *) slot[SEEN_MAX]; /* filled from the first */
};

/* Its certificates with it. Here and below a list may be NULL, which holds nothing. */
void seen_list_free(struct seen_list *l);

/* The one of exactly those bytes, the caller's to X509_free(); NULL: none. */
X509 *seen_find(const struct seen_list *l, struct span der);

/* True for one that seen_find() gave, or that seen_keep() kept. */
bool seen_has(const struct seen_list *l, const X509 *x509);

/* When whatever was found of one holds, in seconds: from the first on, before the last. */
struct seen_time {
    int64_t from;
    int64_t until;
};

/* Keep one, shared, with when it was found to be good (NULL: never without another look);
 * where there is no room, or no memory, it is not kept. */
void seen_keep(struct seen_list *l, X509 *x509, const struct seen_time *good);

/* True for one that was kept as good at that moment. */
bool seen_is_good(const struct seen_list *l, const X509 *x509, int64_t when);

#endif
