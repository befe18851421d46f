/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The strict gate over every published attack, and every file that breaks parsers: the
 * slowest of them against what one file may cost, and one of ours beside it.
 */
#include <dirent.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "tests/bench/bench.h"
#include "tests/support/must.h"
#include "verifier/base/file.h"
#include "verifier/base/limits.h"
#include "verifier/pdf/gate.h"

enum { ROUNDS = 21, FILES_MIN = 55 };

#define SLOWEST_US 5000.0

struct survey {
    size_t files;
    size_t passed;
    double slowest;
    char name[256];
};

static double
gate_time(struct span file, bool *passes)
{
    double best = 0;

    for (int i = 0; i < ROUNDS; i++) {
        struct gate gate;
        double start = bench_clock();
        *passes = !gate_check(file, &gate);
        double took = bench_clock() - start;
        if (best == 0 || took < best)
            best = took;
    }
    return best;
}

static void
take_file(const char *path, const char *name, struct survey *s)
{
    AUTO_BUFFER struct buffer file = buffer_with_max(SCEAU_INPUT_MAX);
    struct sceau_error error;
    bool passes;

    MUST(file_read(path, &file, &error) == SCEAU_OK);
    double took = gate_time(buffer_span(&file), &passes);
    s->files++;
    s->passed += passes;
    if (took <= s->slowest)
        return;
    s->slowest = took;
    (void)snprintf(s->name, sizeof s->name, "%s", name);
}

static void
take_folder(const char *path, struct survey *s)
{
    DIR *folder = opendir(path);
    struct dirent *entry;

    MUST(folder);
    while ((entry = readdir(folder))) {
        char inner[1024];
        struct stat info;
        size_t len = strlen(entry->d_name);
        if (entry->d_name[0] == '.')
            continue;
        (void)snprintf(inner, sizeof inner, "%s/%s", path, entry->d_name);
        MUST(stat(inner, &info) == 0);
        if (S_ISDIR(info.st_mode))
            take_folder(inner, s);
        else if (len > 4 && strcmp(entry->d_name + len - 4, ".pdf") == 0)
            take_file(inner, entry->d_name, s);
    }
    (void)closedir(folder);
}

int
main(void)
{
    struct survey s = { .slowest = 0 };

    bench_one_core();
    take_folder(VECTORS "/pdf/attacks", &s);
    take_folder(VECTORS "/pdf/foreign", &s);
    take_folder(VECTORS "/pdf/pyhanko", &s);
    bench_say("files of the gate", (double)s.files, "files");
    bench_say("let through", (double)s.passed, "files");
    printf("the slowest: %s\n", s.name);
    bool kept =
        bench_at_most("the gate, slowest file", s.slowest, SLOWEST_US, "us");
    return kept && s.files >= FILES_MIN && s.passed == 0 ? 0 : 1;
}
