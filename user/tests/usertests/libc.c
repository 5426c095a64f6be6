/*
 * What programs rely on in the C library that teaching kernels often get
 * wrong. The library has more tests of its own.
 */
#include <limits.h>
#include "test.h"

static void libc_memmove(void)
{
    char buf[32] = "0123456789abcdef";

    memmove(buf + 3, buf, 10);
    CHECK(memcmp(buf, "0120123456789def", 16) == 0);
    strcpy(buf, "0123456789abcdef");
    memmove(buf, buf + 3, 10);
    CHECK(memcmp(buf, "3456789abcabcdef", 16) == 0);
    memmove(buf, buf, 5);
    CHECK(memcmp(buf, "34567", 5) == 0);
}

static void libc_printf(void)
{
    char buf[64];

    EQ(snprintf(buf, sizeof buf, "100%%"), 4);
    CHECK(strcmp(buf, "100%") == 0);
    snprintf(buf, sizeof buf, "%d|%5d|%-5d|%05d|%x|%s", INT_MIN, 42, 42, -42,
             0xbeefu, "s");
    CHECK(strcmp(buf, "-2147483648|   42|42   |-0042|beef|s") == 0);
    EQ(snprintf(buf, 4, "abcdef"), 6);
    CHECK(strcmp(buf, "abc") == 0);
}

static void libc_numbers(void)
{
    char *end;

    EQ(atoi("-42"), -42);
    EQ(atoi("  +7x"), 7);
    EQ(strtol("0x1f", &end, 0), 31);
    EQ(strtol("99999999999", NULL, 10), LONG_MAX);
    EQ(strtoul("077", NULL, 0), 63);
    EQ(strtol("zz", &end, 10), 0);
    CHECK(*end == 'z');
}

static int compare(const void *a, const void *b)
{
    return *(const int *)a - *(const int *)b;
}

static void libc_qsort(void)
{
    enum { N = 500 };
    int n[N];
    unsigned seed = 1;

    for (int i = 0; i < N; i++)
        n[i] = rand_r(&seed) % 100;
    qsort(n, N, sizeof *n, compare);
    for (int i = 1; i < N; i++)
        CHECK(n[i - 1] <= n[i]);
}

static void libc_malloc(void)
{
    enum { N = 200 };
    char *p[N] = {NULL};
    unsigned size[N], seed = 7;

    for (int round = 0; round < 2000; round++) {
        int i = rand_r(&seed) % N;
        if (p[i]) {
            CHECK(filled(p[i], size[i], i));
            free(p[i]);
        }
        size[i] = rand_r(&seed) % 2000;
        p[i] = malloc(size[i]);
        CHECK(p[i] && (uintptr_t)p[i] % 8 == 0);
        fill(p[i], size[i], i);
    }
    for (int i = 0; i < N; i++)
        free(p[i]);
}

/* Hashes that another implementation has made (libxcrypt). */
static void libc_crypt(void)
{
    static const struct {
        const char *key, *setting, *hash;
    } cases[] = {
        {"Hello world!", "$5$saltstring",
         "$5$saltstring$5B8vYYiY.CVt1RlTTf8KbXBH3hsxY/GNooZaBBGWEc5"},
        {"This is just a test", "$5$rounds=1400$anotherlongsaltstring",
         "$5$rounds=1400$anotherlongsalts$"
         "h./J35ZbnKSG5oTOQ6vFU9gt.StBK2bbCAJ3pmEz4F5"},
        {"a very much longer text to encrypt.  This one even stretches over "
         "morethan one line.",
         "$5$rounds=1000$x$ignored",
         "$5$rounds=1000$x$ZDKDxuSd7lZklEv8vh4ZxbVpbdazeRRfLQ7OLlaO2l2"},
    };

    for (unsigned i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *hash = crypt(cases[i].key, cases[i].setting);

        CHECK(hash && strcmp(hash, cases[i].hash) == 0);
        hash = crypt(cases[i].key, cases[i].hash); /* is a setting, too */
        CHECK(hash && strcmp(hash, cases[i].hash) == 0);
    }
    CHECK(!crypt("key", "$1$salt") && errno == EINVAL);
    CHECK(!crypt("key", "*"));
}

const struct test libc_tests[] = {
    TEST(libc_memmove), TEST(libc_printf), TEST(libc_numbers), TEST(libc_qsort),
    TEST(libc_malloc),  TEST(libc_crypt),  END_OF_TESTS,
};
