/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * sign_bench FILE: the sample title, sealed, for a peer to sign.
 * sign_bench COMMAND ARGUMENT...: the same laid out, written and signed again and again
 * with a P-256 key in software, against a program that signs what it was given laid
 * out: for each line that it reads, it signs some files and says how many a second
 * (pdfbox.sh). Batches of both alternate; the median of each is taken.
 */
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <openssl/evp.h>

#include "tests/bench/bench.h"
#include "tests/support/must.h"
#include "tests/support/sealed_sheet.h"
#include "verifier/base/file.h"
#include "verifier/base/limits.h"
#include "verifier/base/signature.h"

enum { BATCHES = 21, BATCH = 300 };

#define TIMES 8.0

extern char **environ;

struct peer {
    pid_t process;
    FILE *ask;
    FILE *answer;
};

struct work {
    struct sealed_sheet sheet;
    struct page_signer signer;
    struct buffer pdf;
};

/* As certificate_signer asks; the key is made ready once, as the peer's is. */
static enum sceau_status
sign_ready(void *context, const uint8_t digest[SIGNER_DIGEST],
    uint8_t rs[SIGNER_SIGNATURE], struct sceau_error *error)
{
    uint8_t der[SIGNATURE_DER_MAX];
    size_t len = sizeof der;

    (void)error;
    MUST(EVP_PKEY_sign(context, der, &len, digest, SIGNER_DIGEST) == 1
        && signature_from_der(span_of(der, len), rs));
    return SCEAU_OK;
}

static double
our_rate(struct work *w)
{
    double start = bench_clock();

    for (int i = 0; i < BATCH; i++) {
        buffer_reset(&w->pdf);
        sealed_sheet_draw(&w->sheet, &w->signer, &w->pdf);
    }
    return BATCH * 1e6 / (bench_clock() - start);
}

static void
begin_peer(char **command, struct peer *out)
{
    posix_spawn_file_actions_t actions;
    int in[2], back[2];

    MUST(pipe(in) == 0 && pipe(back) == 0);
    MUST(posix_spawn_file_actions_init(&actions) == 0
        && posix_spawn_file_actions_adddup2(&actions, in[0], 0) == 0
        && posix_spawn_file_actions_adddup2(&actions, back[1], 1) == 0
        && posix_spawn_file_actions_addclose(&actions, in[1]) == 0
        && posix_spawn_file_actions_addclose(&actions, back[0]) == 0);
    MUST(posix_spawnp(
             &out->process, command[0], &actions, NULL, command, environ)
        == 0);
    posix_spawn_file_actions_destroy(&actions);
    (void)close(in[0]);
    (void)close(back[1]);
    out->ask = fdopen(in[1], "w");
    out->answer = fdopen(back[0], "r");
    MUST(out->ask && out->answer);
}

static double
peer_rate(const struct peer *p)
{
    char line[64];

    MUST(fputc('\n', p->ask) == '\n' && fflush(p->ask) == 0);
    MUST(fgets(line, sizeof line, p->answer));
    double rate = strtod(line, NULL);
    MUST(rate > 0);
    return rate;
}

static void
end_peer(const struct peer *p)
{
    int status;

    (void)fclose(p->ask);
    MUST(waitpid(p->process, &status, 0) == p->process && status == 0);
    (void)fclose(p->answer);
}

static bool
compare(struct work *w, char **command)
{
    double ours[BATCHES], theirs[BATCHES];
    struct peer peer;

    begin_peer(command, &peer);
    for (int i = 0; i < BATCHES; i++) {
        theirs[i] = peer_rate(&peer);
        ours[i] = our_rate(w);
    }
    end_peer(&peer);
    double their = bench_middle(theirs, BATCHES);
    double our = bench_middle(ours, BATCHES);
    bench_say("PDFBox and Bouncy Castle, signed", their, "/s");
    bool kept = bench_at_least("laid out and signed", our, TIMES * their, "/s");
    printf("%-44s %10.2f\n", "ours / PDFBox and Bouncy Castle", our / their);
    return kept;
}

int
main(int argc, char **argv)
{
    const struct authority_wish wish = { .name = "Cachet SPECIMEN" };
    static struct work w;
    struct authority root, leaf;
    struct sceau_error error;
    bool kept = true;

    MUST(argc >= 2);
    bench_one_core();
    authority_root("FR00", &root);
    authority_issue(&root, &wish, &leaf);
    sealed_sheet_signer(&leaf, NULL, 0, &w.signer);
    EVP_PKEY_CTX *key = EVP_PKEY_CTX_new(leaf.key, NULL);
    MUST(key && EVP_PKEY_sign_init(key) == 1);
    w.signer.signer.sign = sign_ready;
    w.signer.signer.context = key;
    sealed_sheet_make("BÉRÉNICE Élodie", "SPEC-0001", &w.sheet);
    w.pdf = buffer_with_max(SCEAU_PDF_MAX);
    if (argc == 2) {
        sealed_sheet_draw(&w.sheet, &w.signer, &w.pdf);
        MUST(
            file_write(argv[1], buffer_span(&w.pdf), 0600, &error) == SCEAU_OK);
    } else {
        kept = compare(&w, argv + 1);
    }
    EVP_PKEY_CTX_free(key);
    buffer_free(&w.pdf);
    sealed_sheet_free(&w.sheet);
    sealed_sheet_signer_free(&w.signer);
    authority_free(&leaf);
    authority_free(&root);
    return kept ? 0 : 1;
}
