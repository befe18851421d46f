/* SPDX-License-Identifier: EUPL-1.2 */
#include "verifier/pdf/dss.h"

/* "<<\n/Length 71 0 R\n>>" and no filter, so that the bytes are the DER. */
static bool
is_plain(struct span dictionary)
{
    struct cursor c = cursor_over(dictionary.data, dictionary.len);
    size_t number;

    return cursor_skip(&c, "<<\n/Length ") && object_number(&c, &number)
        && cursor_skip(&c, " 0 R\n>>") && cursor_end(&c);
}

/* "/Certs [ 70 0 R 72 0 R ]": streams, one at least. */
static bool
read_streams(const struct objects *x, struct cursor *c, struct span *out,
    size_t max, size_t *count)
{
    struct span dictionary;
    size_t number;

    while (!cursor_skip(c, "]\n")) {
        if (*count == max || !object_number(c, &number)
            || !cursor_skip(c, " 0 R ")
            || !object_stream(x, number, &dictionary, &out[*count])
            || !is_plain(dictionary))
            return false;
        ++*count;
    }
    return *count > 0;
}

static bool
read_store(const struct objects *x, size_t number, struct dss *out)
{
    struct span dictionary;

    if (!object_dictionary(x, number, &dictionary))
        return false;
    struct cursor c = cursor_over(dictionary.data, dictionary.len);
    return cursor_skip(&c, "<<\n/Type /DSS\n/Certs [ ")
        && read_streams(
            x, &c, out->certificate, DSS_CERTIFICATES_MAX, &out->certificates)
        && cursor_skip(&c, "/CRLs [ ")
        && read_streams(x, &c, out->list, DSS_LISTS_MAX, &out->lists)
        && cursor_skip(&c, ">>") && cursor_end(&c);
}

const char *
dss_read(const struct objects *x, struct dss *out, bool *present)
{
    static const char why[] =
        "les preuves jointes ne sont pas écrites comme par l’émetteur";
    struct span catalogue;
    struct cursor after;
    size_t number;

    *out = (struct dss) { .certificates = 0 };
    *present = false;
    if (!object_dictionary(x, 1, &catalogue))
        return why;
    if (!object_find(catalogue, "/DSS", &after))
        return NULL;
    *present = true;
    return object_reference(catalogue, "DSS", &number)
            && read_store(x, number, out)
        ? NULL
        : why;
}
