/* SPDX-License-Identifier: EUPL-1.2 */
/* The client against an agent of this program's own, that can be late, close or lie. */
#include "tests/unit/test.h"

#include <limits.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "hsm/frame.h"
#include "tests/support/folder.h"
#include "tests/support/must.h"

enum { SHORT_MS = 150, SLACK_MS = 2000, LONG_MS = 20000 };

/* 64 bytes are a name still */
#define TOO_LONG                                                               \
    "kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk"

enum manner {
    ANSWERS,
    ANSWERS_THEN_CLOSES,
    CLOSES,
    HANGS,
    HANGS_AFTER_HALF,
    REFUSES,
    SENDS_LENGTH_TOO_LONG,
    SENDS_OTHER_VERSION,
    SENDS_ONE_BYTE_MORE,
    SENDS_NO_SIGNATURE,
    SENDS_TWO_SIGNATURES,
    SENDS_ZEROS
};

static struct fake {
    struct folder folder;
    char path[FOLDER_FILE];
    int listen_fd;
    pthread_t thread;
    _Atomic(enum manner) manner;
    atomic_int connections;
    atomic_bool released;          /* those that hang close */
    atomic_int served;             /* of them now */
    atomic_int patience;           /* that the last request told */
    _Atomic(enum frame_kind) kind; /* its own, and its tag's first byte */
    atomic_int tag;
} fake;

/* A "signature" that tells whose digest it is. */
static void
sign_like(const uint8_t digest[SIGNER_DIGEST], uint8_t rs[SIGNER_SIGNATURE])
{
    memcpy(rs, digest, SIGNER_DIGEST);
    memcpy(rs + SIGNER_DIGEST, digest, SIGNER_DIGEST);
}

static void
make_answer(const struct frame_request *r, enum manner m, struct buffer *out)
{
    struct frame_answer a = { .count = r->count };

    for (size_t i = 0; i < r->count; i++)
        sign_like(r->digest[i], a.signature[i]);
    if (r->kind == FRAME_PING || m == SENDS_NO_SIGNATURE)
        a.count = 0;
    if (m == SENDS_TWO_SIGNATURES)
        a.count = r->count + 1;
    if (r->kind == FRAME_STATUS)
        (void)snprintf(a.text, sizeof a.text, "{}");
    if (r->kind == FRAME_MADE_FOR)
        (void)snprintf(a.text, sizeof a.text, "%s",
            m == SENDS_NO_SIGNATURE ? "12x" : "12");
    if (r->kind == FRAME_ACTIVE)
        (void)snprintf(a.text, sizeof a.text, "%s",
            m == SENDS_NO_SIGNATURE         ? ""
                : m == SENDS_TWO_SIGNATURES ? TOO_LONG "k"
                : r->purpose == SIGNER_PDF  ? "pdf-0001"
                                            : TOO_LONG);
    if (m == SENDS_TWO_SIGNATURES && r->kind == FRAME_ACTIVE)
        a.count = 0;
    if (m == REFUSES)
        a = (struct frame_answer) { .status = SCEAU_E_USAGE,
            .text = "la clé est faite pour autre chose" };
    frame_put_answer(&a, out);
    if (m == SENDS_LENGTH_TOO_LONG)
        out->data[0] = 1;
    if (m == SENDS_OTHER_VERSION)
        out->data[FRAME_LENGTH]++;
    if (m == SENDS_ONE_BYTE_MORE) {
        buffer_byte(out, 0);
        out->data[FRAME_LENGTH - 1]++;
    }
    if (m == SENDS_ZEROS)
        memset(out->data, 0, out->len);
    if (m == HANGS_AFTER_HALF)
        out->len /= 2;
}

static bool
wait_there(int fd)
{
    char end;

    while (!fake.released) {
        if (recv(fd, &end, 1, MSG_DONTWAIT) == 0)
            return false;
        (void)usleep(1000);
    }
    return false;
}

/* False where the connection is to be closed. */
static bool
answer(int fd, const struct frame_request *r)
{
    enum manner m = fake.manner;
    AUTO_BUFFER struct buffer out = buffer_with_max(FRAME_MAX);

    if (m == CLOSES)
        return false;
    if (m != HANGS) {
        make_answer(r, m, &out);
        MUST(
            frame_send(fd, buffer_span(&out), frame_clock_ms() + LONG_MS) == 0);
    }
    if (m == HANGS || m == HANGS_AFTER_HALF) /* until the client hangs up */
        return wait_there(fd);
    return m != ANSWERS_THEN_CLOSES;
}

static void *
serve_one(void *argument)
{
    AUTO_BUFFER struct buffer body = buffer_with_max(FRAME_MAX);
    struct frame_request r;
    int fd = (int)(intptr_t)argument;

    while (frame_receive(fd, &body, frame_clock_ms() + LONG_MS) == 0
        && frame_read_request(buffer_span(&body), &r)) {
        fake.patience = (int)r.patience_ms;
        fake.kind = r.kind;
        fake.tag = r.tag[0];
        if (!answer(fd, &r))
            break;
    }
    (void)close(fd);
    fake.served--;
    return NULL;
}

static void *
serve(void *unused)
{
    pthread_t one;
    int fd;

    (void)unused;
    while ((fd = accept(fake.listen_fd, NULL, NULL)) >= 0) {
        fake.connections++;
        fake.served++;
        MUST(pthread_create(&one, NULL, serve_one, (void *)(intptr_t)fd) == 0);
        MUST(pthread_detach(one) == 0);
    }
    return NULL;
}

static void
listen_there(int backlog)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX };

    MUST(strlen(fake.path) < sizeof address.sun_path);
    memcpy(address.sun_path, fake.path, strlen(fake.path));
    fake.listen_fd = socket(AF_UNIX, SOCK_STREAM, 0);
    MUST(fake.listen_fd >= 0);
    MUST(
        bind(fake.listen_fd, (struct sockaddr *)&address, sizeof address) == 0);
    MUST(listen(fake.listen_fd, backlog) == 0);
}

static int
make(void **state)
{
    (void)state;
    folder_make(&fake.folder);
    folder_path(&fake.folder, "agent.sock", fake.path);
    return 0;
}

static int
unmake(void **state)
{
    (void)state;
    folder_remove(&fake.folder);
    return 0;
}

static void
start(enum manner manner)
{
    fake.manner = manner;
    fake.connections = 0;
    fake.released = false;
    listen_there(8);
    MUST(pthread_create(&fake.thread, NULL, serve, NULL) == 0);
}

/* Every signer must be freed before: the agent waits for its client to go. */
static void
stop(void)
{
    (void)shutdown(fake.listen_fd, SHUT_RDWR);
    (void)pthread_join(fake.thread, NULL);
    while (fake.served)
        (void)usleep(1000);
    (void)close(fake.listen_fd);
    (void)unlink(fake.path);
}

static struct signer *
open_signer(void)
{
    struct signer *s = NULL;
    struct sceau_error error = { 0 };

    if (signer_open(fake.path, &s, &error) != SCEAU_OK)
        fail_msg("%s", error.text);
    return s;
}

/* On failure: no signature given, and a text with that part. */
static enum sceau_status
sign(struct signer *s, unsigned deadline_ms, const char *part)
{
    uint8_t digest[SIGNER_DIGEST], rs[SIGNER_SIGNATURE], made[SIGNER_SIGNATURE];
    const uint8_t untouched[SIGNER_SIGNATURE] = { 0 };
    struct sceau_error error = { 0 };

    memset(rs, 0, sizeof rs);
    memset(digest, 0x5a, sizeof digest);
    sign_like(digest, made);
    enum sceau_status status = signer_sign(
        s, "seal-0001", SIGNER_SEAL, digest, deadline_ms, rs, &error);
    assert_memory_equal(
        rs, status == SCEAU_OK ? made : untouched, SIGNER_SIGNATURE);
    if (part && !strstr(error.text, part))
        fail_msg("« %s » is not in « %s »", part, error.text);
    return status;
}

static void
a_signature_comes_back_and_the_connection_stays(void **state)
{
    struct sceau_error error = { 0 };

    (void)state;
    start(ANSWERS);
    struct signer *s = open_signer();
    for (int i = 0; i < 3; i++)
        assert_int_equal(sign(s, 0, NULL), SCEAU_OK);
    assert_int_equal(signer_ping(s, 0, &error), SCEAU_OK);
    assert_int_equal(fake.connections, 1);
    signer_free(&s);
    assert_null(s);
    signer_free(&s);
    stop();
}

static void
a_refusal_comes_back_in_its_own_words(void **state)
{
    (void)state;
    start(REFUSES);
    struct signer *s = open_signer();
    assert_int_equal(sign(s, 0, "faite pour autre chose"), SCEAU_E_USAGE);
    fake.manner = ANSWERS; /* and the connection still serves */
    assert_int_equal(sign(s, 0, NULL), SCEAU_OK);
    assert_int_equal(fake.connections, 1);
    signer_free(&s);
    stop();
}

static void
an_agent_that_hangs_is_left_at_the_deadline(void **state)
{
    static const enum manner manners[] = { HANGS, HANGS_AFTER_HALF };

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        start(manners[i]);
        struct signer *s = open_signer();
        int64_t before = frame_clock_ms();
        assert_int_equal(sign(s, SHORT_MS, "dans le temps donné"), SCEAU_E_IO);
        int64_t took = frame_clock_ms() - before;
        assert_true(took >= SHORT_MS && took < SHORT_MS + SLACK_MS);
        fake.manner =
            ANSWERS; /* the late answer never meets a later question */
        assert_int_equal(sign(s, 0, NULL), SCEAU_OK);
        assert_int_equal(fake.connections, 2);
        signer_free(&s);
        stop();
    }
}

static void
rubbish_is_no_signature(void **state)
{
    static const enum manner manners[] = { SENDS_LENGTH_TOO_LONG,
        SENDS_OTHER_VERSION, SENDS_ONE_BYTE_MORE, SENDS_ZEROS,
        SENDS_NO_SIGNATURE, SENDS_TWO_SIGNATURES };

    (void)state;
    for (size_t i = 0; i < sizeof manners / sizeof *manners; i++) {
        start(manners[i]);
        struct signer *s = open_signer();
        assert_int_equal(sign(s, 0, "réponse de l’agent"), SCEAU_E_IO);
        fake.manner = ANSWERS;
        assert_int_equal(sign(s, 0, NULL), SCEAU_OK);
        signer_free(&s);
        stop();
    }
}

static void
an_agent_that_closes_is_said_to(void **state)
{
    (void)state;
    start(CLOSES);
    struct signer *s = open_signer();
    assert_int_equal(sign(s, 0, "a fermé la liaison"), SCEAU_E_IO);
    fake.manner = ANSWERS;
    assert_int_equal(sign(s, 0, NULL), SCEAU_OK);
    signer_free(&s);
    stop();
}

static void
a_connection_that_was_lost_since_is_made_again(void **state)
{
    (void)state;
    start(ANSWERS_THEN_CLOSES);
    struct signer *s = open_signer();
    for (int i = 1; i <= 4; i++) {
        assert_int_equal(sign(s, 0, NULL), SCEAU_OK);
        assert_int_equal(fake.connections, i);
    }
    signer_free(&s);
    stop();
}

static void
an_agent_that_stopped_is_said_to_and_what_to_do(void **state)
{
    (void)state;
    start(ANSWERS_THEN_CLOSES);
    struct signer *s = open_signer();
    assert_int_equal(sign(s, 0, NULL), SCEAU_OK);
    stop();
    assert_int_equal(sign(s, 0, "aucun agent de signature"), SCEAU_E_STATE);
    assert_int_equal(sign(s, 0, "lancez « sceau-hsm agent »"), SCEAU_E_STATE);
    start(ANSWERS); /* the same signer finds the next one */
    assert_int_equal(sign(s, 0, NULL), SCEAU_OK);
    signer_free(&s);
    stop();
}

static void
expect_no_signer(const char *path, enum sceau_status status, const char *part)
{
    struct signer *s = NULL;
    struct sceau_error error = { 0 };

    assert_int_equal(signer_open(path, &s, &error), status);
    assert_null(s);
    if (!strstr(error.text, part))
        fail_msg("« %s » is not in « %s »", part, error.text);
}

static void
nobody_at_the_socket_is_said_so(void **state)
{
    char longest[sizeof(struct sockaddr_un)] = { 0 };

    (void)state;
    expect_no_signer(fake.path, SCEAU_E_STATE, "lancez « sceau-hsm agent »");
    listen_there(1);
    (void)close(
        fake.listen_fd); /* stale: the socket is there, nobody listens */
    expect_no_signer(fake.path, SCEAU_E_STATE, "lancez « sceau-hsm agent »");
    (void)unlink(fake.path);
    memset(longest, 'x', 108);
    expect_no_signer(longest, SCEAU_E_USAGE, "plus de 107 octets");
    longest[107] = 0;
    expect_no_signer(longest, SCEAU_E_STATE, "aucun agent");
    expect_no_signer("", SCEAU_E_USAGE, "vide");
}

static void
an_agent_that_no_longer_accepts_does_not_hold_its_caller(void **state)
{
    struct signer *queued[2] = { 0 };
    struct sceau_error error = { 0 };

    (void)state;
    listen_there(0); /* holds one connection that is never taken */
    queued[0] = open_signer();
    int64_t before = frame_clock_ms();
    assert_int_equal(signer_open(fake.path, &queued[1], &error), SCEAU_E_IO);
    assert_non_null(strstr(error.text, "dans le temps donné"));
    int64_t took = frame_clock_ms() - before;
    assert_true(
        took >= SIGNER_DEADLINE_MS - 1 && took < SIGNER_DEADLINE_MS + SLACK_MS);
    assert_int_equal(
        sign(queued[0], SHORT_MS, "dans le temps donné"), SCEAU_E_IO);
    signer_free(&queued[0]);
    (void)close(fake.listen_fd);
    (void)unlink(fake.path);
}

static void *
sign_and_wait(void *signer)
{
    const uint8_t digest[SIGNER_DIGEST] = { 0 };
    uint8_t rs[SIGNER_SIGNATURE];

    MUST(signer_sign(signer, "k", SIGNER_PDF, digest, LONG_MS, rs, NULL)
        == SCEAU_E_IO);
    return NULL;
}

static void
waiting_for_ones_turn_is_part_of_the_deadline(void **state)
{
    pthread_t other[SIGNER_CALLS_MAX];

    (void)state;
    start(HANGS);
    struct signer *s = open_signer();
    for (int i = 0; i < SIGNER_CALLS_MAX; i++)
        MUST(pthread_create(&other[i], NULL, sign_and_wait, s) == 0);
    while (fake.served < SIGNER_CALLS_MAX)
        (void)usleep(1000);
    int64_t before = frame_clock_ms();
    assert_int_equal(sign(s, SHORT_MS, "dans le temps donné"), SCEAU_E_IO);
    assert_true(frame_clock_ms() - before < LONG_MS / 2);
    assert_int_equal(fake.connections, SIGNER_CALLS_MAX);
    fake.released = true;
    for (int i = 0; i < SIGNER_CALLS_MAX; i++)
        (void)pthread_join(other[i], NULL);
    signer_free(&s);
    stop();
}

static void *
sign_many(void *signer)
{
    uint8_t digest[SIGNER_DIGEST], rs[SIGNER_SIGNATURE], made[SIGNER_SIGNATURE];
    static atomic_uchar next;

    for (int i = 0; i < 100; i++) {
        memset(digest, next++, sizeof digest);
        sign_like(digest, made);
        MUST(signer_sign(signer, "k", SIGNER_PDF, digest, LONG_MS, rs, NULL)
            == SCEAU_OK);
        MUST(memcmp(rs, made, sizeof rs) == 0);
    }
    return NULL;
}

static void
threads_that_share_a_signer_get_each_their_own(void **state)
{
    pthread_t thread[6];

    (void)state;
    start(ANSWERS);
    struct signer *s = open_signer();
    for (size_t i = 0; i < 6; i++)
        MUST(pthread_create(&thread[i], NULL, sign_many, s) == 0);
    for (size_t i = 0; i < 6; i++)
        (void)pthread_join(thread[i], NULL);
    assert_in_range(fake.connections, 1, 6);
    signer_free(&s);
    stop();
}

static void
many_digests_are_signed_together_or_none_is(void **state)
{
    uint8_t digest[SIGNER_DIGESTS_MAX + 1][SIGNER_DIGEST];
    uint8_t rs[SIGNER_DIGESTS_MAX + 1][SIGNER_SIGNATURE];
    uint8_t made[SIGNER_SIGNATURE];
    const uint8_t untouched[SIGNER_SIGNATURE] = { 0 };
    struct sceau_error error = { 0 };

    (void)state;
    for (size_t i = 0; i <= SIGNER_DIGESTS_MAX; i++)
        memset(digest[i], (int)i, SIGNER_DIGEST);
    const uint8_t(*of)[SIGNER_DIGEST] = (const uint8_t(*)[SIGNER_DIGEST])digest;
    start(ANSWERS);
    struct signer *s = open_signer();
    for (size_t n = 1; n <= SIGNER_DIGESTS_MAX; n++) {
        memset(rs, 0, sizeof rs);
        assert_int_equal(
            signer_sign_many(s, "k", SIGNER_PDF, of, n, rs, &error), SCEAU_OK);
        for (size_t i = 0; i < n; i++) {
            sign_like(digest[i], made);
            assert_memory_equal(rs[i], made, SIGNER_SIGNATURE);
        }
        assert_memory_equal(rs[n], untouched, SIGNER_SIGNATURE);
    }
    memset(rs, 0, sizeof rs);
    assert_int_equal(signer_sign_many(s, "k", SIGNER_PDF, of,
                         SIGNER_DIGESTS_MAX + 1, rs, &error),
        SCEAU_E_USAGE);
    assert_int_equal(
        signer_sign_many(s, "k", SIGNER_PDF, of, 0, rs, &error), SCEAU_E_USAGE);
    fake.manner = SENDS_TWO_SIGNATURES;
    assert_int_equal(
        signer_sign_many(s, "k", SIGNER_PDF, of, 2, rs, &error), SCEAU_E_IO);
    assert_memory_equal(rs[0], untouched, SIGNER_SIGNATURE);
    signer_free(&s);
    stop();
}

static void
the_agent_hears_how_long_the_caller_waits(void **state)
{
    (void)state;
    start(ANSWERS);
    struct signer *s = open_signer();
    assert_int_equal(sign(s, 0, NULL), SCEAU_OK);
    assert_in_range(fake.patience, 1, SIGNER_DEADLINE_MS);
    assert_int_equal(sign(s, SIGNER_DEADLINE_MAX_MS - 1, NULL), SCEAU_OK);
    assert_in_range(
        fake.patience, SIGNER_DEADLINE_MS + 1, SIGNER_DEADLINE_MAX_MS);
    assert_int_equal(sign(s, UINT_MAX, NULL), SCEAU_OK);
    assert_in_range(
        fake.patience, SIGNER_DEADLINE_MS + 1, SIGNER_DEADLINE_MAX_MS);
    signer_free(&s);
    stop();
}

static void
the_agent_hears_on_whose_behalf(void **state)
{
    const uint8_t tag[SIGNER_TAG] = { 9 };
    uint8_t digest[2][SIGNER_DIGEST] = { 0 }, rs[2][SIGNER_SIGNATURE];
    const uint8_t(*of)[SIGNER_DIGEST] = (const uint8_t(*)[SIGNER_DIGEST])digest;
    struct sceau_error error = { 0 };
    int64_t made = -1;

    (void)state;
    start(ANSWERS);
    struct signer *s = open_signer();
    assert_int_equal(sign(s, 0, NULL), SCEAU_OK);
    assert_int_equal(fake.kind, FRAME_SIGN);
    signer_set_tag(s, tag);
    assert_int_equal(sign(s, 0, NULL), SCEAU_OK);
    assert_int_equal(fake.kind, FRAME_SIGN_FOR);
    assert_int_equal(fake.tag, 9);
    fake.tag = 0;
    assert_int_equal(
        signer_sign_many(s, "k", SIGNER_PDF, of, 2, rs, &error), SCEAU_OK);
    assert_int_equal(fake.kind, FRAME_SIGN_FOR);
    assert_int_equal(fake.tag, 9);
    assert_int_equal(signer_made_for(s, "k", tag, &made, &error), SCEAU_OK);
    assert_int_equal(fake.kind, FRAME_MADE_FOR);
    assert_int_equal(made, 12);
    fake.manner = SENDS_NO_SIGNATURE; /* nor a number */
    assert_int_equal(signer_made_for(s, "k", tag, &made, &error), SCEAU_E_IO);
    fake.manner = REFUSES;
    assert_int_equal(
        signer_made_for(s, "k", tag, &made, &error), SCEAU_E_USAGE);
    assert_int_equal(made, 12);
    signer_free(&s);
    stop();
}

static void
the_active_key_is_the_one_that_the_agent_names(void **state)
{
    static const enum manner wrong[] = { SENDS_NO_SIGNATURE,
        SENDS_TWO_SIGNATURES };
    char label[SIGNER_LABEL_MAX + 1] = "avant";
    struct sceau_error error = { 0 };

    (void)state;
    start(ANSWERS);
    struct signer *s = open_signer();
    for (size_t i = 0; i < 2; i++) {
        fake.manner = wrong[i];
        assert_int_equal(
            signer_active(s, SIGNER_PDF, label, &error), SCEAU_E_IO);
        assert_string_equal(label, "avant");
    }
    fake.manner = REFUSES;
    assert_int_equal(
        signer_active(s, SIGNER_PDF, label, &error), SCEAU_E_USAGE);
    assert_string_equal(label, "avant");
    fake.manner = ANSWERS;
    assert_int_equal(signer_active(s, SIGNER_PDF, label, &error), SCEAU_OK);
    assert_string_equal(label, "pdf-0001");
    assert_int_equal(signer_active(s, SIGNER_SEAL, label, &error), SCEAU_OK);
    assert_string_equal(label, TOO_LONG);
    signer_free(&s);
    stop();
}

static void
a_report_is_what_the_agent_wrote(void **state)
{
    char report[SIGNER_REPORT_MAX] = "";
    struct sceau_error error = { 0 };

    (void)state;
    start(ANSWERS);
    struct signer *s = open_signer();
    assert_int_equal(signer_report(s, report, &error), SCEAU_OK);
    assert_string_equal(report, "{}");
    assert_int_equal(signer_unlatch(s, &error), SCEAU_OK);
    fake.manner = REFUSES;
    assert_int_equal(signer_report(s, report, &error), SCEAU_E_USAGE);
    assert_int_equal(signer_unlatch(s, &error), SCEAU_E_USAGE);
    signer_free(&s);
    stop();
}

static void
names_of_keys_are_bounded(void **state)
{
    char name[FRAME_LABEL_MAX + 2] = { 0 };
    const uint8_t digest[SIGNER_DIGEST] = { 0 };
    uint8_t rs[SIGNER_SIGNATURE];
    struct sceau_error error = { 0 };

    (void)state;
    start(ANSWERS);
    struct signer *s = open_signer();
    memset(name, 'k', FRAME_LABEL_MAX);
    assert_int_equal(
        signer_sign(s, name, SIGNER_SEAL, digest, 0, rs, &error), SCEAU_OK);
    name[FRAME_LABEL_MAX] = 'k';
    assert_int_equal(signer_sign(s, name, SIGNER_SEAL, digest, 0, rs, &error),
        SCEAU_E_USAGE);
    assert_int_equal(
        signer_sign(s, "", SIGNER_SEAL, digest, 0, rs, &error), SCEAU_E_USAGE);
    signer_free(&s);
    stop();
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_signature_comes_back_and_the_connection_stays),
        cmocka_unit_test(a_refusal_comes_back_in_its_own_words),
        cmocka_unit_test(an_agent_that_hangs_is_left_at_the_deadline),
        cmocka_unit_test(rubbish_is_no_signature),
        cmocka_unit_test(an_agent_that_closes_is_said_to),
        cmocka_unit_test(a_connection_that_was_lost_since_is_made_again),
        cmocka_unit_test(an_agent_that_stopped_is_said_to_and_what_to_do),
        cmocka_unit_test(nobody_at_the_socket_is_said_so),
        cmocka_unit_test(
            an_agent_that_no_longer_accepts_does_not_hold_its_caller),
        cmocka_unit_test(waiting_for_ones_turn_is_part_of_the_deadline),
        cmocka_unit_test(threads_that_share_a_signer_get_each_their_own),
        cmocka_unit_test(many_digests_are_signed_together_or_none_is),
        cmocka_unit_test(the_agent_hears_how_long_the_caller_waits),
        cmocka_unit_test(the_agent_hears_on_whose_behalf),
        cmocka_unit_test(the_active_key_is_the_one_that_the_agent_names),
        cmocka_unit_test(a_report_is_what_the_agent_wrote),
        cmocka_unit_test(names_of_keys_are_bounded),
    };

    return cmocka_run_group_tests(tests, make, unmake);
}
