/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What the audit's record of an issue says of a title: all that may not change after it,
 * in words where people read it, as digests for the rest. Written anew from the tables it
 * must be the same text. Private to the register.
 */
#ifndef SCEAU_REGISTER_RECORD_H
#define SCEAU_REGISTER_RECORD_H

#include "issuer/register/registry.h"

#define RECORD_SIZE 768
#define RECORD_LEVEL " type-niveau="
#define RECORD_EXAMINED " examen="
/* From here on, what people do not read. */
#define RECORD_TECHNICAL " sceau="
/* The part that has the digest of the rest, of which some is personal. */
#define RECORD_REST "fiche"

/* Of its row; spans are borrowed for the call, and empty where there is nothing. */
struct record {
    int64_t id;
    struct span key;
    struct span kind;
    int64_t former; /* that it renews or replaces; 0: none */
    struct span number;
    int64_t issued_at;
    struct span valid_from;
    struct span valid_until;
    struct span work;
    struct span application;
    struct span foreigner;
    struct span level;
    struct span rules;
    struct span seal_signer;
    struct span pdf_signer;
    bool examined; /* its request was under examination */
    struct span request_hash;
    struct span seal_hash;
    struct span pdf_hash;
    struct status_index place;
};

/* False where memory is out, or a value is longer than any can be. */
bool record_write(const struct record *r, char out[RECORD_SIZE]);

/*
 * The first part of a record that differs from what the tables say, as its name; NULL
 * where none does. Records of before these digests have their first parts alone.
 */
const char *record_difference(
    const char *recorded, const char *found, char name[24]);

/* What stands after "name=" up to the next space; empty where that is not there. */
struct span record_word(struct span recorded, const char *name);

/* True where a recorded text says that the request was under examination; *told is
 * false where it says nothing of it. */
bool record_is_examined(const char *recorded, bool *told);

#endif
