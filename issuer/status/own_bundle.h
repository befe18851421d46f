/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The bundle that this issuer publishes (sceau-bundle(5)), signed by its key of purpose
 * "bundle". What stands in a file counts only where that key signed it: whoever may write
 * files here does not choose what the token signs, nor its number.
 */
#ifndef SCEAU_ISSUER_OWN_BUNDLE_H
#define SCEAU_ISSUER_OWN_BUNDLE_H

#include "issuer/config.h"
#include "verifier/trust/store.h"

#define OWN_POINT 64 /* bytes of x || y */

/* x || y of the P-256 key of a certificate in a file. SCEAU_E_CRYPTO: it has another key;
 * and as certificate_load(). */
SCEAU_MUST_USE enum sceau_status own_point(
    const char *path, uint8_t point[OWN_POINT], struct sceau_error *error);

/*
 * The public key of the configuration's bundles.
 *
 * SCEAU_E_NOTFOUND: bundle.key and bundle.certificate are not there; and as own_point().
 */
SCEAU_MUST_USE enum sceau_status own_bundle_key(
    const struct issuer_config *config, uint8_t point[OWN_POINT],
    struct sceau_error *error);

/*
 * Read a store or a bundle from its file.
 *
 * text  what *out borrows from, its maximum at least SCEAU_STORE_MAX
 * out   in any case the caller's, to release with store_free()
 *
 * SCEAU_E_NOTFOUND: no such file; else as file_read() and store_parse().
 */
SCEAU_MUST_USE enum sceau_status own_bundle_read(const char *path,
    struct buffer *text, struct store *out, struct sceau_error *error);

/* SCEAU_E_STATE where that is no bundle, or another key signed it. */
SCEAU_MUST_USE enum sceau_status own_bundle_check(const char *path,
    const struct store *bundle, const uint8_t point[OWN_POINT],
    struct sceau_error *error);

/*
 * Sign a store as a bundle, read it again as a verifier will, and put it in the place of
 * the file. Its kind, sequence and dates are set; it is in order.
 *
 * SCEAU_E_LIMIT; SCEAU_E_NOMEM; SCEAU_E_CRYPTO: the signature does not hold; and those of
 * signer_sign() and file_write().
 */
SCEAU_MUST_USE enum sceau_status own_bundle_write(
    const struct issuer_config *config, const uint8_t point[OWN_POINT],
    struct store *store, const char *path, struct sceau_error *error);

/* Give a store the lists of the status of titles that another one has, of each the one
 * that was made last. False: it takes no more, or memory lacks. */
bool own_bundle_take_status(struct store *to, const struct store *from);

#endif
