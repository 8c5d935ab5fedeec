/*
 * init -- the program as /init of a guest.
 */
#include "cli/init.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/file.h"
#include "cli/cli.h"
#include "cli/mountopt.h"
#include "cli/outlet.h"
#include "measure/clock.h"
#include "result/guest.h"

/* ns that we wait for a device. */
#define INIT_PATIENCE (10 * 1000000000ull)

enum { INIT_FILE_MAX = 1 << 20 };

struct init {
	char *mnt, *out;
	int off;     /* of reboot(2) */
	char **argv; /* of the job, NULL-ended; NULL: none was given */
	int fd;	     /* its standard output; -1: the console */
	bool framed; /* and there in frames */
};

bool init_is(const char *name)
{
	const char *slash = strrchr(name, '/');

	return getpid() == 1 && !strcmp(slash ? slash + 1 : name, "init");
}

static int init_word(struct init *in, char *word, struct err *err)
{
	if (!strncmp(word, "mnt=", 4))
		in->mnt = word + 4;
	else if (!strncmp(word, "out=", 4))
		in->out = word + 4;
	else if (!strcmp(word, "off=poweroff"))
		in->off = RB_POWER_OFF;
	else if (!strcmp(word, "off=reboot"))
		in->off = RB_AUTOBOOT;
	else
		return err_set(err, ERR_INPUT, 0,
			       GUEST_JOB ": word '%s' is none of mnt=TYPE:SOURCE[:OPTIONS], "
					 "out=DRIVE, out=port:NAME, out=console, "
					 "off=poweroff, off=reboot, --",
			       word);
	return 0;
}

/* Read the words; all of init's own are looked at, for off= may be the last. */
static int init_words(struct init *in, struct err *err)
{
	char *text, *line;
	size_t len;
	unsigned n = 0;
	int ret = file_read(GUEST_JOB, INIT_FILE_MAX, &text, &len, NULL, err);

	if (ret < 0)
		return ret;
	while ((line = strsep(&text, "\n")) && (text || *line)) {
		if (in->argv)
			in->argv[n++] = line;
		else if (strcmp(line, "--")) {
			struct err first = {0};

			if (init_word(in, line, &first) < 0 && !ret)
				*err = first, ret = -EINVAL;
		} else {
			/* an empty word takes one byte, its line end */
			in->argv = calloc(len + 2, sizeof *in->argv);
			if (!in->argv)
				return err_sys(err, ERR_FAILED, ENOMEM, GUEST_JOB);
			in->argv[n++] = (char *)"iosonde";
		}
	}
	if (!ret && !in->argv)
		return err_set(err, ERR_INPUT, 0,
			       GUEST_JOB " has no line -- with the job's words behind it");
	return ret;
}

static int init_modules(struct err *err)
{
	char *text, *path;
	size_t len;
	int ret;

	if (access(GUEST_MODULES, F_OK))
		return 0;
	ret = file_read(GUEST_MODULES, INIT_FILE_MAX, &text, &len, NULL, err);
	while (ret == 0 && (path = strsep(&text, "\n")) && *path) {
		int fd = open(path, O_RDONLY | O_CLOEXEC);

		if (fd < 0 || (syscall(SYS_finit_module, fd, "", 0) && errno != EEXIST))
			ret = err_sys(err, ERR_FAILED, errno, "module %s cannot be inserted", path);
		close(fd);
	}
	return ret;
}

bool init_late(uint64_t begin)
{
	nanosleep(&(struct timespec){.tv_nsec = 5000000}, NULL);
	return clock_ns() - begin > INIT_PATIENCE;
}

static int init_mount(char *word, struct err *err)
{
	char *rest = word, *type = strsep(&rest, ":"), *source = strsep(&rest, ":");
	uint64_t begin = clock_ns();

	if (!source || !*source)
		return err_set(err, ERR_INPUT, 0,
			       "mnt=%s: it wants TYPE:SOURCE[:OPTIONS], as in ext4:/dev/vda", word);
	unsigned long flags = mountopt_flags(rest);

	while (mount(source, "/data", type, flags, rest)) {
		/* a tag that is not there yet is EINVAL to virtiofs; so is a bad drive to ext4 */
		bool again =
			errno == ENOENT || errno == ENXIO || (errno == EINVAL && *source != '/');
		int e = errno;

		if (!again || init_late(begin))
			return err_sys(err, ERR_FAILED, e,
				       "cannot mount %s of type %s on /data%s%s", source, type,
				       rest ? " with " : "", rest ? rest : "");
	}
	return 0;
}

static int init_prepare(struct init *in, struct err *err)
{
	static const struct {
		const char *type, *where;
	} mounts[] = {{"proc", "/proc"}, {"sysfs", "/sys"}, {"devtmpfs", "/dev"}};
	int ret = init_words(in, err);

	for (unsigned i = 0; i < 3; i++) {
		mkdir(mounts[i].where, 0755);
		if (mount(mounts[i].type, mounts[i].where, mounts[i].type, 0, NULL) && !ret)
			ret = err_sys(err, ERR_FAILED, errno, "cannot mount %s", mounts[i].where);
	}
	mkdir("/data", 0755);
	mkdir("/tmp", 01777);
	if (!ret)
		ret = init_modules(err);
	if (!ret && in->mnt)
		ret = init_mount(in->mnt, err);
	in->framed = in->out && !strcmp(in->out, GUEST_CONSOLE);
	if (!ret && in->out && !in->framed) {
		in->fd = outlet_open(in->out, err);
		ret = in->fd < 0 ? in->fd : 0;
	}
	return ret;
}

/* In the child: standard input is empty, standard output the result's. */
static void init_exec(const struct init *in, int out, int tell)
{
	int null = open("/dev/null", O_RDONLY);
	struct err err = {0};

	dup2(null, 0);
	if (out >= 0)
		dup2(out, 1);
	dup2(tell, 2);
	if (chdir("/data"))
		chdir("/");
	execv("/proc/self/exe", in->argv);
	err_sys(&err, ERR_FAILED, errno, "cannot start the job");
	_exit(cli_error(&err));
}

/* Pass on what the job tells, and its result in frames, until it has ended or closed both. */
static void init_pass(int told, int result, int pidfd)
{
	struct pollfd fds[] = {{.fd = told, .events = POLLIN},
			       {.fd = result, .events = POLLIN},
			       {.fd = pidfd, .events = POLLIN}};
	struct outlet outlet = {.n = 0};
	char text[1024];
	ssize_t n;

	do {
		poll(fds, 3, -1);
		n = 0;
		for (int i = 0; i < 2; i++) {
			ssize_t got = fds[i].revents ? read(fds[i].fd, text, sizeof text) : 0;

			if (got > 0 && i)
				outlet_say(&outlet, text, (size_t)got);
			else if (got > 0)
				file_write_all(2, text, (size_t)got);
			else if (fds[i].revents)
				fds[i].fd = -1;
			n += got > 0;
		}
	} while (n > 0 || (!fds[2].revents && (fds[0].fd >= 0 || fds[1].fd >= 0)));
	if (outlet.n)
		outlet_say(&outlet, "\n", 1);
}

/*
 * Returns the exit status of the job.  Its standard error is no terminal, as the console is:
 * on one it would draw a line of progress.
 */
static int init_job(const struct init *in, struct err *err)
{
	int tell[2], result[2] = {-1, in->fd}, status = 0;
	bool pipes = !pipe2(tell, O_CLOEXEC) && !(in->framed && pipe2(result, O_CLOEXEC));
	pid_t pid = pipes ? fork() : -1, ended;

	if (pid == 0)
		init_exec(in, result[1], tell[1]);
	if (pid < 0)
		return err_sys(err, ERR_FAILED, errno, "cannot start the job");
	close(tell[1]);
	if (in->framed)
		close(result[1]);
	init_pass(tell[0], result[0], (int)syscall(SYS_pidfd_open, pid, 0));
	/* orphans come to us, too */
	while ((ended = wait(&status)) != pid)
		if (ended < 0 && errno != EINTR)
			return err_sys(err, ERR_FAILED, errno, "cannot wait for the job");
	/* a port has taken it */
	if (in->fd >= 0 && fsync(in->fd) && errno != EINVAL)
		return err_sys(err, ERR_OUTPUT, errno, "the result cannot be written to %s",
			       in->out);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

void init_run(void)
{
	struct init in = {.off = RB_POWER_OFF, .fd = -1};
	struct err err = {0};
	struct buf last = {0};
	int status = init_prepare(&in, &err);

	if (status == 0)
		status = init_job(&in, &err);
	if (status < 0)
		status = cli_error(&err);
	umount("/data");
	sync();
	buf_printf(&last, GUEST_ENDED "%d", status);
	cli_say(buf_text(&last));
	tcdrain(2);
	for (;;) {
		reboot(in.off);
		pause();
	}
}
