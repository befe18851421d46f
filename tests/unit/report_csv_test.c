/* SPDX-License-Identifier: EUPL-1.2 */
#include "tests/unit/test.h"

#include "tests/support/specimen.h"
#include "verifier/trust/examine.h"
#include "verifier/verdict/report.h"

enum { CELLS_MAX = 24 };

/* A heading and one row under it, taken apart as a spreadsheet does. */
struct rig {
    struct trust *trust;
    struct buffer code;
    struct examination e;
    struct buffer table;
    char *cell[2][CELLS_MAX]; /* in `table`, which they cut up */
    size_t cells[2];
};

static struct rig
rig_new(void)
{
    return (struct rig) { .trust = specimen_trust(),
        .code = buffer_with_max(SCEAU_CODE_MAX),
        .table = buffer_with_max(SCEAU_REPORT_MAX) };
}

static void
rig_free(struct rig *g)
{
    trust_free(&g->trust);
    buffer_free(&g->code);
    buffer_free(&g->table);
}

/* One cell, its quotes undone in place; what ends it is returned. */
static char
take_cell(char **at, char **cell)
{
    char *to = *at;
    bool quoted = **at == '"';
    char end;

    *cell = to;
    *at += quoted;
    for (;;) {
        end = **at;
        if (quoted && end == '"' && (*at)[1] == '"')
            (*at)++;
        else if (quoted && end == '"')
            quoted = false, (*at)++, end = **at;
        if (!end || (!quoted && (end == ';' || end == '\r')))
            break;
        *to++ = *(*at)++;
    }
    *to = 0;
    (*at)++;
    return end;
}

static void
cut_up(struct rig *g)
{
    char *at = (char *)g->table.data;

    assert_memory_equal(at, "\xef\xbb\xbf", 3);
    at += 3;
    for (int row = 0; row < 2; row++) {
        char end;
        g->cells[row] = 0;
        do {
            assert_true(g->cells[row] < CELLS_MAX);
            end = take_cell(&at, &g->cell[row][g->cells[row]++]);
        } while (end == ';');
        assert_int_equal(end, '\r');
        assert_int_equal(*at++, '\n');
    }
    assert_int_equal(*at, 0);
}

/* The cell under that heading; fails where there is none. */
static const char *
under(const struct rig *g, const char *heading)
{
    for (size_t i = 0; i < g->cells[0]; i++)
        if (strcmp(g->cell[0][i], heading) == 0)
            return g->cell[1][i];
    fail_msg("no column %s", heading);
    return NULL;
}

struct wish {
    enum role role;
    enum language language;
    const char *input;
    struct date day;
    bool forged;
    bool nothing; /* no code was read */
};

static void
rig_table(struct rig *g, const struct wish *w)
{
    struct specimen_wish wish = { 0 };
    struct examine_options options = {
        .today = date_is_set(w->day) ? w->day : SPECIMEN_DAY,
        .allow_test = true,
        .role = w->role
    };
    struct report r = { .input = w->input ? w->input : "a.txt",
        .page = 1,
        .kind = "picture",
        .seal = w->nothing ? NULL : &g->e.seal,
        .judgement = &g->e.judgement };

    buffer_reset(&g->code);
    buffer_reset(&g->table);
    if (w->forged) {
        specimen_message(&wish, &g->code);
        specimen_sign_with_zeros(&g->code);
    } else {
        specimen_code(&wish, &g->code);
    }
    if (w->nothing)
        examine_nothing(
            g->trust, SCEAU_E_FORMAT, "a.txt : abîmé", NULL, &options, &g->e);
    else
        examine_code(g->trust, buffer_span(&g->code), NULL, &options, &g->e);
    report_csv_begin(w->role, w->language, &g->table);
    report_csv(&r, w->language, &g->table);
    assert_int_equal(buffer_status(&g->table), SCEAU_OK);
    cut_up(g);
}

static void
every_row_has_the_columns_of_its_heading(void **state)
{
    (void)state;
    static const size_t columns[ROLES + 1] = { [ROLE_NONE] = 10,
        [ROLE_EMPLOYER] = 14,
        [ROLE_FRANCE_TRAVAIL] = 14,
        [ROLE_CAF] = 17,
        [ROLE_CPAM] = 13,
        [ROLE_SOCIAL_LANDLORD] = 13,
        [ROLE_LANDLORD] = 13,
        [ROLE_PREFECTURE] = 10 };
    struct rig g = rig_new();

    for (int i = 0; i < (ROLES + 1) * 8; i++) {
        struct wish w = { .role = (enum role)(i / 8),
            .language = i & 1 ? LANGUAGE_EN : LANGUAGE_FR,
            .forged = i & 2,
            .nothing = i & 4 };
        rig_table(&g, &w);
        assert_int_equal(g.cells[0], g.cells[1]);
        assert_int_equal(g.cells[0], columns[w.role]);
        for (size_t k = 0; k < g.cells[0]; k++)
            assert_true(*g.cell[0][k]);
    }
    rig_free(&g);
}

static void
a_clerk_finds_the_verdict_and_the_right(void **state)
{
    (void)state;
    struct rig g = rig_new();

    rig_table(&g, &(struct wish) { .role = ROLE_EMPLOYER });
    assert_string_equal(under(&g, "Fichier"), "a.txt");
    assert_string_equal(under(&g, "Page"), "1");
    assert_string_equal(under(&g, "Code"), "1");
    assert_string_equal(under(&g, "Verdict"), "VALIDE");
    assert_non_null(strstr(under(&g, "Motif"), "Le sceau est authentique"));
    assert_string_equal(
        under(&g, "Document"), "attestation de prolongation d’instruction");
    assert_string_equal(under(&g, "Fin de validité"), "2013-03-31");
    assert_string_equal(under(&g, "Embaucher ou garder en emploi"), "OUI");
    assert_true(*under(&g, "Embaucher ou garder en emploi : motif"));
    assert_non_null(
        strstr(under(&g, "Embaucher ou garder en emploi : texte"), "CESEDA"));
    assert_string_equal(under(&g, "État du titre"), "non vérifié");
    rig_table(
        &g, &(struct wish) { .role = ROLE_EMPLOYER, .language = LANGUAGE_EN });
    assert_string_equal(under(&g, "Hiring or keeping in employment"), "YES");
    rig_free(&g);
}

static void
an_expired_title_is_so_before_all_else(void **state)
{
    (void)state;
    struct rig g = rig_new();

    rig_table(&g, &(struct wish) { .day = { 2014, 1, 1 } });
    assert_string_equal(under(&g, "Verdict"), "NON VALIDE");
    assert_int_equal(strncmp(under(&g, "Motif"), "Expiré, ", 9), 0);
    rig_free(&g);
}

static void
what_is_not_genuine_has_neither_document_nor_dates_nor_rights(void **state)
{
    (void)state;
    struct rig g = rig_new();

    for (enum role role = ROLE_NONE; role <= ROLE_PREFECTURE; role++) {
        rig_table(&g, &(struct wish) { .role = role, .forged = true });
        assert_string_equal(under(&g, "Verdict"), "NON VALIDE");
        /* all cells between the reason and the list of signers */
        for (size_t i = 5; i + 1 < g.cells[1]; i++)
            assert_string_equal(g.cell[1][i], "");
    }
    rig_free(&g);
}

/* The table has no fields: no role reads one in it, nor the kind that it may not know. */
static void
no_role_reads_a_field(void **state)
{
    (void)state;
    static const char *const fields[] = { "BERTHIER", "NATACHA", "BUENOS",
        "AVENUE", "PARIS", "VIE PRIVEE", "7503120521", "9201202004012359123" };
    struct rig g = rig_new();

    for (enum role role = ROLE_NONE; role <= ROLE_PREFECTURE; role++) {
        rig_table(&g, &(struct wish) { .role = role });
        for (size_t i = 0; i < g.cells[1]; i++)
            for (size_t k = 0; k < sizeof fields / sizeof *fields; k++)
                assert_null(strstr(g.cell[1][i], fields[k]));
        assert_int_equal(role == ROLE_LANDLORD,
            strcmp(under(&g, "Document"), "document provisoire de séjour")
                == 0);
    }
    rig_free(&g);
}

static void
a_name_of_a_file_is_no_formula(void **state)
{
    (void)state;
    struct rig g = rig_new();

    rig_table(&g, &(struct wish) { .input = "=cmd|' /C calc'!A1;\"\r\n.pdf" });
    assert_string_equal(under(&g, "Fichier"), "'=cmd|' /C calc'!A1;\"?\?.pdf");
    rig_free(&g);
}

static void
a_row_that_does_not_fit_says_so(void **state)
{
    (void)state;
    struct rig g = rig_new();
    struct report r = { .input = "a.txt", .page = 1, .kind = "code" };

    rig_table(&g, &(struct wish) { .role = ROLE_CAF });
    r.seal = &g.e.seal;
    r.judgement = &g.e.judgement;
    buffer_reset(&g.table);
    report_csv(&r, LANGUAGE_FR, &g.table);
    for (size_t max = 0; max < g.table.len; max++) {
        AUTO_BUFFER struct buffer row = buffer_with_max(max);
        report_csv(&r, LANGUAGE_FR, &row);
        assert_int_equal(buffer_status(&row), SCEAU_E_LIMIT);
    }
    rig_free(&g);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_row_has_the_columns_of_its_heading),
        cmocka_unit_test(a_clerk_finds_the_verdict_and_the_right),
        cmocka_unit_test(an_expired_title_is_so_before_all_else),
        cmocka_unit_test(
            what_is_not_genuine_has_neither_document_nor_dates_nor_rights),
        cmocka_unit_test(no_role_reads_a_field),
        cmocka_unit_test(a_name_of_a_file_is_no_formula),
        cmocka_unit_test(a_row_that_does_not_fit_says_so),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
