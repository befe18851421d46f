/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * mutate_title FOLDER: two titles, B-B and B-LT, as FOLDER/bb.pdf and blt.pdf; every
 * mutation of each as FOLDER/bb-NAME.pdf and blt-NAME.pdf; and FOLDER/index.tsv, a line
 * for each: its file, the state and the words that a verifier must find. The folders
 * FOLDER/bb and FOLDER/blt, which are there, get the certificates to accept.
 *
 * mutate_title FOLDER TITLE.pdf: what anybody can do to that sealed file, whoever
 * sealed it.
 */
#include "tests/support/must.h"
#include "tests/support/mutation.h"
#include "tests/support/titles.h"
#include "verifier/base/file.h"
#include "verifier/base/limits.h"

static void
write_to(const char *folder, const char *name, struct span bytes)
{
    char path[512];
    struct sceau_error error = { 0 };

    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    if (file_write(path, bytes, 0644, &error) == SCEAU_OK)
        return;
    fprintf(stderr, "%s\n", error.text);
    exit(1);
}

static void
write_mutations(const char *folder, const char *prefix,
    const struct mutation_of *of, struct buffer *index)
{
    AUTO_BUFFER struct buffer out = buffer_with_max(2 * SCEAU_PDF_MAX);
    struct mutation m;
    char name[128];
    size_t i = 0;

    while (mutation_next(of, &i, &m, &out)) {
        (void)snprintf(name, sizeof name, "%s-%s.pdf", prefix, m.name);
        write_to(folder, name, buffer_span(&out));
        buffer_format(
            index, "%s\t%s\t%s\n", name, pdf_state_name(m.state), m.finding);
    }
}

static void
write_titles(const char *folder, struct buffer *index)
{
    static const char *const prefixes[TITLE_LEVELS] = { "bb", "blt" };

    for (int level = 0; level < TITLE_LEVELS; level++) {
        const char *prefix = prefixes[level];
        struct titles t;
        char name[512];
        titles_make((enum titles_level)level, &t);
        (void)snprintf(name, sizeof name, "%s/%s", folder, prefix);
        titles_publish(&t, name);
        (void)snprintf(name, sizeof name, "%s.pdf", prefix);
        write_to(folder, name, t.of.file);
        write_mutations(folder, prefix, &t.of, index);
        titles_free(&t);
    }
}

int
main(int argc, char **argv)
{
    AUTO_BUFFER struct buffer index = buffer_with_max(1 << 20);
    AUTO_BUFFER struct buffer file = buffer_with_max(SCEAU_PDF_MAX);
    struct sceau_error error = { 0 };

    if (argc != 2 && argc != 3) {
        fputs("usage: mutate_title FOLDER [TITLE.pdf]\n", stderr);
        return 2;
    }
    if (argc == 2) {
        write_titles(argv[1], &index);
    } else if (file_read(argv[2], &file, &error) != SCEAU_OK) {
        fprintf(stderr, "%s\n", error.text);
        return 1;
    } else {
        const struct mutation_of of = { .file = buffer_span(&file) };
        write_mutations(argv[1], "title", &of, &index);
    }
    write_to(argv[1], "index.tsv", buffer_span(&index));
    return 0;
}
