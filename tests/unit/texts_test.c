/* SPDX-License-Identifier: EUPL-1.2 */
/* What holders read: the real texts, each event, and tables that are refused. */
#include "tests/unit/test.h"

#include <sys/stat.h>

#include "issuer/notice/texts.h"
#include "tests/support/folder.h"

static struct values values;

static struct texts *
load(const char *folder)
{
    struct texts *t = NULL;
    struct sceau_error error = { 0 };

    if (texts_load(folder, &t, &error) != SCEAU_OK)
        fail_msg("%s", error.text);
    return t;
}

static void
know(const char *event, bool examined, bool all)
{
    static const char *const paths[] = { "title.number", "authority.name",
        "authority.service", "addresses.verify", "addresses.help",
        "addresses.report", "contact.phone", "contact.email" };

    values_clear(&values);
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++)
        values_set(&values, paths[i], paths[i]);
    values_set(&values, "notice.event", event);
    values_set(&values, "title.examined", examined ? "yes" : "no");
    values_set_date(&values, "title.issued", (struct date) { 2026, 11, 1 });
    if (strncmp(event, "end-", 4) == 0)
        values_set(&values, "notice.end", "yes");
    if (!all)
        return;
    values_set(&values, "title.former", "title.former");
    values_set(&values, "notices.titles", "notices.titles");
    values_set_date(&values, "validity.from", (struct date) { 2026, 11, 1 });
    values_set_date(&values, "validity.until", (struct date) { 2027, 1, 31 });
}

static void
each_event_has_its_text(void **state)
{
    static const struct {
        const char *event;
        bool examined, all;
        const char *subject;
        const char *said;
        const char *unsaid;
    } table[] = { { "issue", true, true, "Votre document n° ", "notices.titles",
                      "title.former" },
        { "issue", true, false, "Votre document n° ", "Relisez-le",
            "Il est valable" },
        { "renewal", true, true, "Votre nouveau document n° ",
            "Il fait suite au document n° title.former", "prend fin" },
        { "renewal", true, false, "Votre nouveau document n° ",
            "un document précédent", "title.former" },
        { "end-60", true, true, "prend fin le 31\u00a0janvier 2027",
            "un nouveau document est fait", "demandez-le" },
        { "end-7", false, true, "prend fin le 31\u00a0janvier 2027",
            "demandez-le dès maintenant", "un nouveau document est fait" } };
    struct texts *t = load(TEMPLATES);
    struct sceau_error error = { 0 };

    (void)state;
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        AUTO_BUFFER struct buffer subject = buffer_with_max(TEXTS_SUBJECT_MAX);
        AUTO_BUFFER struct buffer body = buffer_with_max(TEXTS_BODY_MAX);
        know(table[i].event, table[i].examined, table[i].all);
        if (texts_compose(t, "fr", &values, &subject, &body, &error)
            != SCEAU_OK)
            fail_msg("%s", error.text);
        if (!strstr(buffer_cstr(&subject), table[i].subject)
            || !strstr(buffer_cstr(&body), table[i].said)
            || strstr(buffer_cstr(&body), table[i].unsaid))
            fail_msg("%s: %s\n%s", table[i].event, buffer_cstr(&subject),
                buffer_cstr(&body));
        assert_null(strchr(buffer_cstr(&subject), '\n'));
        assert_non_null(strstr(buffer_cstr(&body), "Bonjour,\n\nVotre"));
        assert_non_null(strstr(buffer_cstr(&body), "Ce service est gratuit"));
    }
    texts_free(&t);
    assert_null(t);
    texts_free(&t);
}

static void
what_nobody_has_read_again_is_not_said(void **state)
{
    struct texts *t = load(TEMPLATES);

    (void)state;
    assert_string_equal(texts_language(t, "en"), "fr"); /* reviewed: no */
    assert_string_equal(texts_language(t, "xx"), "fr");
    assert_string_equal(texts_language(t, ""), "fr");
    assert_string_equal(texts_language(t, NULL), "fr");
    texts_free(&t);
}

static struct folder folder;
static char home[FOLDER_FILE];

#define ORDER                                                                  \
    "key\trole\twhen\nt\tsubject\t\np\tparagraph\t\n"                          \
    "u\tparagraph\tvalidity.until\n"
#define FR(t, p, u)                                                            \
    "key\ttext\nreviewed\tyes\ndate\t2026-11-30\nt\t" t "\np\t" p "\nu\t" u "\n"

static void
put(const char *name, const char *text)
{
    char path[64];

    (void)snprintf(path, sizeof path, "texts/notices/%s", name);
    folder_write(&folder, path, span_str(text));
}

static void
make(void)
{
    char path[FOLDER_FILE];

    folder_make(&folder);
    folder_path(&folder, "texts", path);
    assert_int_equal(mkdir(path, 0700), 0);
    folder_path(&folder, "texts/notices", path);
    assert_int_equal(mkdir(path, 0700), 0);
    folder_path(&folder, ".", home);
    put("order.tsv", ORDER);
    put("fr.tsv", FR("Objet", "{title.number}", "{validity.until.words}"));
}

static void
refused(const char *name, const char *text, const char *named)
{
    struct texts *t = NULL;
    struct sceau_error error = { 0 };

    make();
    put(name, text);
    enum sceau_status status = texts_load(home, &t, &error);
    if (status != SCEAU_E_FORMAT || !strstr(error.text, named))
        fail_msg("%s : statut %d, « %s »", text, status, error.text);
    assert_null(t);
    folder_remove(&folder);
}

static void
a_text_that_could_fail_a_notice_is_refused(void **state)
{
    (void)state;
    make();
    struct texts *t = load(home);
    texts_free(&t);
    folder_remove(&folder);
    refused("fr.tsv", FR("Objet", "{holder.birth.date}", "x"), "fr.tsv, p");
    refused("fr.tsv", FR("Objet", "{validity.until}", "x"), "fr.tsv, p");
    refused("fr.tsv", FR("Objet", "{title.number", "x"), "fr.tsv, p");
    refused("fr.tsv", FR("Objet\r", "p", "x"), "ligne 4");
    refused("fr.tsv", FR("Objet", "", "x"), "ligne 5");
    refused(
        "fr.tsv", FR("Objet", "p", "x") "v\tx\n", "order.tsv n’a pas « v »");
    refused("fr.tsv", FR("Objet", "p", "x") "p\tx\n", "deux fois");
    refused("fr.tsv", "key\ttext\nreviewed\tyes\ndate\t2026-11-30\nt\tx\n",
        "« p » manque");
    refused("fr.tsv", "key\ttext\nreviewed\tperhaps\ndate\t2026-11-30\n",
        "reviewed");
    refused("ar.tsv", "key\ttext\nreviewed\tno\ndate\t2026-11-30\nt\tx\n",
        "ar.tsv : « p » manque");
    refused("order.tsv", "key\trole\twhen\nt\ttitle\t\n", "rôle inconnu");
    refused("order.tsv",
        "key\trole\twhen\nt\tsubject\tnotice.event=issue\np\tparagraph\t\n"
        "u\tparagraph\tvalidity.until\n",
        "pas d’objet");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_event_has_its_text),
        cmocka_unit_test(what_nobody_has_read_again_is_not_said),
        cmocka_unit_test(a_text_that_could_fail_a_notice_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
