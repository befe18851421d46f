/* SPDX-License-Identifier: EUPL-1.2 */
/* The real languages, and with one fault at a time: loading names it. */
#include "tests/unit/test.h"

#include <dirent.h>
#include <unistd.h>

#include "issuer/page/notice.h"
#include "tests/support/folder.h"
#include "tests/support/must.h"
#include "tests/support/request.h"
#include "verifier/base/file.h"

static const char *const shipped[] = { "ar", "bn", "en", "es", "fa", "fr", "pt",
    "ru", "ti", "tr", "uk", "zh" };
enum { SHIPPED = sizeof shipped / sizeof *shipped };

/* The text with its first `from` replaced, which must be there. */
static void
replace(struct span text, const char *from, const char *to, struct buffer *out)
{
    const uint8_t *at = memmem(text.data, text.len, from, strlen(from));

    MUST(at);
    buffer_put(out, text.data, (size_t)(at - text.data));
    buffer_text(out, to);
    at += strlen(from);
    buffer_put(out, at, (size_t)(text.data + text.len - at));
}

/* A copy of the languages; file `name`, where it is one, reads differently. */
static void
copy_languages(
    const char *name, const char *from, const char *to, struct folder *out)
{
    DIR *folder = opendir(TEMPLATES "/languages");
    struct dirent *entry;

    MUST(folder);
    folder_make(out);
    while ((entry = readdir(folder))) {
        AUTO_BUFFER struct buffer text = buffer_with_max(1 << 20);
        AUTO_BUFFER struct buffer other = buffer_with_max(1 << 20);
        char path[FOLDER_FILE + 256];
        if (entry->d_name[0] == '.')
            continue;
        (void)snprintf(
            path, sizeof path, TEMPLATES "/languages/%s", entry->d_name);
        MUST(file_read(path, &text, NULL) == SCEAU_OK);
        bool changed = strcmp(entry->d_name, name) == 0;
        if (changed && !from) /* left out */
            continue;
        if (changed)
            replace(buffer_span(&text), from, to, &other);
        folder_write(out, entry->d_name, buffer_span(changed ? &other : &text));
    }
    (void)closedir(folder);
}

static enum sceau_status
load_with(const char *name, const char *from, const char *to,
    struct languages **out, struct sceau_error *error)
{
    struct folder root, copy;
    char link[FOLDER_FILE];

    *error = (struct sceau_error) { 0 };
    folder_make(&root);
    copy_languages(name, from, to, &copy);
    folder_path(&root, "languages", link);
    MUST(symlink(copy.path, link) == 0);
    enum sceau_status status = languages_load(root.path, out, error);
    folder_remove(&copy);
    folder_remove(&root);
    return status;
}

static void
expect_named(
    const char *name, const char *from, const char *to, const char *named)
{
    struct languages *all = NULL;
    struct sceau_error error;

    assert_int_equal(load_with(name, from, to, &all, &error), SCEAU_E_FORMAT);
    assert_null(all);
    if (!strstr(error.text, named))
        fail_msg("\"%s\" where \"%s\" was expected", error.text, named);
}

static void
faults_are_named_with_their_file_and_line(void **state)
{
    (void)state;
    expect_named("ar.tsv", "work.yes\t", "work.yse\t", "« work.yes » manque");
    expect_named("ar.tsv", "free.heading\t", "what.heading\t",
        "« free.heading » manque");
    expect_named("en.tsv", "free.heading\t",
        "other\tMore words\nfree.heading\t",
        "languages/en.tsv, ligne 30 : languages/page.tsv n’a pas « other »");
    expect_named("en.tsv", "help.heading\t",
        "help.heading\tHelp\nhelp.heading\t", "deux fois « help.heading »");
    expect_named("en.tsv", "Can you work?", "", "il manque la phrase");
    expect_named("zh.tsv", "可以。", "龘。", "caractère U+9F98");
    expect_named("ru.tsv", "Да.", "Ӿа.",
        "languages/ru.tsv, ligne 19 : le "
        "caractère U+04FE");
    expect_named("ar.tsv", "{title.number}", "{holder.family_name}",
        "{valeur} que tout titre n’a pas dans « intro »");
    expect_named("ar.tsv", "{title.number}", "{title.number", "accolade");
    expect_named("ar.tsv", "{title.number}", "title.number}", "accolade");
    expect_named("es.tsv", "reviewed\tno", "reviewed\tmaybe", "reviewed");
    expect_named("es.tsv", "date\t2026-11-24", "date\thier", "date");
    expect_named("es.tsv", "direction\tltr", "direction\tup", "direction");
    expect_named("es.tsv", "script\tlatin", "script\trunic", "écriture");
    expect_named("es.tsv", "name_fr\t", "nom\t", "« name_fr » manque");
    expect_named("page.tsv", "title\ttitle", "title\tpoem",
        "page.tsv, ligne 6 : rôle inconnu « poem »");
    expect_named("page.tsv", "key\trole", "clé\trole", "page.tsv, ligne 1");
    expect_named("page.tsv", "validity.from,validity.until", "validity.from",
        "« when.dates »");
    expect_named("fr.tsv", NULL, NULL, "il manque fr.tsv");
}

static void
no_folder_is_no_language(void **state)
{
    (void)state;
    struct folder root;
    struct languages *all = NULL;
    struct sceau_error error = { 0 };
    AUTO_BUFFER struct buffer codes = buffer_with_max(64);

    folder_make(&root);
    assert_int_equal(languages_load(root.path, &all, &error), SCEAU_OK);
    folder_remove(&root);
    assert_null(all);
    assert_null(languages_find(all, "fr"));
    languages_list(all, &codes);
    assert_int_equal(codes.len, 0);
}

/* A translation that nobody has read again says that the French text prevails. */
static void
only_french_is_reviewed(void **state)
{
    (void)state;
    const struct languages *all = request_issuer()->templates->languages;
    AUTO_BUFFER struct buffer codes = buffer_with_max(256);

    assert_non_null(all);
    assert_int_equal(all->count, SHIPPED);
    for (size_t i = 0; i < all->count; i++) {
        const struct holder_language *l = &all->language[i];
        assert_string_equal(l->code, shipped[i]);
        assert_string_equal(language_text(l, "reviewed"),
            strcmp(l->code, "fr") == 0 ? "yes" : "no");
    }
    languages_list(all, &codes);
    assert_string_equal(
        buffer_cstr(&codes), "ar, bn, en, es, fa, fr, pt, ru, ti, tr, uk, zh");
}

/* The words that tell a protection, in no sentence of any language. */
static void
no_sentence_tells_a_protection(void **state)
{
    (void)state;
    static const char *const words[] = { "réfugi", "protection", "asile",
        "refugee", "asylum", "OFPRA", "refugiad", "asilo", "لاجئ", "لجوء",
        "حماية", "беженец", "убежищ", "біженець", "притул", "mülteci",
        "sığınma", "پناهند", "শরণার্থী", "আশ্রয়", "难民", "庇护", "ስደተኛ", "ዑቕባ" };
    const struct languages *all = request_issuer()->templates->languages;

    for (size_t i = 0; i < all->count; i++) {
        const struct table *t = &all->language[i].text;
        for (size_t row = 0; row < t->rows; row++)
            for (size_t w = 0; w < sizeof words / sizeof *words; w++)
                if (strcasestr(table_cell(t, row, 1), words[w]))
                    fail_msg("%s: %s", all->language[i].file, words[w]);
    }
}

static const char *
said(const struct sheet_notice *n, const char *key)
{
    for (size_t i = 0; i < n->blocks; i++)
        if (strcmp(n->block[i].key, key) == 0)
            return n->block[i].text;
    return NULL;
}

/* The values that a title would have. */
static struct values *
make_values(const char *language)
{
    static const char *const plain[][2] = { { "title.number", "API-1" },
        { "title.issued", "2026-11-24" }, { "title.kind", "api" },
        { "authority.name", "Préfecture" },
        { "addresses.verify", "https://verifier.example/v" },
        { "addresses.help", "https://aide.example/titres" },
        { "addresses.report", "https://aide.example/signaler" },
        { "contact.phone", "01 00 00 00 00" },
        { "contact.email", "titres@prefecture.example" },
        { "validity.from", "2026-12-01" }, { "validity.until", "2027-02-28" },
        { "work.right", "yes" }, { "language.name", "x" },
        { "language.name_fr", "x" } };
    struct values *v = malloc(sizeof *v);

    MUST(v);
    values_clear(v);
    for (size_t i = 0; i < sizeof plain / sizeof *plain; i++)
        values_set(v, plain[i][0], plain[i][1]);
    values_set(
        v, "language.reviewed", strcmp(language, "fr") == 0 ? "yes" : "no");
    return v;
}

static struct language_page *
compose(const char *code, const struct values *v)
{
    const struct languages *all = request_issuer()->templates->languages;
    struct language_page *page = NULL;
    struct sceau_error error = { 0 };

    if (language_compose(all, languages_find(all, code), v, &page, &error)
        != SCEAU_OK)
        fail_msg("%s: %s", code, error.text);
    return page;
}

static void
expect_said(const struct values *v, const char *key, bool is)
{
    for (size_t i = 0; i < SHIPPED; i++) {
        struct language_page *page = compose(shipped[i], v);
        if ((said(language_page_notice(page), key) != NULL) != is)
            fail_msg("%s: %s", shipped[i], key);
        language_page_free(&page);
    }
}

static void
sentences_follow_the_title(void **state)
{
    (void)state;
    struct values *v = make_values("ar");

    expect_said(v, "work.yes", true);
    expect_said(v, "work.limited", false);
    expect_said(v, "when.dates", true);
    expect_said(v, "when.open", false);
    expect_said(v, "what.deposit", false);
    expect_said(v, "refused.show", true);
    values_set(v, "work.limited", "yes");
    expect_said(v, "work.yes", false);
    expect_said(v, "work.limited", true);
    values_set(v, "work.right", "no");
    expect_said(v, "work.no", true);
    expect_said(v, "work.limited", false);
    /* a deposit proves nothing, says nothing of work and has no end */
    values_set(v, "work.right", "");
    values_set(v, "validity.from", "");
    values_set(v, "validity.until", "");
    values_set(v, "title.kind", "depot");
    expect_said(v, "what.deposit", true);
    expect_said(v, "work.heading", false);
    expect_said(v, "when.open", true);
    expect_said(v, "end.next", false);
    expect_said(v, "refused.show", false);
    expect_said(v, "help.phone", true);
    free(v);
}

/* Every page of every kind of title has room, and a glyph for each letter. */
static void
every_page_is_laid_out(void **state)
{
    (void)state;
    static const char *const rights[] = { "yes", "no", "" };

    for (size_t i = 0; i < SHIPPED; i++) {
        struct values *v = make_values(shipped[i]);
        for (size_t k = 0; k < 3; k++) {
            values_set(v, "work.right", rights[k]);
            struct language_page *page = compose(shipped[i], v);
            const struct sheet sheet = { .language = "fr-FR",
                .notice = language_page_notice(page) };
            struct layout l;
            struct sceau_error error = { 0 };
            if (notice_make(&sheet, &l, &error) != SCEAU_OK)
                fail_msg("%s", error.text);
            layout_free(&l);
            language_page_free(&page);
        }
        free(v);
    }
}

static void
an_unreviewed_page_begins_by_what_prevails(void **state)
{
    (void)state;
    struct values *v = make_values("ar");
    struct language_page *page = compose("ar", v);
    const struct sheet_notice *n = language_page_notice(page);

    assert_int_equal(n->block[1].role, NOTICE_WARNING);
    assert_string_equal(n->block[1].text, "Le texte français fait foi.");
    assert_true(n->block[1].french);
    assert_int_equal(n->block[2].role, NOTICE_WARNING);
    assert_false(n->block[2].french);
    /* values keep their direction among words from right to left */
    assert_non_null(strstr(said(n, "when.dates"),
        "\xe2\x81\xa6"
        "2026-12-01\xe2\x81\xa9"));
    language_page_free(&page);
    free(v);
    v = make_values("fr");
    page = compose("fr", v);
    assert_null(said(language_page_notice(page), "prevails"));
    assert_non_null(strstr(
        said(language_page_notice(page), "when.dates"), "du 2026-12-01 au"));
    language_page_free(&page);
    free(v);
}

/* The request's own member: one of those installed, by name, or none. */
static void
a_request_asks_for_a_language_or_has_one_page(void **state)
{
    (void)state;
    struct title *t = NULL;
    struct sceau_error error = { 0 };
    struct sheet *sheet = malloc(sizeof *sheet);
    uint8_t rs[64];

    MUST(sheet);
    memset(rs, 1, sizeof rs);
    for (int asked = 0; asked < 2; asked++) {
        json_t *request = request_sample();
        if (asked)
            request_set(request, "language", "\"ti\"");
        assert_int_equal(request_title(request, &t, &error), SCEAU_OK);
        json_decref(request);
        MUST(title_set_seal(t, span_of(rs, sizeof rs), &error) == SCEAU_OK);
        assert_int_equal(title_compose(t, sheet, &error), SCEAU_OK);
        assert_true((sheet->notice != NULL) == asked);
        if (asked)
            assert_string_equal(sheet->notice->language, "ti");
        /* it tells where somebody comes from: it is on the page they asked for, and
         * nowhere in what is sealed */
        assert_null(strstr(buffer_cstr(&t->json), "language"));
        title_free(&t);
    }
    free(sheet);
    assert_int_equal(
        request_changed("language", "\"xx\"", &t, &error), SCEAU_E_UNSUPPORTED);
    assert_string_equal(error.text,
        "language : cette langue n’est pas ouverte ici ; il y a ar, bn, en, "
        "es, fa, fr, pt, ru, ti, tr, uk, zh");
    assert_int_equal(
        request_changed("language", "3", &t, &error), SCEAU_E_FORMAT);
    assert_int_equal(
        request_changed("language", "null", &t, &error), SCEAU_E_FORMAT);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(faults_are_named_with_their_file_and_line),
        cmocka_unit_test(no_folder_is_no_language),
        cmocka_unit_test(only_french_is_reviewed),
        cmocka_unit_test(no_sentence_tells_a_protection),
        cmocka_unit_test(sentences_follow_the_title),
        cmocka_unit_test(every_page_is_laid_out),
        cmocka_unit_test(an_unreviewed_page_begins_by_what_prevails),
        cmocka_unit_test(a_request_asks_for_a_language_or_has_one_page),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
