/*
 * outlet -- where the result leaves a guest.
 */
#include "cli/outlet.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/peek.h"
#include "cli/init.h"
#include "measure/clock.h"

#define OUTLET_PORTS "/sys/class/virtio-ports"

/* The device of the port of that name.  Returns its file; -ENOENT: there is none yet; -errno. */
static int outlet_port(const char *name)
{
	DIR *dir = opendir(OUTLET_PORTS);
	struct dirent *e;
	int fd = -ENOENT;

	while (dir && fd == -ENOENT && (e = readdir(dir))) {
		char line[128], path[300];

		if (peek(line, sizeof line, OUTLET_PORTS "/%s/name", e->d_name) < 0)
			continue;
		line[strcspn(line, "\n")] = '\0';
		if (strcmp(line, name) != 0)
			continue;
		snprintf(path, sizeof path, "/dev/%s", e->d_name);
		fd = open(path, O_WRONLY | O_CLOEXEC);
		fd = fd < 0 ? -errno : fd;
	}
	if (dir)
		closedir(dir);
	return fd;
}

static int outlet_drive(const char *path)
{
	int fd = open(path, O_RDWR | O_CLOEXEC);

	return fd < 0 ? -errno : fd;
}

int outlet_open(const char *out, struct err *err)
{
	const char *port =
		strncmp(out, GUEST_PORT, strlen(GUEST_PORT)) == 0 ? out + strlen(GUEST_PORT) : NULL;
	uint64_t begin = clock_ns();
	char last[sizeof GUEST_DRIVE] = "";
	int fd;

	while ((fd = port ? outlet_port(port) : outlet_drive(out)) < 0)
		if ((fd != -ENOENT && fd != -ENXIO) || init_late(begin))
			return err_sys(err, ERR_OUTPUT, -fd, "%s %s",
				       port ? "result" : "result drive", out);
	if (port)
		return fd;
	off_t size = lseek(fd, 0, SEEK_END);

	if (pread(fd, last, sizeof last - 1, size - (off_t)sizeof last + 1) < 0 ||
	    strcmp(last, GUEST_DRIVE)) {
		close(fd);
		return err_set(err, ERR_REFUSED, EPERM,
			       "result drive %s was not made for a result: its end is other than "
			       "iosonde makes it",
			       out);
	}
	lseek(fd, 0, SEEK_SET);
	return fd;
}

void outlet_say(struct outlet *o, const char *text, size_t n)
{
	for (; n; text++, n--) {
		if (*text != '\n')
			o->frame[o->n++] = *text;
		if (*text == '\n' || o->n == GUEST_FRAME) {
			dprintf(2, GUEST_RESULT "%.*s\n", (int)o->n, o->frame);
			o->n = 0;
		}
	}
}
