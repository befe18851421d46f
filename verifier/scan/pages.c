/* SPDX-License-Identifier: EUPL-1.2 */
#include "verifier/scan/pages.h"

#include <stdio.h>
#include <time.h>

#include "verifier/base/error.h"
#include "verifier/scan/mutool.h"

/*
 * Modules of 0.45 mm are read at the first, 0.35 mm and less need the second. A drawn code is
 * found at once where a scan may need long: the quick look passes over ten pages of
 * text in a quarter of the time that a long one takes.
 */
enum { COARSE_DPI = 200, FINE_DPI = 300, QUICK_MS = 300 };

/* A drawing's header, before its points. */
enum { HEADER_MAX = 32 };

struct reading {
    struct mutool mutool;
    unsigned pages; /* to be read */
    int64_t until;  /* no page is begun after it */
    bool failed[SCEAU_PAGES_MAX];
    struct sceau_error why; /* of the first that failed */
};

void
pages_free(struct pages *p)
{
    for (size_t i = 0; i < SCEAU_PAGES_MAX; i++)
        symbols_free(&p->page[i]);
    *p = (struct pages) { .count = 0 };
}

static int64_t
clock_ms(void)
{
    struct timespec now;

    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static enum sceau_status
read_page(struct reading *r, unsigned index, unsigned dpi, unsigned budget_ms,
    struct symbols *out, struct sceau_error *error)
{
    AUTO_BUFFER struct buffer drawing = buffer_with_max(
        (size_t)SCEAU_PAGE_SIDE_MAX * SCEAU_PAGE_SIDE_MAX + HEADER_MAX);
    enum sceau_status status =
        mutool_draw(&r->mutool, index + 1, dpi, &drawing, error);

    if (status != SCEAU_OK)
        return status;
    return symbols_read_within(buffer_span(&drawing), budget_ms, out, error);
}

static void
remember(struct reading *r, unsigned index, const struct sceau_error *error)
{
    r->failed[index] = true;
    if (r->why.status == SCEAU_OK)
        r->why = *error;
}

/* A page that is damaged or hostile takes no other with it. */
static void
read_coarse(struct reading *r, struct pages *out)
{
    for (unsigned i = 0; i < r->pages; i++) {
        struct sceau_error error = { .status = SCEAU_OK };
        if (clock_ms() > r->until)
            (void)fail(&error, SCEAU_E_LIMIT,
                "la lecture des pages a passé sa limite de temps");
        else if (read_page(r, i, COARSE_DPI, QUICK_MS, &out->page[i], &error)
            == SCEAU_OK)
            continue;
        remember(r, i, &error);
    }
}

/* A closer look that gives nothing leaves the page as it was. */
static void
read_fine(struct reading *r, struct pages *out)
{
    for (unsigned i = 0; i < r->pages; i++) {
        SYMBOLS struct symbols closer = { .count = 0 };
        if (r->failed[i])
            continue;
        if (clock_ms() > r->until) {
            out->budget_spent = true;
            return;
        }
        if (read_page(r, i, FINE_DPI, SCEAU_PICTURE_CPU_MS, &closer, NULL)
            != SCEAU_OK)
            continue;
        out->page[i].budget_spent = closer.budget_spent;
        if (closer.count == 0)
            continue;
        symbols_free(&out->page[i]);
        out->page[i] = closer;
        closer = (struct symbols) { .count = 0 };
    }
}

static bool
has_seal(const struct pages *p)
{
    for (size_t i = 0; i < SCEAU_PAGES_MAX; i++)
        for (size_t k = 0; k < p->page[i].count; k++)
            if (symbols_look_like_seal(p->page[i].code[k]))
                return true;
    return false;
}

static bool
is_there(const struct pages *p, struct span code)
{
    for (size_t i = 0; i < p->count; i++)
        if (span_equal(p->code[i].bytes, code))
            return true;
    return false;
}

static void
gather_page(struct pages *p, unsigned index, bool seals_only)
{
    const struct symbols *s = &p->page[index];

    if (!p->first_datamatrix.data)
        p->first_datamatrix = s->first_datamatrix;
    p->budget_spent |= s->budget_spent;
    for (size_t k = 0; k < s->count; k++)
        if ((!seals_only || symbols_look_like_seal(s->code[k]))
            && !is_there(p, s->code[k]))
            p->code[p->count++] =
                (struct page_code) { index + 1, s->code[k], s->differ };
}

/* What a file without a readable page lacks, as far as its bytes show it. */
static const char *
why_none(struct span pdf, const struct sceau_error *why)
{
    if (why->status == SCEAU_E_FORMAT
        && memmem(pdf.data, pdf.len, "/Encrypt", strlen("/Encrypt")))
        return "ce PDF est chiffré et demande un mot de passe, ou il est "
               "abîmé : enregistrez-le sans mot de passe";
    return why->text;
}

static unsigned
tell_failed(const struct reading *r, struct pages_told *told)
{
    unsigned failed = 0;
    size_t len = 0;

    for (unsigned i = 0; i < r->pages; i++) {
        if (!r->failed[i])
            continue;
        len += (size_t)snprintf(told->failed + len, sizeof told->failed - len,
            "%s%u", failed ? ", " : "", i + 1);
        failed++;
    }
    return failed;
}

static enum sceau_status
read_all(struct reading *r, struct pages *out)
{
    read_coarse(r, out);
    if (!has_seal(out))
        read_fine(r, out);
    bool seals_only = has_seal(out);
    for (unsigned i = 0; i < r->pages; i++)
        gather_page(out, i, seals_only);
    return tell_failed(r, &out->told) == r->pages ? r->why.status : SCEAU_OK;
}

enum sceau_status
pages_read(struct span pdf, struct pages *out, struct sceau_error *error)
{
    struct reading r = { .until = clock_ms() + SCEAU_PAGES_MS };
    unsigned total = 0;

    enum sceau_status status = mutool_open(pdf, &r.mutool, &r.why);
    if (status == SCEAU_OK)
        status = mutool_count(&r.mutool, &total, &r.why);
    r.pages = total < SCEAU_PAGES_MAX ? total : SCEAU_PAGES_MAX;
    if (status == SCEAU_OK)
        status = read_all(&r, out);
    if (status != SCEAU_OK)
        (void)fail(error, status, "%s", why_none(pdf, &r.why));
    if (total > r.pages) {
        (void)snprintf(out->told.read, sizeof out->told.read, "%u", r.pages);
        (void)snprintf(out->told.total, sizeof out->told.total, "%u", total);
    }
    mutool_close(&r.mutool);
    return status;
}
