/*
 * same -- which paths of a plan are one file.
 *
 * Symbolic links, hard links, "./x" and further device nodes: the inode
 * decides, of a block device its number.
 */
#ifndef IOSONDE_LOAD_SAME_H
#define IOSONDE_LOAD_SAME_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>

/* A hash table from identity to an index; the zero state is empty and holds nothing. */
struct same {
	struct same_slot *slots;
	size_t mask;
};

/* Room for n files.  0 or -ENOMEM. */
int same_init(struct same *s, size_t n);

/* Index of the file when it was added before, else add it as index and return that. */
unsigned same_add(struct same *s, const struct stat *st, unsigned index);

/* The same file, or the same block device. */
bool same_file(const struct stat *a, const struct stat *b);

void same_release(struct same *s);

#endif
