/* SPDX-License-Identifier: EUPL-1.2 */
/* A digest that began with kept bytes is the digest of all of them. */
#include "tests/unit/test.h"

#include <pthread.h>

#include <openssl/evp.h>

#include "issuer/prefix.h"

enum { DIGEST = 32, FORMS = PREFIX_KEPT + 4, LEN = 1000, THREADS = 4 };

/* Forms differ in one byte, or are as long as they are. */
static size_t
make_form(int form, uint8_t bytes[LEN])
{
    for (int i = 0; i < LEN; i++)
        bytes[i] = (uint8_t)(i * 7);
    bytes[form * 13 % LEN] ^= 1;
    return (size_t)(LEN - form % 3);
}

static bool
digest_is_right(int form)
{
    static const char rest[] = "the holder's own";
    uint8_t whole[LEN + sizeof rest], with[DIGEST], plain[DIGEST];
    size_t len = make_form(form, whole);
    EVP_MD_CTX *c = EVP_MD_CTX_new();
    bool done = c && prefix_begin(c, span_of(whole, len))
        && EVP_DigestUpdate(c, rest, sizeof rest) == 1
        && EVP_DigestFinal_ex(c, with, NULL) == 1;

    EVP_MD_CTX_free(c);
    memcpy(whole + len, rest, sizeof rest);
    return done
        && EVP_Digest(whole, len + sizeof rest, plain, NULL, EVP_sha256(), NULL)
        == 1
        && memcmp(with, plain, DIGEST) == 0;
}

static void *
digest_all(void *context)
{
    for (int round = 0; round < 50; round++)
        for (int form = 0; form < FORMS; form++)
            if (!digest_is_right(form))
                return context;
    return NULL;
}

/* Also of more forms than are kept. */
static void
digests_are_right_in_threads_that_begin_together(void **state)
{
    (void)state;
    pthread_t thread[THREADS];
    void *failed;
    int here;

    for (int i = 0; i < THREADS; i++)
        assert_int_equal(
            pthread_create(&thread[i], NULL, digest_all, &here), 0);
    for (int i = 0; i < THREADS; i++) {
        assert_int_equal(pthread_join(thread[i], &failed), 0);
        assert_null(failed);
    }
}

static void
no_bytes_are_a_prefix_too(void **state)
{
    (void)state;
    EVP_MD_CTX *c = EVP_MD_CTX_new();

    assert_non_null(c);
    for (int i = 0; i < 2; i++)
        assert_true(prefix_begin(c, span_of("", 0)));
    EVP_MD_CTX_free(c);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(digests_are_right_in_threads_that_begin_together),
        cmocka_unit_test(no_bytes_are_a_prefix_too),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
