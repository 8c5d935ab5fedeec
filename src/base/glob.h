/*
 * glob -- does a word look like a pattern?
 *
 * Of fnmatch(3) what tables of ours need, without the locales behind it.
 */
#ifndef IOSONDE_BASE_GLOB_H
#define IOSONDE_BASE_GLOB_H

#include <stdbool.h>

/*
 * pattern: * stands for any characters or none, [ab0-9] for one of these, all
 * else for itself.  Time is at most quadratic in the lengths.
 */
bool glob_match(const char *pattern, const char *s);

#endif
