/*
 * test_runtime -- runtime/runtime: how a runtime is asked for, and what is said of one that
 * is not known.
 */
#include "runtime/runtime.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <string.h>

static void wrong(const char *text, const char *said)
{
	struct runtime_spec spec = {.text = "untouched"};
	struct err err = {0};

	assert_int_equal(runtime_spec_parse(&spec, text, &err), -EINVAL);
	assert_int_equal(err.code, ERR_INPUT);
	assert_string_equal(spec.text, "untouched");
	if (!strstr(err.msg, said))
		fail_msg("%s: %s", text, err.msg);
}

static void unknown_is_told(void **state)
{
	(void)state;
	wrong("rnc", "no runtime 'rnc'; known are host");
	wrong("rnc", "present here: host");
	wrong("", "no runtime ''");
	wrong("hos", "no runtime 'hos'");
	wrong("hosts", "no runtime 'hosts'");
	wrong("host:path=/x", "runtime 'host:path=/x': no parameter 'path'; host takes name=");
	wrong("host:", "no parameter ''");
	wrong("runc:platform=kvm",
	      "no parameter 'platform'; runc takes name=, path=, flags=, seccomp=");
	wrong("runsc:platform", "parameter platform has no value; write platform=VALUE");
	wrong("runsc:platform=", "parameter platform has no value");
	wrong("runsc:platform=kvm:platform=ptrace", "parameter platform is given twice");
	wrong("runsc:platform=kvm:", "no parameter ''");
	wrong("qemu:via=nfs", "via='nfs': it is one of blk, virtiofs, 9p");
	wrong("qemu:via=9p:cache=always", "cache='always': it is one of none, mmap, loose");
	wrong("qemu:aio=native", "cache=none");
	wrong("qemu:pool=2", "pool= is of via=virtiofs");
	wrong("qemu:via=virtiofs:iothread=1", "are of via=blk");
	wrong("qemu:mem=1m", "96m at least");
	wrong("firecracker:cache=none", "cache='none': it is one of Unsafe, Writeback");
	wrong("qemu:via=virtiofs:dax=1g", "dax= is of via=virtiofs with machine=q35");
	wrong("qemu:via=virtiofs:machine=q35:dax=3g", "it is a power of two");
	wrong("qemu:via=virtiofs:machine=q35:dax=some", "dax=");
	wrong("qemu:channel=net", "channel='net': it is one of drive, serial, port");
	wrong("firecracker:channel=port", "channel='port': it is one of drive, serial");
	wrong("firecracker:jailer=no", "jailer='no': it is yes, or the path of the program");
	wrong("firecracker:uid=1000", "uid= is of jailer=");
	wrong("firecracker:jailer=yes:gid=nobody", "gid=");
	wrong("cloud-hypervisor:cache=none", "cache= is of via=virtiofs");
	wrong("runsc::platform=kvm", "no parameter ''");
}

static void known_is_kept(void **state)
{
	struct runtime_spec spec;
	struct err err = {0};

	(void)state;
	assert_int_equal(runtime_spec_parse(&spec, "host", &err), 0);
	assert_string_equal(spec.text, "host");
	assert_string_equal(spec.ops->name, "host");
	assert_string_equal(runtime_param(&spec, "path", "fallback"), "fallback");
	runtime_spec_release(&spec);
	runtime_spec_release(&spec);
	assert_int_equal(runtime_spec_parse(
				 &spec, "runsc:platform=systrap:directfs=0:flags=--a=b --c", &err),
			 0);
	assert_string_equal(spec.text, "runsc:platform=systrap:directfs=0:flags=--a=b --c");
	assert_string_equal(runtime_param(&spec, "platform", ""), "systrap");
	assert_string_equal(runtime_param(&spec, "directfs", ""), "0");
	assert_string_equal(runtime_param(&spec, "flags", ""), "--a=b --c");
	assert_string_equal(runtime_param(&spec, "overlay2", "none"), "none");
	assert_int_equal(spec.params_n, 3);
	assert_ptr_equal(spec.name, spec.text);
	runtime_spec_release(&spec);
	assert_int_equal(runtime_spec_parse(&spec, "host:name=metal", &err), 0);
	assert_string_equal(spec.name, "metal");
	assert_string_equal(spec.text, "host:name=metal");
	runtime_spec_release(&spec);
}

/* What is not here says what would bring it; a program that is none is not taken for one. */
static void absent_says_why(void **state)
{
	static const struct {
		const char *text, *why;
	} rows[] = {
		{"runc:path=/no/such/runc", "no program /no/such/runc"},
		{"bwrap:path=/no/such/bwrap", "no program /no/such/bwrap"},
		{"oci", "oci:path="},
		{"oci:path=false", "exit status 1"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct runtime_spec spec;
		struct runtime_found found = {0};
		struct err err = {0};

		assert_int_equal(runtime_spec_parse(&spec, rows[i].text, &err), 0);
		spec.ops->probe(&spec, &found);
		assert_false(found.present);
		if (!strstr(found.why, rows[i].why))
			fail_msg("%s: %s", rows[i].text, found.why);
		runtime_spec_release(&spec);
	}
}

static void each_is_whole(void **state)
{
	(void)state;
	for (const struct runtime_ops *const *r = runtimes; *r; r++) {
		assert_non_null((*r)->name);
		assert_non_null((*r)->help);
		assert_true((*r)->probe && (*r)->prepare && (*r)->start && (*r)->remove);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(unknown_is_told),
		cmocka_unit_test(known_is_kept),
		cmocka_unit_test(absent_says_why),
		cmocka_unit_test(each_is_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
