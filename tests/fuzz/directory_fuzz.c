/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The parts of a directory's answer lie in it, one after the other, or are decoded from
 * it, each exactly one DER element; and what is imported from them makes a store that can be read again.
 */
#include "tests/fuzz/fuzz.h"

#include <string.h>

#include <openssl/err.h>

#include "verifier/base/utf8.h"
#include "verifier/trust/directory.h"
#include "verifier/trust/import.h"

static void
walk(struct span bytes)
{
    struct directory d;
    struct span der;
    struct sceau_error error = { 0 };
    const uint8_t *last = bytes.data;
    size_t count = 0;

    HOLDS(directory_is(bytes) == directory_open(bytes, &d));
    while (directory_is(bytes) && directory_next(&d, &der, &error) == SCEAU_OK
        && der.len) {
        HOLDS(directory_der_len(der) == der.len);
        count++;
        if (der.data == d.decoded.data)
            continue;
        HOLDS(der.data > last);
        HOLDS(der.data + der.len <= bytes.data + bytes.len);
        last = der.data;
    }
    HOLDS(count <= bytes.len && d.skipped <= bytes.len);
    directory_close(&d);
    HOLDS(utf8_valid(span_str(error.text), NULL));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct span none = { NULL, 0 };
    struct import im;
    struct sceau_error error = { 0 };

    walk(span_of(data, size));
    HOLDS(import_open(&im, none, &error) == SCEAU_OK);
    /* pinned: an authority's signature would stop every mutation */
    enum sceau_status status =
        import_pinned(&im, span_of(data, size), NULL, &error);
    HOLDS((status == SCEAU_OK) == (error.text[0] == 0));
    /* what was written can be read */
    HOLDS(!strstr(error.text, "liste de signataires : octet"));
    HOLDS((status == SCEAU_OK) == (im.store.signer_count > 0));
    /* and without an authority nothing is believed */
    struct import other;
    struct pins pins = { 0 };
    HOLDS(import_open(&other, none, &error) == SCEAU_OK);
    if (import_kind(span_of(data, size)) == IMPORT_DIRECTORY)
        HOLDS(import_bytes(&other, span_of(data, size), &pins, NULL, &error)
                != SCEAU_OK
            || other.store.signer_count == 0);
    import_free(&other);
    import_free(&im);
    ERR_clear_error();
    return 0;
}
