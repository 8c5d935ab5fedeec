/*
 * exits -- which workers the ends of others end, or let begin.
 */
#include "load/exits.h"

#include "load/command.h"

void exits_init(struct exits *e, const struct plan *plan)
{
	*e = (struct exits){0};
	for (unsigned i = 0; i < plan->workers_n; i++) {
		e->any |= plan->workers[i].job->exitall;
		e->on |= e->any || plan->workers[i].job->exitall_on_error;
		e->each |= e->on || plan->workers[i].job->waits;
	}
}

/* Workers of one group follow one another. */
void exits_look(struct exits *e, const struct plan *plan, struct shared *shared, unsigned first,
		unsigned last)
{
	for (unsigned i = first, next; i < last; i = next) {
		bool group = false, stage = false;

		for (next = i;
		     next < last && plan->workers[next].job->group == plan->workers[i].job->group;
		     next++) {
			const struct shared_worker *shm = &shared->worker[next];
			const struct job *job = plan->workers[next].job;

			if (atomic_load(&shm->state) != WORKER_DONE ||
			    (!e->any && !(job->exitall_on_error && shm->err.code)))
				continue;
			group = true;
			stage |= job->exit_what != EXIT_GROUP;
			e->over |= job->exit_what == EXIT_ALL;
		}
		if (stage)
			command_stop(shared, first, last);
		else if (group)
			command_stop(shared, i, next);
	}
}

bool exits_awaited(const struct plan *plan, const struct shared *shared, unsigned i)
{
	const struct job *job = plan->workers[i].job->waits;

	for (unsigned k = 0; job && k < i; k++)
		if (plan->workers[k].job == job &&
		    atomic_load(&shared->worker[k].state) != WORKER_DONE)
			return true;
	return false;
}
