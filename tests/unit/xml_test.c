/* SPDX-License-Identifier: EUPL-1.2 */
#include "tests/unit/test.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>

#include "tests/support/chain.h"
#include "verifier/base/limits.h"
#include "verifier/trust/pin.h"
#include "verifier/trust/xml.h"

#define DSIG "http://www.w3.org/2000/09/xmldsig#"
#define ENC "http://www.w3.org/2001/04/xmlenc#"
#define MORE "http://www.w3.org/2001/04/xmldsig-more#"
#define EXC_URI "http://www.w3.org/2001/10/xml-exc-c14n#"
#define SHA512_IN_PROPERTIES "<ds:DigestMethod Algorithm=\"" ENC "sha512\"/>"

enum { LIST_MAX = 1024 * 1024 };

static struct chain authority, rsa, p256, stranger;
static struct pins pins;
static struct sceau_error error;

static void
pin(const struct chain *c)
{
    AUTO_BUFFER struct buffer der = buffer_with_max(64 * 1024);

    chain_der(c, &der);
    assert_int_equal(
        pins_add_bytes(&pins, buffer_span(&der), &error), SCEAU_OK);
}

static int
make(void **state)
{
    (void)state;
    chain_make(NULL,
        &(struct chain_wish) { .name = "FR42", .is_authority = true },
        &authority);
    chain_make(
        NULL, &(struct chain_wish) { .name = "Liste", .curve = "RSA" }, &rsa);
    chain_make(NULL, &(struct chain_wish) { .name = "Liste" }, &p256);
    chain_make(NULL, &(struct chain_wish) { .name = "Liste", .curve = "RSA" },
        &stranger);
    pin(&rsa);
    pin(&p256);
    return 0;
}

static int
unmake(void **state)
{
    (void)state;
    chain_free(&authority);
    chain_free(&rsa);
    chain_free(&p256);
    chain_free(&stranger);
    pins_free(&pins);
    return 0;
}

static enum sceau_status
check_bytes(struct span bytes)
{
    struct xml *xml = NULL;
    char signer[65];

    error.text[0] = 0;
    enum sceau_status status = xml_open(bytes, &xml, &error);
    if (status != SCEAU_OK)
        return status;
    status = xml_check(xml, &pins, 1767225600, signer, &error);
    xml_free(&xml);
    return status;
}

static void
make_list(struct chain_list list, struct buffer *out)
{
    const struct chain_service service = { .id = "FR42",
        .authority = &authority };

    list.signer = list.signer ? list.signer : &rsa;
    list.service = &service;
    list.service_count = 1;
    chain_list(&list, out);
}

static enum sceau_status
check(struct chain_list list)
{
    AUTO_BUFFER struct buffer xml = buffer_with_max(LIST_MAX);

    make_list(list, &xml);
    return check_bytes(buffer_span(&xml));
}

static void
expect(enum sceau_status status, const char *part, struct chain_list list)
{
    enum sceau_status got = check(list);

    if (got != status || !strstr(error.text, part))
        fail_msg(
            "%d « %s » instead of %d « %s »", got, error.text, status, part);
}

static void
swap_before(const char *from, const char *to, struct chain_list *list)
{
    size_t i = 0;

    while (list->unsigned_yet[i].from)
        i++;
    list->unsigned_yet[i] = (struct chain_swap) { from, to };
}

/* Each in what is signed, so that the signature is right. */
static void
only_strong_algorithms_are_accepted(void **state)
{
    (void)state;
    static const struct {
        const char *from, *to;
        bool by_rsa, is_accepted;
    } table[] = {
        { MORE "rsa-sha256", MORE "rsa-sha384", true, true },
        { MORE "rsa-sha256", MORE "rsa-sha512", true, true },
        { MORE "rsa-sha256", DSIG "rsa-sha1", true, false },
        { MORE "rsa-sha256", MORE "rsa-sha224", true, false },
        { MORE "ecdsa-sha256", MORE "ecdsa-sha256", false, true },
        { MORE "ecdsa-sha256", MORE "ecdsa-sha384", false, true },
        { MORE "ecdsa-sha256", MORE "ecdsa-sha512", false, true },
        { MORE "ecdsa-sha256", MORE "ecdsa-sha1", false, false },
        { ENC "sha256", MORE "sha384", true, true },
        { ENC "sha256", ENC "sha512", true, true },
        { ENC "sha256", DSIG "sha1", true, false },
        { ENC "sha256", MORE "sha224", true, false },
    };

    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        struct chain_list list = { .signer = table[i].by_rsa ? &rsa : &p256 };
        swap_before(table[i].from, table[i].to, &list);
        enum sceau_status status = check(list);
        if (status != (table[i].is_accepted ? SCEAU_OK : SCEAU_E_CRYPTO))
            fail_msg("%s: %d", table[i].to, status);
    }
}

#define TRANSFORM(uri) "<ds:Transform Algorithm=\"" uri "\"/>"
#define REFERENCE(uri, transforms)                                             \
    "<ds:Reference URI=\"" uri "\"><ds:Transforms>" transforms                 \
    "</ds:Transforms><ds:DigestMethod Algorithm=\"" ENC "sha256\"/>"           \
    "<ds:DigestValue></ds:DigestValue></ds:Reference>"
#define ENVELOPED TRANSFORM(DSIG "enveloped-signature")

static void
two_references_and_no_more_are_signed(void **state)
{
    (void)state;
    static const char *const more[] = { REFERENCE("", ENVELOPED),
        REFERENCE("#xades-s", TRANSFORM(EXC_URI)),
        REFERENCE("#s", TRANSFORM(EXC_URI)),
        REFERENCE("", TRANSFORM(EXC_URI)) };
    static const struct chain_swap wrong[] = {
        /* neither removes the signature, nor keeps the properties whole */
        { "#xades-s\"><ds:Transforms>",
            "#xades-s\"><ds:Transforms>" ENVELOPED },
        { "URI=\"#xades-s\"", "URI=\"#s\"" },
    };

    for (size_t i = 0; i < sizeof more / sizeof *more; i++) {
        char to[512];
        struct chain_list list = { 0 };
        (void)snprintf(to, sizeof to, "%s</ds:SignedInfo>", more[i]);
        swap_before("</ds:SignedInfo>", to, &list);
        expect(SCEAU_E_FORMAT, "autre chose", list);
    }
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct chain_list list = { .unsigned_yet = { wrong[i] } };
        expect(SCEAU_E_FORMAT, "autre chose", list);
    }
    expect(SCEAU_E_FORMAT, "autre chose",
        (struct chain_list) { .transforms = TRANSFORM(EXC_URI) });
    expect(SCEAU_E_FORMAT, "autre chose",
        (struct chain_list) {
            .uri = "#part", .before = "<tsl:Part xml:id=\"part\"/>" });
    expect(SCEAU_E_FORMAT, "autre chose",
        (struct chain_list) {
            .signed_already = { { "URI=\"#xades-s\"", "URI=\"?xades-s\"" } } });
    expect(SCEAU_E_FORMAT, "autre chose",
        (struct chain_list) {
            .signed_already = { { "URI=\"#xades-s\"", "URI=\"#xades-\"" } } });
    expect(SCEAU_E_FORMAT, "autre chose",
        (struct chain_list) { .signed_already = { { "<ds:Reference URI=\"\"",
                                  "<ds:Reference" } } });
}

/* What each part must be once, is; of two, which one was signed would be a guess. */
static void
no_part_of_a_signature_is_there_twice(void **state)
{
    (void)state;
    static const struct chain_swap twice[] = {
        { "</ds:Signature>", "<ds:Object/></ds:Signature>" },
        { "</ds:Object>",
            "<xades:QualifyingProperties xmlns:xades="
            "\"http://uri.etsi.org/01903/v1.3.2#\"/></ds:Object>" },
        { "</xades:QualifyingProperties>",
            "<xades:SignedProperties Id=\"b\"/></xades:QualifyingProperties>" },
        { "<ds:SignatureValue>", "<ds:SignedInfo/><ds:SignatureValue>" },
    };

    for (size_t i = 0; i < sizeof twice / sizeof *twice; i++)
        expect(SCEAU_E_FORMAT, "XAdES",
            (struct chain_list) { .signed_already = { twice[i] } });
    expect(SCEAU_E_FORMAT, "XAdES",
        (struct chain_list) {
            .unsigned_yet = { { "01903/v1.3.2#", "01903/v1.3.3#" } } });
    expect(SCEAU_E_FORMAT, "plus d’une",
        (struct chain_list) { .signed_already = { { "</ds:Object>",
                                  "<x><ds:Signature/></x></ds:Object>" } } });
    expect(SCEAU_E_FORMAT, "plus d’une",
        (struct chain_list) {
            .signed_already = { { "<tsl:TrustServiceProviderList>",
                "<tsl:TrustServiceProviderList><ds:Signature/>" } } });
    expect(SCEAU_E_CRYPTO, "--pin",
        (struct chain_list) { .signed_already = { { "</ds:KeyInfo>",
                                  "</ds:KeyInfo><ds:KeyInfo/>" } } });
}

/* xmlsec makes an expression of it: what it could say there is refused. */
static void
ids_are_plain_and_bounded(void **state)
{
    (void)state;
    static const char *const names[] = { "", "a'b", "a b", "a)b", "\xc3\xa9" };
    char name[130], to[160];

    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        (void)snprintf(to, sizeof to, "Id=\"%s\"", names[i]);
        expect(SCEAU_E_FORMAT, "XAdES",
            (struct chain_list) {
                .signed_already = { { "Id=\"xades-s\"", to } } });
    }
    expect(SCEAU_E_FORMAT, "XAdES",
        (struct chain_list) { .signed_already = { { "Id=\"xades-s\"", "" } } });
    for (size_t n = 127; n <= 128; n++) {
        struct chain_list list = { 0 };
        (void)snprintf(name, sizeof name, "%0*d", (int)n, 0);
        name[0] = 'a';
        swap_before("xades-s", name, &list);
        assert_int_equal(check(list), n == 127 ? SCEAU_OK : SCEAU_E_FORMAT);
    }
}

/* An attribute that the parser itself takes for an Id comes before ours. */
static void
another_element_of_the_same_id_is_not_taken_for_the_properties(void **state)
{
    (void)state;
    expect(SCEAU_E_CRYPTO, "altérée",
        (struct chain_list) { .before = "<tsl:Part xml:id=\"xades-s\"/>" });
    expect(SCEAU_E_CRYPTO, "altérée",
        (struct chain_list) { .before = "<tsl:Part Id=\"xades-s\"/>" });
    expect(SCEAU_OK, "", (struct chain_list) { .before = "<tsl:Part/>" });
}

/* libxml2 finds an attribute by its name in any namespace, and so does xmlsec: of two,
 * what is checked would not be what is digested. */
static void
an_attribute_of_another_namespace_hides_none(void **state)
{
    (void)state;
    expect(SCEAU_E_FORMAT, "autre chose",
        (struct chain_list) { .before = "<tsl:Part xml:id=\"part\"/>",
            .unsigned_yet = { { "<ds:Reference URI=\"\"",
                "<ds:Reference xmlns:x=\"urn:x\" x:URI=\"#part\" "
                "URI=\"\"" } } });
    expect(SCEAU_E_FORMAT, "XAdES",
        (struct chain_list) {
            .signed_already = { { "<xades:SignedProperties Id",
                "<xades:SignedProperties xmlns:x=\"urn:x\" x:Id=\"b\" "
                "Id" } } });
}

static void
canonical_forms_keep_no_comment(void **state)
{
    (void)state;
    const char *was = "CanonicalizationMethod Algorithm=\"" EXC_URI "\"";
    static const struct {
        const char *to;
        enum sceau_status status;
    } table[] = { { EXC_URI "WithComments", SCEAU_E_FORMAT },
        { "http://www.w3.org/TR/2001/REC-xml-c14n-20010315#WithComments",
            SCEAU_E_FORMAT },
        { "http://www.w3.org/TR/2001/REC-xml-c14n-20010315", SCEAU_OK } };

    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        char to[160];
        struct chain_list list = { 0 };
        (void)snprintf(to, sizeof to, "CanonicalizationMethod Algorithm=\"%s\"",
            table[i].to);
        swap_before(was, to, &list);
        expect(table[i].status,
            table[i].status == SCEAU_OK ? "" : "forme canonique", list);
    }
    expect(SCEAU_E_FORMAT, "non admise",
        (struct chain_list) {
            .transforms = ENVELOPED TRANSFORM(EXC_URI "WithComments") });
    expect(SCEAU_E_FORMAT, "non admise",
        (struct chain_list) { .transforms = ENVELOPED TRANSFORM(EXC_URI),
            .signed_already = { { ENVELOPED TRANSFORM(EXC_URI),
                TRANSFORM(EXC_URI) ENVELOPED } } });
}

#define FILTER(text)                                                           \
    "<ds:Transform Algorithm=\"http://www.w3.org/2002/06/xmldsig-filter2\">"   \
    "<f:XPath xmlns:f=\"http://www.w3.org/2002/06/xmldsig-filter2\" "          \
    "xmlns:p234567890123456789012345678901=\"" DSIG "\" "                      \
    "xmlns:p2345678901234567890123456789012=\"" DSIG "\" "                     \
    "Filter=\"subtract\">" text "</f:XPath></ds:Transform>" TRANSFORM(EXC_URI)

static void
prefixes_of_an_expression_are_bounded(void **state)
{
    (void)state;
    static const struct {
        const char *transforms;
        enum sceau_status status;
    } table[] = {
        { FILTER("//p234567890123456789012345678901:Signature"), SCEAU_OK },
        { FILTER("//p2345678901234567890123456789012:Signature"),
            SCEAU_E_FORMAT },
        { FILTER("//ds:SignatureX"), SCEAU_E_FORMAT },
        { FILTER("//ds:Signature|//tsl:X"), SCEAU_E_FORMAT },
        { FILTER("//ds:SignedInfo"), SCEAU_E_FORMAT },
        { FILTER("//none:Signature"), SCEAU_E_FORMAT },
        { FILTER("//Signature"), SCEAU_E_FORMAT },
        { FILTER(""), SCEAU_E_FORMAT },
    };

    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        AUTO_BUFFER struct buffer xml = buffer_with_max(LIST_MAX);
        struct chain_list
            list = { .signed_already = {
                         { FILTER(
                               "//p234567890123456789012345678901:Signature"),
                             table[i].transforms } } };
        list.transforms = table[0].transforms;
        make_list(list, &xml);
        if (check_bytes(buffer_span(&xml)) != table[i].status)
            fail_msg("%s: %s", table[i].transforms, error.text);
    }
}

/* --- who signed */

static void
put_key_value(EVP_PKEY *key, struct buffer *out)
{
    BIGNUM *n = NULL;
    uint8_t modulus[256];

    assert_int_equal(EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_RSA_N, &n), 1);
    assert_int_equal(BN_bn2binpad(n, modulus, sizeof modulus), 256);
    BN_free(n);
    buffer_text(out, "<ds:KeyInfo><ds:KeyValue><ds:RSAKeyValue><ds:Modulus>");
    uint8_t *to = buffer_room(out, 345);
    assert_non_null(to);
    assert_int_equal(EVP_EncodeBlock(to, modulus, sizeof modulus), 344);
    out->len--;
    buffer_text(out,
        "</ds:Modulus><ds:Exponent>AQAB</ds:Exponent>"
        "</ds:RSAKeyValue></ds:KeyValue>");
}

/* It is made by a key that the document gives beside a certificate that is pinned. */
static void
a_key_that_the_document_carries_is_not_believed(void **state)
{
    (void)state;
    AUTO_BUFFER struct buffer value = buffer_with_max(1024);

    put_key_value(stranger.key, &value);
    struct chain_list list = { .signer = &stranger, .carried = &rsa };
    swap_before("<ds:KeyInfo>", buffer_cstr(&value), &list);
    expect(SCEAU_E_CRYPTO, "altérée", list);
    buffer_reset(&value);
    put_key_value(rsa.key, &value);
    list = (struct chain_list) { .signer = &rsa };
    swap_before("<ds:KeyInfo>", buffer_cstr(&value), &list);
    expect(SCEAU_OK, "", list);
}

/* "n octets of it are right" would be true of none. */
static void
the_certificates_digest_is_compared_whole(void **state)
{
    (void)state;
    expect(SCEAU_E_CRYPTO, "--pin", (struct chain_list) { .named_bytes = 63 });
    expect(SCEAU_E_CRYPTO, "--pin", (struct chain_list) { .named_bytes = 3 });
    expect(SCEAU_OK, "", (struct chain_list) { .named_bytes = 64 });
    expect(SCEAU_E_CRYPTO, "--pin",
        (struct chain_list) {
            .signed_already = {
                { SHA512_IN_PROPERTIES "<ds:DigestValue>",
                    SHA512_IN_PROPERTIES "<ds:DigestValue/><ds:X>" },
                { "</ds:DigestValue></xades:CertDigest>",
                    "</ds:X></xades:CertDigest>" } } });
    expect(SCEAU_E_CRYPTO, "--pin",
        (struct chain_list) {
            .unsigned_yet = { { SHA512_IN_PROPERTIES,
                "<ds:DigestMethod Algorithm=\"" DSIG "md5\"/>" } } });
    expect(SCEAU_E_CRYPTO, "--pin",
        (struct chain_list) {
            .unsigned_yet = { { SHA512_IN_PROPERTIES, "" } } });
}

/* The signer's is looked for among eight. */
static void
certificates_past_their_number_are_not_tried(void **state)
{
    (void)state;
    for (size_t before = 7; before <= 8; before++) {
        AUTO_BUFFER struct buffer to = buffer_with_max(1024);
        struct chain_list list = { 0 };
        buffer_text(&to, "<ds:KeyInfo><ds:X509Data>");
        for (size_t i = 0; i < before; i++)
            buffer_text(&to, "<ds:X509Certificate>AAAA</ds:X509Certificate>");
        buffer_text(&to, "</ds:X509Data>");
        swap_before("<ds:KeyInfo>", buffer_cstr(&to), &list);
        expect(before == 7 ? SCEAU_OK : SCEAU_E_CRYPTO, "", list);
    }
}

/* --- a signature that is right, taken elsewhere */

#define EVIL "<tsl:SchemeInformation/><tsl:TrustServiceProviderList/>"
#define ROOT                                                                   \
    "<tsl:TrustServiceStatusList xmlns:tsl=\"http://uri.etsi.org/02231/v2#\" " \
    "xmlns:ds=\"" DSIG "\">"
#define ROOT_END "</tsl:TrustServiceStatusList>"

static void
a_signed_list_inside_another_root_signs_nothing(void **state)
{
    (void)state;
    /* the genuine list whole, its signature with it */
    expect(SCEAU_E_FORMAT, "pas signée",
        (struct chain_list) { .signed_already = { { ROOT, ROOT EVIL ROOT },
                                  { ROOT_END, ROOT_END ROOT_END } } });
    /* the genuine list put aside, its signature the new root's */
    expect(SCEAU_E_CRYPTO, "altérée",
        (struct chain_list) {
            .signed_already = { { ROOT, ROOT EVIL "<tsl:Old>" ROOT },
                { "<ds:Signature Id",
                    ROOT_END "</tsl:Old><ds:Signature Id" } } });
    /* the genuine list inside its own signature, which the digest leaves out */
    expect(SCEAU_E_CRYPTO, "altérée",
        (struct chain_list) { .signed_already = { { "<tsl:SchemeInformation>",
                                  EVIL "<tsl:SchemeInformation>" } } });
}

/* KeyInfo and what stands beside the properties: nobody signed it, nobody reads it. */
static void
a_manifest_beside_the_properties_is_not_followed(void **state)
{
    (void)state;
    expect(SCEAU_OK, "",
        (struct chain_list) {
            .signed_already = { { "</ds:Object>",
                "<ds:Manifest><ds:Reference "
                "URI=\"file:///nowhere\"><ds:DigestMethod "
                "Algorithm=\"" ENC "sha256\"/><ds:DigestValue>"
                "AAAA</ds:DigestValue></ds:Reference>"
                "</ds:Manifest></ds:Object>" } } });
}

/* --- before anything is known of who signed */

static enum sceau_status
open_text(struct span bytes)
{
    struct xml *xml = NULL;

    error.text[0] = 0;
    enum sceau_status status = xml_open(bytes, &xml, &error);
    if (status == SCEAU_OK)
        xml_free(&xml);
    return status;
}

static void
a_document_is_bounded(void **state)
{
    (void)state;
    AUTO_BUFFER struct buffer xml = buffer_with_max(2 * LIST_MAX);

    buffer_text(&xml, "<a/>");
    while (xml.len < SCEAU_LIST_MAX)
        buffer_byte(&xml, '\n');
    assert_int_equal(open_text(buffer_span(&xml)), SCEAU_OK);
    buffer_byte(&xml, '\n');
    assert_int_equal(open_text(buffer_span(&xml)), SCEAU_E_LIMIT);
}

static void
tags_are_counted_and_so_are_their_attributes(void **state)
{
    (void)state;
    for (int n = 64; n <= 65; n++) {
        AUTO_BUFFER struct buffer xml = buffer_with_max(LIST_MAX);
        buffer_text(&xml,
            "<?pi a=\"<\"?><!-- > \" ' -->"
            "<r><![CDATA[<a ' > ]]><x y='\"' z=\"=='>\"/><a");
        for (int i = 0; i < n; i++)
            buffer_format(&xml, " a%d='=>\"'", i);
        buffer_text(&xml, "/></r>");
        assert_int_equal(
            open_text(buffer_span(&xml)), n == 64 ? SCEAU_OK : SCEAU_E_LIMIT);
    }
}

static void
a_doctype_is_refused_before_anything_reads_it(void **state)
{
    (void)state;
    static const char *const texts[] = { "<!DOCTYPE a><a/>",
        "<?xml version=\"1.0\"?>\n<!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>",
        "<a/><!DOCTYPE a>" };

    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        assert_int_equal(open_text(span_str(texts[i])), SCEAU_E_FORMAT);
        assert_non_null(strstr(error.text, "DOCTYPE"));
    }
    assert_int_equal(open_text(span_str("")), SCEAU_E_FORMAT);
    static const char *const no_text[] = { "<a>\xff</a>", "<a/>\0<b/>" };
    static const size_t len[] = { 8, 9 };
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(
            open_text(span_of(no_text[i], len[i])), SCEAU_E_FORMAT);
        assert_non_null(strstr(error.text, "UTF-8"));
    }
    assert_int_equal(open_text(span_str("<a/><b/>")), SCEAU_E_FORMAT);
}

static void
a_list_is_known_by_how_it_begins(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool is;
    } table[] = { { "<?xml", true }, { "\xef\xbb\xbf<?xml", true },
        { " \t\r\n<?xml", true }, { "\v\f<?xml", true },
        { "\xef\xbb\xbf\n<tsl:", true }, { "<TrustServiceStatusList", true },
        { "", false }, { "   ", false }, { "<html>", false },
        { "\b<?xml", false }, { "\x0e<?xml", false }, { "x<?xml", false } };

    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        if (xml_is(span_str(table[i].text)) != table[i].is)
            fail_msg("« %s »", table[i].text);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_strong_algorithms_are_accepted),
        cmocka_unit_test(two_references_and_no_more_are_signed),
        cmocka_unit_test(no_part_of_a_signature_is_there_twice),
        cmocka_unit_test(ids_are_plain_and_bounded),
        cmocka_unit_test(
            another_element_of_the_same_id_is_not_taken_for_the_properties),
        cmocka_unit_test(an_attribute_of_another_namespace_hides_none),
        cmocka_unit_test(canonical_forms_keep_no_comment),
        cmocka_unit_test(prefixes_of_an_expression_are_bounded),
        cmocka_unit_test(a_key_that_the_document_carries_is_not_believed),
        cmocka_unit_test(the_certificates_digest_is_compared_whole),
        cmocka_unit_test(certificates_past_their_number_are_not_tried),
        cmocka_unit_test(a_signed_list_inside_another_root_signs_nothing),
        cmocka_unit_test(a_manifest_beside_the_properties_is_not_followed),
        cmocka_unit_test(a_document_is_bounded),
        cmocka_unit_test(tags_are_counted_and_so_are_their_attributes),
        cmocka_unit_test(a_doctype_is_refused_before_anything_reads_it),
        cmocka_unit_test(a_list_is_known_by_how_it_begins),
    };

    return cmocka_run_group_tests(tests, make, unmake);
}
