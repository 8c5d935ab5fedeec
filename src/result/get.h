/*
 * get -- values out of a JSON document that put made, each by its key.
 *
 * A member that is missing or of another kind is remembered as the failure, the first one
 * only; what follows is 0, NULL or false, so that a caller asks once, at the end.
 */
#ifndef IOSONDE_RESULT_GET_H
#define IOSONDE_RESULT_GET_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

/* The zero state but for err is good. */
struct get {
	int failed; /* -EINVAL, -ENOMEM; 0: nothing did */
	struct err *err;
};

/*
 * Member key of from; from NULL: nothing happens (that it is missing was told before).
 * get_int: no negative one; get_real takes integers, too.  ERR_INPUT: it is not there, or
 * something else.
 */
uint64_t get_int(struct get *g, const json_t *from, const char *key);
double get_real(struct get *g, const json_t *from, const char *key);
bool get_bool(struct get *g, const json_t *from, const char *key);

/* Malloc'd, to be freed by the caller; NULL where it is null. */
char *get_str(struct get *g, const json_t *from, const char *key);

/* The same into size bytes, cut; null is "". */
void get_text(struct get *g, const json_t *from, const char *key, char *out, size_t size);

/* Borrowed from the document; NULL on failure. */
json_t *get_object(struct get *g, const json_t *from, const char *key);
json_t *get_array(struct get *g, const json_t *from, const char *key);

/* Remember a failure of the caller's own: what is wrong with a member. */
void get_fail(struct get *g, const char *key, const char *wrong);

#endif
