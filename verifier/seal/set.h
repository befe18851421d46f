/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Several symbols that carry one code (2D-Doc 3.2.6, section 3.8): each has an envelope
 * before its segment. C40: E, three characters that name the set, the index (0 to F)
 * and the last index (1 to F). Binary: EE, two bytes that name the set, and one that
 * holds the index and 17 less the number of symbols. A mixed code has both, the two
 * bytes being the C40 of the three characters.
 *
 * Nothing is allocated but by set_join(); the segments are borrowed.
 */
#ifndef SCEAU_SEAL_SET_H
#define SCEAU_SEAL_SET_H

#include "verifier/base/buffer.h"
#include "verifier/seal/seal.h"

/* One symbol of a set. */
struct set_part {
    uint16_t id;   /* the name of the set, packed */
    uint8_t index; /* from 0 */
    uint8_t total; /* 2 to 16 */
    struct span segment;
};

/* True where the symbol has an envelope and something in it. */
bool set_part_read(struct span symbol, struct set_part *out);

/* The three characters of a set's name; "" where it is no C40. */
void set_name(uint16_t id, char out[4]);

/* total 0: empty. */
struct seal_set {
    uint16_t id;
    uint8_t total;
    uint16_t disputed;
    struct span segment[SCEAU_SYMBOLS_MAX]; /* data NULL: not given yet */
};

/*
 * Add a part, in any order. False where it belongs to another set. The same part again
 * is harmless; another content for its position is noted as disputed, and the first
 * one kept.
 */
bool set_add(struct seal_set *set, const struct set_part *part);

/* What is missing and disputed. */
struct seal_parts set_parts(const struct seal_set *set);

static inline bool
set_complete(const struct seal_set *set)
{
    struct seal_parts p = set_parts(set);

    return p.total && !p.missing && !p.disputed;
}

/* Append the segments in their order; failures stick to the buffer. */
void set_join(const struct seal_set *set, struct buffer *out);

/*
 * How many symbols of so many data codewords (symbol_capacity()) a code needs: 1 where
 * it fits alone and needs no envelope, 0 where even 16 do not hold it.
 */
unsigned set_symbols_for(struct span code, size_t codewords);

/*
 * Append one symbol of a set: the envelope and a segment as long as the others'.
 *
 * name   three of A-Z and 0-9, the issuer's choice: two sets on one page must differ
 * index  from 0, below total, which is 2 to 16
 *
 * False where an argument is none of these; failures stick to the buffer.
 */
bool set_write_part(struct span code, const char name[3], unsigned index,
    unsigned total, struct buffer *out);

#endif
