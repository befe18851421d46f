/* SPDX-License-Identifier: EUPL-1.2 */
/* sceau expiring: the titles that end and have no successor, for agents. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "issuer/cli/open.h"
#include "issuer/cli/options.h"
#include "issuer/tell.h"
#include "verifier/base/error.h"

static const struct cli_option options[] = {
    { 'c', "config", "FICHIER", "configuration (sceau.conf(5))" },
    { 'R', "register", "REGISTRE",
        "le registre, au lieu de celui de la configuration" },
    { 'd', "days", "NOMBRE", "qui finissent d’ici à tant de jours ; sinon 60" },
    { 'a', "all", NULL,
        "aussi ceux dont aucune demande n’est à l’instruction" },
    { 'f', "format", "FORME", "text, csv ou json ; sinon text" },
    { 0, NULL, NULL, NULL },
};

const struct cli_verb verb_expiring = { "expiring", cmd_expiring, "",
    "liste les titres qui finissent sans successeur, le pire d’abord : sort 0 "
    "dit, 3 impossible",
    options };

enum { DAYS = 60, DAYS_MAX = 3660, LATE_DAYS = 92 };
enum form { FORM_TEXT, FORM_CSV, FORM_JSON };

struct arguments {
    struct open_register how;
    const char *days;
    const char *format;
    int wanted;
    enum form form;
    bool all;
};

static bool
read_form(const char *text, enum form *out)
{
    static const char *const names[] = { "text", "csv", "json" };

    for (int i = 0; i <= FORM_JSON; i++)
        if (strcmp(text, names[i]) == 0) {
            *out = (enum form)i;
            return true;
        }
    return false;
}

/* NULL, or why the options are refused. */
static const char *
usage_fault(struct arguments *a)
{
    char *end;

    if (a->format && !read_form(a->format, &a->form))
        return "--format : text, csv ou json est attendu";
    long days = a->days ? strtol(a->days, &end, 10) : DAYS;
    if (a->days && (*end || end == a->days || days < 0 || days > DAYS_MAX))
        return "--days : un nombre de 0 à 3660 est attendu";
    a->wanted = (int)days;
    return NULL;
}

static void
print_text(const struct due *d, int left)
{
    char when[48];

    if (left < 0)
        (void)snprintf(when, sizeof when, "fini depuis %d j", -left);
    else
        (void)snprintf(when, sizeof when, "dans %d j", left);
    printf("%s  %-16s %-10s %-24s %s%s\n", d->until, when,
        d->works ? "travaille" : "", d->number,
        *d->application ? "demande " : "", d->application);
}

static void
print_line(const struct arguments *a, const struct due *d, struct date today)
{
    AUTO_BUFFER struct buffer out = buffer_with_max(4096);
    struct json j = json_into(&out);

    if (a->form == FORM_CSV) {
        tell_due_csv(&out, d, today);
    } else {
        tell_due(&j, d, today);
        buffer_byte(&out, '\n');
    }
    printf("%s", buffer_cstr(&out));
}

static void
print_all(const struct arguments *a, const struct due_list *l, struct date now)
{
    if (a->form == FORM_CSV)
        printf(TELL_DUE_HEAD);
    for (size_t i = 0; i < l->count; i++)
        if (a->form == FORM_TEXT)
            print_text(&l->item[i], tell_days_left(&l->item[i], now));
        else
            print_line(a, &l->item[i], now);
    if (a->form == FORM_TEXT)
        printf(
            "%zu titre%s sans successeur\n", l->count, l->count > 1 ? "s" : "");
}

int
cmd_expiring(int argc, char **argv)
{
    struct arguments a = { .how = { .config = SCEAU_CONFIG } };
    struct date today = date_paris((int64_t)time(NULL));
    struct registry *registry = NULL;
    struct due_list list = { NULL, 0 };
    struct sceau_error error = { 0 };
    const struct option_to to[] = { { 'c', &a.how.config, NULL },
        { 'R', &a.how.place, NULL }, { 'd', &a.days, NULL },
        { 'a', NULL, &a.all }, { 'f', &a.format, NULL }, { 0, NULL, NULL } };
    int code;

    if (!options_read(&verb_expiring, to, argc, argv, NULL, NULL, &code))
        return code;
    const char *fault = usage_fault(&a);
    if (fault)
        return options_refuse(&verb_expiring, fault);
    enum sceau_status status = open_register(&a.how, &registry, &error);
    if (status == SCEAU_OK)
        status = due_find(registry, date_add_days(today, -LATE_DAYS),
            date_add_days(today, a.wanted), !a.all, &list, &error);
    if (status == SCEAU_OK)
        print_all(&a, &list, today);
    else
        fprintf(stderr, PROGRAM " expiring : %s\n", error.text);
    due_list_free(&list);
    registry_close(&registry);
    return cli_end_output(
        PROGRAM, &verb_expiring, status == SCEAU_OK ? EXIT_VALID : EXIT_CANNOT);
}
