/* SPDX-License-Identifier: EUPL-1.2 */
/* sceau-serve, which « sceau serve » starts. */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "issuer/desk/desk.h"
#include "issuer/serve/identity.h"
#include "issuer/serve/service.h"
#include "verifier/base/cli.h"
#include "verifier/http/ending.h"

#define PROGRAM "sceau"

enum {
    PORT_MAX = 65535,
    WORKERS = 32,
    WORKERS_MAX = 64,
    PATIENCE_MS = 4000, /* for keys that are away, before it is told */
    STOP_SECONDS = 40   /* longer than a title waits for its keys */
};

static const char address[] = "127.0.0.1:";

struct serve {
    struct service service;
    struct issuer *issuer; /* the engine's */
    const char *socket;
    long port; /* -1: none */
    long workers;
};

static const struct cli_option options[] = {
    { 'c', "config", "FICHIER", "configuration (sceau.conf(5))" },
    { 'R', "register", "REGISTRE",
        "le registre, au lieu de celui de la configuration" },
    { 's', "socket", "CHEMIN",
        "écouter sur cette socket unix (nginx devant) ; à défaut celle que "
        "systemd transmet" },
    { 'l', "listen", "127.0.0.1:PORT",
        "écouter sur la boucle locale, où personne n’est connu" },
    { 'w', "workers", "N", "actes faits à la fois ; 32 à défaut" },
    { 0, NULL, NULL, NULL },
};

static int cmd_serve(int argc, char **argv);

static const struct cli_verb verb_serve = { "serve", cmd_serve, "",
    "sert l’émission et le registre par HTTP, derrière nginx", options };

/* -1 where it is no number from least to most. */
static long
number(const char *text, long least, long most)
{
    char *end;
    long n = strtol(text, &end, 10);

    return *text >= '0' && *text <= '9' && !*end && n >= least && n <= most
        ? n
        : -1;
}

static const char *
set_option(struct serve *s, int letter, const char *argument)
{
    size_t head = sizeof address - 1;

    switch (letter) {
    case 'c':
        s->service.config = argument;
        return NULL;
    case 'R':
        s->service.place = argument;
        return NULL;
    case 's':
        s->socket = argument;
        return NULL;
    case 'l':
        s->port = strncmp(argument, address, head) == 0
            ? number(argument + head, 0, PORT_MAX)
            : -1;
        return s->port < 0 ? "--listen : 127.0.0.1:PORT est attendu" : NULL;
    case 'w':
        s->workers = number(argument, 1, WORKERS_MAX);
        return s->workers < 0 ? "--workers : un nombre de 1 à 64 est attendu"
                              : NULL;
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
        why =
            "il faut --socket, --listen, ou une socket de systemd, et un seul";
    if (!why)
        return EXIT_VALID;
    fprintf(stderr, PROGRAM " serve : %s\n", why);
    return EXIT_USAGE;
}

/* Requests come in their own time: fewer makers take more of them together, and ask the
 * keys once for it. A time-stamp is waited for one by one: then the batch's own number. */
static unsigned
count_makers(const struct issuer *issuer)
{
    enum { A_PROCESSOR = 2 };
    long cores = sysconf(_SC_NPROCESSORS_ONLN);

    return issuer_may_stamp(issuer) ? 0
        : cores > 0                 ? A_PROCESSOR * (unsigned)cores
                                    : A_PROCESSOR;
}

static enum sceau_status
open_engine(struct serve *s, struct sceau_error *error)
{
    enum sceau_status status =
        issuer_open(s->service.config, &s->issuer, error);
    const struct engine_options o = { .issuer = s->issuer,
        .place = s->service.place,
        .who = "sceau-serve",
        .makers = status == SCEAU_OK ? count_makers(s->issuer) : 0,
        .patience_ms = PATIENCE_MS };

    return status == SCEAU_OK ? engine_open(&o, &s->service.acts.engine, error)
                              : status;
}

/* All that may fail does so before anybody connects. */
static enum sceau_status
prepare(struct serve *s, struct sceau_error *error)
{
    struct service *v = &s->service;
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    enum sceau_status status = issuer_open(v->config, &v->acts.issuer, error);

    if (status == SCEAU_OK) {
        if (!v->place)
            v->place = issuer_register(v->acts.issuer);
        v->acts.registers = registers_new(v->place);
        status = v->acts.registers ? SCEAU_OK : SCEAU_E_NOMEM;
    }
    v->known = identities_new();
    if (status == SCEAU_OK)
        status = acts_ready(&v->acts, error);
    if (status == SCEAU_OK)
        status = desk_open(&v->acts, &v->desk, error);
    if (status == SCEAU_OK)
        status = open_engine(s, error);
    if (status == SCEAU_OK)
        status = listen_open(s->socket, s->port, &v->listener, error);
    v->threads = cores > 1 ? (unsigned)cores : 1;
    v->workers = (unsigned)s->workers;
    v->stop_seconds = STOP_SECONDS;
    return status;
}

static int
cmd_serve(int argc, char **argv)
{
    static struct serve s = { .service.config = SCEAU_CONFIG,
        .port = -1,
        .workers = WORKERS,
        .service.listener.fd = -1 };
    struct sceau_error error = { 0 };
    int code = read_options(&s, argc, argv);

    if (code)
        return code < 0 ? EXIT_VALID : code;
    ending_block();
    if (prepare(&s, &error) == SCEAU_OK) {
        listen_tell(&s.service.listener);
        code = service_run(&s.service);
    } else {
        fprintf(stderr, PROGRAM " serve : %s\n",
            *error.text ? error.text : "mémoire épuisée");
        code = EXIT_CANNOT;
    }
    listen_close(&s.service.listener);
    engine_close(&s.service.acts.engine);
    desk_free(&s.service.desk);
    issuer_free(&s.issuer);
    registers_free(&s.service.acts.registers);
    identities_free(&s.service.known);
    issuer_free(&s.service.acts.issuer);
    return code;
}

int
main(int argc, char **argv)
{
    if (argc == 2 && strcmp(argv[1], "--version") == 0) {
        puts("sceau-serve " SCEAU_VERSION);
        return EXIT_VALID;
    }
    return cmd_serve(argc, argv);
}
