/* SPDX-License-Identifier: EUPL-1.2 */
#include "tests/unit/test.h"

#include "tests/support/specimen.h"
#include "verifier/verdict/disclosure.h"
#include "verifier/verdict/judge.h"

/* A parsed code and what the host would have found: as good as can be. */
struct sample {
    struct buffer code;
    struct seal seal;
    struct sceau_error problem;
    struct judge_input in;
};

static void
sample_make(const struct specimen_wish *wish, struct sample *s)
{
    *s = (struct sample) { .code = buffer_with_max(SCEAU_CODE_MAX) };
    specimen_message(wish, &s->code);
    specimen_sign_with_zeros(&s->code);
    s->in.parsed = seal_parse(buffer_span(&s->code), &s->seal, &s->problem);
    s->in.seal = &s->seal;
    s->in.problem = &s->problem;
    s->in.check = (struct seal_check) { .signer_found = true,
        .not_before = { 2012, 11, 1 },
        .not_after = { 2015, 11, 1 },
        .signature = SIGNATURE_RIGHT };
    s->in.today = SPECIMEN_DAY;
    s->in.trust = TRUST_PINNED;
}

static struct specimen_wish
real_signer(void)
{
    return (struct specimen_wish) { .header = "DC04FR05AB12128D128D1301FR" };
}

static bool
found(const struct judgement *j, const char *code)
{
    for (size_t i = 0; i < j->finding_count; i++)
        if (strcmp(j->finding[i].code, code) == 0)
            return true;
    return false;
}

/* An input in that state of the seal. */
static bool
in_state(enum seal_state state, struct sample *s)
{
    struct specimen_wish wish = real_signer();
    static const struct title_data data = { .kind = "recepisse",
        .request = "renewal" };

    if (state == SEAL_TEST)
        wish.header = NULL;
    else if (state == SEAL_UNSUPPORTED)
        wish.header = "DC04FR05AB12128D128DZZ01FR";
    sample_make(&wish, s);
    switch (state) {
    case SEAL_UNVERIFIED:
        s->in.seal = NULL;
        s->in.parsed = SCEAU_E_IO;
        return true;
    case SEAL_NOT_A_SEAL:
        s->in.parsed = seal_parse(span_str("HELLO"), &s->seal, &s->problem);
        return true;
    case SEAL_MALFORMED:
        s->in.parsed = seal_parse(
            span_of(s->code.data, s->code.len - 1), &s->seal, &s->problem);
        return true;
    case SEAL_UNKNOWN_SIGNER:
        s->in.check = (struct seal_check) { 0 };
        return true;
    case SEAL_FORGED:
        s->in.check.signature = SIGNATURE_WRONG;
        return true;
    case SEAL_SIGNER_NOT_ACCEPTED:
        s->in.check.not_accepted = true;
        return true;
    case SEAL_SIGNER_REVOKED:
        s->in.check.revoked = true;
        return true;
    case SEAL_SIGNER_DATE:
        s->in.check.not_after = (struct date) { 2012, 12, 31 };
        return true;
    case SEAL_NO_CODE:
        s->in.data = &data;
        s->in.without_code = true;
        return true;
    case SEAL_TEST:
    case SEAL_UNSUPPORTED:
    case SEAL_VALID:
        return true;
    case SEAL_INCOMPLETE:
        s->in.parsed =
            seal_parse(span_str("EABC12DC04"), &s->seal, &s->problem);
        return true;
    }
    return false;
}

static bool
listed(const char *list, const char *name)
{
    const char *hit = strstr(list, name);
    size_t n = strlen(name);

    return hit && (hit == list || hit[-1] == ' ')
        && (hit[n] == ' ' || hit[n] == 0);
}

/* The table of the architecture, in its own words. */
static enum verdict
by_the_table(const struct judgement *j, bool strict)
{
    if (listed("malformed forged test-seal signer-not-accepted signer-revoked "
               "signer-date",
            seal_state_name(j->seal))
        || listed("forged", pdf_state_name(j->pdf))
        || listed("expired not-yet", time_state_name(j->time))
        || listed("revoked suspended replaced", status_state_name(j->status)))
        return VERDICT_NOT_VALID;
    if (listed("not-a-seal incomplete unsupported unknown-signer unverified",
            seal_state_name(j->seal))
        || (listed("none", seal_state_name(j->seal))
            && !listed("sealed", pdf_state_name(j->pdf)))
        || listed("unreadable", pdf_state_name(j->pdf)))
        return VERDICT_COULD_NOT_TELL;
    if (strict
        && (listed("unknown", status_state_name(j->status))
            || listed("stale", trust_state_name(j->trust))))
        return VERDICT_COULD_NOT_TELL;
    return VERDICT_VALID;
}

static const enum seal_state seals[] = { SEAL_UNVERIFIED, SEAL_NOT_A_SEAL,
    SEAL_MALFORMED, SEAL_INCOMPLETE, SEAL_UNSUPPORTED, SEAL_UNKNOWN_SIGNER,
    SEAL_FORGED, SEAL_TEST, SEAL_SIGNER_NOT_ACCEPTED, SEAL_SIGNER_REVOKED,
    SEAL_SIGNER_DATE, SEAL_VALID, SEAL_NO_CODE };
static const enum pdf_state pdfs[] = { PDF_NONE, PDF_FORGED, PDF_FOREIGN,
    PDF_UNREADABLE, PDF_SEALED };
static const enum status_state statuses[] = { STATUS_UNKNOWN, STATUS_REVOKED,
    STATUS_SUSPENDED, STATUS_REPLACED, STATUS_GOOD };
static const enum trust_state trusts[] = { TRUST_ABSENT, TRUST_STALE,
    TRUST_PINNED, TRUST_FRESH };
static const struct {
    struct date day;
    enum time_state state;
} days[] = { { { 2013, 2, 28 }, TIME_NOT_YET },
    { { 2013, 3, 15 }, TIME_IN_FORCE }, { { 2013, 4, 1 }, TIME_EXPIRED } };

#define COUNT(table) (sizeof(table) / sizeof *(table))

static void
judge_every_context(struct sample *s, enum seal_state state, int verdicts[3])
{
    for (size_t n = 0;
         n < COUNT(pdfs) * COUNT(statuses) * COUNT(trusts) * COUNT(days) * 2;
         n++) {
        size_t at = n;
        struct judgement j;
        s->in.strict = at % 2;
        at /= 2;
        s->in.pdf = pdfs[at % COUNT(pdfs)];
        at /= COUNT(pdfs);
        s->in.status = statuses[at % COUNT(statuses)];
        at /= COUNT(statuses);
        s->in.trust = trusts[at % COUNT(trusts)];
        s->in.today = days[at / COUNT(trusts)].day;
        judge(&s->in, &j);
        assert_int_equal(j.seal, state);
        assert_int_equal(j.pdf, s->in.pdf);
        assert_int_equal(j.status, s->in.status);
        assert_int_equal(j.trust, s->in.trust);
        if (s->in.seal && s->in.parsed == SCEAU_OK)
            assert_int_equal(j.time, days[at / COUNT(trusts)].state);
        else
            assert_int_equal(j.time, TIME_UNDATED);
        if (j.verdict != by_the_table(&j, s->in.strict))
            fail_msg("%s %s %s %s %s%s: %s", seal_state_name(j.seal),
                pdf_state_name(j.pdf), time_state_name(j.time),
                status_state_name(j.status), trust_state_name(j.trust),
                s->in.strict ? " strict" : "", verdict_name(j.verdict));
        verdicts[verdict_exit(j.verdict) == 3 ? 2 : verdict_exit(j.verdict)]++;
    }
}

static void
every_combination_gets_the_verdict_of_the_table(void **state)
{
    (void)state;
    int verdicts[3] = { 0 };

    for (size_t i = 0; i < COUNT(seals); i++) {
        struct sample s;
        assert_true(in_state(seals[i], &s));
        judge_every_context(&s, seals[i], verdicts);
        buffer_free(&s.code);
    }
    /* a valid code in 3 of 5 PDF states, no code in the sealed one; not strict: 2 of 5
     * statuses, any trust, one day; strict: one status, 3 of 4 trusts */
    assert_int_equal(verdicts[0], (3 + 1) * (2 * 4 + 1 * 3));
    assert_int_equal(verdicts[0] + verdicts[1] + verdicts[2],
        COUNT(seals) * COUNT(pdfs) * COUNT(statuses) * COUNT(trusts)
            * COUNT(days) * 2);
}

/* Several faults at once, as bits: the order is the architecture's. */
enum {
    NO_TYPE = 1,
    NO_SIGNER = 2,
    WRONG = 4,
    TEST = 8,
    REFUSED = 16,
    REVOKED = 32,
    LATE = 64,
    FAULTS = 128
};

static enum seal_state
first_of(int faults)
{
    /* the one step out of order: a signature known to be wrong is said even of a
     * code whose fields cannot be read */
    if ((faults & NO_TYPE) && !(faults & WRONG))
        return SEAL_UNSUPPORTED;
    return faults & NO_SIGNER ? SEAL_UNKNOWN_SIGNER
        : faults & WRONG      ? SEAL_FORGED
        : faults & TEST       ? SEAL_TEST
        : faults & REFUSED    ? SEAL_SIGNER_NOT_ACCEPTED
        : faults & REVOKED    ? SEAL_SIGNER_REVOKED
        : faults & LATE       ? SEAL_SIGNER_DATE
                              : SEAL_VALID;
}

static void
the_first_fault_is_the_state_and_others_are_found(void **state)
{
    (void)state;
    for (int faults = 0; faults < FAULTS; faults++) {
        char header[32];
        struct specimen_wish wish = { .header = header };
        struct sample s;
        struct judgement j;
        if ((faults & NO_SIGNER)
            && (faults & (WRONG | REFUSED | REVOKED | LATE)))
            continue; /* without a certificate none of these can be known */
        (void)snprintf(header, sizeof header, "DC04%s128D128D%s01FR",
            faults & TEST ? "FR000001" : "FR05AB12",
            faults & NO_TYPE ? "ZZ" : "13");
        sample_make(&wish, &s);
        s.in.check.signature = faults & WRONG ? SIGNATURE_WRONG
            : faults & NO_SIGNER              ? SIGNATURE_UNCHECKED
                                              : SIGNATURE_RIGHT;
        s.in.check.signer_found = !(faults & NO_SIGNER);
        s.in.check.not_accepted = faults & REFUSED;
        s.in.check.revoked = faults & REVOKED;
        if (faults & LATE)
            s.in.check.not_after = (struct date) { 2012, 12, 31 };
        judge(&s.in, &j);
        if (j.seal != first_of(faults))
            fail_msg(
                "faults %02x: %s", (unsigned)faults, seal_state_name(j.seal));
        assert_int_equal(found(&j, "type-unknown"), !!(faults & NO_TYPE));
        assert_int_equal(found(&j, "signer-unknown"), !!(faults & NO_SIGNER));
        assert_int_equal(found(&j, "signature-wrong"), !!(faults & WRONG));
        assert_int_equal(found(&j, "test-seal"), !!(faults & TEST));
        assert_int_equal(found(&j, "signer-date"), !!(faults & LATE));
        assert_int_equal(
            found(&j, "signer-not-accepted"), !!(faults & REFUSED));
        assert_int_equal(found(&j, "signer-revoked"), !!(faults & REVOKED));
        assert_int_equal(j.signature, s.in.check.signature);
        assert_int_equal(judgement_allows_rights(&j), faults == 0);
        buffer_free(&s.code);
    }
}

static void
a_test_seal_is_valid_only_where_it_was_asked_for(void **state)
{
    (void)state;
    static const char *const headers[] = { "DC04FR000001128D128D1301FR",
        "DC04FR050000128D128D1301FR", "DC04XT00TST1128D128D1301FR" };

    for (size_t i = 0; i < COUNT(headers); i++) {
        struct specimen_wish wish = { .header = headers[i] };
        struct sample s;
        struct judgement j;
        sample_make(&wish, &s);
        judge(&s.in, &j);
        assert_int_equal(j.seal, SEAL_TEST);
        assert_int_equal(j.verdict, VERDICT_NOT_VALID);
        s.in.allow_test = true;
        judge(&s.in, &j);
        assert_int_equal(j.seal, SEAL_VALID);
        assert_int_equal(j.verdict, VERDICT_VALID);
        assert_true(found(&j, "specimen"));
        /* the option forgives that it is a test, and nothing else */
        s.in.check.signature = SIGNATURE_WRONG;
        judge(&s.in, &j);
        assert_int_equal(j.seal, SEAL_FORGED);
        s.in.check.signature = SIGNATURE_RIGHT;
        s.in.check.revoked = true;
        judge(&s.in, &j);
        assert_int_equal(j.seal, SEAL_SIGNER_REVOKED);
        assert_false(found(&j, "specimen"));
        buffer_free(&s.code);
    }
}

static void
the_certificate_must_hold_on_the_day_of_the_header(void **state)
{
    (void)state;
    static const struct {
        struct date not_before;
        struct date not_after;
        enum seal_state expected;
    } table[] = { { { 2013, 1, 1 }, { 2013, 1, 1 }, SEAL_VALID },
        { { 2013, 1, 2 }, { 2014, 1, 1 }, SEAL_SIGNER_DATE },
        { { 2012, 1, 1 }, { 2012, 12, 31 }, SEAL_SIGNER_DATE },
        { { 0, 0, 0 }, { 2013, 1, 1 }, SEAL_VALID },
        { { 2013, 1, 1 }, { 0, 0, 0 }, SEAL_VALID } };
    struct specimen_wish wish = real_signer();
    struct sample s;
    struct judgement j;

    sample_make(&wish, &s);
    for (size_t i = 0; i < COUNT(table); i++) {
        s.in.check.not_before = table[i].not_before;
        s.in.check.not_after = table[i].not_after;
        judge(&s.in, &j);
        assert_int_equal(j.seal, table[i].expected);
    }
    buffer_free(&s.code);
    wish.header =
        "DC04FR05AB12128DFFFF1301FR"; /* not provided for: never valid */
    sample_make(&wish, &s);
    judge(&s.in, &j);
    assert_int_equal(j.seal, SEAL_SIGNER_DATE);
    assert_true(found(&j, "signature-date-absent"));
    buffer_free(&s.code);
}

static void
what_cannot_be_read_whole_is_not_valid(void **state)
{
    (void)state;
    struct specimen_wish wish = real_signer();
    struct sample s;
    struct judgement j;

    wish.more = "ZZUNKNOWN\x1d";
    sample_make(&wish, &s);
    judge(&s.in, &j);
    assert_int_equal(j.seal, SEAL_UNSUPPORTED);
    assert_true(found(&j, "field-unknown"));
    buffer_free(&s.code);
    wish = (struct specimen_wish) { .header = "DC04TN01AB12128D128D1301TN" };
    sample_make(&wish, &s);
    judge(&s.in, &j);
    assert_int_equal(j.seal, SEAL_UNSUPPORTED);
    assert_true(found(&j, "tunisia"));
    assert_false(found(&j, "field-unknown")); /* not the French table's */
    buffer_free(&s.code);
    wish = (struct specimen_wish) { .header = "DC04CI030001128D128D15CICI" };
    sample_make(&wish, &s);
    judge(&s.in, &j);
    assert_int_equal(j.seal, SEAL_UNSUPPORTED);
    assert_int_equal(s.seal.field_count, 0);
    assert_true(found(&j, "other-country"));
    buffer_free(&s.code);
    /* their signature may be of a form of theirs */
    s.code = buffer_with_max(SCEAU_CODE_MAX);
    buffer_text(&s.code,
        "DC04CI030001128D128D15CICI01X\x1f"
        "XY=AB=");
    s.in.parsed = seal_parse(buffer_span(&s.code), &s.seal, NULL);
    judge(&s.in, &j);
    assert_int_equal(s.in.parsed, SCEAU_E_UNSUPPORTED);
    assert_int_equal(j.seal, SEAL_UNSUPPORTED);
    assert_true(found(&j, "other-country"));
    buffer_free(&s.code);
    wish = (struct specimen_wish) { .header = "DC04FR05AB12128D128D1302FR" };
    sample_make(&wish, &s);
    judge(&s.in, &j);
    assert_int_equal(j.seal, SEAL_UNSUPPORTED);
    assert_int_equal(s.seal.field_count, 0);
    buffer_free(&s.code);
    wish = real_signer();
    sample_make(&wish, &s);
    s.in.check.key_unsupported = true;
    s.in.check.signature = SIGNATURE_UNCHECKED;
    judge(&s.in, &j);
    assert_int_equal(j.seal, SEAL_UNSUPPORTED);
    assert_true(found(&j, "signer-key"));
    buffer_free(&s.code);
}

static void
a_missing_mandatory_field_is_named(void **state)
{
    (void)state;
    AUTO_BUFFER struct buffer code = buffer_with_max(SCEAU_CODE_MAX);
    struct sample s;
    struct judgement j;
    struct specimen_wish wish = real_signer();

    sample_make(&wish, &s);
    judge(&s.in, &j);
    assert_false(found(&j, "field-missing"));
    buffer_text(&code, "DC04FR05AB12128D128D1301FR60NATACHA");
    specimen_sign_with_zeros(&code);
    assert_int_equal(seal_parse(buffer_span(&code), &s.seal, NULL), SCEAU_OK);
    judge(&s.in, &j);
    assert_true(found(&j, "field-missing"));
    static const char *const named[] = { "62", "63", "67", "68", "69" };
    size_t k = 0;
    for (size_t i = 0; i < j.finding_count; i++)
        if (strcmp(j.finding[i].code, "field-missing") == 0 && k < 5)
            assert_string_equal(j.finding[i].detail, named[k++]);
    assert_int_equal(k, 5);
    s.in.role = ROLE_LANDLORD; /* who may not see 67 learns nothing of it */
    judge(&s.in, &j);
    for (size_t i = 0; i < j.finding_count; i++)
        assert_true(strcmp(j.finding[i].code, "field-missing") != 0
            || strcmp(j.finding[i].detail, "6P") != 0);
    buffer_free(&s.code);
}

static void
the_work_mention_is_found_only_for_who_may_see_it(void **state)
{
    (void)state;
    static const struct {
        const char *kind;
        const char *mention;
        const char *finding;
    } table[] = { { "2", "", "mention-missing" },
        { "3", "", "mention-missing" }, { "2", "  ", "mention-missing" },
        { "2", "PEUT TRAVAILLER", "mention-other" }, { "1", "", NULL },
        { "2", "AUTORISE A TRAVAILLER", NULL },
        { "2", "N AUTORISE PAS A TRAVAILLER", NULL } };

    for (size_t i = 0; i < COUNT(table); i++) {
        struct specimen_wish wish = real_signer();
        struct sample s;
        wish.kind = table[i].kind;
        wish.mention = table[i].mention;
        sample_make(&wish, &s);
        for (int role = ROLE_NONE; role <= ROLES; role++) {
            struct judgement j;
            bool blind = role == ROLE_CPAM || role == ROLE_SOCIAL_LANDLORD
                || role == ROLE_LANDLORD;
            s.in.role = (enum role)role;
            judge(&s.in, &j);
            bool said =
                found(&j, "mention-missing") || found(&j, "mention-other");
            assert_int_equal(said, table[i].finding && !blind);
            /* to who may not learn of protection, other words are none */
            bool known = disclosure_of((enum role)role, "protection");
            if (said)
                assert_true(
                    found(&j, known ? table[i].finding : "mention-missing"));
        }
        buffer_free(&s.code);
    }
}

static void
every_missing_part_of_a_set_is_named(void **state)
{
    (void)state;
    struct seal seal;
    struct judge_input in = { .seal = &seal, .parsed = SCEAU_E_UNSUPPORTED };
    struct judgement j;

    seal_reset(&seal);
    seal.parts = (struct seal_parts) { 16, 0x7fff, 0x8000 };
    judge(&in, &j);
    assert_int_equal(j.seal, SEAL_INCOMPLETE);
    assert_int_equal(j.verdict, VERDICT_COULD_NOT_TELL);
    assert_int_equal(j.finding_count, 16);
    assert_string_equal(j.finding[0].code, "part-missing");
    assert_string_equal(j.finding[0].detail, "1");
    assert_string_equal(j.finding[0].more, "16");
    assert_string_equal(j.finding[15].code, "part-disputed");
    assert_string_equal(j.finding[15].detail, "16");
}

static void
a_zeroed_judgement_could_not_tell(void **state)
{
    (void)state;
    struct judgement j = { 0 };
    struct judge_input in = { 0 };

    assert_string_equal(verdict_name(j.verdict), "could-not-tell");
    assert_string_equal(seal_state_name(j.seal), "unverified");
    assert_false(judgement_allows_rights(&j));
    judge(&in, &j); /* a host that forgot everything */
    assert_int_equal(j.verdict, VERDICT_COULD_NOT_TELL);
}

static void
rights_stand_only_on_a_status_that_allows_them(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(statuses); i++) {
        struct judgement j = { .seal = SEAL_VALID, .status = statuses[i] };
        assert_int_equal(judgement_allows_rights(&j),
            statuses[i] == STATUS_GOOD || statuses[i] == STATUS_UNKNOWN);
    }
}

static void
strict_wants_to_know_revocations(void **state)
{
    (void)state;
    struct specimen_wish wish = real_signer();
    struct sample s;
    struct judgement j;

    sample_make(&wish, &s);
    s.in.status = STATUS_GOOD;
    for (int strict = 0; strict < 2; strict++)
        for (int unknown = 0; unknown < 2; unknown++) {
            s.in.strict = strict;
            s.in.check.revocation_unknown = unknown;
            judge(&s.in, &j);
            assert_int_equal(j.verdict,
                strict && unknown ? VERDICT_COULD_NOT_TELL : VERDICT_VALID);
            assert_int_equal(found(&j, "revocation-unknown"), unknown);
        }
    buffer_free(&s.code);
}

static void
findings_past_their_number_are_dropped_not_written(void **state)
{
    (void)state;
    struct judgement j = { 0 };

    for (int i = 0; i < FINDINGS_MAX + 10; i++)
        judgement_find(&j, "annex", NULL);
    assert_int_equal(j.finding_count, FINDINGS_MAX);
}

/* Fields that nobody can read do not hide what is known of the signature. */
static void
an_unreadable_code_is_forged_where_its_signature_is_wrong(void **state)
{
    (void)state;
    static const struct specimen_wish unreadable[] = {
        { .header = "DC04FR05AB12128D128DZZ01FR" },
        { .header = "DC04FR05AB12128D128D1301FR", .more = "ZZUNKNOWN\x1d" },
        { .header = "DC04TN01AB12128D128D1301TN" },
        { .header = "DC04FR05AB12128D128D1302FR" },
    };
    static const struct {
        enum signature_state signature;
        enum seal_state state;
        enum verdict verdict;
    } rows[] = {
        { SIGNATURE_RIGHT, SEAL_UNSUPPORTED, VERDICT_COULD_NOT_TELL },
        { SIGNATURE_UNCHECKED, SEAL_UNSUPPORTED, VERDICT_COULD_NOT_TELL },
        { SIGNATURE_WRONG, SEAL_FORGED, VERDICT_NOT_VALID },
    };

    for (size_t i = 0; i < COUNT(unreadable); i++)
        for (size_t k = 0; k < COUNT(rows); k++) {
            struct sample s;
            struct judgement j;
            sample_make(&unreadable[i], &s);
            s.in.check.signature = rows[k].signature;
            judge(&s.in, &j);
            assert_int_equal(j.seal, rows[k].state);
            assert_int_equal(j.verdict, rows[k].verdict);
            assert_int_equal(j.signature, rows[k].signature);
            assert_false(judgement_allows_rights(&j));
            buffer_free(&s.code);
        }
}

/* A host that says one and not the other is not believed. */
static void
a_signer_is_known_only_if_it_was_found_and_its_key_tried(void **state)
{
    (void)state;
    struct specimen_wish wish = real_signer();
    struct sample s;
    struct judgement j;

    sample_make(&wish, &s);
    s.in.check.signature = SIGNATURE_UNCHECKED;
    judge(&s.in, &j);
    assert_int_equal(j.seal, SEAL_UNKNOWN_SIGNER);
    assert_false(found(&j, "signer-key"));
    s.in.check.signer_found = false;
    s.in.check.signature = SIGNATURE_RIGHT;
    judge(&s.in, &j);
    assert_int_equal(j.seal, SEAL_UNKNOWN_SIGNER);
    s.in.check.not_after = (struct date) { 2012, 12, 31 };
    judge(&s.in, &j);
    assert_false(found(&j, "signer-date"));
    buffer_free(&s.code);
}

static void
the_test_certificate_of_the_binary_form_is_one(void **state)
{
    (void)state;
    static const struct {
        const char *certificate;
        enum seal_state state;
    } table[] = { { "00000", SEAL_TEST }, { "0000", SEAL_TEST },
        { "00001", SEAL_VALID }, { "0001", SEAL_VALID } };
    struct specimen_wish wish = real_signer();
    struct sample s;
    struct judgement j;

    sample_make(&wish, &s);
    for (size_t i = 0; i < COUNT(table); i++) {
        (void)snprintf(s.seal.header.certificate,
            sizeof s.seal.header.certificate, "%s", table[i].certificate);
        judge(&s.in, &j);
        assert_int_equal(j.seal, table[i].state);
    }
    buffer_free(&s.code);
}

static void
an_undated_signature_is_not_valid_whoever_signed(void **state)
{
    (void)state;
    struct specimen_wish wish = { .header = "DC04FR05AB12128DFFFF1301FR" };
    struct sample s;
    struct judgement j;

    sample_make(&wish, &s);
    s.in.check.not_before = s.in.check.not_after = DATE_NONE;
    judge(&s.in, &j);
    assert_int_equal(j.seal, SEAL_SIGNER_DATE);
    assert_int_equal(j.verdict, VERDICT_NOT_VALID);
    buffer_free(&s.code);
}

static void
a_code_that_was_not_read_says_why(void **state)
{
    (void)state;
    struct seal seal;
    struct sceau_error problem = { .text = "la raison" };
    struct judge_input in = {
        .seal = &seal, .parsed = SCEAU_E_FORMAT, .problem = &problem
    };
    struct judgement j;

    seal_reset(&seal);
    judge(&in, &j);
    assert_int_equal(j.finding_count, 1);
    assert_string_equal(j.finding[0].code, "parse");
    assert_string_equal(j.finding[0].detail, "la raison");
    seal.neighbour = "un autre format";
    judge(&in, &j);
    assert_int_equal(j.finding_count, 1);
    assert_string_equal(j.finding[0].code, "neighbour");
    assert_string_equal(j.finding[0].detail, "un autre format");
    in.seal = NULL;
    judge(&in, &j);
    assert_string_equal(j.finding[0].code, "unreadable");
    in.problem = NULL;
    judge(&in, &j);
    assert_int_equal(j.finding_count, 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_combination_gets_the_verdict_of_the_table),
        cmocka_unit_test(the_first_fault_is_the_state_and_others_are_found),
        cmocka_unit_test(a_test_seal_is_valid_only_where_it_was_asked_for),
        cmocka_unit_test(the_certificate_must_hold_on_the_day_of_the_header),
        cmocka_unit_test(what_cannot_be_read_whole_is_not_valid),
        cmocka_unit_test(a_missing_mandatory_field_is_named),
        cmocka_unit_test(the_work_mention_is_found_only_for_who_may_see_it),
        cmocka_unit_test(every_missing_part_of_a_set_is_named),
        cmocka_unit_test(a_zeroed_judgement_could_not_tell),
        cmocka_unit_test(findings_past_their_number_are_dropped_not_written),
        cmocka_unit_test(rights_stand_only_on_a_status_that_allows_them),
        cmocka_unit_test(strict_wants_to_know_revocations),
        cmocka_unit_test(
            an_unreadable_code_is_forged_where_its_signature_is_wrong),
        cmocka_unit_test(
            a_signer_is_known_only_if_it_was_found_and_its_key_tried),
        cmocka_unit_test(the_test_certificate_of_the_binary_form_is_one),
        cmocka_unit_test(an_undated_signature_is_not_valid_whoever_signed),
        cmocka_unit_test(a_code_that_was_not_read_says_why),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
