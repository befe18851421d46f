/* SPDX-License-Identifier: EUPL-1.2 */
/* Tokens of status lists: written as the draft's vectors are, read as they were
 * written, and nothing else read. */
#include "tests/unit/test.h"

#include <stdlib.h>

#include <openssl/evp.h>

#include "issuer/status/token_list.h"
#include "tests/support/authority.h"
#include "tests/support/vectors.h"
#include "verifier/trust/status.h"

#define ADDRESS "https://etats.example/titres/0"

static struct authority root;
static struct certificate_signer signer;
static struct token_key key;
static struct sceau_error error;
static const struct token_claims claims = { ADDRESS, 1796000000, 1796604800 };

static int
make_key(void **state)
{
    uint8_t *octets = NULL;

    (void)state;
    authority_root("Etats SPECIMEN", &root);
    signer = authority_signer(&root);
    size_t n = EVP_PKEY_get1_encoded_public_key(root.key, &octets);
    assert_int_equal(n, 65);
    memcpy(key.point, octets + 1, 64);
    OPENSSL_free(octets);
    key.signer = (struct jwt_signer) { signer.sign, signer.context };
    key.certificate = buffer_span(&root.der);
    return 0;
}

static int
free_key(void **state)
{
    (void)state;
    authority_free(&root);
    return 0;
}

static uint8_t *
some_places(void)
{
    uint8_t *places = calloc(LISTS_BYTES, 1);

    assert_non_null(places);
    places[0] = 0x09;               /* 1, 2, 0, 0 */
    places[LISTS_BYTES - 1] = 0xc0; /* the last is 3 */
    return places;
}

static void
write_token(const uint8_t *places, struct buffer *token)
{
    AUTO_BUFFER struct buffer packed = buffer_with_max(TOKEN_LIST_MAX);

    assert_true(token_list_pack(places, &packed));
    if (token_list_write(&claims, buffer_span(&packed), &key, token, &error)
        != SCEAU_OK)
        fail_msg("%s", error.text);
}

static enum sceau_status
read_token(struct span token, struct buffer *places)
{
    int64_t issued = 0;
    enum sceau_status status =
        token_list_read(token, ADDRESS, key.point, places, &issued, &error);

    if (status == SCEAU_OK)
        assert_int_equal(issued, claims.issued);
    return status;
}

static void
what_is_written_is_read(void **state)
{
    (void)state;
    AUTO_BUFFER struct buffer token = buffer_with_max(TOKEN_LIST_MAX);
    AUTO_BUFFER struct buffer again = buffer_with_max(0);
    uint8_t *places = some_places();

    write_token(places, &token);
    assert_int_equal(read_token(buffer_span(&token), &again), SCEAU_OK);
    assert_memory_equal(again.data, places, LISTS_BYTES);
    assert_int_equal(lists_value(places, 0), STATUS_VALUE_REVOKED);
    assert_int_equal(lists_value(places, 1), STATUS_VALUE_SUSPENDED);
    assert_int_equal(lists_value(places, 2), STATUS_VALUE_GOOD);
    assert_int_equal(
        lists_value(places, STATUS_LIST_SIZE - 1), STATUS_VALUE_REPLACED);
    free(places);
}

/* The vector's bytes, to the letter: the same stream of zlib at its highest level. */
static void
a_list_is_packed_as_the_draft_packs_it(void **state)
{
    (void)state;
    size_t len;
    uint8_t *bytes = vector_file("status/token-status-list.json", &len);
    json_t *root_json = json_loadb((const char *)bytes, len, 0, NULL);
    const json_t *vector =
        json_array_get(json_object_get(root_json, "vectors"), 1);
    const json_t *expected = json_object_get(vector, "expected");
    AUTO_BUFFER struct buffer packed = buffer_with_max(TOKEN_LIST_MAX);
    AUTO_BUFFER struct buffer text = buffer_with_max(TOKEN_LIST_MAX);
    uint8_t *places = calloc(LISTS_BYTES, 1);

    assert_int_equal(
        json_integer_value(json_object_get(vector, "bits")), LISTS_BITS);
    for (size_t i = 0; i < json_array_size(expected); i++) {
        const json_t *pair = json_array_get(expected, i);
        size_t at = (size_t)json_integer_value(json_array_get(pair, 0));
        places[at / 4] |= (uint8_t)(json_integer_value(json_array_get(pair, 1))
            << at % 4 * 2);
    }
    places[25460 / 4] |= 1; /* which the file does not state */
    assert_true(token_list_pack(places, &packed));
    jwt_base64url(buffer_span(&packed), &text);
    assert_string_equal(
        buffer_cstr(&text), json_string_value(json_object_get(vector, "lst")));
    free(places);
    json_decref(root_json);
    free(bytes);
}

static void
no_bit_of_a_token_can_be_changed(void **state)
{
    (void)state;
    AUTO_BUFFER struct buffer token = buffer_with_max(TOKEN_LIST_MAX);
    AUTO_BUFFER struct buffer again = buffer_with_max(0);
    uint8_t *places = some_places();

    write_token(places, &token);
    for (size_t i = 0; i < token.len; i++)
        for (int bit = 0; bit < 8; bit++) {
            token.data[i] ^= (uint8_t)(1 << bit);
            if (read_token(buffer_span(&token), &again) == SCEAU_OK)
                fail_msg("byte %zu, bit %d", i, bit);
            assert_true(error.text[0]);
            token.data[i] ^= (uint8_t)(1 << bit);
        }
    for (size_t n = 0; n < token.len; n++)
        assert_int_not_equal(
            read_token(span_of(token.data, n), &again), SCEAU_OK);
    buffer_byte(&token, 'A');
    assert_int_not_equal(read_token(buffer_span(&token), &again), SCEAU_OK);
    free(places);
}

static void
a_token_is_of_its_key_its_address_and_its_type(void **state)
{
    (void)state;
    AUTO_BUFFER struct buffer token = buffer_with_max(TOKEN_LIST_MAX);
    AUTO_BUFFER struct buffer again = buffer_with_max(0);
    uint8_t *places = some_places();
    int64_t issued;
    struct authority other;
    uint8_t *octets = NULL;

    write_token(places, &token);
    assert_int_equal(token_list_read(buffer_span(&token), ADDRESS "0",
                         key.point, &again, &issued, &error),
        SCEAU_E_FORMAT);
    assert_non_null(strstr(error.text, "une autre adresse"));
    assert_int_equal(
        jwt_open(buffer_span(&token), TOKEN_CODES, key.point, &again, &error),
        SCEAU_E_FORMAT);
    authority_root("Autre", &other);
    assert_int_equal(EVP_PKEY_get1_encoded_public_key(other.key, &octets), 65);
    assert_int_equal(token_list_read(buffer_span(&token), ADDRESS, octets + 1,
                         &again, &issued, &error),
        SCEAU_E_CRYPTO);
    OPENSSL_free(octets);
    authority_free(&other);
    free(places);
}

/* Whoever has the key of lists still writes no other algorithm, nor a list of another
 * size, nor one that unpacks without end. */
static void
what_is_signed_but_wrong_is_refused(void **state)
{
    (void)state;
#define GOOD_HEAD "{\"alg\":\"ES256\",\"typ\":\"statuslist+jwt\"}"
#define BODY(bits, lst)                                                        \
    "{\"sub\":\"" ADDRESS "\",\"iat\":1,\"status_list\":{\"bits\":" bits       \
    ",\"lst\":\"" lst "\"}}"
    static const struct {
        const char *head, *body;
    } wrong[] = {
        { "{\"alg\":\"none\",\"typ\":\"statuslist+jwt\"}",
            BODY("2", "eNo76fITAAPfAgc") },
        { "{\"alg\":\"ES256\"}", BODY("2", "eNo76fITAAPfAgc") },
        { "{\"alg\":\"ES256\",\"alg\":\"ES256\",\"typ\":\"statuslist+jwt\"}",
            BODY("2", "eNo76fITAAPfAgc") },
        { "[]", BODY("2", "eNo76fITAAPfAgc") },
        { GOOD_HEAD, BODY("2", "eNo76fITAAPfAgc") }, /* three bytes */
        { GOOD_HEAD, BODY("1", "eNo76fITAAPfAgc") },
        { GOOD_HEAD, BODY("2", "") },
        { GOOD_HEAD, BODY("2", "====") },
        { GOOD_HEAD, "{}" },
        { GOOD_HEAD, "" },
    };

    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        AUTO_BUFFER struct buffer token = buffer_with_max(TOKEN_LIST_MAX);
        AUTO_BUFFER struct buffer again = buffer_with_max(0);
        assert_int_equal(
            jwt_make(span_str(wrong[i].head), span_str(wrong[i].body),
                &key.signer, &token, &error),
            SCEAU_OK);
        if (read_token(buffer_span(&token), &again) != SCEAU_E_FORMAT)
            fail_msg("row %zu", i);
    }
}

/* Each place of the token has room for what a bundle holds (SCEAU_STORE_MAX). */
static void
the_codes_of_a_whole_year_are_one_token(void **state)
{
    (void)state;
    enum { COUNT = 1200000, LEN = COUNT * STATUS_HASH };
    struct lists_codes codes = { .ca = "FR00", .certificate = "0001" };
    const struct lists lists = { .codes = &codes, .signers = 1 };
    AUTO_BUFFER struct buffer token = buffer_with_max(2 * SCEAU_STORE_MAX);
    AUTO_BUFFER struct buffer payload = buffer_with_max(SCEAU_STORE_MAX);
    AUTO_BUFFER struct buffer hashes = buffer_with_max(LEN);

    memset(buffer_room(&hashes, LEN), 0x5a, LEN);
    codes.hash[STORE_REPLACED] = hashes;
    if (token_codes_write(&claims, &lists, &key, &token, &error) != SCEAU_OK)
        fail_msg("%s", error.text);
    assert_int_equal(
        jwt_open(buffer_span(&token), TOKEN_CODES, key.point, &payload, &error),
        SCEAU_OK);
    assert_true(payload.len > LEN / 3 * 4);
}

static void
base64url_is_read_in_one_form(void **state)
{
    (void)state;
    static const char *const bad[] = { "", "A", "AB", "AA=", "AA==", "A+AA",
        "A/AA", "AA A", "AAAAA", " AAA", "AAA\n" };
    uint8_t bytes[256];

    for (unsigned i = 0; i < 256; i++)
        bytes[i] = (uint8_t)(i * 7);
    for (size_t n = 1; n <= 256; n++) {
        AUTO_BUFFER struct buffer text = buffer_with_max(400);
        AUTO_BUFFER struct buffer again = buffer_with_max(400);
        jwt_base64url(span_of(bytes, n), &text);
        assert_int_equal(text.len, (n * 4 + 2) / 3);
        assert_true(jwt_base64url_read(buffer_span(&text), &again));
        assert_int_equal(again.len, n);
        assert_memory_equal(again.data, bytes, n);
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        AUTO_BUFFER struct buffer out = buffer_with_max(400);
        if (jwt_base64url_read(span_str(bad[i]), &out) || out.len)
            fail_msg("\"%s\"", bad[i]);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_written_is_read),
        cmocka_unit_test(a_list_is_packed_as_the_draft_packs_it),
        cmocka_unit_test(no_bit_of_a_token_can_be_changed),
        cmocka_unit_test(a_token_is_of_its_key_its_address_and_its_type),
        cmocka_unit_test(what_is_signed_but_wrong_is_refused),
        cmocka_unit_test(the_codes_of_a_whole_year_are_one_token),
        cmocka_unit_test(base64url_is_read_in_one_form),
    };

    return cmocka_run_group_tests(tests, make_key, free_key);
}
