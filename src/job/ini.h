/*
 * ini -- the syntax of a job file: lines, sections, comments, ${VAR}.
 *
 * It knows no option and opens no file.
 */
#ifndef IOSONDE_JOB_INI_H
#define IOSONDE_JOB_INI_H

#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"

enum ini_kind { INI_SECTION, INI_OPTION, INI_INCLUDE };

/* One line that means something; the strings live until the next ini_next. */
struct ini_line {
	enum ini_kind kind;
	const char *name;      /* of the section, of the option; the file to include */
	const char *value;     /* of an option, variables put in; NULL: a bare name */
	unsigned line, column; /* of the name, from 1 */
	unsigned value_column; /* of the value; column when there is none */
};

struct ini {
	const char *file; /* as it is named in messages; borrowed */
	char *at, *end;	  /* the rest of the text */
	unsigned line;	  /* number of the line last read */
	struct buf value;
};

/*
 * Begin to read len bytes of data, which must be followed by a NUL; data is
 * borrowed and written to.
 */
void ini_init(struct ini *ini, const char *file, char *data, size_t len);

/*
 * The next line.  Returns 1; 0 at the end; -EINVAL with ERR_INPUT and
 * "FILE:LINE:COLUMN: ...", -ENOMEM.
 * Source: fio init.c, __parse_jobs_ini, behaviour only: a comment starts at
 * the first ; or # anywhere in a line.
 */
int ini_next(struct ini *ini, struct ini_line *line, struct err *err);

void ini_release(struct ini *ini);

#endif
