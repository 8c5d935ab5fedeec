/*
 * found -- is a program here, and which version: what the probes of runtimes share.
 */
#ifndef IOSONDE_RUNTIME_FOUND_H
#define IOSONDE_RUNTIME_FOUND_H

#include "runtime/runtime.h"

/*
 * Look for argv[0] and ask it, argv being the words that make it tell its version.  remedy is
 * what would bring it, "Debian: runc".  Returns found->present.
 */
bool found_program(struct runtime_found *found, char *const *argv, const char *remedy);

/* Say that it is not to be had; found->present becomes false. */
void found_not(struct runtime_found *found, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

#endif
