/* SPDX-License-Identifier: EUPL-1.2 */
#include "tests/support/chain.h"

#include <libxml/parser.h>
#include <libxml/tree.h>
#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/x509v3.h>
#include <xmlsec/crypto.h>
#include <xmlsec/openssl/evp.h>
#include <xmlsec/xmldsig.h>
#include <xmlsec/xmlsec.h>
#include <xmlsec/xmltree.h>

#include "tests/support/must.h"
#include "verifier/trust/bundle.h"
#include "verifier/trust/xml.h"

#define BEGIN 1577836800 /* 2020-01-01 */
#define END 2208988800   /* 2040-01-01 */
#define CRL_BEGIN 1767225600
#define CRL_END 1769904000

#define DSIG "http://www.w3.org/2000/09/xmldsig#"
#define ENC "http://www.w3.org/2001/04/xmlenc#"

static void
extend(X509 *x509, X509 *issuer, int nid, const char *value)
{
    X509V3_CTX c;

    X509V3_set_ctx(&c, issuer, x509, NULL, NULL, 0);
    X509_EXTENSION *e = X509V3_EXT_conf_nid(NULL, &c, nid, value);
    MUST(e && X509_add_ext(x509, e, -1) == 1);
    X509_EXTENSION_free(e);
}

void
chain_make(
    const struct chain *by, const struct chain_wish *wish, struct chain *out)
{
    const char *curve = wish->curve ? wish->curve : "P-256";

    if (wish->renews)
        MUST(EVP_PKEY_up_ref(wish->renews->key) == 1);
    out->key = wish->renews         ? wish->renews->key
        : strcmp(curve, "RSA") == 0 ? EVP_RSA_gen(2048)
                                    : EVP_EC_gen(curve);
    out->x509 = X509_new();
    MUST(out->key && out->x509);
    by = by ? by : out;
    X509 *x = out->x509;
    MUST(X509_set_version(x, X509_VERSION_3) == 1);
    MUST(ASN1_INTEGER_set(
             X509_get_serialNumber(x), wish->serial ? wish->serial : 1)
        == 1);
    MUST(X509_NAME_add_entry_by_txt(X509_get_subject_name(x), "CN",
             MBSTRING_UTF8, (const unsigned char *)wish->name, -1, -1, 0)
        == 1);
    MUST(X509_set_issuer_name(x, X509_get_subject_name(by->x509)) == 1);
    MUST(ASN1_TIME_set(
        X509_getm_notBefore(x), (time_t)(wish->from ? wish->from : BEGIN)));
    MUST(ASN1_TIME_set(
        X509_getm_notAfter(x), (time_t)(wish->until ? wish->until : END)));
    MUST(X509_set_pubkey(x, out->key) == 1);
    extend(x, by->x509, NID_basic_constraints,
        wish->is_authority ? "critical,CA:TRUE" : "CA:FALSE");
    extend(x, by->x509, NID_key_usage,
        wish->usage              ? wish->usage
            : wish->is_authority ? "critical,keyCertSign,cRLSign"
                                 : "critical,digitalSignature");
    if (wish->crl)
        extend(x, by->x509, NID_crl_distribution_points, wish->crl);
    MUST(X509_sign(x, by->key, EVP_sha256()) > 0);
}

void
chain_free(struct chain *c)
{
    EVP_PKEY_free(c->key);
    X509_free(c->x509);
    *c = (struct chain) { NULL, NULL };
}

void
chain_der(const struct chain *c, struct buffer *out)
{
    uint8_t *der = NULL;
    int n = i2d_X509(c->x509, &der);

    MUST(n > 0);
    buffer_put(out, der, (size_t)n);
    OPENSSL_free(der);
}

static void
revoke(X509_CRL *crl, long serial, int reason, ASN1_TIME *when)
{
    X509_REVOKED *r = X509_REVOKED_new();
    ASN1_INTEGER *number = ASN1_INTEGER_new();

    MUST(r && number && ASN1_INTEGER_set(number, serial) == 1);
    MUST(X509_REVOKED_set_serialNumber(r, number) == 1);
    MUST(X509_REVOKED_set_revocationDate(r, when) == 1);
    if (reason) {
        ASN1_ENUMERATED *code = ASN1_ENUMERATED_new();
        MUST(code && ASN1_ENUMERATED_set(code, reason) == 1);
        MUST(X509_REVOKED_add1_ext_i2d(r, NID_crl_reason, code, 0, 0) == 1);
        ASN1_ENUMERATED_free(code);
    }
    MUST(X509_CRL_add0_revoked(crl, r) == 1);
    ASN1_INTEGER_free(number);
}

static void
add_integer(X509_CRL *crl, int nid, bool is_critical)
{
    static const uint8_t der[] = { 2, 1, 1 };
    ASN1_OCTET_STRING *value = ASN1_OCTET_STRING_new();

    MUST(value && ASN1_OCTET_STRING_set(value, der, sizeof der) == 1);
    X509_EXTENSION *e =
        X509_EXTENSION_create_by_NID(NULL, nid, is_critical ? 1 : 0, value);
    MUST(e && X509_CRL_add_ext(crl, e, -1) == 1);
    X509_EXTENSION_free(e);
    ASN1_OCTET_STRING_free(value);
}

static void
extend_crl(X509_CRL *crl, const struct chain_crl *wish)
{
    ASN1_INTEGER *base = ASN1_INTEGER_new();
    ISSUING_DIST_POINT *point = ISSUING_DIST_POINT_new();

    MUST(base && point && ASN1_INTEGER_set(base, 1) == 1);
    point->indirectCRL = 1;
    if (wish->is_delta)
        MUST(X509_CRL_add1_ext_i2d(crl, NID_delta_crl, base, 1, 0) == 1);
    if (wish->is_indirect)
        MUST(X509_CRL_add1_ext_i2d(
                 crl, NID_issuing_distribution_point, point, 1, 0)
            == 1);
    if (wish->extension)
        add_integer(crl, wish->extension, wish->is_critical);
    ASN1_INTEGER_free(base);
    ISSUING_DIST_POINT_free(point);
}

void
chain_crl(
    const struct chain *by, const struct chain_crl *wish, struct buffer *out)
{
    X509_CRL *crl = X509_CRL_new();
    ASN1_TIME *from = ASN1_TIME_set(
                  NULL, (time_t)(wish->from ? wish->from : CRL_BEGIN)),
              *next = ASN1_TIME_set(
                  NULL, (time_t)(wish->next > 0 ? wish->next : CRL_END));
    uint8_t *der = NULL;

    MUST(crl && from && next && X509_CRL_set_version(crl, 1) == 1);
    MUST(X509_CRL_set_issuer_name(crl, X509_get_subject_name(by->x509)) == 1);
    MUST(X509_CRL_set1_lastUpdate(crl, from) == 1);
    if (wish->next >= 0)
        MUST(X509_CRL_set1_nextUpdate(crl, next) == 1);
    for (const long *s = wish->serial; s && *s; s++)
        revoke(crl, *s, wish->reason, from);
    extend_crl(crl, wish);
    MUST(X509_CRL_sign(crl, by->key, EVP_sha256()) > 0);
    int n = i2d_X509_CRL(crl, &der);
    MUST(n > 0);
    buffer_put(out, der, (size_t)n);
    OPENSSL_free(der);
    ASN1_TIME_free(from);
    ASN1_TIME_free(next);
    X509_CRL_free(crl);
}

void
chain_directory(
    const struct chain *const *leaf, size_t count, struct buffer *out)
{
    for (size_t i = 0; i < count; i++) {
        buffer_text(
            out, "--End\r\nContent-type: application/pkix-cert\r\n\r\n");
        chain_der(leaf[i], out);
        buffer_text(out, "\r\n");
    }
    buffer_text(out, "--End--");
}

static void
sign_bundle(const struct chain *by, struct buffer *out)
{
    EVP_MD_CTX *c = EVP_MD_CTX_new();
    uint8_t der[80], rs[64];
    const uint8_t *at = der;
    size_t len = sizeof der;

    MUST(c && EVP_DigestSignInit(c, NULL, EVP_sha256(), NULL, by->key) == 1);
    MUST(EVP_DigestSign(c, der, &len, out->data, out->len) == 1);
    EVP_MD_CTX_free(c);
    ECDSA_SIG *s = d2i_ECDSA_SIG(NULL, &at, (long)len);
    MUST(s && BN_bn2binpad(ECDSA_SIG_get0_r(s), rs, 32) == 32);
    MUST(BN_bn2binpad(ECDSA_SIG_get0_s(s), rs + 32, 32) == 32);
    ECDSA_SIG_free(s);
    store_write_signature(rs, out);
}

void
chain_bundle(const struct chain *by, uint64_t sequence, struct store *contents,
    struct buffer *out)
{
    char id[BUNDLE_KEY_ID_SIZE];
    uint8_t *octets = NULL;

    MUST(EVP_PKEY_get1_encoded_public_key(by->key, &octets) == 65);
    MUST(bundle_key_id(octets + 1, id));
    OPENSSL_free(octets);
    contents->kind = STORE_BUNDLE;
    contents->sequence = sequence;
    contents->issued = contents->issued ? contents->issued : CRL_BEGIN;
    contents->expires = contents->expires ? contents->expires : END;
    contents->key = span_of(id, sizeof id - 1);
    contents->pin_count = 0;
    contents->origin.sequence = 0;
    store_write(contents, out);
    sign_bundle(by, out);
}

static void
put_base64(const void *data, size_t len, struct buffer *out)
{
    uint8_t *to = buffer_room(out, (len + 2) / 3 * 4 + 1);

    MUST(to);
    out->len--; /* EVP_EncodeBlock() ends with a NUL */
    MUST(EVP_EncodeBlock(to, data, (int)len) > 0);
}

static void
put_certificate(const struct chain *c, struct buffer *out)
{
    AUTO_BUFFER struct buffer der = buffer_with_max(64 * 1024);

    chain_der(c, &der);
    put_base64(der.data, der.len, out);
}

#define STATUS "http://uri.etsi.org/TrstSvc/Svcstatus/"
#define TYPE                                                                   \
    "<tsl:ServiceTypeIdentifier>http://uri.etsi.org/TrstSvc/Svctype/CA/PKC"    \
    "</tsl:ServiceTypeIdentifier>"

static void
put_service(const struct chain_service *s, struct buffer *out)
{
    buffer_format(out,
        "<tsl:TrustServiceProvider><tsl:TSPInformation><tsl:TSPName><tsl:Name "
        "xml:lang=\"fr\">Essai %s</tsl:Name></tsl:TSPName><tsl:TSPTradeName>"
        "<tsl:Name>VATFR-1</tsl:Name><tsl:Name>%s</tsl:Name>"
        "</tsl:TSPTradeName><tsl:TSPInformationURI><tsl:URI>%s</tsl:URI>"
        "</tsl:TSPInformationURI></tsl:TSPInformation><tsl:TSPServices>"
        "<tsl:TSPService><tsl:ServiceInformation>" TYPE
        "<tsl:ServiceDigitalIdentity><tsl:DigitalId><tsl:X509Certificate>\n",
        s->id, s->id, s->directory ? s->directory : "http://localhost/");
    put_certificate(s->authority, out);
    buffer_format(out,
        "\n</tsl:X509Certificate></tsl:DigitalId></tsl:ServiceDigitalIdentity>"
        "<tsl:ServiceStatus>" STATUS "%s</tsl:ServiceStatus>"
        "<tsl:StatusStartingTime>%s</tsl:StatusStartingTime>"
        "</tsl:ServiceInformation>",
        s->status ? s->status : "inaccord",
        s->since ? s->since : "2020-01-01T00:00:00Z");
    if (s->history)
        buffer_format(out,
            "<tsl:ServiceHistory><tsl:ServiceHistoryInstance>" TYPE
            "<tsl:ServiceStatus>" STATUS "%s</tsl:ServiceStatus>"
            "<tsl:StatusStartingTime>2019-01-01T00:00:00Z"
            "</tsl:StatusStartingTime></tsl:ServiceHistoryInstance>"
            "</tsl:ServiceHistory>",
            s->history);
    buffer_text(
        out, "</tsl:TSPService></tsl:TSPServices></tsl:TrustServiceProvider>");
}

static const char list_head[] =
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>"
    "<tsl:TrustServiceStatusList xmlns:tsl=\"http://uri.etsi.org/02231/v2#\""
    " xmlns:ds=\"" DSIG "\">";
static const char list_end[] = "</tsl:TrustServiceStatusList>";

static void
put_scheme(const struct chain_list *w, struct buffer *out)
{
    buffer_format(out,
        "<tsl:SchemeInformation>"
        "<tsl:TSLSequenceNumber>%u</tsl:TSLSequenceNumber>"
        "<tsl:SchemeTerritory>FR</tsl:SchemeTerritory>"
        "<tsl:ListIssueDateTime>%s</tsl:ListIssueDateTime>"
        "<tsl:NextUpdate><tsl:dateTime>%s</tsl:dateTime></tsl:NextUpdate>"
        "</tsl:SchemeInformation><tsl:TrustServiceProviderList>",
        w->sequence ? w->sequence : 1,
        w->issued ? w->issued : "2026-01-01T00:00:00Z",
        w->next ? w->next : "2026-07-01T00:00:00Z");
    for (size_t i = 0; i < w->service_count; i++)
        put_service(&w->service[i], out);
    buffer_text(out, "</tsl:TrustServiceProviderList>");
}

#define REFERENCE_END                                                          \
    "<ds:DigestMethod Algorithm=\"" ENC "sha256\"/>"                           \
    "<ds:DigestValue></ds:DigestValue></ds:Reference>"

static const char transforms_2018[] =
    "<ds:Transform Algorithm=\"" DSIG "enveloped-signature\"/>"
    "<ds:Transform Algorithm=\"http://www.w3.org/TR/1999/REC-xpath-19991116\">"
    "<ds:XPath>not(ancestor-or-self::ds:Signature)</ds:XPath></ds:Transform>";
static const char transforms_2021[] =
    "<ds:Transform Algorithm=\"http://www.w3.org/2002/06/xmldsig-filter2\">"
    "<f:XPath xmlns:f=\"http://www.w3.org/2002/06/xmldsig-filter2\" "
    "Filter=\"subtract\">/descendant::ds:Signature</f:XPath></ds:Transform>"
    "<ds:Transform Algorithm=\"http://www.w3.org/2001/10/xml-exc-c14n#\"/>";

static void
put_info(const struct chain_list *w, struct buffer *out)
{
    const char *c14n = w->as_in_2018
        ? "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"
        : "http://www.w3.org/2001/10/xml-exc-c14n#";

    buffer_format(out,
        "<ds:Signature Id=\"s\"><ds:SignedInfo><ds:CanonicalizationMethod "
        "Algorithm=\"http://www.w3.org/2001/10/xml-exc-c14n#\"/>"
        "<ds:SignatureMethod Algorithm=\"http://www.w3.org/2001/04/"
        "xmldsig-more#%s\"/><ds:Reference URI=\"%s\"><ds:Transforms>%s"
        "</ds:Transforms>" REFERENCE_END,
        EVP_PKEY_get_base_id(w->signer->key) == EVP_PKEY_RSA ? "rsa-sha256"
                                                             : "ecdsa-sha256",
        w->uri ? w->uri : "",
        w->transforms       ? w->transforms
            : w->as_in_2018 ? transforms_2018
                            : transforms_2021);
    if (!w->without_properties)
        buffer_format(out,
            "<ds:Reference Type=\"http://uri.etsi.org/01903#SignedProperties\" "
            "URI=\"#xades-s\"><ds:Transforms><ds:Transform Algorithm=\"%s\"/>"
            "</ds:Transforms>" REFERENCE_END,
            c14n);
    buffer_text(out,
        "</ds:SignedInfo><ds:SignatureValue></ds:SignatureValue>"
        "<ds:KeyInfo><ds:X509Data><ds:X509Certificate>");
    put_certificate(w->carried ? w->carried : w->signer, out);
    buffer_text(
        out, "</ds:X509Certificate></ds:X509Data></ds:KeyInfo><ds:Object>");
}

static void
put_properties(const struct chain_list *w, struct buffer *out)
{
    uint8_t digest[EVP_MAX_MD_SIZE];
    unsigned len;
    const EVP_MD *md = w->as_in_2018 ? EVP_sha1() : EVP_sha512();
    const char *v2 = w->as_in_2018 ? "" : "V2";

    const struct chain *named = w->carried ? w->carried : w->signer;
    MUST(X509_digest(named->x509, md, digest, &len) == 1);
    digest[0] ^= w->names_another ? 1 : 0;
    buffer_format(out,
        "<xades:QualifyingProperties "
        "xmlns:xades=\"http://uri.etsi.org/01903/v1.3.2#\" Target=\"#s\">"
        "<xades:SignedProperties Id=\"xades-s\">"
        "<xades:SignedSignatureProperties>"
        "<xades:SigningTime>2026-01-01T00:00:00Z</xades:SigningTime>"
        "<xades:SigningCertificate%s><xades:Cert><xades:CertDigest>"
        "<ds:DigestMethod Algorithm=\"%s\"/><ds:DigestValue>",
        v2, w->as_in_2018 ? DSIG "sha1" : ENC "sha512");
    put_base64(digest, w->named_bytes ? w->named_bytes : len, out);
    buffer_format(out,
        "</ds:DigestValue></xades:CertDigest></xades:Cert>"
        "</xades:SigningCertificate%s></xades:SignedSignatureProperties>"
        "</xades:SignedProperties></xades:QualifyingProperties></ds:Object>"
        "</ds:Signature>",
        v2);
}

/* libxml2's characters are unsigned; BAD_CAST would drop their const as well. */
static const xmlChar *
text_xml(const char *text)
{
    return (const xmlChar *)text;
}

static void
add_ids(xmlDoc *doc, xmlNode *node)
{
    for (; node; node = node->next) {
        xmlAttr *id = node->type == XML_ELEMENT_NODE
            ? xmlHasProp(node, text_xml("Id"))
            : NULL;
        if (id) {
            xmlChar *name = xmlNodeGetContent(id->children);
            (void)xmlAddID(NULL, doc, name, id);
            xmlFree(name);
        }
        add_ids(doc, node->children);
    }
}

static void
sign(const struct chain *signer, xmlDoc *doc)
{
    xmlNode *node = xmlSecFindNode(
        xmlDocGetRootElement(doc), text_xml("Signature"), text_xml(DSIG));
    xmlSecDSigCtx *c = xmlSecDSigCtxCreate(NULL);

    MUST(node && c && EVP_PKEY_up_ref(signer->key) == 1);
    add_ids(doc, xmlDocGetRootElement(doc));
    c->signKey = xmlSecKeyCreate();
    MUST(c->signKey);
    MUST(xmlSecKeySetValue(c->signKey, xmlSecOpenSSLEvpKeyAdopt(signer->key))
        == 0);
    /* the certificate stands there already */
    MUST(xmlSecPtrListAdd(&c->keyInfoWriteCtx.enabledKeyData,
             (void *)(uintptr_t)xmlSecKeyDataNameId)
        == 0);
    MUST(xmlSecDSigCtxSign(c, node) == 0);
    xmlSecDSigCtxDestroy(c);
}

/* The verifier's own reader starts xmlsec, which is started once. */
static void
start(void)
{
    struct xml *xml = NULL;
    struct sceau_error error;

    MUST(xml_open(span_str("<?xml version=\"1.0\"?><a/>"), &xml, &error)
        == SCEAU_OK);
    xml_free(&xml);
}

/* The document signed, up to its end; false where it is no XML. */
static bool
put_signed(
    const struct chain *signer, const struct buffer *plain, struct buffer *out)
{
    xmlChar *text;
    int len;
    xmlDoc *doc =
        xmlReadMemory((const char *)plain->data, (int)plain->len, "list", NULL,
            XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);

    if (!doc
        || !xmlSecFindNode(
            xmlDocGetRootElement(doc), text_xml("Signature"), text_xml(DSIG))) {
        xmlFreeDoc(doc);
        return false;
    }
    sign(signer, doc);
    xmlDocDumpMemory(doc, &text, &len);
    MUST(text);
    const char *end = (const char *)text;
    for (const char *at = end; (at = strstr(at, list_end)); at++)
        end = at;
    buffer_put(out, text, (size_t)(end - (const char *)text));
    xmlFree(text);
    xmlFreeDoc(doc);
    return true;
}

/* A piece that is not there would test nothing. */
static void
swap_one(const struct chain_swap *swap, struct buffer *text)
{
    AUTO_BUFFER struct buffer was = buffer_with_max(1024 * 1024);
    size_t n = strlen(swap->from), count = 0;

    buffer_put(&was, text->data, text->len);
    MUST(buffer_status(&was) == SCEAU_OK);
    buffer_reset(text);
    for (size_t i = 0; i < was.len; count++) {
        const uint8_t *hit = memmem(was.data + i, was.len - i, swap->from, n);
        size_t next = hit ? (size_t)(hit - was.data) : was.len;
        buffer_put(text, was.data + i, next - i);
        if (!hit)
            break;
        buffer_text(text, swap->to);
        i = next + n;
    }
    MUST(count > 0);
}

static void
swap_all(const struct chain_swap swaps[CHAIN_SWAPS], struct buffer *text)
{
    for (size_t i = 0; i < CHAIN_SWAPS && swaps[i].from; i++)
        swap_one(&swaps[i], text);
}

void
chain_list(const struct chain_list *w, struct buffer *out)
{
    AUTO_BUFFER struct buffer plain = buffer_with_max(1024 * 1024);

    start();
    buffer_text(&plain, list_head);
    put_scheme(w, &plain);
    buffer_text(&plain, w->before ? w->before : "");
    put_info(w, &plain);
    put_properties(w, &plain);
    buffer_text(&plain, list_end);
    MUST(buffer_status(&plain) == SCEAU_OK);
    swap_all(w->unsigned_yet, &plain);
    MUST(put_signed(w->signer, &plain, out));
    buffer_text(out, w->after ? w->after : "");
    buffer_text(out, list_end);
    swap_all(w->signed_already, out);
    MUST(buffer_status(out) == SCEAU_OK);
}

bool
chain_list_of(
    const struct chain *signer, struct span inside, struct buffer *out)
{
    AUTO_BUFFER struct buffer plain = buffer_with_max(1024 * 1024);
    const struct chain_list w = { .signer = signer };

    start();
    if (memmem(inside.data, inside.len, "<!DOCTYPE", 9)
        || memmem(inside.data, inside.len, "Signature", 9))
        return false;
    buffer_text(&plain, list_head);
    buffer_put(&plain, inside.data, inside.len);
    put_info(&w, &plain);
    put_properties(&w, &plain);
    buffer_text(&plain, list_end);
    if (buffer_status(&plain) != SCEAU_OK || !put_signed(signer, &plain, out))
        return false;
    buffer_text(out, list_end);
    return buffer_status(out) == SCEAU_OK;
}
