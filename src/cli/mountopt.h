/*
 * mountopt -- options of mount(8): which of them mount(2) takes as flags.
 */
#ifndef IOSONDE_CLI_MOUNTOPT_H
#define IOSONDE_CLI_MOUNTOPT_H

/*
 * Take what is a flag, "ro,noatime", out of a list with commas; what the file system is to
 * read itself stays in it, in its order.  options is changed in place; NULL: no list.
 * Returns the flags.  Source: mount(8), file-system independent options.
 */
unsigned long mountopt_flags(char *options);

#endif
