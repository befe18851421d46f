/* SPDX-License-Identifier: EUPL-1.2 */
#include "issuer/desk/desk.h"

#include <stdlib.h>

#include "issuer/desk/view.h"
#include "issuer/register/secret.h"
#include "verifier/base/error.h"
#include "verifier/base/scope.h"

#define SECRET_NAME "desk-key"
#define FORM "application/x-www-form-urlencoded"

static void
desk_release(struct desk *d)
{
    desk_free(&d);
}
AUTO_DEFINE(struct desk *, desk_release);

void
desk_free(struct desk **desk)
{
    struct desk *d = *desk;

    *desk = NULL;
    if (!d)
        return;
    html_texts_free(&d->texts);
    free(d);
}

static enum sceau_status
read_secret(const struct acts *acts, struct desk *d, struct sceau_error *error)
{
    struct registry *registry;
    enum sceau_status status =
        registers_take(acts->registers, "sceau-serve", &registry, error);

    if (status != SCEAU_OK)
        return status;
    status = secret_of(registry, SECRET_NAME, d->secret, error);
    registers_give(acts->registers, registry, status);
    return status;
}

enum sceau_status
desk_open(const struct acts *acts, struct desk **out, struct sceau_error *error)
{
    AUTO(desk_release) struct desk *d = calloc(1, sizeof *d);

    if (!d)
        return fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
    d->templates = issuer_templates(acts->issuer);
    d->specimen = issuer_is_specimen(acts->issuer);
    enum sceau_status status = html_texts_load(
        issuer_templates_folder(acts->issuer), "desk", &d->texts, error);
    if (status == SCEAU_OK)
        status = read_secret(acts, d, error);
    if (status != SCEAU_OK)
        return status;
    d->words = html_texts_find(d->texts, "fr");
    *out = TAKE(d);
    return SCEAU_OK;
}

/* An address that was badly copied, or is of another version. */
static void
missing(struct service *s, const struct actor *by, struct http_request *r)
{
    struct view v;

    if (!view_open(&v, s, by, r))
        return;
    view_begin(&v, "missing.title");
    view_put(&v, "p", "box", "missing.page");
    view_answer(&v, 404);
    view_close(&v);
}

/* What somebody who is known may not is told by the page itself, in HTML. */
static const struct service_route routes[] = {
    { "GET", DESK_PATH, 0, NULL, SERVICE_SOMEBODY, false, desk_home },
    { "GET", DESK_PATH "/expiring", 0, NULL, SERVICE_SOMEBODY, false,
        desk_expiring },
    { "GET", DESK_PATH "/stats", 0, NULL, SERVICE_SOMEBODY, false, desk_stats },
    { "GET", DESK_PATH "/titles", 0, NULL, SERVICE_SOMEBODY, false, desk_find },
    { "GET", DESK_PATH "/titles/{}", 0, NULL, SERVICE_SOMEBODY, false,
        desk_title },
    { "GET", DESK_PATH "/titles/{}/file", 0, NULL, SERVICE_SOMEBODY, false,
        desk_file },
    { "GET", DESK_PATH "/titles/{}/correct", 0, NULL, SERVICE_SOMEBODY, false,
        desk_correct_ask },
    { "POST", DESK_PATH "/titles/{}/correct", POSTED_MAX, FORM,
        SERVICE_SOMEBODY, false, desk_correct },
    { "GET", DESK_PATH "/titles/{}/{}", 0, NULL, SERVICE_SOMEBODY, false,
        desk_change_ask },
    { "POST", DESK_PATH "/titles/{}/{}", POSTED_MAX, FORM, SERVICE_SOMEBODY,
        false, desk_change },
    { "GET", DESK_PATH "/issue", 0, NULL, SERVICE_SOMEBODY, false, desk_kinds },
    { "GET", DESK_PATH "/issue/{}", 0, NULL, SERVICE_SOMEBODY, false,
        desk_issue_ask },
    { "POST", DESK_PATH "/issue/{}", POSTED_MAX, FORM, SERVICE_SOMEBODY, false,
        desk_issue },
    { "GET", DESK_PATH "/reports", 0, NULL, SERVICE_SOMEBODY, false,
        desk_reports },
    { "GET", DESK_PATH "/reports/new", 0, NULL, SERVICE_SOMEBODY, false,
        desk_report_ask },
    { "POST", DESK_PATH "/reports", POSTED_MAX, FORM, SERVICE_SOMEBODY, false,
        desk_report_enter },
    { "POST", DESK_PATH "/reports/{}", POSTED_MAX, FORM, SERVICE_SOMEBODY,
        false, desk_report_handle },
    { "GET", DESK_PATH "/{}", 0, NULL, SERVICE_SOMEBODY, false, missing },
    { "GET", DESK_PATH "/{}/{}", 0, NULL, SERVICE_SOMEBODY, false, missing },
    { "GET", DESK_PATH "/{}/{}/{}", 0, NULL, SERVICE_SOMEBODY, false, missing },
    { NULL, NULL, 0, NULL, 0, false, NULL },
};

const struct service_route *
desk_routes(void)
{
    return routes;
}

void
desk_refuse(const struct desk *desk, struct http_request *r, unsigned status,
    const char *why)
{
    static const struct actor nobody;
    struct service none = { .desk = (struct desk *)(uintptr_t)desk };
    struct view v;

    if (!view_open(&v, &none, &nobody, r))
        return;
    view_begin(&v, "fault.title");
    html_element(&v.out, "p", "box", why);
    view_answer(&v, status);
    view_close(&v);
}
