/* SPDX-License-Identifier: EUPL-1.2 */
/* What pages are written with: nothing leaves its place, no language lacks a sentence. */
#include "tests/unit/test.h"

#include "issuer/html/frame.h"
#include "issuer/html/html.h"
#include "issuer/html/texts.h"
#include "tests/support/folder.h"

static void
texts_and_values_are_escaped(void **state)
{
    static const struct {
        const char *text;
        const char *written;
    } table[] = { { "<script>", "&lt;script&gt;" },
        { "\"a\"'b'&", "&quot;a&quot;&#39;b&#39;&amp;" },
        { "é ج 😀\tx\ny", "é ج 😀\tx\ny" },
        { "a\x01\x7f"
          "b",
            "a??b" },
        { "\xc2\x85x", "?x" },
        { "\xe2\x80\xae"
          "x",
            "?x" }, /* U+202E */
        { "\xe2\x81\xa6x", "?x" }, { "\xef\xbb\xbfx", "?x" },
        { "\xef\xbf\xbf", "?" }, { "\xff\xc3", "??" }, { "\xc0\xbc", "??" },
        { "\xed\xa0\x80", "???" }, { "", "" } };

    (void)state;
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        AUTO_BUFFER struct buffer out = buffer_with_max(256);
        AUTO_BUFFER struct buffer whole = buffer_with_max(512);
        html_text(&out, table[i].text);
        assert_string_equal(buffer_cstr(&out), table[i].written);
        html_begin(&whole, "p");
        html_attribute(&whole, "title", table[i].text);
        html_inside(&whole);
        html_text(&whole, table[i].text);
        html_close(&whole, "p");
        buffer_reset(&out);
        buffer_format(&out, "<p title=\"%s\">%s</p>\n", table[i].written,
            table[i].written);
        assert_string_equal(buffer_cstr(&whole), buffer_cstr(&out));
    }
}

static void
a_frame_holds_its_policy_and_its_languages(void **state)
{
    const struct html_place place[] = { { "api.html", "Français", "fr", true },
        { "api.en.html", "English", "en", false } };
    struct html_frame f = { .language = "fr",
        .direction = "ltr",
        .title = "A < B",
        .site = "Préfecture",
        .description = "d",
        .skip = "Aller au contenu",
        .places_name = "Langues",
        .place = place,
        .places = 2,
        .alternates = true };
    AUTO_BUFFER struct buffer out = buffer_with_max(HTML_PAGE_MAX);
    AUTO_BUFFER struct buffer short_one = buffer_with_max(100);
    AUTO_BUFFER struct buffer policy = buffer_with_max(512);

    (void)state;
    html_frame_open(&out, &f);
    html_frame_foot(&out);
    html_frame_end(&out);
    assert_int_equal(buffer_status(&out), SCEAU_OK);
    assert_non_null(strstr(buffer_cstr(&out), "<title>A &lt; B</title>"));
    assert_non_null(
        strstr(buffer_cstr(&out), "hreflang=\"en\" href=\"api.en.html\">"));
    assert_non_null(strstr(buffer_cstr(&out), "form-action &#39;none&#39;"));
    assert_null(strstr(buffer_cstr(&out), "noindex"));
    assert_non_null(
        strstr(buffer_cstr(&out), "aria-current=\"page\">Français"));
    html_policy(&policy, true);
    assert_non_null(strstr(buffer_cstr(&policy), "form-action 'self'"));
    assert_null(strstr(buffer_cstr(&policy), "unsafe"));
    f.description = NULL;
    buffer_reset(&out);
    html_frame_open(&out, &f);
    assert_non_null(strstr(buffer_cstr(&out), "noindex"));
    html_frame_open(&short_one, &f);
    assert_int_equal(buffer_status(&short_one), SCEAU_E_LIMIT);
}

static struct folder folder;
static char home[FOLDER_FILE];

#define HEAD                                                                   \
    "key\ttext\nlanguage.name\tX\nlanguage.direction\tltr\nlanguage."          \
    "reviewed\tno\n"

static void
make(void)
{
    folder_make(&folder);
    folder_make_inner(&folder, "texts");
    folder_make_inner(&folder, "texts/some");
    folder_path(&folder, ".", home);
    folder_write(&folder, "texts/some/fr.tsv", span_str(HEAD "a\tun {x}\n"));
}

static void
loaded(const char *english, const char *named)
{
    struct html_texts *t = NULL;
    struct sceau_error error = { 0 };

    folder_write(&folder, "texts/some/en.tsv", span_str(english));
    enum sceau_status status = html_texts_load(home, "some", &t, &error);
    if (named && (status != SCEAU_E_FORMAT || !strstr(error.text, named)))
        fail_msg("%d, « %s » : %s", (int)status, named, error.text);
    if (!named && status != SCEAU_OK)
        fail_msg("%s", error.text);
    assert_true(!named == (t != NULL));
    html_texts_free(&t);
}

static void
a_language_has_the_sentences_of_french(void **state)
{
    (void)state;
    make();
    loaded(HEAD "a\tone {x}\n", NULL);
    loaded(HEAD "a\tone\n", NULL);
    loaded(HEAD, "texts/some/en.tsv : « a » manque");
    loaded(HEAD "a\tone\nb\ttwo\n", "ligne 6 : fr.tsv n’a pas « b »");
    loaded(HEAD "a\tone\na\ttwo\n", "deux fois « a »");
    loaded(HEAD "a\t\n", "il manque la phrase de « a »");
    loaded(HEAD "a\tone {y}\n", "que fr.tsv n’a pas dans « a »");
    loaded(HEAD "a\tone {x\n", "que fr.tsv n’a pas dans « a »");
    loaded(HEAD "a\tone x}\n", "que fr.tsv n’a pas dans « a »");
    loaded("key\ttext\nlanguage.name\tX\na\tone\n",
        "« language.direction » manque");
    loaded("key\ttext\nlanguage.name\tX\nlanguage.direction\tup\nlanguage."
           "reviewed\tno\na\tb\n",
        "« ltr » ou « rtl »");
    loaded("key\ttext\nlanguage.name\tX\nlanguage.direction\trtl\nlanguage."
           "reviewed\t?\na\tb\n",
        "« yes » ou « no »");
    folder_remove(&folder);
}

static void
the_texts_of_the_tree_are_read(void **state)
{
    static const char *const sets[] = { "pages", "desk" };

    (void)state;
    for (size_t i = 0; i < sizeof sets / sizeof *sets; i++) {
        struct html_texts *t = NULL;
        struct sceau_error error = { 0 };
        if (html_texts_load(TEMPLATES, sets[i], &t, &error) != SCEAU_OK)
            fail_msg("%s", error.text);
        assert_string_equal(html_words_code(html_texts_at(t, 0)), "fr");
        assert_true(html_words_reviewed(html_texts_at(t, 0)));
        assert_null(html_texts_find(t, "xx"));
        assert_null(html_say(html_texts_at(t, 0), "no such key"));
        html_texts_free(&t);
        html_texts_free(&t);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_and_values_are_escaped),
        cmocka_unit_test(a_frame_holds_its_policy_and_its_languages),
        cmocka_unit_test(a_language_has_the_sentences_of_french),
        cmocka_unit_test(the_texts_of_the_tree_are_read),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
