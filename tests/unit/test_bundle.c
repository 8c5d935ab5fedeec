/*
 * test_bundle -- runtime/bundle: config.json says what was asked for, and no more.
 */
#include "runtime/bundle.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "runtime/tree.h"

static char home[64], profile[96];
static struct group group = {.path = "/iosonde/run/1", .n = 1};
static char *const words[] = {"/iosonde", "run", "--name=a \"b\"\\", NULL};

static struct box box_of(const struct conditions *c)
{
	return (struct box){.conditions = c,
			    .folder = home,
			    .root = "/the/root",
			    .data = "/the/data",
			    .argv = words,
			    .group = &group};
}

static json_t *written(const struct box *box, const char *seccomp)
{
	struct err err = {0};
	char path[128];

	assert_int_equal(bundle_write(box, seccomp, &err), 0);
	snprintf(path, sizeof path, "%s/config.json", home);
	json_t *config = json_load_file(path, JSON_REJECT_DUPLICATES, NULL);

	assert_non_null(config);
	return config;
}

/* What stands at the end of a path of keys, as text; "" for none. */
static const char *said(json_t *in, const char *path)
{
	static char text[4096];
	char key[64];

	while (in && *path) {
		size_t n = strcspn(path, ".");

		snprintf(key, sizeof key, "%.*s", (int)n, path);
		in = json_object_get(in, key);
		path += n + (path[n] == '.');
	}
	char *dump = in ? json_dumps(in, JSON_COMPACT | JSON_ENCODE_ANY) : NULL;

	snprintf(text, sizeof text, "%s", dump ? dump : "");
	free(dump);
	return text;
}

/* The mount at a place, "" for none. */
static const char *mount_at(json_t *config, const char *where)
{
	json_t *mount;
	size_t i;

	json_array_foreach(
		json_object_get(config, "mounts"), i,
		mount) if (!strcmp(json_string_value(json_object_get(mount, "destination")),
				   where)) return said(mount, "");
	return "";
}

static void plain(void **state)
{
	const struct conditions c = {.node = -1};
	struct box box = box_of(&c);
	json_t *config = written(&box, NULL);

	(void)state;
	assert_string_equal(said(config, "process.args"),
			    "[\"/iosonde\",\"run\",\"--name=a \\\"b\\\"\\\\\"]");
	assert_string_equal(said(config, "process.cwd"), "\"/data\"");
	assert_string_equal(said(config, "process.noNewPrivileges"), "true");
	assert_string_equal(said(config, "process.capabilities"),
			    "{\"bounding\":[],\"effective\":[],\"permitted\":[],"
			    "\"inheritable\":[],\"ambient\":[]}");
	assert_string_equal(said(config, "process.rlimits"), "");
	assert_string_equal(said(config, "root"), "{\"path\":\"/the/root\",\"readonly\":true}");
	assert_string_equal(said(config, "linux.cgroupsPath"), "\"/iosonde/run/1/box\"");
	assert_string_equal(said(config, "linux.resources"), "{}");
	assert_string_equal(said(config, "linux.seccomp"), "");
	assert_non_null(strstr(said(config, "linux.readonlyPaths"), "/proc/sys"));
	assert_string_equal(mount_at(config, "/data"),
			    "{\"destination\":\"/data\",\"type\":\"bind\",\"source\":\"/the/data\","
			    "\"options\":[\"rbind\",\"rw\"]}");
	json_decref(config);
	/* Without a group the runtime takes what it takes. */
	group.n = 0;
	config = written(&box, NULL);
	group.n = 1;
	assert_string_equal(said(config, "linux.cgroupsPath"), "");
	json_decref(config);
}

static void places_of_data(void **state)
{
	struct conditions c = {.node = -1, .data = DATA_ROOTFS};
	struct box box = box_of(&c);
	json_t *config = written(&box, NULL);

	(void)state;
	assert_string_equal(said(config, "root.readonly"), "false");
	assert_string_equal(mount_at(config, "/data"), "");
	json_decref(config);
	c.data = DATA_TMPFS;
	config = written(&box, NULL);
	assert_string_equal(said(config, "root.readonly"), "true");
	assert_non_null(strstr(mount_at(config, "/data"), "\"type\":\"tmpfs\""));
	json_decref(config);
}

static void limits_are_kept(void **state)
{
	struct conditions c = {.cpus = "0-1,4", .node = 0, .memory = 5000000000};
	struct box box = box_of(&c);
	json_t *config = written(&box, NULL);

	(void)state;
	assert_string_equal(said(config, "linux.resources"),
			    "{\"memory\":{\"limit\":5000000000},"
			    "\"cpu\":{\"cpus\":\"0-1,4\",\"mems\":\"0\"}}");
	json_decref(config);
}

static void put_profile(const char *text)
{
	FILE *f = fopen(profile, "w");

	assert_non_null(f);
	fputs(text, f);
	fclose(f);
}

static void filter_of_calls(void **state)
{
	struct conditions c = {.node = -1};
	struct box box = box_of(&c);
	struct err err = {0};

	(void)state;
	put_profile("{\"defaultAction\":\"SCMP_ACT_ALLOW\",\"syscalls\":[]}");
	json_t *config = written(&box, profile);

	assert_string_equal(said(config, "linux.seccomp.defaultAction"), "\"SCMP_ACT_ALLOW\"");
	json_decref(config);
	c.seccomp = SECCOMP_NONE;
	config = written(&box, profile);
	assert_string_equal(said(config, "linux.seccomp"), "");
	json_decref(config);
	c.seccomp = SECCOMP_DEFAULT;
	put_profile("{\"syscalls\":[]}");
	assert_int_equal(bundle_write(&box, profile, &err), -EINVAL);
	assert_int_equal(err.code, ERR_INPUT);
	assert_non_null(strstr(err.msg, "defaultAction is missing"));
	put_profile("[");
	assert_int_equal(bundle_write(&box, profile, &err), -EINVAL);
	assert_int_equal(bundle_write(&box, "/no/such/file", &err), -EINVAL);
	assert_non_null(strstr(err.msg, "/no/such/file"));
}

static void what_is_no_text(void **state)
{
	const struct conditions c = {.node = -1};
	struct box box = box_of(&c);
	struct err err = {0};

	(void)state;
	box.argv = (char *const[]){"/iosonde", "\xff", NULL};
	assert_true(bundle_write(&box, NULL, &err) < 0);
	assert_non_null(strstr(err.msg, "UTF-8"));
	box = box_of(&c);
	box.data = "/\xff";
	assert_true(bundle_write(&box, NULL, &err) < 0);
}

static int begin(void **state)
{
	(void)state;
	snprintf(home, sizeof home, "/tmp/bundle-test.%d", (int)getpid());
	snprintf(profile, sizeof profile, "%s/profile.json", home);
	return mkdir(home, 0755);
}

static int end(void **state)
{
	struct err err = {0};

	(void)state;
	return tree_remove(home, &err);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(plain),	   cmocka_unit_test(places_of_data),
		cmocka_unit_test(limits_are_kept), cmocka_unit_test(filter_of_calls),
		cmocka_unit_test(what_is_no_text),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
