/* SPDX-License-Identifier: EUPL-1.2 */
#include "issuer/account.h"

#include <string.h>

#include <jansson.h>

#include "issuer/register/bases.h"
#include "verifier/base/error.h"
#include "verifier/base/scope.h"

AUTO_DEFINE(json_t *, json_decref);

enum sceau_status
account_counted(const char *report, const char *label, int64_t *out,
    struct sceau_error *error)
{
    AUTO(json_decref) json_t *root = json_loads(report, 0, NULL);
    const json_t *keys = json_object_get(root, "keys");
    const json_t *key;
    size_t i;

    if (!json_is_array(keys))
        return fail(error, SCEAU_E_FORMAT, "rapport de l’agent illisible");
    json_array_foreach(keys, i, key)
    {
        const char *own = json_string_value(json_object_get(key, "label"));
        const json_t *total = json_object_get(key, "total");
        if (!own || strcmp(own, label) != 0 || !json_is_integer(total))
            continue;
        *out = json_integer_value(total);
        return SCEAU_OK;
    }
    return fail(error, SCEAU_E_NOTFOUND,
        "l’agent ne connaît plus la clé « %s »", label);
}

enum sceau_status
account_begin(struct issuer *issuer, struct registry *registry, int64_t now,
    struct sceau_error *error)
{
    const char *const labels[] = { issuer_seal_key(issuer),
        issuer_pdf_signer(issuer) };
    char report[SIGNER_REPORT_MAX];
    uint8_t tag[SIGNER_TAG];
    enum sceau_status status =
        ledger_tag(span_str(registry_process(registry)), tag, error);

    if (status == SCEAU_OK) {
        issuer_set_tag(issuer, tag);
        status = issuer_agent_report(issuer, report, error);
    }

    for (size_t i = 0; status == SCEAU_OK && i < 2; i++) {
        int64_t counted = 0;
        status = account_counted(report, labels[i], &counted, error);
        if (status == SCEAU_OK)
            status = ledger_begin(registry, labels[i], counted, now, error);
    }
    return status == SCEAU_OK
        ? bases_add(registry, issuer_status_address(issuer), now, error)
        : status;
}
