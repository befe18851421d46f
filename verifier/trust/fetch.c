/* SPDX-License-Identifier: EUPL-1.2 */
#include "verifier/trust/fetch.h"

#include <curl/curl.h>

#include "verifier/base/error.h"
#include "verifier/base/scope.h"

AUTO_DEFINE(CURL *, curl_easy_cleanup);

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

enum sceau_status
fetch(const char *url, unsigned seconds, struct buffer *out,
    struct sceau_error *error)
{
    AUTO(curl_easy_cleanup) CURL *c = NULL;

    if (!is_web(url))
        return fail(error, SCEAU_E_USAGE,
            "%s : seules les adresses http:// et https:// sont admises", url);
    c = curl_easy_init();
    if (!c || !set_up(c, url, seconds, out))
        return fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
    CURLcode code = curl_easy_perform(c);
    return code == CURLE_OK
        ? SCEAU_OK
        : fail_prefix(error, say(c, code, out, error), "%s", url);
}
