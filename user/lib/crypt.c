/*
 * crypt: passwords hashed so that trying many of them takes long, by the
 * method "$5$" (U. Drepper, "Unix crypt using SHA-256 and SHA-512").
 *
 * A digest A of key and salt is hashed again thousands of times, each time
 * together with the key and the salt in an order that depends on the round.
 * P and S below are the key and the salt in disguise: digests, repeated to the
 * length of what they stand for.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "sha256.h"

#define METHOD "$5$"
#define ROUNDS "rounds="
#define ROUNDS_DEFAULT 5000ul
#define ROUNDS_MIN 1000ul
#define ROUNDS_MAX 999999999ul
#define SALT_MAX 16
#define RESULT_SIZE 96

struct text {
    const char *bytes;
    size_t n;
};

static void add(struct sha256 *sha, struct text text)
{
    sha256_add(sha, text.bytes, text.n);
}

/* Add n bytes: the digest, over and over. */
static void add_repeated(struct sha256 *sha, const uint8_t *digest, size_t n)
{
    for (; n > SHA256_SIZE; n -= SHA256_SIZE)
        sha256_add(sha, digest, SHA256_SIZE);
    sha256_add(sha, digest, n);
}

/* The digest of `times` times the text. */
static void digest_repeated(uint8_t *digest, struct text text, size_t times)
{
    struct sha256 sha;

    sha256_init(&sha);
    while (times-- > 0)
        add(&sha, text);
    sha256_end(&sha, digest);
}

/* The digest A that the rounds start from. */
static void first_digest(uint8_t *a, struct text key, struct text salt)
{
    struct sha256 sha;
    uint8_t b[SHA256_SIZE];

    sha256_init(&sha);
    add(&sha, key);
    add(&sha, salt);
    add(&sha, key);
    sha256_end(&sha, b);

    sha256_init(&sha);
    add(&sha, key);
    add(&sha, salt);
    add_repeated(&sha, b, key.n);
    for (size_t bits = key.n; bits > 0; bits >>= 1) {
        if (bits & 1)
            sha256_add(&sha, b, SHA256_SIZE);
        else
            add(&sha, key);
    }
    sha256_end(&sha, a);
}

static void hash(uint8_t *a, struct text key, struct text salt,
                 unsigned long rounds)
{
    uint8_t p[SHA256_SIZE], s[SHA256_SIZE];
    struct sha256 sha;

    first_digest(a, key, salt);
    digest_repeated(p, key, key.n);
    digest_repeated(s, salt, 16u + a[0]);
    for (unsigned long i = 0; i < rounds; i++) {
        sha256_init(&sha);
        if (i & 1)
            add_repeated(&sha, p, key.n);
        else
            sha256_add(&sha, a, SHA256_SIZE);
        if (i % 3)
            add_repeated(&sha, s, salt.n);
        if (i % 7)
            add_repeated(&sha, p, key.n);
        if (i & 1)
            sha256_add(&sha, a, SHA256_SIZE);
        else
            add_repeated(&sha, p, key.n);
        sha256_end(&sha, a);
    }
}

/* Three bytes as n characters of 6 bits each, the lowest first. */
static char *encode(char *to, unsigned b2, unsigned b1, unsigned b0, int n)
{
    static const char digits[] = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                 "abcdefghijklmnopqrstuvwxyz";

    for (unsigned w = b2 << 16 | b1 << 8 | b0; n > 0; n--, w >>= 6)
        *to++ = digits[w & 63];
    return to;
}

/* The digest, its bytes in the method's own order. */
static void encode_digest(char *to, const uint8_t *a)
{
    for (int i = 0; i < 10; i++) {
        int b2 = (i + 20 * (i % 3)) % 30;

        to = encode(to, a[b2], a[(b2 + 10) % 30], a[(b2 + 20) % 30], 4);
    }
    *encode(to, 0, a[31], a[30], 3) = '\0';
}

char *crypt(const char *key, const char *setting)
{
    static char result[RESULT_SIZE];
    unsigned long rounds = ROUNDS_DEFAULT;
    uint8_t digest[SHA256_SIZE];
    struct text salt;
    char *end;
    int n;

    if (strncmp(setting, METHOD, strlen(METHOD)) != 0) {
        errno = EINVAL;
        return NULL;
    }
    n = snprintf(result, sizeof result, METHOD);
    setting += strlen(METHOD);
    if (strncmp(setting, ROUNDS, strlen(ROUNDS)) == 0) {
        rounds = strtoul(setting + strlen(ROUNDS), &end, 10);
        if (*end == '$') {
            setting = end + 1;
            rounds = rounds < ROUNDS_MIN   ? ROUNDS_MIN
                     : rounds > ROUNDS_MAX ? ROUNDS_MAX
                                           : rounds;
            n += sprintf(result + n, ROUNDS "%lu$", rounds);
        } else {
            rounds = ROUNDS_DEFAULT;
        }
    }
    salt = (struct text){setting, strcspn(setting, "$")};
    if (salt.n > SALT_MAX)
        salt.n = SALT_MAX;
    hash(digest, (struct text){key, strlen(key)}, salt, rounds);
    n += sprintf(result + n, "%.*s$", (int)salt.n, salt.bytes);
    encode_digest(result + n, digest);
    return result;
}
