/*
 * guest -- what the host and the program as /init of a guest agree on.
 */
#ifndef IOSONDE_RESULT_GUEST_H
#define IOSONDE_RESULT_GUEST_H

/*
 * Files of the initramfs.  The job: one word a line; init's own words first (mnt=, out=,
 * off=), then "--", then what follows the program's name.  The kernel's command line takes
 * 32 words and 2048 bytes, and a job may be longer.
 */
#define GUEST_JOB "/job"
/* Paths of the modules, one a line, in the order in which they are inserted. */
#define GUEST_MODULES "/modules.list"

/* The last line that a guest says, after "iosonde: "; an exit status follows. */
#define GUEST_ENDED "the guest ends with status "

/*
 * The last bytes of a drive that was made for a result: on another nothing is written.
 * The result lies at its begin, NULs behind it.
 */
#define GUEST_DRIVE "\niosonde result drive\n"

#endif
