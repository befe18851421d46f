/* SPDX-License-Identifier: EUPL-1.2 */
#include "issuer/staff.h"

#include <stdio.h>

#include <jansson.h>

#include "verifier/base/error.h"

static const char *const acts[ACTS] = { [ACT_ISSUE] = "issue",
    [ACT_READ] = "read",
    [ACT_HISTORY] = "history",
    [ACT_FILE] = "file",
    [ACT_RENEW] = "renew",
    [ACT_REVOKE] = "revoke",
    [ACT_SUSPEND] = "suspend",
    [ACT_REINSTATE] = "reinstate",
    [ACT_REPLACE] = "replace",
    [ACT_CLOSE] = "close",
    [ACT_EXPIRING] = "expiring",
    [ACT_BATCH] = "batch",
    [ACT_STATS] = "stats",
    [ACT_REPORT] = "report",
    [ACT_REPORTS] = "reports",
    [ACT_HANDLE] = "handle" };

#define A(act) (1u << (act))
#define READS (A(ACT_READ) | A(ACT_HISTORY))
#define ISSUES                                                                 \
    (A(ACT_ISSUE) | A(ACT_FILE) | A(ACT_RENEW) | A(ACT_REPLACE)                \
        | A(ACT_EXPIRING))

/*
 * What cannot be undone, and what undoes a suspension, is a supervisor's: the one who
 * decides is not the one who asks. A machine issues and says that an examination is over,
 * as the case system does; it withdraws nothing. An auditor sees what was done, no file,
 * and changes nothing.
 */
static const struct staff by_default = { {
    [STAFF_AGENT] = { "agent",
        READS | ISSUES | A(ACT_SUSPEND) | A(ACT_CLOSE) | A(ACT_STATS)
            | A(ACT_REPORT) | A(ACT_REPORTS) | A(ACT_HANDLE) },
    [STAFF_SUPERVISOR] = { "supervisor", (1u << ACTS) - 1 },
    [STAFF_MACHINE] = { "machine",
        A(ACT_READ) | ISSUES | A(ACT_CLOSE) | A(ACT_BATCH) | A(ACT_REPORT) },
    [STAFF_AUDITOR] = { "auditor",
        READS | A(ACT_EXPIRING) | A(ACT_STATS) | A(ACT_REPORTS) },
} };

const char *
act_name(enum act act)
{
    return acts[act];
}

bool
staff_find(
    const struct staff *roles, struct span name, const struct staff_role **out)
{
    for (size_t i = 0; i < STAFF_ROLES; i++)
        if (span_is(name, roles->role[i].name)) {
            *out = &roles->role[i];
            return true;
        }
    return false;
}

bool
staff_may(const struct staff_role *role, enum act act)
{
    return (role->acts & 1u << act) != 0;
}

void
staff_by_default(struct staff *out)
{
    *out = by_default;
}

static enum sceau_status
read_act(const char *role, size_t place, const json_t *item, uint32_t *out,
    struct sceau_error *error)
{
    const char *word = json_string_value(item);

    for (size_t i = 0; word && i < ACTS; i++)
        if (strcmp(word, acts[i]) == 0) {
            *out |= 1u << i;
            return SCEAU_OK;
        }
    return fail(error, SCEAU_E_FORMAT,
        "service.roles.%s.%zu : aucun acte n’a ce nom (sceau.conf(5))", role,
        place);
}

static enum sceau_status
read_role(const char *name, const json_t *list, struct staff *out,
    struct sceau_error *error)
{
    size_t i = 0, n;
    const json_t *item;

    while (i < STAFF_ROLES && strcmp(name, out->role[i].name) != 0)
        i++;
    if (i == STAFF_ROLES)
        return fail(error, SCEAU_E_FORMAT,
            "service.roles.%s : aucun rôle n’a ce nom : agent, supervisor, "
            "machine ou auditor",
            name);
    if (!json_is_array(list))
        return fail(error, SCEAU_E_FORMAT,
            "service.roles.%s : une liste d’actes est attendue", name);
    enum sceau_status status = SCEAU_OK;
    for (n = 0; status == SCEAU_OK && n < json_array_size(list); n++) {
        item = json_array_get(list, n);
        status = read_act(name, n + 1, item, &out->role[i].acts, error);
    }
    return status;
}

enum sceau_status
staff_read(
    const struct json_t *table, struct staff *out, struct sceau_error *error)
{
    struct staff read = by_default;
    union {
        const json_t *in;
        json_t *out;
    } pun = { .in = table }; /* its iterators are only read */
    enum sceau_status status = SCEAU_OK;

    if (!json_is_object(table))
        return fail(
            error, SCEAU_E_FORMAT, "service.roles : un objet est attendu");
    for (size_t i = 0; i < STAFF_ROLES; i++)
        read.role[i].acts = 0;
    for (void *at = json_object_iter(pun.out); status == SCEAU_OK && at;
         at = json_object_iter_next(pun.out, at))
        status = read_role(
            json_object_iter_key(at), json_object_iter_value(at), &read, error);
    if (status == SCEAU_OK)
        *out = read;
    return status;
}
