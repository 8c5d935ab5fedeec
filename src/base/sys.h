/*
 * sys -- a system call without a wrapper around it.
 *
 * For the measured path alone: syscall(2) moves six arguments from registers to others and
 * keeps errno, 20 instructions for each call.  Elsewhere the C library's functions are right.
 */
#ifndef IOSONDE_BASE_SYS_H
#define IOSONDE_BASE_SYS_H

#include <errno.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <unistd.h>

/*
 * System call nr (SYS_x), with as many arguments as it takes and 0 for the others.
 * Returns what the kernel says: >= 0 or -errno.  errno may change.
 * Source: syscall(2), Architecture calling conventions.
 */
#if defined(__x86_64__) && defined(__LP64__)
static inline long sys_call(long nr, long a, long b, long c, long d, long e, long f)
{
	register long r10 __asm__("r10") = d;
	register long r8 __asm__("r8") = e;
	register long r9 __asm__("r9") = f;

	__asm__ volatile("syscall"
			 : "+a"(nr)
			 : "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
			 : "rcx", "r11", "memory");
	return nr;
}
#elif defined(__aarch64__) && defined(__LP64__)
static inline long sys_call(long nr, long a, long b, long c, long d, long e, long f)
{
	register long x8 __asm__("x8") = nr;
	register long x0 __asm__("x0") = a;
	register long x1 __asm__("x1") = b;
	register long x2 __asm__("x2") = c;
	register long x3 __asm__("x3") = d;
	register long x4 __asm__("x4") = e;
	register long x5 __asm__("x5") = f;

	__asm__ volatile("svc 0"
			 : "+r"(x0)
			 : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4), "r"(x5)
			 : "memory");
	return x0;
}
#else
static inline long sys_call(long nr, long a, long b, long c, long d, long e, long f)
{
	long r = syscall(nr, a, b, c, d, e, f);

	return r < 0 ? -errno : r;
}
#endif

/* An argument that is a pointer. */
static inline long sys_pointer(const void *p)
{
	return (long)(intptr_t)p;
}

#endif
