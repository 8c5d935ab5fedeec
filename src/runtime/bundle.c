/*
 * bundle -- config.json of an OCI bundle.
 */
#include "runtime/bundle.h"

#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/file.h"

/*
 * What is the same for all.  /proc/sys is read-only, or drop_caches would be the box's to
 * write, and act on the host.
 */
static const char bundle_base[] =
	"{'ociVersion':'1.0.2','hostname':'iosonde',"
	"'process':{'terminal':false,'user':{'uid':0,'gid':0},'env':['PATH=/'],'cwd':'/data',"
	"'noNewPrivileges':true,'capabilities':{'bounding':[],'effective':[],'permitted':[],"
	"'inheritable':[],'ambient':[]}},"
	"'mounts':[{'destination':'/proc','type':'proc','source':'proc',"
	"'options':['nosuid','noexec','nodev']},"
	"{'destination':'/dev','type':'tmpfs','source':'tmpfs',"
	"'options':['nosuid','strictatime','mode=755','size=65536k']},"
	"{'destination':'/sys','type':'sysfs','source':'sysfs',"
	"'options':['nosuid','noexec','nodev','ro']}],"
	"'linux':{'namespaces':[{'type':'pid'},{'type':'ipc'},{'type':'uts'},{'type':'mount'},"
	"{'type':'network'}],'resources':{},"
	"'maskedPaths':['/proc/acpi','/proc/asound','/proc/kcore','/proc/keys',"
	"'/proc/latency_stats','/proc/timer_list','/proc/timer_stats','/proc/sched_debug',"
	"'/proc/scsi','/sys/firmware'],"
	"'readonlyPaths':['/proc/bus','/proc/fs','/proc/irq','/proc/sys','/proc/sysrq-trigger']}}";

static json_t *bundle_begin(void)
{
	char text[sizeof bundle_base];

	for (size_t i = 0; i < sizeof text; i++)
		text[i] = bundle_base[i] == '\'' ? '"' : bundle_base[i];
	return json_loads(text, 0, NULL);
}

/* 0 where value could be made and was taken. */
static int bundle_set(json_t *in, const char *key, json_t *value)
{
	return json_object_set_new(in, key, value);
}

static int bundle_args(json_t *config, char *const *argv)
{
	json_t *args = json_array();
	int ret = 0;

	for (; *argv; argv++)
		ret |= json_array_append_new(args, json_string(*argv));
	return ret | bundle_set(json_object_get(config, "process"), "args", args);
}

static int bundle_root(json_t *config, const struct box *box)
{
	bool in_root = box->conditions->data == DATA_ROOTFS;

	return bundle_set(config, "root",
			  json_pack("{s:s,s:b}", "path", box->root, "readonly", !in_root));
}

static int bundle_data(json_t *config, const struct box *box)
{
	json_t *mount = NULL;

	if (box->conditions->data == DATA_ROOTFS)
		return 0;
	if (box->conditions->data == DATA_BIND)
		mount = json_pack("{s:s,s:s,s:s,s:[s,s]}", "destination", "/data", "type", "bind",
				  "source", box->data, "options", "rbind", "rw");
	else
		mount = json_pack("{s:s,s:s,s:s,s:[s,s,s]}", "destination", "/data", "type",
				  "tmpfs", "source", "tmpfs", "options", "nosuid", "nodev",
				  "mode=1777");
	return json_array_append_new(json_object_get(config, "mounts"), mount);
}

static int bundle_limits(json_t *linux_part, const struct conditions *c)
{
	json_t *resources = json_object_get(linux_part, "resources"), *cpu = json_object();
	char node[16];
	int ret = 0;

	snprintf(node, sizeof node, "%d", c->node);
	if (c->cpus)
		ret |= bundle_set(cpu, "cpus", json_string(c->cpus));
	if (c->node >= 0)
		ret |= bundle_set(cpu, "mems", json_string(node));
	if (c->memory)
		ret |= bundle_set(resources, "memory",
				  json_pack("{s:I}", "limit", (json_int_t)c->memory));
	if (json_object_size(cpu))
		return ret | bundle_set(resources, "cpu", cpu);
	json_decref(cpu);
	return ret;
}

/* Below our group, not in it: of version 2 it may hold no process itself. */
static int bundle_group(json_t *linux_part, const struct group *group)
{
	char path[GROUP_PATH + 8];

	if (!group || !group->n)
		return 0;
	snprintf(path, sizeof path, "%s/box", group->path);
	return bundle_set(linux_part, "cgroupsPath", json_string(path));
}

static int bundle_seccomp(json_t *linux_part, const char *path, struct err *err)
{
	json_error_t wrong;
	json_t *profile = json_load_file(path, 0, &wrong);

	if (!json_object_get(profile, "defaultAction")) {
		json_decref(profile);
		return err_set(err, ERR_INPUT, EINVAL,
			       "seccomp=%s: no profile as config.json has "
			       "it in linux.seccomp: %s",
			       path, profile ? "defaultAction is missing" : wrong.text);
	}
	return bundle_set(linux_part, "seccomp", profile)
		       ? err_sys(err, ERR_FAILED, ENOMEM, "seccomp=%s", path)
		       : 0;
}

int bundle_write(const struct box *box, const char *seccomp, struct err *err)
{
	json_t *config = bundle_begin(), *linux_part = json_object_get(config, "linux");
	struct buf path = {0};
	char *text = NULL;
	int ret = 0, failed = !config;

	if (!failed)
		failed = bundle_args(config, box->argv) | bundle_root(config, box) |
			 bundle_data(config, box) | bundle_limits(linux_part, box->conditions) |
			 bundle_group(linux_part, box->group);
	if (!failed && seccomp && box->conditions->seccomp == SECCOMP_DEFAULT)
		ret = bundle_seccomp(linux_part, seccomp, err);
	if (!failed && !ret)
		text = json_dumps(config, JSON_INDENT(1));
	buf_printf(&path, "%s/config.json", box->folder);
	if (!ret && (!text || buf_failed(&path)))
		ret = err_set(err, ERR_FAILED, EINVAL,
			      "%s: cannot be made: out of memory, or a word is not UTF-8",
			      buf_text(&path));
	if (!ret) {
		size_t n = 0;

		while (text[n])
			n++;
		ret = file_replace(buf_text(&path), text, n, err);
	}
	free(text);
	buf_release(&path);
	json_decref(config);
	return ret;
}
