/* SPDX-License-Identifier: EUPL-1.2 */
#include "issuer/page/metadata.h"

#include <stdio.h>

#include "verifier/base/date.h"

enum { DAY = 86400 };

/* A second as clocks in Paris show it. */
struct clock {
    struct date day;
    int hour;
    int minute;
    int second;
    int offset; /* hours east of UTC */
};

static struct clock
paris_clock(int64_t unix_seconds)
{
    int offset = date_paris_offset(unix_seconds);
    int64_t local = unix_seconds + offset * 3600;
    int second = (int)(((local % DAY) + DAY) % DAY);

    return (struct clock) { .day = date_paris(unix_seconds),
        .hour = second / 3600,
        .minute = second / 60 % 60,
        .second = second % 60,
        .offset = offset };
}

void
metadata_pdf_date(int64_t unix_seconds, char out[METADATA_DATE_SIZE])
{
    struct clock c = paris_clock(unix_seconds);

    (void)snprintf(out, METADATA_DATE_SIZE, "%04d%02d%02d%02d%02d%02d+%02d'00'",
        c.day.year, c.day.month, c.day.day, c.hour, c.minute, c.second,
        c.offset);
}

void
metadata_xmp_date(int64_t unix_seconds, char out[METADATA_DATE_SIZE])
{
    struct clock c = paris_clock(unix_seconds);

    (void)snprintf(out, METADATA_DATE_SIZE,
        "%04d-%02d-%02dT%02d:%02d:%02d+%02d:00", c.day.year, c.day.month,
        c.day.day, c.hour, c.minute, c.second, c.offset);
}

static void
put_escaped(struct buffer *out, const char *text)
{
    for (; *text; text++) {
        if (*text == '<')
            buffer_text(out, "&lt;");
        else if (*text == '&')
            buffer_text(out, "&amp;");
        else
            buffer_byte(out, (uint8_t)*text);
    }
}

/* ISO 19005-3, 6.6.2.3: a schema that PDF/A does not know must be described. */
static const char extension[] =
    "<rdf:Description rdf:about=''"
    " xmlns:pdfaExtension='http://www.aiim.org/pdfa/ns/extension/'"
    " xmlns:pdfaSchema='http://www.aiim.org/pdfa/ns/schema#'"
    " xmlns:pdfaProperty='http://www.aiim.org/pdfa/ns/property#'>"
    "<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType='Resource'>"
    "<pdfaSchema:schema>PDF/UA identification</pdfaSchema:schema>"
    "<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/"
    "</pdfaSchema:namespaceURI>"
    "<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>"
    "<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType='Resource'>"
    "<pdfaProperty:name>part</pdfaProperty:name>"
    "<pdfaProperty:valueType>Integer</pdfaProperty:valueType>"
    "<pdfaProperty:category>internal</pdfaProperty:category>"
    "<pdfaProperty:description>Part of ISO 14289</pdfaProperty:description>"
    "</rdf:li></rdf:Seq></pdfaSchema:property>"
    "</rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>";

void
metadata_xmp(const struct sheet *sheet, struct buffer *out)
{
    char date[METADATA_DATE_SIZE];

    metadata_xmp_date(sheet->issued_at, date);
    buffer_text(out,
        "<?xpacket begin='\xef\xbb\xbf' id='W5M0MpCehiHzreSzNTczkc9d'?>"
        "<x:xmpmeta xmlns:x='adobe:ns:meta/'>"
        "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>"
        "<rdf:Description rdf:about=''"
        " xmlns:dc='http://purl.org/dc/elements/1.1/'"
        " xmlns:xmp='http://ns.adobe.com/xap/1.0/'"
        " xmlns:pdf='http://ns.adobe.com/pdf/1.3/'"
        " xmlns:pdfaid='http://www.aiim.org/pdfa/ns/id/'"
        " xmlns:pdfuaid='http://www.aiim.org/pdfua/ns/id/'>"
        "<dc:title><rdf:Alt><rdf:li xml:lang='x-default'>");
    put_escaped(out, sheet->title);
    buffer_text(out, "</rdf:li></rdf:Alt></dc:title><dc:identifier>");
    put_escaped(out, sheet->number);
    buffer_text(out, "</dc:identifier><dc:publisher><rdf:Bag><rdf:li>");
    put_escaped(out, sheet->author);
    buffer_format(out,
        "</rdf:li></rdf:Bag></dc:publisher>"
        "<xmp:CreateDate>%s</xmp:CreateDate>"
        "<pdf:Producer>" METADATA_PRODUCER "</pdf:Producer>"
        "<pdfaid:part>3</pdfaid:part>"
        "<pdfaid:conformance>A</pdfaid:conformance>"
        "<pdfuaid:part>1</pdfuaid:part></rdf:Description>",
        date);
    buffer_text(out, extension);
    buffer_text(out, "</rdf:RDF></x:xmpmeta><?xpacket end='r'?>");
}

static void
put_u32(struct buffer *b, uint32_t v)
{
    uint8_t bytes[] = { (uint8_t)(v >> 24), (uint8_t)(v >> 16),
        (uint8_t)(v >> 8), (uint8_t)v };

    buffer_put(b, bytes, sizeof bytes);
}

/* s15Fixed16Number */
static uint32_t
fixed(double v)
{
    return (uint32_t)(int32_t)(v * 65536 + (v < 0 ? -0.5 : 0.5));
}

static void
put_xyz(struct buffer *b, double x, double y, double z)
{
    buffer_text(b, "XYZ ");
    put_u32(b, 0);
    put_u32(b, fixed(x));
    put_u32(b, fixed(y));
    put_u32(b, fixed(z));
}

/* textDescriptionType: the ASCII part, and empty Unicode and script parts. */
static void
put_description(struct buffer *b, const char *text)
{
    size_t len = strlen(text) + 1;

    buffer_text(b, "desc");
    put_u32(b, 0);
    put_u32(b, (uint32_t)len);
    buffer_put(b, text, len);
    (void)buffer_room(b, 4 + 4 + 2 + 1 + 67);
}

static void
align(struct buffer *b)
{
    while (b->len % 4 && buffer_status(b) == SCEAU_OK)
        buffer_byte(b, 0);
}

enum icc_tag { ICC_DESC, ICC_CPRT, ICC_WTPT, ICC_R, ICC_G, ICC_B, ICC_TRC };

static void
put_element(struct buffer *b, enum icc_tag tag)
{
    switch (tag) {
    case ICC_DESC:
        put_description(b, "sRGB");
        return;
    case ICC_CPRT:
        buffer_text(b, "text");
        put_u32(b, 0);
        buffer_put(b, "Public domain", sizeof "Public domain");
        return;
    case ICC_WTPT: /* D50; the primaries of IEC 61966-2-1 adapted to it */
        put_xyz(b, 0.9642, 1.0, 0.8249);
        return;
    case ICC_R:
        put_xyz(b, 0.4361, 0.2225, 0.0139);
        return;
    case ICC_G:
        put_xyz(b, 0.3851, 0.7169, 0.0971);
        return;
    case ICC_B:
        put_xyz(b, 0.1431, 0.0606, 0.7141);
        return;
    case ICC_TRC:
        buffer_text(b, "curv");
        put_u32(b, 0);
        put_u32(b, 1);
        buffer_put(b, (uint8_t[]) { 2, 0x33 }, 2); /* gamma 2.2 */
        return;
    }
}

void
metadata_icc(struct buffer *out)
{
    static const struct {
        char name[5];
        enum icc_tag tag;
    } tags[] = { { "desc", ICC_DESC }, { "cprt", ICC_CPRT },
        { "wtpt", ICC_WTPT }, { "rXYZ", ICC_R }, { "gXYZ", ICC_G },
        { "bXYZ", ICC_B }, { "rTRC", ICC_TRC }, { "gTRC", ICC_TRC },
        { "bTRC", ICC_TRC } };
    enum { TAGS = sizeof tags / sizeof *tags, HEADER = 128 };
    AUTO_BUFFER struct buffer body = buffer_with_max(4096);
    uint32_t offset[TAGS], size[TAGS];

    for (size_t i = 0; i < TAGS; i++) {
        align(&body);
        offset[i] = (uint32_t)(HEADER + 4 + 12 * TAGS + body.len);
        put_element(&body, tags[i].tag);
        size[i] = (uint32_t)(HEADER + 4 + 12 * TAGS + body.len) - offset[i];
    }
    align(&body);
    put_u32(out, (uint32_t)(HEADER + 4 + 12 * TAGS + body.len));
    put_u32(out, 0);
    put_u32(out, 0x02100000); /* version 2.1 */
    buffer_text(out, "mntrRGB XYZ ");
    buffer_put(out, (uint8_t[]) { 7, 0xea, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0 }, 12);
    buffer_text(out, "acsp");
    (void)buffer_room(out, 28);
    put_u32(out, fixed(0.9642));
    put_u32(out, fixed(1.0));
    put_u32(out, fixed(0.8249));
    (void)buffer_room(out, 48);
    put_u32(out, TAGS);
    for (size_t i = 0; i < TAGS; i++) {
        buffer_text(out, tags[i].name);
        put_u32(out, offset[i]);
        put_u32(out, size[i]);
    }
    buffer_put(out, body.data, body.len);
}
