/* SPDX-License-Identifier: EUPL-1.2 */
#include "issuer/notice/post.h"

#include <stdio.h>
#include <stdlib.h>

#include <curl/curl.h>

#include "verifier/base/error.h"
#include "verifier/base/scope.h"

AUTO_DEFINE(struct curl_slist *, curl_slist_free_all);

static const char agent[] = "sceau/" SCEAU_VERSION;

enum { COMMAND = 4 };

struct post {
    CURL *curl;
    char command[COMMAND + 1]; /* the last that a relay was given: "RCPT" */
    size_t answered;
    struct span left; /* of the message */
};

void
post_free(struct post **post)
{
    struct post *p = *post;

    *post = NULL;
    if (!p)
        return;
    curl_easy_cleanup(p->curl);
    free(p);
}

enum sceau_status
post_open(struct post **out, struct sceau_error *error)
{
    struct post *p = calloc(1, sizeof *p);

    if (p)
        p->curl = curl_easy_init();
    if (!p || !p->curl) {
        free(p);
        return fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
    }
    *out = p;
    return SCEAU_OK;
}

/* Only which command it is: what follows may be an address or a password. QUIT comes
 * after a refusal, and is not what was refused. */
static int
watch(CURL *curl, curl_infotype type, char *data, size_t size, void *context)
{
    struct post *p = context;

    (void)curl;
    if (type == CURLINFO_HEADER_OUT && size >= COMMAND
        && memcmp(data, "QUIT", COMMAND) != 0)
        memcpy(p->command, data, COMMAND);
    return 0;
}

static size_t
discard(char *data, size_t size, size_t count, void *context)
{
    struct post *p = context;

    (void)data;
    p->answered += size * count;
    return p->answered <= POST_ANSWER_MAX ? size * count : 0;
}

static size_t
give(char *out, size_t size, size_t count, void *context)
{
    struct post *p = context;
    size_t n = size * count < p->left.len ? size * count : p->left.len;

    if (n)
        memcpy(out, p->left.data, n);
    p->left = span_of(p->left.data + n, p->left.len - n);
    return n;
}

#define SET(c, option, value)                                                  \
    (curl_easy_setopt(c, CURLOPT_##option, value) == CURLE_OK)

/* What both have; the connections of before are kept. */
static bool
begin(struct post *p, const char *url, const char *schemes, const char *ca)
{
    CURL *c = p->curl;

    curl_easy_reset(c);
    p->answered = 0;
    memset(p->command, 0, sizeof p->command);
    return SET(c, URL, url) && SET(c, PROTOCOLS_STR, schemes)
        && SET(c, FOLLOWLOCATION, 0L) && SET(c, TIMEOUT, (long)POST_SECONDS)
        && SET(c, CONNECTTIMEOUT, (long)POST_CONNECT_SECONDS)
        && SET(c, NOSIGNAL, 1L)
        && SET(c, SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2)
        && SET(c, SSL_VERIFYPEER, 1L)
        && SET(c, SSL_VERIFYHOST, 2L)
        /* those of the system are not believed beside them */
        && (!ca || (SET(c, CAINFO, ca) && SET(c, CAPATH, NULL)))
        && SET(c, WRITEFUNCTION, discard) && SET(c, WRITEDATA, p)
        && SET(c, VERBOSE, 1L) && SET(c, DEBUGFUNCTION, watch)
        && SET(c, DEBUGDATA, p);
}

static void
answer_with(struct post_answer *a, enum post_result result, const char *word,
    const char *text)
{
    *a = (struct post_answer) { .result = result, .text = text };
    (void)snprintf(a->word, sizeof a->word, "%s", word);
}

/* True where nobody was reached who could answer. */
static bool
is_unreached(CURLcode code, struct post_answer *a)
{
    switch ((int)code) {
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_RESOLVE_PROXY:
    case CURLE_COULDNT_CONNECT:
        answer_with(a, POST_AWAY, "connect", "le serveur n’est pas joignable");
        return true;
    case CURLE_OPERATION_TIMEDOUT:
        answer_with(
            a, POST_AWAY, "timeout", "le serveur ne répond pas à temps");
        return true;
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_ISSUER_ERROR:
        answer_with(a, POST_AWAY, "certificate",
            "le certificat du serveur n’est pas reconnu");
        return true;
    case CURLE_SSL_CACERT_BADFILE:
        answer_with(a, POST_AWAY, "authorities",
            "le fichier des autorités ne se lit pas");
        return true;
    case CURLE_USE_SSL_FAILED:
        answer_with(a, POST_AWAY, "starttls",
            "le relais ne chiffre pas (STARTTLS) : rien ne lui est dit");
        return true;
    case CURLE_SSL_CONNECT_ERROR:
        answer_with(a, POST_AWAY, "tls", "la connexion chiffrée a échoué");
        return true;
    case CURLE_LOGIN_DENIED:
        answer_with(a, POST_AWAY, "login",
            "le relais refuse le compte ou son mot de passe");
        return true;
    default:
        return false;
    }
}

static bool
is_among(long code, const long *codes)
{
    while (*codes && *codes != code)
        codes++;
    return *codes != 0;
}

/* RFC 5321, 4.2.3: no such mailbox; of what is said of others, its sender is the cause,
 * or it may pass. */
static void
judge_mail(const struct post *p, long code, struct post_answer *a)
{
    static const long none[] = { 550, 551, 553, 556, 0 };
    char word[POST_WORD_SIZE];
    bool to = strcmp(p->command, "RCPT") == 0;
    bool text = strcmp(p->command, "DATA") == 0;

    if (code < 400 || code > 599) {
        answer_with(a, POST_AWAY, "cut", "la connexion s’est rompue");
        return;
    }
    (void)snprintf(word, sizeof word, "smtp-%ld", code);
    if (to && is_among(code, none))
        answer_with(a, POST_REFUSED, word, "le relais refuse cette adresse");
    else if ((to || text) && code != 421)
        answer_with(a, POST_LATER, word, "le relais ne prend pas ce courriel");
    else
        answer_with(a, POST_AWAY, word, "le relais ne prend pas de courriels");
}

static void
judge_web(long code, struct post_answer *a)
{
    static const long never[] = { 400, 410, 413, 415, 422, 0 };
    static const long away[] = { 401, 403, 404, 429, 502, 503, 504, 0 };
    char word[POST_WORD_SIZE];

    if (code >= 200 && code <= 299) {
        answer_with(a, POST_SENT, "", NULL);
        return;
    }
    if (code < 200 || code > 599) {
        answer_with(a, POST_AWAY, "cut", "la connexion s’est rompue");
        return;
    }
    (void)snprintf(word, sizeof word, "http-%ld", code);
    if (is_among(code, never))
        answer_with(a, POST_REFUSED, word, "le système refuse cet avis");
    else if (code < 400 || is_among(code, away))
        answer_with(a, POST_AWAY, word, "le système ne prend pas d’avis");
    else
        answer_with(a, POST_LATER, word, "le système ne prend pas cet avis");
}

/* What came of it, and the code that was answered last. */
static enum sceau_status
perform(
    struct post *p, CURLcode *code, long *answered, struct sceau_error *error)
{
    *code = curl_easy_perform(p->curl);
    *answered = 0;
    (void)curl_easy_getinfo(p->curl, CURLINFO_RESPONSE_CODE, answered);
    return *code == CURLE_OUT_OF_MEMORY
        ? fail(error, SCEAU_E_NOMEM, "mémoire épuisée")
        : SCEAU_OK;
}

static bool
set_up_mail(
    struct post *p, const struct post_relay *relay, struct curl_slist *to)
{
    CURL *c = p->curl;

    return begin(p, relay->server, "smtp", relay->ca)
        && SET(
            c, USE_SSL, (long)(relay->plain ? CURLUSESSL_NONE : CURLUSESSL_ALL))
        && (!relay->user
            || (SET(c, USERNAME, relay->user)
                && SET(c, PASSWORD, relay->password->text)))
        && SET(c, MAIL_FROM, relay->from) && SET(c, MAIL_RCPT, to)
        && SET(c, UPLOAD, 1L) && SET(c, READFUNCTION, give)
        && SET(c, READDATA, p);
}

enum sceau_status
post_mail(struct post *p, const struct post_relay *relay, struct span message,
    struct post_answer *answer, struct sceau_error *error)
{
    AUTO(curl_slist_free_all)
    struct curl_slist *to = curl_slist_append(NULL, relay->to);
    CURLcode code;
    long answered;

    if (!to || !set_up_mail(p, relay, to))
        return fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
    p->left = message;
    enum sceau_status status = perform(p, &code, &answered, error);
    if (status != SCEAU_OK)
        return status;
    if (code == CURLE_OK)
        answer_with(answer, POST_SENT, "", NULL);
    else if (!is_unreached(code, answer))
        judge_mail(p, answered, answer);
    return SCEAU_OK;
}

static bool
append_all(struct curl_slist **list, const char *const *headers)
{
    for (; *headers; headers++) {
        struct curl_slist *longer = curl_slist_append(*list, *headers);
        if (!longer)
            return false;
        *list = longer;
    }
    return true;
}

enum sceau_status
post_web(struct post *p, const char *address, const char *ca,
    const char *const *headers, struct span body, struct post_answer *answer,
    struct sceau_error *error)
{
    AUTO(curl_slist_free_all) struct curl_slist *list = NULL;
    CURL *c = p->curl;
    CURLcode code;
    long answered;

    if (!append_all(&list, headers) || !begin(p, address, "http,https", ca)
        || !SET(c, USERAGENT, agent) || !SET(c, HTTPHEADER, list)
        || !SET(c, POSTFIELDSIZE, (long)body.len)
        || !SET(c, POSTFIELDS, body.data))
        return fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
    enum sceau_status status = perform(p, &code, &answered, error);
    if (status != SCEAU_OK)
        return status;
    /* a long answer to what was taken does not undo that */
    if (answered < 200 && is_unreached(code, answer))
        return SCEAU_OK;
    judge_web(answered, answer);
    return SCEAU_OK;
}
