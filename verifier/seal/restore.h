/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Separators that a hand-held scanner lost. Scanners that play a keyboard drop GS, RS
 * and US, turn them all into spaces or into one byte that no alphabet has (TAB, LF, CR,
 * '|', '~', '^'), or write them as words ("<GS>"); the bytes that were signed can then
 * only be guessed. This generates the guesses; whoever can check a signature decides,
 * and what nothing proves is never restored.
 *
 * Bounds: RESTORE_TRIES_MAX candidates in all, and in each of 8 rounds (spaces or
 * nothing for separators, none or one RS, alphabets kept or not) RESTORE_ROUND_MAX
 * candidates and RESTORE_STEPS_MAX steps, so that hostile text costs a few hundredths
 * of a second. Where one of those bytes is there 4 rounds come before, which may take
 * half of the candidates. Only codes of headers 02 to 04, in C40, of one symbol, of a
 * type in the French dictionary; a code that kept some GS or RS is thought to have lost
 * two at most; at most one RS is guessed; an annex is kept where US is, and none is
 * guessed.
 *
 * No allocation, no global state; thread-safe.
 */
#ifndef SCEAU_SEAL_RESTORE_H
#define SCEAU_SEAL_RESTORE_H

#include "verifier/seal/seal.h"

#define RESTORE_TRIES_MAX 512
#define RESTORE_ROUND_MAX 256
#define RESTORE_STEPS_MAX 20000
#define RESTORE_PARTIAL_MAX 6000 /* steps where some separators are left */
#define RESTORE_WORDS 32

/* True where the signature of that candidate is right. */
typedef bool restore_proof(void *context, struct span candidate);

/* What was restored; larger than it looks, so not for a small stack. */
struct restore {
    uint8_t code[SCEAU_CODE_MAX];
    size_t len;
    char lost[RESTORE_WORDS]; /* as "7 GS, 1 US" */
    size_t tries;             /* candidates that were shown to proves() */
};

/*
 * Try candidates in the order of their likelihood until one is proved: true, and
 * then out->code is it. False where none was. The damaged code itself is not tried.
 */
bool restore_code(struct span damaged, restore_proof *proves, void *context,
    struct restore *out);

/*
 * True where separators look lost, though nothing proves it: no US before a signature,
 * or a message that no issuer writes so (it does not read, a mandatory field is not
 * there, a value leaves its alphabet). A guess for people, never for a verdict.
 */
bool restore_suspects(struct span damaged);

#endif
