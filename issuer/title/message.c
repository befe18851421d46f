/* SPDX-License-Identifier: EUPL-1.2 */
#include "issuer/title/message.h"

#include <stdlib.h>

#include "issuer/title/form.h"
#include "verifier/base/error.h"
#include "verifier/base/limits.h"
#include "verifier/seal/compose.h"
#include "verifier/seal/symbol.h"

/* r || s of P-256, the curve of the seal keys */
enum { SIGNATURE_LEN = 64 };

/* NULL where the row's field is left out of the code. */
static const char *
value_of(const struct table *t, size_t row, const struct values *v)
{
    const char *source = table_cell(t, row, FIELDS_VALUE);
    const char *value = source[0] == '=' ? source + 1 : values_get(v, source);

    if (value)
        return value;
    return strcmp(table_cell(t, row, FIELDS_ABSENT), "skip") == 0 ? NULL : "";
}

/* The values of a code on their way into it. */
struct message {
    struct seal_value value[SCEAU_FIELDS_MAX];
    const char *path[SCEAU_FIELDS_MAX]; /* where the request says it */
    size_t start[SCEAU_FIELDS_MAX + 1]; /* of its text */
    struct buffer text;
    size_t count;
};

static enum sceau_status
add_row(struct message *m, const struct table *t, size_t row, const char *value,
    struct sceau_error *error)
{
    const char *path = table_cell(t, row, FIELDS_VALUE);
    enum form form;

    bool asked = strcmp(table_cell(t, row, FIELDS_ABSENT), "refuse") == 0;
    if (asked && !*value)
        return fail(error, SCEAU_E_FORMAT, "%s : il manque", path);
    if (m->count == SCEAU_FIELDS_MAX)
        return fail(error, SCEAU_E_LIMIT, "plus de %d champs dans un code",
            SCEAU_FIELDS_MAX);
    (void)form_parse(table_cell(t, row, FIELDS_FORM), &form);
    enum sceau_status status = form_encode(form, value, &m->text, error);
    if (status == SCEAU_OK && buffer_status(&m->text) != SCEAU_OK)
        status = fail(error, buffer_status(&m->text), "valeur trop longue");
    if (status != SCEAU_OK)
        return fail_prefix(error, status, "%s", path);
    m->value[m->count].needed = asked;
    memcpy(m->value[m->count].id, table_cell(t, row, FIELDS_ID), 3);
    m->path[m->count++] = path;
    m->start[m->count] = m->text.len;
    return SCEAU_OK;
}

static enum sceau_status
add_rows(struct message *m, const struct table *t, const struct values *v,
    struct sceau_error *error)
{
    enum sceau_status status = SCEAU_OK;

    m->count = m->start[0] = 0;
    for (size_t i = 0; status == SCEAU_OK && i < t->rows; i++) {
        const char *value = value_of(t, i, v);
        if (value)
            status = add_row(m, t, i, value, error);
    }
    for (size_t i = 0; i < m->count; i++)
        m->value[i].text =
            span_of((const uint8_t *)buffer_cstr(&m->text) + m->start[i],
                m->start[i + 1] - m->start[i]);
    return status;
}

static enum sceau_status
compose(const struct message *m, const struct seal_header *header,
    const struct kind *kind, struct buffer *out, struct sceau_error *error)
{
    unsigned side = (unsigned)strtoul(kind_setting(kind, "symbol"), NULL, 10);
    struct seal_draft draft = { .header = header,
        .value = m->value,
        .count = m->count,
        .signature_len = SIGNATURE_LEN,
        .codewords = symbol_capacity(side) };
    struct seal_outcome outcome;
    enum sceau_status status = seal_compose(&draft, &outcome, out, error);

    if (status != SCEAU_OK && outcome.fault < m->count)
        return fail_prefix(error, status, "%s", m->path[outcome.fault]);
    return status;
}

enum sceau_status
message_write(const struct seal_header *header, const struct kind *kind,
    const struct values *values, struct buffer *out, struct sceau_error *error)
{
    struct message *m = malloc(sizeof *m);

    if (!m)
        return fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
    m->text = buffer_with_max(4 * SCEAU_CODE_MAX);
    enum sceau_status status = add_rows(m, &kind->fields, values, error);
    if (status == SCEAU_OK)
        status = compose(m, header, kind, out, error);
    buffer_free(&m->text);
    free(m);
    return status;
}
