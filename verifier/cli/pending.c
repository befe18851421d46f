/* SPDX-License-Identifier: EUPL-1.2 */
#include "verifier/cli/pending.h"

#include <stdlib.h>

#include "verifier/cli/verbs.h"

enum { NAMES_MAX = 16384 };

static void
set_free(struct pending_set *s)
{
    for (size_t i = 0; i < SCEAU_SYMBOLS_MAX; i++)
        free(s->owned[i]);
    buffer_free(&s->names);
    free(s);
}

void
pending_free(struct pending *p)
{
    for (size_t i = 0; i < p->count; i++)
        set_free(p->set[i]);
    p->count = 0;
}

static struct pending_set *
find(struct pending *p, const struct set_part *part)
{
    for (size_t i = 0; i < p->count; i++)
        if (p->set[i]->set.id == part->id
            && p->set[i]->set.total == part->total)
            return p->set[i];
    return NULL;
}

static struct pending_set *
find_or_make(
    struct pending *p, const struct origin *from, const struct set_part *part)
{
    struct pending_set *s = find(p, part);

    if (s || p->count == PENDING_SETS_MAX)
        return s;
    s = calloc(1, sizeof *s);
    if (!s)
        return NULL;
    s->names = buffer_with_max(NAMES_MAX);
    s->kind = from->kind;
    s->page = from->page;
    p->set[p->count++] = s;
    return s;
}

/* Each input once, as it came. */
static void
add_name(struct buffer *names, const char *input)
{
    size_t n = strlen(input);

    if (names->data && names->len >= n
        && memcmp(names->data + names->len - n, input, n) == 0
        && (names->len == n || names->data[names->len - n - 1] == ' '))
        return;
    if (names->len)
        buffer_text(names, ", ");
    buffer_text(names, input);
}

/* The segment's bytes, which the set keeps; false where memory lacks. */
static bool
own(struct pending_set *s, struct set_part *part)
{
    uint8_t *copy = malloc(part->segment.len);

    if (!copy)
        return false;
    memcpy(copy, part->segment.data, part->segment.len);
    s->owned[part->index] = copy;
    part->segment.data = copy;
    return true;
}

/* What is read on the pages of a file is worth no more in a set than alone. */
static void
add_file(struct pending_set *s, const struct origin *from)
{
    if (!from->file || s->in_file)
        return;
    s->in_file = true;
    s->file = *from->file;
    if (from->told)
        s->told = *from->told;
}

enum pending_answer
pending_add(struct pending *p, const struct origin *from, struct span code)
{
    struct set_part part;

    if (!set_part_read(code, &part))
        return PENDING_NO_PART;
    struct pending_set *s = find_or_make(p, from, &part);
    if (!s && p->count == PENDING_SETS_MAX)
        return PENDING_FULL;
    if (!s || (!s->owned[part.index] && !own(s, &part)))
        return PENDING_NO_MEMORY;
    add_name(&s->names, from->input);
    add_file(s, from);
    (void)set_add(&s->set, &part); /* it was found by its name and number */
    return PENDING_KEPT;
}

void
pending_drop_incomplete(struct pending *p)
{
    size_t kept = 0;

    for (size_t i = 0; i < p->count; i++) {
        if (set_complete(&p->set[i]->set))
            p->set[kept++] = p->set[i];
        else
            set_free(p->set[i]);
    }
    p->count = kept;
}

int
pending_report(struct pending *p, const struct checker *c, struct buffer *out)
{
    int worst = EXIT_VALID;

    for (size_t i = 0; i < p->count; i++) {
        const struct pending_set *s = p->set[i];
        if (s->set.total == 0)
            continue; /* its first part had no memory and was judged alone */
        struct origin from = { .input = buffer_cstr(&s->names),
            .kind = s->kind,
            .page = s->page,
            .file = s->in_file ? &s->file : NULL,
            .told = &s->told,
            .tally = p->tally };
        worst = verdict_worse_exit(worst, checker_set(c, &from, &s->set, out));
    }
    pending_free(p);
    return worst;
}
