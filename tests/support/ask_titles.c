/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Asks sceau serve for titles, as so many clients at once with a certificate of theirs, each
 * on a connection that it keeps: what it costs is to be little beside what is asked.
 *
 * usage: ask_titles PORT[,PORT...] FOLDER NAME KEY CLIENTS SECONDS < LINES > RESULTS
 *
 * A line is a request; where a client is told to come again, or hears nothing, it asks the
 * next port, until these seconds have passed. One JSON a line:
 *   {"line", "number", "asked": how many times, "statuses": [...], "ms"}
 */
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <curl/curl.h>
#include <jansson.h>

enum { PORTS_MAX = 8, CLIENTS_MAX = 256, ASKED_MAX = 1000, ANSWER_MAX = 65536 };

static struct {
    const char *port[PORTS_MAX];
    size_t ports;
    const char *folder;
    const char *name;
    const char *key;
    double until; /* of the clock that never goes back, in seconds */
    size_t lines; /* that were taken */
    pthread_mutex_t lock;
} all = { .lock = PTHREAD_MUTEX_INITIALIZER };

struct client {
    CURL *curl;
    size_t port;
    char answer[ANSWER_MAX];
    size_t len;
    long statuses[ASKED_MAX];
    size_t asked;
};

static double
now(void)
{
    struct timespec t;

    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static size_t
keep_answer(char *bytes, size_t size, size_t count, void *context)
{
    struct client *c = context;
    size_t len = size * count, room = sizeof c->answer - 1 - c->len;

    memcpy(c->answer + c->len, bytes, len < room ? len : room);
    c->len += len < room ? len : room;
    return len;
}

/* The next line, to free; NULL after the last. */
static char *
take_line(size_t *number)
{
    char *line = NULL;
    size_t room = 0;

    (void)pthread_mutex_lock(&all.lock);
    if (getline(&line, &room, stdin) < 0) {
        free(line);
        line = NULL;
    } else {
        line[strcspn(line, "\n")] = 0;
        *number = all.lines++;
    }
    (void)pthread_mutex_unlock(&all.lock);
    return line;
}

static void
set_up(struct client *c)
{
    char path[3][512];
    static const char *const parts[][2] = { { "certificate", ".pem" },
        { "", ".pem" }, { "", ".key" } };

    for (int i = 0; i < 3; i++)
        (void)snprintf(path[i], sizeof path[i], "%s/%s%s", all.folder,
            i == 0 ? parts[i][0] : all.name, parts[i][1]);
    curl_easy_setopt(c->curl, CURLOPT_CAINFO, path[0]);
    curl_easy_setopt(c->curl, CURLOPT_SSLCERT, path[1]);
    curl_easy_setopt(c->curl, CURLOPT_SSLKEY, path[2]);
    curl_easy_setopt(c->curl, CURLOPT_SSL_VERIFYHOST, 0L);
    curl_easy_setopt(c->curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(c->curl, CURLOPT_TIMEOUT, 60L);
    /* a client asks one thing at a time: what HTTP/2 adds it would pay for nothing */
    curl_easy_setopt(
        c->curl, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    curl_easy_setopt(c->curl, CURLOPT_WRITEFUNCTION, keep_answer);
    curl_easy_setopt(c->curl, CURLOPT_WRITEDATA, c);
}

/* Ask once; the status, 0 where nothing was heard. */
static long
ask(struct client *c, size_t line, const char *body)
{
    char address[64], header[256];
    struct curl_slist *headers =
        curl_slist_append(NULL, "Content-Type: application/json");
    long status = 0;

    (void)snprintf(
        header, sizeof header, "Idempotency-Key: %s-%zu", all.key, line);
    headers = curl_slist_append(headers, header);
    headers = curl_slist_append(headers, "Expect:");
    (void)snprintf(address, sizeof address, "https://127.0.0.1:%s/titles",
        all.port[c->port % all.ports]);
    c->len = 0;
    curl_easy_setopt(c->curl, CURLOPT_URL, address);
    curl_easy_setopt(c->curl, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(c->curl, CURLOPT_POSTFIELDS, body);
    if (curl_easy_perform(c->curl) == CURLE_OK)
        curl_easy_getinfo(c->curl, CURLINFO_RESPONSE_CODE, &status);
    curl_slist_free_all(headers);
    c->answer[c->len] = 0;
    return status;
}

static void
tell(const struct client *c, size_t line, double ms)
{
    json_t *answer = ms > 0 ? json_loads(c->answer, 0, NULL) : NULL;
    const char *number = json_string_value(json_object_get(answer, "number"));
    json_t *statuses = json_array();

    for (size_t i = 0; i < c->asked; i++)
        json_array_append_new(statuses, json_integer(c->statuses[i]));
    json_t *result = json_pack("{s:I, s:s, s:I, s:o, s:f}", "line",
        (json_int_t)line, "number", number ? number : "", "asked",
        (json_int_t)c->asked, "statuses", statuses, "ms", ms);
    char *text = json_dumps(result, JSON_COMPACT | JSON_REAL_PRECISION(6));

    (void)puts(text ? text : "{}");
    free(text);
    json_decref(result);
    json_decref(answer);
}

/* Until it has its title, or the time is over. */
static void
serve_line(struct client *c, size_t line, const char *body)
{
    static const struct timespec pause = { 0, 100 * 1000 * 1000 };
    double began = now(), ms = 0;

    for (c->asked = 0; now() < all.until && c->asked < ASKED_MAX;) {
        long status = ask(c, line, body);
        c->statuses[c->asked++] = status;
        if (status != 0 && status != 429 && status != 502 && status != 503) {
            ms = (now() - began) * 1000;
            break;
        }
        c->port++;
        (void)nanosleep(&pause, NULL);
    }
    (void)pthread_mutex_lock(&all.lock);
    tell(c, line, ms);
    (void)pthread_mutex_unlock(&all.lock);
}

static void *
run_client(void *context)
{
    struct client *c = calloc(1, sizeof *c);
    size_t line = 0;
    char *body;

    if (!c || !(c->curl = curl_easy_init()))
        abort();
    c->port = (size_t)(uintptr_t)context;
    set_up(c);
    while ((body = take_line(&line))) {
        serve_line(c, line, body);
        free(body);
    }
    curl_easy_cleanup(c->curl);
    free(c);
    return NULL;
}

int
main(int argc, char **argv)
{
    pthread_t client[CLIENTS_MAX];
    unsigned long clients = argc == 7 ? strtoul(argv[5], NULL, 10) : 0;

    (void)setvbuf(
        stdout, NULL, _IOLBF, 0); /* who waits for the first sees it */
    if (clients == 0 || clients > CLIENTS_MAX) {
        (void)fputs("usage: ask_titles PORT[,PORT...] FOLDER NAME KEY CLIENTS "
                    "SECONDS < LINES > RESULTS\n",
            stderr);
        return 2;
    }
    for (char *at = argv[1], *port;
         (port = strsep(&at, ",")) && all.ports < PORTS_MAX;)
        all.port[all.ports++] = port;
    all.folder = argv[2];
    all.name = argv[3];
    all.key = argv[4];
    all.until = now() + strtod(argv[6], NULL);
    if (all.ports == 0 || curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
        return 1;
    for (unsigned long i = 0; i < clients; i++)
        if (pthread_create(&client[i], NULL, run_client, (void *)(uintptr_t)i)
            != 0)
            abort();
    for (unsigned long i = 0; i < clients; i++)
        (void)pthread_join(client[i], NULL);
    curl_global_cleanup();
    return fflush(stdout) == 0 ? 0 : 1;
}
