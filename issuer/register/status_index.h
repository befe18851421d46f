/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Where a title stands in the published status lists: its list, and its place in that. A
 * place is the count's under a permutation that only the issuer knows, so that neighbours
 * in a list are not neighbours at the counter (Token Status List -20, 12.5), no place is
 * ever given twice, and nothing has to be searched for a free one.
 */
#ifndef SCEAU_REGISTER_STATUS_INDEX_H
#define SCEAU_REGISTER_STATUS_INDEX_H

#include <stdbool.h>
#include <stdint.h>

#define STATUS_LIST_BITS 20
#define STATUS_LIST_SIZE (1u << STATUS_LIST_BITS) /* places of one list */
#define STATUS_KEY 32

struct status_index {
    uint32_t list;  /* from 0 */
    uint32_t place; /* below STATUS_LIST_SIZE */
};

/* Of the count of a title, from 1. False without memory. */
bool status_index_of(
    int64_t count, const uint8_t key[STATUS_KEY], struct status_index *out);

/* And back: the count of a place; 0 without memory, or where there is no such place. */
int64_t status_index_count(
    const struct status_index *index, const uint8_t key[STATUS_KEY]);

#endif
