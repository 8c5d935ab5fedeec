# iosonde.m4 -- what configure asks of this machine, one macro for each question.

# IOSONDE_SWITCHES: the --enable switches.
AC_DEFUN([IOSONDE_SWITCHES], [
AC_ARG_ENABLE([static],
	[AS_HELP_STRING([--disable-static], [link iosonde with shared libraries])],
	[], [enable_static=default])
AC_ARG_ENABLE([werror],
	[AS_HELP_STRING([--enable-werror], [make every compiler warning an error])],
	[], [enable_werror=no])
AC_ARG_ENABLE([asan],
	[AS_HELP_STRING([--enable-asan], [build with AddressSanitizer (implies --disable-static)])],
	[], [enable_asan=no])
AC_ARG_ENABLE([ubsan],
	[AS_HELP_STRING([--enable-ubsan],
		[build with UndefinedBehaviorSanitizer (implies --disable-static)])],
	[], [enable_ubsan=no])
AC_ARG_ENABLE([tsan],
	[AS_HELP_STRING([--enable-tsan], [build with ThreadSanitizer (implies --disable-static)])],
	[], [enable_tsan=no])
AC_ARG_ENABLE([fuzzers],
	[AS_HELP_STRING([--enable-fuzzers],
		[build the libFuzzer programs; needs CC=clang (implies --disable-static)])],
	[], [enable_fuzzers=no])
AC_ARG_ENABLE([coverage],
	[AS_HELP_STRING([--enable-coverage], [build for gcov (implies --disable-static)])],
	[], [enable_coverage=no])
])

# IOSONDE_ADD_FLAG(VARIABLE, FLAG, [COMPILE|LINK]): add FLAG when the compiler takes it.
AC_DEFUN([IOSONDE_ADD_FLAG], [
AS_VAR_PUSHDEF([cache], [iosonde_cv_flag_$2])
AC_CACHE_CHECK([whether $CC takes $2], [cache], [
	iosonde_save_CFLAGS=$CFLAGS
	CFLAGS="$CFLAGS -Werror $2"
	m4_if([$3], [LINK], [AC_LINK_IFELSE], [AC_COMPILE_IFELSE])([AC_LANG_PROGRAM()],
		[AS_VAR_SET([cache], [yes])], [AS_VAR_SET([cache], [no])])
	CFLAGS=$iosonde_save_CFLAGS])
AS_VAR_IF([cache], [yes], [$1="$$1 $2"])
AS_VAR_POPDEF([cache])
])

# IOSONDE_SIZE: where SIZE_CFLAGS is -Os, the compiler's shorter form of it, if it has one.
AC_DEFUN([IOSONDE_SIZE], [
AS_IF([test "$SIZE_CFLAGS" = -Os], [
	smallest=
	IOSONDE_ADD_FLAG([smallest], [-Oz])
	AS_IF([test -n "$smallest"], [SIZE_CFLAGS=-Oz])])
])

# IOSONDE_WARNINGS: sets WARN_CFLAGS.
AC_DEFUN([IOSONDE_WARNINGS], [
WARN_CFLAGS=
m4_foreach_w([flag], [-Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes
	-Wold-style-definition -Wpointer-arith -Wvla -Wundef
	-Wformat=2 -Wno-format-nonliteral -Wimplicit-fallthrough -Wlogical-op -Wduplicated-cond],
	[IOSONDE_ADD_FLAG([WARN_CFLAGS], flag)])
AS_IF([test "$enable_werror" = yes], [WARN_CFLAGS="$WARN_CFLAGS -Werror"])
AC_SUBST([WARN_CFLAGS])
])

# IOSONDE_INSTRUMENT: sets TOOL_CFLAGS (compile and link) and the conditionals
# INSTRUMENTED and FUZZERS; turns the static link off where the tool forbids it.
AC_DEFUN([IOSONDE_INSTRUMENT], [
TOOL_CFLAGS= instrumented=
AS_IF([test "$enable_tsan" = yes && test "$enable_asan$enable_fuzzers" != nono],
	[AC_MSG_ERROR([--enable-tsan excludes --enable-asan and --enable-fuzzers: use one build directory for each])])
AS_IF([test "$enable_fuzzers" = yes], [
	iosonde_save_CFLAGS=$CFLAGS
	CFLAGS="$CFLAGS -fsanitize=fuzzer-no-link"
	AC_LINK_IFELSE([AC_LANG_PROGRAM()], [],
		[AC_MSG_ERROR([--enable-fuzzers needs a compiler with libFuzzer: configure with CC=clang])])
	CFLAGS=$iosonde_save_CFLAGS
	TOOL_CFLAGS="$TOOL_CFLAGS -fsanitize=fuzzer-no-link"
	instrumented="$instrumented fuzzers"])
AS_IF([test "$enable_asan" = yes],
	[TOOL_CFLAGS="$TOOL_CFLAGS -fsanitize=address" instrumented="$instrumented asan"])
AS_IF([test "$enable_ubsan" = yes],
	[TOOL_CFLAGS="$TOOL_CFLAGS -fsanitize=undefined -fno-sanitize-recover=undefined"
	 instrumented="$instrumented ubsan"])
AS_IF([test "$enable_tsan" = yes],
	[TOOL_CFLAGS="$TOOL_CFLAGS -fsanitize=thread" instrumented="$instrumented tsan"])
AS_IF([test "$enable_coverage" = yes],
	[TOOL_CFLAGS="$TOOL_CFLAGS --coverage -O0" instrumented="$instrumented coverage"])
AS_IF([test -n "$instrumented"], [
	TOOL_CFLAGS="$TOOL_CFLAGS -fno-omit-frame-pointer"
	AS_IF([test "$enable_static" = yes],
		[AC_MSG_ERROR([--enable-static excludes$instrumented: sanitizers refuse a static program])])
	enable_static=no
	AC_MSG_CHECKING([whether $CC links with$TOOL_CFLAGS])
	iosonde_save_CFLAGS=$CFLAGS
	CFLAGS="$CFLAGS $TOOL_CFLAGS"
	AC_LINK_IFELSE([AC_LANG_PROGRAM()], [AC_MSG_RESULT([yes])], [AC_MSG_RESULT([no])
		AC_MSG_ERROR([the compiler's runtime for$instrumented is missing (Debian: part of gcc; Fedora: libasan libubsan libtsan; Alpine: use CC=clang with compiler-rt)])])
	CFLAGS=$iosonde_save_CFLAGS
])
AC_SUBST([TOOL_CFLAGS])
AM_CONDITIONAL([INSTRUMENTED], [test -n "$instrumented"])
AM_CONDITIONAL([FUZZERS], [test "$enable_fuzzers" = yes])
AS_IF([test -z "$instrumented"], [
	# The linker then leaves out what nobody calls, in our code and in the libraries.
	IOSONDE_ADD_FLAG([SECTION_CFLAGS], [-ffunction-sections], [COMPILE])
	IOSONDE_ADD_FLAG([SECTION_CFLAGS], [-fdata-sections], [COMPILE])
	# Nothing of ours is unwound while it runs; with -g, debuggers have .debug_frame.
	IOSONDE_ADD_FLAG([SECTION_CFLAGS], [-fno-asynchronous-unwind-tables], [COMPILE])
	IOSONDE_ADD_FLAG([SECTION_LDFLAGS], [-Wl,--gc-sections], [LINK])])
AC_SUBST([SECTION_CFLAGS])
AC_SUBST([SECTION_LDFLAGS])
])

# IOSONDE_LIBRARY(LIBRARY, FUNCTION, HEADER, DEBIAN, FEDORA, ALPINE): needed always.
# By header and symbol instead of pkg-config: Debian's libaio has no .pc file.
AC_DEFUN([IOSONDE_LIBRARY], [
AC_CHECK_HEADER([$3], [], [iosonde_missing="$iosonde_missing
	$3	Debian, Ubuntu: $4	Fedora: $5	Alpine: $6"])
AC_CHECK_LIB([$1], [$2], [IOSONDE_LIBS="-l$1 $IOSONDE_LIBS"],
	[AS_CASE(["$iosonde_missing"], [*"$3"*], [], [iosonde_missing="$iosonde_missing
	lib$1	Debian, Ubuntu: $4	Fedora: $5	Alpine: $6"])])
])

# IOSONDE_LIBRARIES: sets IOSONDE_LIBS.
AC_DEFUN([IOSONDE_LIBRARIES], [
iosonde_missing=
IOSONDE_LIBS="-lm -lpthread"
IOSONDE_LIBRARY([blkid], [blkid_new_probe], [blkid/blkid.h],
	[libblkid-dev], [libblkid-devel], [util-linux-dev])
IOSONDE_LIBRARY([jansson], [json_object], [jansson.h],
	[libjansson-dev], [jansson-devel], [jansson-dev])
IOSONDE_LIBRARY([aio], [io_setup], [libaio.h],
	[libaio-dev], [libaio-devel], [libaio-dev])
IOSONDE_LIBRARY([uring], [io_uring_queue_init_params], [liburing.h],
	[liburing-dev], [liburing-devel], [liburing-dev])
IOSONDE_LIBRARY([md], [SHA512Init], [sha2.h], [libmd-dev], [libmd-devel], [libmd-dev])
# Only its header: the one function that is called is inline.
AC_CHECK_HEADER([xxhash.h], [], [iosonde_missing="$iosonde_missing
	xxhash.h	Debian, Ubuntu: libxxhash-dev	Fedora: xxhash-devel	Alpine: xxhash-dev"])
AS_IF([test -n "$iosonde_missing"], [AC_MSG_ERROR([these are missing; each line names the package to install:
$iosonde_missing

(or let ./bootstrap run install them)])])
AC_SUBST([IOSONDE_LIBS])
])

# IOSONDE_STATIC: proves that a static program with all libraries links.
AC_DEFUN([IOSONDE_STATIC], [
want_static=no
STATIC_LDFLAGS=
AS_IF([test "$enable_static" != no], [
	AC_MSG_CHECKING([whether a static program links])
	iosonde_save_LIBS=$LIBS iosonde_save_LDFLAGS=$LDFLAGS
	LIBS="$IOSONDE_LIBS $LIBS" LDFLAGS="$LDFLAGS -static"
	AC_LINK_IFELSE([AC_LANG_PROGRAM([[
#include <blkid/blkid.h>
#include <jansson.h>
#include <libaio.h>
#include <liburing.h>
#include <pthread.h>
#include <sys/types.h>
#include <sha2.h>
static void *nop(void *p) { return p; }
]], [[
	struct io_uring ring;
	struct io_uring_params params = { 0 };
	io_context_t aio = 0;
	pthread_t t;
	SHA2_CTX sha;
	SHA512Init(&sha);
	json_decref(json_object());
	blkid_free_probe(blkid_new_probe());
	return io_setup(1, &aio) + io_uring_queue_init_params(1, &ring, &params)
		+ pthread_create(&t, 0, nop, 0);
]])], [want_static=yes], [want_static=no])
	LIBS=$iosonde_save_LIBS LDFLAGS=$iosonde_save_LDFLAGS
	AC_MSG_RESULT([$want_static])
	AS_IF([test "$want_static" = no], [AC_MSG_ERROR([a static program does not link here (config.log says why).
It needs the static form of libc, liburing, libaio, jansson, libblkid and libmd:
	Debian, Ubuntu: apt-get install libc6-dev liburing-dev libaio-dev libjansson-dev libblkid-dev libmd-dev
	Alpine:         apk add musl-dev liburing-dev libaio-dev jansson-static util-linux-static libmd-dev
	Fedora:         has no static jansson
Where they are not to be had, configure with --disable-static; the program
then runs only where the shared libraries are.])])
	STATIC_LDFLAGS=-static
	AC_MSG_CHECKING([whether the linker takes src/static.ld])
	iosonde_save_LDFLAGS=$LDFLAGS
	LDFLAGS="$LDFLAGS -static -Wl,-T,$srcdir/src/static.ld"
	AC_LINK_IFELSE([AC_LANG_PROGRAM([[#include <stdio.h>]], [[return puts("");]])],
		[AC_MSG_RESULT([yes])
		 STATIC_LDFLAGS="-static -Wl,-T,\$(top_srcdir)/src/static.ld"],
		[AC_MSG_RESULT([no])])
	LDFLAGS=$iosonde_save_LDFLAGS
	# It lies at a fixed address in any case: code that knows it is shorter.
	no_pie=
	IOSONDE_ADD_FLAG([no_pie], [-no-pie], [LINK])
	AS_IF([test -n "$no_pie"], [
		SECTION_CFLAGS="$SECTION_CFLAGS -fno-pie"
		SECTION_LDFLAGS="$SECTION_LDFLAGS -no-pie"])
])
AC_SUBST([STATIC_LDFLAGS])
AM_CONDITIONAL([STATIC], [test "$want_static" = yes])
AC_SUBST([want_static])
])
