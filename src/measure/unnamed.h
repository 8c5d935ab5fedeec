/*
 * unnamed -- facts without the names of hosts and users.
 *
 * Results are handed on.  What tells a mount or a control group may hold the name of
 * the machine, of a server, or of who works there.
 */
#ifndef IOSONDE_MEASURE_UNNAMED_H
#define IOSONDE_MEASURE_UNNAMED_H

#include "measure/env.h"
#include "measure/storage.h"

enum { UNNAMED_WORDS = 8, UNNAMED_WORD = 96 };

/* The zero state knows no names, and hides those of servers and in /home alone. */
struct unnamed {
	struct {
		char text[UNNAMED_WORD];
		bool user; /* else of the host */
	} word[UNNAMED_WORDS];
	unsigned n;
};

/*
 * The names of this host (of uname(2), also as device mapper writes it) and of the user
 * ($USER, $LOGNAME, $SUDO_USER and the last part of $HOME; root is nobody's name).
 */
void unnamed_init(struct unnamed *u);

/*
 * Put HOST and USER in place of names.  That of the host goes wherever it stands as a word,
 * that of the user where it is part of a path, a value, or before an @.  The folder in /home
 * is a user's in any case.
 */
void unnamed_text(const struct unnamed *u, char *text, size_t size);

/* What may hold a name of an environment, and of a place: there also the server's. */
void unnamed_env(const struct unnamed *u, struct env *e);
void unnamed_storage(const struct unnamed *u, struct storage *s);

#endif
