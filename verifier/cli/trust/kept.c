/* SPDX-License-Identifier: EUPL-1.2 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

#include "verifier/base/error.h"
#include "verifier/base/file.h"
#include "verifier/base/reason.h"
#include "verifier/cli/place.h"
#include "verifier/cli/trust/verbs.h"

enum { STORE_MODE = 0644 };

/* Whoever waits for another for more than a second is told why. */
static int
wait_for(int lock)
{
    const struct timespec tenth = { .tv_nsec = 100 * 1000 * 1000 };

    for (int i = 0; i < 10; i++) {
        int done = flock(lock, LOCK_EX | LOCK_NB);
        if (done == 0 || errno != EWOULDBLOCK)
            return done;
        (void)nanosleep(&tenth, NULL);
    }
    fprintf(stderr,
        PROGRAM " : une autre commande écrit cette liste, j’attends sa fin\n");
    return flock(lock, LOCK_EX);
}

/* Two imports at once would each forget what the other took in. */
static enum sceau_status
take_lock(struct kept *k, struct sceau_error *error)
{
    char path[sizeof k->path + 8];
    enum sceau_status status = place_prepare(k->path, error);

    if (status != SCEAU_OK)
        return status;
    (void)snprintf(path, sizeof path, "%s.lock", k->path);
    k->lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, STORE_MODE);
    if (k->lock >= 0 && wait_for(k->lock) == 0)
        return SCEAU_OK;
    return fail(
        error, SCEAU_E_IO, "%s : verrou impossible : %s", path, REASON(errno));
}

static enum sceau_status
read_store(struct kept *k, bool write, struct sceau_error *error)
{
    AUTO_BUFFER struct buffer text = buffer_with_max(SCEAU_STORE_MAX);
    enum sceau_status status = file_read(k->path, &text, error);

    if (status == SCEAU_E_NOTFOUND && write)
        return import_open(&k->im, span_of(NULL, 0), error);
    if (status != SCEAU_OK)
        return status;
    status = import_open(&k->im, buffer_span(&text), error);
    if (status == SCEAU_OK && k->im.store.kind == STORE_BUNDLE)
        status = fail(error, SCEAU_E_FORMAT,
            "c’est un paquet : importez-le dans une liste à vous");
    return status == SCEAU_OK ? status
                              : fail_prefix(error, status, "%s", k->path);
}

enum sceau_status
kept_open(
    struct kept *k, const char *path, bool write, struct sceau_error *error)
{
    *k = (struct kept) { .lock = -1 };
    if (path && strlen(path) >= sizeof k->path)
        return fail(error, SCEAU_E_USAGE, "--store : chemin trop long");
    if (path)
        (void)snprintf(k->path, sizeof k->path, "%s", path);
    else if (write)
        place_of_user(k->path);
    else
        place_to_read(k->path);
    enum sceau_status status = write ? take_lock(k, error) : SCEAU_OK;
    if (status == SCEAU_OK)
        status = read_store(k, write, error);
    if (status != SCEAU_OK)
        return status;
    status = pins_add_store(&k->pins, &k->im.store, error);
    return status == SCEAU_OK ? status
                              : fail_prefix(error, status, "%s", k->path);
}

enum sceau_status
kept_save(struct kept *k, struct sceau_error *error)
{
    return file_write(k->path, buffer_span(&k->im.text), STORE_MODE, error);
}

void
kept_close(struct kept *k)
{
    if (k->lock >= 0)
        (void)close(k->lock);
    import_free(&k->im);
    pins_free(&k->pins);
}

int
kept_exit(enum sceau_status status)
{
    switch (status) {
    case SCEAU_OK:
        return EXIT_VALID;
    case SCEAU_E_USAGE:
        return EXIT_USAGE;
    case SCEAU_E_FORMAT:
    case SCEAU_E_LIMIT:
    case SCEAU_E_CRYPTO:
    case SCEAU_E_STATE:
    case SCEAU_E_UNSUPPORTED:
        return EXIT_NO;
    case SCEAU_E_NOMEM:
    case SCEAU_E_NOTFOUND:
    case SCEAU_E_IO:
        break;
    }
    return EXIT_CANNOT;
}

int
kept_fail(const char *verb, const struct sceau_error *error)
{
    fprintf(stderr, PROGRAM " %s : %s\n", verb, error->text);
    return kept_exit(error->status);
}
