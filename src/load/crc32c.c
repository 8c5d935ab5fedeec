/*
 * crc32c -- the Castagnoli CRC, by the CPU's instruction where it has one.
 */
#include "load/crc32c.h"

#include <string.h>

#if defined __x86_64__
#include <cpuid.h>
#include <nmmintrin.h>
#elif defined __aarch64__
#include <arm_acle.h>
#include <sys/auxv.h>
#ifndef HWCAP_CRC32
#define HWCAP_CRC32 (1 << 7)
#endif
#endif

#define CRC32C_POLYNOMIAL 0x82f63b78u

static uint32_t crc32c_plain(const struct crc32c *c, uint32_t crc, const void *data, size_t n)
{
	const unsigned char *p = data;

	crc = ~crc;
	while (n--)
		crc = c->table[(crc ^ *p++) & 0xff] ^ crc >> 8;
	return ~crc;
}

#if defined __x86_64__
__attribute__((target("sse4.2"))) static uint32_t crc32c_sse42(const struct crc32c *c, uint32_t crc,
							       const void *data, size_t n)
{
	const unsigned char *p = data;
	uint64_t sum = ~crc, word;

	(void)c;
	for (; n >= sizeof word; n -= sizeof word, p += sizeof word) {
		memcpy(&word, p, sizeof word);
		sum = _mm_crc32_u64(sum, word);
	}
	while (n--)
		sum = _mm_crc32_u8((uint32_t)sum, *p++);
	return ~(uint32_t)sum;
}
#elif defined __aarch64__
__attribute__((target("+crc"))) static uint32_t crc32c_armv8(const struct crc32c *c, uint32_t crc,
							     const void *data, size_t n)
{
	const unsigned char *p = data;
	uint64_t word;

	(void)c;
	crc = ~crc;
	for (; n >= sizeof word; n -= sizeof word, p += sizeof word) {
		memcpy(&word, p, sizeof word);
		crc = __crc32cd(crc, word);
	}
	while (n--)
		crc = __crc32cb(crc, *p++);
	return ~crc;
}
#endif

void crc32c_init(struct crc32c *c, int plain)
{
	c->update = crc32c_plain;
	c->how = "table";
	for (uint32_t i = 0; i < 256; i++) {
		uint32_t crc = i;

		for (int bit = 0; bit < 8; bit++)
			crc = crc >> 1 ^ (crc & 1 ? CRC32C_POLYNOMIAL : 0);
		c->table[i] = crc;
	}
	if (plain)
		return;
#if defined __x86_64__
	unsigned eax, ebx, ecx = 0, edx;

	/* Not __builtin_cpu_supports, which brings tables of all CPUs with it. */
	if (__get_cpuid(1, &eax, &ebx, &ecx, &edx) && ecx & bit_SSE4_2) {
		c->update = crc32c_sse42;
		c->how = "sse4.2";
	}
#elif defined __aarch64__
	if (getauxval(AT_HWCAP) & HWCAP_CRC32) {
		c->update = crc32c_armv8;
		c->how = "armv8";
	}
#endif
}
