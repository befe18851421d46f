/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What a request asks of a check: the options of « sceau-verify check » by their long
 * names, as parameters (?role=caf) or as headers (Sceau-Role: caf). It is kept as words,
 * which another process can read again.
 */
#ifndef SCEAU_SERVE_ASK_H
#define SCEAU_SERVE_ASK_H

#include "verifier/cli/checker.h"
#include "verifier/http/http.h"

#define ASK_WORDS_MAX 1024

struct ask {
    char words[ASK_WORDS_MAX]; /* a letter, its value, a NUL, and so on */
    size_t len;
};

/* False after an answer: a parameter that is unknown, wrong or given twice. */
bool ask_read(struct http_request *r, struct ask *out);

/*
 * A checker that does what was asked. base is what the service is set to; stated is the
 * caller's, borrowed by *out. False where these are no words of ask_read().
 */
bool ask_checker(const struct ask *ask, const struct checker *base,
    struct checker *out, struct stated *stated);

#endif
