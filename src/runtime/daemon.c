/*
 * daemon -- the service behind a container engine's command line.
 */
#include "runtime/daemon.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "base/num.h"
#include "base/peek.h"
#include "base/words.h"
#include "runtime/found.h"
#include "runtime/watch.h"

enum {
	DAEMON_PATH = 4096,
	DAEMON_POLL_MS = 10,
	DAEMON_START_MS = 60000, /* dockerd takes 1 s on an idle machine */
	DAEMON_LAST = 400,	 /* bytes of its log that are told */
};

const char daemon_key[] = "address";

/* Without what serves Kubernetes, which would open a port and look for a network. */
const struct daemon_kind daemon_containerd = {
	.program = "containerd",
	.words = "containerd --config=@/daemon.conf --log-level=warn",
	.config = "version = 2\nroot = \"@/ctr\"\nstate = \"@/ctr.state\"\n"
		  "disabled_plugins = [\"io.containerd.grpc.v1.cri\", "
		  "\"io.containerd.cri.v1.runtime\", \"io.containerd.cri.v1.images\"]\n"
		  "[grpc]\n  address = \"@/daemon.sock\"\n",
	.socket = "/run/containerd/containerd.sock",
	.env = "CONTAINERD_ADDRESS",
	.remedy = "package containerd has it",
	.shim = "containerd-shim-runc-v2",
	.cover = (const char *const[]){"/run/containerd", NULL},
};

/* Without a network of its own: it leaves routes and packet filters as they are. */
const struct daemon_kind daemon_dockerd = {
	.program = "dockerd",
	.words = "dockerd --host=unix://@/daemon.sock --data-root=@/docker "
		 "--exec-root=@/docker.run --pidfile=@/docker.pid --bridge=none --iptables=false "
		 "--ip6tables=false --ip-forward=false --exec-opt=native.cgroupdriver=cgroupfs "
		 "--log-level=warn",
	.socket = "/var/run/docker.sock",
	.env = "DOCKER_HOST",
	.remedy = "package docker.io (Debian), moby-engine (Fedora) or docker (Alpine) has it",
	.driver = "docker --host=unix://@ info --format={{.CgroupDriver}}",
	.shim = "containerd-shim-runc-v2",
	.cover = (const char *const[]){"/run/containerd", "/run/docker", "/etc/docker", NULL},
};

struct daemon {
	struct child child;
	char socket[sizeof((struct sockaddr_un *)0)->sun_path];
};

/* Is a socket listened on?  0; -errno. */
static int daemon_listens(const char *path)
{
	struct sockaddr_un at = {.sun_family = AF_UNIX};

	if (strlen(path) >= sizeof at.sun_path)
		return -ENAMETOOLONG;
	strcpy(at.sun_path, path);
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	int ret = fd < 0 || connect(fd, (struct sockaddr *)&at, sizeof at) ? -errno : 0;

	if (fd >= 0)
		close(fd);
	return ret;
}

/* The socket that the user names; NULL: none. */
static const char *daemon_named(const struct daemon_kind *kind, const struct runtime_spec *spec)
{
	static const char scheme[] = "unix://";
	const char *name = runtime_param(spec, daemon_key, getenv(kind->env));

	if (name && !strncmp(name, scheme, sizeof scheme - 1))
		name += sizeof scheme - 1;
	return name && *name ? name : NULL;
}

/* Does it take groups of ours for a box?  Those of systemd's are not. */
static bool daemon_fits(const struct daemon_kind *kind, const struct box *box, const char *socket)
{
	struct words w = {0};
	struct buf said = {0};
	struct err err = {0};

	if (!kind->driver)
		return true;
	words_fill(&w, kind->driver, socket);
	bool fits = words_check(&w, &err) == 0 &&
		    spawn_ask(w.v, DAEMON_START_MS / 1000, box->stop, &said, &err) == 0 &&
		    strncmp(buf_text(&said), "systemd", 7) != 0;

	words_release(&w);
	buf_release(&said);
	return fits;
}

/*
 * The socket of one that is to be used: named, or the machine's where box can be its.  NULL: a
 * private one is wanted.  0; -errno.
 */
static int daemon_there(const struct daemon_kind *kind, const struct box *box, const char **there,
			struct err *err)
{
	const char *named = daemon_named(kind, box->spec);

	*there = named ? named : daemon_listens(kind->socket) == 0 ? kind->socket : NULL;
	if (!*there || !box->group->n || daemon_fits(kind, box, *there))
		return 0;
	*there = NULL;
	if (!named)
		return 0;
	return err_set(err, ERR_UNAVAILABLE, EINVAL,
		       "the %s of %s does not answer, or leaves control groups to systemd, and its "
		       "boxes cannot be metered: leave %s out for a private one, or start it with "
		       "--exec-opt native.cgroupdriver=cgroupfs",
		       kind->program, named, daemon_key);
}

bool daemon_probe(const struct daemon_kind *kind, const struct runtime_spec *spec,
		  struct runtime_found *found)
{
	const char *named = daemon_named(kind, spec), *socket = named ? named : kind->socket;
	int ret = daemon_listens(socket);
	char path[DAEMON_PATH];

	if (ret == 0)
		return true;
	if (ret == -EACCES || ret == -EPERM)
		found_not(found, "%s: %s; be root, or in the group that may write to it", socket,
			  strerror(-ret));
	else if (named)
		found_not(found, "no %s listens on %s: %s", kind->program, socket, strerror(-ret));
	else if (spawn_find(path, sizeof path, kind->program) < 0)
		found_not(found, "no %s listens on %s, and there is no such program to start; %s",
			  kind->program, socket, kind->remedy);
	else if (geteuid() != 0)
		found_not(found, "no %s listens on %s, and to start one needs root", kind->program,
			  socket);
	return found->present;
}

/* Text with @ replaced. */
static void daemon_fill(struct buf *out, const char *text, const char *folder)
{
	for (; *text; text++)
		if (*text == '@')
			buf_str(out, folder);
		else
			buf_char(out, *text);
}

static int daemon_configure(const struct daemon_kind *kind, const struct box *box, struct err *err)
{
	struct buf path = {0}, text = {0};
	int ret;

	if (!kind->config)
		return 0;
	daemon_fill(&path, "@/daemon.conf", box->folder);
	daemon_fill(&text, kind->config, box->folder);
	if (buf_failed(&path) || buf_failed(&text))
		ret = err_sys(err, ERR_FAILED, ENOMEM, "configuration of %s", kind->program);
	else
		ret = file_replace(buf_text(&path), text.s, text.len, err);
	buf_release(&path);
	buf_release(&text);
	return ret;
}

/* A place to cover must be there; one that we make goes when nobody else came to use it. */
static int daemon_places(const struct daemon_kind *kind, const struct box *box, struct err *err)
{
	for (const char *const *place = kind->cover; *place; place++) {
		char *const words[] = {"rmdir", "--ignore-fail-on-non-empty", (char *)*place, NULL};
		int ret = 0;

		if (access(*place, F_OK) == 0)
			continue;
		ret = sweepup_add(box->sweepup, SWEEPUP_COMMAND, words, err);
		if (ret < 0)
			return ret;
		if (mkdir(*place, 0711) && errno != EEXIST)
			return err_sys(err, ERR_FAILED, errno, "folder %s", *place);
	}
	return 0;
}

/* Its own command line.  The shim of the box comes first along its PATH. */
static int daemon_words(const struct daemon_kind *kind, const struct box *box, char *const *more,
			struct words *w, struct err *err)
{
	char *shim = NULL;
	int ret = kind->shim ? daemon_shim(box, kind->shim, &shim, err) : 0;

	if (shim) {
		const char *path = getenv("PATH");

		words_add(w, "env");
		words_printf(w, "PATH=%s/bin:%s:/usr/sbin:/sbin", box->folder,
			     path ? path : "/usr/bin:/bin");
	}
	free(shim);
	words_fill(w, kind->words, box->folder);
	words_all(w, more);
	return ret ? ret : words_check(w, err);
}

/* It ended, or does not listen in time: the end of what it said. */
static int daemon_failed(const struct daemon_kind *kind, const char *log, const char *what,
			 struct err *err)
{
	char *text = NULL;
	size_t len = 0;
	struct stat st;
	struct err unread = {0};
	const char *last = "";

	if (file_read(log, 1u << 20, &text, &len, &st, &unread) == 0)
		last = text + (len > DAEMON_LAST ? len - DAEMON_LAST : 0);
	int ret = err_set(err, ERR_UNAVAILABLE, ESRCH, "a private %s %s; the end of its log: %s",
			  kind->program, what, last);

	free(text);
	return ret;
}

static uint64_t daemon_now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * NSEC_PER_SEC + (uint64_t)t.tv_nsec;
}

static int daemon_wait(const struct daemon_kind *kind, struct daemon *d, const char *log, int stop,
		       struct err *err)
{
	uint64_t end = daemon_now() + DAEMON_START_MS * (NSEC_PER_SEC / 1000);
	int status;

	while (daemon_listens(d->socket)) {
		uint64_t now = daemon_now();

		if (now > end)
			return daemon_failed(kind, log, "does not answer", err);
		if (watch_told(stop))
			return err_set(err, ERR_FAILED, EINTR, "ended by a signal");
		int ret = spawn_wait(&d->child, now + DAEMON_POLL_MS * (NSEC_PER_SEC / 1000),
				     &status, err);

		if (ret)
			return ret < 0 ? ret : daemon_failed(kind, log, "ended at once", err);
	}
	return 0;
}

/* Start it and wait until it listens; what is written down first is undone last. */
static int daemon_start(const struct daemon_kind *kind, struct box *box, char *const *words,
			struct err *err)
{
	struct daemon *d = box->own;
	char log[DAEMON_PATH];

	snprintf(log, sizeof log, "%s/daemon.log", box->folder);
	int fd = open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);

	if (fd < 0)
		return err_sys(err, ERR_FAILED, errno, "%s", log);
	struct spawn how = {
		.argv = words, .out = fd, .err = fd, .cover = kind->cover, .dies_with_us = true};
	int ret = spawn_start(&d->child, &how, err);

	close(fd);
	if (!ret)
		ret = sweepup_process(box->sweepup, d->child.pid, err);
	return ret < 0 ? ret : daemon_wait(kind, d, log, box->stop, err);
}

int daemon_have(const struct daemon_kind *kind, struct box *box, char *const *more, struct err *err)
{
	const char *there;
	struct daemon *d = calloc(1, sizeof *d);
	struct words w = {0};
	int ret;

	box->own = d;
	if (!d)
		return err_sys(err, ERR_FAILED, ENOMEM, "%s", kind->program);
	ret = daemon_there(kind, box, &there, err);
	if (ret)
		return ret;
	int n = there ? snprintf(d->socket, sizeof d->socket, "%s", there)
		      : snprintf(d->socket, sizeof d->socket, "%s/daemon.sock", box->folder);

	if ((size_t)n >= sizeof d->socket)
		return err_set(err, ERR_INPUT, ENAMETOOLONG, "%s: a socket's path is too long",
			       there ? there : box->folder);
	if (there)
		return 0;
	/* Shims that survive their daemon end with the group. */
	ret = box->group->n ? sweepup_path(box->sweepup, SWEEPUP_GROUP, box->group->path, err) : 0;

	ret = ret < 0 ? ret : daemon_places(kind, box, err);
	ret = ret < 0 ? ret : daemon_configure(kind, box, err);
	ret = ret < 0 ? ret : daemon_words(kind, box, more, &w, err);
	ret = ret < 0 ? ret : daemon_start(kind, box, w.v, err);
	words_release(&w);
	return ret < 0 ? ret : 1;
}

const char *daemon_socket(const struct box *box)
{
	const struct daemon *d = box->own;

	return d->socket;
}

int daemon_script(const struct box *box, const char *name, const struct buf *text, char **path,
		  struct err *err)
{
	struct buf file = {0};

	*path = NULL;
	buf_printf(&file, "%s/bin", box->folder);
	if (mkdir(buf_text(&file), 0755) && errno != EEXIST)
		return err_sys(err, ERR_FAILED, errno, "folder %s", buf_text(&file));
	buf_printf(&file, "/%s", name);
	int ret = buf_failed(&file) || buf_failed(text)
			  ? err_sys(err, ERR_FAILED, ENOMEM, "%s", name)
			  : file_replace(buf_text(&file), text->s, text->len, err);

	if (!ret && chmod(buf_text(&file), 0755) == 0 && access(buf_text(&file), X_OK) == 0)
		*path = buf_take(&file);
	buf_release(&file);
	return ret;
}

int daemon_shim(const struct box *box, const char *name, char **path, struct err *err)
{
	const char *base = strrchr(name, '/') ? strrchr(name, '/') + 1 : name;
	char found[DAEMON_PATH];
	struct buf text = {0};

	*path = NULL;
	if (spawn_find(found, sizeof found, name) < 0)
		return err_set(err, ERR_UNAVAILABLE, ENOENT, "there is no program %s", name);
	if (!box->group->n)
		return 0;
	/* A hierarchy that the daemon does not see is left as it is. */
	buf_str(&text, "#!/bin/sh\nfor procs in");
	for (unsigned i = 0; i < box->group->n; i++) {
		buf_char(&text, ' ');
		spawn_quote(&text, (char *const[]){(char *)box->group->enter[i], NULL});
	}
	buf_str(&text, "; do echo 0 >\"$procs\"; done 2>/dev/null\nexec ");
	spawn_quote(&text, (char *const[]){found, NULL});
	buf_str(&text, " \"$@\"\n");
	int ret = daemon_script(box, base, &text, path, err);

	buf_release(&text);
	return ret;
}

void daemon_stop(struct box *box)
{
	struct daemon *d = box->own;

	if (d)
		spawn_kill(&d->child);
	free(d);
	box->own = NULL;
}
