/* SPDX-License-Identifier: EUPL-1.2 */
/* sceau status settle: what somebody decides of a title that was issued, and that a
 * register made of a copy has no more. */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "issuer/cli/open.h"
#include "issuer/cli/options.h"
#include "issuer/status/lists.h"
#include "verifier/base/error.h"
#include "verifier/base/file.h"

static const struct cli_option options[] = {
    { 'c', "config", "FICHIER", "configuration (sceau.conf(5))" },
    { 'R', "register", "REGISTRE",
        "le registre, au lieu de celui de la configuration" },
    { 'a', "as", "ÉTAT", "revoked, suspended ou good (rétabli)" },
    { 'C', "code", "FICHIER",
        "le texte de son code 2D-Doc, lu sur le titre : l’état vaut aussi pour "
        "le code seul" },
    { 'm', "reason", "MOTIF", "pourquoi ; sans nom ni donnée personnelle" },
    { 'b', "by", "NOM", "qui agit, pour le journal ; sinon le compte" },
    { 0, NULL, NULL, NULL },
};

static const struct cli_verb verb_settle = { "status settle", NULL, "NUMÉRO",
    "décide d’un titre que le registre, restauré, n’a plus : sort 0 fait, 1 "
    "refusé, 3 impossible",
    options };

struct arguments {
    struct open_register how;
    const char *to;
    const char *code;
    const char *reason;
    const char *number;
};

static bool
read_status(const char *name, enum story_status *out)
{
    for (*out = STORY_GOOD; *out < STORY_REPLACED;
         *out = (enum story_status)(*out + 1))
        if (strcmp(name, story_status_name(*out)) == 0)
            return true;
    return false;
}

/* A line's end after it is the file's. */
static enum sceau_status
read_code(const char *path, struct lost_code *out, struct sceau_error *error)
{
    AUTO_BUFFER struct buffer text = buffer_with_max(SCEAU_CODE_MAX + 2);
    enum sceau_status status = file_read(path, &text, error);

    if (status != SCEAU_OK)
        return status == SCEAU_E_NOTFOUND ? SCEAU_E_IO : status;
    while (text.len > 0 && strchr("\r\n", text.data[text.len - 1]))
        text.len--;
    status = lists_hash(buffer_span(&text), out, error);
    return status == SCEAU_OK
        ? status
        : fail_prefix(error, SCEAU_E_FORMAT, "%s n’est pas un code", path);
}

static enum sceau_status
settle(
    const struct arguments *a, enum story_status to, struct sceau_error *error)
{
    struct registry *registry = NULL;
    struct lost_code code;
    const struct lost_decision decision = { .number = a->number,
        .to = to,
        .reason = a->reason ? a->reason : "",
        .code = a->code ? &code : NULL,
        .now = (int64_t)time(NULL) };
    enum sceau_status status =
        a->code ? read_code(a->code, &code, error) : SCEAU_OK;

    if (status == SCEAU_OK)
        status = open_register(&a->how, &registry, error);
    if (status == SCEAU_OK)
        status = lost_decide(registry, &decision, error);
    registry_close(&registry);
    return status;
}

int
cmd_status_settle(int argc, char **argv)
{
    struct arguments a = { .how = { .config = SCEAU_CONFIG } };
    const struct option_to to[] = { { 'c', &a.how.config, NULL },
        { 'R', &a.how.place, NULL }, { 'a', &a.to, NULL },
        { 'C', &a.code, NULL }, { 'm', &a.reason, NULL },
        { 'b', &a.how.by, NULL }, { 0, NULL, NULL } };
    struct sceau_error error = { 0 };
    enum story_status status;
    int code;

    if (!options_read(&verb_settle, to, argc, argv, &a.number,
            "un numéro de titre est attendu", &code))
        return code;
    if (!a.to || !read_status(a.to, &status))
        return options_refuse(
            &verb_settle, "--as : revoked, suspended ou good");
    code = open_exit(settle(&a, status, &error));
    if (code != EXIT_VALID)
        fprintf(stderr, PROGRAM " status settle : %s\n", error.text);
    else
        printf("Titre %s : %s à la prochaine publication\n", a.number,
            story_status_words(status));
    return code;
}
