/* SPDX-License-Identifier: EUPL-1.2 */
/* sceau notify: holders, and the authority's own system, told what becomes of titles. */
#include "issuer/notice/notify.h"

#include <stdio.h>
#include <stdlib.h>

#include "issuer/cli/open.h"
#include "issuer/cli/options.h"
#include "verifier/base/error.h"
#include "verifier/base/json.h"

static const struct cli_option options[] = {
    { 'c', "config", "FICHIER", "configuration (sceau.conf(5))" },
    { 'R', "register", "REGISTRE",
        "le registre, au lieu de celui de la configuration" },
    { 'b', "by", "NOM", "qui agit, pour le journal ; sinon le compte" },
    { 'l', "limit", "NOMBRE", "au plus tant d’avis par voie" },
    { 'n', "dry-run", NULL, "compte, n’écrit rien et n’envoie rien" },
    { 'j', "json", NULL, "le compte en JSON" },
    { 0, NULL, NULL, NULL },
};

const struct cli_verb verb_notify = { "notify", cmd_notify, "",
    "envoie les avis dus : sort 0 envoyés, 1 certains ne sont pas partis, 3 "
    "impossible",
    options };

struct arguments {
    struct open_register how;
    const char *limit;
    int64_t most;
    bool dry;
    bool json;
};

/* NULL, or why the options are refused. */
static const char *
usage_fault(struct arguments *a)
{
    char *end;

    if (!a->limit)
        return NULL;
    a->most = strtol(a->limit, &end, 10);
    return *end || end == a->limit || a->most < 1
        ? "--limit : un nombre à partir de 1 est attendu"
        : NULL;
}

static const char *
name_of(int channel)
{
    return channel == OUTBOX_MAIL ? "Courriel" : "Système";
}

static void
print_text(int channel, const struct notify_count *c, bool dry)
{
    if (dry)
        printf("%s : %lld à envoyer, dont %lld de titres qui finissent\n",
            name_of(channel), (long long)c->due, (long long)c->written);
    else
        printf("%s : envoyés %lld, à réessayer %lld, abandonnés %lld, sans "
               "objet %lld\n",
            name_of(channel), (long long)c->delivered, (long long)c->later,
            (long long)c->failed, (long long)c->dropped);
}

static void
put_channel(struct json *j, int channel, const struct notify_count *c, bool dry)
{
    json_open(j, NULL, '{');
    json_cstr(j, "channel", outbox_channel_name((enum outbox_channel)channel));
    json_integer(j, "written", c->written);
    if (dry) {
        json_integer(j, "due", c->due);
    } else {
        json_integer(j, "delivered", c->delivered);
        json_integer(j, "later", c->later);
        json_integer(j, "failed", c->failed);
        json_integer(j, "dropped", c->dropped);
    }
    if (*c->why)
        json_cstr(j, "error", c->why);
    json_close(j, '}');
}

static void
print_json(const struct notify_count counts[OUTBOX_CHANNELS], bool dry)
{
    AUTO_BUFFER struct buffer out = buffer_with_max(4096);
    struct json j = json_into(&out);

    json_open(&j, NULL, '{');
    json_cstr(&j, "schema", "sceau.notify/1");
    json_bool(&j, "dry_run", dry);
    json_open(&j, "channels", '[');
    for (int i = 0; i < OUTBOX_CHANNELS; i++)
        if (counts[i].open)
            put_channel(&j, i, &counts[i], dry);
    json_close(&j, ']');
    json_close(&j, '}');
    printf("%s\n", buffer_cstr(&out));
}

/* What was done stands, also where the rest was impossible. */
static int
print(const struct notify_count counts[OUTBOX_CHANNELS],
    const struct arguments *a)
{
    int code = EXIT_VALID;

    for (int i = 0; i < OUTBOX_CHANNELS; i++) {
        const struct notify_count *c = &counts[i];
        if (c->open && !a->json)
            print_text(i, c, a->dry);
        if (*c->why)
            fprintf(stderr, PROGRAM " notify : %s : %s\n",
                outbox_channel_name((enum outbox_channel)i), c->why);
        if (c->later + c->failed > 0)
            code = EXIT_NO;
    }
    if (a->json)
        print_json(counts, a->dry);
    return code;
}

static enum sceau_status
open_both(struct arguments *a, struct issuer_config **config,
    struct registry **registry, struct sceau_error *error)
{
    enum sceau_status status = issuer_config_load(a->how.config, config, error);

    if (status == SCEAU_OK && !a->how.place)
        a->how.place = (*config)->register_place;
    return status == SCEAU_OK ? open_register(&a->how, registry, error)
                              : status;
}

int
cmd_notify(int argc, char **argv)
{
    struct arguments a = { .how = { .config = SCEAU_CONFIG } };
    struct notify_count counts[OUTBOX_CHANNELS] = { 0 };
    struct issuer_config *config = NULL;
    struct registry *registry = NULL;
    struct sceau_error error = { 0 };
    const struct option_to to[] = { { 'c', &a.how.config, NULL },
        { 'R', &a.how.place, NULL }, { 'b', &a.how.by, NULL },
        { 'l', &a.limit, NULL }, { 'n', NULL, &a.dry }, { 'j', NULL, &a.json },
        { 0, NULL, NULL } };
    int code;

    if (!options_read(&verb_notify, to, argc, argv, NULL, NULL, &code))
        return code;
    const char *fault = usage_fault(&a);
    if (fault)
        return options_refuse(&verb_notify, fault);
    enum sceau_status status = open_both(&a, &config, &registry, &error);
    if (status == SCEAU_OK) {
        const struct notify how = { .config = config,
            .registry = registry,
            .limit = a.most,
            .dry = a.dry };
        status = notify_run(&how, counts, &error);
        code = print(counts, &a);
    }
    if (status != SCEAU_OK)
        fprintf(stderr, PROGRAM " notify : %s\n", error.text);
    registry_close(&registry);
    issuer_config_free(&config);
    return status == SCEAU_OK ? code : EXIT_CANNOT;
}
