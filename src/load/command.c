/*
 * command -- what a worker is told to do.
 */
#include "load/command.h"

#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

int command_wait(struct shared_worker *shm)
{
	int command;

	while ((command = atomic_load(&shm->command)) == COMMAND_WAIT)
		syscall(SYS_futex, &shm->command, FUTEX_WAIT_PRIVATE, COMMAND_WAIT, NULL, NULL, 0);
	return command;
}

void command_give(struct shared_worker *shm, int command)
{
	int before = atomic_load(&shm->command);

	if (before >= command)
		return;
	atomic_store(&shm->command, command);
	if (before == COMMAND_WAIT)
		syscall(SYS_futex, &shm->command, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0);
}

void command_stop(struct shared *shared, unsigned first, unsigned last)
{
	for (unsigned i = first; i < last; i++)
		command_give(&shared->worker[i], COMMAND_STOP);
}
