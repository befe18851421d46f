/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The frame of every page: what a browser, a screen reader and a search engine must know
 * before the content, and the content security policy. A page needs nothing but itself:
 * no script, no picture, no font, no request; its style stands in it, and the policy
 * names that style by its digest.
 */
#ifndef SCEAU_HTML_FRAME_H
#define SCEAU_HTML_FRAME_H

#include "verifier/base/buffer.h"

/* A page of more bytes is refused, and its making fails. */
#define HTML_PAGE_MAX (50u * 1024u)

struct html_place {
    const char *href;
    const char *text;
    const char
        *language; /* of the text and of what it leads to; NULL: the page's */
    bool here;     /* this page */
};

struct html_frame {
    const char *language;  /* "fr" */
    const char *direction; /* "ltr", "rtl" */
    const char *title;     /* of the document, most particular first */
    const char *site; /* whose pages these are, at the top of all of them */
    const char *
        description; /* for search engines; NULL: a page that they may not keep */
    const char *skip;        /* "go to the content" */
    const char *places_name; /* of the navigation, said by screen readers */
    const struct html_place *place;
    size_t places;
    bool alternates; /* the places are this page in other languages */
    bool forms;      /* it has forms that are sent to where it came from */
};

/* All up to the content. The policy is one of a meta element: what only a header can say
 * (frame-ancestors) is the server's. */
void html_frame_open(struct buffer *out, const struct html_frame *f);

/* End of the content; what follows, up to html_frame_end(), stands under it. */
void html_frame_foot(struct buffer *out);
void html_frame_end(struct buffer *out);

/* The policy, for a header too. */
void html_policy(struct buffer *out, bool forms);

#endif
