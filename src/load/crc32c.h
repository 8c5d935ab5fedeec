/*
 * crc32c -- the Castagnoli CRC, by the CPU's instruction where it has one.
 */
#ifndef IOSONDE_LOAD_CRC32C_H
#define IOSONDE_LOAD_CRC32C_H

#include <stddef.h>
#include <stdint.h>

/* How it is computed here; made once, read by any thread. */
struct crc32c {
	uint32_t (*update)(const struct crc32c *c, uint32_t crc, const void *data, size_t n);
	const char *how;     /* "sse4.2", "armv8", "table" */
	uint32_t table[256]; /* of the way without an instruction */
};

/* Choose the way; plain: the one without an instruction, for tests. */
void crc32c_init(struct crc32c *c, int plain);

/*
 * CRC of n bytes after those whose CRC is crc (0: none).
 * Source: RFC 3720, appendix B.4; reflected polynomial 0x82f63b78.
 */
static inline uint32_t crc32c_add(const struct crc32c *c, uint32_t crc, const void *data, size_t n)
{
	return c->update(c, crc, data, n);
}

#endif
