/* SPDX-License-Identifier: EUPL-1.2 */
/* The server as clients meet it, through real sockets. */
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "tests/support/folder.h"
#include "tests/unit/test.h"
#include "verifier/http/folder.h"
#include "verifier/http/http.h"
#include "verifier/http/listen.h"

enum { BODY_MAX = 1000, ANSWER_MAX = 65536, MS = 1000000 };

static struct place {
    struct folder dir;
    char path[FOLDER_FILE];
    struct listener listener;
    struct http_server *server;
    struct http_folder *folder;
    atomic_int begun;
    atomic_bool hold; /* what is handed over waits */
    atomic_int admitted;
} place;

static void
sleep_ms(long ms)
{
    const struct timespec t = { ms / 1000, ms % 1000 * MS };

    (void)nanosleep(&t, NULL);
}

static int64_t
clock_ms(void)
{
    struct timespec now;

    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / MS;
}

/* ---- a service */

static void
hello(void *context, struct http_request *r)
{
    assert_ptr_equal(context, &place);
    http_answer_kept(r, 200, "text/plain", span_str("hello\n"));
}

static void
echo(void *context, struct http_request *r)
{
    AUTO_BUFFER struct buffer out = buffer_with_max(ANSWER_MAX);

    (void)context;
    buffer_format(&out, "%s %zu ", http_method(r), http_body(r).len);
    buffer_put(&out, http_body(r).data, http_body(r).len);
    http_answer(r, 200, "text/plain", &out);
}

static void
only_text(void *context, struct http_request *r)
{
    struct span type;

    (void)context;
    (void)atomic_fetch_add(&place.admitted, 1);
    if (http_header(r, "content-type", &type) != 1 || !span_is(type, "text/x"))
        http_problem(r, 415, "content-type",
            "text/x est attendu, non %zu octets", type.len);
}

static void
slowly(void *context, struct http_request *r)
{
    (void)context;
    (void)atomic_fetch_add(&place.begun, 1);
    while (atomic_load(&place.hold))
        sleep_ms(1);
    echo(context, r);
}

static void
hand_over(void *context, struct http_request *r)
{
    (void)context;
    http_later(r, slowly);
}

static void
silent(void *context, struct http_request *r)
{
    (void)context;
    (void)r;
}

static bool
add_pair(void *context, struct span name, struct span value)
{
    struct buffer *out = context;

    buffer_put(out, name.data, name.len);
    buffer_text(out, value.data ? "=" : "?");
    buffer_put(out, value.data, value.len);
    buffer_byte(out, ';');
    return !span_is(name, "end");
}

static void
say_query(void *context, struct http_request *r)
{
    AUTO_BUFFER struct buffer out = buffer_with_max(ANSWER_MAX);
    struct span last;

    (void)context;
    http_query(r, add_pair, &out);
    buffer_format(&out, " %zu", http_header(r, "X-Twice", &last));
    buffer_put(&out, last.data, last.len);
    buffer_byte(&out, ' ');
    buffer_put(&out, http_part(r, 0).data, http_part(r, 0).len);
    http_answer(r, 200, "text/plain", &out);
}

static void
metrics(void *context, struct http_request *r)
{
    AUTO_BUFFER struct buffer out = buffer_with_max(ANSWER_MAX);

    (void)context;
    http_put_metrics(http_server_of(r), &out);
    http_answer(r, 200, "text/plain", &out);
}

static void
other(void *context, struct http_request *r)
{
    (void)context;
    folder_answer(place.folder, r, http_path(r) + 1);
}

static const struct http_route routes[] = {
    { "GET", "/hello", 0, 0, NULL, hello },
    { "POST", "/echo", BODY_MAX, 0, NULL, echo },
    { "POST", "/text", BODY_MAX, 0, only_text, echo },
    { "POST", "/later", BODY_MAX, 0, NULL, hand_over },
    { "GET", "/paid", 0, 1, NULL, hello },
    { "GET", "/silent", 0, 0, NULL, silent },
    { "GET", "/query/{}", 0, 0, NULL, say_query },
    { "GET", "/metrics", 0, 0, NULL, metrics },
    { NULL, NULL, 0, 0, NULL, NULL },
};

static const struct http_field fields[] = { { "X-All", "yes" },
    { NULL, NULL } };

static const struct http_options usual = { .routes = routes,
    .otherwise = other,
    .context = &place,
    .fields = fields,
    .threads = 2,
    .workers = 2,
    .waiting_max = 2,
    .connections_max = 200,
    .bodies_max = 5000,
    .idle_seconds = 10,
    .request_seconds = 10 };

static void
begin(const struct http_options *options)
{
    struct http_options o = *options;
    struct sceau_error error = { 0 };

    atomic_store(&place.begun, 0);
    atomic_store(&place.hold, false);
    atomic_store(&place.admitted, 0);
    if (!o.proxied)
        assert_int_equal(listen_on_port(0, &place.listener, &error), SCEAU_OK);
    else
        assert_int_equal(
            listen_on_path(place.path, 0600, &place.listener, &error),
            SCEAU_OK);
    o.listener = place.listener.fd;
    assert_int_equal(http_start(&o, &place.server, &error), SCEAU_OK);
}

static void
end(void)
{
    atomic_store(&place.hold, false);
    assert_true(http_stop(&place.server, 5));
    assert_null(place.server);
    listen_close(&place.listener);
}

static void
begin_proxied(void)
{
    struct http_options o = usual;

    o.proxied = true;
    begin(&o);
}

/* ---- a client */

static int
dial(void)
{
    struct sockaddr_un local = { .sun_family = AF_UNIX };
    struct sockaddr_in four = { .sin_family = AF_INET,
        .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
        .sin_port = htons((uint16_t)listen_port(&place.listener)) };
    bool unix_one = place.listener.local;
    int fd = socket(unix_one ? AF_UNIX : AF_INET, SOCK_STREAM, 0);

    (void)snprintf(local.sun_path, sizeof local.sun_path, "%.100s", place.path);
    assert_true(fd >= 0);
    assert_int_equal(
        connect(fd,
            unix_one ? (struct sockaddr *)&local : (struct sockaddr *)&four,
            unix_one ? sizeof local : sizeof four),
        0);
    return fd;
}

static void
say(int fd, const char *text)
{
    assert_int_equal(
        send(fd, text, strlen(text), MSG_NOSIGNAL), (ssize_t)strlen(text));
}

/* True of an answer that came whole; one to HEAD or a 304 ends with its headers. */
static bool
is_whole(const char *answer, bool bare)
{
    const char *end = strstr(answer, "\r\n\r\n");
    const char *length = strstr(answer, "Content-Length: ");

    if (!end)
        return false;
    return bare || strncmp(answer, "HTTP/1.1 304", 12) == 0 || !length
        || strlen(end + 4) >= strtoul(length + 16, NULL, 10);
}

/* One answer, or what comes of it before the other end is closed or so long silent. */
static const char *
hear_bare(int fd, int ms, bool bare)
{
    static char answer[ANSWER_MAX];
    size_t len = 0;
    struct pollfd p = { .fd = fd, .events = POLLIN };

    answer[0] = 0;
    while (len < sizeof answer - 1 && !is_whole(answer, bare)
        && poll(&p, 1, ms) > 0) {
        ssize_t n = recv(fd, answer + len, sizeof answer - 1 - len, 0);
        if (n <= 0)
            break;
        len += (size_t)n;
        answer[len] = 0;
    }
    return answer;
}

static const char *
hear(int fd, int ms)
{
    return hear_bare(fd, ms, false);
}

/* True once the other end is closed. */
static bool
is_over(int fd, int ms)
{
    struct pollfd p = { .fd = fd, .events = POLLIN };
    char rest[512];
    int64_t until = clock_ms() + ms;

    while (clock_ms() < until && poll(&p, 1, 20) >= 0) {
        ssize_t n = recv(fd, rest, sizeof rest, MSG_DONTWAIT);
        if (n == 0 || (n < 0 && errno != EAGAIN))
            return true;
    }
    return false;
}

/* One request on a connection of its own. */
static const char *
ask(const char *text)
{
    int fd = dial();

    say(fd, text);
    const char *answer = hear_bare(fd, 3000, strncmp(text, "HEAD", 4) == 0);
    (void)close(fd);
    return answer;
}

#define HEAD " HTTP/1.1\r\nHost: x\r\n"

static void
says(const char *answer, const char *text)
{
    if (!strstr(answer, text))
        fail_msg("no « %s » in « %s »", text, answer);
}

/* ---- claims */

static void
a_route_answers_with_the_fields_of_all(void **state)
{
    (void)state;
    begin_proxied();
    const char *a = ask("GET /hello" HEAD "\r\n");
    says(a, "HTTP/1.1 200 OK\r\n");
    says(a, "X-All: yes\r\n");
    says(a, "Content-Type: text/plain\r\n");
    says(a, "\r\n\r\nhello\n");
    a = ask("HEAD /hello" HEAD "\r\n");
    says(a, "Content-Length: 6\r\n");
    assert_null(strstr(a, "hello"));
    says(ask("GET /silent" HEAD "\r\n"), "HTTP/1.1 500");
    end();
}

static void
what_is_not_there_is_a_problem(void **state)
{
    (void)state;
    begin_proxied();
    const char *a = ask("POST /hello" HEAD "Content-Length: 0\r\n\r\n");
    says(a, "HTTP/1.1 405");
    says(a, "Allow: GET, HEAD\r\n");
    says(a, "application/problem+json");
    says(a, "urn:sceau:problem:method");
    says(ask("GET /echo" HEAD "\r\n"), "Allow: POST\r\n");
    says(ask("GET /nowhere" HEAD "\r\n"), "HTTP/1.1 404");
    says(ask("DELETE /nowhere" HEAD "\r\n"), "HTTP/1.1 405");
    says(ask("GET /nowhere" HEAD "\r\n"), "X-All: yes\r\n");
    end();
}

static void
a_body_is_whole_or_refused(void **state)
{
    char text[2200];
    static char fill[BODY_MAX + 2];

    (void)state;
    begin_proxied();
    memset(fill, 'a', BODY_MAX);
    says(ask("POST /echo" HEAD "Content-Length: 3\r\n\r\nabc"), "POST 3 abc");
    says(ask("POST /echo" HEAD "Transfer-Encoding: chunked\r\n\r\n"
             "2\r\nab\r\n1\r\nc\r\n0\r\n\r\n"),
        "POST 3 abc");
    says(ask("POST /echo" HEAD "Content-Length: 0\r\n\r\n"), "POST 0 ");
    (void)snprintf(text, sizeof text,
        "POST /echo" HEAD "Content-Length: %d\r\n\r\n%s", BODY_MAX, fill);
    says(ask(text), "POST 1000 aaa");
    fill[BODY_MAX] = 'b';
    (void)snprintf(text, sizeof text,
        "POST /echo" HEAD "Content-Length: %d\r\n\r\n%s", BODY_MAX + 1, fill);
    says(ask(text), "HTTP/1.1 413");
    (void)snprintf(text, sizeof text,
        "POST /echo" HEAD
        "Transfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n0\r\n\r\n",
        BODY_MAX + 1, fill);
    const char *a = ask(text);
    says(a, "HTTP/1.1 413");
    says(a, "limite de 1000 octets");
    /* one that waits to be told to send is told at once */
    a = ask("POST /echo" HEAD
            "Expect: 100-continue\r\nContent-Length: 1001\r\n\r\n");
    says(a, "HTTP/1.1 413");
    assert_null(strstr(a, "100 Continue"));
    says(ask("GET /hello" HEAD "Content-Length: 1\r\n\r\na"), "no-body");
    end();
}

static void
what_is_wrong_with_the_headers_is_said_after_the_body(void **state)
{
    (void)state;
    begin_proxied();
    int fd = dial();
    say(fd,
        "POST /text" HEAD "Content-Type: text/y\r\nContent-Length: 3\r\n\r\n");
    assert_string_equal(hear(fd, 100), "");
    say(fd, "abc");
    const char *a = hear(fd, 300);
    says(a, "HTTP/1.1 415");
    says(a, "non 6 octets");
    /* and the connection goes on */
    say(fd,
        "POST /text" HEAD
        "Content-Type: text/x\r\nContent-Length: 3\r\n\r\nabc");
    says(hear(fd, 300), "POST 3 abc");
    assert_int_equal(atomic_load(&place.admitted), 2);
    (void)close(fd);
    end();
}

static void
a_query_and_headers_are_given_as_they_came(void **state)
{
    (void)state;
    begin_proxied();
    says(ask("GET /query/A%20b?a=1&b&c=%c3%A9%26%zz%&a=&end=x&never=1" HEAD
             "X-Twice: 1\r\nx-twice: 22\r\n\r\n"),
        "a=1;b?;c=\xc3\xa9&%zz%;a=;end=x; 222 A b");
    says(ask("GET /query/z" HEAD "\r\n"), "\r\n\r\n 0 z");
    end();
}

static void
several_wait_while_others_are_answered(void **state)
{
    int fd[5];

    (void)state;
    begin_proxied();
    atomic_store(&place.hold, true);
    for (int i = 0; i < 4; i++) {
        fd[i] = dial();
        say(fd[i], "POST /later" HEAD "Content-Length: 3\r\n\r\nabc");
    }
    while (atomic_load(&place.begun) < 2)
        sleep_ms(1);
    sleep_ms(100);
    /* two are worked at, two wait: there is no room for one more */
    says(ask("POST /later" HEAD "Content-Length: 1\r\n\r\na"), "HTTP/1.1 503");
    says(ask("GET /hello" HEAD "\r\n"), "hello");
    atomic_store(&place.hold, false);
    for (int i = 0; i < 4; i++) {
        says(hear(fd[i], 300), "POST 3 abc");
        (void)close(fd[i]);
    }
    end();
}

static void
bodies_together_have_a_bound(void **state)
{
    int fd[6];
    struct http_options o = usual;
    static char fill[BODY_MAX];

    (void)state;
    memset(fill, 'a', BODY_MAX - 1);
    o.proxied = true;
    begin(&o);
    for (int i = 0; i < 5; i++) {
        fd[i] = dial();
        say(fd[i], "POST /echo" HEAD "Content-Length: 1000\r\n\r\n");
        say(fd[i], fill);
    }
    sleep_ms(100);
    says(ask("POST /echo" HEAD "Content-Length: 8\r\n\r\nabcdefgh"),
        "HTTP/1.1 503");
    say(fd[0], "a");
    says(hear(fd[0], 300), "POST 1000 ");
    says(ask("POST /echo" HEAD "Content-Length: 8\r\n\r\nabcdefgh"),
        "POST 8 abcdefgh");
    for (int i = 0; i < 5; i++)
        (void)close(fd[i]);
    end();
}

static void
the_slow_are_ended(void **state)
{
    struct http_options o = usual;
    int idle, headers, body;

    (void)state;
    o.proxied = true;
    o.idle_seconds = o.request_seconds = 1;
    begin(&o);
    idle = dial();
    headers = dial();
    body = dial();
    say(body, "POST /echo" HEAD "Content-Length: 100\r\n\r\n");
    int64_t begun = clock_ms();
    /* a byte now and then is not enough */
    for (int i = 0; i < 20; i++) {
        (void)send(headers, "G", 1, MSG_NOSIGNAL);
        (void)send(body, "a", 1, MSG_NOSIGNAL);
        sleep_ms(100);
    }
    assert_true(is_over(idle, 500));
    assert_true(is_over(headers, 500));
    assert_true(is_over(body, 500));
    assert_true(clock_ms() - begun < 4000);
    says(ask("GET /metrics" HEAD "\r\n"),
        "sceau_http_connections_ended_total 3\n");
    (void)close(idle);
    (void)close(headers);
    (void)close(body);
    end();
}

static void
work_of_ours_is_not_slowness_of_theirs(void **state)
{
    struct http_options o = usual;

    (void)state;
    o.proxied = true;
    o.idle_seconds = o.request_seconds = 1;
    begin(&o);
    atomic_store(&place.hold, true);
    int fd = dial();
    say(fd, "POST /later" HEAD "Content-Length: 3\r\n\r\nabc");
    sleep_ms(1500);
    atomic_store(&place.hold, false);
    says(hear(fd, 300), "POST 3 abc");
    (void)close(fd);
    end();
}

static void
each_client_has_its_allowance(void **state)
{
    struct http_options o = usual;
    const char *one = "GET /paid" HEAD "X-Forwarded-For: 192.0.2.1\r\n\r\n";
    const char *same =
        "GET /paid" HEAD "X-Forwarded-For: 10.1.1.1, 192.0.2.1\r\n\r\n";

    (void)state;
    o.proxied = true;
    o.rate = 1;
    o.burst = 2;
    begin(&o);
    says(ask(one), "HTTP/1.1 200");
    says(ask(same), "HTTP/1.1 200");
    const char *a = ask(same);
    says(a, "HTTP/1.1 429");
    says(a, "Retry-After: 1\r\n");
    says(ask("GET /paid" HEAD "X-Forwarded-For: 192.0.2.2\r\n\r\n"),
        "HTTP/1.1 200");
    says(ask("GET /hello" HEAD "X-Forwarded-For: 192.0.2.1\r\n\r\n"),
        "HTTP/1.1 200");
    says(ask("GET /metrics" HEAD "\r\n"),
        "sceau_http_requests_limited_total 1\n");
    end();
}

/* Anybody of the machine may write that header on loopback. */
static void
on_loopback_the_address_is_the_connections(void **state)
{
    struct http_options o = usual;

    (void)state;
    o.rate = o.burst = 1;
    begin(&o);
    says(ask("GET /paid" HEAD "X-Forwarded-For: 192.0.2.1\r\n\r\n"),
        "HTTP/1.1 200");
    says(ask("GET /paid" HEAD "X-Forwarded-For: 192.0.2.2\r\n\r\n"),
        "HTTP/1.1 429");
    end();
}

static void *
stop(void *context)
{
    bool *whole = context;

    *whole = http_stop(&place.server, 5);
    return NULL;
}

static void
what_came_before_the_end_is_answered(void **state)
{
    pthread_t thread;
    bool whole = false;

    (void)state;
    begin_proxied();
    atomic_store(&place.hold, true);
    int idle = dial(), busy = dial(), half = dial();
    say(idle, "GET /hello" HEAD "\r\n");
    says(hear(idle, 200), "hello");
    say(busy, "POST /later" HEAD "Content-Length: 3\r\n\r\nabc");
    say(half, "POST /echo" HEAD "Content-Length: 3\r\n\r\na");
    while (atomic_load(&place.begun) < 1)
        sleep_ms(1);
    assert_int_equal(pthread_create(&thread, NULL, stop, &whole), 0);
    assert_true(is_over(idle, 1000));
    sleep_ms(200);
    say(half, "bc");
    const char *a = hear(half, 1000);
    says(a, "POST 3 abc");
    says(a, "Connection: close\r\n");
    atomic_store(&place.hold, false);
    a = hear(busy, 1000);
    says(a, "POST 3 abc");
    says(a, "Connection: close\r\n");
    assert_int_equal(pthread_join(thread, NULL), 0);
    assert_true(whole);
    (void)close(idle);
    (void)close(busy);
    (void)close(half);
    listen_close(&place.listener);
}

static void
who_never_ends_is_cut_and_told(void **state)
{
    (void)state;
    begin_proxied();
    int fd = dial();
    say(fd, "POST /echo" HEAD "Content-Length: 3\r\n\r\na");
    sleep_ms(50);
    int64_t begun = clock_ms();
    assert_false(http_stop(&place.server, 1));
    assert_true(clock_ms() - begun < 4000);
    assert_true(is_over(fd, 500));
    (void)close(fd);
    listen_close(&place.listener);
}

static void
what_was_done_is_counted(void **state)
{
    (void)state;
    begin_proxied();
    (void)ask("GET /hello" HEAD "\r\n");
    (void)ask("GET /secret-name" HEAD "\r\n");
    (void)ask("POST /secret-name" HEAD "\r\n");
    const char *a = NULL;
    /* an answer is counted once it has gone: its reader may be quicker */
    for (int i = 0; i < 100; i++) {
        sleep_ms(20);
        a = ask("GET /metrics" HEAD "\r\n");
        if (strstr(a, "unknown"))
            break;
    }
    says(a, "{method=\"GET\",route=\"/hello\",status=\"2xx\"} 1\n");
    says(a, "{method=\"GET\",route=\"files\",status=\"4xx\"} 1\n");
    says(a, "{method=\"GET\",route=\"unknown\",status=\"4xx\"} 1\n");
    assert_null(strstr(a, "secret"));
    end();
}

static void
files_have_tags_types_and_packed_twins(void **state)
{
    char tag[64] = "", text[256];

    (void)state;
    begin_proxied();
    const char *a = ask("GET /app.js" HEAD "\r\n");
    says(a, "Content-Type: text/javascript; charset=utf-8\r\n");
    says(a, "Vary: Accept-Encoding\r\n");
    says(a, "\r\n\r\nplain");
    const char *at = strstr(a, "ETag: ");
    assert_non_null(at);
    (void)snprintf(tag, sizeof tag, "%.*s", (int)strcspn(at + 6, "\r"), at + 6);
    (void)snprintf(
        text, sizeof text, "GET /app.js" HEAD "If-None-Match: %s\r\n\r\n", tag);
    a = ask(text);
    says(a, "HTTP/1.1 304");
    assert_null(strstr(a, "plain"));
    a = ask("GET /app.js" HEAD "Accept-Encoding: br, gzip\r\n\r\n");
    says(a, "Content-Encoding: gzip\r\n");
    says(a, "Content-Type: text/javascript; charset=utf-8\r\n");
    says(a, "\r\n\r\npacked");
    (void)snprintf(text, sizeof text,
        "GET /app.js" HEAD "Accept-Encoding: gzip\r\nIf-None-Match: %s\r\n\r\n",
        tag);
    says(ask(text), "\r\n\r\npacked"); /* its tag is another */
    says(ask("GET /new.css" HEAD "Accept-Encoding: gzip\r\n\r\n"),
        "\r\n\r\nplain");
    says(ask("GET /" HEAD "\r\n"), "\r\n\r\n<html>");
    says(ask("GET /inner/x.txt" HEAD "\r\n"), "\r\n\r\ninner");
    end();
}

static void
no_address_leaves_the_folder(void **state)
{
    static const char *const paths[] = { "/../secret", "/inner/../../secret",
        "/%2e%2e/secret", "/..%2fsecret", "//etc/passwd", "/.hidden", "/link",
        "/inner", "/inner/", "/app.js/", "/./app.js", "/app.js%00" };

    (void)state;
    begin_proxied();
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        char text[128];
        (void)snprintf(text, sizeof text, "GET %s" HEAD "\r\n", paths[i]);
        const char *a = ask(text);
        assert_null(strstr(a, "secret\n"));
        says(a, "HTTP/1.1 404");
    }
    end();
}

static int
set_up(void **state)
{
    struct sceau_error error = { 0 };
    char path[FOLDER_FILE];

    (void)state;
    (void)signal(SIGPIPE, SIG_IGN);
    folder_make(&place.dir);
    folder_path(&place.dir, "socket", place.path);
    folder_write(&place.dir, "secret", span_str("secret\n"));
    folder_make_inner(&place.dir, "page");
    folder_make_inner(&place.dir, "page/inner");
    folder_write(&place.dir, "page/index.html", span_str("<html>"));
    folder_write(&place.dir, "page/app.js", span_str("plain"));
    folder_write(&place.dir, "page/app.js.gz", span_str("packed"));
    folder_write(&place.dir, "page/new.css", span_str("plain"));
    folder_write(&place.dir, "page/new.css.gz", span_str("of the one before"));
    folder_path(&place.dir, "page/new.css.gz", path);
    assert_int_equal(
        utimensat(AT_FDCWD, path, (const struct timespec[2]) { { 0 } }, 0), 0);
    folder_write(&place.dir, "page/.hidden", span_str("secret\n"));
    folder_write(&place.dir, "page/inner/x.txt", span_str("inner"));
    folder_path(&place.dir, "page/link", path);
    assert_int_equal(symlink("../secret", path), 0);
    folder_path(&place.dir, "page", path);
    assert_int_equal(folder_open(path, &place.folder, &error), SCEAU_OK);
    assert_int_equal(folder_count(place.folder), 6);
    folder_path(&place.dir, "nothing", path);
    struct http_folder *none = NULL;
    assert_int_equal(folder_open(path, &none, &error), SCEAU_E_NOTFOUND);
    return 0;
}

static int
tear_down(void **state)
{
    (void)state;
    folder_free(&place.folder);
    folder_remove(&place.dir);
    return 0;
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_route_answers_with_the_fields_of_all),
        cmocka_unit_test(what_is_not_there_is_a_problem),
        cmocka_unit_test(a_body_is_whole_or_refused),
        cmocka_unit_test(what_is_wrong_with_the_headers_is_said_after_the_body),
        cmocka_unit_test(a_query_and_headers_are_given_as_they_came),
        cmocka_unit_test(several_wait_while_others_are_answered),
        cmocka_unit_test(bodies_together_have_a_bound),
        cmocka_unit_test(the_slow_are_ended),
        cmocka_unit_test(work_of_ours_is_not_slowness_of_theirs),
        cmocka_unit_test(each_client_has_its_allowance),
        cmocka_unit_test(on_loopback_the_address_is_the_connections),
        cmocka_unit_test(what_came_before_the_end_is_answered),
        cmocka_unit_test(who_never_ends_is_cut_and_told),
        cmocka_unit_test(what_was_done_is_counted),
        cmocka_unit_test(files_have_tags_types_and_packed_twins),
        cmocka_unit_test(no_address_leaves_the_folder),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
