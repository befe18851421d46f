/* SPDX-License-Identifier: EUPL-1.2 */
#include "verifier/trust/xml.h"

#include <stdlib.h>

#include <libxml/parser.h>
#include <libxml/tree.h>
#include <libxml/xmlerror.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/x509.h>
#include <xmlsec/crypto.h>
#include <xmlsec/errors.h>
#include <xmlsec/openssl/evp.h>
#include <xmlsec/transforms.h>
#include <xmlsec/xmldsig.h>
#include <xmlsec/xmlsec.h>

#include "verifier/base/error.h"
#include "verifier/base/scope.h"
#include "verifier/base/utf8.h"
#include "verifier/trust/leaf.h"

#define DSIG "http://www.w3.org/2000/09/xmldsig#"
#define XADES "http://uri.etsi.org/01903/v1.3.2#"
#define FILTER2 "http://www.w3.org/2002/06/xmldsig-filter2"
#define XPATH "http://www.w3.org/TR/1999/REC-xpath-19991116"
#define C14N "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"
#define EXC_C14N "http://www.w3.org/2001/10/xml-exc-c14n#"

/* Certificates that a signature carries: its chain. */
enum { CERTIFICATES_MAX = 8, ID_MAX = 128 };

/* The French list has 1 500 tags, of at most four attributes. */
enum { NODES_MAX = 200000, ATTRIBUTES_MAX = 64 };

struct xml {
    xmlDoc *doc;
    struct span issuer;
};

AUTO_DEFINE(xmlSecDSigCtx *, xmlSecDSigCtxDestroy);
AUTO_DEFINE(xmlSecKey *, xmlSecKeyDestroy);
AUTO_DEFINE(X509 *, X509_free);

/* --- reading */

/* libxml2's characters are unsigned; BAD_CAST would drop their const as well. */
static const xmlChar *
text_xml(const char *text)
{
    return (const xmlChar *)text;
}

static void
stay_silent(void *context, const char *message, ...)
{
    (void)context;
    (void)message;
}

/* Both libraries are started once, and never write to standard error. */
static bool
start(void)
{
    static bool started;

    if (started)
        return true;
    xmlInitParser();
    xmlSetGenericErrorFunc(NULL, stay_silent);
    xmlSecErrorsSetCallback(NULL);
    started = xmlSecInit() == 0 && xmlSecOpenSSLInit() == 0;
    xmlSecErrorsSetCallback(NULL);
    return started;
}

static struct span
without_mark(struct span bytes)
{
    return span_starts(bytes, "\xef\xbb\xbf")
        ? span_of(bytes.data + 3, bytes.len - 3)
        : bytes;
}

bool
xml_is(struct span bytes)
{
    struct span s = without_mark(bytes);

    while (s.len && (*s.data == ' ' || (*s.data >= '\t' && *s.data <= '\r')))
        s = span_of(s.data + 1, s.len - 1);
    return span_starts(s, "<?xml") || span_starts(s, "<tsl:")
        || span_starts(s, "<TrustServiceStatusList");
}

/* Past a comment, a section or an instruction at `at`; 0 where it is none of these. */
static size_t
skip_aside(struct span s, size_t at)
{
    static const char *const asides[][2] = { { "<!--", "-->" },
        { "<![CDATA[", "]]>" }, { "<?", "?>" } };
    struct span rest = span_of(s.data + at, s.len - at);

    for (size_t i = 0; i < sizeof asides / sizeof *asides; i++) {
        if (!span_starts(rest, asides[i][0]))
            continue;
        const uint8_t *end =
            memmem(rest.data, rest.len, asides[i][1], strlen(asides[i][1]));
        return end ? (size_t)(end - s.data) + strlen(asides[i][1]) : s.len;
    }
    return 0;
}

/* Past the tag at `at`; *equals: how many attributes it has, or more. */
static size_t
skip_tag(struct span s, size_t at, size_t *equals)
{
    uint8_t quote = 0;

    for (*equals = 0; at < s.len; at++) {
        uint8_t c = s.data[at];
        if (quote)
            quote = c == quote ? 0 : quote;
        else if (c == '>')
            return at;
        else if (c == '"' || c == '\'')
            quote = c;
        else
            *equals += c == '=' ? 1 : 0;
    }
    return at;
}

/* Before anything is known of who made it, a document must not be work: libraries
 * compare each attribute with all others. */
static bool
is_laborious(struct span s)
{
    size_t nodes = 0, equals = 0;

    for (size_t at = 0; at < s.len; at++) {
        if (s.data[at] != '<')
            continue;
        size_t past = skip_aside(s, at);
        at = past ? past - 1 : skip_tag(s, at, &equals);
        if (++nodes > NODES_MAX || equals > ATTRIBUTES_MAX)
            return true;
    }
    return false;
}

enum sceau_status
xml_open(struct span bytes, struct xml **out, struct sceau_error *error)
{
    const int options =
        XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING;

    if (bytes.len > SCEAU_LIST_MAX)
        return fail(
            error, SCEAU_E_LIMIT, "liste : plus de %u octets", SCEAU_LIST_MAX);
    /* a zero would end the document for libxml2, whatever comes after it */
    if (bytes.len == 0 || memchr(bytes.data, 0, bytes.len)
        || !utf8_valid(bytes, NULL))
        return fail(error, SCEAU_E_FORMAT, "liste : n’est pas du texte UTF-8");
    /* before libxml2 sees it: an entity is work that nobody asked for */
    if (memmem(bytes.data, bytes.len, "<!DOCTYPE", 9)
        || memmem(bytes.data, bytes.len, "<!ENTITY", 8))
        return fail(error, SCEAU_E_FORMAT,
            "liste : une déclaration DOCTYPE n’est pas admise");
    if (is_laborious(bytes))
        return fail(error, SCEAU_E_LIMIT,
            "liste : plus de %d éléments, ou de %d attributs pour l’un d’eux",
            NODES_MAX, ATTRIBUTES_MAX);
    struct xml *xml = start() ? calloc(1, sizeof *xml) : NULL;
    if (!xml)
        return fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
    xml->doc = xmlReadMemory((const char *)bytes.data, (int)bytes.len,
        "liste.xml", "UTF-8", options);
    xmlResetLastError();
    if (!xml->doc || xml->doc->intSubset || xml->doc->extSubset
        || !xmlDocGetRootElement(xml->doc)) {
        xml_free(&xml);
        return fail(error, SCEAU_E_FORMAT, "liste : XML mal formé");
    }
    *out = xml;
    return SCEAU_OK;
}

void
xml_free(struct xml **xml)
{
    if (*xml)
        xmlFreeDoc((*xml)->doc);
    free(*xml);
    *xml = NULL;
}

static bool
is_element(const xmlNode *n, const char *namespace_uri, const char *name)
{
    return n->type == XML_ELEMENT_NODE && n->ns && n->ns->href
        && xmlStrEqual(n->name, text_xml(name))
        && xmlStrEqual(n->ns->href, text_xml(namespace_uri));
}

static xmlNode *
child(const xmlNode *parent, const char *namespace_uri, const char *name)
{
    for (xmlNode *n = parent ? parent->children : NULL; n; n = n->next)
        if (is_element(n, namespace_uri, name))
            return n;
    return NULL;
}

static xmlNode *
next_of(const xmlNode *node)
{
    for (xmlNode *n = node->next; n; n = n->next)
        if (is_element(
                n, (const char *)node->ns->href, (const char *)node->name))
            return n;
    return NULL;
}

/* The one child of that name; NULL where there is none, or two. */
static xmlNode *
only_child(const xmlNode *parent, const char *namespace_uri, const char *name)
{
    xmlNode *n = child(parent, namespace_uri, name);

    return n && !next_of(n) ? n : NULL;
}

static const xmlNode *
node_of(const struct xml_node *node)
{
    return (const xmlNode *)node;
}

static const struct xml_node *
opaque(const xmlNode *node)
{
    return (const struct xml_node *)node;
}

const struct xml_node *
xml_root(const struct xml *xml, const char *namespace_uri, const char *name)
{
    const xmlNode *root = xmlDocGetRootElement(xml->doc);

    return is_element(root, namespace_uri, name) ? opaque(root) : NULL;
}

const struct xml_node *
xml_child(const struct xml_node *node, const char *name)
{
    const xmlNode *n = node_of(node);

    return n ? opaque(child(n, (const char *)n->ns->href, name)) : NULL;
}

const struct xml_node *
xml_next(const struct xml_node *node)
{
    return opaque(next_of(node_of(node)));
}

static bool
is_blank(uint8_t c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static struct span
trim(struct span s)
{
    while (s.len && is_blank(s.data[0]))
        s = span_of(s.data + 1, s.len - 1);
    while (s.len && is_blank(s.data[s.len - 1]))
        s.len--;
    return s;
}

/* Text of text and CDATA alone, as canonical XML without comments has it. */
static void
put_text(const xmlNode *node, struct buffer *out)
{
    for (const xmlNode *n = node->children; n; n = n->next)
        if ((n->type == XML_TEXT_NODE || n->type == XML_CDATA_SECTION_NODE)
            && n->content)
            buffer_text(out, (const char *)n->content);
}

static struct span
text_of(const xmlNode *node, struct buffer *room)
{
    buffer_reset(room);
    if (node)
        put_text(node, room);
    return buffer_status(room) == SCEAU_OK ? trim(buffer_span(room))
                                           : span_of(NULL, 0);
}

struct span
xml_text(const struct xml_node *node, struct buffer *room)
{
    return text_of(node_of(node), room);
}

/* An attribute without a namespace, NULL where it is absent; borrowed. xmlsec takes the
 * first of that name in any namespace: where that is another, there is none. */
static const char *
attribute(const xmlNode *node, const char *name)
{
    for (const xmlAttr *a = node->properties; a; a = a->next) {
        if (!xmlStrEqual(a->name, text_xml(name)))
            continue;
        if (a->ns)
            return NULL;
        if (!a->children)
            return "";
        return a->children->type == XML_TEXT_NODE && !a->children->next
            ? (const char *)a->children->content
            : NULL;
    }
    return NULL;
}

static const char *
algorithm(const xmlNode *node)
{
    const char *name = node ? attribute(node, "Algorithm") : NULL;

    return name ? name : "";
}

/* --- what the signature covers */

static enum sceau_status
refuse(struct sceau_error *error, const char *what)
{
    return fail(error, SCEAU_E_FORMAT, "signature de la liste : %s", what);
}

static enum sceau_status
refuse_transform(struct sceau_error *error, const char *name)
{
    return fail(error, SCEAU_E_FORMAT,
        "signature de la liste : transformation non admise : %s", name);
}

static size_t
count_signatures(const xmlNode *node)
{
    size_t count = 0;

    for (; node; node = node->next) {
        if (node->type != XML_ELEMENT_NODE)
            continue;
        count += is_element(node, DSIG, "Signature") ? 1 : 0;
        count += count_signatures(node->children);
    }
    return count;
}

static bool
is_canonicalisation(const char *name)
{
    return strcmp(name, C14N) == 0 || strcmp(name, EXC_C14N) == 0;
}

/* Text alone: xmlsec would also read that of elements inside, which nobody checked. */
static bool
holds_text_alone(const xmlNode *node)
{
    return node->children && node->children->type == XML_TEXT_NODE
        && !node->children->next;
}

/* The expression without the blanks beside its parentheses; elsewhere they may change
 * what it means ("ancestor- or -self::x" is a disjunction). */
static struct span
expression_of(const xmlNode *node, struct buffer *room, struct buffer *out)
{
    struct span s = text_of(node, room);

    for (size_t i = 0; i < s.len; i++) {
        size_t next = i;
        while (next < s.len && is_blank(s.data[next]))
            next++;
        bool beside = out->len
            && (out->data[out->len - 1] == '(' || s.data[next] == '('
                || s.data[next] == ')');
        if (!is_blank(s.data[i]) || !beside)
            buffer_byte(out, s.data[i]);
    }
    return buffer_status(out) == SCEAU_OK ? buffer_span(out) : span_of(NULL, 0);
}

/* "before P:Signature after", P a prefix of the signature's namespace: one expression
 * and no other, so that no node of the list escapes the digest. */
static bool
removes_signature(xmlNode *expression, const char *before, const char *after)
{
    char prefix[32];
    AUTO_BUFFER struct buffer room = buffer_with_max(256);
    AUTO_BUFFER struct buffer plain = buffer_with_max(256);
    struct span s = expression_of(expression, &room, &plain);

    if (!holds_text_alone(expression) || !span_starts(s, before))
        return false;
    s = span_of(s.data + strlen(before), s.len - strlen(before));
    const uint8_t *colon = s.len ? memchr(s.data, ':', s.len) : NULL;
    if (!colon || (size_t)(colon - s.data) >= sizeof prefix)
        return false;
    size_t n = (size_t)(colon - s.data);
    memcpy(prefix, s.data, n);
    prefix[n] = 0;
    s = span_of(colon + 1, s.len - n - 1);
    const xmlNs *ns =
        xmlSearchNs(expression->doc, expression, text_xml(prefix));
    return span_starts(s, "Signature")
        && span_is(span_of(s.data + 9, s.len - 9), after) && ns
        && xmlStrEqual(ns->href, text_xml(DSIG));
}

/* The historical forms of the list: 2018 and after 2021. */
static bool
is_removal(const xmlNode *transform)
{
    const char *name = algorithm(transform);

    if (strcmp(name, DSIG "enveloped-signature") == 0)
        return true;
    if (strcmp(name, XPATH) == 0) {
        xmlNode *x = only_child(transform, DSIG, "XPath");
        return x && removes_signature(x, "not(ancestor-or-self::", ")");
    }
    xmlNode *x = only_child(transform, FILTER2, "XPath");
    const char *filter = x ? attribute(x, "Filter") : NULL;
    return strcmp(name, FILTER2) == 0 && filter
        && strcmp(filter, "subtract") == 0
        && (removes_signature(x, "/descendant::", "")
            || removes_signature(x, "//", ""));
}

/* Removals first, at most one canonical form last; *removed where one removes. */
static enum sceau_status
check_transforms(
    const xmlNode *reference, bool *removed, struct sceau_error *error)
{
    const xmlNode *list = child(reference, DSIG, "Transforms");
    bool ended = false;

    *removed = false;
    for (const xmlNode *t = child(list, DSIG, "Transform"); t; t = next_of(t)) {
        if (ended)
            return refuse_transform(error, algorithm(t));
        if (is_canonicalisation(algorithm(t)))
            ended = true;
        else if (is_removal(t))
            *removed = true;
        else
            return refuse_transform(error, algorithm(t));
    }
    return SCEAU_OK;
}

/* A name that means itself in the expression which xmlsec makes of it. */
static bool
is_plain_id(const char *id)
{
    size_t n = strspn(id,
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.");

    return n > 0 && n < ID_MAX && id[n] == 0;
}

struct parts {
    xmlNode *signature;
    xmlNode *properties;
};

static enum sceau_status
check_reference(const xmlNode *reference, const char *id, bool *document,
    bool *properties, struct sceau_error *error)
{
    const char *uri = attribute(reference, "URI");
    bool removed;
    enum sceau_status status = check_transforms(reference, &removed, error);

    if (status != SCEAU_OK)
        return status;
    if (uri && *uri == 0 && removed && !*document)
        *document = true;
    else if (uri && *uri == '#' && strcmp(uri + 1, id) == 0 && !removed
        && !*properties)
        *properties = true;
    else
        return refuse(error,
            "une référence couvre autre chose que la liste entière ou les "
            "propriétés signées");
    return SCEAU_OK;
}

/* Two references and no more: the whole list, and the signed properties. */
static enum sceau_status
check_references(const xmlNode *info, const char *id, struct sceau_error *error)
{
    bool document = false, properties = false;
    enum sceau_status status = SCEAU_OK;

    for (const xmlNode *r = child(info, DSIG, "Reference");
         r && status == SCEAU_OK; r = next_of(r))
        status = check_reference(r, id, &document, &properties, error);
    if (status == SCEAU_OK && !(document && properties))
        return refuse(error,
            "elle ne couvre pas la liste entière et les propriétés signées");
    return status;
}

static enum sceau_status
check_parts(struct xml *xml, struct parts *out, struct sceau_error *error)
{
    xmlNode *root = xmlDocGetRootElement(xml->doc);

    out->signature = child(root, DSIG, "Signature");
    if (!out->signature)
        return refuse(error, "la liste n’est pas signée");
    if (count_signatures(root) != 1)
        return refuse(error, "il y en a plus d’une");
    out->properties =
        only_child(only_child(only_child(out->signature, DSIG, "Object"), XADES,
                       "QualifyingProperties"),
            XADES, "SignedProperties");
    const xmlNode *info = only_child(out->signature, DSIG, "SignedInfo");
    const char *id = out->properties ? attribute(out->properties, "Id") : NULL;
    if (!info || !id || !is_plain_id(id))
        return refuse(error, "n’est pas une signature XAdES");
    if (!is_canonicalisation(
            algorithm(only_child(info, DSIG, "CanonicalizationMethod"))))
        return refuse(error, "forme canonique non admise");
    return check_references(info, id, error);
}

/* --- who signed */

static const EVP_MD *
digest_named(const char *name)
{
    /* SHA-1 only names a certificate that is pinned already (2018) */
    static const struct {
        const char *uri, *name;
    } digests[] = { { DSIG "sha1", "SHA1" },
        { "http://www.w3.org/2001/04/xmlenc#sha256", "SHA256" },
        { "http://www.w3.org/2001/04/xmldsig-more#sha384", "SHA384" },
        { "http://www.w3.org/2001/04/xmlenc#sha512", "SHA512" } };

    for (size_t i = 0; i < sizeof digests / sizeof *digests; i++)
        if (strcmp(name, digests[i].uri) == 0)
            return EVP_get_digestbyname(digests[i].name);
    return NULL;
}

/* Bytes of base64 with blanks in it; 0 where it is not, or has more than max. */
static size_t
decode(struct span text, uint8_t *out, size_t max)
{
    EVP_ENCODE_CTX *c = EVP_ENCODE_CTX_new();
    int n = 0, more = 0;
    bool decoded = c && text.len / 4 * 3 + 3 <= max;

    if (decoded) {
        EVP_DecodeInit(c);
        decoded = EVP_DecodeUpdate(c, out, &n, text.data, (int)text.len) >= 0
            && EVP_DecodeFinal(c, out + n, &more) == 1;
    }
    EVP_ENCODE_CTX_free(c);
    ERR_clear_error();
    return decoded ? (size_t)(n + more) : 0;
}

/* ETSI TS 101 903, 7.2.2: the first certificate named is the signer's. */
static const xmlNode *
certificate_digest(const xmlNode *properties)
{
    const xmlNode *s =
        only_child(properties, XADES, "SignedSignatureProperties");
    const xmlNode *c = only_child(s, XADES, "SigningCertificateV2");

    if (!c)
        c = only_child(s, XADES, "SigningCertificate");
    return only_child(child(c, XADES, "Cert"), XADES, "CertDigest");
}

static bool
is_named(const xmlNode *properties, X509 *x509)
{
    const xmlNode *digest = certificate_digest(properties);
    const EVP_MD *md =
        digest_named(algorithm(only_child(digest, DSIG, "DigestMethod")));
    AUTO_BUFFER struct buffer room = buffer_with_max(1024);
    uint8_t wanted[256], got[EVP_MAX_MD_SIZE];
    unsigned len;
    size_t n = decode(text_of(only_child(digest, DSIG, "DigestValue"), &room),
        wanted, sizeof wanted);

    return md && X509_digest(x509, md, got, &len) == 1 && n == len
        && memcmp(wanted, got, n) == 0;
}

static X509 *
certificate_at(const xmlNode *node)
{
    AUTO_BUFFER struct buffer room = buffer_with_max(2 * SCEAU_CERTIFICATE_MAX);
    AUTO_BUFFER struct buffer der = buffer_with_max(2 * SCEAU_CERTIFICATE_MAX);
    struct span text = text_of(node, &room);
    uint8_t *out = buffer_room(&der, text.len + 3);

    return out ? leaf_of_der(span_of(out, decode(text, out, text.len + 3)))
               : NULL;
}

/* 4.4.4 of XMLDSig: what the document carries is only looked through for a signer that
 * is pinned, and that the signed properties name. */
static X509 *
find_signer(const struct parts *parts, const struct pins *pins, int64_t issued)
{
    const xmlNode *info = only_child(parts->signature, DSIG, "KeyInfo");
    int tried = 0;

    for (const xmlNode *d = child(info, DSIG, "X509Data"); d; d = next_of(d))
        for (const xmlNode *c = child(d, DSIG, "X509Certificate");
             c && tried++ < CERTIFICATES_MAX; c = next_of(c)) {
            AUTO(X509_free) X509 *x509 = certificate_at(c);
            if (x509 && is_named(parts->properties, x509)
                && pins_allow(pins, x509, issued))
                return TAKE(x509);
        }
    return NULL;
}

/* --- checking */

static bool
allow_transforms(xmlSecDSigCtx *c)
{
    const xmlSecTransformId reference[] = { xmlSecTransformEnvelopedGetKlass(),
        xmlSecTransformXPathGetKlass(), xmlSecTransformXPath2GetKlass(),
        xmlSecTransformInclC14NGetKlass(), xmlSecTransformExclC14NGetKlass(),
        xmlSecOpenSSLTransformSha256GetKlass(),
        xmlSecOpenSSLTransformSha384GetKlass(),
        xmlSecOpenSSLTransformSha512GetKlass(), NULL };
    const xmlSecTransformId signature[] = { xmlSecTransformInclC14NGetKlass(),
        xmlSecTransformExclC14NGetKlass(),
        xmlSecOpenSSLTransformRsaSha256GetKlass(),
        xmlSecOpenSSLTransformRsaSha384GetKlass(),
        xmlSecOpenSSLTransformRsaSha512GetKlass(),
        xmlSecOpenSSLTransformEcdsaSha256GetKlass(),
        xmlSecOpenSSLTransformEcdsaSha384GetKlass(),
        xmlSecOpenSSLTransformEcdsaSha512GetKlass(), NULL };

    for (size_t i = 0; reference[i]; i++)
        if (xmlSecDSigCtxEnableReferenceTransform(c, reference[i]) < 0)
            return false;
    for (size_t i = 0; signature[i]; i++)
        if (xmlSecDSigCtxEnableSignatureTransform(c, signature[i]) < 0)
            return false;
    return true;
}

/* The pinned signer's key, given: none is looked for. */
static xmlSecKey *
key_of(X509 *signer)
{
    EVP_PKEY *key = X509_get_pubkey(signer);
    xmlSecKeyDataPtr data = key ? xmlSecOpenSSLEvpKeyAdopt(key) : NULL;
    AUTO(xmlSecKeyDestroy) xmlSecKey *out = data ? xmlSecKeyCreate() : NULL;

    if (!data) {
        EVP_PKEY_free(key);
        return NULL;
    }
    if (!out || xmlSecKeySetValue(out, data) < 0) {
        xmlSecKeyDataDestroy(data);
        return NULL;
    }
    return TAKE(out);
}

static bool
is_right(const struct parts *parts, X509 *signer)
{
    AUTO(xmlSecDSigCtxDestroy)
    xmlSecDSigCtx *c = xmlSecDSigCtxCreate(NULL);
    xmlAttr *id = xmlHasProp(parts->properties, text_xml("Id"));

    if (!c || !allow_transforms(c))
        return false;
    c->enabledReferenceUris =
        xmlSecTransformUriTypeEmpty | xmlSecTransformUriTypeSameDocument;
    c->flags |= XMLSEC_DSIG_FLAGS_IGNORE_MANIFESTS;
    c->signKey = key_of(signer);
    if (!c->signKey)
        return false;
    /* the one Id that a reference may name */
    xmlDoc *doc = parts->signature->doc;
    const char *name = attribute(parts->properties, "Id");
    if (!xmlGetID(doc, text_xml(name))
        && !xmlAddID(NULL, doc, text_xml(name), id))
        return false;
    if (xmlGetID(doc, text_xml(name)) != id)
        return false;
    return xmlSecDSigCtxVerify(c, parts->signature) == 0
        && c->status == xmlSecDSigStatusSucceeded
        && xmlSecPtrListGetSize(&c->signedInfoReferences) == 2;
}

enum sceau_status
xml_check(struct xml *xml, const struct pins *pins, int64_t issued,
    char signer[65], struct sceau_error *error)
{
    struct parts parts = { 0 };
    enum sceau_status status = check_parts(xml, &parts, error);

    if (status != SCEAU_OK)
        return status;
    AUTO(X509_free) X509 *x509 = find_signer(&parts, pins, issued);
    if (!x509)
        return fail(error, SCEAU_E_CRYPTO,
            "signature de la liste : son signataire n’est pas de ceux qui sont "
            "connus ; donnez son certificat avec --pin");
    bool right = is_right(&parts, x509);
    ERR_clear_error();
    if (!right)
        return fail(error, SCEAU_E_CRYPTO,
            "signature de la liste : fausse, la liste a été altérée");
    xml->issuer = pins_issuer(pins, x509, issued);
    return leaf_fingerprint(x509, signer)
        ? SCEAU_OK
        : fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
}

struct span
xml_issuer(const struct xml *xml)
{
    return xml->issuer;
}
