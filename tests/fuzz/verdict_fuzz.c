/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * A genuine code, changed: the first byte chooses it, then come edits of four bytes. A
 * signature is right only over the bytes that were signed, so where one is, they are
 * untouched: nothing but the annex differs, or separators that a scanner lost, which
 * the judgement then says.
 */
#include "tests/fuzz/fuzz.h"

#include "verifier/trust/examine.h"

/* Past this many the code is noise, which another target has. */
enum { EDITS_MAX = 8 };

static const char *const names[] = { "dc01_fr00_binary_signature",
    "dc02_fr00_specimen", "dc03_fr00_mrz", "dc04_fr00_huissier",
    "dc04_fr00_travail", "syn_binary_v04_annex", "syn_mixed_v04_annex" };

enum { CODES = sizeof names / sizeof *names };

static struct genuine {
    uint8_t code[SCEAU_CODE_MAX];
    size_t len;
    size_t signed_len;
    uint8_t signature[SEAL_SIGNATURE_MAX];
    size_t signature_len;
} genuine[CODES];

static struct trust *trust;

static void
load(size_t i)
{
    struct seal s;
    char path[512];
    struct genuine *g = &genuine[i];

    (void)snprintf(
        path, sizeof path, "%s/2d-doc/specimens/%s.bin", VECTORS, names[i]);
    FILE *file = fopen(path, "rb");
    HOLDS(file);
    g->len = fread(g->code, 1, sizeof g->code, file);
    (void)fclose(file);
    HOLDS(seal_parse(span_of(g->code, g->len), &s, NULL) == SCEAU_OK);
    g->signed_len = s.signed_bytes.len;
    g->signature_len = s.signature_len;
    memcpy(g->signature, s.signature, s.signature_len);
}

static void
load_all(void)
{
    struct sceau_error error;

    HOLDS(trust_open(VECTORS "/2d-doc/certs", &trust, &error) == SCEAU_OK);
    for (size_t i = 0; i < CODES; i++)
        load(i);
}

static void
drop_separators(uint8_t *code, size_t *len, bool spaces)
{
    size_t n = 0;

    for (size_t i = 0; i < *len; i++) {
        bool separator = code[i] >= SEAL_GS && code[i] <= SEAL_US;
        if (!separator || spaces)
            code[n++] = separator ? ' ' : code[i];
    }
    *len = n;
}

/* One edit: what to do, where (two bytes), with which byte. */
static void
edit(uint8_t *code, size_t *len, const uint8_t *e)
{
    size_t at = ((size_t)e[1] << 8 | e[2]) % (*len + 1);

    switch (e[0] % 8) {
    case 0:
        if (at < *len)
            code[at] ^= (uint8_t)(1 << e[3] % 8);
        return;
    case 1:
        if (at < *len)
            code[at] = e[3];
        return;
    case 2:
        if (*len == SCEAU_CODE_MAX)
            return;
        memmove(code + at + 1, code + at, *len - at);
        code[at] = e[3];
        ++*len;
        return;
    case 3:
        if (at == *len)
            return;
        memmove(code + at, code + at + 1, *len - at - 1);
        --*len;
        return;
    case 4:
        *len -= at < 16 && at <= *len ? at : 0;
        return;
    case 5:
        if (*len < SCEAU_CODE_MAX)
            code[(*len)++] = e[3];
        return;
    default:
        drop_separators(code, len, e[0] % 8 == 7);
    }
}

static bool
is_untouched(const struct genuine *g, const struct seal *s)
{
    return span_equal(s->signed_bytes, span_of(g->code, g->signed_len))
        && span_equal(span_of(s->signature, s->signature_len),
            span_of(g->signature, g->signature_len));
}

static void
expect_said(const struct examination *e, struct span code)
{
    bool restored = e->judgement.finding_count
        && strcmp(e->judgement.finding[0].code, "restored") == 0;
    bool literal = e->seal.signed_bytes.data == code.data;

    HOLDS(restored != literal);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct examine_options options = { .today = { 2013, 3, 15 },
        .allow_test = true };
    uint8_t code[SCEAU_CODE_MAX];
    struct examination e;

    if (!trust)
        load_all();
    if (size == 0)
        return 0;
    const struct genuine *g = &genuine[data[0] % CODES];
    size_t len = g->len;
    memcpy(code, g->code, len);
    for (size_t i = 1; i + 4 <= size && i <= 4 * EDITS_MAX; i += 4)
        edit(code, &len, data + i);
    examine_code(trust, span_of(code, len), NULL, &options, &e);
    if (e.judgement.signature == SIGNATURE_RIGHT) {
        HOLDS(is_untouched(g, &e.seal));
        expect_said(&e, span_of(code, len));
    }
    HOLDS(e.judgement.verdict != VERDICT_VALID
        || e.judgement.signature == SIGNATURE_RIGHT);
    return 0;
}
