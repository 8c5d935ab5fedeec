/*
 * crc -- the older CRCs that verify can be asked for.
 *
 * They are of use for job files that name them; crc32c is ten times as fast.
 */
#ifndef IOSONDE_LOAD_CRC_H
#define IOSONDE_LOAD_CRC_H

#include <stdint.h>
#include <sys/uio.h>

enum crc_kind {
	CRC_7,	/* CRC-7/MMC */
	CRC_16, /* CRC-16/ARC */
	CRC_32, /* CRC-32/ISO-HDLC, of zlib */
	CRC_64, /* CRC-64/NVME */
};

/*
 * CRC of n pieces as if they were one.  Any thread.  Cost: a table of 256 is made each
 * time, which is a tenth of the work for 4 KiB.
 * Source: parameters after the catalogue of the CRC RevEng project; the kinds are those
 * of fio.
 */
uint64_t crc_of(enum crc_kind kind, const struct iovec *pieces, int n);

#endif
