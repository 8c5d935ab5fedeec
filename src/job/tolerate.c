/*
 * tolerate -- which failed I/Os end a job: continue_on_error and ignore_error.
 *
 * job.h declares it.
 */
#include "job/job.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/num.h"

/* What devices, file systems and the kernel answer to I/O. */
static const struct {
	const char *name;
	int value;
} tolerate_names[] = {
#define NAME(e)                                                                                    \
	{                                                                                          \
#e, e                                                                              \
	}
	NAME(EPERM),	 NAME(ENOENT),	  NAME(EINTR),	    NAME(EIO),	     NAME(ENXIO),
	NAME(EBADF),	 NAME(EAGAIN),	  NAME(ENOMEM),	    NAME(EACCES),    NAME(EFAULT),
	NAME(EBUSY),	 NAME(EEXIST),	  NAME(ENODEV),	    NAME(EINVAL),    NAME(EFBIG),
	NAME(ENOSPC),	 NAME(EROFS),	  NAME(EPIPE),	    NAME(ENOSYS),    NAME(ENODATA),
	NAME(ETIME),	 NAME(ENOLINK),	  NAME(EPROTO),	    NAME(EBADMSG),   NAME(EOVERFLOW),
	NAME(EREMOTEIO), NAME(EILSEQ),	  NAME(EOPNOTSUPP), NAME(ETIMEDOUT), NAME(ECANCELED),
	NAME(ESTALE),	 NAME(EUCLEAN),	  NAME(EDQUOT),	    NAME(ENOMEDIUM), NAME(EHWPOISON),
	NAME(ESHUTDOWN), NAME(EHOSTDOWN),
#undef NAME
};

/* The number that a word of len bytes means, 0 when it is none. */
static int tolerate_number(const char *word, size_t len)
{
	char *end;

	for (size_t i = 0; i < sizeof tolerate_names / sizeof *tolerate_names; i++)
		if (strlen(tolerate_names[i].name) == len &&
		    !memcmp(tolerate_names[i].name, word, len))
			return tolerate_names[i].value;
	long value = strtol(word, &end, 0);

	return end == word + len && value > -4096 && value < 4096 ? abs((int)value) : 0;
}

/*
 * Look for errnum (0: for nothing) in list type of "A:B,C".  Returns 1 when it is
 * there, 0 when the list is empty, -1 when it holds others; -EINVAL for a word
 * that is no error, *bad then being where.
 */
static int tolerate_find(const char *text, unsigned type, int errnum, const char **bad)
{
	int found = 0;

	for (const char *p = text; *p;) {
		size_t len = strcspn(p, ":,");
		int number = len ? tolerate_number(p, len) : 0;

		if (len && !number) {
			*bad = p;
			return -EINVAL;
		}
		if (number && type == 0 && found <= 0)
			found = number == errnum ? 1 : -1;
		p += len;
		if (*p == ',' && type-- == 0)
			break;
		p += *p != '\0';
	}
	return found;
}

int job_check_ignored(const struct job *job, struct err *err)
{
	const char *bad;

	if (!job->ignore_error || tolerate_find(job->ignore_error, 2, 0, &bad) != -EINVAL)
		return 0;
	return err_set(err, ERR_INPUT, 0,
		       "option ignore_error: " NUM_QUOTE ": '%.*s' is no error; write lists for "
		       "reads, writes and verify as in EAGAIN,ENOSPC:122",
		       NUM_QUOTED(job->ignore_error), (int)strcspn(bad, ":,"), bad);
}

bool job_tolerates(const struct job *job, bool read, int errnum)
{
	const char *bad;
	int found = job->ignore_error ? tolerate_find(job->ignore_error, read ? 0 : 1, errnum, &bad)
				      : 0;

	if (found)
		return found > 0;
	return job->continue_on_error & (read ? CONTINUE_READ : CONTINUE_WRITE) &&
	       (errnum == EIO || errnum == EILSEQ);
}

bool job_tolerates_mismatch(const struct job *job)
{
	const char *bad;
	int found = job->ignore_error ? tolerate_find(job->ignore_error, 2, EILSEQ, &bad) : 0;

	return found ? found > 0 : (job->continue_on_error & CONTINUE_VERIFY) != 0;
}
