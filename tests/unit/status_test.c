/* SPDX-License-Identifier: EUPL-1.2 */
/* What the lists of a store say of a code and of a place. */
#include "tests/unit/test.h"

#include <stdlib.h>
#include <unistd.h>

#include <openssl/bn.h>
#include <openssl/evp.h>

#include "tests/support/specimen.h"
#include "tests/support/vectors.h"
#include "verifier/base/file.h"
#include "verifier/trust/digest.h"
#include "verifier/trust/examine.h"
#include "verifier/trust/import.h"
#include "verifier/trust/inflate.h"
#include "verifier/trust/leaf.h"
#include "verifier/trust/status.h"

#define LIST "https://etats.example/s/0"

/* [0xc9, 0x44, 0xf9] of two bits: draft-ietf-oauth-status-list-20, 4.1 */
static const uint8_t worked[] = { 0x78, 0xda, 0x3b, 0xe9, 0xf2, 0x13, 0x00,
    0x03, 0xdf, 0x02, 0x07 };
static const unsigned worked_values[] = { 1, 2, 0, 3, 0, 1, 0, 1, 1, 2, 3, 3 };

static char path[64];
static struct import im;
static struct sceau_error error;
static struct trust *trust;

static int
make_store(void **state)
{
    (void)state;
    size_t len;
    uint8_t *bytes = vector_file("2d-doc/certs/FR00_0001.pem", &len);

    (void)snprintf(path, sizeof path, "/tmp/sceau-status-XXXXXX");
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    (void)close(fd);
    assert_int_equal(import_open(&im, span_of(NULL, 0), &error), SCEAU_OK);
    assert_int_equal(
        import_pinned(&im, span_of(bytes, len), NULL, &error), SCEAU_OK);
    free(bytes);
    return 0;
}

static int
remove_store(void **state)
{
    (void)state;
    import_free(&im);
    trust_free(&trust);
    return unlink(path);
}

static enum sceau_status
reopen(void)
{
    AUTO_BUFFER struct buffer text = buffer_with_max(SCEAU_STORE_MAX);

    trust_free(&trust);
    store_sort(&im.store);
    store_write(&im.store, &text);
    assert_int_equal(
        file_write(path, buffer_span(&text), 0600, &error), SCEAU_OK);
    return trust_open(path, &trust, &error);
}

/* Of the days 2013-03-01 to 2013-03-31. */
static struct store_places *
add_places(const char *url, unsigned bits, struct span zlib)
{
    struct store_places *p = store_add_places(&im.store);

    assert_non_null(p);
    *p = (struct store_places) { .url = span_str(url),
        .issued = 1362096000,
        .expires = 1364688000,
        .bits = bits,
        .list = leaf_base64(&im.store, zlib) };
    return p;
}

static struct store_codes *
add_codes(void)
{
    struct store_codes *c = store_add_codes(&im.store);

    assert_non_null(c);
    *c = (struct store_codes) { .ca = "FR00",
        .certificate = "0001",
        .issued = 1362096000,
        .expires = 1364688000 };
    return c;
}

static struct judgement
examine(struct span code, const struct examine_file *file, struct date today,
    bool strict)
{
    static struct examination e;
    const struct examine_options options = {
        .today = today, .allow_test = true, .strict = strict
    };

    examine_code(trust, code, file, &options, &e);
    return e.judgement;
}

static struct judgement
examine_span(struct span code)
{
    return examine(code, NULL, SPECIMEN_DAY, false);
}

/* The hashes of codes, in order, as the store has them. */
static struct span
hashes_of(const struct span *code, size_t count)
{
    uint8_t hash[8][STATUS_HASH];

    assert_true(count <= 8);
    for (size_t i = 0; i < count; i++) {
        struct seal seal;
        assert_int_equal(seal_parse(code[i], &seal, NULL), SCEAU_OK);
        assert_true(status_hash(&seal, digest_sha256, hash[i]));
        for (size_t k = i; k > 0 && memcmp(hash[k - 1], hash[k], 8) > 0; k--) {
            uint8_t swap[STATUS_HASH];
            memcpy(swap, hash[k], 8);
            memcpy(hash[k], hash[k - 1], 8);
            memcpy(hash[k - 1], swap, 8);
        }
    }
    return leaf_base64(&im.store, span_of(hash, count * STATUS_HASH));
}

static void
a_code_is_found_by_what_its_signer_made(void **state)
{
    (void)state;
    static const char *mentions[] = { "AUTORISE A TRAVAILLER",
        "N AUTORISE PAS A TRAVAILLER", "AUTRE", "ENCORE" };
    static const enum status_state states[] = { STATUS_REVOKED,
        STATUS_SUSPENDED, STATUS_REPLACED, STATUS_GOOD };
    struct buffer code[4];
    struct span bytes[4];
    struct store_codes *c = add_codes();

    for (size_t i = 0; i < 4; i++) {
        const struct specimen_wish wish = { .mention = mentions[i] };
        code[i] = buffer_with_max(SCEAU_CODE_MAX);
        specimen_code(&wish, &code[i]);
        bytes[i] = buffer_span(&code[i]);
    }
    for (size_t i = 0; i < STORE_WITHDRAWN; i++)
        c->hashes[i] = hashes_of(&bytes[i], 1);
    assert_int_equal(reopen(), SCEAU_OK);
    for (size_t i = 0; i < 4; i++) {
        struct judgement j = examine_span(bytes[i]);
        assert_int_equal(j.status, states[i]);
        assert_int_equal(j.status_as_of.month, 3);
        assert_int_equal(j.status_as_of.day, 1);
        assert_false(j.status_stale);
        assert_int_equal(j.verdict,
            states[i] == STATUS_GOOD ? VERDICT_VALID : VERDICT_NOT_VALID);
        assert_int_equal(judgement_allows_rights(&j), states[i] == STATUS_GOOD);
        buffer_free(&code[i]);
    }
}

/* Whoever holds a revoked paper could print n - s for s: as right a signature. */
static void
the_other_signature_of_the_same_r_is_no_other_code(void **state)
{
    (void)state;
    static const char order[] =
        "FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551";
    AUTO_BUFFER struct buffer code = buffer_with_max(SCEAU_CODE_MAX);
    AUTO_BUFFER struct buffer other = buffer_with_max(SCEAU_CODE_MAX);
    struct specimen_wish wish = { 0 };
    BIGNUM *n = NULL, *s = BN_new();
    struct seal seal;

    specimen_code(&wish, &code);
    assert_int_equal(seal_parse(buffer_span(&code), &seal, NULL), SCEAU_OK);
    assert_true(BN_hex2bn(&n, order) && BN_bin2bn(seal.signature + 32, 32, s));
    assert_true(BN_sub(s, n, s));
    assert_int_equal(BN_bn2binpad(s, seal.signature + 32, 32), 32);
    BN_free(n);
    BN_free(s);
    buffer_put(&other, seal.signed_bytes.data, seal.signed_bytes.len);
    assert_int_equal(
        seal_write_signature(span_of(seal.signature, 64), &other, &error),
        SCEAU_OK);
    assert_false(span_equal(buffer_span(&code), buffer_span(&other)));
    const struct span bytes = buffer_span(&code);
    add_codes()->hashes[STORE_REVOKED] = hashes_of(&bytes, 1);
    assert_int_equal(reopen(), SCEAU_OK);
    struct judgement j = examine_span(buffer_span(&other));
    assert_int_equal(j.signature, SIGNATURE_RIGHT);
    assert_int_equal(j.status, STATUS_REVOKED);
}

static void
a_list_speaks_of_its_own_signer_alone(void **state)
{
    (void)state;
    AUTO_BUFFER struct buffer code = buffer_with_max(SCEAU_CODE_MAX);
    struct specimen_wish wish = { 0 };

    specimen_code(&wish, &code);
    const struct span bytes = buffer_span(&code);
    struct store_codes *c = add_codes();
    c->hashes[STORE_REVOKED] = hashes_of(&bytes, 1);
    (void)snprintf(c->certificate, sizeof c->certificate, "0002");
    assert_int_equal(reopen(), SCEAU_OK);
    struct judgement j = examine_span(bytes);
    assert_int_equal(j.status, STATUS_UNKNOWN);
    assert_false(date_is_set(j.status_as_of));
    assert_int_equal(j.verdict, VERDICT_VALID);
}

/* Of a forgery nothing is said: anybody writes one that hashes as they like. */
static void
a_forgery_has_no_status(void **state)
{
    (void)state;
    AUTO_BUFFER struct buffer code = buffer_with_max(SCEAU_CODE_MAX);
    struct specimen_wish wish = { 0 };

    specimen_message(&wish, &code);
    specimen_sign_with_zeros(&code);
    (void)add_codes();
    assert_int_equal(reopen(), SCEAU_OK);
    struct judgement j = examine_span(buffer_span(&code));
    assert_int_equal(j.signature, SIGNATURE_WRONG);
    assert_int_equal(j.status, STATUS_UNKNOWN);
}

static void
a_list_is_stale_the_day_after_its_end(void **state)
{
    (void)state;
    AUTO_BUFFER struct buffer code = buffer_with_max(SCEAU_CODE_MAX);
    struct specimen_wish wish = { .until = "31122013" };

    specimen_code(&wish, &code);
    (void)add_codes();
    assert_int_equal(reopen(), SCEAU_OK);
    struct judgement last =
        examine(buffer_span(&code), NULL, (struct date) { 2013, 3, 31 }, true);
    assert_int_equal(last.status, STATUS_GOOD);
    assert_false(last.status_stale);
    assert_int_equal(last.verdict, VERDICT_VALID);
    struct judgement strict =
        examine(buffer_span(&code), NULL, (struct date) { 2013, 4, 1 }, true);
    struct judgement lax =
        examine(buffer_span(&code), NULL, (struct date) { 2013, 4, 1 }, false);
    assert_int_equal(lax.status, STATUS_GOOD);
    assert_true(lax.status_stale);
    assert_int_equal(lax.verdict, VERDICT_VALID);
    assert_false(judgement_found(&lax, "status-stale"));
    assert_int_equal(strict.verdict, VERDICT_COULD_NOT_TELL);
    assert_true(judgement_found(&strict, "status-stale"));
}

/* Of a key that was lost, once all its titles of a year are replaced; and of the next one,
 * lost before the first are over. */
static void
the_codes_of_two_whole_years_are_one_store(void **state)
{
    (void)state;
    enum { COUNT = 2 * 1200000 };
    AUTO_BUFFER struct buffer code = buffer_with_max(SCEAU_CODE_MAX);
    AUTO_BUFFER struct buffer other = buffer_with_max(SCEAU_CODE_MAX);
    const struct specimen_wish wish = { 0 }, another = { .mention = "AUTRE" };
    struct seal seal;
    uint8_t mine[STATUS_HASH],
        (*hash)[STATUS_HASH] = malloc(COUNT * STATUS_HASH);

    specimen_code(&wish, &code);
    specimen_code(&another, &other);
    assert_int_equal(seal_parse(buffer_span(&code), &seal, NULL), SCEAU_OK);
    assert_true(status_hash(&seal, digest_sha256, mine));
    assert_non_null(hash);
    for (uint64_t i = 0; i < COUNT; i++) {
        uint64_t value = (UINT64_MAX / COUNT) * i;
        for (int byte = 0; byte < STATUS_HASH; byte++)
            hash[i][byte] = (uint8_t)(value >> (56 - 8 * byte));
        /* in the place of the one before it */
        if (i && memcmp(hash[i - 1], mine, STATUS_HASH) < 0
            && memcmp(mine, hash[i], STATUS_HASH) < 0)
            memcpy(hash[i - 1], mine, STATUS_HASH);
    }
    add_codes()->hashes[STORE_REPLACED] =
        leaf_base64(&im.store, span_of(hash, (size_t)COUNT * STATUS_HASH));
    free(hash);
    assert_int_equal(reopen(), SCEAU_OK);
    assert_int_equal(examine_span(buffer_span(&code)).status, STATUS_REPLACED);
    assert_int_equal(examine_span(buffer_span(&other)).status, STATUS_GOOD);
}

static void
hashes_out_of_order_are_refused(void **state)
{
    (void)state;
    static const char *const bad[] = { "AAAAAAAAAAIAAAAAAAAAAQ==", /* 2, 1 */
        "AAAAAAAAAAEAAAAAAAAAAQ==",                                /* 1, 1 */
        "AAAAAAAAAA==" }; /* seven bytes */

    struct store_codes *c = add_codes();
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        c->hashes[STORE_SUSPENDED] = span_str(bad[i]);
        assert_int_equal(reopen(), SCEAU_E_FORMAT);
        assert_non_null(strstr(error.text, "empreintes en désordre"));
    }
    c->hashes[STORE_SUSPENDED] = span_str("AAAAAAAAAAEAAAAAAAAAAg==");
    assert_int_equal(reopen(), SCEAU_OK);
}

static struct status_found
at(const char *url, int64_t place)
{
    struct status_found found;

    trust_status_of_place(
        trust, url, place, inflate_stream, SPECIMEN_DAY, &found);
    return found;
}

static void
the_worked_example_reads_as_the_draft_says(void **state)
{
    (void)state;
    static const enum status_state states[] = { STATUS_GOOD, STATUS_REVOKED,
        STATUS_SUSPENDED, STATUS_REPLACED };

    (void)add_places(LIST, 2, span_of(worked, sizeof worked));
    assert_int_equal(reopen(), SCEAU_OK);
    for (int64_t i = 0; i < 12; i++) {
        struct status_found found = at(LIST, i);
        assert_int_equal(found.state, states[worked_values[i]]);
        assert_false(found.unreadable);
        assert_int_equal(found.as_of.year, 2013);
    }
    for (int64_t i = -1; i <= 12; i += 13) {
        assert_true(at(LIST, i).unreadable);
        assert_int_equal(at(LIST, i).state, STATUS_UNKNOWN);
    }
    assert_true(at(LIST, (int64_t)UINT32_MAX + 1).unreadable);
    assert_int_equal(at("https://etats.example/s/1", 0).state, STATUS_UNKNOWN);
    assert_false(at("https://etats.example/s/1", 0).unreadable);
    assert_false(date_is_set(at("https://etats.example/s/1", 0).as_of));
    struct status_found none;
    trust_status_of_place(trust, LIST, 0, NULL, SPECIMEN_DAY, &none);
    assert_int_equal(none.state, STATUS_UNKNOWN);
    trust_status_of_place(NULL, LIST, 0, inflate_stream, SPECIMEN_DAY, &none);
    assert_int_equal(none.state, STATUS_UNKNOWN);
}

/* The same bytes as text of a URL, without its padding. */
static struct span
from_url(const char *text, uint8_t *room)
{
    size_t len = strlen(text), padded = (len + 3) / 4 * 4;
    char *again = malloc(padded + 1);

    assert_non_null(again);
    memset(again, '=', padded);
    memcpy(again, text, len);
    again[padded] = 0;
    for (size_t i = 0; i < len; i++)
        again[i] = again[i] == '-' ? '+' : again[i] == '_' ? '/' : again[i];
    int n = EVP_DecodeBlock(room, (const unsigned char *)again, (int)padded);
    free(again);
    assert_true(n > 0);
    return span_of(room, (size_t)n - (padded - len));
}

static void
expect_values(const json_t *vector, struct span list)
{
    unsigned bits =
        (unsigned)json_integer_value(json_object_get(vector, "bits"));
    json_int_t size = json_integer_value(json_object_get(vector, "size"));
    const json_t *expected = json_object_get(vector, "expected");
    size_t set = 0, stated = 0;
    unsigned value;

    for (size_t i = 0; i < json_array_size(expected); i++) {
        const json_t *pair = json_array_get(expected, i);
        assert_true(status_value_at(list, bits,
            (uint32_t)json_integer_value(json_array_get(pair, 0)), &value));
        assert_int_equal(value, json_integer_value(json_array_get(pair, 1)));
        stated += value != 0;
    }
    for (json_int_t i = 0; i < size; i++) {
        assert_true(status_value_at(list, bits, (uint32_t)i, &value));
        set += value != 0;
    }
    /* the list of two bits has one that the file does not state */
    assert_int_equal(set, stated + (bits == 2));
    assert_false(status_value_at(list, bits, (uint32_t)size, &value));
    assert_false(status_value_at(list, bits, UINT32_MAX, &value));
}

static void
the_published_vectors_read_as_they_state(void **state)
{
    (void)state;
    size_t len;
    uint8_t *bytes = vector_file("status/token-status-list.json", &len);
    json_t *root = json_loadb((const char *)bytes, len, 0, NULL);
    const json_t *vectors = json_object_get(root, "vectors");

    assert_int_equal(json_array_size(vectors), 4);
    for (size_t i = 0; i < 4; i++) {
        const json_t *vector = json_array_get(vectors, i);
        AUTO_BUFFER struct buffer list =
            buffer_with_max(SCEAU_STATUS_PLACES_MAX);
        const char *text = json_string_value(json_object_get(vector, "lst"));
        uint8_t *room = malloc(strlen(text) + 4);
        assert_true(inflate_stream(from_url(text, room), &list));
        expect_values(vector, buffer_span(&list));
        free(room);
    }
    json_decref(root);
    free(bytes);
}

/* Of what a list says that nobody knows, or that is no list, nobody says "good". */
static void
what_a_list_does_not_say_is_not_good(void **state)
{
    (void)state;
    /* 0x04, stored, not compressed: RFC 1950, 2.2, and RFC 1951, 3.2.4 */
    static const uint8_t zlib[] = { 0x78, 0x01, 0x01, 0x01, 0x00, 0xfe, 0xff,
        0x04, 0x00, 0x05, 0x00, 0x05 };
    AUTO_BUFFER struct buffer code = buffer_with_max(SCEAU_CODE_MAX);
    struct specimen_wish wish = { 0 };
    char data[200];

    (void)add_places(LIST, 4, span_of(zlib, sizeof zlib));
    (void)add_places(LIST "bad", 2, span_of("no zlib", 7));
    assert_int_equal(reopen(), SCEAU_OK);
    assert_true(at(LIST, 0).unreadable);
    assert_int_equal(at(LIST, 0).state, STATUS_UNKNOWN);
    assert_int_equal(at(LIST, 1).state, STATUS_GOOD);
    assert_true(at(LIST "bad", 0).unreadable);
    specimen_code(&wish, &code);
    (void)snprintf(data, sizeof data,
        "{\"status\":{\"status_list\":{\"idx\":0,\"uri\":\"%s\"}}}", LIST);
    const struct examine_file file = {
        .state = PDF_SEALED, .data = span_str(data), .inflate = inflate_stream
    };
    struct judgement j =
        examine(buffer_span(&code), &file, SPECIMEN_DAY, false);
    assert_int_equal(j.verdict, VERDICT_COULD_NOT_TELL);
    assert_true(judgement_found(&j, "status-unreadable"));
}

/* A file's code and its data, each in its list. */
static void
of_two_lists_the_worse_counts_and_the_older_dates(void **state)
{
    (void)state;
    AUTO_BUFFER struct buffer code = buffer_with_max(SCEAU_CODE_MAX);
    struct specimen_wish wish = { 0 };
    char data[200];

    add_places(LIST, 2, span_of(worked, sizeof worked))->issued =
        1362268800; /* 2013-03-03 */
    specimen_code(&wish, &code);
    const struct span bytes = buffer_span(&code);
    struct store_codes *c = add_codes();
    for (int revoked = 0; revoked < 2; revoked++) {
        c->hashes[STORE_REVOKED] =
            revoked ? hashes_of(&bytes, 1) : span_of(NULL, 0);
        assert_int_equal(reopen(), SCEAU_OK);
        for (int place = 0; place < 4; place++) {
            static const enum status_state states[] = { STATUS_REVOKED,
                STATUS_SUSPENDED, STATUS_GOOD, STATUS_REPLACED };
            (void)snprintf(data, sizeof data,
                "{\"status\":{\"status_list\":{\"idx\":%d,\"uri\":\"%s\"}}}",
                place, LIST);
            const struct examine_file file = { .state = PDF_SEALED,
                .data = span_str(data),
                .inflate = inflate_stream };
            struct judgement j = examine(bytes, &file, SPECIMEN_DAY, false);
            assert_int_equal(
                j.status, revoked ? STATUS_REVOKED : states[place]);
            assert_int_equal(j.status_as_of.day, 1);
        }
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            a_code_is_found_by_what_its_signer_made, make_store, remove_store),
        cmocka_unit_test_setup_teardown(
            the_other_signature_of_the_same_r_is_no_other_code, make_store,
            remove_store),
        cmocka_unit_test_setup_teardown(
            a_list_speaks_of_its_own_signer_alone, make_store, remove_store),
        cmocka_unit_test_setup_teardown(
            a_forgery_has_no_status, make_store, remove_store),
        cmocka_unit_test_setup_teardown(
            a_list_is_stale_the_day_after_its_end, make_store, remove_store),
        cmocka_unit_test_setup_teardown(
            the_codes_of_two_whole_years_are_one_store, make_store,
            remove_store),
        cmocka_unit_test_setup_teardown(
            hashes_out_of_order_are_refused, make_store, remove_store),
        cmocka_unit_test_setup_teardown(
            the_worked_example_reads_as_the_draft_says, make_store,
            remove_store),
        cmocka_unit_test(the_published_vectors_read_as_they_state),
        cmocka_unit_test_setup_teardown(
            what_a_list_does_not_say_is_not_good, make_store, remove_store),
        cmocka_unit_test_setup_teardown(
            of_two_lists_the_worse_counts_and_the_older_dates, make_store,
            remove_store),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
