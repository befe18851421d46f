/* SPDX-License-Identifier: EUPL-1.2 */
/* The real templates with one fault at a time: loading names it. */
#include "tests/unit/test.h"

#include <dirent.h>
#include <stdlib.h>
#include <unistd.h>

#include "issuer/page/layout.h"
#include "tests/support/folder.h"
#include "tests/support/must.h"
#include "tests/support/request.h"
#include "verifier/base/file.h"
#include "verifier/seal/address.h"

static const struct value common[] = { { "authority.name", "Préfecture" },
    { "authority.service", "Service" }, { "authority.department", "75" },
    { "addresses.verify", "https://verifier.example/v" },
    { "addresses.help", "https://aide.example" },
    { "addresses.report", "https://aide.example" },
    { "contact.phone", "01 00 00 00 00" },
    { "contact.email", "titres@prefecture.example" } };

/* The kind that is loaded. */
static char subject[32] = "api";

static const char *const parts[] = { subject, "common", "rights",
    "countries.tsv" };

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

/* A copy of one part whose file `name` reads differently. */
static void
copy_part(const char *part, const char *name, const char *from, const char *to,
    const struct folder *out)
{
    char source[FOLDER_FILE];
    struct dirent *entry;

    (void)snprintf(source, sizeof source, TEMPLATES "/%s", part);
    DIR *folder = opendir(source);
    MUST(folder);
    while ((entry = readdir(folder))) {
        AUTO_BUFFER struct buffer text = buffer_with_max(1 << 20);
        AUTO_BUFFER struct buffer other = buffer_with_max(1 << 20);
        char path[FOLDER_FILE + 256];
        if (entry->d_name[0] == '.')
            continue;
        (void)snprintf(path, sizeof path, "%s/%s", source, entry->d_name);
        MUST(file_read(path, &text, NULL) == SCEAU_OK);
        if (strcmp(entry->d_name, name) == 0)
            replace(buffer_span(&text), from, to, &other);
        folder_write(out, entry->d_name,
            buffer_span(strcmp(entry->d_name, name) == 0 ? &other : &text));
    }
    (void)closedir(folder);
}

/* The templates with one text of one file replaced. */
static enum sceau_status
load_with(const char *part, const char *name, const char *from, const char *to,
    struct templates **out, struct sceau_error *error)
{
    struct folder root, copy;
    char *kinds[] = { subject };

    folder_make(&root);
    folder_make(&copy);
    copy_part(part, name, from, to, &copy);
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        char source[FOLDER_FILE], link[FOLDER_FILE];
        (void)snprintf(source, sizeof source, TEMPLATES "/%s", parts[i]);
        folder_path(&root, parts[i], link);
        MUST(symlink(strcmp(parts[i], part) == 0 ? copy.path : source, link)
            == 0);
    }
    enum sceau_status status = templates_load(root.path, kinds, 1, out, error);
    folder_remove(&copy);
    folder_remove(&root);
    return status;
}

/* The sample of the kind under such templates, to free as both; issued on the day of
 * the samples' expectations. */
static enum sceau_status
make_with(const char *part, const char *name, const char *from, const char *to,
    struct templates **t, struct title **title, struct sceau_error *error)
{
    static struct title_issuer issuer = { .ca = "FR00",
        .certificate = "0001",
        .country = "FR",
        .common = common,
        .common_count = sizeof common / sizeof *common };
    AUTO_BUFFER struct buffer sample = buffer_with_max(65536);

    char path[FOLDER_FILE];

    (void)snprintf(path, sizeof path, TEMPLATES "/%s/sample.json", subject);
    MUST(file_read(path, &sample, NULL) == SCEAU_OK);
    MUST(load_with(part, name, from, to, t, error) == SCEAU_OK);
    issuer.templates = *t;
    return title_make(
        &issuer, buffer_span(&sample), INT64_C(1795518000), title, error);
}

/* Composing refuses, in these words. */
static void
expect_no_page(const char *from, const char *to, enum sceau_status status,
    const char *says)
{
    struct templates *t = NULL;
    struct title *title = NULL;
    struct sceau_error error = { 0 };
    struct sheet *sheet = malloc(sizeof *sheet);

    MUST(make_with(subject, "page.tsv", from, to, &t, &title, &error)
        == SCEAU_OK);
    assert_int_equal(title_compose(title, sheet, &error), status);
    assert_non_null(strstr(error.text, says));
    free(sheet);
    title_free(&title);
    templates_free(&t);
}

static void
expect_named(const char *part, const char *name, const char *from,
    const char *to, const char *named)
{
    struct templates *t = NULL;
    struct sceau_error error = { 0 };
    enum sceau_status status = load_with(part, name, from, to, &t, &error);

    if (!named) {
        assert_int_equal(status, SCEAU_OK);
        templates_free(&t);
    } else if (status != SCEAU_E_FORMAT || !strstr(error.text, named)) {
        fail_msg("%s : « %s » sans « %s »", name, error.text, named);
    }
}

static void
the_real_ones_load(void **state)
{
    (void)state;
    expect_named("api", "kind.tsv", "API-", "XPI-", NULL);
}

static void
a_kind_s_faults_are_named(void **state)
{
    (void)state;
    expect_named("api", "kind.tsv", "\nperimeter\t", "\n#perimeter\t",
        "api/kind.tsv : « perimeter » manque");
    expect_named(
        "api", "kind.tsv", "type\t13", "type\t99", "type 2D-Doc inconnu");
    expect_named("api", "kind.tsv", "symbol\t72", "symbol\t100",
        "symbol n’est pas un côté de 2D-Doc");
    expect_named("api", "kind.tsv", "\nnumber\t", "\nnumero\t",
        "api/kind.tsv, ligne 5 : réglage inconnu « numero »");
    expect_named("api", "kind.tsv", "\nperimeter\t01", "\ntype\t13",
        "ligne 4 : donné deux fois « type »");
    expect_named("common", "request-person.tsv", "\tnames\t", "\tprenoms\t",
        "common/request-person.tsv, ligne 3 : type de valeur inconnu pour "
        "« holder.given_names »");
    expect_named("api", "request.tsv", "facts.rank\t", "facts.category\t",
        "donné deux fois : « facts.category »");
    expect_named("api", "request.tsv", "yes\t\ttitre\t", "yes\t\tautre\t",
        "un groupe de catégories pour « facts.category »");
    expect_named("common", "fields-address.tsv", "6U\t", "6Z\t",
        "common/fields-address.tsv, ligne 2 : ce type n’a pas de champ « 6Z »");
    expect_named("api", "fields.tsv", "6P\ttext", "6P\ttexte",
        "forme inconnue pour « 6P »");
    expect_named("api", "fields.tsv", "\n6P\t", "\n#6P\t",
        "le champ obligatoire 6P manque");
    expect_named("api", "page.tsv", "\nmention\t", "\nmotion\t",
        "rôle inconnu « motion »");
}

static void
an_order_of_what_is_no_date_is_refused(void **state)
{
    (void)state;
    expect_named("common", "order-file.tsv", "holder.birth.date\tapp",
        "holder.sex\tapp", "common/order-file.tsv, ligne 2");
    expect_named("api", "order.tsv", "\tdecision.date", "\tdecision.day",
        "api/order.tsv, ligne 7");
    expect_named("common", "order-life.tsv", "\t130\t", "\t130 ans\t",
        "un nombre d’années");
    expect_named(
        "common", "order-life.tsv", "\t130\t", "\t0\t", "un nombre d’années");
    expect_named(
        "common", "order-life.tsv", "\t130\t", "\t201\t", "un nombre d’années");
}

static void
a_postcode_needs_its_country(void **state)
{
    (void)state;
    expect_named("common", "request-address.tsv", "\tholder.address.country\t",
        "\tholder.nationality\t", "nommer le pays de");
    expect_named("common", "request-address.tsv", "\tholder.address.country\t",
        "\t\t", "« holder.address.postcode »");
}

/* A title with the right to work never leaves without the words, nor without its end. */
static void
what_every_title_must_have_cannot_be_taken_away(void **state)
{
    (void)state;
    expect_named("api", "kind.tsv", "mention\trequired", "mention\trequise",
        "mention est « required », « page » ou « none »");
    expect_named("api", "kind.tsv", "end-date\tcomputed", "end-date\tfixed",
        "end-date est « computed », « asked » ou « none »");
    expect_named("api", "kind.tsv", "end-date\tcomputed", "end-date\tasked",
        "validity.until ne convient pas à end-date « asked »");
    expect_named("api", "kind.tsv", "end-date\tcomputed", "end-date\tnone",
        "validity.until ne convient pas à end-date « none »");
    expect_named("api", "kind.tsv", "level\tB-B", "level\tB-LTA",
        "level est B-B, B-T ou B-LT");
    expect_named("api", "kind.tsv", "level\tB-B", "level\tBB",
        "level est B-B, B-T ou B-LT");
    expect_named("api", "kind.tsv", "authority\tprefecture",
        "authority\tPréfecture", "authority est un mot en minuscules");
    expect_named("api", "kind.tsv", "type\t13", "type\t",
        "sans type 2D-Doc il n’y a pas de champ 6P");
    expect_named("api", "kind.tsv", "mention\trequired", "mention\tpage",
        "mention n’est pas « required », et « 6P »");
    expect_named("api", "kind.tsv", ",facts.category", ",facts.request",
        "right-of : « facts.request » n’est pas une catégorie");
    expect_named("api", "kind.tsv",
        "right-of\tfacts.renewed.category,facts.category", "right-of\t",
        "right-of est vide");
    expect_named("common", "kind-mention.tsv", "AUTORISE A TRAVAILLER",
        "AUTORISATION",
        "mention-yes et mention-no ne sont pas de rights/mentions.tsv");
    expect_named("common", "kind-mention.tsv",
        "words-no\tn’autorise pas son titulaire à travailler", "words-no\t",
        "words-no manque");
    expect_named("api", "fields.tsv", "\n6O\t", "\n#6O\t",
        "6O doit valoir validity.until");
    expect_named("api", "fields.tsv", "validity.from\trefuse",
        "validity.from\tskip", "6N doit valoir validity.from");
    expect_named("api", "page.tsv", "employer hiring yes", "employer hiring no",
        "« employer hiring no » n’est pas ce que répond");
    expect_named("api", "request.tsv", "facts.category\tcategory\tyes",
        "facts.category\tcategory\toui", "« needed » inconnu pour");
}

/* With the table's mention gone, or under a condition that never holds. */
static void
no_title_is_made_without_its_words(void **state)
{
    static const char *const subjects[] = { "api", "adf", "recepisse", "aps",
        "titre-sejour" };
    static const char *const changes[][2] = { { "\nmention\twork.right=yes",
                                                  "\n#" },
        { "\nmention\twork.right=yes", "\nmention\twork.rigth=yes" },
        { "\nmention\twork.right=no", "\nmention\t" },
        { "autorise son titulaire à travailler.", "permet un emploi." } };

    (void)state;
    for (size_t k = 0; k < sizeof subjects / sizeof *subjects; k++) {
        (void)snprintf(subject, sizeof subject, "%s", subjects[k]);
        for (size_t i = 0; i < sizeof changes / sizeof *changes; i++)
            expect_no_page(changes[i][0], changes[i][1], SCEAU_E_STATE,
                "aucun titre n’est émis");
    }
    (void)snprintf(subject, sizeof subject, "api");
}

/* Nor is any loaded that forgets where its end comes from. */
static void
what_a_kind_s_end_needs_cannot_be_taken_away(void **state)
{
    (void)state;
    (void)snprintf(subject, sizeof subject, "adf");
    expect_named("common", "request-validity-asked.tsv", "date\tyes",
        "date\tno", "adf/request.tsv : validity.until ne convient pas");
    expect_named("adf", "fields.tsv", "\n6O\t", "\n#6O\t", "6O doit valoir");
    (void)snprintf(subject, sizeof subject, "asile");
    expect_named("common", "request-validity-asked.tsv", "until\tdate",
        "until\tpast", "asile/request.tsv : validity.until ne convient pas");
    expect_named("asile", "fields.tsv", "validity.until\trefuse",
        "validity.until\tempty", "6O doit valoir");
    (void)snprintf(subject, sizeof subject, "depot");
    expect_named("depot", "fields.tsv", "6P\ttext\t=\t",
        "6P\ttext\twork.code\t", "mention n’est pas « required »");
    expect_named("depot", "page.tsv", "ne prouve ni le droit au séjour ni",
        "autorise son titulaire à travailler, et prouve",
        "mention est « none », et ces mots donnent un droit : « mention »");
    (void)snprintf(subject, sizeof subject, "recepisse");
    expect_named("recepisse", "fields.tsv", "absent\n",
        "absent\n6P\ttext\twork.code\trefuse\n",
        "recepisse/fields.tsv, ligne 2 : sans type 2D-Doc, pas de champ");
    (void)snprintf(subject, sizeof subject, "api");
}

/* Tomorrow's law is not applied today; where no row counts yet, nothing is issued. */
static void
a_rule_counts_from_its_day(void **state)
{
    static const struct {
        const char *since;
        enum sceau_status status;
    } days[] = { { "2026-11-24", SCEAU_OK }, { "2026-11-25", SCEAU_E_STATE } };

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct templates *t = NULL;
        struct title *title = NULL;
        struct sceau_error error = { 0 };
        char row[64];
        (void)snprintf(
            row, sizeof row, "CESEDA R431-15-1\tH\t%s", days[i].since);
        assert_int_equal(
            make_with("rights", "validity.tsv",
                "CESEDA R431-15-1\tH\t2021-05-01", row, &t, &title, &error),
            days[i].status);
        title_free(&title);
        templates_free(&t);
    }
}

/* Without these a reader for the blind has nothing to say. */
static void
a_page_has_its_title_and_the_words_of_its_codes(void **state)
{
    static const char *const roles[] = { "file-title", "code-alt" };

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        char row[32], gone[32];
        (void)snprintf(row, sizeof row, "\n%s\t", roles[i]);
        (void)snprintf(gone, sizeof gone, "\n#%s\t", roles[i]);
        expect_no_page(
            row, gone, SCEAU_E_FORMAT, "file-title, code-alt ou qr-alt");
    }
}

static void
rules_that_would_harm_are_refused(void **state)
{
    (void)state;
    expect_named("rights", "work.tsv", "\tyes\t\t\tCESEDA R431-15-2\tH",
        "\toui\t\t\tCESEDA R431-15-2\tH", "work est « yes » ou « no »");
    expect_named("rights", "work.tsv", "\tCESEDA R431-15-2\tH", "\t\tH",
        "source : un texte est attendu");
    expect_named("rights", "work.tsv", "R431-15-2\tH\t2021-05-01",
        "R431-15-2\tS\t2021-05-01", "confidence est H, M ou L");
    expect_named("rights", "work.tsv", "R431-15-2\tH\t2021-05-01",
        "R431-15-2\tH\t", "rights/work.tsv, ligne 6 : since : une date");
    expect_named("rights", "categories.tsv", "R5221-26\tH\t2021-05-01",
        "R5221-26\tH\tmai", "since : une date");
    expect_named("rights", "validity.tsv", "CESEDA R431-15-1\tH", "\tH",
        "source : un texte");
    expect_named("rights", "work.tsv", "occupation|area", "occupaton|area",
        "needs nomme une limite que limits n’a pas");
    expect_named("rights", "validity.tsv", "\t1\t3\t3\t", "\t1\t4mois\t3\t",
        "months est de 1 à 120");
    expect_named("rights", "validity.tsv", "\t1\t3\t3\t", "\t1\t3\t4\t",
        "floor de 0 à months");
    expect_named("rights", "validity.tsv", "\t1\t3\t3\t", "\t1\t3\t-1\t",
        "floor de 0 à months");
    expect_named("rights", "validity.tsv", "\t1\t3\t3\t", "\t1\t0\t0\t",
        "months est de 1 à 120");
    expect_named("rights", "validity.tsv", "\t1\t3\t3\t", "\t1\t121\t3\t",
        "months est de 1 à 120");
    expect_named(
        "rights", "validity.tsv", "2021-05-01", "mai 2021", "since : une date");
    expect_named("rights", "categories.tsv", "\tSALARIE\t", "\tSalarié\t",
        "code n’est pas");
    expect_named("rights", "categories.tsv", "SALARIE\tno", "SALARIE\tnon",
        "discreet est « yes » ou « no »");
    expect_named("rights", "categories.tsv",
        "refugie\ttitre\tCARTE DE RESIDENT",
        "refugie\ttitre\tRESIDENT DE LONGUE DUREE UE",
        "révélerait une protection");
    expect_named("rights", "rule_set.tsv", "rule_set\t20", "rule_set\tv20",
        "une date AAAA-MM-JJ est attendue");
    expect_named("rights", "categories.tsv",
        "apatride\ttitre\tCARTE DE SEJOUR\t",
        "apatride\ttitre\tCARTE DE SEJOUR PLURIANNUELLE\t",
        "« apatride » révélerait une protection");
    expect_named("rights", "categories.tsv", "yes\tcarte de résident",
        "yes\tcarte de résident (asile)",
        "« refugie » révélerait une protection");
}

/* Dates of validity are optional in the profile, and never left out here. */
static void
a_symbol_that_is_too_small_cuts_prose_or_refuses(void **state)
{
    static const char *const sides[] = { "symbol\t40", "symbol\t44",
        "symbol\t48", "symbol\t52", "symbol\t64" };
    size_t cut = 0, refused = 0;

    (void)state;
    for (size_t i = 0; i < sizeof sides / sizeof *sides; i++) {
        AUTO_BUFFER struct buffer sample = buffer_with_max(65536);
        struct templates *t = NULL;
        struct title *title = NULL;
        struct sceau_error error = { 0 };
        MUST(
            file_read(TEMPLATES "/api/sample.json", &sample, NULL) == SCEAU_OK);
        MUST(load_with("api", "kind.tsv", "symbol\t72", sides[i], &t, &error)
            == SCEAU_OK);
        struct title_issuer issuer = {
            .templates = t, .ca = "FR00", .certificate = "0001", .country = "FR"
        };
        enum sceau_status status = title_make(
            &issuer, buffer_span(&sample), REQUEST_NOW, &title, &error);
        if (status == SCEAU_OK) {
            const char *text = buffer_cstr(&title->message);
            cut += strchr(text, SEAL_RS) != NULL;
            assert_non_null(strstr(text, "6N24112026"));
            assert_non_null(strstr(text, "6O23022027"));
            assert_non_null(strstr(text, "6M"));
        } else {
            assert_int_equal(status, SCEAU_E_LIMIT);
            assert_non_null(strstr(error.text, "même tronqués"));
            refused++;
        }
        title_free(&title);
        templates_free(&t);
    }
    assert_true(cut > 0 && refused > 0);
}

enum { WORDS_LETTERS_MAX = 10 };

/* A member's text of `length` characters in words of so many letters, in quotes. */
static void
set_words(json_t *request, const char *path, size_t length, size_t letters)
{
    AUTO_BUFFER struct buffer json = buffer_with_max(256);

    buffer_byte(&json, '"');
    for (size_t i = 0; i + 1 < length; i++)
        buffer_byte(&json, i % (letters + 1) == letters ? ' ' : 'W');
    buffer_text(&json, "W\"");
    request_set(request, path, buffer_cstr(&json));
}

/* Six names of 60 characters with what parts them. */
static void
set_given_names(json_t *request, size_t letters)
{
    AUTO_BUFFER struct buffer json = buffer_with_max(256);

    for (size_t n = 0; n < 6; n++) {
        buffer_text(&json, n ? ",\"" : "[\"");
        for (size_t i = 0; i < (n ? 9u : 10u); i++)
            buffer_byte(&json,
                i % (letters + 1) == letters && i + 1 < (n ? 9u : 10u) ? ' '
                                                                       : 'W');
        buffer_byte(&json, '"');
    }
    buffer_byte(&json, ']');
    request_set(request, "holder.given_names", buffer_cstr(&json));
}

/* Every field at its longest, a street that even abbreviated is too long. */
static json_t *
fullest(size_t letters, bool lines)
{
    static const struct {
        const char *path;
        size_t length;
        bool line; /* of the address, that most have not */
    } texts[] = { { "holder.family_name", 38, false },
        { "holder.name_in_use", 38, false },
        { "holder.birth.place", 32, false },
        { "holder.address.street", 60, false },
        { "holder.address.town", 32, false },
        { "holder.address.line2", 38, true },
        { "holder.address.line3", 38, true },
        { "holder.address.line5", 38, true } };
    json_t *request = request_sample();

    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (lines || !texts[i].line)
            set_words(request, texts[i].path, texts[i].length, letters);
    set_given_names(request, letters);
    request_set(request, "facts.category", "\"recherche-emploi\"");
    request_set(request, "facts.renewed.number", "\"AB34567890123456789Z\"");
    return request;
}

static enum sceau_status
draw(const struct title_issuer *issuer, const char *request, unsigned side,
    size_t *filled, struct sceau_error *error)
{
    static struct symbol datamatrix, qr;
    static struct sheet sheet;
    static const char verify[] =
        "https://verifier.les-titres.prefecture-de-region.example/vvv";
    AUTO_BUFFER struct buffer address = buffer_with_max(2 * SCEAU_CODE_MAX);
    uint8_t rs[64];
    struct title *t = NULL;
    struct layout layout;

    memset(rs, 0xff, sizeof rs);
    MUST(title_make(issuer, span_str(request), REQUEST_NOW, &t, error)
        == SCEAU_OK);
    MUST(title_set_seal(t, span_of(rs, sizeof rs), error) == SCEAU_OK);
    MUST(title_compose(t, &sheet, error) == SCEAU_OK);
    MUST(strlen(verify) == 60); /* sceau.conf(5), addresses.verify */
    address_write(verify, buffer_span(&t->code), &address);
    MUST(symbol_datamatrix(buffer_span(&t->code), &datamatrix, error)
        == SCEAU_OK);
    MUST(symbol_qr(buffer_span(&address), &qr, error) == SCEAU_OK);
    assert_true((unsigned)datamatrix.side <= side);
    *filled += (unsigned)datamatrix.side == side;
    enum sceau_status status =
        layout_make(&sheet, &datamatrix, &qr, &layout, error);
    if (status == SCEAU_OK)
        layout_free(&layout);
    title_free(&t);
    return status;
}

/* How many of the fullest codes the page has no room for, of so great a symbol. */
static size_t
pages_refused(const char *symbol, unsigned side)
{
    struct title_issuer issuer = *request_issuer();
    struct templates *t = NULL;
    struct sceau_error error = { 0 };
    size_t refused = 0, filled = 0;

    MUST(load_with("api", "kind.tsv", "symbol\t72", symbol, &t, &error)
        == SCEAU_OK);
    issuer.templates = t;
    for (size_t letters = 1; letters <= WORDS_LETTERS_MAX; letters++)
        for (int lines = 0; lines < 2; lines++) {
            json_t *request = fullest(letters, lines);
            char *text = json_dumps(request, 0);
            MUST(text);
            if (draw(&issuer, text, side, &filled, &error) != SCEAU_OK) {
                assert_non_null(strstr(error.text, "trop grands pour la page"));
                refused++;
            }
            free(text);
            json_decref(request);
        }
    assert_true(filled >= WORDS_LETTERS_MAX);
    templates_free(&t);
    return refused;
}

/* Both codes of the fullest title stand on its page, and the next symbol's not:
 * refused there, they would have cost a signature. */
static void
the_symbol_is_the_greatest_that_the_page_takes(void **state)
{
    (void)state;
    assert_int_equal(pages_refused("symbol\t72", 72), 0);
    assert_true(pages_refused("symbol\t80", 80) > 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_real_ones_load),
        cmocka_unit_test(a_kind_s_faults_are_named),
        cmocka_unit_test(an_order_of_what_is_no_date_is_refused),
        cmocka_unit_test(a_postcode_needs_its_country),
        cmocka_unit_test(what_every_title_must_have_cannot_be_taken_away),
        cmocka_unit_test(no_title_is_made_without_its_words),
        cmocka_unit_test(what_a_kind_s_end_needs_cannot_be_taken_away),
        cmocka_unit_test(a_rule_counts_from_its_day),
        cmocka_unit_test(a_page_has_its_title_and_the_words_of_its_codes),
        cmocka_unit_test(rules_that_would_harm_are_refused),
        cmocka_unit_test(a_symbol_that_is_too_small_cuts_prose_or_refuses),
        cmocka_unit_test(the_symbol_is_the_greatest_that_the_page_takes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
