/*
 * seen -- the processes and threads that a meter looks at, from look to look.
 */
#include "runtime/seen.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/peek.h"
#include "runtime/roles.h"

/* Room for one more; false, and s failed: there is none. */
static bool seen_grow(struct seen *s, void **list, unsigned n, unsigned *room, size_t size)
{
	if (n < *room)
		return true;
	unsigned more = *room ? *room * 2 : 64;
	void *p = realloc(*list, more * size);

	if (!p) {
		s->failed = true;
		return false;
	}
	*list = p;
	*room = more;
	return true;
}

static struct seen_use seen_use(const struct task *t)
{
	return (struct seen_use){t->ns, t->user, t->system, t->guest};
}

/* What it had used when the window began. */
static bool seen_old(const struct seen *s, const struct task *t)
{
	return !s->again || t->start < s->began;
}

static struct seen_process *seen_process(struct seen *s, pid_t pid, const struct task *t)
{
	for (unsigned k = 0; k < s->process_n; k++) {
		unsigned i = (s->hint_process + k) % s->process_n;

		if (s->process[i].pid == pid && s->process[i].start == t->start) {
			s->hint_process = i + 1;
			return &s->process[i];
		}
	}
	if (!seen_grow(s, (void **)&s->process, s->process_n, &s->process_room, sizeof *s->process))
		return NULL;
	struct seen_process *p = &s->process[s->process_n++];

	*p = (struct seen_process){.pid = pid, .start = t->start};
	if (seen_old(s, t)) {
		p->base = seen_use(t);
		memcpy(p->base_children, t->children, sizeof p->base_children);
	}
	return p;
}

static struct seen_thread *seen_thread(struct seen *s, unsigned process, pid_t tid,
				       const struct task *t)
{
	for (unsigned k = 0; k < s->thread_n; k++) {
		unsigned i = (s->hint_thread + k) % s->thread_n;

		if (s->thread[i].tid == tid && s->thread[i].start == t->start) {
			s->hint_thread = i + 1;
			return &s->thread[i];
		}
	}
	if (!seen_grow(s, (void **)&s->thread, s->thread_n, &s->thread_room, sizeof *s->thread))
		return NULL;
	struct seen_thread *p = &s->thread[s->thread_n++];

	*p = (struct seen_thread){.tid = tid, .start = t->start, .process = process};
	if (seen_old(s, t))
		p->base = seen_use(t);
	return p;
}

static bool seen_below_sentry(const struct seen *s, pid_t up)
{
	enum { LEVELS = 8 };

	for (int level = 0; level < LEVELS && up > 1; level++) {
		const struct seen_process *p = NULL;

		for (unsigned i = 0; i < s->process_n; i++)
			if (s->process[i].pid == up)
				p = &s->process[i];
		if (!p || strcmp(role_of(p->name, "", ""), ROLE_SENTRY) == 0)
			return p != NULL;
		up = p->ppid;
	}
	return false;
}

static void seen_name(const struct seen *s, struct seen_process *p, const struct task *t)
{
	char command[256];

	/* It keeps its name when it is dead, and changes it when it executes another. */
	if (t->dead && p->name[0])
		return;
	if (task_command(p->pid, command, sizeof command) < 0)
		command[0] = '\0';
	p->stub = !command[0] && !t->kernel && !t->dead && seen_below_sentry(s, p->ppid);
	role_process(p->name, sizeof p->name, command, p->stub ? "stub" : t->name);
}

/* Those of a zombie are root's alone: what was read before stays. */
static void seen_io(struct seen_process *p, bool old, bool dead)
{
	static const char *const keys[] = {"read_bytes", "write_bytes"};
	char text[512], line[32];
	int r = peek(text, sizeof text, "/proc/%d/io", (int)p->pid);

	if (!dead)
		p->io_error = r < 0 ? -r : 0;
	for (int i = 0; i < 2 && r >= 0; i++) {
		if (peek_line(line, sizeof line, text, keys[i]) < 0)
			continue;
		p->last_io[i] = strtoull(line, NULL, 10);
		if (old)
			p->base_io[i] = p->last_io[i];
	}
}

struct seen_walk {
	struct seen *s;
	pid_t pid;
	unsigned process;
};

static void seen_tell_thread(void *arg, pid_t tid)
{
	struct seen_walk *w = arg;
	struct task t;
	unsigned hint = w->s->hint_thread;
	struct seen_thread *p = hint < w->s->thread_n ? &w->s->thread[hint] : NULL;

	/* Most of them sleep most of the time. */
	if (p && p->tid == tid && p->last.ns && p->last.ns == task_ns(w->pid, tid)) {
		w->s->hint_thread++;
		return;
	}
	if (task_read(&t, w->pid, tid) < 0 || !(p = seen_thread(w->s, w->process, tid, &t)))
		return;
	p->last = seen_use(&t);
	p->niced = t.nice > 0;
	snprintf(p->name, sizeof p->name, "%s", t.name);
}

static void seen_tell(void *arg, pid_t pid)
{
	struct seen *s = arg;
	struct seen_process *p;
	struct task t;
	char dir[48];
	unsigned n = s->process_n;

	if (task_read(&t, pid, 0) < 0 || !(p = seen_process(s, pid, &t)))
		return;
	p->here = true;
	p->ppid = t.ppid;
	p->last = seen_use(&t);
	memcpy(p->last_children, t.children, sizeof p->last_children);
	seen_name(s, p, &t);
	seen_io(p, s->process_n > n && seen_old(s, &t), t.dead);
	snprintf(dir, sizeof dir, "/proc/%d/task", (int)pid);
	task_each(dir, seen_tell_thread, &(struct seen_walk){s, pid, (unsigned)(p - s->process)});
}

/* Every process of the machine, and whose child it is. */
struct seen_tree {
	struct seen *s;
	struct seen_kin {
		pid_t pid, ppid;
		bool in;
	} * kin;
	unsigned n, room;
};

static void seen_tell_kin(void *arg, pid_t pid)
{
	struct seen_tree *tree = arg;
	char text[1024];
	struct task t;

	if (peek(text, sizeof text, "/proc/%d/stat", (int)pid) < 0 || task_parse(&t, text) < 0 ||
	    !seen_grow(tree->s, (void **)&tree->kin, tree->n, &tree->room, sizeof *tree->kin))
		return;
	bool in = pid == tree->s->of.pid;

	/* Who lost its parent is still one of them. */
	for (unsigned i = 0; i < tree->s->process_n && !in; i++)
		in = tree->s->process[i].pid == pid && tree->s->process[i].start == t.start;
	tree->kin[tree->n++] = (struct seen_kin){pid, t.ppid, in};
}

static void seen_look_tree(struct seen *s)
{
	struct seen_tree tree = {.s = s};
	bool more = true;

	task_each("/proc", seen_tell_kin, &tree);
	while (more) {
		more = false;
		for (unsigned i = 0; i < tree.n; i++)
			for (unsigned k = 0; k < tree.n && !tree.kin[i].in; k++)
				if (tree.kin[k].in && tree.kin[k].pid == tree.kin[i].ppid)
					more = tree.kin[i].in = true;
	}
	for (unsigned i = 0; i < tree.n; i++)
		if (tree.kin[i].in)
			seen_tell(s, tree.kin[i].pid);
	free(tree.kin);
}

/* Groups do not list who ended and was not waited for. */
static void seen_zombies(struct seen *s)
{
	struct task t;

	for (unsigned i = 0; i < s->process_n; i++) {
		const struct seen_process *p = &s->process[i];

		if (!p->here && task_read(&t, p->pid, 0) == 0 && t.dead && t.start == p->start)
			seen_tell(s, p->pid);
	}
}

void seen_look(struct seen *s)
{
	for (unsigned i = 0; i < s->process_n; i++)
		s->process[i].here = false;
	if (s->of.group)
		group_each(s->of.group, seen_tell, s);
	else
		seen_look_tree(s);
	if (s->of.group)
		seen_zombies(s);
	s->again = true;
}

bool seen_has(const struct seen *s, pid_t pid)
{
	for (unsigned i = 0; i < s->process_n; i++)
		if (s->process[i].pid == pid)
			return true;
	return false;
}

void seen_release(struct seen *s)
{
	free(s->process);
	free(s->thread);
	*s = (struct seen){.of = s->of};
}
