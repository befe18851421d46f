/* SPDX-License-Identifier: EUPL-1.2 */
#include "issuer/register/form.h"

#include <openssl/evp.h>

#include "issuer/prefix.h"
#include "verifier/base/scope.h"

AUTO_DEFINE(EVP_MD_CTX *, EVP_MD_CTX_free);

struct span
form_split(struct span file, size_t len, struct span *rest)
{
    size_t own = len < FORM_MIN || len > file.len ? 0 : len;

    *rest = span_of(file.data + own, file.len - own);
    return span_of(file.data, own);
}

bool
form_digest(struct span form, struct span rest, uint8_t hash[FORM_HASH])
{
    AUTO(EVP_MD_CTX_free) EVP_MD_CTX *c = EVP_MD_CTX_new();
    bool begun = c
        && (form.len ? prefix_begin(c, form)
                     : EVP_DigestInit_ex(c, EVP_sha256(), NULL) == 1);

    return begun && EVP_DigestUpdate(c, rest.data, rest.len) == 1
        && EVP_DigestFinal_ex(c, hash, NULL) == 1;
}

/* Looked for first: all but a few are there, and are not sent to the database again. */
enum sceau_status
form_keep(struct sql *sql, struct span form, const uint8_t hash[FORM_HASH],
    struct sceau_error *error)
{
    const struct sql_value values[] = { sql_bytes(span_of(hash, FORM_HASH)),
        sql_bytes(form) };
    bool there = false;
    enum sceau_status status =
        sql_run(sql, "SELECT 1 FROM form WHERE hash = ?1", values, 1, error);

    if (status == SCEAU_OK)
        status = sql_next(sql, &there, error);
    if (status != SCEAU_OK || there)
        return status;
    return sql_run(sql,
        "INSERT INTO form (hash, bytes) VALUES (?1, ?2)"
        " ON CONFLICT (hash) DO NOTHING",
        values, 2, error);
}
