/* SPDX-License-Identifier: EUPL-1.2 */
#include "issuer/register/secret.h"

#include <openssl/rand.h>

#include "issuer/register/setting.h"
#include "verifier/base/error.h"

struct work {
    const char *name;
    uint8_t *out;
};

static enum sceau_status
run(struct sql *sql, void *context, struct sceau_error *error)
{
    const struct work *w = context;
    AUTO_BUFFER struct buffer value = buffer_with_max(SECRET_SIZE);
    enum sceau_status status = setting_lock(sql, w->name, &value, error);

    if (status != SCEAU_OK)
        return status;
    if (value.len == SECRET_SIZE) {
        memcpy(w->out, value.data, SECRET_SIZE);
        return SCEAU_OK;
    }
    if (value.len)
        return fail(error, SCEAU_E_FORMAT,
            "registre : « %s » n’est pas une clé", w->name);
    if (RAND_bytes(w->out, SECRET_SIZE) != 1)
        return fail(error, SCEAU_E_CRYPTO, "le hasard manque");
    return setting_write(sql, w->name, span_of(w->out, SECRET_SIZE), error);
}

enum sceau_status
secret_of(struct registry *registry, const char *name, uint8_t out[SECRET_SIZE],
    struct sceau_error *error)
{
    struct work w = { name, out };

    return sql_write(registry_sql(registry), run, &w, error);
}
