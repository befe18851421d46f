/* SPDX-License-Identifier: EUPL-1.2 */
/* sceau clock: after a clock was wrong, the register goes on from the right time. */
#include <stdio.h>
#include <time.h>

#include "issuer/cli/open.h"
#include "issuer/cli/options.h"
#include "issuer/register/audit.h"
#include "issuer/register/story.h"
#include "verifier/base/error.h"
#include "verifier/trust/store.h"

static const struct cli_option options[] = {
    { 'c', "config", "FICHIER", "configuration (sceau.conf(5))" },
    { 'R', "register", "REGISTRE",
        "le registre, au lieu de celui de la configuration" },
    { 'm', "reason", "MOTIF", "ce qui a été constaté, et vérifié" },
    { 'b', "by", "NOM", "qui agit, pour le journal ; sinon le compte" },
    { 0, NULL, NULL, NULL },
};

const struct cli_verb verb_clock = { "clock", cmd_clock, "",
    "dit au registre que l’heure de cette machine est juste : sort 0 fait, 3 "
    "impossible",
    options };

struct setting {
    int64_t now;
    const char *who;
    const char *reason;
};

static enum sceau_status
run_setting(struct sql *sql, void *context, struct sceau_error *error)
{
    const struct setting *s = context;

    return audit_set_clock(sql, s->now, s->who, s->reason, error);
}

static int
set_clock(const struct open_register *how, const char *reason,
    struct sceau_error *error)
{
    struct registry *registry = NULL;
    struct setting s = { .now = (int64_t)time(NULL), .reason = reason };
    char now[STORE_TIME_SIZE];
    enum sceau_status status = open_register(how, &registry, error);

    if (status == SCEAU_OK) {
        s.who = registry_who(registry);
        status = sql_write(registry_sql(registry), run_setting, &s, error);
    }
    registry_close(&registry);
    if (status != SCEAU_OK)
        return status == SCEAU_E_USAGE ? EXIT_USAGE : EXIT_CANNOT;
    printf("Le registre continue à partir du %s\n", store_time(s.now, now));
    return EXIT_VALID;
}

int
cmd_clock(int argc, char **argv)
{
    struct open_register how = { .config = SCEAU_CONFIG };
    const char *reason = "";
    const struct option_to to[] = { { 'c', &how.config, NULL },
        { 'R', &how.place, NULL }, { 'm', &reason, NULL },
        { 'b', &how.by, NULL }, { 0, NULL, NULL } };
    struct sceau_error error = { 0 };
    int code;

    if (!options_read(&verb_clock, to, argc, argv, NULL, NULL, &code))
        return code;
    if (story_check_reason(reason, &error) != SCEAU_OK)
        return options_refuse(&verb_clock, error.text);
    code = set_clock(&how, reason, &error);
    if (code != EXIT_VALID)
        fprintf(stderr, PROGRAM " clock : %s\n", error.text);
    return code;
}
