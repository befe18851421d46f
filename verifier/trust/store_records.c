/* SPDX-License-Identifier: EUPL-1.2 */
/* The records of a store in memory: their order, looking them up, adding and removing.
 * Their text is store.c's and store_write.c's. */
#include "verifier/trust/store.h"

#include <stdlib.h>

enum { SHORT_HEX = 16 };

/* --- order */

static int
compare_spans(struct span a, struct span b)
{
    size_t n = a.len < b.len ? a.len : b.len;
    int order = n ? memcmp(a.data, b.data, n) : 0;

    return order ? order : (a.len > b.len) - (a.len < b.len);
}

static int
compare_pins(const void *one, const void *two)
{
    const struct store_pin *a = one, *b = two;

    return a->kind != b->kind ? (a->kind > b->kind) - (a->kind < b->kind)
                              : compare_spans(a->value, b->value);
}

static int
compare_lists(const void *one, const void *two)
{
    const struct store_list *a = one, *b = two;

    return strcmp(a->territory, b->territory);
}

static int
compare_statuses(const void *one, const void *two)
{
    const struct store_status *a = one, *b = two;
    int order = date_compare(a->since, b->since);

    return order ? order : compare_spans(a->name, b->name);
}

static int
compare_revoked(const void *one, const void *two)
{
    const struct store_revoked *a = one, *b = two;

    return compare_spans(a->serial, b->serial);
}

/* One for good before a hold, so that of the two it is the one that stays. */
static int
compare_revoked_and_state(const void *one, const void *two)
{
    const struct store_revoked *a = one, *b = two;
    int order = compare_revoked(a, b);

    return order ? order : (int)a->held - (int)b->held;
}

static int
compare_authorities(const void *one, const void *two)
{
    const struct store_authority *a = one, *b = two;
    int order = strcmp(a->id, b->id);

    if (order == 0)
        order = date_compare(a->not_before, b->not_before);
    return order ? order : compare_spans(a->fingerprint, b->fingerprint);
}

static int
compare_signers(const void *one, const void *two)
{
    const struct store_signer *a = one, *b = two;
    int order = strcmp(a->ca, b->ca);

    if (order == 0)
        order = strcmp(a->certificate, b->certificate);
    if (order == 0)
        order = date_compare(a->not_before, b->not_before);
    if (order == 0)
        order = compare_spans(a->serial, b->serial);
    if (order == 0)
        order = compare_spans(a->authority, b->authority);
    return order ? order : (int)a->vouched - (int)b->vouched;
}

static int
compare_pdf(const void *one, const void *two)
{
    const struct store_pdf *a = one, *b = two;
    int order = compare_spans(a->fingerprint, b->fingerprint);

    return order ? order : (int)a->vouched - (int)b->vouched;
}

static int
compare_places(const void *one, const void *two)
{
    const struct store_places *a = one, *b = two;

    return compare_spans(a->url, b->url);
}

static int
compare_codes(const void *one, const void *two)
{
    const struct store_codes *a = one, *b = two;
    int order = strcmp(a->ca, b->ca);

    return order ? order : strcmp(a->certificate, b->certificate);
}

typedef int (*comparison)(const void *, const void *);

static bool
is_ordered(const void *list, size_t count, size_t size, comparison compare)
{
    const uint8_t *at = list;

    for (size_t i = 1; i < count; i++)
        if (compare(at + (i - 1) * size, at + i * size) >= 0)
            return false;
    return true;
}

static bool
is_authority_ordered(const struct store_authority *a)
{
    return is_ordered(
               a->status, a->status_count, sizeof *a->status, compare_statuses)
        && is_ordered(
            a->revoked, a->revoked_count, sizeof *a->revoked, compare_revoked);
}

bool
store_is_sorted(const struct store *s)
{
    for (size_t i = 0; i < s->authority_count; i++)
        if (!is_authority_ordered(&s->authority[i]))
            return false;
    return is_ordered(s->pin, s->pin_count, sizeof *s->pin, compare_pins)
        && is_ordered(s->list, s->list_count, sizeof *s->list, compare_lists)
        && is_ordered(s->authority, s->authority_count, sizeof *s->authority,
            compare_authorities)
        && is_ordered(
            s->signer, s->signer_count, sizeof *s->signer, compare_signers)
        && is_ordered(s->pdf, s->pdf_count, sizeof *s->pdf, compare_pdf)
        && is_ordered(
            s->places, s->places_count, sizeof *s->places, compare_places)
        && is_ordered(
            s->codes, s->codes_count, sizeof *s->codes, compare_codes);
}

/* --- finding */

static int
compare_names(const struct store_signer *s, const char *ca, const char *id)
{
    int order = strcmp(s->ca, ca);

    return order ? order : strcmp(s->certificate, id);
}

const struct store_signer *
store_find(const struct store *s, const char *ca, const char *certificate,
    size_t *count)
{
    size_t low = 0, high = s->signer_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (compare_names(&s->signer[middle], ca, certificate) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    *count = 0;
    while (low + *count < s->signer_count
        && compare_names(&s->signer[low + *count], ca, certificate) == 0)
        ++*count;
    return *count ? &s->signer[low] : NULL;
}

bool
store_has_signer(const struct store *s, const struct store_signer *signer)
{
    for (size_t i = 0; i < s->signer_count; i++)
        if (compare_signers(&s->signer[i], signer) == 0
            && span_equal(s->signer[i].point, signer->point))
            return true;
    return false;
}

const struct store_authority *
store_authority_of(const struct store *s, const struct store_signer *signer)
{
    for (size_t i = 0; signer->authority.len && i < s->authority_count; i++)
        if (strcmp(s->authority[i].id, signer->ca) == 0
            && memcmp(s->authority[i].fingerprint.data, signer->authority.data,
                   SHORT_HEX)
                == 0)
            return &s->authority[i];
    return NULL;
}

const struct store_revoked *
store_find_revoked(
    const struct store_authority *a, size_t count, struct span serial)
{
    const struct store_revoked wanted = { .serial = serial };

    return count ? bsearch(
               &wanted, a->revoked, count, sizeof *a->revoked, compare_revoked)
                 : NULL;
}

/* A key that is not supported has no point: then the serial number tells. */
static bool
is_same_signer(const struct store_signer *a, const struct store_signer *b)
{
    return a->point.len || b->point.len ? span_equal(a->point, b->point)
                                        : span_equal(a->serial, b->serial);
}

/* Among signers of one name: whose key is revoked once is so throughout. */
static void
spread_revocations(struct store_signer *first, size_t count)
{
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; first[i].revoked && k < count; k++)
            if (!first[k].revoked && is_same_signer(&first[i], &first[k])) {
                first[k].revoked = true;
                first[k].revoked_on = first[i].revoked_on;
            }
}

void
store_revoke(struct store *s)
{
    size_t count;

    for (size_t i = 0; i < s->signer_count; i++) {
        struct store_signer *one = &s->signer[i];
        const struct store_authority *a = store_authority_of(s, one);
        const struct store_revoked *r =
            a ? store_find_revoked(a, a->revoked_count, one->serial) : NULL;
        if (!r)
            continue;
        one->revoked = true;
        one->revoked_on = r->on;
    }
    for (size_t i = 0; i < s->signer_count; i += count) {
        (void)store_find(s, s->signer[i].ca, s->signer[i].certificate, &count);
        spread_revocations(&s->signer[i], count);
    }
}

/* Among the signers of one name, those whom a hold of that day on that one made
 * revoked. */
static void
release_signer(struct store *s, const struct store_signer *held, struct date on)
{
    size_t count;
    const struct store_signer *found =
        store_find(s, held->ca, held->certificate, &count);
    struct store_signer *first = &s->signer[found - s->signer];

    for (size_t i = 0; i < count; i++)
        if (first[i].revoked && date_compare(first[i].revoked_on, on) == 0
            && is_same_signer(&first[i], held))
            first[i].revoked = false;
}

void
store_release(struct store *s, struct store_authority *a)
{
    size_t kept = 0;

    for (size_t i = 0; i < s->signer_count; i++) {
        const struct store_signer *one = &s->signer[i];
        const struct store_authority *own = store_authority_of(s, one);
        const struct store_revoked *r = own && own == a
            ? store_find_revoked(a, a->revoked_count, one->serial)
            : NULL;
        if (r && r->held)
            release_signer(s, one, r->on);
    }
    for (size_t i = 0; i < a->revoked_count; i++)
        if (!a->revoked[i].held)
            a->revoked[kept++] = a->revoked[i];
    a->revoked_count = kept;
}

/* Whoever held the key may still hold it, and write the day that suits. */
static bool
is_withdrawn_for_ever(struct span status)
{
    return span_is(status, "revoked") || span_is(status, "accreditationrevoked")
        || span_is(status, "supervisionrevoked")
        || span_is(status, "notinaccord");
}

bool
store_accepts(const struct store_authority *a, struct date day)
{
    const struct store_status *then = &a->status[0];

    for (size_t i = 0; i < a->status_count; i++) {
        if (is_withdrawn_for_ever(a->status[i].name))
            return false;
        if (date_compare(a->status[i].since, day) <= 0)
            then = &a->status[i];
    }
    return a->status_count && span_is(then->name, "inaccord");
}

/* Days include their end, so what runs out today is still fresh. */
static bool
has_run_out(int64_t end, struct date today)
{
    return end != 0 && date_compare(date_paris(end), today) < 0;
}

bool
store_knows_revocation(const struct store_authority *a, struct date today)
{
    return a->crl == STORE_CRL_KNOWN && !has_run_out(a->crl_next, today);
}

int64_t
store_list_end(const struct store_list *list)
{
    enum { SIX_MONTHS = 183 * 86400 };

    return list->next_update ? list->next_update : list->issued + SIX_MONTHS;
}

bool
store_is_fresh(const struct store *s, struct date today)
{
    for (size_t i = 0; i < s->list_count; i++)
        if (has_run_out(store_list_end(&s->list[i]), today))
            return false;
    return !has_run_out(s->origin.expires, today)
        && (s->kind == STORE_LOCAL || !has_run_out(s->expires, today));
}

bool
store_has_source(const struct store *s)
{
    return s->list_count || s->origin.sequence;
}

int64_t
store_as_of(const struct store *s)
{
    int64_t oldest = s->kind == STORE_BUNDLE ? s->issued : s->origin.issued;

    for (size_t i = 0; i < s->list_count; i++)
        if (i == 0 || s->list[i].issued < oldest)
            oldest = s->list[i].issued;
    return oldest;
}

/* --- memory */

struct store_block {
    struct store_block *next;
    size_t used, size;
    uint8_t bytes[];
};

enum { BLOCK = 64 * 1024 };

/* NULL where memory lacks. */
static uint8_t *
take_memory(struct store *s, size_t len)
{
    struct store_block *b = s->memory;

    if (!b || b->size - b->used < len) {
        size_t size = len > BLOCK ? len : BLOCK;
        b = malloc(sizeof *b + size);
        if (!b)
            return NULL;
        *b = (struct store_block) { .next = s->memory, .size = size };
        s->memory = b;
    }
    uint8_t *taken = b->bytes + b->used;
    b->used += len;
    return taken;
}

struct span
store_keep(struct store *s, const void *data, size_t len)
{
    uint8_t *kept = take_memory(s, len);

    if (!kept)
        return span_of(NULL, 0);
    if (len)
        memcpy(kept, data, len);
    return span_of(kept, len);
}

struct span
store_keep_hex(struct store *s, struct span bytes, bool upper)
{
    const char *digits = upper ? "0123456789ABCDEF" : "0123456789abcdef";
    uint8_t *kept = take_memory(s, 2 * bytes.len);

    if (!kept)
        return span_of(NULL, 0);
    for (size_t i = 0; i < bytes.len; i++) {
        kept[2 * i] = (uint8_t)digits[bytes.data[i] >> 4];
        kept[2 * i + 1] = (uint8_t)digits[bytes.data[i] & 15];
    }
    return span_of(kept, 2 * bytes.len);
}

/* Room for one more, zeroed: the list doubles each time its count is a power of two. */
static void *
add(void **list, size_t *count, size_t size, size_t max)
{
    if (*count == max)
        return NULL;
    if ((*count & (*count - 1)) == 0) {
        void *grown = realloc(*list, (*count ? 2 * *count : 1) * size);
        if (!grown)
            return NULL;
        *list = grown;
    }
    uint8_t *at = (uint8_t *)*list + (*count)++ * size;
    memset(at, 0, size);
    return at;
}

#define ADD(list, count, max)                                                  \
    void *grown = (list);                                                      \
    void *added = add(&grown, &(count), sizeof *(list), (max));                \
    (list) = grown;                                                            \
    return added

struct store_pin *
store_add_pin(struct store *s)
{
    ADD(s->pin, s->pin_count, SCEAU_PINS_MAX);
}

bool
store_keep_pin(struct store *s, enum store_pin_kind kind, struct span value)
{
    const struct store_pin wanted = { kind, value };

    for (size_t i = 0; i < s->pin_count; i++)
        if (compare_pins(&s->pin[i], &wanted) == 0)
            return true;
    struct store_pin *p = store_add_pin(s);
    if (!p)
        return false;
    *p = wanted;
    return true;
}

struct store_list *
store_add_list(struct store *s)
{
    ADD(s->list, s->list_count, SCEAU_TRUST_LISTS_MAX);
}

struct store_authority *
store_add_authority(struct store *s)
{
    ADD(s->authority, s->authority_count, SCEAU_AUTHORITIES_MAX);
}

struct store_status *
store_add_status(struct store_authority *a)
{
    ADD(a->status, a->status_count, SCEAU_STATUSES_MAX);
}

struct store_revoked *
store_add_revoked(struct store_authority *a)
{
    ADD(a->revoked, a->revoked_count, SCEAU_REVOKED_MAX);
}

struct store_signer *
store_add_signer(struct store *s)
{
    ADD(s->signer, s->signer_count, SCEAU_CERTIFICATES_MAX);
}

struct store_pdf *
store_add_pdf(struct store *s)
{
    ADD(s->pdf, s->pdf_count, SCEAU_PDF_SIGNERS_MAX);
}

struct store_places *
store_add_places(struct store *s)
{
    ADD(s->places, s->places_count, SCEAU_STATUS_LISTS_MAX);
}

struct store_codes *
store_add_codes(struct store *s)
{
    ADD(s->codes, s->codes_count, SCEAU_STATUS_LISTS_MAX);
}

static void
remove_at(void *list, size_t *count, size_t size, size_t i)
{
    uint8_t *at = list;

    memmove(at + i * size, at + (i + 1) * size, (*count - i - 1) * size);
    --*count;
}

void
store_remove_list(struct store *s, size_t i)
{
    remove_at(s->list, &s->list_count, sizeof *s->list, i);
}

void
store_remove_authority(struct store *s, size_t i)
{
    free(s->authority[i].status);
    free(s->authority[i].revoked);
    remove_at(s->authority, &s->authority_count, sizeof *s->authority, i);
}

void
store_remove_signer(struct store *s, size_t i)
{
    remove_at(s->signer, &s->signer_count, sizeof *s->signer, i);
}

/* Of what compares equal, one beside the other, the first stays. */
static size_t
unique(void *list, size_t count, size_t size, comparison compare)
{
    uint8_t *at = list;
    size_t kept = count ? 1 : 0;

    for (size_t i = 1; i < count; i++)
        if (compare(at + (kept - 1) * size, at + i * size) != 0)
            memmove(at + kept++ * size, at + i * size, size);
    return kept;
}

static size_t
sort(void *list, size_t count, size_t size, comparison compare)
{
    if (count)
        qsort(list, count, size, compare);
    return unique(list, count, size, compare);
}

/* Revoked before good, so that of the two it is the one that stays. */
static int
compare_signers_and_state(const void *one, const void *two)
{
    const struct store_signer *a = one, *b = two;
    int order = compare_signers(a, b);

    if (order == 0)
        order = (int)b->revoked - (int)a->revoked;
    return order ? order
                 : (b->der.len > a->der.len) - (b->der.len < a->der.len);
}

void
store_sort(struct store *s)
{
    s->pin_count = sort(s->pin, s->pin_count, sizeof *s->pin, compare_pins);
    s->list_count =
        sort(s->list, s->list_count, sizeof *s->list, compare_lists);
    if (s->authority_count)
        qsort(s->authority, s->authority_count, sizeof *s->authority,
            compare_authorities);
    for (size_t i = 0; i < s->authority_count; i++) {
        struct store_authority *a = &s->authority[i];
        a->status_count = sort(
            a->status, a->status_count, sizeof *a->status, compare_statuses);
        if (a->revoked_count)
            qsort(a->revoked, a->revoked_count, sizeof *a->revoked,
                compare_revoked_and_state);
        a->revoked_count = unique(
            a->revoked, a->revoked_count, sizeof *a->revoked, compare_revoked);
    }
    if (s->signer_count)
        qsort(s->signer, s->signer_count, sizeof *s->signer,
            compare_signers_and_state);
    s->signer_count =
        unique(s->signer, s->signer_count, sizeof *s->signer, compare_signers);
    s->pdf_count = sort(s->pdf, s->pdf_count, sizeof *s->pdf, compare_pdf);
    s->places_count =
        sort(s->places, s->places_count, sizeof *s->places, compare_places);
    s->codes_count =
        sort(s->codes, s->codes_count, sizeof *s->codes, compare_codes);
}

static void
free_memory(struct store *s)
{
    while (s->memory) {
        struct store_block *next = s->memory->next;
        free(s->memory);
        s->memory = next;
    }
}

void
store_free(struct store *s)
{
    for (size_t i = 0; i < s->authority_count; i++) {
        free(s->authority[i].status);
        free(s->authority[i].revoked);
    }
    free(s->pin);
    free(s->list);
    free(s->authority);
    free(s->signer);
    free(s->pdf);
    free(s->places);
    free(s->codes);
    free_memory(s);
    *s = (struct store) { 0 };
}
