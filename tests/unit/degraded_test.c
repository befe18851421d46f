/* SPDX-License-Identifier: EUPL-1.2 */
/* Stamps, shadows, screens, blur: each picture of the stored sample is read, and nothing
 * that does not stand on it. */
#include "tests/unit/test.h"

#include <stdlib.h>

#include "tests/support/vectors.h"
#include "verifier/scan/picture.h"
#include "verifier/scan/scan.h"

enum {
    PICTURES = 27,
    /* no time of a machine, so that a slow one reads as much; the pictures are small */
    BUDGET_MS = 60000,
    FOLDER = 64
};

static size_t
unhex(char *text)
{
    size_t n = strlen(text) / 2;

    for (size_t i = 0; i < n; i++) {
        const char two[3] = { text[2 * i], text[2 * i + 1], 0 };
        text[i] = (char)strtol(two, NULL, 16);
    }
    return n;
}

static void
expect_read(const char *name, enum scan_format format, struct span payload)
{
    AUTO_GREY struct grey g = { 0 };
    struct scan_result r = { 0 };
    struct sceau_error error = { 0 };
    char path[FOLDER];
    size_t len;

    (void)snprintf(path, sizeof path, "pictures/degraded/%s", name);
    uint8_t *file = vector_file(path, &len);
    assert_int_equal(picture_read(span_of(file, len), &g, &error), SCEAU_OK);
    assert_int_equal(
        scan_grey(&g, SCAN_DATAMATRIX | SCAN_QR, BUDGET_MS, &r, &error),
        SCEAU_OK);
    if (r.count != 1)
        fail_msg("%s: %zu codes", name, r.count);
    assert_int_equal(r.symbol[0].format, format);
    assert_int_equal(r.symbol[0].len, payload.len);
    assert_memory_equal(r.symbol[0].bytes, payload.data, payload.len);
    scan_result_free(&r);
    free(file);
}

static void
every_picture_of_the_sample_is_read(void **state)
{
    (void)state;
    size_t len, pictures = 0;
    uint8_t *index = vector_file("pictures/degraded/index.tsv", &len);
    char *text = calloc(len + 1, 1), *at = text, *line;

    assert_non_null(text);
    memcpy(text, index, len);
    while ((line = strsep(&at, "\n")) && *line) {
        char *column[5];
        for (int i = 0; i < 5; i++)
            column[i] = strsep(&line, "\t");
        assert_non_null(column[4]);
        size_t payload = unhex(column[4]);
        expect_read(column[0],
            strcmp(column[1], "QR") == 0 ? SCAN_QR : SCAN_DATAMATRIX,
            span_of(column[4], payload));
        pictures++;
    }
    assert_int_equal(pictures, PICTURES);
    free(text);
    free(index);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_picture_of_the_sample_is_read),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
