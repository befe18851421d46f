/* SPDX-License-Identifier: EUPL-1.2 */
#include "tests/unit/test.h"

#include <errno.h>
#include <pthread.h>
#include <sys/socket.h>
#include <unistd.h>

#include "hsm/frame.h"

enum { SOON_MS = 60, ENOUGH_MS = 5000 };

static struct frame_request
a_request(size_t digests)
{
    struct frame_request r = { .kind = FRAME_SIGN,
        .purpose = SIGNER_PDF,
        .patience_ms = 3000,
        .label = "pdf-0001",
        .count = digests };

    for (size_t i = 0; i < digests; i++)
        memset(r.digest[i], (int)i + 1, SIGNER_DIGEST);
    return r;
}

static struct frame_answer
an_answer(size_t signatures)
{
    struct frame_answer a = { .count = signatures };

    for (size_t i = 0; i < signatures; i++)
        memset(a.signature[i], (int)i + 1, SIGNER_SIGNATURE);
    return a;
}

static struct buffer
request_bytes(const struct frame_request *r)
{
    struct buffer out = buffer_with_max(FRAME_MAX + FRAME_LENGTH);

    frame_put_request(r, &out);
    assert_int_equal(buffer_status(&out), SCEAU_OK);
    assert_int_equal(frame_length(out.data), out.len - FRAME_LENGTH);
    return out;
}

static struct buffer
answer_bytes(const struct frame_answer *a)
{
    struct buffer out = buffer_with_max(FRAME_MAX + FRAME_LENGTH);

    frame_put_answer(a, &out);
    assert_int_equal(buffer_status(&out), SCEAU_OK);
    assert_int_equal(frame_length(out.data), out.len - FRAME_LENGTH);
    return out;
}

static bool
reads_request(const struct buffer *b, size_t len)
{
    struct frame_request out;

    return frame_read_request(span_of(b->data + FRAME_LENGTH, len), &out);
}

static bool
reads_answer(const struct buffer *b, size_t len)
{
    struct frame_answer out;

    return frame_read_answer(span_of(b->data + FRAME_LENGTH, len), &out);
}

/* Offsets in a request. */
enum {
    AT_VERSION = FRAME_LENGTH,
    AT_KIND,
    AT_PURPOSE,
    AT_PATIENCE,
    AT_LABEL_LENGTH = AT_PATIENCE + 4
};

/* Offsets in an answer. */
enum {
    AT_STATUS = FRAME_LENGTH + 1,
    AT_FAULT,
    AT_TEXT_HIGH,
    AT_TEXT_LOW,
    AT_TEXT
};

static void
what_was_put_reads_the_same(void **state)
{
    struct frame_request r = a_request(3), request;
    struct frame_answer a = an_answer(3), answer;
    struct frame_answer no = {
        .status = SCEAU_E_STATE, .fault = 7, .text = "jeton « sceau » absent"
    };
    AUTO_BUFFER struct buffer rb = request_bytes(&r);
    AUTO_BUFFER struct buffer ab = answer_bytes(&a);
    AUTO_BUFFER struct buffer nb = answer_bytes(&no);

    (void)state;
    assert_true(frame_read_request(
        span_of(rb.data + FRAME_LENGTH, rb.len - FRAME_LENGTH), &request));
    assert_int_equal(request.kind, FRAME_SIGN);
    assert_int_equal(request.purpose, SIGNER_PDF);
    assert_string_equal(request.label, "pdf-0001");
    assert_int_equal(request.patience_ms, 3000);
    assert_int_equal(request.count, 3);
    assert_memory_equal(request.digest, r.digest, 3 * SIGNER_DIGEST);
    assert_true(frame_read_answer(
        span_of(ab.data + FRAME_LENGTH, ab.len - FRAME_LENGTH), &answer));
    assert_int_equal(answer.status, SCEAU_OK);
    assert_int_equal(answer.count, 3);
    assert_memory_equal(answer.signature, a.signature, 3 * SIGNER_SIGNATURE);
    assert_true(frame_read_answer(
        span_of(nb.data + FRAME_LENGTH, nb.len - FRAME_LENGTH), &answer));
    assert_int_equal(answer.status, SCEAU_E_STATE);
    assert_int_equal(answer.fault, 7);
    assert_string_equal(answer.text, no.text);
}

static void
on_whose_behalf_is_told_after_the_rest(void **state)
{
    struct frame_request plain = a_request(2), r = a_request(2), out;
    struct frame_request ask = {
        .kind = FRAME_MADE_FOR, .patience_ms = 3000, .label = "pdf-0001"
    };

    (void)state;
    r.kind = FRAME_SIGN_FOR;
    memset(r.tag, 7, SIGNER_TAG);
    memset(ask.tag, 8, SIGNER_TAG);
    AUTO_BUFFER struct buffer p = request_bytes(&plain);
    AUTO_BUFFER struct buffer b = request_bytes(&r);
    AUTO_BUFFER struct buffer q = request_bytes(&ask);
    size_t len = p.len - FRAME_LENGTH;
    assert_int_equal(b.len, p.len + SIGNER_TAG);
    assert_memory_equal(
        b.data + AT_PURPOSE, p.data + AT_PURPOSE, p.len - AT_PURPOSE);
    assert_true(frame_read_request(
        span_of(b.data + FRAME_LENGTH, b.len - FRAME_LENGTH), &out));
    assert_int_equal(out.kind, FRAME_SIGN_FOR);
    assert_int_equal(out.count, 2);
    assert_memory_equal(out.digest, r.digest, 2 * SIGNER_DIGEST);
    assert_memory_equal(out.tag, r.tag, SIGNER_TAG);
    for (size_t n = 0; n < len + SIGNER_TAG; n++)
        assert_false(reads_request(&b, n));
    /* whoever asks on nobody's behalf has no tag */
    assert_true(frame_read_request(span_of(p.data + FRAME_LENGTH, len), &out));
    assert_memory_equal(out.tag, plain.tag, SIGNER_TAG);
    memset(b.data + b.len - SIGNER_TAG, 0, SIGNER_TAG);
    assert_false(reads_request(&b, b.len - FRAME_LENGTH));
    assert_true(frame_read_request(
        span_of(q.data + FRAME_LENGTH, q.len - FRAME_LENGTH), &out));
    assert_int_equal(out.kind, FRAME_MADE_FOR);
    assert_string_equal(out.label, "pdf-0001");
    assert_memory_equal(out.tag, ask.tag, SIGNER_TAG);
    assert_false(reads_request(&q, q.len - FRAME_LENGTH - 1));
}

static void
every_truncation_and_every_trailing_byte_is_refused(void **state)
{
    struct frame_request r = a_request(2);
    struct frame_answer a = an_answer(2);
    struct frame_answer no = { .status = SCEAU_E_IO, .text = "non" };
    struct buffer b[] = { request_bytes(&r), answer_bytes(&a),
        answer_bytes(&no) };

    (void)state;
    for (size_t i = 0; i < 3; i++) {
        bool (*reads)(const struct buffer *, size_t) =
            i == 0 ? reads_request : reads_answer;
        size_t len = b[i].len - FRAME_LENGTH;
        assert_true(reads(&b[i], len));
        for (size_t n = 0; n < len; n++)
            assert_false(reads(&b[i], n));
        buffer_byte(&b[i], 0);
        assert_false(reads(&b[i], len + 1));
        buffer_free(&b[i]);
    }
}

static void
lengths_past_the_bound_are_refused(void **state)
{
    uint8_t most[] = { 0, 0, FRAME_MAX >> 8, FRAME_MAX & 0xff };
    uint8_t more[] = { 0, 0, (FRAME_MAX + 1) >> 8, (FRAME_MAX + 1) & 0xff };
    uint8_t huge[] = { 0x80, 0, 0, 1 };
    uint8_t none[] = { 0, 0, 0, 0 };

    (void)state;
    assert_int_equal(frame_length(most), FRAME_MAX);
    assert_int_equal(frame_length(more), 0);
    assert_int_equal(frame_length(huge), 0);
    assert_int_equal(frame_length(none), 0);
}

static void
the_largest_frames_fit(void **state)
{
    struct frame_request r = a_request(FRAME_DIGESTS_MAX);
    struct frame_answer a = an_answer(FRAME_DIGESTS_MAX);

    (void)state;
    memset(r.label, 'k', FRAME_LABEL_MAX);
    r.kind = FRAME_SIGN_FOR;
    memset(r.tag, 1, SIGNER_TAG);
    AUTO_BUFFER struct buffer rb = request_bytes(&r);
    AUTO_BUFFER struct buffer ab = answer_bytes(&a);
    assert_true(reads_request(&rb, rb.len - FRAME_LENGTH));
    assert_true(reads_answer(&ab, ab.len - FRAME_LENGTH));
}

/* With one byte changed; put back after. */
static bool
request_reads_with(struct buffer *b, size_t at, uint8_t value)
{
    uint8_t was = b->data[at];

    b->data[at] = value;
    bool reads = reads_request(b, b->len - FRAME_LENGTH);
    b->data[at] = was;
    return reads;
}

static void
requests_out_of_range_are_refused(void **state)
{
    struct frame_request r = a_request(1), none = a_request(0);
    struct frame_request unnamed = a_request(1);
    AUTO_BUFFER struct buffer b = request_bytes(&r);
    AUTO_BUFFER struct buffer no_digest = request_bytes(&none);

    (void)state;
    unnamed.label[0] = 0;
    AUTO_BUFFER struct buffer no_label = request_bytes(&unnamed);
    for (unsigned v = 0; v < 256; v++) {
        assert_int_equal(
            request_reads_with(&b, AT_VERSION, (uint8_t)v), v == 2);
        assert_int_equal(
            request_reads_with(&b, AT_KIND, (uint8_t)v), v == FRAME_SIGN);
        assert_int_equal(request_reads_with(&b, AT_PURPOSE, (uint8_t)v),
            v >= 1 && v <= SIGNER_PURPOSES);
        assert_int_equal(
            request_reads_with(&b, AT_LABEL_LENGTH + 1, (uint8_t)v),
            v >= 0x20 && v != 0x7f);
    }
    assert_false(reads_request(&no_digest, no_digest.len - FRAME_LENGTH));
    assert_false(reads_request(&no_label, no_label.len - FRAME_LENGTH));
}

static void
counts_past_their_bound_are_refused_however_many_bytes_follow(void **state)
{
    struct frame_request r = a_request(FRAME_DIGESTS_MAX);
    struct frame_answer a = an_answer(FRAME_DIGESTS_MAX);
    uint8_t label[FRAME_LABEL_MAX + 64] = { 2, FRAME_SIGN, SIGNER_SEAL, 0, 0, 0,
        1 };

    (void)state;
    r.label[0] = 'k';
    r.label[1] = 0;
    struct buffer rb = request_bytes(&r), ab = answer_bytes(&a);
    rb.data[AT_LABEL_LENGTH + 2] = FRAME_DIGESTS_MAX + 1;
    (void)buffer_room(&rb, SIGNER_DIGEST);
    assert_false(reads_request(&rb, rb.len - FRAME_LENGTH));
    ab.data[AT_TEXT] = FRAME_DIGESTS_MAX + 1;
    (void)buffer_room(&ab, SIGNER_SIGNATURE);
    assert_false(reads_answer(&ab, ab.len - FRAME_LENGTH));
    buffer_free(&rb);
    buffer_free(&ab);
    /* a label one byte too long, then one digest: exactly as announced */
    memset(label + 8, 'k', sizeof label - 8);
    for (size_t n = FRAME_LABEL_MAX; n <= FRAME_LABEL_MAX + 1; n++) {
        struct frame_request out;
        label[7] = (uint8_t)n;
        label[8 + n] = 1;
        assert_int_equal(
            frame_read_request(span_of(label, 9 + n + SIGNER_DIGEST), &out),
            n == FRAME_LABEL_MAX);
        label[8 + n] = 'k';
    }
}

static void
a_ping_carries_nothing_else(void **state)
{
    struct frame_request ping = { .kind = FRAME_PING, .patience_ms = 1 };
    struct frame_request with[] = { ping, ping, ping };
    AUTO_BUFFER struct buffer b = request_bytes(&ping);

    (void)state;
    assert_true(reads_request(&b, b.len - FRAME_LENGTH));
    for (unsigned v = 0; v < 256; v++)
        assert_int_equal(request_reads_with(&b, AT_KIND, (uint8_t)v),
            v == FRAME_PING || v == FRAME_STATUS || v == FRAME_UNLATCH);
    with[0].purpose = SIGNER_SEAL;
    with[1].label[0] = 'k';
    with[2].count = 1;
    for (size_t i = 0; i < 3; i++) {
        AUTO_BUFFER struct buffer wrong = request_bytes(&with[i]);
        assert_false(reads_request(&wrong, wrong.len - FRAME_LENGTH));
    }
}

static void
asking_for_the_active_key_names_a_purpose(void **state)
{
    struct frame_request active = { .kind = FRAME_ACTIVE, .patience_ms = 1 };

    (void)state;
    for (unsigned v = 0; v < 256; v++) {
        active.purpose = (enum signer_purpose)v;
        AUTO_BUFFER struct buffer b = request_bytes(&active);
        assert_int_equal(reads_request(&b, b.len - FRAME_LENGTH),
            v >= 1 && v <= SIGNER_PURPOSES);
    }
    active.purpose = SIGNER_SEAL;
    active.label[0] = 'k';
    AUTO_BUFFER struct buffer named = request_bytes(&active);
    assert_false(reads_request(&named, named.len - FRAME_LENGTH));
    active.label[0] = 0;
    active.count = 1;
    AUTO_BUFFER struct buffer signs = request_bytes(&active);
    assert_false(reads_request(&signs, signs.len - FRAME_LENGTH));
}

static void
answers_out_of_range_are_refused(void **state)
{
    struct frame_answer no = { .status = SCEAU_E_IO, .text = "non" };
    AUTO_BUFFER struct buffer b = answer_bytes(&no);
    uint8_t *status = &b.data[AT_STATUS], *letter = &b.data[AT_TEXT + 1];

    (void)state;
    *status = (uint8_t)-SCEAU_E_STATE;
    assert_true(reads_answer(&b, b.len - FRAME_LENGTH));
    *status = (uint8_t)-SCEAU_E_STATE + 1;
    assert_false(reads_answer(&b, b.len - FRAME_LENGTH));
    *status = 0; /* success may have a report */
    assert_true(reads_answer(&b, b.len - FRAME_LENGTH));
    *status = (uint8_t)-SCEAU_E_IO;
    *letter = 0;
    assert_false(reads_answer(&b, b.len - FRAME_LENGTH));
}

static void
a_failure_hands_out_no_signature(void **state)
{
    struct frame_answer a = an_answer(1);

    (void)state;
    a.status = SCEAU_E_CRYPTO;
    AUTO_BUFFER struct buffer b = answer_bytes(&a);
    assert_false(reads_answer(&b, b.len - FRAME_LENGTH));
}

static void
a_caller_waits_some_time_and_not_for_ever(void **state)
{
    static const struct {
        uint32_t ms;
        bool reads;
    } patience[] = { { 0, false }, { 1, true }, { FRAME_PATIENCE_MAX_MS, true },
        { FRAME_PATIENCE_MAX_MS + 1, false }, { UINT32_MAX, false } };

    (void)state;
    for (size_t i = 0; i < sizeof patience / sizeof *patience; i++) {
        struct frame_request r = a_request(1);
        r.patience_ms = patience[i].ms;
        AUTO_BUFFER struct buffer b = request_bytes(&r);
        assert_int_equal(
            reads_request(&b, b.len - FRAME_LENGTH), patience[i].reads);
    }
}

static void
signatures_come_without_a_text(void **state)
{
    struct frame_answer a = an_answer(1);
    AUTO_BUFFER struct buffer b = answer_bytes(&a);

    (void)state;
    assert_true(reads_answer(&b, b.len - FRAME_LENGTH));
    (void)snprintf(a.text, sizeof a.text, "{}");
    AUTO_BUFFER struct buffer with = answer_bytes(&a);
    assert_false(reads_answer(&with, with.len - FRAME_LENGTH));
}

/* One past its room is refused: of an error in a failure, of a report otherwise. */
static void
a_text_fits_its_room_or_is_refused(void **state)
{
    (void)state;
    for (size_t n = FRAME_TEXT_MAX - 1; n <= FRAME_TEXT_MAX; n++) {
        AUTO_BUFFER struct buffer b = buffer_with_max(2 * FRAME_MAX);
        struct frame_answer out;
        buffer_put(
            &b, (uint8_t[]) { 2, 0, 0, (uint8_t)(n >> 8), (uint8_t)n }, 5);
        memset(buffer_room(&b, n), 'x', n);
        buffer_byte(&b, 0);
        assert_int_equal(
            frame_read_answer(buffer_span(&b), &out), n == FRAME_TEXT_MAX - 1);
    }
    for (size_t n = SCEAU_ERROR_TEXT - 1; n <= SCEAU_ERROR_TEXT; n++) {
        AUTO_BUFFER struct buffer b = buffer_with_max(FRAME_MAX);
        struct frame_answer out;
        buffer_put(
            &b, (uint8_t[]) { 2, (uint8_t)-SCEAU_E_IO, 0, 0, (uint8_t)n }, 5);
        memset(buffer_room(&b, n), 'x', n);
        buffer_byte(&b, 0);
        assert_int_equal(frame_read_answer(buffer_span(&b), &out),
            n == SCEAU_ERROR_TEXT - 1);
    }
}

static int
receive(int fd, struct buffer *out, int ms)
{
    errno = 0;
    return frame_receive(fd, out, frame_clock_ms() + ms);
}

static void *
send_slowly(void *argument)
{
    int fd = *(int *)argument;
    struct frame_request r = a_request(1);
    AUTO_BUFFER struct buffer b = request_bytes(&r);

    for (size_t i = 0; i < b.len; i++) {
        if (write(fd, b.data + i, 1) != 1)
            break;
        (void)usleep(200);
    }
    return NULL;
}

static void
a_frame_that_comes_byte_by_byte_is_received(void **state)
{
    int pair[2];
    pthread_t slow;
    AUTO_BUFFER struct buffer b = buffer_with_max(FRAME_MAX);
    struct frame_request out;

    (void)state;
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
    assert_int_equal(pthread_create(&slow, NULL, send_slowly, &pair[1]), 0);
    assert_int_equal(receive(pair[0], &b, ENOUGH_MS), 0);
    assert_true(frame_read_request(buffer_span(&b), &out));
    (void)pthread_join(slow, NULL);
    (void)close(pair[0]);
    (void)close(pair[1]);
}

static void
half_a_frame_ends_at_the_deadline_or_with_its_sender(void **state)
{
    struct frame_request r = a_request(1);
    AUTO_BUFFER struct buffer sent = request_bytes(&r);

    (void)state;
    for (size_t n = 0; n < sent.len; n += 7) {
        AUTO_BUFFER struct buffer b = buffer_with_max(FRAME_MAX);
        int pair[2];
        assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
        assert_int_equal(write(pair[1], sent.data, n), n);
        assert_int_equal(receive(pair[0], &b, 5), -1);
        assert_int_equal(errno, ETIMEDOUT);
        (void)close(pair[1]);
        assert_int_equal(receive(pair[0], &b, ENOUGH_MS), -1);
        assert_int_equal(errno, ECONNRESET);
        (void)close(pair[0]);
    }
}

static void
a_frame_too_long_is_refused_before_its_body(void **state)
{
    const uint8_t head[] = { 0, 0, (FRAME_MAX + 1) >> 8,
        (FRAME_MAX + 1) & 0xff };
    AUTO_BUFFER struct buffer b = buffer_with_max(2 * FRAME_MAX);
    int pair[2];

    (void)state;
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
    assert_int_equal(write(pair[1], head, sizeof head), sizeof head);
    assert_int_equal(receive(pair[0], &b, ENOUGH_MS), -1);
    assert_int_equal(errno, EPROTO);
    (void)close(pair[0]);
    (void)close(pair[1]);
}

static void
sending_to_one_that_does_not_read_ends_at_the_deadline(void **state)
{
    static const uint8_t much[4 << 20];
    int pair[2];

    (void)state;
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
    int64_t start = frame_clock_ms();
    assert_int_equal(
        frame_send(pair[0], span_of(much, sizeof much), start + SOON_MS), -1);
    assert_int_equal(errno, ETIMEDOUT);
    assert_true(frame_clock_ms() - start >= SOON_MS);
    (void)close(pair[1]);
    assert_int_equal(
        frame_send(pair[0], span_of(much, 1), frame_clock_ms() + ENOUGH_MS),
        -1);
    assert_int_equal(errno, EPIPE); /* and no signal */
    (void)close(pair[0]);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_put_reads_the_same),
        cmocka_unit_test(on_whose_behalf_is_told_after_the_rest),
        cmocka_unit_test(every_truncation_and_every_trailing_byte_is_refused),
        cmocka_unit_test(lengths_past_the_bound_are_refused),
        cmocka_unit_test(the_largest_frames_fit),
        cmocka_unit_test(requests_out_of_range_are_refused),
        cmocka_unit_test(
            counts_past_their_bound_are_refused_however_many_bytes_follow),
        cmocka_unit_test(a_ping_carries_nothing_else),
        cmocka_unit_test(asking_for_the_active_key_names_a_purpose),
        cmocka_unit_test(answers_out_of_range_are_refused),
        cmocka_unit_test(a_failure_hands_out_no_signature),
        cmocka_unit_test(a_caller_waits_some_time_and_not_for_ever),
        cmocka_unit_test(signatures_come_without_a_text),
        cmocka_unit_test(a_text_fits_its_room_or_is_refused),
        cmocka_unit_test(a_frame_that_comes_byte_by_byte_is_received),
        cmocka_unit_test(half_a_frame_ends_at_the_deadline_or_with_its_sender),
        cmocka_unit_test(a_frame_too_long_is_refused_before_its_body),
        cmocka_unit_test(
            sending_to_one_that_does_not_read_ends_at_the_deadline),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
