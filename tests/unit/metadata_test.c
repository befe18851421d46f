/* SPDX-License-Identifier: EUPL-1.2 */
#include "tests/unit/test.h"

#include "issuer/page/metadata.h"

static const struct sheet sheet = { .title = "Attestation <d’essai> & autres",
    .language = "fr-FR",
    .number = "SPEC-0001",
    .author = "Préfecture « A & B »",
    .issued_at = 1795510800 };

static void
expect_dates(int64_t second, const char *pdf, const char *xmp)
{
    char date[METADATA_DATE_SIZE];

    metadata_pdf_date(second, date);
    assert_string_equal(date, pdf);
    metadata_xmp_date(second, date);
    assert_string_equal(date, xmp);
}

static void
dates_are_those_of_clocks_in_paris(void **state)
{
    (void)state;
    expect_dates(
        1795510800, "20261124100000+01'00'", "2026-11-24T10:00:00+01:00");
    /* summer, and a day that is not yet another in London */
    expect_dates(
        1782855000, "20260630233000+02'00'", "2026-06-30T23:30:00+02:00");
    expect_dates(
        1782857100, "20260701000500+02'00'", "2026-07-01T00:05:00+02:00");
    expect_dates(0, "19700101010000+01'00'", "1970-01-01T01:00:00+01:00");
}

/* Every element is ended by its own name, and no bare < or & stands in text. */
static void
check_xml(const char *at)
{
    const char *open[16] = { NULL };
    size_t len[16] = { 0 }, depth = 0, elements = 0;

    while (*at) {
        if (*at == '&') {
            assert_true(!strncmp(at, "&lt;", 4) || !strncmp(at, "&amp;", 5));
            at++;
            continue;
        }
        if (*at++ != '<')
            continue;
        const char *end = strchr(at, '>');
        assert_non_null(end);
        assert_null(memchr(at, '<', (size_t)(end - at)));
        size_t name = strcspn(at + (*at == '/'), " >");
        if (*at == '?') {
            assert_int_equal(end[-1], '?');
        } else if (*at == '/') {
            assert_true(depth > 0);
            depth--;
            assert_int_equal(name, len[depth]);
            assert_memory_equal(at + 1, open[depth], name);
        } else {
            assert_true(depth < 16);
            open[depth] = at;
            len[depth++] = name;
            elements++;
        }
        at = end + 1;
    }
    assert_int_equal(depth, 0);
    assert_true(elements > 20);
}

static void
the_packet_is_well_formed_and_says_what_the_file_is(void **state)
{
    (void)state;
    static const char *const said[] = { "<pdfaid:part>3</pdfaid:part>",
        "<pdfaid:conformance>A</pdfaid:conformance>",
        "<pdfuaid:part>1</pdfuaid:part>",
        "<dc:identifier>SPEC-0001</dc:identifier>",
        ">Attestation &lt;d’essai> &amp; autres</rdf:li>",
        "<pdf:Producer>" METADATA_PRODUCER "</pdf:Producer>",
        "<xmp:CreateDate>2026-11-24T10:00:00+01:00</xmp:CreateDate>",
        "<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>",
        "id='W5M0MpCehiHzreSzNTczkc9d'", "<?xpacket end='r'?>" };
    AUTO_BUFFER struct buffer out = buffer_with_max(16384);

    metadata_xmp(&sheet, &out);
    assert_int_equal(buffer_status(&out), SCEAU_OK);
    check_xml(buffer_cstr(&out));
    for (size_t i = 0; i < sizeof said / sizeof *said; i++)
        if (!strstr(buffer_cstr(&out), said[i]))
            fail_msg("it does not say %s", said[i]);
}

static uint32_t
u32(const struct buffer *b, size_t at)
{
    assert_true(at + 4 <= b->len);
    return (uint32_t)b->data[at] << 24 | (uint32_t)b->data[at + 1] << 16
        | (uint32_t)b->data[at + 2] << 8 | b->data[at + 3];
}

static double
fixed_at(const struct buffer *b, size_t at)
{
    return (int32_t)u32(b, at) / 65536.0;
}

static size_t
tag(const struct buffer *b, const char *name, const char *type)
{
    uint32_t count = u32(b, 128);

    for (uint32_t i = 0; i < count; i++) {
        size_t entry = 132 + 12 * (size_t)i;
        if (memcmp(b->data + entry, name, 4) != 0)
            continue;
        size_t offset = u32(b, entry + 4), size = u32(b, entry + 8);
        assert_int_equal(offset % 4, 0);
        assert_true(offset >= 132 + 12 * count && offset + size <= b->len);
        assert_memory_equal(b->data + offset, type, 4);
        return offset + 8;
    }
    fail_msg("no tag %s", name);
    return 0;
}

/* ICC.1:2001-04, 6.1 to 6.3: what a display profile must have. */
static void
the_profile_is_an_srgb_display(void **state)
{
    (void)state;
    AUTO_BUFFER struct buffer out = buffer_with_max(4096);

    metadata_icc(&out);
    assert_int_equal(buffer_status(&out), SCEAU_OK);
    assert_int_equal(u32(&out, 0), out.len);
    assert_int_equal(out.data[8], 2);
    assert_memory_equal(out.data + 12, "mntrRGB XYZ ", 12);
    assert_memory_equal(out.data + 36, "acsp", 4);
    size_t white = tag(&out, "wtpt", "XYZ "), r = tag(&out, "rXYZ", "XYZ "),
           g = tag(&out, "gXYZ", "XYZ "), b = tag(&out, "bXYZ", "XYZ ");
    for (size_t i = 0; i < 12; i += 4) { /* red, green and blue make white */
        double sum = fixed_at(&out, r + i) + fixed_at(&out, g + i)
            + fixed_at(&out, b + i) - fixed_at(&out, white + i);
        assert_true(sum > -0.001 && sum < 0.001);
        assert_true(fixed_at(&out, 68 + i) - fixed_at(&out, white + i) == 0);
    }
    assert_int_equal(u32(&out, tag(&out, "gTRC", "curv")), 1);
    (void)tag(&out, "rTRC", "curv");
    (void)tag(&out, "bTRC", "curv");
    (void)tag(&out, "desc", "desc");
    (void)tag(&out, "cprt", "text");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dates_are_those_of_clocks_in_paris),
        cmocka_unit_test(the_packet_is_well_formed_and_says_what_the_file_is),
        cmocka_unit_test(the_profile_is_an_srgb_display),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
