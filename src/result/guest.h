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
#define GUEST_JOB     "/job"
/* Paths of the modules, one a line, in the order in which they are inserted. */
#define GUEST_MODULES "/modules.list"

/* The last line that a guest says, after "iosonde: "; an exit status follows. */
#define GUEST_ENDED "the guest ends with status "

/*
 * The last bytes of a drive that was made for a result: on another nothing is written.
 * The result lies at its begin, NULs behind it.
 */
#define GUEST_DRIVE "\niosonde result drive\n"

/* How out= begins that names a virtio port, by which no bytes but those of the result come. */
#define GUEST_PORT "port:"

/*
 * The out= of a result that comes by the console, and how each frame begins there.  A frame
 * is a line of the console; it ends a line of the result, unless it has GUEST_FRAME bytes
 * behind its beginning.
 */
#define GUEST_CONSOLE "console"
#define GUEST_RESULT  "iosonde result: "
enum { GUEST_FRAME = 1000 };

#endif
