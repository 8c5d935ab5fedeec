/*
 * test_unnamed -- measure/unnamed: no name stays, and nothing else goes.
 */
#include "measure/unnamed.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

static const struct unnamed names = {
	.word = {{"my-host.example.org", false},
		 {"my--host", false},
		 {"my-host", false},
		 {"joe", true}},
	.n = 4,
};

static void texts_lose_names(void **state)
{
	static const char *const texts[][2] = {
		{"/dev/mapper/my--host--vg-root", "/dev/mapper/HOST--vg-root"},
		{"my-host.example.org and my-host", "HOST and HOST"},
		{"my-hosts", "my-hosts"},
		{"lowerdir=/srv/joe/a:/srv/joey/b", "lowerdir=/srv/USER/a:/srv/joey/b"},
		{"joe@box, user=joe", "USER@box, user=USER"},
		{"joe", "joe"}, /* a word like any other, as a device's name would be */
		{"upperdir=/home/ann/x,workdir=/home/", "upperdir=/home/USER/x,workdir=/home/"},
		{"", ""},
	};

	(void)state;
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		char text[64];

		snprintf(text, sizeof text, "%s", texts[i][0]);
		unnamed_text(&names, text, sizeof text);
		assert_string_equal(text, texts[i][1]);
	}
}

/* What takes its place may be longer than the name, at the end of a full text. */
static void full_texts_stay_within(void **state)
{
	static const struct unnamed tiny = {.word = {{"ab", false}}, .n = 1};
	char text[16 + 1] = "xxxxxxxxxxx/ab/";

	(void)state;
	text[16] = 'G';
	unnamed_text(&tiny, text, 16);
	assert_string_equal(text, "xxxxxxxxxxx/HOS");
	assert_int_equal(text[16], 'G');
	strcpy(text, "ab ab ab ab ab");
	unnamed_text(&tiny, text, 16);
	assert_string_equal(text, "HOST HOST HOST ");
}

static void servers_and_credentials_go(void **state)
{
	static const struct {
		const char *source, *options, *want_source, *want_options;
	} mounts[] = {
		{"files:/export", "rw,vers=4.2,addr=10.0.0.7,clientaddr=10.0.0.9", "HOST:/export",
		 "rw,vers=4.2,addr=HIDDEN,clientaddr=HIDDEN"},
		{"//files/share", "rw; vers=3,username=ann,uid=0,domain=x", "//HOST/share",
		 "rw; vers=3,username=HIDDEN,uid=0,domain=HIDDEN"},
		{"ann@files:dir", "user_id=1000", "HOST:dir", "user_id=1000"},
		{"[fe80::1]:/x", "addr=fe80::1", "HOST:/x", "addr=HIDDEN"},
		{"/dev/sda1", "rw,data=ordered", "/dev/sda1", "rw,data=ordered"},
		{"overlay", "rw", "overlay", "rw"},
		{"", "", "", ""},
	};

	(void)state;
	for (size_t i = 0; i < sizeof mounts / sizeof *mounts; i++) {
		struct storage s = {0};

		fact_set(&s.fs_source, "%s", mounts[i].source);
		fact_set(&s.fs_options, "%s", mounts[i].options);
		unnamed_storage(&(struct unnamed){0}, &s);
		assert_string_equal(s.fs_source.text, mounts[i].want_source);
		assert_string_equal(s.fs_options.text, mounts[i].want_options);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(texts_lose_names),
		cmocka_unit_test(full_texts_stay_within),
		cmocka_unit_test(servers_and_credentials_go),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
