/* SPDX-License-Identifier: EUPL-1.2 */
/* kind.tsv: each setting known, there where it is needed, and of a value that holds. */
#include <stdlib.h>

#include "issuer/title/kind_check.h"
#include "verifier/base/error.h"
#include "verifier/seal/dictionary.h"
#include "verifier/seal/symbol.h"
#include "verifier/verdict/tables.h"

/* Of which kinds a setting is asked. */
enum asked { ASKED_ALWAYS, ASKED_OF_CODES, ASKED_OF_MENTIONS };

static const struct {
    const char *key;
    enum asked asked;
} settings[] = { { "type", ASKED_ALWAYS }, { "number", ASKED_ALWAYS },
    { "level", ASKED_ALWAYS }, { "renewed", ASKED_ALWAYS },
    { "authority", ASKED_ALWAYS }, { "end-date", ASKED_ALWAYS },
    { "mention", ASKED_ALWAYS }, { "perimeter", ASKED_OF_CODES },
    { "symbol", ASKED_OF_CODES }, { "right-of", ASKED_OF_MENTIONS },
    { "mention-yes", ASKED_OF_MENTIONS }, { "mention-no", ASKED_OF_MENTIONS },
    { "words-yes", ASKED_OF_MENTIONS }, { "words-no", ASKED_OF_MENTIONS } };

enum { SETTINGS = sizeof settings / sizeof *settings };

static bool
is_setting(const char *key)
{
    for (size_t i = 0; i < SETTINGS; i++)
        if (strcmp(settings[i].key, key) == 0)
            return true;
    return false;
}

/* A key that was mistyped must not pass for one that was left out. */
static enum sceau_status
check_keys(const struct kind *k, struct sceau_error *error)
{
    const struct table *t = &k->settings;

    for (size_t i = 0; i < t->rows; i++) {
        const char *key = table_cell(t, i, 0), *why = NULL;
        if (!is_setting(key))
            why = "réglage inconnu";
        else if (table_find(t, key) != (long)i)
            why = "donné deux fois";
        if (why)
            return fail(error, SCEAU_E_FORMAT, "%s, ligne %zu : %s « %s »",
                table_file_of(t, i), t->line[i], why, key);
    }
    return SCEAU_OK;
}

static bool
is_asked(const struct kind *k, enum asked asked)
{
    switch (asked) {
    case ASKED_OF_CODES:
        return kind_has_code(k);
    case ASKED_OF_MENTIONS:
        return kind_mention(k) != KIND_MENTION_NONE;
    case ASKED_ALWAYS:
        break;
    }
    return true;
}

static enum sceau_status
check_presence(const struct kind *k, struct sceau_error *error)
{
    for (size_t i = 0; i < SETTINGS; i++)
        if (is_asked(k, settings[i].asked)
            && table_find(&k->settings, settings[i].key) < 0)
            return fail(error, SCEAU_E_FORMAT, "%s/kind.tsv : « %s » manque",
                k->name, settings[i].key);
    return SCEAU_OK;
}

/* "a|b|c", as a setting may be. */
static bool
is_one_of(const struct kind *k, const char *key, const char *words)
{
    const char *own = kind_setting(k, key);
    size_t len = strlen(own);

    for (const char *at = words; *at;) {
        size_t n = strcspn(at, "|");
        if (n == len && memcmp(at, own, n) == 0)
            return true;
        at += n + (at[n] == '|');
    }
    return false;
}

static enum sceau_status
check_words(const struct kind *k, struct sceau_error *error)
{
    const char *authority = kind_setting(k, "authority");

    if (!is_one_of(k, "mention", "required|page|none"))
        return fail(error, SCEAU_E_FORMAT,
            "%s/kind.tsv : mention est « required », « page » ou « none »",
            k->name);
    if (!is_one_of(k, "end-date", "computed|asked|none"))
        return fail(error, SCEAU_E_FORMAT,
            "%s/kind.tsv : end-date est « computed », « asked » ou « none »",
            k->name);
    if (!*authority
        || authority[strspn(authority, "abcdefghijklmnopqrstuvwxyz-")])
        return fail(error, SCEAU_E_FORMAT,
            "%s/kind.tsv : authority est un mot en minuscules", k->name);
    return SCEAU_OK;
}

/* ETSI EN 319 142-1, 6.1. B-LTA is a later revision, which nothing of ours has. */
static enum sceau_status
check_level(const struct kind *k, struct sceau_error *error)
{
    return is_one_of(k, "level", "B-B|B-T|B-LT")
        ? SCEAU_OK
        : fail(error, SCEAU_E_FORMAT,
            "%s/kind.tsv : level est B-B, B-T ou B-LT", k->name);
}

static enum sceau_status
check_renewed(const struct kind *k, struct sceau_error *error)
{
    return is_one_of(k, "renewed", "yes|no")
        ? SCEAU_OK
        : fail(error, SCEAU_E_FORMAT, "%s/kind.tsv : renewed est yes ou no",
            k->name);
}

/* 2D-Doc 3.2.6, section 10: the squares of a 2D-Doc. */
static enum sceau_status
check_type(const struct kind *k, struct sceau_error *error)
{
    const char *type = kind_setting(k, "type");
    const char *perimeter = kind_setting(k, "perimeter");

    if (!kind_has_code(k))
        return kind_mention(k) != KIND_MENTION_CODE
            ? SCEAU_OK
            : fail(error, SCEAU_E_FORMAT,
                "%s/kind.tsv : sans type 2D-Doc il n’y a pas de champ 6P : "
                "mention est « page » ou « none »",
                k->name);
    if (strlen(type) != 2 || strlen(perimeter) != 2
        || !dictionary_type(type, perimeter))
        return fail(error, SCEAU_E_FORMAT,
            "%s/kind.tsv : type 2D-Doc inconnu du dictionnaire", k->name);
    return symbol_capacity(
               (unsigned)strtoul(kind_setting(k, "symbol"), NULL, 10))
        ? SCEAU_OK
        : fail(error, SCEAU_E_FORMAT,
            "%s/kind.tsv : symbol n’est pas un côté de 2D-Doc (40 à 144)",
            k->name);
}

/* What the reader makes of a value of field 6P. */
static const char *
mention_of(const char *value)
{
    for (size_t i = 0; i < table_mentions_rows; i++)
        if (strcmp(table_mentions[i][MENTIONS_VALUE], value) == 0)
            return table_mentions[i][MENTIONS_MENTION];
    return "";
}

static enum sceau_status
check_mention(const struct kind *k, struct sceau_error *error)
{
    if (kind_mention(k) == KIND_MENTION_NONE)
        return SCEAU_OK;
    if (strcmp(mention_of(kind_setting(k, "mention-yes")), "yes") != 0
        || strcmp(mention_of(kind_setting(k, "mention-no")), "no") != 0
        || !*kind_setting(k, "words-yes") || !*kind_setting(k, "words-no"))
        return fail(error, SCEAU_E_FORMAT,
            "%s/kind.tsv : mention-yes et mention-no ne sont pas de "
            "rights/mentions.tsv, ou words-yes ou words-no manque",
            k->name);
    return SCEAU_OK;
}

enum sceau_status
kind_settings_check(const struct kind *k, struct sceau_error *error)
{
    static enum sceau_status (*const checks[])(const struct kind *,
        struct sceau_error *) = { check_keys, check_presence, check_words,
        check_level, check_renewed, check_type, check_mention };
    enum sceau_status status = SCEAU_OK;

    for (size_t i = 0; status == SCEAU_OK && i < sizeof checks / sizeof *checks;
         i++)
        status = checks[i](k, error);
    return status;
}
