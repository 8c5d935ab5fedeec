/*
 * null -- I/Os are done when they are handed over: the cost of the generator.
 *
 * It makes no system call and touches no data.
 */
#include "engine/engine.h"

#include <errno.h>
#include <stdlib.h>

struct engine {
	unsigned depth, n; /* done I/Os wait in done[0..n-1] */
	struct io *done[];
};

static int null_open(struct engine **out, struct engine_params *params, struct err *err)
{
	struct engine *e = calloc(1, sizeof *e + params->depth * sizeof e->done[0]);

	if (!e)
		return err_sys(err, ERR_FAILED, ENOMEM, "engine null");
	e->depth = params->depth;
	engine_grant_none(params);
	*out = e;
	return 0;
}

static int null_submit(struct engine *e, struct io *const *ios, unsigned n)
{
	struct io **done = e->done + e->n;

	if (n > e->depth - e->n)
		n = e->depth - e->n;
	for (unsigned i = 0; i < n; i++) {
		struct io *io = ios[i];

		io->res = (int32_t)io->len; /* that of a sync is 0 */
		done[i] = io;
	}
	e->n += n;
	return (int)n;
}

static int null_reap(struct engine *e, struct io **done, unsigned min, unsigned max,
		     uint64_t deadline)
{
	unsigned n = e->n < max ? e->n : max;
	struct io **from = e->done + (e->n -= n);

	(void)min;
	(void)deadline;
	for (unsigned i = 0; i < n; i++)
		done[i] = from[i];
	return (int)n;
}

static void null_once(struct engine *e, struct io *io)
{
	(void)e;
	io->res = (int32_t)io->len;
}

static void null_close(struct engine *e)
{
	free(e);
}

const struct engine_ops engine_null = {
	.name = "null",
	.diskless = 1,
	.open = null_open,
	.submit = null_submit,
	.reap = null_reap,
	.once = null_once,
	.close = null_close,
};
