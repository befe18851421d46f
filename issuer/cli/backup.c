/* SPDX-License-Identifier: EUPL-1.2 */
/* sceau backup and restore: a register in one file, and back. */
#include "issuer/register/backup.h"

#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "issuer/cli/options.h"
#include "issuer/cli/who.h"
#include "issuer/config.h"
#include "issuer/register/story.h"
#include "verifier/base/error.h"
#include "verifier/trust/store.h"

static const struct cli_option backing_up[] = {
    { 'c', "config", "FICHIER", "configuration (sceau.conf(5))" },
    { 't', "to", "FICHIER",
        "la sauvegarde à écrire ; elle ne doit pas exister" },
    { 'R', "register", "REGISTRE",
        "le registre, au lieu de celui de la configuration" },
    { 'b', "by", "NOM", "qui agit, pour le journal ; sinon le compte" },
    { 0, NULL, NULL, NULL },
};
static const struct cli_option restoring[] = {
    { 'f', "from", "FICHIER", "la sauvegarde" },
    { 'R', "register", "REGISTRE",
        "le registre à faire ; il ne doit pas exister" },
    { 'l', "last", "NUMÉRO",
        "le dernier numéro donné depuis ; sinon une marge est sautée" },
    { 'k', "clock", "MOTIF",
        "pourquoi l’heure de cette machine est juste, quoi que dise la "
        "sauvegarde" },
    { 'b', "by", "NOM", "qui agit, pour le journal ; sinon le compte" },
    { 0, NULL, NULL, NULL },
};

const struct cli_verb verb_backup = { "backup", cmd_backup, "",
    "copie le registre dans un fichier, pendant que d’autres y écrivent : sort "
    "0 fait, 3 impossible",
    backing_up };
const struct cli_verb verb_restore = { "restore", cmd_restore, "",
    "fait un registre d’une sauvegarde : sort 0 fait, 1 sauvegarde refusée, 3 "
    "impossible",
    restoring };

struct arguments {
    const char *config;
    const char *place;
    const char *file;
    const char *last;
    const char *clock;
    const char *by;
};

static void
print_hash(const uint8_t hash[ARCHIVE_HASH])
{
    for (size_t i = 0; i < ARCHIVE_HASH; i++)
        printf("%02x", hash[i]);
    printf("\n");
}

/* What is not there is not begun by copying it. */
static enum sceau_status
check_there(const char *place, struct sceau_error *error)
{
    return sql_is_address(place) || access(place, F_OK) == 0
        ? SCEAU_OK
        : fail(error, SCEAU_E_IO, "%s : il n’y a pas de registre", place);
}

static enum sceau_status
backup_place(const struct arguments *a, const char *place,
    struct backup_report *report, struct sceau_error *error)
{
    char room[REGISTRY_WHO_MAX + 1];
    const struct backup_order order = { .where = place,
        .who = who_acts(a->by, room),
        .path = a->file,
        .now = (int64_t)time(NULL) };
    enum sceau_status status = check_there(place, error);

    return status == SCEAU_OK ? backup_make(&order, report, error) : status;
}

static enum sceau_status
backup(const struct arguments *a, struct backup_report *report,
    struct sceau_error *error)
{
    struct issuer_config *config = NULL;

    if (a->place)
        return backup_place(a, a->place, report, error);
    enum sceau_status status = issuer_config_load(a->config, &config, error);
    if (status == SCEAU_OK)
        status = backup_place(a, config->register_place, report, error);
    issuer_config_free(&config);
    return status;
}

int
cmd_backup(int argc, char **argv)
{
    struct arguments a = { .config = SCEAU_CONFIG };
    const struct option_to to[] = { { 'c', &a.config, NULL },
        { 't', &a.file, NULL }, { 'R', &a.place, NULL }, { 'b', &a.by, NULL },
        { 0, NULL, NULL } };
    struct sceau_error error = { 0 };
    struct backup_report report;
    int code;

    if (!options_read(&verb_backup, to, argc, argv, NULL, NULL, &code))
        return code;
    if (!a.file)
        return options_refuse(&verb_backup, "il manque --to");
    enum sceau_status status = backup(&a, &report, &error);
    if (status != SCEAU_OK) {
        fprintf(stderr, PROGRAM " backup : %s\n", error.text);
        return status == SCEAU_E_USAGE ? EXIT_USAGE : EXIT_CANNOT;
    }
    printf("%s : %lld numéros donnés, %lld lignes ; SHA-256 : ", a.file,
        (long long)report.titles, (long long)report.rows);
    print_hash(report.hash);
    return EXIT_VALID;
}

static int
exit_of(enum sceau_status status)
{
    switch (status) {
    case SCEAU_OK:
        return EXIT_VALID;
    case SCEAU_E_FORMAT:
    case SCEAU_E_LIMIT:
    case SCEAU_E_UNSUPPORTED:
    case SCEAU_E_CRYPTO:
    case SCEAU_E_STATE:
        return EXIT_NO;
    case SCEAU_E_USAGE:
        return EXIT_USAGE;
    case SCEAU_E_NOTFOUND:
    case SCEAU_E_NOMEM:
    case SCEAU_E_IO:
        break;
    }
    return EXIT_CANNOT;
}

static void
print_restored(const struct arguments *a, const struct restore_report *r)
{
    char at[STORE_TIME_SIZE], number[NUMBER_SERIAL_SIZE];

    printf("%s : restauré tel qu’au %s ; audit de %lld enregistrements, chaîne "
           "intacte\n",
        sql_is_address(a->place) ? "le registre" : a->place,
        store_time(r->made_at, at), (long long)r->records);
    printf(
        "Le prochain numéro est le %s : %lld numéros, qui ont pu être donnés "
        "depuis, ne le sont plus\n",
        number_write(r->titles + r->skipped + 1, number),
        (long long)r->skipped);
    if (r->in_flight)
        printf("%lld titres en route ou abandonnés sont annulés : la même "
               "demande reçoit un autre numéro\n",
            (long long)r->in_flight);
    printf("Refaites ce qui a été fait depuis : révocations, suspensions, "
           "titres émis ; SHA-256 : ");
    print_hash(r->hash);
    printf("« sceau status publish », à côté de la dernière publication, dit ce "
           "qu’elle en sait\n");
}

int
cmd_restore(int argc, char **argv)
{
    struct arguments a = { .file = NULL };
    const struct option_to to[] = { { 'f', &a.file, NULL },
        { 'R', &a.place, NULL }, { 'l', &a.last, NULL },
        { 'k', &a.clock, NULL }, { 'b', &a.by, NULL }, { 0, NULL, NULL } };
    struct sceau_error error = { 0 };
    struct restore_report report;
    char room[REGISTRY_WHO_MAX + 1];
    int64_t last = 0;
    int code;

    if (!options_read(&verb_restore, to, argc, argv, NULL, NULL, &code))
        return code;
    if (!a.file || !a.place)
        return options_refuse(
            &verb_restore, "--from et --register sont à donner");
    if (a.last && !number_read(span_str(a.last), &last))
        return options_refuse(
            &verb_restore, "--last : ce numéro est mal recopié");
    if (a.clock && (!*a.clock || strlen(a.clock) > STORY_REASON_MAX))
        return options_refuse(&verb_restore,
            "--clock : ce qui a été vérifié, en 200 octets au plus");
    const struct restore_order order = { .path = a.file,
        .where = a.place,
        .who = who_acts(a.by, room),
        .now = (int64_t)time(NULL),
        .last = last,
        .clock = a.clock };
    enum sceau_status status = restore_run(&order, &report, &error);
    if (status == SCEAU_OK)
        print_restored(&a, &report);
    else
        fprintf(stderr, PROGRAM " restore : %s\n", error.text);
    return exit_of(status);
}
