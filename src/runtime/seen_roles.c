/*
 * seen_roles -- what the processes and threads that were seen have used, by role.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/roles.h"
#include "runtime/seen.h"

/* A row that fits, made if there is none; its times are ticks until seen_settle, but for cpu_ns. */
static struct metered_role *seen_row(struct metered *out, const char *role, const char *process,
				     const char *thread)
{
	struct metered_role *r;

	for (unsigned i = 0; i < out->roles_n; i++) {
		r = &out->roles[i];
		if (strcmp(r->role, role) == 0 && strcmp(r->process, process) == 0 &&
		    strcmp(r->thread, thread) == 0)
			return r;
	}
	r = realloc(out->roles, (out->roles_n + 1) * sizeof *r);
	if (!r)
		return NULL;
	out->roles = r;
	r += out->roles_n++;
	*r = (struct metered_role){0};
	snprintf(r->role, sizeof r->role, "%s", role);
	snprintf(r->process, sizeof r->process, "%s", process);
	snprintf(r->thread, sizeof r->thread, "%s", thread);
	return r;
}

static uint64_t seen_less(uint64_t a, uint64_t b)
{
	return a > b ? a - b : 0;
}

static struct seen_use seen_minus(const struct seen_use *a, const struct seen_use *b)
{
	return (struct seen_use){seen_less(a->ns, b->ns), seen_less(a->user, b->user),
				 seen_less(a->system, b->system), seen_less(a->guest, b->guest)};
}

static void seen_add(struct metered_role *r, const struct seen_use *u, bool niced)
{
	r->cpu_ns += u->ns;
	r->user_ns += u->user;
	r->system_ns += u->system;
	r->guest_ns += u->guest;
	r->nice_ns += niced ? seen_less(u->user, u->guest) : 0;
}

static const char *seen_role(const struct seen *s, const struct seen_process *p,
			     const struct seen_thread *t)
{
	/* Whatever its name: who runs a guest is a virtual CPU. */
	if (t->last.guest)
		return ROLE_VCPU;
	return p->stub ? ROLE_STUB : role_of(p->name, t->name, s->of.payload ? s->of.payload : "");
}

/*
 * Read (0) or written (1) by a process itself: what it waited for is added to it, too.
 * Source: Linux kernel/exit.c wait_task_zombie(), task_io_accounting_add().
 */
static uint64_t seen_bytes(const struct seen *s, const struct seen_process *p, int which)
{
	uint64_t children = 0;

	for (unsigned i = 0; i < s->process_n; i++)
		if (!s->process[i].here && s->process[i].ppid == p->pid)
			children += s->process[i].last_io[which];
	return seen_less(p->last_io[which], p->base_io[which] + children);
}

static int seen_roles_process(const struct seen *s, unsigned process, struct metered *out)
{
	const struct seen_process *p = &s->process[process];
	struct seen_use rest = seen_minus(&p->last, &p->base);
	uint64_t whole = rest.ns;
	struct metered_role *first = NULL;

	for (unsigned i = 0; i < s->thread_n; i++) {
		const struct seen_thread *t = &s->thread[i];
		struct seen_use u = seen_minus(&t->last, &t->base);
		char name[sizeof out->roles->thread];

		if (t->process != process)
			continue;
		role_thread(name, sizeof name, t->name);
		struct metered_role *r = seen_row(out, seen_role(s, p, t), p->name, name);

		if (!r)
			return -ENOMEM;
		seen_add(r, &u, t->niced);
		r->threads++;
		rest = seen_minus(&rest, &u);
		if (t->tid == p->pid) {
			r->read_bytes += seen_bytes(s, p, 0);
			r->write_bytes += seen_bytes(s, p, 1);
			first = r;
		}
	}
	/* Threads that ended; less than that is of the time between two reads. */
	if (first && rest.ns > whole / 100) {
		char role[sizeof first->role];

		memcpy(role, first->role, sizeof role);
		first = seen_row(out, role, p->name, "(ended)");
		if (!first)
			return -ENOMEM;
		seen_add(first, &rest, false);
	}
	return 0;
}

static unsigned seen_parent(const struct seen *s, unsigned process)
{
	const struct seen_process *p = &s->process[process];

	for (unsigned i = 0; i < s->process_n; i++)
		if (s->process[i].pid == p->ppid && s->process[i].start <= p->start)
			return i;
	return process;
}

/*
 * Who tells of a process that ended among its children's time: those above it that still is,
 * or the first of them that is known; an orphan is in nobody's count but its own.
 */
static unsigned seen_teller(const struct seen *s, unsigned process)
{
	/* No chain is longer than all of them. */
	for (unsigned n = 0; n < s->process_n && !s->process[process].here; n++) {
		unsigned up = seen_parent(s, process);

		if (up == process)
			break;
		process = up;
	}
	return process;
}

/*
 * What ended processes had that were never seen, as far as whoever waited for them was: ns in
 * user and system.  Returns 0; -ENOMEM.
 */
static int seen_waited(const struct seen *s, uint64_t ns[2])
{
	/* What was seen of those that each one tells of. */
	uint64_t(*had)[2] = calloc(s->process_n + 1, sizeof *had);

	if (!had)
		return -ENOMEM;
	for (unsigned i = 0; i < s->process_n; i++) {
		const struct seen_process *p = &s->process[i];
		unsigned teller = seen_teller(s, i);

		if (teller == i)
			continue;
		had[teller][0] += p->last.user + p->base_children[0];
		had[teller][1] += p->last.system + p->base_children[1];
	}
	for (unsigned i = 0; i < s->process_n; i++) {
		const struct seen_process *p = &s->process[i];

		for (int k = 0; k < 2 && seen_teller(s, i) == i; k++)
			ns[k] += task_tick_ns() *
				 seen_less(seen_less(p->last_children[k], p->base_children[k]),
					   had[i][k]);
	}
	free(had);
	return 0;
}

/* User time of the group beyond what the roles have. */
static uint64_t seen_beyond(const struct metered *out)
{
	uint64_t sum = 0;

	for (unsigned i = 0; i < out->roles_n; i++)
		sum += out->roles[i].user_ns;
	return reading_known(&out->user) ? seen_less(out->user.value, sum) : 0;
}

static int seen_ended(struct metered *out, uint64_t ns, uint64_t user)
{
	struct metered_role *r = ns ? seen_row(out, ROLE_ENDED, "(between two looks)", "") : NULL;

	if (!r)
		return ns ? -ENOMEM : 0;
	r->cpu_ns = ns;
	r->user_ns = user < ns ? user : ns;
	r->system_ns = ns - r->user_ns;
	return 0;
}

/* Ticks to ns: they tell how the whole is divided. */
static void seen_settle(struct metered_role *r)
{
	double ticks = (double)(r->user_ns + r->system_ns);
	double each = ticks > 0 ? (double)r->cpu_ns / ticks : 0;

	r->user_ns = (uint64_t)((double)r->user_ns * each);
	r->nice_ns = (uint64_t)((double)r->nice_ns * each);
	r->guest_ns = (uint64_t)((double)r->guest_ns * each);
	r->system_ns = seen_less(r->cpu_ns, r->user_ns);
}

static int seen_most(const void *a, const void *b)
{
	const struct metered_role *x = a, *y = b;

	return x->cpu_ns < y->cpu_ns ? 1 : x->cpu_ns > y->cpu_ns ? -1 : strcmp(x->role, y->role);
}

/* What no group tells: the sum of what the processes say of themselves. */
static void seen_sum(const struct seen *s, struct metered *out)
{
	uint64_t user = 0, system = 0, bytes[2] = {0};
	int refused = 0;

	for (unsigned i = 0; i < out->roles_n; i++) {
		user += out->roles[i].user_ns;
		system += out->roles[i].system_ns;
		bytes[0] += out->roles[i].read_bytes;
		bytes[1] += out->roles[i].write_bytes;
	}
	if (!reading_known(&out->cpu)) {
		out->cpu = reading_of(user + system);
		out->user = reading_of(user);
		out->system = reading_of(system);
	}
	for (unsigned i = 0; i < s->process_n; i++)
		if (s->process[i].io_error)
			refused = s->process[i].io_error;
	if (reading_known(&out->read_bytes) && reading_known(&out->write_bytes))
		return;
	out->read_bytes = reading_result(-refused, bytes[0]);
	out->write_bytes = reading_result(-refused, bytes[1]);
	if (!refused)
		out->read_bytes.state = out->write_bytes.state = READING_ESTIMATED;
}

int seen_roles(const struct seen *s, struct metered *out)
{
	uint64_t sum = 0, ended, user;

	for (unsigned i = 0; i < s->process_n; i++)
		if (seen_roles_process(s, i, out) < 0)
			return -ENOMEM;
	for (unsigned i = 0; i < out->roles_n; i++) {
		seen_settle(&out->roles[i]);
		sum += out->roles[i].cpu_ns;
	}
	if (reading_known(&out->cpu)) {
		ended = seen_less(out->cpu.value, sum);
		user = seen_beyond(out);
	} else {
		uint64_t waited[2] = {0};

		if (seen_waited(s, waited) < 0)
			return -ENOMEM;
		user = waited[0];
		ended = user + waited[1];
	}
	if (seen_ended(out, ended, user) < 0)
		return -ENOMEM;
	seen_sum(s, out);
	if (out->roles_n)
		qsort(out->roles, out->roles_n, sizeof *out->roles, seen_most);
	while (out->roles_n && !out->roles[out->roles_n - 1].cpu_ns &&
	       !out->roles[out->roles_n - 1].read_bytes &&
	       !out->roles[out->roles_n - 1].write_bytes)
		out->roles_n--;
	return 0;
}
