/*
 * kernel/lib on the host: strings and printing against the host's C library,
 * lists against an array.
 */
#include <stdint.h>
#include <string.h>

#include "fakes.h"
#include "lib/list.h"
#include "lib/printf.h"

void *kin_memset(void *, int, size_t);
void *kin_memcpy(void *, const void *, size_t);
void *kin_memmove(void *, const void *, size_t);
int kin_memcmp(const void *, const void *, size_t);
size_t kin_strlen(const char *);
size_t kin_strnlen(const char *, size_t);
int kin_strcmp(const char *, const char *);
int kin_strncmp(const char *, const char *, size_t);
char *kin_strchr(const char *, int);
char *kin_strstr(const char *, const char *);
size_t kin_strlcpy(char *, const char *, size_t);

volatile bool panicking; /* printf.c asks */

#define SPAN 64

static int sign(int n)
{
    return (n > 0) - (n < 0);
}

static void fill(unsigned char *buf)
{
    for (int i = 0; i < SPAN; i++)
        buf[i] = (unsigned char)(rand() % 4);
}

/* Every offset, length and overlap of a small buffer. */
static void test_memory(void)
{
    unsigned char ours[SPAN], theirs[SPAN];

    for (int from = 0; from < 12; from++)
        for (int to = 0; to < 12; to++)
            for (int n = 0; n < SPAN - 12; n++) {
                fill(ours);
                memcpy(theirs, ours, SPAN);
                CHECK(kin_memmove(ours + to, ours + from, n) == ours + to);
                memmove(theirs + to, theirs + from, n);
                CHECK(memcmp(ours, theirs, SPAN) == 0);

                CHECK(kin_memset(ours + to, 0x1ff, n) == ours + to);
                memset(theirs + to, 0xff, n);
                CHECK(memcmp(ours, theirs, SPAN) == 0);

                unsigned char copy[SPAN] = {0}, same[SPAN] = {0};
                kin_memcpy(copy + to, ours + from, n);
                memcpy(same + to, ours + from, n);
                CHECK(memcmp(copy, same, SPAN) == 0);
                CHECK(sign(kin_memcmp(ours + to, ours + from, n)) ==
                      sign(memcmp(ours + to, ours + from, n)));
            }
}

static void test_strings(void)
{
    static const char *const words[] = {"",    "a",    "b",      "ab",
                                        "abc", "abd",  "\xff",   "a\xff",
                                        "aab", "aaab", "abcabd", "cab"};
    char ours[8];

    for (unsigned i = 0; i < ARRAY_LEN(words); i++)
        for (unsigned j = 0; j < ARRAY_LEN(words); j++) {
            const char *a = words[i], *b = words[j];

            CHECK(kin_strlen(a) == strlen(a));
            CHECK(sign(kin_strcmp(a, b)) == sign(strcmp(a, b)));
            CHECK(kin_strstr(a, b) == strstr(a, b));
            for (unsigned n = 0; n < 8; n++) {
                CHECK(sign(kin_strncmp(a, b, n)) == sign(strncmp(a, b, n)));
                CHECK(kin_strnlen(a, n) == strnlen(a, n));
            }
            CHECK(kin_strchr(a, b[0]) == strchr(a, b[0]));
        }
    CHECK(kin_strlcpy(ours, "1234567890", sizeof ours) == 10);
    CHECK(strcmp(ours, "1234567") == 0);
    CHECK(kin_strlcpy(ours, "12", sizeof ours) == 2);
    CHECK(strcmp(ours, "12") == 0);
    CHECK(kin_strlcpy(ours, "12", 0) == 2);
}

/* The same format and argument through both printfs, into every size. */
#define SAME(...)                                                              \
    do {                                                                       \
        char ours[80], theirs[80];                                             \
        for (size_t size = 0; size <= sizeof ours; size++) {                   \
            memset(ours, '#', sizeof ours);                                    \
            memset(theirs, '#', sizeof theirs);                                \
            int got = ksnprintf(ours, size, __VA_ARGS__);                      \
            CHECK(got == snprintf(theirs, size, __VA_ARGS__));                 \
            CHECK(memcmp(ours, theirs, sizeof ours) == 0);                     \
        }                                                                      \
    } while (0)

#pragma GCC diagnostic ignored "-Wformat"
#pragma GCC diagnostic ignored "-Wformat-truncation"
static void test_printf(void)
{
    static const int ints[] = {0, 1, -1, 42, -42, INT32_MAX, INT32_MIN};
    static const long long longs[] = {0, -1, INT64_MAX, INT64_MIN, 1ll << 40};

    for (unsigned i = 0; i < ARRAY_LEN(ints); i++) {
        int n = ints[i];

        SAME("%d|%u|%x|%o", n, n, n, n);
        SAME("%5d|%-5d|%05d|%2d|%014o", n, n, n, n, n);
        SAME("%#x|%#8x|%-#8x|%#08x|%012x", n, n, n, n, n);
        SAME("%*d|%-*u", 7, n, 7, n);
    }
    for (unsigned i = 0; i < ARRAY_LEN(longs); i++)
        SAME("%lld|%llu|%llx|%20lld|%-20lld|%016llx", longs[i], longs[i],
             longs[i], longs[i], longs[i], longs[i]);
    SAME("%s|%10s|%-10s|%.2s|%.0s|%c|%%", "abc", "abc", "abc", "abc", "abc",
         'x');
    SAME("%5c|%-5c|%d%%", 'x', 'x', 50);
    SAME("%.*s|", 2, "abcdef");
    SAME("100%%");
}

struct item {
    int value;
    struct list link;
};

static void test_list(void)
{
    struct item items[8];
    struct list head = LIST_INIT(head);
    struct item *item, *next;
    int sum = 0;

    CHECK(list_empty(&head));
    for (int i = 0; i < 8; i++) {
        items[i].value = i;
        list_add_tail(&head, &items[i].link);
    }
    int expected = 0;
    list_for_each(item, &head, link)
        CHECK(item->value == expected++);
    CHECK(expected == 8);
    list_for_each_safe(item, next, &head, link)
        if (item->value % 2)
            list_del(&item->link);
    list_for_each(item, &head, link)
        sum = sum * 10 + item->value;
    CHECK(sum == 246);
    CHECK(list_empty(&items[1].link));
    list_add(&head, &items[7].link);
    CHECK(list_first(&head, struct item, link)->value == 7);
}

int main(void)
{
    srand(1);
    test_memory();
    test_strings();
    test_printf();
    test_list();
    return 0;
}
