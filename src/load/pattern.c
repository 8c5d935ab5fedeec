/*
 * pattern -- where the next I/O goes.
 */
#include "load/pattern.h"

#include <errno.h>
#include <stdlib.h>

int pattern_init(struct pattern *p, enum pattern_order order, const struct plan_worker *w,
		 uint32_t bs, uint64_t seed, struct err *err)
{
	struct pattern_file *files = calloc(w->files_n, sizeof *files);

	if (!files)
		return err_sys(err, ERR_FAILED, ENOMEM, "pattern of %u files", w->files_n);
	*p = (struct pattern){
		.order = order,
		.bs = bs,
		.files_n = w->files_n,
		.seed = seed,
		.files = files,
	};
	for (unsigned i = 0; i < w->files_n; i++) {
		files[i].base = w->files[i].offset;
		files[i].blocks = w->files[i].length / bs;
		p->blocks += files[i].blocks;
	}
	rng_init(&p->rng, seed);
	if (p->blocks)
		pattern_pass(p);
	return 0;
}

void pattern_pass(struct pattern *p)
{
	if (p->walk) {
		walk_pass(p->walk);
		return;
	}
	for (unsigned i = 0; i < p->files_n; i++) {
		struct pattern_file *f = &p->files[i];

		f->next = 0;
		if (p->order == PATTERN_PERMUTED && f->blocks)
			perm_init(&f->perm, f->blocks, rng_splitmix(&p->seed));
	}
	p->left = p->blocks;
	p->current = 0;
}

void pattern_release(struct pattern *p)
{
	walk_close(p->walk);
	free(p->files);
	*p = (struct pattern){0};
}
