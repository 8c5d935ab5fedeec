/*
 * test_guard -- load/guard and of what it decides by: look, consent, content,
 * holder, loop, lock, spare, same.
 */
#include "scene.h"

#include <signal.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>

enum { KIB = 1024, MIB = 1 << 20 };

static void test_foreign_file_is_refused(void **state)
{
	struct scene *s = *state;
	char consent[128], *words[] = {consent};

	scene_foreign(s, "user", 5000);
	scene_sh("ln -s user %s/link && ln %s/user %s/hard", s->dir, s->dir, s->dir);
	static const char *const names[] = {"user", "link", "hard"};

	for (int i = 0; i < 3; i++) {
		scene_job(s, names[i], JOB_RANDWRITE, 4096);
		snprintf(consent, sizeof consent, "--allow-overwrite=%s/%s", s->dir, names[i]);
		scene_refused(s, ERR_REFUSED, "did not write", consent);
		scene_clear(s);
		scene_unchanged(s, "user", 5000);
	}
	/* The words of the message do consent, also those of another path of it. */
	scene_job(s, "link", JOB_RANDWRITE, 4096);
	snprintf(consent, sizeof consent, "%s/hard", s->dir);
	s->opts.allow_overwrite = (struct value_list){words, 1};
	assert_int_equal(scene_open(s), 0);
	assert_true(s->target[0].own);
	assert_false(s->target[0].created);
	scene_clear(s);
	scene_unchanged(s, "user", 5000);
	struct stat st;

	assert_int_equal(lstat(scene_path(s, "link"), &st), 0);
	assert_true(S_ISLNK(st.st_mode));
}

static void test_consent_by_folder(void **state)
{
	struct scene *s = *state;
	char folder[128], *words[] = {folder};

	scene_sh("mkdir %s/d %s/dd", s->dir, s->dir);
	scene_foreign(s, "dd/user", 10);
	scene_job(s, "dd/user", JOB_WRITE, 4096);
	s->opts.allow_overwrite = (struct value_list){words, 1};
	/* A folder whose name the path only begins with is none above it. */
	snprintf(folder, sizeof folder, "%s/d", s->dir);
	scene_refused(s, ERR_REFUSED, "did not write", "--allow-overwrite=");
	snprintf(folder, sizeof folder, "%s/d/../dd/", s->dir);
	assert_int_equal(scene_open(s), 0);
	guard_close(&s->plan, true);
	*folder = '\0'; /* --allow-overwrite alone */
	assert_int_equal(scene_open(s), 0);
	guard_close(&s->plan, true);
	scene_unchanged(s, "dd/user", 10);
}

static void test_own_empty_and_hollow_files(void **state)
{
	struct scene *s = *state;

	scene_sh("cd %s && touch empty && truncate -s 64k hollow && cp /dev/null own && "
		 "fallocate -l 64k unwritten",
		 s->dir);
	scene_foreign(s, "own", 100);
	scene_mark(s, "own");
	static const char *const names[] = {"empty", "hollow", "unwritten", "own"};

	for (int i = 0; i < 4; i++) {
		scene_job(s, names[i], JOB_WRITE, 4096);
		if (scene_open(s))
			fail_msg("%s: %s", names[i], s->err.msg);
		assert_true(s->target[0].own);
		guard_close(&s->plan, true);
		/* What was there is not ours to remove. */
		assert_true(scene_exists(s, names[i]));
		scene_clear(s);
	}
	scene_unchanged(s, "own", 100);
	/* A read job does not take a hollow file for its own. */
	scene_job(s, "hollow", JOB_READ, 4096);
	assert_int_equal(scene_open(s), 0);
	assert_false(s->target[0].own);
}

static void test_creates_and_removes(void **state)
{
	struct scene *s = *state;

	scene_job(s, "new", JOB_WRITE, 4096);
	assert_int_equal(scene_open(s), 0);
	assert_true(s->target[0].created && s->target[0].own && s->target[0].locked);
	assert_true(getxattr(scene_path(s, "new"), GUARD_XATTR, NULL, 0) >= 0);
	guard_close(&s->plan, true);
	assert_false(scene_exists(s, "new"));
	/* Another file that took its place stays. */
	assert_int_equal(scene_open(s), 0);
	scene_sh("rm %s/new", s->dir);
	scene_foreign(s, "new", 7);
	guard_close(&s->plan, true);
	scene_unchanged(s, "new", 7);
	scene_clear(s);
	/* A later target that is refused takes back what was created before. */
	scene_job(s, "first", JOB_WRITE, 4096);
	scene_job(s, "new", JOB_WRITE, 4096);
	scene_refused(s, ERR_REFUSED, "did not write", "--allow-overwrite");
	assert_false(scene_exists(s, "first"));
}

static void test_not_there(void **state)
{
	struct scene *s = *state;

	scene_job(s, "none", JOB_READ, 0);
	scene_refused(s, ERR_INPUT, "does not exist", "size=");
	scene_clear(s);
	scene_job(s, "none", JOB_WRITE, 0);
	scene_refused(s, ERR_INPUT, "does not exist", "size=");
	scene_clear(s);
	scene_job(s, "folder/none", JOB_WRITE, 4096);
	scene_refused(s, ERR_INPUT, "folder does not exist", "directory=");
	scene_clear(s);
	scene_sh("ln -s nowhere %s/dangling", s->dir);
	scene_job(s, "dangling", JOB_WRITE, 4096);
	scene_refused(s, ERR_REFUSED, "link to something", "remove the link");
	assert_false(scene_exists(s, "nowhere"));
}

static void test_readonly(void **state)
{
	struct scene *s = *state;

	scene_job(s, "none", JOB_RW, 4096);
	s->opts.readonly = true;
	scene_refused(s, ERR_REFUSED, "--readonly", "none");
	scene_clear(s);
	scene_job(s, "none", JOB_READ, 4096);
	s->opts.readonly = true;
	scene_refused(s, ERR_REFUSED, "--readonly", "none");
	assert_false(scene_exists(s, "none"));
}

static void test_only_storage(void **state)
{
	struct scene *s = *state;
	struct sockaddr_un sa = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	snprintf(sa.sun_path, sizeof sa.sun_path, "%s/socket", s->dir);
	assert_int_equal(bind(fd, (struct sockaddr *)&sa, sizeof sa), 0);
	close(fd);
	assert_int_equal(mkfifo(scene_path(s, "fifo"), 0600), 0);
	scene_sh("ln -s fifo %s/link", s->dir);
	static const struct {
		const char *path, *word;
	} bad[] = {
		{"fifo", "a FIFO"},
		{"link", "a FIFO"},
		{"socket", "a socket"},
		{".", "a directory"},
		{"/dev/null", "ioengine=null"},
		{"/dev/zero", "ioengine=null"},
		{"/dev/tty", "character device"},
		{"/proc/sys/vm/swappiness", "no storage"},
		{"/sys/power/state", "no storage"},
	};
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		for (int writes = 0; writes < 2; writes++) {
			if (*bad[i].path == '/' && access(bad[i].path, F_OK))
				continue;
			scene_job(s, bad[i].path, writes ? JOB_WRITE : JOB_READ, 4096);
			alarm(60); /* opening a FIFO would wait for ever */
			scene_refused(s, ERR_REFUSED, bad[i].word, bad[i].path);
			alarm(0);
			scene_clear(s);
		}
	}
}

static void test_run_uses_it(void **state)
{
	struct scene *s = *state;
	char path[128], exe[256], *outputs[] = {path};
	struct job_input input;
	struct stat st;
	char *all[] = {exe};

	*exe = '\0';
	scene_foreign(s, "job.fio", 10);
	assert_int_equal(stat(scene_path(s, "job.fio"), &st), 0);
	input = (struct job_input){.path = path, .dev = st.st_dev, .ino = st.st_ino};
	scene_sh("ln -s job.fio %s/link", s->dir);
	scene_job(s, "link", JOB_WRITE, 4096);
	s->list = (struct job_list){.inputs = &input, .inputs_n = 1};
	s->opts.allow_overwrite = (struct value_list){all, 1};
	scene_refused(s, ERR_REFUSED, "job file", "another file");
	scene_unchanged(s, "job.fio", 10);
	scene_clear(s);

	/* An output that is not there yet, under another spelling, and one that is. */
	snprintf(path, sizeof path, "%s/./out.json", s->dir);
	for (int i = 0; i < 2; i++) {
		scene_job(s, "out.json", JOB_WRITE, 4096);
		s->opts.output = (struct value_list){outputs, 1};
		s->opts.allow_overwrite = (struct value_list){all, 1};
		scene_refused(s, ERR_REFUSED, "output of this run", "another file");
		assert_int_equal(scene_exists(s, "out.json"), i);
		scene_foreign(s, "out.json", 10);
		scene_clear(s);
	}
	ssize_t n = readlink("/proc/self/exe", exe, sizeof exe - 1);

	if (n > 0) {
		exe[n] = '\0';
		scene_job(s, exe, JOB_WRITE, 4096);
		s->opts.allow_overwrite = (struct value_list){all, 1};
		/* The kernel says so first: text file busy. */
		assert_true(scene_open(s) < 0);
	}
}

static void test_paths_of_one_file(void **state)
{
	struct scene *s = *state;

	scene_job(s, "new", JOB_READ, 4096);
	scene_job(s, "./new", JOB_WRITE, 8192);
	assert_int_equal(scene_open(s), 0);
	assert_true(s->target[0].created);
	assert_false(s->target[1].created);
	assert_int_equal(scene_lay_out(s), 0);
	assert_int_equal(s->target[0].size, 8192);
	assert_int_equal(s->target[1].size, 8192);
	guard_close(&s->plan, false);
	scene_clear(s);
	/* The reader's path comes first: the lock is the writer's all the same. */
	scene_sh("ln -s new %s/link && ln %s/new %s/hard", s->dir, s->dir, s->dir);
	scene_job(s, "link", JOB_READ, 4096);
	scene_job(s, "hard", JOB_WRITE, 4096);
	assert_int_equal(scene_open(s), 0);
	assert_int_equal(fcntl(s->target[0].fd, F_GETFL) & O_ACCMODE, O_RDWR);
	int fd = open(scene_path(s, "new"), O_RDWR);
	struct flock fl = {.l_type = F_RDLCK, .l_whence = SEEK_SET};

	assert_int_equal(fcntl(fd, F_OFD_GETLK, &fl), 0);
	assert_int_equal(fl.l_type, F_WRLCK);
	close(fd);
	guard_close(&s->plan, true);
	assert_true(scene_exists(s, "new"));
}

/* Another process that holds a file as a run would; returns when it does. */
static pid_t hold(const char *path, bool writer)
{
	int pipes[2];
	char c;

	assert_int_equal(pipe(pipes), 0);
	pid_t pid = fork();

	if (pid)
		close(pipes[1]);
	if (!pid) {
		struct flock fl = {
			.l_type = (short)(writer ? F_WRLCK : F_RDLCK),
			.l_whence = SEEK_SET,
		};
		int fd = open(path, O_RDWR);

		if (fd < 0 || fcntl(fd, F_OFD_SETLK, &fl) || write(pipes[1], "", 1) != 1)
			_exit(1);
		pause();
		_exit(0);
	}
	assert_int_equal(read(pipes[0], &c, 1), 1);
	close(pipes[0]);
	return pid;
}

static void drop(pid_t pid)
{
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

static void test_locks(void **state)
{
	struct scene *s = *state;
	char who[64];

	scene_foreign(s, "own", 4096);
	scene_mark(s, "own");
	for (int held = 0; held < 2; held++) {
		pid_t pid = hold(scene_path(s, "own"), held);

		snprintf(who, sizeof who, "process %d (", (int)pid);
		for (int asked = 0; asked < 2; asked++) {
			scene_job(s, "own", asked ? JOB_WRITE : JOB_READ, 4096);
			if (held || asked)
				scene_refused(s, ERR_REFUSED, "locked by", who);
			else
				assert_int_equal(scene_open(s), 0);
			scene_clear(s);
		}
		/* Readers share, but what must be laid out needs the file alone. */
		if (!held) {
			scene_job(s, "own", JOB_READ, 8192);
			assert_int_equal(scene_open(s), 0);
			assert_true(scene_lay_out(s) < 0);
			assert_int_equal(s->err.code, ERR_REFUSED);
			assert_non_null(strstr(s->err.msg, who));
			scene_clear(s);
		}
		drop(pid);
	}
	scene_unchanged(s, "own", 4096);
}

static void test_blank_device(void **state)
{
	struct scene *s = *state;
	char consent[128], *blank[] = {"blank"}, *named[] = {s->device};

	scene_loop(s, "image", 8);
	scene_job(s, s->device, JOB_READ, 0);
	assert_int_equal(scene_open(s), 0);
	assert_true(s->target[0].device);
	assert_false(s->target[0].own);
	assert_int_equal(s->target[0].size, 8 * MIB);
	scene_clear(s);

	scene_job(s, s->device, JOB_WRITE, 0);
	snprintf(consent, sizeof consent, "--destroy=%s", s->device);
	scene_refused(s, ERR_REFUSED, "no known content", consent);
	char *all[] = {""};

	/* Consent to files is none to devices. */
	s->opts.allow_overwrite = (struct value_list){all, 1};
	scene_refused(s, ERR_REFUSED, "no known content", consent);
	s->opts.destroy = (struct value_list){blank, 1};
	assert_int_equal(scene_open(s), 0);
	assert_true(s->target[0].own);
	/* It is ours alone now. */
	assert_int_equal(open(s->device, O_RDONLY | O_EXCL), -1);
	assert_int_equal(errno, EBUSY);
	guard_close(&s->plan, true);
	s->opts.destroy = (struct value_list){named, 1};
	assert_int_equal(scene_open(s), 0);
	guard_close(&s->plan, true);
}

static void test_device_with_content(void **state)
{
	struct scene *s = *state;
	char consent[128], *words[] = {"blank", s->device};

	scene_loop(s, "image", 16);
	if (!scene_sh("mkfs.ext4 -q -L precious %s", s->device))
		skip();
	scene_job(s, s->device, JOB_WRITE, 0);
	snprintf(consent, sizeof consent, "--destroy=%s", s->device);
	scene_refused(s, ERR_REFUSED, "ext4 'precious'", consent);
	s->opts.destroy = (struct value_list){words, 1};
	scene_refused(s, ERR_REFUSED, "ext4 'precious'", consent);
	s->opts.destroy.n = 2;
	assert_int_equal(scene_open(s), 0);
	scene_clear(s);
	scene_sh("ln -s %s %s/link", s->device, s->dir);
	scene_job(s, "link", JOB_WRITE, 0);
	scene_refused(s, ERR_REFUSED, "ext4 'precious'", "/link");
	s->opts.destroy = (struct value_list){words + 1, 1};
	assert_int_equal(scene_open(s), 0);
	scene_clear(s);
	scene_job(s, s->device, JOB_READ, 32 * MIB);
	assert_int_equal(scene_open(s), 0);
	assert_true(scene_lay_out(s) < 0);
	assert_int_equal(s->err.code, ERR_INPUT);
	assert_true(scene_sh("e2fsck -fn %s >/dev/null 2>&1", s->device));
}

static void test_mounted_device(void **state)
{
	struct scene *s = *state;
	char *words[] = {s->device, "blank", NULL, NULL}, *all[] = {""};
	char link[128], node[128];
	struct stat st;

	scene_loop(s, "image", 16);
	if (!scene_sh("mkfs.ext4 -q %s", s->device))
		skip();
	scene_mount(s, "mnt", "", s->device);
	strcpy(link, scene_path(s, "link"));
	strcpy(node, scene_path(s, "node"));
	assert_int_equal(symlink(s->device, link), 0);
	assert_int_equal(stat(s->device, &st), 0);
	assert_int_equal(mknod(node, S_IFBLK | 0600, st.st_rdev), 0);
	words[2] = link;
	words[3] = node;
	const char *paths[] = {s->device, link, node};

	for (int i = 0; i < 3; i++) {
		scene_job(s, paths[i], JOB_WRITE, 0);
		s->opts.destroy = (struct value_list){words, 4};
		scene_refused(s, ERR_REFUSED, "mounted on", "mnt");
		scene_clear(s);
	}
	/* The file behind it is as good as the device; reading is harmless. */
	scene_job(s, "image", JOB_WRITE, 0);
	s->opts.allow_overwrite = (struct value_list){all, 1};
	scene_refused(s, ERR_REFUSED, "file behind", "mounted on");
	scene_clear(s);
	scene_job(s, s->device, JOB_READ, 0);
	scene_job(s, "image", JOB_READ, 0);
	assert_int_equal(scene_open(s), 0);
	scene_clear(s);
}

static void test_second_loop_over_mounted_file(void **state)
{
	struct scene *s = *state;
	char first[64], *words[] = {s->device};

	scene_loop(s, "image", 16);
	strcpy(first, s->device);
	if (!scene_sh("mkfs.ext4 -q %s", first))
		skip();
	scene_mount(s, "mnt", "", first);
	scene_loop(s, "image", 16);
	scene_job(s, s->device, JOB_WRITE, 0);
	s->opts.destroy = (struct value_list){words, 1};
	bool refused = scene_open(s) < 0;
	struct err err = s->err;

	scene_clear(s);
	scene_sh("umount %s; losetup -d %s", s->mount, first);
	*s->mount = '\0';
	assert_true(refused);
	assert_int_equal(err.code, ERR_REFUSED);
	assert_non_null(strstr(err.msg, "mounted on"));
}

static void test_swap(void **state)
{
	struct scene *s = *state;
	char *words[] = {s->device};

	scene_loop(s, "image", 8);
	if (!scene_sh("mkswap %s >/dev/null && swapon %s 2>/dev/null", s->device, s->device))
		skip();
	scene_job(s, s->device, JOB_WRITE, 0);
	s->opts.destroy = (struct value_list){words, 1};
	int ret = scene_open(s);
	struct err err = s->err;

	scene_clear(s);
	scene_sh("swapoff %s", s->device);
	assert_true(ret < 0);
	assert_int_equal(err.code, ERR_REFUSED);
	assert_non_null(strstr(err.msg, "in use as swap"));
}

static void test_stamp_where_no_attributes(void **state)
{
	struct scene *s = *state;
	char own[64 * KIB];

	scene_mount(s, "ram", "-t ramfs", "none");
	scene_foreign(s, "ram/user", sizeof own);
	scene_job(s, "ram/user", JOB_WRITE, 4096);
	scene_refused(s, ERR_REFUSED, "did not write", "--allow-overwrite");
	scene_clear(s);
	scene_unchanged(s, "ram/user", sizeof own);
	/* Every block stamped, a hole among them; then a single foreign block. */
	target_fill(own, sizeof own, 1);
	memset(own + 8192, 0, 4096);
	for (int foreign = 0; foreign < 2; foreign++) {
		own[5 * 4096] = foreign ? 'u' : own[5 * 4096];
		FILE *f = fopen(scene_path(s, "ram/own"), "w");

		assert_int_equal(fwrite(own, 1, sizeof own, f), sizeof own);
		fclose(f);
		scene_job(s, "ram/own", JOB_WRITE, 4096);
		assert_int_equal(scene_open(s), foreign ? -EPERM : 0);
		scene_clear(s);
	}
	/* All zero is no stamp. */
	scene_sh("head -c 8192 /dev/zero > %s/ram/zero", s->dir);
	scene_job(s, "ram/zero", JOB_WRITE, 4096);
	scene_refused(s, ERR_REFUSED, "did not write", "--allow-overwrite");
}

static void test_open_files(void **state)
{
	struct scene *s = *state;
	struct rlimit old, low;

	scene_job(s, "new", JOB_WRITE, 4096);
	s->worker[0].files_n = 1;
	assert_int_equal(getrlimit(RLIMIT_NOFILE, &old), 0);
	pid_t pid = fork();

	if (!pid) {
		low = (struct rlimit){20, 20};
		setrlimit(RLIMIT_NOFILE, &low);
		int ret = guard_open(&s->plan, &s->list, &s->opts, &s->err);

		_exit(ret == -EMFILE && s->err.code == ERR_FAILED &&
				      strstr(s->err.msg, "the limit is 20")
			      ? 0
			      : 1);
	}
	int status;

	waitpid(pid, &status, 0);
	assert_int_equal(status, 0);
	assert_false(scene_exists(s, "new"));
}

static void test_describe(void **state)
{
	struct scene *s = *state;
	struct buf out = {0};

	scene_foreign(s, "user", 5000);
	scene_foreign(s, "own", 4096);
	scene_mark(s, "own");
	scene_job(s, "user", JOB_WRITE, 4096);
	scene_job(s, "own", JOB_RW, 8192);
	scene_job(s, "new", JOB_READ, 4096);
	scene_job(s, "none", JOB_READ, 0);
	assert_int_equal(guard_describe(&s->plan, &s->list, &s->opts, &out, &s->err), -EPERM);
	assert_int_equal(s->err.code, ERR_REFUSED);
	assert_non_null(strstr(s->err.msg, "user"));
	const char *text = buf_text(&out);
	static const char *const words[] = {
		"user: file, 5000 bytes, data that iosonde did not write; to be written; refused: ",
		"own: file, 4k bytes, made by iosonde; to be read and written; 4k bytes laid out "
		"first; may be written\n",
		"new: does not exist; to be read; 4k bytes laid out first; may be read\n",
		"none: does not exist; to be read; refused: ",
	};
	for (int i = 0; i < 4; i++)
		if (!strstr(text, words[i]))
			fail_msg("'%s' is not in\n%s", words[i], text);
	buf_release(&out);
	assert_false(scene_exists(s, "new"));
	scene_unchanged(s, "user", 5000);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, scene_setup, scene_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_foreign_file_is_refused),
		TEST(test_consent_by_folder),
		TEST(test_own_empty_and_hollow_files),
		TEST(test_creates_and_removes),
		TEST(test_not_there),
		TEST(test_readonly),
		TEST(test_only_storage),
		TEST(test_run_uses_it),
		TEST(test_paths_of_one_file),
		TEST(test_locks),
		TEST(test_blank_device),
		TEST(test_device_with_content),
		TEST(test_mounted_device),
		TEST(test_second_loop_over_mounted_file),
		TEST(test_swap),
		TEST(test_stamp_where_no_attributes),
		TEST(test_open_files),
		TEST(test_describe),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
