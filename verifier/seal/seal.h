/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * One 2D-Doc code in C40 form, headers 02 to 04 (2D-Doc 3.2.6, sections 3.3 to
 * 3.7): reading it and writing it.
 *
 * Reading copies nothing: every span points into the caller's bytes, which must
 * outlive the struct. A code that parses is not thereby genuine; nothing here
 * looks at a key. No function allocates or keeps state; all are thread-safe.
 *
 * Strict: exactly one encoding a value. What seal_parse() accepts, seal_write()
 * gives back to the byte.
 */
#ifndef SCEAU_SEAL_SEAL_H
#define SCEAU_SEAL_SEAL_H

#include <sceau/error.h>

#include "verifier/base/buffer.h"
#include "verifier/base/date.h"
#include "verifier/base/limits.h"
#include "verifier/seal/dictionary.h"

enum { SEAL_GS = 0x1d, SEAL_RS = 0x1e, SEAL_US = 0x1f };

/* r || s for P-521 */
#define SEAL_SIGNATURE_MAX 132

struct seal_header {
    uint8_t version;       /* 1 to 4; up to 99 in a code that is not read */
    char ca[5];            /* certificate authority, as "FR00" */
    char certificate[5];   /* as "0001" */
    struct date issued;    /* DATE_NONE: undated (FFFF) */
    struct date signed_on; /* DATE_NONE only where the code says FFFF */
    char type[3];
    char perimeter[3]; /* "01" where the header has none (version 02) */
    char country[3];   /* "" where the header has none (versions 02, 03) */
};

/* How a block ended: part of the signed bytes, so kept. */
enum seal_end {
    SEAL_END_NONE, /* fixed length, full length, or the end of the message */
    SEAL_END_COMPLETE,  /* GS */
    SEAL_END_TRUNCATED, /* RS: the issuer cut the value */
};

struct seal_field {
    char id[3];
    const struct dictionary_field *definition; /* NULL where unknown */
    struct span value; /* raw bytes; data is NULL in an unreadable last block */
    enum seal_end end;
};

struct seal {
    struct seal_header header;
    const struct dictionary_type *type;    /* NULL where unknown */
    struct span signed_bytes;              /* what the signature covers */
    uint8_t signature[SEAL_SIGNATURE_MAX]; /* r || s */
    size_t signature_len;                  /* 64, 96 or 132 */
    struct seal_field field[SCEAU_FIELDS_MAX];
    size_t field_count;
    struct seal_field
        annex[SCEAU_FIELDS_MAX]; /* not signed, not to be trusted */
    size_t annex_count;
    struct span
        annex_bytes; /* after the GS; data is NULL where there is no annex */
    bool annex_unreadable;  /* its blocks could not all be told apart */
    bool blocks_unreadable; /* the last field is an unknown identifier */
};

/*
 * Read a code.
 *
 * code    the symbol's bytes, borrowed by *out
 * out     on SCEAU_OK the parsed code; else what was read before the fault
 *         (header included, where header.version is not 0)
 *
 * SCEAU_E_NOTFOUND    not a 2D-Doc at all
 * SCEAU_E_UNSUPPORTED a 2D-Doc that this reader does not read (version)
 * SCEAU_E_FORMAT      a 2D-Doc that breaks its grammar; offset says where
 * SCEAU_E_LIMIT       longer than any symbol holds
 */
SCEAU_MUST_USE enum sceau_status seal_parse(
    struct span code, struct seal *out, struct sceau_error *error);

/* Write the header, as version header->version says. */
SCEAU_MUST_USE enum sceau_status seal_write_header(
    const struct seal_header *header, struct buffer *out,
    struct sceau_error *error);

/*
 * Write one block after the header. `last` is true for the last block of the
 * message. The value is checked against the dictionary: length, characters,
 * dates (SCEAU_E_FORMAT names the field, never its value). Truncation is not
 * done here.
 */
SCEAU_MUST_USE enum sceau_status seal_write_field(const char *id,
    struct span value, bool last, struct buffer *out,
    struct sceau_error *error);

/* Append US and the signature r || s (64, 96 or 132 bytes) in base32. */
SCEAU_MUST_USE enum sceau_status seal_write_signature(
    struct span signature, struct buffer *out, struct sceau_error *error);

/* Write a parsed code again: the same bytes. */
SCEAU_MUST_USE enum sceau_status seal_write(
    const struct seal *seal, struct buffer *out, struct sceau_error *error);

/* The first field of that identifier, or NULL. */
const struct seal_field *seal_find(const struct seal *seal, const char *id);

#endif
