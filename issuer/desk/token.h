/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * That a form was given by this desk, to that agent, not long ago: a moment and an HMAC
 * under a key that all services of one register share. Another site can make a browser
 * send a form, and cannot read one of ours.
 */
#ifndef SCEAU_DESK_TOKEN_H
#define SCEAU_DESK_TOKEN_H

#include <stdbool.h>
#include <stdint.h>

#define TOKEN_SECRET 32
#define TOKEN_SECONDS (8 * 3600) /* a day at the desk */
#define TOKEN_SIZE (16 + 64 + 1)
#define TOKEN_KEY_SIZE 33

/* False, and an empty text, where OpenSSL fails. */
bool token_make(const uint8_t secret[TOKEN_SECRET], const char *who,
    int64_t now, char out[TOKEN_SIZE]);

/* True where it was made for that one, and its time has not passed. */
bool token_check(const uint8_t secret[TOKEN_SECRET], const char *who,
    int64_t now, const char *token);

/* What makes a form the same one if it is sent twice: drawn; false where it cannot be. */
bool token_draw(char out[TOKEN_KEY_SIZE]);

#endif
