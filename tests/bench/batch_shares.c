/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * sceau with a watch at each part of a title's way, put there by the linker: when it
 * ends, the processor time of each, over all threads, on SHARES_FILE: "codes 0.31", in
 * milliseconds a title; and how long the clerk's thread waited for the disk. The keys
 * work in other processes: batch.sh has their time.
 */
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "hsm/signer.h"
#include "issuer/cli/titles.h"
#include "issuer/issuer.h"
#include "issuer/page/page.h"
#include "issuer/page/symbol.h"
#include "issuer/register/registry.h"
#include "verifier/trust/examine.h"
#include "verifier/trust/pdf_file.h"

enum part { REQUEST, CODES, PAGE, CHECK, ASK, REGISTER, FILES, DISK, PARTS };

static const char *const names[PARTS] = { "request", "codes", "pdf",
    "self-check", "asking-the-keys", "register", "files", "waiting-for-disk" };
static _Atomic int64_t spent[PARTS];
static _Atomic int64_t titles;

static int64_t
now(clockid_t clock)
{
    struct timespec t;

    (void)clock_gettime(clock, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static int64_t
begin(void)
{
    return now(CLOCK_THREAD_CPUTIME_ID);
}

static void
end(enum part part, int64_t since)
{
    spent[part] += begin() - since;
}

static void
tell(void)
{
    const char *path = getenv("SHARES_FILE");
    FILE *out = path ? fopen(path, "we") : NULL;

    for (int i = 0; out && titles && i < PARTS; i++)
        fprintf(out, "%s %.3f\n", names[i],
            (double)spent[i] / 1e6 / (double)titles);
    if (out)
        (void)fclose(out);
}

__attribute__((constructor)) static void
begin_all(void)
{
    (void)atexit(tell);
}

#define WRAPPED(type, name, parameters)                                        \
    type __real_##name parameters;                                             \
    type __wrap_##name parameters;                                             \
    type __wrap_##name parameters

WRAPPED(enum sceau_status, issuer_draft,
    (struct issuer * issuer, struct span request, int64_t second,
        const struct issuer_wish *wish, struct issuer_draft **out,
        struct sceau_error *error))
{
    int64_t since = begin();
    enum sceau_status status =
        __real_issuer_draft(issuer, request, second, wish, out, error);

    end(REQUEST, since);
    return status;
}

WRAPPED(enum sceau_status, symbol_datamatrix,
    (struct span code, struct symbol *out, struct sceau_error *error))
{
    int64_t since = begin();
    enum sceau_status status = __real_symbol_datamatrix(code, out, error);

    end(CODES, since);
    return status;
}

WRAPPED(enum sceau_status, symbol_qr,
    (struct span address, struct symbol *out, struct sceau_error *error))
{
    int64_t since = begin();
    enum sceau_status status = __real_symbol_qr(address, out, error);

    end(CODES, since);
    return status;
}

WRAPPED(enum sceau_status, page_begin,
    (const struct sheet *sheet, const struct symbol *datamatrix,
        const struct symbol *qr, const struct page_signer *signer,
        struct buffer *pdf, struct page_unsealed *out,
        struct sceau_error *error))
{
    int64_t since = begin();
    enum sceau_status status =
        __real_page_begin(sheet, datamatrix, qr, signer, pdf, out, error);

    end(PAGE, since);
    titles++;
    return status;
}

WRAPPED(enum sceau_status, page_seal,
    (const struct page_signer *signer, const struct page_unsealed *unsealed,
        const uint8_t rs[SIGNER_SIGNATURE], struct buffer *pdf,
        struct sceau_error *error))
{
    int64_t since = begin();
    enum sceau_status status =
        __real_page_seal(signer, unsealed, rs, pdf, error);

    end(PAGE, since);
    return status;
}

WRAPPED(enum sceau_status, signer_sign,
    (struct signer * signer, const char *key, enum signer_purpose purpose,
        const uint8_t digest[SIGNER_DIGEST], unsigned deadline_ms,
        uint8_t rs[SIGNER_SIGNATURE], struct sceau_error *error))
{
    int64_t since = begin();
    enum sceau_status status = __real_signer_sign(
        signer, key, purpose, digest, deadline_ms, rs, error);

    end(ASK, since);
    return status;
}

WRAPPED(enum sceau_status, signer_sign_many,
    (struct signer * signer, const char *key, enum signer_purpose purpose,
        const uint8_t (*digest)[SIGNER_DIGEST], size_t count,
        uint8_t (*rs)[SIGNER_SIGNATURE], struct sceau_error *error))
{
    int64_t since = begin();
    enum sceau_status status =
        __real_signer_sign_many(signer, key, purpose, digest, count, rs, error);

    end(ASK, since);
    return status;
}

WRAPPED(void, pdf_file_read,
    (struct span file, const struct trust *trust, struct pdf_file *out))
{
    int64_t since = begin();

    __real_pdf_file_read(file, trust, out);
    end(CHECK, since);
}

WRAPPED(void, examine_code,
    (const struct trust *trust, struct span code,
        const struct examine_file *file, const struct examine_options *options,
        struct examination *out))
{
    int64_t since = begin();

    __real_examine_code(trust, code, file, options, out);
    end(CHECK, since);
}

WRAPPED(enum sceau_status, registry_turn,
    (struct registry * registry, const struct registry_turn *turn,
        struct sceau_error *error))
{
    int64_t since = begin(), wall = now(CLOCK_MONOTONIC);
    enum sceau_status status = __real_registry_turn(registry, turn, error);

    end(REGISTER, since);
    spent[DISK] += now(CLOCK_MONOTONIC) - wall - (begin() - since);
    return status;
}

WRAPPED(enum sceau_status, titles_write,
    (const struct titles *t, const struct titles_file *files, size_t count,
        struct sceau_error *error))
{
    int64_t since = begin(), wall = now(CLOCK_MONOTONIC);
    enum sceau_status status = __real_titles_write(t, files, count, error);

    end(FILES, since);
    spent[DISK] += now(CLOCK_MONOTONIC) - wall - (begin() - since);
    return status;
}
