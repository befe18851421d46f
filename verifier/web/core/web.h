/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The core in a page: what JavaScript calls. An input goes in by web_room(), what is
 * written comes out by web_text(). A call that judges is made again, with the same
 * arguments, once what it asked for (ask.h) was answered.
 *
 * One thread: the page keeps it in a worker.
 */
#ifndef SCEAU_WEB_WEB_H
#define SCEAU_WEB_WEB_H

#include <stddef.h>
#include <stdint.h>

#ifdef __wasm__
#define WEB_EXPORT(name) __attribute__((export_name(#name)))
#else
#define WEB_EXPORT(name) /* the tests call it */
#endif

/* What a call gives. */
enum web_status {
    WEB_DONE = 0,
    WEB_ASKS = 1,   /* answers lack: give them, and call again */
    WEB_REFUSED = 2 /* web_text() says why, in French */
};

/* Forget the document of before: its input, what it asked, what was read of it. */
void web_begin(void);

/* Room for an input of so many bytes, good until web_begin(); NULL: memory lacks, or it
 * is longer than any. */
uint8_t *web_room(size_t len);

/* What the last call wrote. */
const uint8_t *web_text(void);
size_t web_text_len(void);

/*
 * Take the input as a bundle (sceau-bundle(5)) in the place of the one before: `keys`
 * times the 64 bytes x || y of who may have signed it, then its text. One that is older
 * than what is there is refused. It writes its sequence, its dates and whether it is up
 * to date, as JSON.
 */
int web_take_bundle(int keys);

/* How whoever looks wants it judged: a role of enum role, 0 none; a language of enum
 * language; a day, since 1970-01-01; 1 where specimens count. */
void web_set_options(int role, int language, int day, int allow_test);

/*
 * Judge. Each writes reports as JSON, sceau.report/1, a line a code.
 *
 * text    the input is what somebody typed, pasted or scanned by hand
 * codes   what web_find() found
 * pdf     the input is a file; where it is nobody's, the report says to photograph it
 */
int web_check_text(void);
int web_check_codes(void);
int web_check_pdf(void);

/* Where a code is one part of several, its report says which lack; the part is kept, and
 * the texts and pictures judged next are judged with it, until it is forgotten. */
void web_forget_parts(void);

/* The same as a notice to print, HTML: for one role, of one code. */
int web_write_notice(void);

/*
 * The same as rows of a table, of a file whose name is the word; after a line feed, what
 * was wrong with it, for a file of which nothing was given to judge. The first of a table
 * brings its heading.
 */
int web_write_row(int first);

/* Room for a word, beside the input, which stays; at most 1,024 bytes. */
uint8_t *web_word(size_t len);

/* The sentence of a report for the word "group.key", with the value after it on a line of
 * its own; and a day, "2026-11-24", in words. */
int web_say(void);
int web_day(void);

/*
 * Find the symbols of a picture: the input is a byte a pixel, 0 black, rows from above.
 *
 * budget  milliseconds to search at most
 *
 * How many codes; a negative number: memory lacks, or the picture is too large.
 */
int web_find(int width, int height, int budget);

#endif
