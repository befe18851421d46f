/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * checkrights FOLDER
 *
 * Runs at build on templates/rights: a table that would leave somebody without an
 * answer, or answer without a source and a date, or tell a private reader what only
 * the prefecture may know, fails the build with its file and line.
 */
#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "verifier/verdict/match.h"
#include "verifier/verdict/tables.h"

enum { ROWS_MAX = 1024, COLUMNS_MAX = 24, LINE = 16384 };

struct rows {
    const char *name;
    const char *cell[ROWS_MAX][COLUMNS_MAX];
    int line[ROWS_MAX];
    int count;
};

static const char *folder;
static int faults;

static void __attribute__((format(printf, 3, 4)))
complain(const struct rows *r, int row, const char *format, ...)
{
    va_list arguments;

    fprintf(stderr, "%s/%s.tsv", folder, r->name);
    if (row >= 0)
        fprintf(stderr, ":%d", r->line[row]);
    fputs(": ", stderr);
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fputc('\n', stderr);
    faults++;
}

static void
stop(const char *path, const char *why)
{
    fprintf(stderr, "checkrights: %s: %s\n", path, why);
    exit(1);
}

static void
add_line(struct rows *r, char *text, int line, int columns)
{
    int n = 0;

    if (r->count == ROWS_MAX)
        stop(r->name, "too many rows");
    r->line[r->count] = line;
    for (char *at = text; at && n < COLUMNS_MAX; n++) {
        r->cell[r->count][n] = at;
        at = strchr(at, '\t');
        if (at)
            *at++ = 0;
    }
    if (n != columns) {
        complain(r, r->count, "%d columns in place of %d", n, columns);
        return;
    }
    r->count++;
}

static void
load(struct rows *r, const char *name, int columns)
{
    char path[4096];
    static char line[LINE];

    r->name = name;
    (void)snprintf(path, sizeof path, "%s/%s.tsv", folder, name);
    FILE *file = fopen(path, "r");
    if (!file)
        stop(path, "cannot open");
    for (int n = 1; fgets(line, sizeof line, file); n++) {
        line[strcspn(line, "\r\n")] = 0;
        if (n == 1 || line[0] == '#' || !line[0])
            continue;
        char *kept = strdup(line); /* for as long as the program lives */
        if (!kept)
            stop(path, "out of memory");
        add_line(r, kept, n, columns);
    }
    fclose(file);
    if (r->count == 0)
        complain(r, -1, "no rows");
}

static struct rows rights, kinds, benefits, categories, held, disclosure,
    discreet, wordings, limits, mentions, rule_set;

static bool
is_one_of(const char *word, const char *const *words)
{
    for (; *words; words++)
        if (strcmp(word, *words) == 0)
            return true;
    return false;
}

static const char *const roles[] = { "employer", "france-travail", "caf",
    "cpam", "social-landlord", "landlord", NULL };
static const char *const requests[] = { "", "first", "renewal", NULL };
static const char *const mention_words[] = { "yes", "no", "missing", "other",
    NULL };
static const char *const times[] = { "in-force", "undated", "not-yet",
    "expired", NULL };

static bool
is_date(const char *text)
{
    struct date d;

    return date_parse_iso(span_str(text), &d);
}

static bool
is_of(const struct rows *r, const char *word)
{
    for (int i = 0; i < r->count; i++)
        if (strcmp(r->cell[i][0], word) == 0)
            return true;
    return false;
}

/* Every alternative of a pattern names something. */
static bool
is_pattern_of(const struct rows *r, const char *pattern)
{
    char word[128];

    if (strcmp(pattern, "*") == 0)
        return true;
    for (;;) {
        size_t len = strcspn(pattern, "|");
        bool hit = len == 1 && *pattern == '?';
        (void)snprintf(word, sizeof word, "%.*s", (int)len, pattern);
        for (int i = 0; i < r->count; i++)
            hit = hit || match_pattern(word, r->cell[i][0]);
        if (!hit)
            return false;
        if (!pattern[len])
            return true;
        pattern += len + 1;
    }
}

static void
check_words(int i)
{
    static const char *const verdicts[] = { "yes", "no", "on-condition",
        "uncertain", "mention-missing", NULL };
    static const char *const confidences[] = { "H", "M", "L", NULL };
    static const char *const when[] = { "*", "in-force", "undated", "not-yet",
        "expired", "expired-3m", "expired-6m", NULL };
    static const char *const said[] = { "*", "yes", "no", "missing", "other",
        NULL };
    static const char *const asked[] = { "*", "first", "renewal", NULL };
    static const char *const filed[] = { "*", "filed", NULL };
    const struct {
        int column;
        const char *const *words;
        const char *name;
    } checks[] = { { RIGHTS_VERDICT, verdicts, "verdict" },
        { RIGHTS_CONFIDENCE, confidences, "confidence" },
        { RIGHTS_TIME, when, "time" }, { RIGHTS_MENTION, said, "mention" },
        { RIGHTS_REQUEST, asked, "request" },
        { RIGHTS_RENEWAL, filed, "renewal" }, { RIGHTS_ROLE, roles, "role" } };

    for (size_t k = 0; k < sizeof checks / sizeof *checks; k++)
        if (!is_one_of(rights.cell[i][checks[k].column], checks[k].words))
            complain(&rights, i, "« %s » is no %s",
                rights.cell[i][checks[k].column], checks[k].name);
}

/* An inference is never certain, and every answer has its source and its day. */
static void
check_answer(int i)
{
    const char *const *row = rights.cell[i];

    for (int k = 0; k < RIGHTS_COLUMNS; k++)
        if (!*row[k])
            complain(&rights, i, "column %d is empty (- where there is none)",
                k + 1);
    if (strcmp(row[RIGHTS_CONFIDENCE], "L") == 0
        && strcmp(row[RIGHTS_VERDICT], "uncertain") != 0)
        complain(&rights, i, "an inference (L) must be uncertain");
    if (!is_date(row[RIGHTS_READ]))
        complain(&rights, i, "read: the day of the text, YYYY-MM-DD");
    if (strcmp(row[RIGHTS_SINCE], "-") != 0 && !is_date(row[RIGHTS_SINCE]))
        complain(&rights, i, "since: a day, YYYY-MM-DD, or -");
    if (!is_pattern_of(&kinds, row[RIGHTS_KIND]))
        complain(&rights, i, "no kind « %s »", row[RIGHTS_KIND]);
    if (!is_pattern_of(&categories, row[RIGHTS_CATEGORY]))
        complain(&rights, i, "no category « %s »", row[RIGHTS_CATEGORY]);
}

static bool
holds(const char *text, const char *word)
{
    size_t len = strlen(word);

    for (; *text; text++) {
        size_t n = 0;
        while (n < len
            && tolower((unsigned char)text[n])
                == tolower((unsigned char)word[n]))
            n++;
        if (n == len)
            return true;
    }
    return false;
}

/* The roles that disclosure.tsv keeps from a protection. */
static bool
may_know(const char *role)
{
    for (int i = 0; i < disclosure.count; i++)
        for (int k = 0; roles[k]; k++)
            if (strcmp(disclosure.cell[i][0], "protection") == 0
                && strcmp(roles[k], role) == 0)
                return strcmp(disclosure.cell[i][1 + k], "x") == 0;
    return false;
}

static void
check_discretion(int i)
{
    static const int said[] = { RIGHTS_REASON_FR, RIGHTS_REASON_EN,
        RIGHTS_SOURCE, RIGHTS_NEXT_FR, RIGHTS_NEXT_EN };

    if (may_know(rights.cell[i][RIGHTS_ROLE]))
        return;
    for (int k = 0; k < discreet.count; k++)
        for (size_t c = 0; c < sizeof said / sizeof *said; c++)
            if (holds(rights.cell[i][said[c]], discreet.cell[k][0]))
                complain(&rights, i,
                    "« %s » tells « %s » to a role that may "
                    "not know it",
                    discreet.cell[k][0], rights.cell[i][RIGHTS_ROLE]);
}

/* What may not be told is not told by the private words of a kind either. */
static void
check_kinds(void)
{
    static const char *const need[] = { "required", "data", "none", NULL };

    for (int i = 0; i < kinds.count; i++) {
        const char *const *row = kinds.cell[i];
        if (!is_one_of(row[KINDS_MENTION], need))
            complain(&kinds, i, "mention: required, data or none");
        if (strcmp(row[KINDS_DISCREET], "yes") != 0
            && strcmp(row[KINDS_DISCREET], "no") != 0)
            complain(&kinds, i, "discreet: yes or no");
        for (int k = KINDS_LABEL_FR; k <= KINDS_PRIVATE_EN; k++)
            if (!*row[k])
                complain(&kinds, i, "a name is missing");
        for (int k = 0; k < discreet.count; k++)
            if (holds(row[KINDS_PRIVATE_FR], discreet.cell[k][0])
                || holds(row[KINDS_PRIVATE_EN], discreet.cell[k][0]))
                complain(&kinds, i, "the private words tell « %s »",
                    discreet.cell[k][0]);
    }
}

static void
check_disclosure(void)
{
    static const char *const cells[] = { "", "x", "limits", NULL };
    static const char *const named[] = { "kind", "request", "limits", "number",
        "protection", NULL };

    for (int i = 0; i < disclosure.count; i++)
        for (int k = 1; k < DISCLOSURE_COLUMNS; k++)
            if (!is_one_of(disclosure.cell[i][k], cells))
                complain(&disclosure, i, "« %s » is neither x nor limits",
                    disclosure.cell[i][k]);
    for (int k = 0; named[k]; k++)
        if (!is_of(&disclosure, named[k]))
            complain(&disclosure, -1, "no row « %s »", named[k]);
}

static void
check_small_tables(void)
{
    for (int i = 0; i < wordings.count; i++)
        if (!is_of(&categories, wordings.cell[i][WORDINGS_CATEGORY]))
            complain(&wordings, i, "no such category");
    for (int i = 0; i < limits.count; i++)
        if (!is_of(&categories, limits.cell[i][LIMITS_CATEGORY])
            || !*limits.cell[i][LIMITS_SOURCE])
            complain(&limits, i, "no such category, or no source");
    for (int i = 0; i < mentions.count; i++) {
        const char *category = mentions.cell[i][MENTIONS_CATEGORY];
        if (!is_one_of(mentions.cell[i][MENTIONS_MENTION], mention_words)
            || (strcmp(category, "-") != 0 && !is_of(&categories, category)))
            complain(&mentions, i, "mention or category unknown");
    }
    for (int i = 0; i < benefits.count; i++)
        if (!is_one_of(benefits.cell[i][BENEFITS_ROLE], roles))
            complain(&benefits, i, "no such role");
    if (rule_set.count != 1 || !is_date(rule_set.cell[0][RULE_SET_VALUE]))
        complain(&rule_set, -1, "one date YYYY-MM-DD is expected");
}

/* The rows of one benefit, in their order: all that a title can be is asked of each
 * benefit in turn, and the others' rows cannot answer. */
static int own_row[ROWS_MAX], own_rows;

static void
find_own_rows(int b)
{
    own_rows = 0;
    for (int i = 0; i < rights.count; i++)
        if (strcmp(rights.cell[i][RIGHTS_ROLE], benefits.cell[b][BENEFITS_ROLE])
                == 0
            && strcmp(rights.cell[i][RIGHTS_BENEFIT],
                   benefits.cell[b][BENEFITS_BENEFIT])
                == 0)
            own_row[own_rows++] = i;
}

/* The row that answers, or -1. */
static int
answer(const struct facts *f, int b)
{
    for (int i = 0; i < own_rows; i++)
        if (match_row(rights.cell[own_row[i]], f,
                benefits.cell[b][BENEFITS_ROLE],
                benefits.cell[b][BENEFITS_BENEFIT]))
            return own_row[i];
    return -1;
}

static int
rank(int row)
{
    static const char *const order[] = { "no", "mention-missing", "uncertain",
        "on-condition", "yes" };

    for (int i = 0; i < 5; i++)
        if (strcmp(rights.cell[row][RIGHTS_VERDICT], order[i]) == 0)
            return i;
    return 0;
}

/* A title is worth no more after its date than before: 1 where a row says so. */
static int
check_outlived(const struct facts *f, int b)
{
    static const struct date ends[] = { { 2025, 12, 1 }, { 2025, 8, 1 },
        { 2024, 1, 1 } };
    struct facts one = *f;

    for (int m = 0; mention_words[m]; m++) {
        one.mention = mention_words[m];
        one.time = "in-force";
        one.renewal_filed = false;
        int before = answer(&one, b);
        one.time = "expired";
        for (int n = 0; before >= 0 && n < 6; n++) {
            one.until = ends[n / 2];
            one.renewal_filed = n % 2;
            int after = answer(&one, b);
            /* an empty mention is uncertain once there is a next title to ask for */
            int most = rank(before) == 1 ? 2 : rank(before);
            if (after < 0 || rank(after) <= most)
                continue;
            complain(&rights, after,
                "after its end %s is « %s », and in force "
                "« %s » (line %d): request « %s », category « %s », mention %s",
                f->kind, rights.cell[after][RIGHTS_VERDICT],
                rights.cell[before][RIGHTS_VERDICT], rights.line[before],
                f->request, f->category, one.mention);
            return 1;
        }
    }
    return 0;
}

/* All that a title can be, for one benefit: 1 where nothing answers. */
static int
check_answered(const struct facts *f, int b)
{
    struct facts one = *f;

    for (int m = 0; mention_words[m]; m++)
        for (int t = 0; times[t]; t++)
            for (int filed = 0; filed < 2; filed++) {
                one.mention = mention_words[m];
                one.time = times[t];
                one.renewal_filed = filed;
                if (answer(&one, b) >= 0)
                    continue;
                complain(&rights, -1,
                    "nobody answers %s %s: %s, request "
                    "« %s », category « %s », mention %s, %s",
                    benefits.cell[b][BENEFITS_ROLE],
                    benefits.cell[b][BENEFITS_BENEFIT], f->kind, f->request,
                    f->category, one.mention, one.time);
                return 1;
            }
    return 0;
}

static void
check_kind_answered(const char *kind, int b)
{
    struct facts f = {
        .kind = kind, .until = { 2000, 1, 1 }, .today = { 2026, 1, 1 }
    };

    for (int q = 0; requests[q]; q++)
        for (int c = -1; c < categories.count; c++) {
            f.request = requests[q];
            f.category = c < 0 ? "" : categories.cell[c][0];
            if (check_answered(&f, b) || check_outlived(&f, b))
                return;
        }
}

int
main(int argc, char **argv)
{
    if (argc != 2) {
        fputs("usage: checkrights FOLDER\n", stderr);
        return 2;
    }
    folder = argv[1];
    load(&kinds, "kinds", KINDS_COLUMNS);
    load(&benefits, "benefits", BENEFITS_COLUMNS);
    load(&categories, "categories", CATEGORIES_COLUMNS);
    load(&held, "held", HELD_COLUMNS);
    for (int i = 0; i < held.count && categories.count < ROWS_MAX; i++)
        categories.cell[categories.count++][0] = held.cell[i][0];
    load(&disclosure, "disclosure", DISCLOSURE_COLUMNS);
    load(&discreet, "discreet", DISCREET_COLUMNS);
    load(&wordings, "wordings", WORDINGS_COLUMNS);
    load(&limits, "limits", LIMITS_COLUMNS);
    load(&mentions, "mentions", MENTIONS_COLUMNS);
    load(&rule_set, "rule_set", RULE_SET_COLUMNS);
    load(&rights, "rights", RIGHTS_COLUMNS);
    for (int i = 0; i < rights.count; i++) {
        check_words(i);
        check_answer(i);
        check_discretion(i);
    }
    check_kinds();
    check_disclosure();
    check_small_tables();
    for (int b = 0; b < benefits.count; b++) {
        find_own_rows(b);
        for (int k = 0; k < kinds.count; k++)
            check_kind_answered(kinds.cell[k][0], b);
    }
    return faults ? 1 : 0;
}
