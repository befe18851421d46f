/* SPDX-License-Identifier: EUPL-1.2 */
/* sceau-hsm ceremony: one reviewed plan in, keys on a token and a transcript out. */
#include <getopt.h>
#include <stdio.h>

#include "hsm/ceremony.h"
#include "hsm/cli/verbs.h"
#include "verifier/base/error.h"

static const struct cli_option options[] = {
    { 'n', "dry-run", NULL,
        "dit ce qui sera fait, vérifie ce qui peut l’être, ne change rien" },
    { 'c', "confirm", "SHA256",
        "l’empreinte du plan que l’essai a donnée : il a été relu" },
    { 0, NULL, NULL, NULL },
};

const struct cli_verb verb_ceremony = { "ceremony", cmd_ceremony, "PLAN.json",
    "crée le jeton et ses clés d’après un plan relu, et en dresse "
    "procès-verbal",
    options };

static void
put_key(const struct plan *p, const struct plan_key *k)
{
    printf("  - créer la clé P-256 « %s » (%s), identifiant %s, relire ses "
           "attributs,\n    l’éprouver dans un autre processus\n",
        k->label, purpose_name(k->purpose), k->id_text);
    printf("    écrire %s/%s.pub et %s/%s.csr\n", p->out, k->label, p->out,
        k->label);
    printf("    demander C=FR, O=%s, OU=%s, CN=%s%s%s\n", k->organisation,
        k->unit, k->name, k->authority ? " à l’autorité " : "",
        k->authority ? k->authority : "");
}

static void
put_plan(const struct plan *p, const char *path)
{
    printf("Plan : %s\nSHA-256 : %s\n\nCe qui sera fait\n", path, p->digest);
    printf("  - module PKCS#11 : %s%s%s\n", p->module.path,
        p->module.arguments ? ", arguments : " : "",
        p->module.arguments ? p->module.arguments : "");
    if (p->initialise)
        printf("  - initialiser le jeton « %s »%s\n", p->token,
            p->slot < 0 ? ", dans l’emplacement libre"
                        : ", dans l’emplacement du plan");
    else
        printf("  - prendre le jeton « %s »%s%s\n", p->token,
            p->serial ? ", série " : "", p->serial ? p->serial : "");
    if (p->unsaid.local || p->unsaid.always_sensitive
        || p->unsaid.never_extractable)
        printf("  - admettre que le jeton ne dise pas des clés :%s%s%s\n",
            p->unsaid.always_sensitive ? " CKA_ALWAYS_SENSITIVE" : "",
            p->unsaid.never_extractable ? " CKA_NEVER_EXTRACTABLE" : "",
            p->unsaid.local ? " CKA_LOCAL" : "");
    if (p->so_pin)
        printf("  - PIN de l’officier de sécurité : %s\n", p->so_pin);
    printf("  - PIN du jeton : %s\n", p->pin);
    printf("  - créer le dossier %s et son procès-verbal, " CEREMONY_TRANSCRIPT
           "\n",
        p->out);
    for (size_t i = 0; i < p->key_count; i++)
        put_key(p, &p->key[i]);
    printf("  - écrire les clés dans le journal de %s\n", p->state);
    printf("  - copie de secours, ensuite : %s\n", p->backup);
}

static int
rehearse(const struct plan *p, const char *path)
{
    struct ceremony_finding finding[CEREMONY_FINDINGS_MAX];
    size_t count = ceremony_examine(p, finding);
    bool good = true;

    put_plan(p, path);
    printf("\nCe qui a été vérifié\n");
    for (size_t i = 0; i < count; i++) {
        bool yes = finding[i].status == SCEAU_OK;
        good = good && yes;
        printf("  [%s] %s%s%s\n", yes ? "oui" : "NON", finding[i].what,
            yes ? "" : " : ", yes ? "" : finding[i].error.text);
    }
    if (good)
        printf("\nRien n’a été changé. Relu par deux personnes, ce plan se "
               "fait par\n  sceau-hsm ceremony --confirm %s %s\n",
            p->digest, path);
    else
        printf("\nRien n’a été changé. La cérémonie serait refusée.\n");
    return good ? EXIT_VALID : EXIT_NO;
}

static enum sceau_status
perform(const struct plan *p, const char *path, const char *confirmed,
    struct sceau_error *error)
{
    if (!confirmed)
        return fail(error, SCEAU_E_USAGE,
            "faites d’abord l’essai (--dry-run), relisez-le à deux, puis "
            "donnez --confirm avec l’empreinte du plan");
    if (strcmp(confirmed, p->digest) != 0)
        return fail(error, SCEAU_E_USAGE,
            "--confirm : ce n’est pas l’empreinte de ce plan (%s) : il a "
            "changé depuis qu’il a été relu, ou c’en est un autre ; rien n’a "
            "été changé",
            p->digest);
    return ceremony_run(p, path, error);
}

static int
follow(const char *path, const struct verb_input *in)
{
    struct plan *p = NULL;
    struct sceau_error error = { 0 };
    enum sceau_status status = plan_load(path, &p, &error);
    int code = EXIT_VALID;

    if (status == SCEAU_OK && in->value['n']) {
        code = rehearse(p, path);
    } else if (status == SCEAU_OK) {
        status = perform(p, path, in->value['c'], &error);
        if (status == SCEAU_OK)
            printf("Cérémonie faite, plan %s.\nProcès-verbal à imprimer et à "
                   "signer : %s/" CEREMONY_TRANSCRIPT "\n",
                p->digest, p->out);
    }
    plan_free(&p);
    return status == SCEAU_OK ? code
                              : verb_fail(&verb_ceremony, status, &error);
}

int
cmd_ceremony(int argc, char **argv)
{
    struct verb_input in = { 0 };
    int stop = verb_options(&verb_ceremony, argc, argv, 1, &in);

    if (stop)
        return stop < 0 ? EXIT_VALID : stop;
    if (in.value['n'] && in.value['c']) {
        fprintf(
            stderr, PROGRAM " ceremony : --dry-run et --confirm s’excluent\n");
        return EXIT_USAGE;
    }
    return follow(argv[optind], &in);
}
