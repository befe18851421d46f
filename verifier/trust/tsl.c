/* SPDX-License-Identifier: EUPL-1.2 */
#include "verifier/trust/tsl.h"

#include <stdlib.h>

#include <openssl/evp.h>
#include <openssl/x509.h>

#include "verifier/base/error.h"
#include "verifier/base/scope.h"
#include "verifier/base/utf8.h"
#include "verifier/trust/bundle.h"
#include "verifier/trust/crl.h"
#include "verifier/trust/leaf.h"
#include "verifier/trust/xml.h"

#define TSL "http://uri.etsi.org/02231/v2#"

AUTO_DEFINE(X509 *, X509_free);

enum { TEXT_MAX = 2 * SCEAU_CERTIFICATE_MAX, CERTIFICATES_OF_SERVICE_MAX = 8 };

/* What reading goes on with. */
struct reader {
    struct store *store;
    struct store_list list;
    struct tsl_report *report;
    struct buffer room; /* of the last text read */
    bool seen[SCEAU_AUTHORITIES_MAX];
    struct sceau_error *error;
};

static struct span
text(struct reader *r, const struct xml_node *node)
{
    return xml_text(node, &r->room);
}

static enum sceau_status
refuse(struct reader *r, const char *what)
{
    return fail(r->error, SCEAU_E_FORMAT, "liste : %s", what);
}

static enum sceau_status
no_memory(struct reader *r)
{
    return fail(r->error, SCEAU_E_LIMIT,
        "liste : trop d’autorités, ou mémoire épuisée");
}

/* Nothing, or a point and digits. */
static bool
is_fraction(struct span s)
{
    for (size_t i = 1; i < s.len; i++)
        if (s.data[i] < '0' || s.data[i] > '9')
            return false;
    return s.len == 0 || (s.len > 1 && s.data[0] == '.');
}

/* xs:dateTime in UTC, fractions of a second dropped. */
static bool
read_time(struct span s, int64_t *out)
{
    char plain[STORE_TIME_SIZE];

    if (s.len < STORE_TIME_SIZE - 1 || s.data[s.len - 1] != 'Z')
        return false;
    memcpy(plain, s.data, STORE_TIME_SIZE - 2);
    plain[STORE_TIME_SIZE - 2] = 'Z';
    return is_fraction(span_of(
               s.data + STORE_TIME_SIZE - 2, s.len - (STORE_TIME_SIZE - 1)))
        && store_time_parse(span_of(plain, STORE_TIME_SIZE - 1), out);
}

static struct date
utc_day(int64_t at)
{
    return date_from_days(
        (int32_t)((at - (at % 86400 + 86400) % 86400) / 86400));
}

static bool
read_sequence(struct span s, uint64_t *out)
{
    *out = 0;
    for (size_t i = 0; i < s.len; i++) {
        if (s.data[i] < '0' || s.data[i] > '9' || i >= 9)
            return false;
        *out = *out * 10 + (uint64_t)(s.data[i] - '0');
    }
    return s.len > 0;
}

static bool
read_territory(struct span s, char out[3])
{
    if (s.len != 2 || s.data[0] < 'A' || s.data[0] > 'Z' || s.data[1] < 'A'
        || s.data[1] > 'Z')
        return false;
    memcpy(out, s.data, 2);
    out[2] = 0;
    return true;
}

/* 5.3: what the list says of itself. */
static enum sceau_status
read_scheme(struct reader *r, const struct xml_node *scheme)
{
    struct store_list *l = &r->list;

    if (!read_territory(
            text(r, xml_child(scheme, "SchemeTerritory")), l->territory))
        return refuse(r, "pas de territoire");
    if (!read_sequence(
            text(r, xml_child(scheme, "TSLSequenceNumber")), &l->sequence))
        return refuse(r, "pas de numéro d’ordre");
    if (!read_time(text(r, xml_child(scheme, "ListIssueDateTime")), &l->issued))
        return refuse(r, "pas de date d’émission");
    const struct xml_node *next =
        xml_child(xml_child(scheme, "NextUpdate"), "dateTime");
    if (next && !read_time(text(r, next), &l->next_update))
        return refuse(r, "date de la prochaine liste illisible");
    return SCEAU_OK;
}

static bool
read_id(struct span s, char out[5])
{
    for (size_t i = 0; i < s.len; i++)
        if (!((s.data[i] >= 'A' && s.data[i] <= 'Z')
                || (s.data[i] >= '0' && s.data[i] <= '9')))
            return false;
    if (s.len != 4)
        return false;
    memcpy(out, s.data, 4);
    out[4] = 0;
    return true;
}

/* 5.4.2: among the trade names, the one of four characters. */
static bool
read_trade_name(
    struct reader *r, const struct xml_node *information, char out[5])
{
    const struct xml_node *name =
        xml_child(xml_child(information, "TSPTradeName"), "Name");

    for (; name; name = xml_next(name))
        if (read_id(text(r, name), out))
            return true;
    return false;
}

/* The end of a status' URI: "…/Svcstatus/inaccord". */
static struct span
status_name(struct reader *r, struct span uri)
{
    const uint8_t *slash = uri.len ? memrchr(uri.data, '/', uri.len) : NULL;
    struct span s = slash
        ? span_of(slash + 1, uri.len - (size_t)(slash + 1 - uri.data))
        : uri;

    for (size_t i = 0; i < s.len; i++)
        if ((s.data[i] < 'a' || s.data[i] > 'z') && s.data[i] != '-')
            return span_str("other");
    if (s.len == 0 || s.len > 40)
        return span_str("other");
    return store_keep(r->store, s.data, s.len);
}

static enum sceau_status
add_status(struct reader *r, size_t at, const struct xml_node *information)
{
    int64_t since;

    if (!read_time(
            text(r, xml_child(information, "StatusStartingTime")), &since))
        return refuse(r, "état d’une autorité sans date");
    struct span name =
        status_name(r, text(r, xml_child(information, "ServiceStatus")));
    struct store_status *s = store_add_status(&r->store->authority[at]);
    if (!s || !name.data)
        return no_memory(r);
    *s = (struct store_status) { utc_day(since), name };
    return SCEAU_OK;
}

/* 5.5.10: what the service was before. */
static enum sceau_status
add_history(struct reader *r, size_t at, const struct xml_node *service)
{
    const struct xml_node *instance = xml_child(
        xml_child(service, "ServiceHistory"), "ServiceHistoryInstance");
    enum sceau_status status = SCEAU_OK;

    for (; instance && status == SCEAU_OK; instance = xml_next(instance))
        status = add_status(r, at, instance);
    return status;
}

/* Free text on one line of a store. */
static struct span
keep_name(struct reader *r, struct span s, const char *otherwise)
{
    char line[256];
    size_t n = 0;

    for (size_t i = 0; i < s.len && n < sizeof line - 4; i++)
        if (s.data[i] >= ' ' && s.data[i] != 0x7f)
            line[n++] = (char)s.data[i];
    line[n] = 0;
    utf8_printable(line);
    return n ? store_keep(r->store, line, n)
             : store_keep(r->store, otherwise, strlen(otherwise));
}

static struct span
keep_url(struct reader *r, struct span s)
{
    for (size_t i = 0; i < s.len; i++)
        if (s.data[i] <= ' ' || s.data[i] > '~')
            return span_of(NULL, 0);
    if (s.len > SCEAU_URL_MAX
        || !(span_starts(s, "http://") || span_starts(s, "https://")))
        return span_of(NULL, 0);
    return store_keep(r->store, s.data, s.len);
}

/* The authority of that name and certificate, made where it is new. */
static enum sceau_status
find_authority(
    struct reader *r, const struct store_authority *wanted, size_t *at)
{
    struct store *s = r->store;

    for (*at = 0; *at < s->authority_count; ++*at)
        if (strcmp(s->authority[*at].id, wanted->id) == 0
            && span_equal(s->authority[*at].fingerprint, wanted->fingerprint))
            break;
    if (*at == s->authority_count) {
        struct store_authority *a = store_add_authority(s);
        if (!a)
            return no_memory(r);
        *a = *wanted;
    }
    struct store_authority *a = &s->authority[*at];
    if (!r->seen[*at])
        a->status_count = 0; /* the new list tells all of them again */
    r->seen[*at] = true;
    memcpy(a->territory, r->list.territory, sizeof a->territory);
    a->name = wanted->name;
    a->directory = wanted->directory;
    a->certificate = wanted->certificate;
    return SCEAU_OK;
}

static X509 *
certificate_of(struct reader *r, const struct xml_node *node)
{
    AUTO_BUFFER struct buffer plain = buffer_with_max(TEXT_MAX);
    struct span s = text(r, node);

    for (size_t i = 0; i < s.len; i++)
        if (s.data[i] > ' ')
            buffer_byte(&plain, s.data[i]);
    return leaf_of_base64(buffer_span(&plain));
}

static enum sceau_status
add_authority(struct reader *r, const struct store_authority *provider,
    const struct xml_node *service, const struct xml_node *certificate)
{
    struct store_authority a = *provider;
    const struct xml_node *information =
        xml_child(service, "ServiceInformation");
    AUTO(X509_free) X509 *x509 = certificate_of(r, certificate);
    size_t at;

    if (!x509)
        return refuse(r, "certificat d’une autorité illisible");
    enum sceau_status status = leaf_authority(r->store, x509, &a, r->error);
    if (status == SCEAU_OK)
        status = find_authority(r, &a, &at);
    if (status == SCEAU_OK)
        status = add_status(r, at, information);
    if (status == SCEAU_OK)
        status = add_history(r, at, service);
    if (status == SCEAU_OK)
        r->report->authorities++;
    return status;
}

static bool
certifies(struct reader *r, const struct xml_node *information)
{
    struct span type = text(r, xml_child(information, "ServiceTypeIdentifier"));

    return (type.len > 7
               && span_is(span_of(type.data + type.len - 7, 7), "/CA/PKC"))
        || (type.len > 6
            && span_is(span_of(type.data + type.len - 6, 6), "/CA/QC"));
}

static enum sceau_status
read_service(struct reader *r, const struct store_authority *provider,
    const struct xml_node *service)
{
    const struct xml_node *information =
        xml_child(service, "ServiceInformation");
    const struct xml_node *id = xml_child(
        xml_child(information, "ServiceDigitalIdentity"), "DigitalId");
    enum sceau_status status = SCEAU_OK;
    size_t before = r->report->authorities;

    if (!certifies(r, information))
        id = NULL;
    for (int i = 0; id && status == SCEAU_OK; id = xml_next(id)) {
        const struct xml_node *c = xml_child(id, "X509Certificate");
        if (c && i++ < CERTIFICATES_OF_SERVICE_MAX)
            status = add_authority(r, provider, service, c);
    }
    if (status == SCEAU_OK && r->report->authorities == before)
        r->report->skipped++;
    return status;
}

static enum sceau_status
read_provider(struct reader *r, const struct xml_node *provider)
{
    const struct xml_node *information = xml_child(provider, "TSPInformation");
    const struct xml_node *service =
        xml_child(xml_child(provider, "TSPServices"), "TSPService");
    struct store_authority a = { 0 };
    enum sceau_status status = SCEAU_OK;

    if (!read_trade_name(r, information, a.id)) {
        r->report->skipped++;
        return SCEAU_OK;
    }
    a.name = keep_name(
        r, text(r, xml_child(xml_child(information, "TSPName"), "Name")), a.id);
    a.directory = keep_url(r,
        text(r, xml_child(xml_child(information, "TSPInformationURI"), "URI")));
    if (!a.name.data)
        return no_memory(r);
    for (; service && status == SCEAU_OK; service = xml_next(service))
        status = read_service(r, &a, service);
    return status == SCEAU_OK ? status
                              : fail_prefix(r->error, status, "%s", a.id);
}

/* An older list would bring back what a newer one withdrew. */
static enum sceau_status
check_sequence(struct reader *r, bool *known)
{
    const struct store *s = r->store;

    *known = false;
    for (size_t i = 0; i < s->list_count; i++) {
        const struct store_list *l = &s->list[i];
        if (strcmp(l->territory, r->list.territory) != 0)
            continue;
        *known = span_equal(l->sha256, r->list.sha256);
        if (r->list.sequence > l->sequence || *known)
            return SCEAU_OK;
        return fail(r->error, SCEAU_E_STATE,
            r->list.sequence < l->sequence
                ? "liste %s nº %llu : plus ancienne que celle qui est connue "
                  "(nº %llu)"
                : "liste %s nº %llu : une autre porte déjà ce numéro (%llu)",
            l->territory, (unsigned long long)r->list.sequence,
            (unsigned long long)l->sequence);
    }
    return SCEAU_OK;
}

/* Authorities that the list no longer names. */
static enum sceau_status
end_others(struct reader *r)
{
    static const char unlisted[] = "unlisted";

    for (size_t i = 0; i < r->store->authority_count; i++) {
        struct store_authority *a = &r->store->authority[i];
        if (r->seen[i] || strcmp(a->territory, r->list.territory) != 0
            || (a->status_count
                && span_is(a->status[a->status_count - 1].name, unlisted)))
            continue;
        struct store_status *s = store_add_status(a);
        if (!s)
            return no_memory(r);
        *s = (struct store_status) { utc_day(r->list.issued),
            span_str(unlisted) };
    }
    return SCEAU_OK;
}

static enum sceau_status
keep_list(struct reader *r)
{
    struct store *s = r->store;
    struct store_list *to = NULL;

    for (size_t i = 0; i < s->list_count; i++)
        if (strcmp(s->list[i].territory, r->list.territory) == 0)
            to = &s->list[i];
    if (!to)
        to = store_add_list(s);
    if (!to)
        return no_memory(r);
    *to = r->list;
    return SCEAU_OK;
}

/* Whoever was believed once is so without being told again. */
static enum sceau_status
keep_pins(struct reader *r, struct span issuer)
{
    struct store *s = r->store;
    struct span kept = store_keep(s, issuer.data, issuer.len);

    if (!kept.data || !store_keep_pin(s, STORE_PIN_LIST, r->list.signer)
        || (kept.len && !store_keep_pin(s, STORE_PIN_ISSUER, kept)))
        return no_memory(r);
    store_sort(s);
    return SCEAU_OK;
}

static enum sceau_status
read_list(struct reader *r, const struct xml_node *root)
{
    const struct xml_node *provider = xml_child(
        xml_child(root, "TrustServiceProviderList"), "TrustServiceProvider");
    enum sceau_status status = SCEAU_OK;

    for (; provider && status == SCEAU_OK; provider = xml_next(provider))
        status = read_provider(r, provider);
    if (status == SCEAU_OK && r->report->authorities == 0)
        status = refuse(r, "aucune autorité");
    if (status == SCEAU_OK)
        status = end_others(r);
    return status == SCEAU_OK ? keep_list(r) : status;
}

static enum sceau_status
read_document(struct reader *r, struct span bytes, struct xml *xml,
    const struct pins *pins)
{
    const struct xml_node *root = xml_root(xml, TSL, "TrustServiceStatusList");
    char signer[65];
    uint8_t digest[32];

    if (!root)
        return refuse(r, "ce n’est pas une liste de confiance");
    const struct xml_node *scheme = xml_child(root, "SchemeInformation");
    int64_t issued = INT64_MIN;
    /* what it says counts for nothing unless the signature covers it */
    (void)read_time(text(r, xml_child(scheme, "ListIssueDateTime")), &issued);
    enum sceau_status status = xml_check(xml, pins, issued, signer, r->error);
    if (status == SCEAU_OK)
        status = read_scheme(r, scheme);
    if (status == SCEAU_OK && crl_is_ahead(r->list.issued))
        status = fail(r->error, SCEAU_E_STATE,
            "liste %s nº %llu : datée de l’avenir ; vérifiez l’heure du poste",
            r->list.territory, (unsigned long long)r->list.sequence);
    if (status != SCEAU_OK)
        return status;
    r->list.signer = store_keep(r->store, signer, 64);
    if (bundle_digest(bytes, digest))
        r->list.sha256 =
            store_keep_hex(r->store, span_of(digest, sizeof digest), false);
    if (!r->list.signer.data || !r->list.sha256.data)
        return no_memory(r);
    memcpy(r->report->territory, r->list.territory, 3);
    r->report->sequence = r->list.sequence;
    status = check_sequence(r, &r->report->known);
    if (status == SCEAU_OK && !r->report->known)
        status = read_list(r, root);
    return status == SCEAU_OK ? keep_pins(r, xml_issuer(xml)) : status;
}

enum sceau_status
tsl_import(struct store *store, struct span bytes, const struct pins *pins,
    struct tsl_report *out, struct sceau_error *error)
{
    struct reader r = { .store = store,
        .report = out,
        .room = buffer_with_max(TEXT_MAX),
        .error = error };
    struct xml *xml = NULL;

    *out = (struct tsl_report) { 0 };
    enum sceau_status status = xml_open(bytes, &xml, error);
    if (status == SCEAU_OK)
        status = read_document(&r, bytes, xml, pins);
    xml_free(&xml);
    buffer_free(&r.room);
    return status;
}
