/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * No list of revocations is believed that the authority did not sign; and one that it
 * did, whatever is in it, leaves a store that can be read again. The second is made of
 * the input by signing it, so that mutations come past the signature.
 */
#include "tests/fuzz/fuzz.h"

#include <string.h>

#include <openssl/err.h>

#include <openssl/x509.h>

#include "tests/support/chain.h"
#include "verifier/base/utf8.h"
#include "verifier/trust/import.h"

static struct chain authority, signer;
static struct pins pins;
static struct buffer base; /* a store with one authority, one leaf */

static void
take(struct import *im, struct buffer *bytes)
{
    struct sceau_error error = { 0 };

    HOLDS(
        import_bytes(im, buffer_span(bytes), &pins, NULL, &error) == SCEAU_OK);
    buffer_reset(bytes);
}

static void
make_base(void)
{
    AUTO_BUFFER struct buffer bytes = buffer_with_max(1024 * 1024);
    struct chain leaf;
    struct import im;
    struct sceau_error error = { 0 };

    if (base.len)
        return;
    chain_make(NULL,
        &(struct chain_wish) { .name = "FR42", .is_authority = true },
        &authority);
    chain_make(NULL, &(struct chain_wish) { .name = "Liste" }, &signer);
    chain_make(&authority, &(struct chain_wish) { .name = "AB12", .serial = 7 },
        &leaf);
    chain_der(&signer, &bytes);
    HOLDS(pins_add_bytes(&pins, buffer_span(&bytes), &error) == SCEAU_OK);
    buffer_reset(&bytes);
    HOLDS(import_open(&im, span_of(NULL, 0), &error) == SCEAU_OK);
    chain_list(&(struct chain_list) { .signer = &signer,
                   .service = &(struct chain_service) { .id = "FR42",
                       .authority = &authority },
                   .service_count = 1 },
        &bytes);
    take(&im, &bytes);
    chain_der(&leaf, &bytes);
    take(&im, &bytes);
    base = buffer_with_max(SCEAU_STORE_MAX);
    buffer_put(&base, im.text.data, im.text.len);
    import_free(&im);
    chain_free(&leaf);
}

static void
try_it(struct span bytes, bool is_signed)
{
    struct import im;
    struct sceau_error error = { 0 };

    HOLDS(import_open(&im, buffer_span(&base), &error) == SCEAU_OK);
    enum sceau_status status = import_bytes(&im, bytes, &pins, NULL, &error);
    HOLDS((status == SCEAU_OK) == (error.text[0] == 0));
    /* what was written can be read */
    HOLDS(!strstr(error.text, "liste de signataires : octet"));
    HOLDS(utf8_valid(span_str(error.text), NULL));
    if (status != SCEAU_OK)
        HOLDS(span_equal(buffer_span(&im.text), buffer_span(&base)));
    else if (import_kind(bytes) == IMPORT_CRL)
        HOLDS(is_signed && im.store.authority[0].crl == STORE_CRL_KNOWN);
    import_free(&im);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const uint8_t *at = data;
    uint8_t *der = NULL;

    make_base();
    X509_CRL *crl = size ? d2i_X509_CRL(NULL, &at, (long)size) : NULL;
    /* a leaf or a list of the test's own is none of this target's business */
    if (crl)
        try_it(span_of(data, size), false);
    if (crl
        && X509_CRL_set_issuer_name(crl, X509_get_subject_name(authority.x509))
            == 1
        && X509_CRL_sign(crl, authority.key, EVP_sha256()) > 0) {
        int n = i2d_X509_CRL(crl, &der);
        if (n > 0)
            try_it(span_of(der, (size_t)n), true);
        OPENSSL_free(der);
    }
    X509_CRL_free(crl);
    ERR_clear_error();
    return 0;
}
