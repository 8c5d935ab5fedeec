/*
 * detach -- a process that may get stuck, so that it holds nobody up.
 */
#include "load/detach.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "base/err.h"

void detach(pid_t parent)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	/* It may have died before that was in force. */
	if (getppid() != parent)
		_exit(ERR_FAILED);
	int fd = open("/dev/null", O_RDWR | O_CLOEXEC);

	if (fd < 0)
		fd = memfd_create("null", MFD_CLOEXEC); /* no /dev here */
	for (int i = 0; i < 3 && fd >= 0; i++)
		dup2(fd, i);
	if (fd > 2)
		close(fd);
}
