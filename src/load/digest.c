/*
 * digest -- one checksum over several pieces, by any of the methods of verify.
 */
#include "load/digest.h"

#include <string.h>
#include <sys/types.h>

#include <md5.h>
#include <sha1.h>
#include <sha2.h>

/* Inline: what is not called takes no room. */
#define XXH_INLINE_ALL
#include <xxhash.h>

#include "load/crc.h"

static void digest_crc32c(const struct crc32c *crc, const struct iovec *pieces, int n,
			  unsigned char *out)
{
	uint32_t sum = 0;

	for (int i = 0; i < n; i++)
		sum = crc32c_add(crc, sum, pieces[i].iov_base, pieces[i].iov_len);
	memcpy(out, &sum, sizeof sum);
}

static void digest_xxhash(const struct iovec *pieces, int n, unsigned char *out)
{
	XXH64_state_t state;

	XXH64_reset(&state, 0);
	for (int i = 0; i < n; i++)
		XXH64_update(&state, pieces[i].iov_base, pieces[i].iov_len);
	XXH64_hash_t sum = XXH64_digest(&state);

	memcpy(out, &sum, sizeof sum);
}

static void digest_crc(enum crc_kind kind, const struct iovec *pieces, int n, unsigned char *out)
{
	uint64_t sum = crc_of(kind, pieces, n);

	memcpy(out, &sum, sizeof sum);
}

/* libmd has the same three functions for each. */
#define DIGEST_OF(name, context, prefix)                                                           \
	static void name(const struct iovec *pieces, int n, unsigned char *out)                    \
	{                                                                                          \
		context state;                                                                     \
		prefix##Init(&state);                                                              \
		for (int i = 0; i < n; i++)                                                        \
			prefix##Update(&state, pieces[i].iov_base, pieces[i].iov_len);             \
		prefix##Final(out, &state);                                                        \
	}

DIGEST_OF(digest_md5, MD5_CTX, MD5)
DIGEST_OF(digest_sha1, SHA1_CTX, SHA1)
DIGEST_OF(digest_sha256, SHA2_CTX, SHA256)
DIGEST_OF(digest_sha512, SHA2_CTX, SHA512)

void digest(enum job_verify method, const struct crc32c *crc, const struct iovec *pieces, int n,
	    unsigned char out[DIGEST_MAX])
{
	memset(out, 0, DIGEST_MAX);
	switch (method) {
	case VERIFY_CRC32C:
		digest_crc32c(crc, pieces, n, out);
		break;
	case VERIFY_XXHASH:
		digest_xxhash(pieces, n, out);
		break;
	case VERIFY_MD5:
		digest_md5(pieces, n, out);
		break;
	case VERIFY_SHA1:
		digest_sha1(pieces, n, out);
		break;
	case VERIFY_SHA256:
		digest_sha256(pieces, n, out);
		break;
	case VERIFY_SHA512:
		digest_sha512(pieces, n, out);
		break;
	case VERIFY_CRC7:
		digest_crc(CRC_7, pieces, n, out);
		break;
	case VERIFY_CRC16:
		digest_crc(CRC_16, pieces, n, out);
		break;
	case VERIFY_CRC32:
		digest_crc(CRC_32, pieces, n, out);
		break;
	case VERIFY_CRC64:
		digest_crc(CRC_64, pieces, n, out);
		break;
	case VERIFY_NONE:
	case VERIFY_META:
	case VERIFY_PATTERN:
	case VERIFY_NULL:
		break;
	}
}
