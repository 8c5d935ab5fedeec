/*
 * test_meter -- runtime/meter: a tree of processes of the test's own, of which one is nice,
 * one threaded, and some end.
 */
#include "runtime/meter.h"

#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { MS = 1000000 };

static void burn(uint64_t ns)
{
	struct timespec t;

	do {
		for (volatile unsigned n = 0; n < 10000; n++)
			;
		clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	} while ((uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec < ns);
}

static void *thread(void *arg)
{
	burn(*(uint64_t *)arg);
	return NULL;
}

/* Says so in done when all is burnt. */
static void child(uint64_t own, uint64_t threaded, int niceness, int done)
{
	pthread_t t;

	if (fork())
		return;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (niceness)
		(void)!nice(niceness);
	if (threaded && pthread_create(&t, NULL, thread, &threaded) == 0)
		pthread_join(t, NULL);
	burn(own);
	if (write(done, "", 1) == 1)
		pause();
	_exit(0);
}

/* One that ends unseen, one whose thread does, one that is nice. */
static void family(int done)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	raise(SIGSTOP);
	pid_t short_lived = fork();

	if (short_lived == 0) {
		burn(100u * MS);
		_exit(0);
	}
	waitpid(short_lived, NULL, 0);
	child(100u * MS, 200u * MS, 0, done);
	child(300u * MS, 0, 5, done);
	pause();
	_exit(0);
}

static bool near(uint64_t is, uint64_t wanted)
{
	return is > wanted * 9 / 10 && is < wanted * 11 / 10 + 30000000;
}

static void a_tree(void **state)
{
	const struct meter_idle none = {0};
	struct meter *m;
	struct metered out = {0};
	struct err err = {0};
	int done[2];
	char byte;
	uint64_t sum = 0, nice_ns = 0, ended = 0;

	(void)state;
	assert_int_equal(pipe(done), 0);
	pid_t root = fork();

	if (root == 0)
		family(done[1]);
	close(done[1]);
	waitpid(root, NULL, WUNTRACED);
	assert_int_equal(
		meter_open(&m, &(struct meter_of){.pid = root, .payload = "iosonde"}, &err), 0);
	/* a window may begin anew */
	meter_start(m);
	meter_start(m);
	kill(root, SIGCONT);
	/* until all is burnt, however loaded the machine */
	assert_int_equal(read(done[0], &byte, 1), 1);
	assert_int_equal(read(done[0], &byte, 1), 1);
	meter_stop(m);
	assert_int_equal(meter_take(m, &none, &out, &err), 0);
	for (unsigned i = 0; i < out.roles_n; i++) {
		sum += out.roles[i].cpu_ns;
		nice_ns += out.roles[i].nice_ns;
		if (strcmp(out.roles[i].thread, "(ended)") == 0 ||
		    strcmp(out.roles[i].role, "ended") == 0)
			ended += out.roles[i].cpu_ns;
	}
	assert_int_equal(sum, out.cpu.value);
	assert_true(near(out.cpu.value, 700u * MS));
	/* ticks divide it: some of them are lost between threads */
	assert_true(nice_ns > 200u * MS && nice_ns < 400u * MS);
	assert_true(ended <= 400u * MS);
	assert_int_equal(out.memory_peak.state, READING_ABSENT);
	assert_int_equal(out.cycles.state, READING_ESTIMATED);
	assert_true(out.cpus > 0 && out.window_ns > 0);
	metered_release(&out);
	meter_close(m);
	kill(root, SIGKILL);
	waitpid(root, NULL, 0);
	close(done[0]);
}

static void a_baseline(void **state)
{
	(void)state;
	/* of at most all CPUs of a machine */
	assert_true(meter_baseline(50000000, -1).busy <= 1000000000u * 4096ull);
	meter_close(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_tree),
		cmocka_unit_test(a_baseline),
	};

	return cmocka_run_group_tests_name("meter", tests, NULL, NULL);
}
