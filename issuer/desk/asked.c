/* SPDX-License-Identifier: EUPL-1.2 */
/* What is asked of the desk: parameters, parts of the path, forms to be believed. */
#include <time.h>

#include "issuer/desk/view.h"
#include "verifier/base/error.h"
#include "verifier/base/utf8.h"

struct wanted {
    const char *name;
    char *out;
    size_t size;
};

static bool
take_parameter(void *context, struct span name, struct span value)
{
    const struct wanted *w = context;

    if (!span_is(name, w->name))
        return true;
    if (value.data && value.len < w->size && utf8_valid(value, NULL)) {
        memcpy(w->out, value.data, value.len);
        w->out[value.len] = 0;
        utf8_printable(w->out);
    }
    return false;
}

void
view_parameter(const struct view *v, const char *name, char *out, size_t size)
{
    struct wanted w = { name, out, size };

    *out = 0;
    http_query(v->request, take_parameter, &w);
}

static void
refuse(struct view *v, unsigned status, const char *key)
{
    view_begin(v, "fault.title");
    view_put(v, "p", "box", key);
    view_answer(v, status);
}

bool
view_part(struct view *v, size_t i, char *out, size_t size)
{
    struct span part = http_part(v->request, i);
    bool plain = part.len > 0 && part.len < size;

    for (size_t k = 0; plain && k < part.len; k++)
        plain = part.data[k] > 0x20 && part.data[k] < 0x7f;
    if (!plain) {
        refuse(v, 404, "fault.number");
        return false;
    }
    memcpy(out, part.data, part.len);
    out[part.len] = 0;
    return true;
}

/* "titres.example" of "https://titres.example:8443" and of "titres.example:443". */
static struct span
host_of(struct span text)
{
    size_t len = 0;

    while (len < text.len && text.data[len] != ':')
        len++;
    return span_of(text.data, len);
}

/* What the browser says of where the form comes from. One that says nothing is not
 * believed: every browser names the origin of what it posts. */
static bool
is_own(const struct http_request *r)
{
    static const char scheme[] = "https://";
    struct span origin, host, site;

    if (http_header(r, "Origin", &origin) != 1
        || http_header(r, "Host", &host) != 1 || !span_starts(origin, scheme))
        return false;
    if (http_header(r, "Sec-Fetch-Site", &site) > 0
        && !span_is(site, "same-origin"))
        return false;
    size_t head = sizeof scheme - 1;
    return span_equal(
        host_of(span_of(origin.data + head, origin.len - head)), host_of(host));
}

bool
view_posted(struct view *v, struct posted *out)
{
    *out = (struct posted) { .count = 0 };
    if (!is_own(v->request)) {
        refuse(v, 403, "fault.origin");
        return false;
    }
    if (!posted_read(http_body(v->request), out)) {
        refuse(v, 400, "fault.form");
        return false;
    }
    if (!token_check(v->desk->secret, v->by->who, (int64_t)time(NULL),
            posted_get(out, "token"))) {
        refuse(v, 403, "fault.token");
        return false;
    }
    return true;
}
