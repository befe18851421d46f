/* SPDX-License-Identifier: EUPL-1.2 */
/* sceau audit: the chain of the register's records, checked. */
#include "issuer/register/audit.h"

#include <getopt.h>
#include <stdio.h>

#include "issuer/cli/open.h"
#include "issuer/cli/verbs.h"
#include "verifier/base/error.h"

static const struct cli_option options[] = {
    { 'c', "config", "FICHIER", "configuration (sceau.conf(5))" },
    { 'R', "register", "REGISTRE",
        "le registre, au lieu de celui de la configuration" },
    { 0, NULL, NULL, NULL },
};

const struct cli_verb verb_audit = { "audit", cmd_audit, "",
    "vérifie le journal du registre : sort 0 intact, 1 changé, 3 impossible",
    options };

static void
print_head(const struct audit_report *report)
{
    printf("%lld enregistrements, chaîne intacte ; le dernier : ",
        (long long)report->records);
    for (size_t i = 0; i < AUDIT_HASH; i++)
        printf("%02x", report->head[i]);
    printf("\n");
}

static int
audit(const struct open_register *how, struct sceau_error *error)
{
    struct registry *registry = NULL;
    struct audit_report report;
    enum sceau_status status = open_register(how, &registry, error);

    if (status == SCEAU_OK)
        status = audit_verify(registry_sql(registry), &report, error);
    registry_close(&registry);
    if (status != SCEAU_OK)
        return EXIT_CANNOT;
    if (report.bad) {
        (void)fail(error, SCEAU_E_CRYPTO,
            "l’enregistrement %lld ne suit pas de ceux d’avant : le journal a "
            "été changé, ou une partie en a été ôtée",
            (long long)report.bad);
        return EXIT_NO;
    }
    print_head(&report);
    return EXIT_VALID;
}

int
cmd_audit(int argc, char **argv)
{
    struct open_register how = { .config = SCEAU_CONFIG };
    const char *argument;
    struct sceau_error error = { 0 };
    int letter;

    while ((letter = cli_next(PROGRAM, &verb_audit, argc, argv, &argument))) {
        if (letter == 'h')
            return EXIT_VALID;
        if (letter == '?')
            return EXIT_USAGE;
        if (letter == 'c')
            how.config = argument;
        else
            how.place = argument;
    }
    if (optind < argc) {
        fprintf(stderr, PROGRAM " audit : argument en trop\n");
        return EXIT_USAGE;
    }
    int code = audit(&how, &error);
    if (code != EXIT_VALID)
        fprintf(stderr, PROGRAM " audit : %s\n", error.text);
    return code;
}
