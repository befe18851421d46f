/* SPDX-License-Identifier: EUPL-1.2 */
#include "tests/support/pdf_edit.h"

#include <stdlib.h>

#include <openssl/evp.h>
#include <zlib.h>

#include "tests/support/must.h"
#include "verifier/base/limits.h"
#include "verifier/pdf/object.h"
#include "verifier/trust/inflate.h"

static void
put(struct buffer *out, struct span bytes)
{
    *out = buffer_with_max(SCEAU_PDF_MAX);
    buffer_put(out, bytes.data, bytes.len);
    MUST(buffer_status(out) == SCEAU_OK);
}

void
pdf_edit_open(struct span file, struct pdf_edit *out)
{
    struct objects x;
    struct cursor c;
    size_t first;

    *out = (struct pdf_edit) { .count = 0 };
    MUST(objects_read(file, &x) && x.count <= PDF_EDIT_OBJECTS);
    MUST(object_offset(&x, 1, &first));
    put(&out->head, span_of(file.data, first));
    out->count = x.count;
    for (size_t i = 1; i < x.count; i++) {
        MUST(object_at(&x, i, &c));
        put(&out->object[i], span_of(c.at, cursor_left(&c)));
    }
    const uint8_t *after = x.entries.data + x.entries.len;
    struct span rest = span_of(after, (size_t)(file.data + file.len - after));
    MUST(object_find(rest, "\nstartxref", &c));
    put(&out->trailer,
        span_of(after, (size_t)(c.at - after) - strlen("startxref")));
}

void
pdf_edit_free(struct pdf_edit *e)
{
    for (size_t i = 1; i < e->count; i++)
        buffer_free(&e->object[i]);
    buffer_free(&e->head);
    buffer_free(&e->trailer);
}

static size_t
place(struct span in, const char *words)
{
    struct cursor after;

    if (!object_find(in, words, &after)) {
        fprintf(stderr, "« %s » is not there\n", words);
        abort();
    }
    return (size_t)(after.at - in.data) - strlen(words);
}

size_t
pdf_edit_find(const struct pdf_edit *e, size_t from, const char *words)
{
    struct cursor after;

    for (size_t i = from ? from : 1; i < e->count; i++)
        if (object_find(buffer_span(&e->object[i]), words, &after))
            return i;
    return 0;
}

size_t
pdf_edit_at(const struct pdf_edit *e, const char *words)
{
    size_t number = pdf_edit_find(e, 1, words);

    if (number)
        return number;
    fprintf(stderr, "« %s » is in no object\n", words);
    abort();
}

static void
replace(struct buffer *in, const char *words, const char *by)
{
    struct span old = buffer_span(in);
    size_t at = place(old, words), after = at + strlen(words);
    struct buffer out = buffer_with_max(SCEAU_PDF_MAX);

    buffer_put(&out, old.data, at);
    buffer_text(&out, by);
    buffer_put(&out, old.data + after, old.len - after);
    MUST(buffer_status(&out) == SCEAU_OK);
    buffer_free(in);
    *in = out;
}

void
pdf_edit_replace(
    struct pdf_edit *e, size_t number, const char *words, const char *by)
{
    replace(&e->object[number], words, by);
}

size_t
pdf_edit_add(struct pdf_edit *e, const char *text)
{
    MUST(e->count < PDF_EDIT_OBJECTS);
    put(&e->object[e->count], span_str(text));
    return e->count++;
}

size_t
pdf_edit_reference(const struct pdf_edit *e, size_t number, const char *key)
{
    size_t to;

    MUST(object_reference(buffer_span(&e->object[number]), key, &to));
    return to;
}

static const char stream_start[] = "\nstream\r\n", stream_end[] = "\nendstream";

struct span
pdf_edit_stream(const struct pdf_edit *e, size_t number)
{
    struct span object = buffer_span(&e->object[number]);
    size_t at = place(object, stream_start) + strlen(stream_start);

    return span_of(object.data + at, object.len - at - strlen(stream_end));
}

void
pdf_edit_set_stream(struct pdf_edit *e, size_t number, struct span data)
{
    struct span object = buffer_span(&e->object[number]);
    struct buffer *length = &e->object[pdf_edit_reference(e, number, "Length")];
    struct buffer out = buffer_with_max(SCEAU_PDF_MAX);

    buffer_put(
        &out, object.data, place(object, stream_start) + strlen(stream_start));
    buffer_put(&out, data.data, data.len);
    buffer_text(&out, stream_end);
    MUST(buffer_status(&out) == SCEAU_OK);
    buffer_free(&e->object[number]);
    e->object[number] = out;
    buffer_reset(length);
    buffer_format(length, "%zu", data.len);
}

void
pdf_edit_inflate(const struct pdf_edit *e, size_t number, struct buffer *out)
{
    MUST(inflate_stream(pdf_edit_stream(e, number), out));
}

void
pdf_edit_set_deflated(struct pdf_edit *e, size_t number, struct span raw)
{
    uLongf len = compressBound(raw.len);
    uint8_t *room = malloc(len);

    MUST(room && compress2(room, &len, raw.data, raw.len, 9) == Z_OK);
    pdf_edit_set_stream(e, number, span_of(room, len));
    free(room);
}

void
pdf_edit_write(struct pdf_edit *e, struct buffer *out)
{
    size_t offset[PDF_EDIT_OBJECTS], start = out->len;
    char size[32];
    struct cursor c;

    buffer_put(out, e->head.data, e->head.len);
    for (size_t i = 1; i < e->count; i++) {
        offset[i] = out->len - start;
        buffer_format(out, "%zu 0 obj\n", i);
        buffer_put(out, e->object[i].data, e->object[i].len);
        buffer_text(out, "\nendobj\n");
    }
    size_t table = out->len - start;
    buffer_format(out, "xref\n0 %zu\n0000000000 65535 f\r\n", e->count);
    for (size_t i = 1; i < e->count; i++)
        buffer_format(out, "%010zu 00000 n\r\n", offset[i]);
    if (object_find(buffer_span(&e->trailer), "/Size ", &c)) {
        struct span old = cursor_until(&c, '\n');
        char was[32];
        (void)snprintf(was, sizeof was, "/Size %.*s\n", (int)old.len,
            (const char *)old.data);
        (void)snprintf(size, sizeof size, "/Size %zu\n", e->count);
        replace(&e->trailer, was, size);
    }
    buffer_put(out, e->trailer.data, e->trailer.len);
    buffer_format(out, "startxref\n%zu\n%%%%EOF\n", table);
    MUST(buffer_status(out) == SCEAU_OK);
}

/* As the issuer keeps it: an exact room, so that nothing is left over. */
static void
make_room(struct pdf_edit *e, size_t room)
{
    struct buffer *object = &e->object[pdf_edit_at(e, "/ByteRange[0 ")];
    size_t at = place(buffer_span(object), "/ByteRange[0 ");

    object->len = at;
    buffer_format(object, "/ByteRange[0 %32s]/Contents<", "");
    for (size_t i = 0; i < 2 * room; i++)
        buffer_byte(object, '0');
    buffer_text(object, ">\n>>");
}

static void
digest_around(
    struct span file, size_t first, size_t second, uint8_t out[SIGNER_DIGEST])
{
    EVP_MD_CTX *c = EVP_MD_CTX_new();

    MUST(c && EVP_DigestInit_ex(c, EVP_sha256(), NULL) == 1);
    MUST(EVP_DigestUpdate(c, file.data, first) == 1);
    MUST(EVP_DigestUpdate(c, file.data + second, file.len - second) == 1);
    MUST(EVP_DigestFinal_ex(c, out, NULL) == 1);
    EVP_MD_CTX_free(c);
}

void
pdf_edit_seal(struct pdf_edit *e, const struct page_signer *signer,
    size_t spare, struct buffer *out)
{
    AUTO_BUFFER struct buffer cms = buffer_with_max(64 * 1024);
    uint8_t digest[SIGNER_DIGEST];
    char range[40];
    struct sceau_error error = { 0 };
    size_t room = cms_room(&signer->identity, signer->stamper) + spare;

    make_room(e, room);
    pdf_edit_write(e, out);
    struct span file = buffer_span(out);
    size_t at = place(file, "/ByteRange[0 ") + strlen("/ByteRange[0 ");
    size_t hex = place(file, "]/Contents<") + strlen("]/Contents<");
    size_t second = hex + 2 * room + 1;
    int n = snprintf(
        range, sizeof range, "%zu %zu %zu", hex - 1, second, file.len - second);
    memcpy(out->data + at, range, (size_t)n);
    digest_around(file, hex - 1, second, digest);
    MUST(cms_make(&signer->identity, digest, &signer->signer, signer->stamper,
             &cms, &error)
        == SCEAU_OK);
    for (size_t i = 0; i < 2 * cms.len; i++)
        out->data[hex + i] =
            (uint8_t) "0123456789abcdef"[i % 2 ? cms.data[i / 2] & 15
                                               : cms.data[i / 2] >> 4];
}
