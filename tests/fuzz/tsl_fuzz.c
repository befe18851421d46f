/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * A list that is not as ANTS signed it brings nothing, or what the genuine one brings;
 * and whatever a pinned signer signs makes a store that can be read again. Input that is
 * no list is taken as the inside of one, which is signed, so that mutations come past
 * the signature.
 */
#include "tests/fuzz/fuzz.h"

#include <string.h>

#include <openssl/err.h>

#include "tests/support/chain.h"
#include "verifier/base/utf8.h"
#include "verifier/trust/import.h"
#include "verifier/trust/xml.h"

static struct chain signer;
static struct pins nobody, pins;

static void
make_signer(void)
{
    AUTO_BUFFER struct buffer der = buffer_with_max(64 * 1024);
    struct sceau_error error;

    if (signer.key)
        return;
    chain_make(NULL, &(struct chain_wish) { .name = "Liste" }, &signer);
    chain_der(&signer, &der);
    HOLDS(pins_add_bytes(&pins, buffer_span(&der), &error) == SCEAU_OK);
}

/* Of list 18: FR01, FR03, FR04 and FR05, by their certificates. */
static bool
is_genuine(const struct store *s)
{
    static const char *const fingerprints[] = { "c326441c23adb828",
        "080e7e36b3c7fa96", "2d9055d8708513df", "b21d27c020674a9b" };

    if (s->authority_count != 4 || s->list[0].sequence != 18)
        return false;
    for (size_t i = 0; i < 4; i++)
        if (!span_starts(s->authority[i].fingerprint, fingerprints[i])
            || s->authority[i].status_count != 1
            || !span_is(s->authority[i].status[0].name, "inaccord"))
            return false;
    return true;
}

enum { ID_AND_COLON = 8 };

static void
try_it(struct span bytes, const struct pins *believed)
{
    struct import im;
    struct sceau_error error = { 0 };

    HOLDS(import_open(&im, span_of(NULL, 0), &error) == SCEAU_OK);
    enum sceau_status status = import_bytes(&im, bytes, believed, NULL, &error);
    HOLDS((status == SCEAU_OK) == (error.text[0] == 0));
    /* what was written can be read: the reader's message begins the text, or stands
     * after an authority's id; a refusal may quote it from the list */
    const char *reader = strstr(error.text, "liste de signataires : octet");
    HOLDS(!reader || reader - error.text > ID_AND_COLON);
    HOLDS(utf8_valid(span_str(error.text), NULL));
    if (status != SCEAU_OK)
        HOLDS(im.store.authority_count == 0 && im.text.len == 0);
    else if (believed == &nobody)
        HOLDS(is_genuine(&im.store));
    import_free(&im);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    AUTO_BUFFER struct buffer list = buffer_with_max(1024 * 1024);

    make_signer();
    if (xml_is(span_of(data, size))) {
        if (import_kind(span_of(data, size)) == IMPORT_LIST)
            try_it(span_of(data, size), &nobody);
    } else if (chain_list_of(&signer, span_of(data, size), &list)) {
        try_it(buffer_span(&list), &pins);
    }
    ERR_clear_error();
    return 0;
}
