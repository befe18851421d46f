/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What is read as a store or a bundle is written again byte for byte, every signer is
 * found by its name, and no bundle is believed but the one of the corpus, which the key
 * that the 2D-Doc specification publishes signed.
 */
#include "tests/fuzz/fuzz.h"

#include "verifier/base/utf8.h"
#include "verifier/trust/bundle.h"

/* x || y of FR00_0001, whose private key anyone may have. */
static char pinned[] = FUZZ_POINT;

static void
look_up(const struct store *s)
{
    uint8_t point[132];
    size_t count;

    for (size_t i = 0; i < s->signer_count; i++) {
        const struct store_signer *one = &s->signer[i];
        const struct store_signer *found =
            store_find(s, one->ca, one->certificate, &count);
        HOLDS(found && found <= one && one < found + count);
        (void)store_point(one, point);
        const struct store_authority *a = store_authority_of(s, one);
        HOLDS((a == NULL) == (one->authority.len == 0));
        if (a)
            (void)store_accepts(a, one->not_before);
    }
    (void)store_is_fresh(s, (struct date) { 2026, 11, 25 });
    (void)store_as_of(s);
}

static void
check_bundle(struct store *s)
{
    struct store_pin pin = { STORE_PIN_BUNDLE, span_str(pinned) };
    struct store pins = { .pin = &pin, .pin_count = 1 };
    struct sceau_error error;

    if (bundle_check(s, &pins, &error) == SCEAU_OK)
        HOLDS(s->sequence == 1 && s->signer_count == 1
            && strcmp(s->signer[0].certificate, "0001") == 0
            && s->signed_bytes.len == FUZZ_SIGNED);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    AUTO_BUFFER struct buffer again = buffer_with_max(SCEAU_STORE_MAX + 256);
    struct store s;
    struct sceau_error error = { 0 };
    enum sceau_status status = store_parse(span_of(data, size), &s, &error);

    HOLDS((status == SCEAU_OK) == (error.text[0] == 0));
    HOLDS(utf8_valid(span_str(error.text), NULL));
    if (status == SCEAU_OK) {
        look_up(&s);
        store_write(&s, &again);
        if (s.kind == STORE_BUNDLE) {
            store_write_signature(s.signature, &again);
            check_bundle(&s);
        }
        HOLDS(span_equal(buffer_span(&again), span_of(data, size)));
    }
    store_free(&s);
    return 0;
}
