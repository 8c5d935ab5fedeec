/*
 * truth_json -- "cache" of a job: where its I/O went, and what that rests on.
 */
#include "result/truth.h"

/* A number; null where there is none, or where nobody looked. */
static void truth_json_reading(struct put *p, json_t *o, const char *key, const struct reading *v)
{
	if (reading_known(v))
		put_int(p, o, key, v->value);
	else
		put_null(p, o, key);
}

static void truth_json_verdict(struct put *p, json_t *o, const char *key, enum truth_class class,
			       const struct buf *text)
{
	json_t *v = put_object(p, o, key);

	put_str(p, v, "class", truth_name(class));
	put_str(p, v, "verdict", class == TRUTH_NONE ? NULL : buf_text(text));
	p->failed |= buf_failed(text);
}

static void truth_json_file(struct put *p, json_t *list, const struct result_job *j,
			    const struct filed *f)
{
	json_t *o = put_object(p, list, NULL);

	put_str(p, o, "path", f->target < j->files_n ? j->files[f->target] : NULL);
	put_int(p, o, "bytes", f->size);
	put_bool(p, o, "memory", f->memory);
	truth_json_reading(p, o, "unwritten_bytes", &f->unwritten);
	truth_json_reading(p, o, "resident_before_bytes", &f->before);
	truth_json_reading(p, o, "resident_after_bytes", &f->after);
	truth_json_reading(p, o, "dirty_after_bytes", &f->dirty);
	truth_json_reading(p, o, "direct_align_bytes", &f->align);
	if (reading_known(&f->unaligned) || f->unaligned.errnum)
		put_bool(p, o, "direct_unaligned_taken", reading_known(&f->unaligned));
	else
		put_null(p, o, "direct_unaligned_taken");
	if (reading_known(&f->cached))
		put_bool(p, o, "direct_cached", f->cached.value);
	else
		put_null(p, o, "direct_cached");
	truth_json_reading(p, o, "block_read_ns", &f->first);
	truth_json_reading(p, o, "block_reread_ns", &f->again);
	truth_json_reading(p, o, "block_fsync_ns", &f->flush);
}

void truth_json(struct put *p, json_t *own, const struct result *r, const struct result_job *j)
{
	json_t *o = put_object(p, own, "cache");
	const struct fetched *f = &j->stats->fetched;
	struct buf reads = {0}, writes = {0};
	bool over = j->ran && !j->running;
	enum truth_class from = over ? truth_reads(r, j, &reads) : TRUTH_NONE;
	enum truth_class to = over ? truth_writes(r, j, &writes) : TRUTH_NONE;

	truth_json_verdict(p, o, "read", from, &reads);
	truth_json_verdict(p, o, "write", to, &writes);
	buf_release(&reads);
	buf_release(&writes);
	if (f->unknown || !over) {
		put_null(p, o, "device_read_bytes");
		put_null(p, o, "device_write_bytes");
	} else {
		put_int(p, o, "device_read_bytes", f->read);
		put_int(p, o, "device_write_bytes", f->written);
	}
	if (r->memory) {
		put_int(p, o, "buffered_bytes", r->buffered);
		put_int(p, o, "memory_bytes", r->memory);
		put_bool(p, o, "fits_in_memory", r->buffered < r->memory);
	} else {
		put_null(p, o, "buffered_bytes");
		put_null(p, o, "memory_bytes");
		put_null(p, o, "fits_in_memory");
	}
	json_t *list = put_array(p, o, "files");

	for (unsigned i = 0; i < j->filed_n; i++)
		truth_json_file(p, list, j, &j->filed[i]);
}
