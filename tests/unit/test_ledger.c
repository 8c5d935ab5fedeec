/*
 * test_ledger -- measure/ledger: a setting stands once, long texts are cut, a full one counts.
 */
#include "measure/ledger.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static void keeps_what_it_is_told(void **state)
{
	struct ledger l = {0};

	(void)state;
	ledger_add(&l, "ioengine", "io_uring", "psync", EPERM, "denied");
	ledger_add(&l, "direct", "1", "1", 0, NULL);
	assert_int_equal(l.n, 2);
	assert_string_equal(l.entry[0].setting, "ioengine");
	assert_string_equal(l.entry[0].requested, "io_uring");
	assert_string_equal(l.entry[0].effective, "psync");
	assert_string_equal(l.entry[0].reason, "denied");
	assert_int_equal(l.entry[0].errnum, EPERM);
	assert_string_equal(l.entry[1].reason, "");
}

static void a_setting_is_replaced(void **state)
{
	struct ledger l = {0};

	(void)state;
	ledger_add(&l, "rw", "a", "a", EIO, "a longer reason");
	ledger_add(&l, "rwmixread", "b", "b", 0, "");
	ledger_add(&l, "rw", "c", "d", 0, "no");
	assert_int_equal(l.n, 2);
	assert_string_equal(l.entry[0].requested, "c");
	assert_string_equal(l.entry[0].reason, "no");
	assert_int_equal(l.entry[0].errnum, 0);
	assert_string_equal(l.entry[1].requested, "b");
}

static void long_texts_are_cut(void **state)
{
	struct ledger l = {0};
	char text[300];

	(void)state;
	memset(text, 'x', sizeof text - 1);
	text[sizeof text - 1] = '\0';
	ledger_add(&l, text, text, text, 0, text);
	ledger_add(&l, text, "again", text, 0, text);
	assert_int_equal(l.n, 1);
	assert_int_equal(strlen(l.entry[0].setting), sizeof l.entry[0].setting - 1);
	assert_string_equal(l.entry[0].requested, "again");
	assert_int_equal(strlen(l.entry[0].effective), sizeof l.entry[0].effective - 1);
	assert_int_equal(strlen(l.entry[0].reason), sizeof l.entry[0].reason - 1);
}

static void reasons_are_cut_behind_words(void **state)
{
	struct ledger l = {0};
	char text[300] = "";
	const char *got = l.entry[0].reason;

	(void)state;
	for (int i = 0; i < 40; i++)
		strcat(text, i ? " words" : "words");
	for (int n = 0; n < 10; n++) {
		ledger_add(&l, "a", "b", "c", 0, text + n);
		size_t len = strlen(got);

		assert_true(len < sizeof l.entry[0].reason && len > 100);
		assert_string_equal(got + len - 8, "words...");
	}
	ledger_add(&l, "a", "b", "c", 0, "it fits");
	assert_string_equal(got, "it fits");
	/* As long as there is room for it is whole. */
	text[sizeof l.entry[0].reason - 1] = '\0';
	ledger_add(&l, "a", "b", "c", 0, text);
	assert_string_equal(got, text);
}

static void what_does_not_fit_is_counted(void **state)
{
	struct ledger l = {0};

	(void)state;
	for (int i = 0; i < LEDGER_ENTRIES + 3; i++) {
		char name[16];

		snprintf(name, sizeof name, "s%d", i);
		ledger_add(&l, name, "1", "1", 0, NULL);
	}
	assert_int_equal(l.n, LEDGER_ENTRIES);
	assert_int_equal(l.lost, 3);
	ledger_add(&l, "s0", "2", "2", 0, NULL);
	assert_int_equal(l.lost, 3);
	assert_string_equal(l.entry[0].requested, "2");
}

static void what_differs_is_known(void **state)
{
	struct ledger l = {0}, other = {0};

	(void)state;
	ledger_add(&l, "direct", "1", "1", 0, NULL);
	ledger_note(&l, "numa_cpu_nodes", "0", "4 CPUs", 0, NULL);
	ledger_note(&l, "coop_taskrun", "1", "0", EINVAL, "not with SQPOLL");
	assert_null(ledger_differs(&l));
	ledger_add(&l, "iodepth", "4", "1", 0, "why");
	assert_string_equal(ledger_differs(&l)->setting, "iodepth");
	/* What differs for one differs for all; what does not says nothing. */
	ledger_add(&other, "iodepth", "4", "4", 0, NULL);
	ledger_add(&other, "lock", "1", "1", 0, NULL);
	ledger_merge(&other, &l);
	assert_int_equal(other.n, 2);
	assert_string_equal(other.entry[0].effective, "1");
	assert_true(other.entry[0].differs);
	ledger_merge(&l, &other);
	assert_int_equal(l.n, 4);
	/* A new word replaces the old one wholly. */
	ledger_add(&l, "iodepth", "4", "4", 0, NULL);
	assert_null(ledger_differs(&l));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keeps_what_it_is_told),
		cmocka_unit_test(a_setting_is_replaced),
		cmocka_unit_test(long_texts_are_cut),
		cmocka_unit_test(reasons_are_cut_behind_words),
		cmocka_unit_test(what_does_not_fit_is_counted),
		cmocka_unit_test(what_differs_is_known),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
