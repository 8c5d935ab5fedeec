/*
 * marking -- a run in a box tells the host where it is.
 */
#include "load/marking.h"

#include <time.h>

#include "result/marks.h"

void marking_open(struct marking *m, int fd)
{
	*m = (struct marking){.fd = fd, .gate = PTHREAD_MUTEX_INITIALIZER};
	if (fd >= 0)
		pthread_mutex_lock(&m->gate);
}

void marking_begun(struct marking *m, bool measuring)
{
	if (m->fd < 0)
		return;
	if (!m->first)
		mark_write(m->fd, MARK_FIRST);
	m->first = true;
	if (measuring && !m->start)
		mark_write(m->fd, MARK_START);
	m->start |= measuring;
}

void marking_end(struct marking *m)
{
	if (m->fd < 0)
		return;
	mark_write(m->fd, MARK_STOP);
	nanosleep(&(struct timespec){0, MARK_LINGER}, NULL);
	pthread_mutex_unlock(&m->gate);
}

void marking_pass(struct marking *m)
{
	if (m->fd < 0)
		return;
	pthread_mutex_lock(&m->gate);
	pthread_mutex_unlock(&m->gate);
}
