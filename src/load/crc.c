/*
 * crc -- the older CRCs that verify can be asked for.
 */
#include "load/crc.h"

#include <stdbool.h>

/* Polynomials of those that take the lowest bit first are mirrored. */
static const struct crc_form {
	uint64_t polynomial;
	uint64_t around; /* the start, and what the end is combined with */
	bool mirrored;
} crc_forms[] = {
	[CRC_7] = {0x09 << 1, 0, false},
	[CRC_16] = {0xa001, 0, true},
	[CRC_32] = {0xedb88320, 0xffffffff, true},
	[CRC_64] = {0x9a6c9329ac4bc9b5, UINT64_MAX, true},
};

/* CRC-7 stands in the upper bits of a byte. */
static uint64_t crc_bit(const struct crc_form *f, uint64_t crc)
{
	if (f->mirrored)
		return crc >> 1 ^ (crc & 1 ? f->polynomial : 0);
	return (crc << 1 ^ (crc & 0x80 ? f->polynomial : 0)) & 0xff;
}

uint64_t crc_of(enum crc_kind kind, const struct iovec *pieces, int n)
{
	const struct crc_form *f = &crc_forms[kind];
	uint64_t table[256], crc = f->around;

	for (unsigned i = 0; i < 256; i++) {
		table[i] = i;
		for (int bit = 0; bit < 8; bit++)
			table[i] = crc_bit(f, table[i]);
	}
	for (int i = 0; i < n; i++) {
		const unsigned char *p = pieces[i].iov_base;

		for (size_t k = 0; k < pieces[i].iov_len; k++)
			crc = table[(crc ^ p[k]) & 0xff] ^ (f->mirrored ? crc >> 8 : 0);
	}
	crc ^= f->around;
	return f->mirrored ? crc : crc >> 1;
}
