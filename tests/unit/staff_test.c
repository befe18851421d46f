/* SPDX-License-Identifier: EUPL-1.2 */
/* The table of roles and acts: the one of who configures none, and those of a file. */
#include <jansson.h>

#include "issuer/staff.h"
#include "tests/unit/test.h"

static const struct staff_role *
role(const struct staff *staff, const char *name)
{
    const struct staff_role *found = NULL;

    assert_true(staff_find(staff, span_str(name), &found));
    return found;
}

/* Cell by cell, in the order of the roles: agent, supervisor, machine, auditor. */
static void
each_cell_is_what_was_decided(void **state)
{
    static const char *const roles[] = { "agent", "supervisor", "machine",
        "auditor" };
    static const struct {
        const char *act;
        const char *who;
    } table[] = { { "issue", "asm-" }, { "read", "asma" },
        { "history", "as-a" }, { "file", "asm-" }, { "renew", "asm-" },
        { "revoke", "-s--" }, { "suspend", "as--" }, { "reinstate", "-s--" },
        { "replace", "asm-" }, { "close", "asm-" }, { "expiring", "asma" },
        { "batch", "-sm-" }, { "stats", "as-a" }, { "report", "asm-" },
        { "reports", "as-a" }, { "handle", "as--" } };
    struct staff staff;

    (void)state;
    staff_by_default(&staff);
    assert_int_equal(sizeof table / sizeof *table, ACTS);
    for (enum act a = ACT_ISSUE; a < ACTS; a++) {
        assert_string_equal(act_name(a), table[a].act);
        for (size_t i = 0; i < 4; i++)
            if (staff_may(role(&staff, roles[i]), a)
                != (table[a].who[i] != '-'))
                fail_msg("%s, %s", roles[i], table[a].act);
    }
}

static void
nobody_else_has_a_role(void **state)
{
    struct staff staff;
    const struct staff_role *found;

    (void)state;
    staff_by_default(&staff);
    assert_false(staff_find(&staff, span_str(""), &found));
    assert_false(staff_find(&staff, span_str("Agent"), &found));
    assert_false(staff_find(&staff, span_of("agent", 6), &found));
}

static enum sceau_status
read_text(const char *text, struct staff *out, struct sceau_error *error)
{
    json_t *table = json_loads(text, JSON_DECODE_ANY, NULL);
    enum sceau_status status = staff_read(table, out, error);

    json_decref(table);
    return status;
}

static void
a_configured_table_is_all_that_there_is(void **state)
{
    struct staff staff;
    struct sceau_error error = { 0 };

    (void)state;
    assert_int_equal(read_text("{\"agent\":[\"read\",\"file\"],\"auditor\":[]}",
                         &staff, &error),
        SCEAU_OK);
    for (enum act a = ACT_ISSUE; a < ACTS; a++) {
        assert_int_equal(staff_may(role(&staff, "agent"), a),
            a == ACT_READ || a == ACT_FILE);
        assert_false(staff_may(role(&staff, "supervisor"), a));
        assert_false(staff_may(role(&staff, "machine"), a));
        assert_false(staff_may(role(&staff, "auditor"), a));
    }
}

static void
what_is_wrong_is_said_by_its_place(void **state)
{
    static const struct {
        const char *text, *place;
    } table[] = { { "[]", "service.roles : " },
        { "{\"clerk\":[\"read\"]}", "service.roles.clerk : " },
        { "{\"agent\":\"read\"}", "service.roles.agent : " },
        { "{\"agent\":[\"read\",\"fire\"]}", "service.roles.agent.2 : " },
        { "{\"agent\":[],\"machine\":[3]}", "service.roles.machine.1 : " } };
    struct staff before, staff;

    (void)state;
    staff_by_default(&before);
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        struct sceau_error error = { 0 };
        staff = before;
        assert_int_equal(
            read_text(table[i].text, &staff, &error), SCEAU_E_FORMAT);
        if (!strstr(error.text, table[i].place))
            fail_msg("%s", error.text);
        assert_memory_equal(&staff, &before, sizeof staff);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_cell_is_what_was_decided),
        cmocka_unit_test(nobody_else_has_a_role),
        cmocka_unit_test(a_configured_table_is_all_that_there_is),
        cmocka_unit_test(what_is_wrong_is_said_by_its_place),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
