/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * make_trust FOLDER URL: what a server of trust has, under that address.
 *
 *   signer.der           signs the lists list1.xml, list2.xml (newer), list0.xml (older)
 *   fr42.der, fr43.der   directories of two authorities
 *   fr42.crl, fr42b.crl  revokes nobody; the later one revokes AB12
 */
#include <stdio.h>

#include "tests/support/chain.h"
#include "tests/support/must.h"
#include "verifier/base/file.h"

static void
put(const char *folder, const char *name, struct buffer *bytes)
{
    char path[512];
    struct sceau_error error;

    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    MUST(file_write(path, buffer_span(bytes), 0644, &error) == SCEAU_OK);
    buffer_reset(bytes);
}

int
main(int argc, char **argv)
{
    AUTO_BUFFER struct buffer bytes = buffer_with_max(4 * 1024 * 1024);
    struct chain signer, ca[2], leaf[2];
    char directory[2][256], crl[256];
    const long none[] = { 0 }, revoked[] = { 7, 0 };

    MUST(argc == 3);
    (void)snprintf(directory[0], sizeof directory[0], "%s/fr42.der", argv[2]);
    (void)snprintf(directory[1], sizeof directory[1], "%s/fr43.der", argv[2]);
    (void)snprintf(crl, sizeof crl, "URI:%s/fr42.crl", argv[2]);
    chain_make(NULL, &(struct chain_wish) { .name = "Liste", .curve = "RSA" },
        &signer);
    chain_make(NULL,
        &(struct chain_wish) { .name = "FR42", .is_authority = true }, &ca[0]);
    chain_make(NULL,
        &(struct chain_wish) { .name = "FR43", .is_authority = true }, &ca[1]);
    chain_make(&ca[0],
        &(struct chain_wish) { .name = "AB12", .serial = 7, .crl = crl },
        &leaf[0]);
    chain_make(
        &ca[1], &(struct chain_wish) { .name = "CD34", .serial = 9 }, &leaf[1]);
    const struct chain_service service[] = {
        { .id = "FR42", .authority = &ca[0], .directory = directory[0] },
        { .id = "FR43", .authority = &ca[1], .directory = directory[1] },
    };
    for (unsigned i = 0; i < 3; i++) {
        char name[16];
        (void)snprintf(name, sizeof name, "list%u.xml", i);
        chain_list(&(struct chain_list) { .signer = &signer,
                       .service = service,
                       .service_count = 2,
                       .sequence = 10 + i,
                       .as_in_2018 = i == 0,
                       .next = "2039-01-01T00:00:00Z" },
            &bytes);
        put(argv[1], name, &bytes);
    }
    chain_der(&signer, &bytes);
    put(argv[1], "signer.der", &bytes);
    const struct chain *first[] = { &leaf[0] }, *second[] = { &leaf[1] };
    chain_directory(first, 1, &bytes);
    put(argv[1], "fr42.der", &bytes);
    chain_directory(second, 1, &bytes);
    put(argv[1], "fr43.der", &bytes);
    chain_crl(&ca[0],
        &(struct chain_crl) { .serial = none, .next = 2177452800 }, &bytes);
    put(argv[1], "fr42.crl", &bytes);
    chain_crl(&ca[0],
        &(struct chain_crl) {
            .serial = revoked, .from = 1767312000, .next = 2177452800 },
        &bytes);
    put(argv[1], "fr42b.crl", &bytes);
    for (int i = 0; i < 2; i++) {
        chain_free(&ca[i]);
        chain_free(&leaf[i]);
    }
    chain_free(&signer);
    return 0;
}
