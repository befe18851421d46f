/* SPDX-License-Identifier: EUPL-1.2 */
/* sceau audit: the chain of the register's records, what its tables say beside it, and
 * the account of its signatures. */
#include "issuer/register/audit.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>

#include "hsm/signer.h"
#include "issuer/account.h"
#include "issuer/cli/open.h"
#include "issuer/cli/verbs.h"
#include "issuer/config.h"
#include "issuer/register/discrepancy.h"
#include "verifier/base/error.h"
#include "verifier/base/json.h"
#include "verifier/base/scope.h"
#include "verifier/trust/store.h"

static const struct cli_option options[] = {
    { 'c', "config", "FICHIER", "configuration (sceau.conf(5))" },
    { 'R', "register", "REGISTRE",
        "le registre, au lieu de celui de la configuration" },
    { 's', "signatures", NULL,
        "rapprocher aussi les signatures de celles que l’agent a comptées" },
    { 'q', "quick", NULL,
        "sans relire les octets des demandes, des codes et des PDF" },
    { 'j', "json", NULL, "en JSON" },
    { 0, NULL, NULL, NULL },
};

const struct cli_verb verb_audit = { "audit", cmd_audit, "",
    "vérifie le journal du registre : sort 0 intact, 1 changé, 3 impossible",
    options };

enum { HEX_SIZE = 2 * AUDIT_HASH + 1, REPORT_MAX = 256 * 1024 };

struct arguments {
    struct open_register how;
    bool signatures;
    bool quick;
    bool json;
};

/* All that is found. */
struct findings {
    struct audit_report chain;
    struct discrepancies tables;
    struct ledger ledger;
    int64_t counted[LEDGER_KEYS_MAX]; /* by the agent, since the beginning */
};

AUTO_DEFINE(struct findings *, free);

static const char *
head_hex(const struct audit_report *chain, char out[HEX_SIZE])
{
    for (size_t i = 0; i < AUDIT_HASH; i++)
        (void)snprintf(out + 2 * i, 3, "%02x", chain->head[i]);
    return out;
}

/* What is neither in a title nor known to be thrown away. */
static int64_t
unexplained(const struct findings *f, size_t i)
{
    const struct ledger_key *k = &f->ledger.key[i];

    return f->counted[i] - k->used - k->discarded;
}

/* More than may have been made for what ended without a word, as far as the agent does not
 * know how many that is: somebody else signs. */
static bool
is_too_many(const struct findings *f, size_t i)
{
    const struct ledger_key *k = &f->ledger.key[i];

    return unexplained(f, i) > k->unknown;
}

static bool
has_stranger(const struct findings *f)
{
    for (size_t i = 0; i < f->ledger.count; i++)
        if (is_too_many(f, i))
            return true;
    return false;
}

/* ---- finding ---- */

/* The agent first: what it counted had its intent in the register before. */
static enum sceau_status
ask_agent(const char *config, struct signer **signer,
    char report[SIGNER_REPORT_MAX], struct sceau_error *error)
{
    struct issuer_config *c = NULL;
    enum sceau_status status = issuer_config_load(config, &c, error);

    if (status == SCEAU_OK)
        status = signer_open(c->socket, signer, error);
    if (status == SCEAU_OK)
        status = signer_report(*signer, report, error);
    issuer_config_free(&c);
    return status;
}

static enum sceau_status
ask_made(void *context, const char *label, const uint8_t tag[SIGNER_TAG],
    int64_t *made, struct sceau_error *error)
{
    struct sceau_error none = { 0 };
    enum sceau_status status =
        signer_made_for(context, label, tag, made, &none);

    if (status == SCEAU_OK)
        return status;
    *made = -1;
    return status == SCEAU_E_NOTFOUND ? SCEAU_OK
                                      : fail(error, status, "%s", none.text);
}

static enum sceau_status
reconcile(struct signer *signer, const char *report, struct registry *registry,
    struct findings *f, struct sceau_error *error)
{
    enum sceau_status status =
        ledger_read(registry, ask_made, signer, &f->ledger, error);

    for (size_t i = 0; status == SCEAU_OK && i < f->ledger.count; i++) {
        int64_t counted;
        status =
            account_counted(report, f->ledger.key[i].label, &counted, error);
        if (status == SCEAU_OK)
            f->counted[i] = counted - f->ledger.key[i].baseline;
    }
    return status;
}

static enum sceau_status
find_all(
    const struct arguments *a, struct findings *f, struct sceau_error *error)
{
    struct registry *registry = NULL;
    struct signer *signer = NULL;
    char report[SIGNER_REPORT_MAX] = "";
    enum sceau_status status = a->signatures
        ? ask_agent(a->how.config, &signer, report, error)
        : SCEAU_OK;

    if (status == SCEAU_OK)
        status = open_register(&a->how, &registry, error);
    if (status == SCEAU_OK)
        status = audit_verify(registry_sql(registry), &f->chain, error);
    if (status == SCEAU_OK)
        status = discrepancies_find(registry, !a->quick, &f->tables, error);
    if (status == SCEAU_OK && a->signatures)
        status = reconcile(signer, report, registry, f, error);
    registry_close(&registry);
    signer_free(&signer);
    return status;
}

/* ---- telling ---- */

static void
print_key(const struct findings *f, size_t i)
{
    const struct ledger_key *k = &f->ledger.key[i];
    char since[STORE_TIME_SIZE];

    printf(
        "%s : %lld signatures depuis le %s = %lld retenues + %lld écartées "
        "+ %lld inexpliquées (au plus %lld, de ce que l’agent ne sait plus ; "
        "%lld essais sans suite de %lld processus, %lld réponses perdues)\n",
        k->label, (long long)f->counted[i], store_time(k->since, since),
        (long long)k->used, (long long)k->discarded,
        (long long)unexplained(f, i), (long long)k->unknown, (long long)k->open,
        (long long)k->ended, (long long)k->unsure);
    if (unexplained(f, i) < 0)
        printf("%s : l’agent en a oublié : il a été arrêté net, ou son compte "
               "est celui d’une sauvegarde\n",
            k->label);
}

static void
print_findings(const struct arguments *a, const struct findings *f)
{
    char head[HEX_SIZE], restored[STORE_TIME_SIZE];

    if (!f->chain.bad)
        printf("%lld enregistrements, chaîne intacte ; le dernier : %s\n",
            (long long)f->chain.records, head_hex(&f->chain, head));
    printf("%lld titres comparés au journal", (long long)f->tables.titles);
    if (!a->quick)
        printf(", %lld fichiers relus", (long long)f->tables.files);
    printf("\n");
    for (size_t i = 0; i < f->tables.kept; i++) {
        const struct discrepancy *d = &f->tables.item[i];
        printf("%s%s : %s\n", d->title ? "titre " : "registre", d->number,
            d->what);
    }
    if (f->ledger.restored)
        printf(
            "Registre restauré le %s : ce que les clés ont signé avant n’est "
            "pas rapproché\n",
            store_time(f->ledger.restored, restored));
    for (size_t i = 0; i < f->ledger.count; i++)
        print_key(f, i);
}

static void
put_keys(struct json *j, const struct findings *f)
{
    char since[STORE_TIME_SIZE];

    if (f->ledger.restored)
        json_cstr(j, "restored", store_time(f->ledger.restored, since));
    json_open(j, "keys", '[');
    for (size_t i = 0; i < f->ledger.count; i++) {
        const struct ledger_key *k = &f->ledger.key[i];
        json_open(j, NULL, '{');
        json_cstr(j, "key", k->label);
        json_cstr(j, "since", store_time(k->since, since));
        json_integer(j, "signatures", f->counted[i]);
        json_integer(j, "used", k->used);
        json_integer(j, "discarded", k->discarded);
        json_integer(j, "unexplained", unexplained(f, i));
        json_integer(j, "unexplained_max", k->unknown);
        json_integer(j, "open_attempts", k->open);
        json_integer(j, "open_processes", k->ended);
        json_integer(j, "lost_answers", k->unsure);
        json_close(j, '}');
    }
    json_close(j, ']');
}

static void
print_json(const struct arguments *a, const struct findings *f)
{
    AUTO_BUFFER struct buffer out = buffer_with_max(REPORT_MAX);
    struct json j = json_into(&out);
    char head[HEX_SIZE];

    json_open(&j, NULL, '{');
    json_cstr(&j, "schema", "sceau.audit/1");
    json_integer(&j, "records", f->chain.records);
    json_bool(&j, "intact", f->chain.bad == 0);
    if (f->chain.bad)
        json_integer(&j, "first_bad", f->chain.bad);
    json_cstr(&j, "head", head_hex(&f->chain, head));
    json_integer(&j, "titles", f->tables.titles);
    json_integer(&j, "files", f->tables.files);
    json_integer(&j, "differences", f->tables.count);
    json_open(&j, "different", '[');
    for (size_t i = 0; i < f->tables.kept; i++) {
        const struct discrepancy *d = &f->tables.item[i];
        json_open(&j, NULL, '{');
        if (d->title)
            json_cstr(&j, "number", d->number);
        json_cstr(&j, "what", d->what);
        json_close(&j, '}');
    }
    json_close(&j, ']');
    if (a->signatures)
        put_keys(&j, f);
    json_close(&j, '}');
    printf("%s\n", buffer_cstr(&out));
}

static int
judge(const struct findings *f, struct sceau_error *error)
{
    if (f->chain.bad)
        (void)fail(error, SCEAU_E_CRYPTO,
            "l’enregistrement %lld ne suit pas de ceux d’avant : le journal a "
            "été changé, ou une partie en a été ôtée",
            (long long)f->chain.bad);
    else if (f->tables.count)
        (void)fail(error, SCEAU_E_CRYPTO,
            "les tables ne disent pas ce que dit le journal, en %lld endroits",
            (long long)f->tables.count);
    else if (has_stranger(f))
        (void)fail(error, SCEAU_E_CRYPTO,
            "des signatures n’ont pas d’explication : quelqu’un d’autre se "
            "sert d’une clé, ou un autre registre");
    else
        return EXIT_VALID;
    return EXIT_NO;
}

static int
audit(const struct arguments *a, struct sceau_error *error)
{
    AUTO(free) struct findings *f = calloc(1, sizeof *f);

    if (!f) {
        (void)fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
        return EXIT_CANNOT;
    }
    if (find_all(a, f, error) != SCEAU_OK)
        return EXIT_CANNOT;
    if (a->json)
        print_json(a, f);
    else
        print_findings(a, f);
    return judge(f, error);
}

int
cmd_audit(int argc, char **argv)
{
    struct arguments a = { .how = { .config = SCEAU_CONFIG } };
    const char *argument;
    struct sceau_error error = { 0 };
    int letter;

    while ((letter = cli_next(PROGRAM, &verb_audit, argc, argv, &argument))) {
        if (letter == 'h')
            return EXIT_VALID;
        if (letter == '?')
            return EXIT_USAGE;
        if (letter == 'c')
            a.how.config = argument;
        else if (letter == 'R')
            a.how.place = argument;
        else if (letter == 's')
            a.signatures = true;
        else if (letter == 'q')
            a.quick = true;
        else
            a.json = true;
    }
    if (optind < argc) {
        fprintf(stderr, PROGRAM " audit : argument en trop\n");
        return EXIT_USAGE;
    }
    int code = audit(&a, &error);
    if (code != EXIT_VALID)
        fprintf(stderr, PROGRAM " audit : %s\n", error.text);
    return cli_end_output(PROGRAM, &verb_audit, code);
}
