/* SPDX-License-Identifier: EUPL-1.2 */
/* Who am I, what may I do, which title. */
#include "issuer/desk/view.h"
#include "verifier/base/buffer.h"

static void
put_acts(struct view *v)
{
    html_open(&v->out, "ul", NULL);
    for (enum act a = ACT_ISSUE; a < ACTS; a++)
        if (staff_may(v->by->role, a)) {
            html_open(&v->out, "li", NULL);
            view_word(v, "act.", act_name(a), act_name(a));
            html_close(&v->out, "li");
        }
    html_close(&v->out, "ul");
}

/* By its number, as it is printed. */
static void
put_search(struct view *v)
{
    AUTO_BUFFER struct buffer label = buffer_with_max(512);
    const struct view_field field = { .name = "number",
        .label = view_say(v, "home.number", &label),
        .value = "",
        .type = "text",
        .max = REGISTRY_NUMBER_SIZE - 1 };

    if (!staff_may(v->by->role, ACT_READ))
        return;
    view_put(v, "h2", NULL, "home.search");
    view_query(v, DESK_PATH "/titles");
    view_field(v, &field);
    view_button(v, NULL, NULL, "home.go");
    view_form_end(v);
}

void
desk_home(struct service *s, const struct actor *by, struct http_request *r)
{
    struct view v;

    if (!view_open(&v, s, by, r))
        return;
    view_begin(&v, "home.title");
    html_open(&v.out, "dl", NULL);
    view_row(&v, "home.name", by->who);
    view_put(&v, "dt", NULL, "home.role");
    html_open(&v.out, "dd", NULL);
    view_word(&v, "role.", by->role->name, by->role->name);
    html_close(&v.out, "dd");
    html_close(&v.out, "dl");
    put_search(&v);
    view_put(&v, "h2", NULL, "home.acts");
    put_acts(&v);
    view_answer(&v, 200);
    view_close(&v);
}
