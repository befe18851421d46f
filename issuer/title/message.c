/* SPDX-License-Identifier: EUPL-1.2 */
#include "issuer/title/message.h"

#include "issuer/title/form.h"
#include "verifier/base/error.h"
#include "verifier/base/limits.h"

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

static enum sceau_status
write_row(const struct table *t, size_t row, const char *value, bool last,
    struct buffer *out, struct sceau_error *error)
{
    AUTO_BUFFER struct buffer text = buffer_with_max(SCEAU_CODE_MAX);
    const char *path = table_cell(t, row, FIELDS_VALUE);
    enum form form;

    if (!*value && strcmp(table_cell(t, row, FIELDS_ABSENT), "refuse") == 0)
        return fail(error, SCEAU_E_FORMAT, "%s : il manque", path);
    (void)form_parse(table_cell(t, row, FIELDS_FORM), &form);
    enum sceau_status status = form_encode(form, value, &text, error);
    if (status == SCEAU_OK && buffer_status(&text) != SCEAU_OK)
        status = fail(error, buffer_status(&text), "valeur trop longue");
    if (status == SCEAU_OK)
        status = seal_write_field(table_cell(t, row, FIELDS_ID),
            span_of(buffer_cstr(&text), text.len), last, out, error);
    return status == SCEAU_OK ? SCEAU_OK
                              : fail_prefix(error, status, "%s", path);
}

enum sceau_status
message_write(const struct seal_header *header, const struct kind *kind,
    const struct values *values, struct buffer *out, struct sceau_error *error)
{
    const struct table *t = &kind->fields;
    size_t last = t->rows;
    enum sceau_status status = seal_write_header(header, out, error);

    while (last > 0 && !value_of(t, last - 1, values))
        last--;
    for (size_t i = 0; status == SCEAU_OK && i < last; i++) {
        const char *value = value_of(t, i, values);
        if (value)
            status = write_row(t, i, value, i + 1 == last, out, error);
    }
    return status;
}
