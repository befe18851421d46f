/* SPDX-License-Identifier: EUPL-1.2 */
#include "issuer/sealer.h"

#include <openssl/x509.h>

#include "hsm/certificate.h"
#include "verifier/base/error.h"
#include "verifier/base/limits.h"
#include "verifier/base/scope.h"

AUTO_DEFINE(X509 *, X509_free);

/* Append a certificate's DER. */
static enum sceau_status
load_der(const char *path, struct buffer *out, struct sceau_error *error)
{
    X509 *loaded = NULL;
    uint8_t *der = NULL;
    enum sceau_status status = certificate_load(path, &loaded, error);
    AUTO(X509_free) X509 *x509 = loaded;

    if (status != SCEAU_OK)
        return status;
    int len = i2d_X509(x509, &der);
    if (len > 0)
        buffer_put(out, der, (size_t)len);
    OPENSSL_free(der);
    return len > 0 && buffer_status(out) == SCEAU_OK
        ? SCEAU_OK
        : fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
}

void
sealer_free(struct sealer *s)
{
    buffer_free(&s->bytes);
}

enum sceau_status
sealer_load(const struct issuer_config *c, struct sealer *out,
    struct sceau_error *error)
{
    size_t start[CONFIG_CHAIN_MAX + 2] = { 0 };

    *out = (struct sealer) { .bytes = buffer_with_max((CONFIG_CHAIN_MAX + 1)
                                 * SCEAU_CERTIFICATE_MAX),
        .parts = c->pdf_chain_count + 1 };
    for (size_t i = 0; i < out->parts; i++) {
        enum sceau_status status = load_der(
            i ? c->pdf_chain[i - 1] : c->pdf_certificate, &out->bytes, error);
        if (status != SCEAU_OK)
            return status;
        start[i + 1] = out->bytes.len;
    }
    for (size_t i = 0; i < out->parts; i++)
        out->part[i] =
            span_of(out->bytes.data + start[i], start[i + 1] - start[i]);
    return SCEAU_OK;
}
