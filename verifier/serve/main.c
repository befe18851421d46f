/* SPDX-License-Identifier: EUPL-1.2 */
/* sceau-verify-serve, which « sceau-verify serve » starts: three kinds of processes, the
 * one that keeps the others (crew.h), the one that serves, those that examine. */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

#include "verifier/base/cli.h"
#include "verifier/base/error.h"
#include "verifier/base/limits.h"
#include "verifier/base/log.h"
#include "verifier/cli/place.h"
#include "verifier/serve/crew.h"
#include "verifier/serve/service.h"

#define PROGRAM "sceau-verify"

enum {
    PORT_MAX = 65535,
    WORKERS_MAX = CREW_MAX - 2,
    RATE = 50,
    RATE_MAX = 1000000,
    STOP_SECONDS = 40 /* longer than any examination */
};

struct serve {
    struct service service;
    struct checker base;
    const char *socket;
    const char *page;
    const char *trust;
    long port; /* -1: none */
    long workers;
    long rate;
};

static const struct cli_option options[] = {
    { 's', "socket", "CHEMIN",
        "écouter sur cette socket unix (nginx devant) ; à défaut celle que "
        "systemd transmet" },
    { 'o', "port", "PORT", "écouter sur 127.0.0.1, sans mandataire cru" },
    { 'g', "page", "DOSSIER", "la page à servir, ses fichiers et leurs .gz" },
    { 'b', "bundle", "FICHIER",
        "la liste signée que la page télécharge (/bundle) ; à défaut "
        "signers.sceau de la page" },
    { 'S', "site", "FICHIER",
        "les réglages de la page (/site.json) ; à défaut ceux du dossier" },
    { 't', "trust", "CHEMIN",
        "signataires acceptés : liste (sceau-verify trust) ou dossier de "
        "certificats ; relu dès qu’il change" },
    { 'T', "allow-test", NULL, "accepter les sceaux d’essai (spécimens)" },
    { 'w', "workers", "N",
        "documents examinés à la fois ; à défaut deux par cœur" },
    { 'r', "rate", "N",
        "requêtes par seconde et par adresse, 50 à défaut ; 0 : sans limite" },
    { 0, NULL, NULL, NULL },
};

static int cmd_serve(int argc, char **argv);

static const struct cli_verb verb_serve = { "serve", cmd_serve, "",
    "sert la page, la liste des signataires et POST /check", options };

/* -1 where it is no number from least to most. */
static long
number(const char *text, long least, long most)
{
    char *end;
    long n = strtol(text, &end, 10);

    return *text && !*end && n >= least && n <= most ? n : -1;
}

static const char *
set_option(struct serve *s, int letter, const char *argument)
{
    switch (letter) {
    case 's':
        s->socket = argument;
        return NULL;
    case 'o':
        s->port = number(argument, 0, PORT_MAX);
        return s->port < 0 ? "--port : un nombre de 0 à 65535 est attendu"
                           : NULL;
    case 'g':
        s->page = argument;
        return NULL;
    case 'b':
        s->service.bundle = argument;
        return NULL;
    case 'S':
        s->service.site = argument;
        return NULL;
    case 't':
        s->trust = argument;
        return NULL;
    case 'T':
        s->base.options.allow_test = true;
        return NULL;
    case 'w':
        s->workers = number(argument, 1, WORKERS_MAX);
        return s->workers < 0 ? "--workers : un nombre de 1 à 62 est attendu"
                              : NULL;
    case 'r':
        s->rate = number(argument, 0, RATE_MAX);
        return s->rate < 0 ? "--rate : un nombre est attendu" : NULL;
    default:
        return "option inconnue";
    }
}

/* EXIT_VALID to go on; else the exit code, or -1 after --help. */
static int
read_options(struct serve *s, int argc, char **argv)
{
    const char *argument, *why = NULL;
    int letter;

    while (!why
        && (letter = cli_next(PROGRAM, &verb_serve, argc, argv, &argument))) {
        if (letter == 'h')
            return -1;
        if (letter == '?')
            return EXIT_USAGE;
        why = set_option(s, letter, argument);
    }
    if (!why && optind < argc)
        why = "aucune entrée n’est attendue";
    if (!why && (s->socket != NULL) + (s->port >= 0) + listen_is_handed() != 1)
        why = "il faut --socket, --port, ou une socket de systemd, et un seul";
    if (!why)
        return EXIT_VALID;
    fprintf(stderr, PROGRAM " serve : %s\n", why);
    return EXIT_USAGE;
}

static int
complain(const struct sceau_error *error)
{
    fprintf(stderr, PROGRAM " serve : %s\n", error->text);
    return error->status == SCEAU_E_USAGE ? EXIT_USAGE : EXIT_CANNOT;
}

static enum sceau_status
open_trust(struct serve *s, struct sceau_error *error)
{
    static char place[PLACE_MAX];

    place_to_read(place);
    return shelf_open(s->trust ? s->trust : place, s->trust == NULL,
        &s->service.checks.shelf, error);
}

/* The page's own, which another program may put there and renew. */
static const char *
beside_page(const char *page, const char *name)
{
    char *path = NULL;

    return page && asprintf(&path, "%s/%s", page, name) >= 0 ? path : NULL;
}

/* All that may fail does so before anybody connects. */
static enum sceau_status
prepare(struct serve *s, struct sceau_error *error)
{
    struct service *v = &s->service;
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    enum sceau_status status = open_trust(s, error);

    if (status == SCEAU_OK && s->page)
        status = folder_open(s->page, &v->page, error);
    if (status == SCEAU_OK)
        status = listen_open(s->socket, s->port, &v->listener, error);
    if (!v->bundle)
        v->bundle = beside_page(s->page, "signers.sceau");
    if (!v->site)
        v->site = beside_page(s->page, "site.json");
    cores = cores < 1 ? 1 : cores;
    if (!s->workers)
        s->workers = 2 * cores > WORKERS_MAX ? WORKERS_MAX : 2 * cores;
    v->threads = (unsigned)(cores > WORKERS_MAX ? WORKERS_MAX : cores);
    v->workers = (unsigned)s->workers;
    v->rate = (unsigned)s->rate;
    v->stop_seconds = STOP_SECONDS;
    v->checks.base = &s->base;
    return status;
}

static int
run(struct serve *s)
{
    struct service *v = &s->service;
    sigset_t mask;
    int take;

    if (!job_open(&v->checks.ask, &take)) {
        log_err("event=start-failed");
        return EXIT_CANNOT;
    }
    listen_tell(&v->listener);
    crew_block(&mask);
    pid_t pid = fork();
    if (pid == 0) {
        (void)prctl(PR_SET_PDEATHSIG, SIGTERM, 0, 0, 0);
        (void)close(take);
        _exit(service_run(v));
    }
    (void)close(v->checks.ask);
    (void)close(v->listener.fd);
    if (pid < 0) {
        log_err("event=start-failed");
        return EXIT_CANNOT;
    }
    struct crew crew = { pid, take, v->workers + 2, v->checks.shelf, &s->base };
    return crew_keep(&crew);
}

static int
cmd_serve(int argc, char **argv)
{
    static struct serve s = { .port = -1, .rate = RATE };
    struct sceau_error error = { 0 };
    int stop = read_options(&s, argc, argv);

    if (stop)
        return stop < 0 ? EXIT_VALID : stop;
    if (prepare(&s, &error) != SCEAU_OK)
        return complain(&error);
    int code = run(&s);
    listen_hide(&s.service.listener); /* where the server could not */
    shelf_free(&s.service.checks.shelf);
    folder_free(&s.service.page);
    return code;
}

int
main(int argc, char **argv)
{
    if (argc == 2 && strcmp(argv[1], "--version") == 0) {
        puts("sceau-verify-serve " SCEAU_VERSION);
        return EXIT_VALID;
    }
    return cmd_serve(argc, argv);
}
