/* SPDX-License-Identifier: EUPL-1.2 */
#include "verifier/trust/fetch.h"

#include <stdio.h>

#include <curl/curl.h>

#include "verifier/base/error.h"
#include "verifier/base/scope.h"

AUTO_DEFINE(CURL *, curl_easy_cleanup);
AUTO_DEFINE(struct curl_slist *, curl_slist_free_all);

/* Some directories answer 403 to a client without a name. */
static const char agent[] = "sceau-verify/" SCEAU_VERSION;
static const char schemes[] = "http,https";

static size_t
keep(char *data, size_t size, size_t count, void *context)
{
    struct buffer *out = context;

    buffer_put(out, data, size * count);
    return buffer_status(out) == SCEAU_OK ? size * count : 0;
}

static bool
is_web(const char *url)
{
    struct span s = span_str(url);

    return span_starts(s, "http://") || span_starts(s, "https://");
}

static bool
set_up(CURL *c, const char *url, unsigned seconds, struct buffer *out)
{
    return curl_easy_setopt(c, CURLOPT_URL, url) == CURLE_OK
        && curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, schemes) == CURLE_OK
        && curl_easy_setopt(c, CURLOPT_REDIR_PROTOCOLS_STR, schemes) == CURLE_OK
        && curl_easy_setopt(c, CURLOPT_FOLLOWLOCATION, 1L) == CURLE_OK
        && curl_easy_setopt(c, CURLOPT_MAXREDIRS, (long)FETCH_REDIRECTS)
        == CURLE_OK
        && curl_easy_setopt(c, CURLOPT_TIMEOUT, (long)seconds) == CURLE_OK
        && curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L) == CURLE_OK
        && curl_easy_setopt(c, CURLOPT_FAILONERROR, 1L) == CURLE_OK
        && curl_easy_setopt(c, CURLOPT_USERAGENT, agent) == CURLE_OK
        && curl_easy_setopt(c, CURLOPT_MAXFILESIZE_LARGE, (curl_off_t)out->max)
        == CURLE_OK
        && curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, keep) == CURLE_OK
        && curl_easy_setopt(c, CURLOPT_WRITEDATA, out) == CURLE_OK;
}

static enum sceau_status
say(CURL *c, CURLcode code, const struct buffer *out, struct sceau_error *error)
{
    long answer = 0;

    if (buffer_status(out) == SCEAU_E_NOMEM || code == CURLE_OUT_OF_MEMORY)
        return fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
    if (buffer_status(out) == SCEAU_E_LIMIT || code == CURLE_FILESIZE_EXCEEDED)
        return fail(
            error, SCEAU_E_LIMIT, "réponse de plus de %zu octets", out->max);
    if (code == CURLE_OPERATION_TIMEDOUT)
        return fail(error, SCEAU_E_IO, "pas de réponse complète à temps");
    if (code == CURLE_TOO_MANY_REDIRECTS)
        return fail(error, SCEAU_E_IO, "trop de redirections");
    if (code == CURLE_UNSUPPORTED_PROTOCOL)
        return fail(error, SCEAU_E_IO,
            "redirigé ailleurs que vers http:// ou https://");
    (void)curl_easy_getinfo(c, CURLINFO_RESPONSE_CODE, &answer);
    if (code == CURLE_HTTP_RETURNED_ERROR)
        return fail(error, SCEAU_E_IO, "le serveur a répondu %ld", answer);
    return fail(
        error, SCEAU_E_IO, "injoignable (%s)", curl_easy_strerror(code));
}

static enum sceau_status
perform(CURL *c, const char *url, struct buffer *out, struct sceau_error *error)
{
    CURLcode code = curl_easy_perform(c);

    return code == CURLE_OK
        ? SCEAU_OK
        : fail_prefix(error, say(c, code, out, error), "%s", url);
}

/* A transfer that is set up; NULL after a failure. */
static CURL *
begin(const char *url, unsigned seconds, struct buffer *out,
    struct sceau_error *error)
{
    AUTO(curl_easy_cleanup) CURL *c = NULL;

    if (!is_web(url)) {
        (void)fail(error, SCEAU_E_USAGE,
            "%s : seules les adresses http:// et https:// sont admises", url);
        return NULL;
    }
    c = curl_easy_init();
    if (!c || !set_up(c, url, seconds, out)) {
        (void)fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
        return NULL;
    }
    return TAKE(c);
}

enum sceau_status
fetch(const char *url, unsigned seconds, struct buffer *out,
    struct sceau_error *error)
{
    struct sceau_error local = { 0 };
    AUTO(curl_easy_cleanup) CURL *c = begin(url, seconds, out, &local);

    return c ? perform(c, url, out, error)
             : fail(error, local.status, "%s", local.text);
}

enum sceau_status
fetch_answer(const char *url, const char *type, struct span sent,
    unsigned seconds, struct buffer *out, struct sceau_error *error)
{
    struct sceau_error local = { 0 };
    char header[128];
    AUTO(curl_easy_cleanup) CURL *c = begin(url, seconds, out, &local);

    if (!c)
        return fail(error, local.status, "%s", local.text);
    (void)snprintf(header, sizeof header, "Content-Type: %s", type);
    AUTO(curl_slist_free_all)
    struct curl_slist *headers = curl_slist_append(NULL, header);
    if (!headers || curl_easy_setopt(c, CURLOPT_HTTPHEADER, headers) != CURLE_OK
        || curl_easy_setopt(c, CURLOPT_FOLLOWLOCATION, 0L) != CURLE_OK
        || curl_easy_setopt(c, CURLOPT_POSTFIELDSIZE, (long)sent.len)
            != CURLE_OK
        || curl_easy_setopt(c, CURLOPT_POSTFIELDS, sent.data) != CURLE_OK)
        return fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
    return perform(c, url, out, error);
}
