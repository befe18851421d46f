/* SPDX-License-Identifier: EUPL-1.2 */
/* Sentences for people, by key, from templates/texts/report.tsv. */
#ifndef SCEAU_VERDICT_WORDS_H
#define SCEAU_VERDICT_WORDS_H

#include "verifier/base/buffer.h"

enum language { LANGUAGE_FR = 0, LANGUAGE_EN };
#define LANGUAGES 2

/* The sentence of "group.key"; the key itself where no table has it. */
const char *words(enum language l, const char *group, const char *key);

/* What a field of the documents of foreigners is called in English; NULL where no table
 * has it: the specification names all in French. */
const char *words_field_en(const char *id);

/* The name of a country by its code of two letters; the code itself where no table
 * has it. */
const char *words_country(enum language l, const char *code);

/* Append a sentence, its one %s replaced by value; a value is printed as text,
 * what could drive or deceive a terminal replaced. */
void words_put(struct buffer *out, const char *sentence, const char *value);

/* The same with two holes. */
void words_put_two(struct buffer *out, const char *sentence, const char *first,
    const char *second);

/*
 * Append a French sentence of the reader ("said." in the table) in a language, with the
 * same values in its holes. False, and nothing appended, where the table lacks it.
 */
bool words_said(struct buffer *out, enum language l, const char *french);

#endif
