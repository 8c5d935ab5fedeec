/*
 * reading -- a number or a text that was looked up, and how it was come by.
 *
 * A number that could not be had is not zero.  Plain data of fixed size: it may
 * lie in memory shared between processes.
 */
#ifndef IOSONDE_MEASURE_READING_H
#define IOSONDE_MEASURE_READING_H

#include <stddef.h>
#include <stdint.h>

enum reading_state {
	READING_ABSENT,	   /* not there, or nobody looked; errnum where something said so */
	READING_MEASURED,  /* as read or counted */
	READING_SCALED,	   /* counted part of the time, and scaled by share */
	READING_ESTIMATED, /* computed from something else */
	READING_DENIED,	   /* refused; errnum says how */
};

struct reading {
	uint64_t value;
	double share; /* of the time it was counted, 0..1; for SCALED */
	enum reading_state state;
	int errnum; /* positive, 0: none */
};

/* A limit that is none. */
#define READING_UNLIMITED UINT64_MAX

enum { FACT_TEXT = 256 };
struct fact {
	char text[FACT_TEXT];
	enum reading_state state;
	int errnum;
};

/* What a number counts, for whoever prints it. */
enum reading_unit {
	UNIT_COUNT,
	UNIT_BYTES,
	UNIT_PS, /* picoseconds, told in ns */
	UNIT_NS, /* told as a time */
	UNIT_HZ,
	UNIT_MILLI, /* thousandths, told in ones */
	UNIT_RATE,  /* a second */
	UNIT_BOOL,  /* 0 or 1 */
	UNIT_WORKS, /* 1: it works; a refusal is what is to be told */
};

/* A row of a table of readings (env.def and its like). */
struct reading_row {
	const char *group, *key, *label;
	int unit;      /* enum reading_unit; -1: a fact */
	size_t offset; /* in the struct of the table */
};

static inline struct reading reading_of(uint64_t value)
{
	return (struct reading){.value = value, .state = READING_MEASURED};
}

/* What an errno (positive) means: denied for EPERM, EACCES and EMFILE, else absent. */
enum reading_state reading_refusal(int errnum);
struct reading reading_refused(int errnum);

/* r is 0 or -errno: value, or the refusal. */
struct reading reading_result(int r, uint64_t value);

/* A value that was counted for running of enabled ns; EBUSY where it never was. */
struct reading reading_counted(uint64_t value, uint64_t enabled, uint64_t running);

/*
 * a + b: a sum of which one part has no value has none.  Where nobody looked (the
 * zero state) is left out, and of two states the less certain one holds.
 */
struct reading reading_sum(const struct reading *a, const struct reading *b);

void fact_set(struct fact *f, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void fact_refuse(struct fact *f, int errnum);

/* The text of a small file; the refusal where it cannot be read, absent if it is empty. */
void fact_peek(struct fact *f, const char *path);

/* Append to a fact, after a separator where it has text; it becomes measured. */
void fact_append(struct fact *f, const char *separator, const char *text);

static inline int fact_known(const struct fact *f)
{
	return f->state == READING_MEASURED || f->state == READING_ESTIMATED;
}

static inline int reading_known(const struct reading *r)
{
	return r->state >= READING_MEASURED && r->state <= READING_ESTIMATED;
}

/* "measured", "denied", ... */
const char *reading_state_name(enum reading_state state);

#endif
