/* SPDX-License-Identifier: EUPL-1.2 */
#include "issuer/html/frame.h"

#include <openssl/evp.h>

#include "issuer/html/html.h"
#include "issuer/html/style.h"
#include "verifier/base/scope.h"

enum { DIGEST = 32, DIGEST_TEXT = 4 * ((DIGEST + 2) / 3) + 1 };

AUTO_DEFINE(EVP_MD_CTX *, EVP_MD_CTX_free);

/* Of the sheets that stand in one element, in their order. */
static bool
digest_style(bool forms, uint8_t out[DIGEST])
{
    AUTO(EVP_MD_CTX_free) EVP_MD_CTX *c = EVP_MD_CTX_new();

    return c && EVP_DigestInit_ex(c, EVP_sha256(), NULL)
        && EVP_DigestUpdate(c, html_style, html_style_size)
        && (!forms || EVP_DigestUpdate(c, html_forms, html_forms_size))
        && EVP_DigestFinal_ex(c, out, NULL);
}

/* "'sha256-…'": what a policy calls the style of these pages. */
static void
put_style_name(struct buffer *out, bool forms)
{
    uint8_t digest[DIGEST], text[DIGEST_TEXT];

    if (!digest_style(forms, digest)) {
        out->status = SCEAU_E_NOMEM;
        return;
    }
    (void)EVP_EncodeBlock(text, digest, DIGEST);
    buffer_format(out, "'sha256-%s'", (const char *)text);
}

void
html_policy(struct buffer *out, bool forms)
{
    buffer_text(out, "default-src 'none'; style-src ");
    put_style_name(out, forms);
    buffer_format(
        out, "; base-uri 'none'; form-action %s", forms ? "'self'" : "'none'");
}

static void
put_meta(
    struct buffer *out, const char *kind, const char *name, const char *content)
{
    html_begin(out, "meta");
    html_attribute(out, kind, name);
    html_attribute(out, "content", content);
    buffer_text(out, ">\n");
}

static void
put_alternates(struct buffer *out, const struct html_frame *f)
{
    for (size_t i = 0; f->alternates && i < f->places; i++) {
        html_begin(out, "link");
        html_attribute(out, "rel", "alternate");
        html_attribute(out, "hreflang", f->place[i].language);
        html_attribute(out, "href", f->place[i].href);
        buffer_text(out, ">\n");
    }
}

static void
put_head(struct buffer *out, const struct html_frame *f)
{
    AUTO_BUFFER struct buffer policy = buffer_with_max(512);

    html_policy(&policy, f->forms);
    html_open(out, "head", NULL);
    buffer_text(out, "\n<meta charset=\"utf-8\">\n");
    put_meta(
        out, "http-equiv", "Content-Security-Policy", buffer_cstr(&policy));
    put_meta(out, "name", "viewport", "width=device-width, initial-scale=1");
    put_meta(out, "name", "referrer", "same-origin");
    if (f->description)
        put_meta(out, "name", "description", f->description);
    else
        put_meta(out, "name", "robots", "noindex");
    html_element(out, "title", NULL, f->title);
    put_alternates(out, f);
    /* not escaped: it is ours, and the policy's digest is of these very bytes */
    html_open(out, "style", NULL);
    buffer_put(out, html_style, html_style_size);
    if (f->forms)
        buffer_put(out, html_forms, html_forms_size);
    html_close(out, "style");
    html_close(out, "head");
    if (buffer_status(out) == SCEAU_OK)
        out->status = buffer_status(&policy);
}

static void
put_place(struct buffer *out, const struct html_place *place)
{
    html_open(out, "li", NULL);
    html_begin(out, "a");
    html_attribute(out, "href", place->href);
    if (place->language) {
        html_attribute(out, "lang", place->language);
        html_attribute(out, "hreflang", place->language);
    }
    if (place->here)
        html_attribute(out, "aria-current", "page");
    html_inside(out);
    html_text(out, place->text);
    buffer_text(out, "</a></li>\n");
}

static void
put_places(struct buffer *out, const struct html_frame *f)
{
    if (!f->places)
        return;
    html_begin(out, "nav");
    html_attribute(out, "aria-label", f->places_name);
    html_inside(out);
    html_open(out, "ul", NULL);
    for (size_t i = 0; i < f->places; i++)
        put_place(out, &f->place[i]);
    html_close(out, "ul");
    html_close(out, "nav");
}

void
html_frame_open(struct buffer *out, const struct html_frame *f)
{
    buffer_text(out, "<!DOCTYPE html>\n");
    html_begin(out, "html");
    html_attribute(out, "lang", f->language);
    html_attribute(out, "dir", f->direction);
    html_inside(out);
    buffer_text(out, "\n");
    put_head(out, f);
    html_open(out, "body", NULL);
    buffer_text(out, "\n<a class=\"skip\" href=\"#content\">");
    html_text(out, f->skip);
    html_close(out, "a");
    html_open(out, "header", "site");
    html_element(out, "p", NULL, f->site);
    put_places(out, f);
    html_close(out, "header");
    buffer_text(out, "<main id=\"content\">\n");
}

void
html_frame_foot(struct buffer *out)
{
    html_close(out, "main");
    html_open(out, "footer", NULL);
}

void
html_frame_end(struct buffer *out)
{
    html_close(out, "footer");
    html_close(out, "body");
    html_close(out, "html");
}
