/* SPDX-License-Identifier: EUPL-1.2 */
/* sceau status publish: which titles are revoked, suspended, replaced, for everybody. The
 * other command of this verb is in settle.c. */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "issuer/cli/open.h"
#include "issuer/cli/verbs.h"
#include "issuer/status/publish.h"
#include "verifier/base/error.h"

static const struct cli_option options[] = {
    { 'c', "config", "FICHIER", "configuration (sceau.conf(5))" },
    { 'R', "register", "REGISTRE",
        "le registre, au lieu de celui de la configuration" },
    { 't', "to", "DOSSIER",
        "où les listes sont écrites, à servir telles quelles" },
    { 'B', "bundle", "PAQUET",
        "le paquet de signataires d’ici, renouvelé avec ces listes" },
    { 'f', "former", "ADRESSE",
        "une adresse d’avant, que des titres scellés par un programme plus "
        "ancien portent aussi" },
    { 'd', "days", "N", "jours après lesquels elles ne sont plus à jour (7)" },
    { 'b', "by", "NOM", "qui agit, pour le journal ; sinon le compte" },
    { 0, NULL, NULL, NULL },
};

static const struct cli_verb verb_publish = { "status publish", NULL, "",
    "publie l’état des titres, signé : sort 0 publié, 1 refusé, 3 impossible "
    "pour l’instant",
    options };

const struct cli_verb verb_status = { "status", cmd_status, "publish|settle",
    "publie les titres révoqués, suspendus et remplacés (status publish) ; "
    "décide de ceux qu’un registre restauré n’a plus (status settle)",
    options };

struct arguments {
    struct open_register open;
    struct publish_wish wish;
};

static bool
is_address(const char *text)
{
    size_t len = strlen(text);

    for (size_t i = 0; i < len; i++)
        if (text[i] <= ' ' || text[i] > '~' || strchr("#?\"\\@", text[i]))
            return false;
    return strncmp(text, "https://", 8) == 0 && len > 8;
}

/* NULL, or why the option is refused. */
static const char *
set_option(struct arguments *a, int letter, const char *argument)
{
    char *end;

    switch (letter) {
    case 'c':
        a->open.config = argument;
        return NULL;
    case 'R':
        a->open.place = argument;
        return NULL;
    case 't':
        a->wish.folder = argument;
        return NULL;
    case 'B':
        a->wish.bundle = argument;
        return NULL;
    case 'b':
        a->open.by = argument;
        return NULL;
    case 'f':
        a->wish.former = argument;
        return is_address(argument) ? NULL
                                    : "--former : une adresse https:// est "
                                      "attendue, sans espace, « # » ni « ? »";
    default:
        a->wish.days = (unsigned)strtoul(argument, &end, 10);
        return *argument >= '0' && *argument <= '9' && *end == 0
                && a->wish.days >= 1 && a->wish.days <= PUBLISH_DAYS_MAX
            ? NULL
            : "--days : de 1 à 90";
    }
}

/* EXIT_VALID to go on; else the exit code, or -1 after --help. */
static int
read_options(struct arguments *a, int argc, char **argv)
{
    const char *argument, *why = NULL;
    int letter;

    while (!why
        && (letter = cli_next(PROGRAM, &verb_publish, argc, argv, &argument))) {
        if (letter == 'h')
            return -1;
        if (letter == '?')
            return EXIT_USAGE;
        why = set_option(a, letter, argument);
    }
    if (!why && (!a->wish.folder || optind != argc))
        why = "--to est attendu, le dossier des listes, et rien d’autre";
    if (!why)
        return EXIT_VALID;
    fprintf(stderr, PROGRAM " status publish : %s\n", why);
    return EXIT_USAGE;
}

static const char *
plural(int64_t n)
{
    return n > 1 ? "s" : "";
}

static void
tell(const struct publish_count *n, const char *folder, unsigned days)
{
    printf("États publiés : %zu liste%s, %lld titre%s révoqué%s, %lld "
           "suspendu%s, %lld remplacé%s ; à jour %u jour%s\n",
        n->lists, plural((int64_t)n->lists), (long long)n->revoked,
        plural(n->revoked), plural(n->revoked), (long long)n->suspended,
        plural(n->suspended), (long long)n->replaced, plural(n->replaced), days,
        plural(days));
    for (size_t i = 0; i < n->formers; i++)
        printf("Sous l’adresse d’avant %s : à servir de %s/%s\n",
            n->former[i].base, folder, n->former[i].folder);
    if (n->sequence)
        printf("Paquet nº %llu publié\n", (unsigned long long)n->sequence);
}

/* What a register that was made of a copy does not know, and was published. */
static void
tell_kept(const struct publish_count *n)
{
    if (n->gone)
        printf("%lld titre%s que ce registre n’a plus garde%s l’état publié "
               "(sceau status settle)\n",
            (long long)n->gone, plural(n->gone), n->gone > 1 ? "nt" : "");
    if (n->doubtful)
        printf("%lld titre%s publié%s suspendu%s, bon%s au registre, reste%s "
               "suspendu%s : à suspendre de nouveau, puis à rétablir s’il y a "
               "lieu\n",
            (long long)n->doubtful, plural(n->doubtful), plural(n->doubtful),
            plural(n->doubtful), plural(n->doubtful),
            n->doubtful > 1 ? "nt" : "", plural(n->doubtful));
    if (n->codes)
        printf("%lld code%s que ce registre n’a plus garde%s l’état publié\n",
            (long long)n->codes, plural(n->codes), n->codes > 1 ? "nt" : "");
}

/* One a line: what is to be decided, what is new, what prevents the publication. */
static void
tell_titles(FILE *out, const struct publish_count *n)
{
    static const char *const why[] = { [LOST_NEWER] = "",
        [LOST_GONE] = "n’est plus au registre",
        [LOST_DOUBTFUL] = "bon au registre",
        [LOST_UNDONE] = "ne l’est pas au registre",
        [LOST_FOREIGN] = "n’est pas de ce registre" };

    for (size_t i = 0; i < n->told_count; i++) {
        const struct lists_told *t = &n->told[i];
        fprintf(out, "  %s : %s, liste %u, place %u ; %s\n", t->number,
            story_status_words(t->status), t->place.list, t->place.place,
            why[t->why]);
    }
    if (n->told_count == LISTS_TOLD_MAX)
        fprintf(out, "  (les %d premiers)\n", LISTS_TOLD_MAX);
}

static enum sceau_status
publish(const struct arguments *a, struct sceau_error *error)
{
    struct issuer_config *config = NULL;
    struct registry *registry = NULL;
    struct publish_count count = { .lists = 0 };
    enum sceau_status status =
        issuer_config_load(a->open.config, &config, error);

    if (status == SCEAU_OK)
        status = open_register(&a->open, &registry, error);
    if (status == SCEAU_OK)
        status = publish_status(config, registry, &a->wish, &count, error);
    registry_close(&registry);
    issuer_config_free(&config);
    if (status == SCEAU_OK) {
        tell(&count, a->wish.folder, a->wish.days);
        tell_kept(&count);
    }
    tell_titles(status == SCEAU_OK ? stdout : stderr, &count);
    return status;
}

static int
exit_of(enum sceau_status status)
{
    if (status == SCEAU_OK)
        return EXIT_VALID;
    return status == SCEAU_E_STATE || status == SCEAU_E_LIMIT ? EXIT_NO
                                                              : EXIT_CANNOT;
}

int
cmd_status(int argc, char **argv)
{
    struct arguments a = { .open = { .config = SCEAU_CONFIG },
        .wish = { .now = (int64_t)time(NULL), .days = PUBLISH_DAYS } };
    struct sceau_error error = { 0 };

    if (argc > 1 && strcmp(argv[1], "settle") == 0)
        return cmd_status_settle(argc - 1, argv + 1);
    if (argc < 2 || strcmp(argv[1], "publish") != 0) {
        fprintf(stderr,
            PROGRAM " status : « publish » ou « settle » est attendu (voyez "
                    "« " PROGRAM " status publish --help »)\n");
        return EXIT_USAGE;
    }
    int code = read_options(&a, argc - 1, argv + 1);
    if (code)
        return code < 0 ? EXIT_VALID : code;
    enum sceau_status status = publish(&a, &error);
    if (status != SCEAU_OK)
        fprintf(stderr, PROGRAM " status publish : %s\n", error.text);
    return exit_of(status);
}
