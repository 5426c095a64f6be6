/*
 * SHA-256 (FIPS 180-4), for crypt.c.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#define SHA256_SIZE 32 /* bytes of a digest */
#define SHA256_BLOCK 64

struct sha256 {
    uint32_t h[8];
    uint64_t nbytes; /* so far */
    uint8_t block[SHA256_BLOCK];
};

void sha256_init(struct sha256 *sha);
void sha256_add(struct sha256 *sha, const void *data, size_t n);
void sha256_end(struct sha256 *sha, uint8_t digest[SHA256_SIZE]);
