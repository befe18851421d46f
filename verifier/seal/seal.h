/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * One 2D-Doc code, headers 01 to 04 (2D-Doc 3.2.6, sections 3.3 to 3.8), in its three
 * forms: reading it and writing it. sceau-seal(5) describes the format.
 *
 * Reading copies nothing: every span points into the caller's bytes, which must
 * outlive the struct. A code that parses is not thereby genuine; nothing here
 * looks at a key. No function allocates or keeps state; all are thread-safe.
 *
 * Strict: what seal_parse() accepts, seal_write() gives back to the byte, or refuses
 * to write. What is only not conformant (a field missing, an alphabet) is read.
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

/* How a code is written (3.2.6, section 3.2): text, bytes, or text then bytes. */
enum seal_form { SEAL_FORM_C40 = 0, SEAL_FORM_BINARY, SEAL_FORM_MIXED };

struct seal_header {
    uint8_t version; /* 1 to 4; up to 99 in a code that is not read */
    char ca[5];      /* certificate authority, as "FR00" */
    char
        certificate[6]; /* as "0001"; five digits in the binary form, "00001" */
    struct date issued; /* DATE_NONE: undated (FFFF) */
    struct date signed_on; /* DATE_NONE only where the code says FFFF */
    char type[5];          /* "13"; in the binary form one byte, "0x07" */
    char perimeter
        [7]; /* "01", also where the header has none (01, 02); "0x0001" */
    char
        country[4]; /* "FR", "" where there is none (01 to 03); binary: "FRA" */
    bool issued_lower; /* that date is in lower case, which is not conformant */
    bool signed_lower;
};

/* The certificate as lists name it, four characters: a binary header has five digits,
 * 0 and the name, as no source says how else the two compare. */
const char *seal_header_listed(const struct seal_header *header);

/* True where a certificate of that CA and common name is the one that the header
 * names. */
bool seal_header_names(
    const struct seal_header *header, const char *ca, const char *certificate);

/* How a block ended: part of the signed bytes, so kept. */
enum seal_end {
    SEAL_END_NONE, /* fixed length, full length, or the end of the message */
    SEAL_END_COMPLETE,  /* GS */
    SEAL_END_TRUNCATED, /* RS: the issuer cut the value */
    SEAL_END_EORI, /* nothing, though the field is longer: a French EORI is cut at 17 */
    SEAL_END_WIDE /* binary: the length was written on two bytes */
};

/* What the bytes of a value are. */
enum seal_coding {
    SEAL_CODING_TEXT = 0,
    SEAL_CODING_BYTES, /* of a binary block: no dictionary is published */
    SEAL_CODING_HEX    /* hexadecimal text of UTF-8 (Tunisia) */
};

struct seal_field {
    char id[5]; /* "6J"; of a binary block "0x0A" */
    const struct dictionary_field *definition; /* NULL where unknown */
    struct span value; /* raw bytes; data is NULL in an unreadable last block */
    enum seal_end end;
    enum seal_coding coding;
};

/* Whose table the message was read with, by the country of the CA and the perimeter. */
enum seal_reading {
    SEAL_READ_HEADER = 0,
    SEAL_READ_FRENCH,
    SEAL_READ_TUNISIAN
};

/* What the reader knows of a set of symbols (3.8), bit i for position i. */
struct seal_parts {
    uint8_t total;     /* 0: the code is not a part of a set */
    uint16_t missing;  /* positions that nobody gave */
    uint16_t disputed; /* positions given twice with different contents */
};

struct seal {
    enum seal_form form;
    enum seal_reading reading;
    const char
        *neighbour; /* another format that looks alike (neighbour.h), or NULL */
    struct seal_parts parts;
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
    struct span annex_bytes; /* after the GS or FF block; data NULL: no annex */
    bool annex_unreadable;   /* its blocks could not all be told apart */
    bool blocks_unreadable;  /* the last field is an unknown identifier */
};

/*
 * Read a code.
 *
 * code    the symbol's bytes, borrowed by *out
 * out     on SCEAU_OK the parsed code; else what was read before the fault
 *         (header included, where header.version is not 0)
 *
 * SCEAU_E_NOTFOUND    not a 2D-Doc at all
 * SCEAU_E_UNSUPPORTED a 2D-Doc that this reader does not read (version), one part of
 *                     a set (out->parts), or a neighbour (out->neighbour)
 * SCEAU_E_FORMAT      a 2D-Doc that breaks its grammar; offset says where
 * SCEAU_E_LIMIT       longer than any symbol holds
 */
SCEAU_MUST_USE enum sceau_status seal_parse(
    struct span code, struct seal *out, struct sceau_error *error);

/* The same for the contents of a set, its envelopes taken off: up to
 * SCEAU_SET_CODE_MAX bytes, and never a part of another set. */
SCEAU_MUST_USE enum sceau_status seal_parse_joined(
    struct span code, struct seal *out, struct sceau_error *error);

/* A code of which nothing was read. */
void seal_reset(struct seal *out);

/* Write the header in C40, as version header->version says: 02 to 04. */
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

/*
 * Write a parsed code again: the same bytes. SCEAU_E_UNSUPPORTED where not all of it
 * was understood: an unknown field, another country's, lower case in the header.
 */
SCEAU_MUST_USE enum sceau_status seal_write(
    const struct seal *seal, struct buffer *out, struct sceau_error *error);

/* The first field of that identifier, or NULL. */
const struct seal_field *seal_find(const struct seal *seal, const char *id);

#endif
