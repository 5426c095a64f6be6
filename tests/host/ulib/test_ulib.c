/*
 * kin's C library compared with the host's, function by function: the same
 * calls, random within the corner cases, must give the same results. build.sh
 * builds and runs it.
 */
#define _GNU_SOURCE
#include <ctype.h>
#include <errno.h>
#include <fnmatch.h>
#include <getopt.h>
#include <libgen.h>
#include <limits.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>

#define KIN(name) extern __typeof__(name) ulib_##name
KIN(memcpy);
KIN(memmove);
KIN(memset);
KIN(memcmp);
KIN(memchr);
KIN(memrchr);
KIN(memmem);
KIN(strlen);
KIN(strnlen);
KIN(strncpy);
KIN(strncat);
KIN(strcmp);
KIN(strncmp);
KIN(strchr);
KIN(strrchr);
KIN(strstr);
KIN(strcasestr);
KIN(strcasecmp);
KIN(strncasecmp);
KIN(strspn);
KIN(strcspn);
KIN(strtok_r);
KIN(strsep);
KIN(strtol);
KIN(strtoul);
KIN(strtoll);
KIN(strtoull);
KIN(qsort);
KIN(bsearch);
KIN(snprintf);
KIN(vsnprintf);
KIN(sscanf);
KIN(fnmatch);
KIN(gmtime_r);
KIN(timegm);
KIN(strftime);
KIN(getopt_long);
KIN(malloc);
KIN(calloc);
KIN(realloc);
KIN(free);
KIN(isalnum);
KIN(isalpha);
KIN(isblank);
KIN(iscntrl);
KIN(isdigit);
KIN(isgraph);
KIN(islower);
KIN(isprint);
KIN(ispunct);
KIN(isspace);
KIN(isupper);
KIN(isxdigit);
KIN(tolower);
KIN(toupper);
extern char *ulib_optarg;
extern int ulib_optind, ulib_opterr, ulib_optopt;
size_t ulib_strlcpy(char *to, const char *from, size_t size);
char *ulib_basename(char *path);
char *ulib_dirname(char *path);
uint64_t ulib_udivmoddi4(uint64_t n, uint64_t d, uint64_t *rest);
int64_t ulib_divmoddi4(int64_t n, int64_t d, int64_t *rest);

__thread int ulib_errno;

/* There is one thread: no lock is ever waited for. */
void lock_wait(int *lock)
{
    (void)lock;
    abort();
}

void lock_wake(int *lock)
{
    lock_wait(lock);
}

static int checks, failures;

static void check(bool ok, const char *what, int line, const char *detail)
{
    checks++;
    if (!ok && failures++ < 20)
        printf("line %d: %s %s\n", line, what, detail);
}

#define CHECK(cond) check(cond, #cond, __LINE__, "")
#define CHECK_FOR(cond, detail) check(cond, #cond, __LINE__, detail)

static unsigned seed = 1;

static unsigned rnd(unsigned n)
{
    return rand_r(&seed) % n;
}

/* A short string of a small alphabet: things are found in it. */
static char *random_string(char *buf, size_t max, const char *alphabet)
{
    size_t n = rnd(max);

    for (size_t i = 0; i < n; i++)
        buf[i] = alphabet[rnd(strlen(alphabet))];
    buf[n] = 0;
    return buf;
}

static int sign(int n)
{
    return (n > 0) - (n < 0);
}

static void test_memory(void)
{
    unsigned char a[80], b[80];

    for (int i = 0; i < 20000; i++) {
        for (size_t k = 0; k < sizeof(a); k++)
            a[k] = b[k] = rnd(256);
        size_t from = rnd(40), to = rnd(40), n = rnd(40);
        memmove(a + to, a + from, n);
        CHECK(ulib_memmove(b + to, b + from, n) == b + to);
        CHECK(memcmp(a, b, sizeof(a)) == 0);
        int c = rnd(256) - 128;
        memset(a + from, c, n);
        CHECK(ulib_memset(b + from, c, n) == b + from);
        CHECK(memcmp(a, b, sizeof(a)) == 0);
        memcpy(a, a + 40, n);
        ulib_memcpy(b, b + 40, n);
        CHECK(memcmp(a, b, sizeof(a)) == 0);
        CHECK(memchr(a, a[to], n) == ulib_memchr(a, a[to], n));
        CHECK(memrchr(a, a[to], n) == ulib_memrchr(a, a[to], n));
        CHECK(sign(memcmp(a, a + from, n)) ==
              sign(ulib_memcmp(a, a + from, n)));
    }
}

static void test_strings(void)
{
    char a[40], b[40], x[80], y[80];

    for (int i = 0; i < 20000; i++) {
        random_string(a, 30, "abAB\xe4");
        random_string(b, i % 2 ? 5 : 30, "abAB\xe4");
        size_t n = rnd(12);
        CHECK(strlen(a) == ulib_strlen(a));
        CHECK(strnlen(a, n) == ulib_strnlen(a, n));
        CHECK(sign(strcmp(a, b)) == sign(ulib_strcmp(a, b)));
        CHECK(sign(strncmp(a, b, n)) == sign(ulib_strncmp(a, b, n)));
        CHECK(sign(strcasecmp(a, b)) == sign(ulib_strcasecmp(a, b)));
        CHECK(sign(strncasecmp(a, b, n)) == sign(ulib_strncasecmp(a, b, n)));
        CHECK(strchr(a, *b) == ulib_strchr(a, *b));
        CHECK(strrchr(a, *b) == ulib_strrchr(a, *b));
        CHECK(strstr(a, b) == ulib_strstr(a, b));
        CHECK(strcasestr(a, b) == ulib_strcasestr(a, b));
        CHECK(memmem(a, strlen(a), b, strlen(b)) ==
              ulib_memmem(a, strlen(a), b, strlen(b)));
        CHECK(strspn(a, b) == ulib_strspn(a, b));
        CHECK(strcspn(a, b) == ulib_strcspn(a, b));
        memset(x, 'x', sizeof(x));
        memset(y, 'x', sizeof(y));
        strncpy(x, a, n);
        ulib_strncpy(y, a, n);
        CHECK(memcmp(x, y, sizeof(x)) == 0);
        strcpy(x, b);
        strcpy(y, b);
        strncat(x, a, n);
        ulib_strncat(y, a, n);
        CHECK(strcmp(x, y) == 0);
        CHECK(ulib_strlcpy(y, a, n) == strlen(a));
        CHECK(n == 0 || (strlen(y) < n && strncmp(a, y, strlen(y)) == 0));
    }
    CHECK(ulib_strstr("abc", "") && !ulib_strstr("", "a"));
}

static void test_splitting(void)
{
    char a[40], b[40], *p, *q, *s, *t;

    for (int i = 0; i < 3000; i++) {
        random_string(a, 30, "ab,; ");
        strcpy(b, a);
        p = strtok_r(a, ",;", &s);
        q = ulib_strtok_r(b, ",;", &t);
        while (p && q) {
            CHECK(p - a == q - b && strcmp(p, q) == 0);
            p = strtok_r(NULL, ",;", &s);
            q = ulib_strtok_r(NULL, ",;", &t);
        }
        CHECK(!p && !q);
        random_string(a, 30, "ab,; ");
        strcpy(b, a);
        s = a;
        t = b;
        do {
            p = strsep(&s, ",;");
            q = ulib_strsep(&t, ",;");
            CHECK(!p == !q && (!p || strcmp(p, q) == 0));
        } while (p && q);
    }
}

static void test_ctype(void)
{
    for (int c = -1; c < 256; c++) {
        CHECK(!isalnum(c) == !ulib_isalnum(c));
        CHECK(!isalpha(c) == !ulib_isalpha(c));
        CHECK(!isblank(c) == !ulib_isblank(c));
        CHECK(!iscntrl(c) == !ulib_iscntrl(c));
        CHECK(!isdigit(c) == !ulib_isdigit(c));
        CHECK(!isgraph(c) == !ulib_isgraph(c));
        CHECK(!islower(c) == !ulib_islower(c));
        CHECK(!isprint(c) == !ulib_isprint(c));
        CHECK(!ispunct(c) == !ulib_ispunct(c));
        CHECK(!isspace(c) == !ulib_isspace(c));
        CHECK(!isupper(c) == !ulib_isupper(c));
        CHECK(!isxdigit(c) == !ulib_isxdigit(c));
        CHECK(tolower(c) == ulib_tolower(c));
        CHECK(toupper(c) == ulib_toupper(c));
    }
}

/* Both must agree on value, end and whether there was an overflow. */
#define COMPARE_NUMBER(function)                                               \
    do {                                                                       \
        char *end, *ulib_end;                                                  \
        errno = ulib_errno = 0;                                                \
        CHECK_FOR(function(s, &end, base) ==                                   \
                      ulib_##function(s, &ulib_end, base),                     \
                  s);                                                          \
        CHECK_FOR(end == ulib_end, s);                                         \
        CHECK_FOR(errno == ulib_errno, s);                                     \
    } while (0)

static void test_numbers(void)
{
    static const char *const edges[] = {"2147483647",
                                        "2147483648",
                                        "-2147483648",
                                        "-2147483649",
                                        "4294967295",
                                        "4294967296",
                                        "-4294967295",
                                        "-4294967296",
                                        "9223372036854775807",
                                        "9223372036854775808",
                                        "-9223372036854775808",
                                        "-9223372036854775809",
                                        "18446744073709551615",
                                        "18446744073709551616",
                                        "-18446744073709551616",
                                        "0x",
                                        "0xg",
                                        " \t\n+0x1F",
                                        "0777",
                                        "08",
                                        "-",
                                        "+-1",
                                        "",
                                        "zz",
                                        "0x7fffffffz",
                                        "99999999999999999999999999"};
    static const int bases[] = {0, 2, 8, 10, 16, 36};
    char buf[40];

    for (int i = 0; i < 30000; i++) {
        size_t n = sizeof(edges) / sizeof(edges[0]);
        const char *s = (size_t)i < 6 * n
                            ? edges[i % n]
                            : random_string(buf, 24, " -+0x123456789afz");
        int base = bases[(size_t)i < 6 * n ? i / n : rnd(6)];
        COMPARE_NUMBER(strtol);
        COMPARE_NUMBER(strtoul);
        COMPARE_NUMBER(strtoll);
        COMPARE_NUMBER(strtoull);
    }
}

static uint64_t random_64(void)
{
    uint64_t n = (uint64_t)rand_r(&seed) << 62 ^ (uint64_t)rand_r(&seed) << 31 ^
                 (uint64_t)rand_r(&seed);

    return rnd(2) ? n >> rnd(64) : -(n >> rnd(64));
}

/* Here / and % are the compiler's own runtime. */
static void test_division(void)
{
    for (int i = 0; i < 200000; i++) {
        uint64_t n = random_64(), d = random_64(), rest;
        int64_t signed_rest;
        if (d == 0)
            continue;
        CHECK(ulib_udivmoddi4(n, d, &rest) == n / d);
        CHECK(rest == n % d);
        if (n == 1ull << 63 && d == ~0ull)
            continue;
        CHECK(ulib_divmoddi4(n, d, &signed_rest) == (int64_t)n / (int64_t)d);
        CHECK(signed_rest == (int64_t)n % (int64_t)d);
    }
}

static int by_value(const void *a, const void *b)
{
    return *(const int *)a - *(const int *)b;
}

static void test_sorting(void)
{
    int a[200], b[200];

    for (int i = 0; i < 500; i++) {
        size_t n = rnd(200);
        for (size_t k = 0; k < n; k++)
            a[k] = b[k] = rnd(i % 2 ? 10 : 1000);
        qsort(a, n, sizeof(a[0]), by_value);
        ulib_qsort(b, n, sizeof(b[0]), by_value);
        CHECK(memcmp(a, b, n * sizeof(a[0])) == 0);
        int key = rnd(1000);
        int *p = bsearch(&key, a, n, sizeof(a[0]), by_value);
        int *q = ulib_bsearch(&key, a, n, sizeof(a[0]), by_value);
        CHECK(!p == !q && (!q || *q == key));
    }
}

/* The same format, arguments and size for both. */
static void compare_format(size_t size, const char *fmt, ...)
{
    char a[300], b[300];
    va_list ap;

    memset(a, 'x', sizeof(a));
    memset(b, 'x', sizeof(b));
    va_start(ap, fmt);
    int n = vsnprintf(a, size, fmt, ap);
    va_end(ap);
    va_start(ap, fmt);
    int m = ulib_vsnprintf(b, size, fmt, ap);
    va_end(ap);
    CHECK_FOR(n == m, fmt);
    CHECK_FOR(memcmp(a, b, sizeof(a)) == 0, fmt);
}

static void test_printf(void)
{
    static const char *const lengths[] = {"hh", "h", "",   "l",
                                          "z",  "t", "ll", "j"};
    char fmt[40];

    for (int i = 0; i < 60000; i++) {
        char *p = fmt + sprintf(fmt, "<%%");
        for (int k = rnd(4); k > 0; k--)
            *p++ = "-+ 0#"[rnd(5)];
        if (rnd(2))
            p += sprintf(p, "%d", rnd(20));
        if (rnd(2))
            p += sprintf(p, ".%d", rnd(20));
        int length = rnd(8);
        size_t size = rnd(2) ? 300 : rnd(20);
        sprintf(p, "%s%c>", lengths[length], "diuxXo"[rnd(6)]);
        if (length < 6)
            compare_format(size, fmt, (int)random_64());
        else
            compare_format(size, fmt, random_64());
    }
    compare_format(300, "%s|%10s|%-10s|%.2s|%.*s", "abc", "abc", "abc", "abc",
                   1, "abc");
    compare_format(300, "%c%5c%-5c|%p|%p|%20p", 'a', 'b', 0, (void *)0x1234,
                   NULL, (void *)1);
    compare_format(300, "%*d|%-*d|%*d|%.*d", 8, 1, 8, 2, -8, 3, -1, 4);
    compare_format(300, "100%% %s", "sure");
    compare_format(300, "%s", NULL);
    char text[8];
    const char *volatile too_wide = "%0100000d";
    const char *volatile trailing = "%d%";
    CHECK(ulib_snprintf(text, sizeof(text), trailing, 5) == 2);
    CHECK(strcmp(text, "5%") == 0);
    CHECK(ulib_snprintf(text, sizeof(text), too_wide, 5) != 0);
}

static void test_scanf(void)
{
    static const char *const formats[] = {
        "%d %d",   "%i,%x",     "%3d%2d",  "%u %o",    "%hhd %hd",
        "%lld %n", "%s %s",     "%3s%s",   "%c%c",     "%2c%d",
        "%[ab]%s", "%[^ ]%d",   "%*d %d",  "a%db%d",   "%*s %d%n",
        "%%%d",    "%3[0-9]%d", "%ld %lx", " %c%*c%d", "%[]a-c]%[^]]"};
    char input[40];

    for (int i = 0; i < 40000; i++) {
        random_string(input, 20, "ab c19-+0x%]");
        const char *f = formats[rnd(sizeof(formats) / sizeof(formats[0]))];
        char a[2][40], b[2][40];
        if (strstr(input, "0b"))
            continue; /* binary, for C23's libraries */
        memset(a, 1, sizeof(a));
        memset(b, 1, sizeof(b));
        int n = sscanf(input, f, a[0], a[1]);
        int m = ulib_sscanf(input, f, b[0], b[1]);
        sprintf(input + strlen(input), "<%s", f);
        CHECK_FOR(n == m, input);
        CHECK_FOR(memcmp(a, b, sizeof(a)) == 0, input);
    }
}

static void test_fnmatch(void)
{
    static const int flags[] = {0, FNM_PATHNAME, FNM_PERIOD, FNM_NOESCAPE,
                                FNM_PATHNAME | FNM_PERIOD};
    char pattern[16], name[32], both[80];

    for (int i = 0; i < 300000; i++) {
        random_string(pattern, 9, "**??aab.[]!-\\");
        random_string(name, 8, "aab.-]/");
        if (i % 3 == 0)
            random_string(pattern, 9, "*?ab./");
        /* brackets without an end, with slashes or [.x.] are glibc's own */
        const char *bracket = strchr(pattern, '[');
        int flag = rnd(5);
        if (strstr(pattern, "[."))
            continue;
        if (bracket && (!bracket[1] || !strchr(bracket + 2, ']') || flag == 1 ||
                        flag == 4))
            continue;
        sprintf(both, "'%s' '%s' %d", pattern, name, flag);
        CHECK_FOR((fnmatch(pattern, name, flags[flag]) == 0) ==
                      (ulib_fnmatch(pattern, name, flags[flag]) == 0),
                  both);
    }
    CHECK(ulib_fnmatch("[[:alpha:]_]*", "x1", 0) == 0);
    CHECK(ulib_fnmatch("[[:digit:]]", "x", 0) != 0);
    CHECK(ulib_fnmatch("[!a-c]", "d", 0) == 0);
}

static void test_paths(void)
{
    char a[20], b[20];

    for (int i = 0; i < 3000; i++) {
        random_string(a, 8, "ab//");
        strcpy(b, a);
        CHECK_FOR(strcmp(__xpg_basename(a), ulib_basename(b)) == 0, b);
        random_string(a, 8, "ab//");
        if (strncmp(a, "//", 2) == 0) /* POSIX lets it stay two or not */
            continue;
        strcpy(b, a);
        CHECK_FOR(strcmp(dirname(a), ulib_dirname(b)) == 0, b);
    }
}

static void test_calendar(void)
{
    static const char fmt[] =
        "%a %A %b %B %c %C %d %D %e %F %h %H %I %j %m %M %n %p %r %R %S %s %t "
        "%T %u %w %x %X %y %Y %z %%";
    char a[400], b[400];

    for (int i = 0; i < 30000; i++) {
        time_t t = i == 0 ? INT_MIN : i == 1 ? INT_MAX : (time_t)random_64();
        struct tm x, y;
        gmtime_r(&t, &x);
        ulib_gmtime_r(&t, &y);
        CHECK(x.tm_sec == y.tm_sec && x.tm_min == y.tm_min);
        CHECK(x.tm_hour == y.tm_hour && x.tm_mday == y.tm_mday);
        CHECK(x.tm_mon == y.tm_mon && x.tm_year == y.tm_year);
        CHECK(x.tm_wday == y.tm_wday && x.tm_yday == y.tm_yday);
        CHECK(ulib_timegm(&y) == t);
        y.tm_mon += rnd(40) - 20;
        y.tm_mday += rnd(100) - 50;
        memcpy(&x, &y, offsetof(struct tm, tm_gmtoff));
        CHECK(timegm(&x) == ulib_timegm(&y));
        x.tm_gmtoff = 0;
        if (timegm(&x) == -1)
            continue;
        CHECK(strftime(a, sizeof(a), fmt, &x) ==
              ulib_strftime(b, sizeof(b), fmt, &x));
        CHECK_FOR(strcmp(a, b) == 0, b);
        CHECK(ulib_strftime(b, strlen(a), fmt, &x) == 0);
    }
}

static void test_getopt(void)
{
    static const char *const words[] = {
        "-a",   "-b", "-bval", "-ab",     "x",     "y",     "--",      "--long",
        "--lo", "-c", "-cz",   "--arg=1", "--arg", "--opt", "--opt=2", "-q"};
    static const char *const specs[] = {"ab:c::", "+ab:c::", ":ab:c::"};
    static const struct option options[] = {{"long", 0, NULL, 1},
                                            {"arg", 1, NULL, 2},
                                            {"opt", 2, NULL, 3},
                                            {NULL, 0, NULL, 0}};

    opterr = ulib_opterr = 0;
    for (int i = 0; i < 50000; i++) {
        char *a[10] = {"prog"}, *b[10] = {"prog"};
        int argc = 1 + rnd(8), n, m;
        const char *spec = specs[rnd(3)];
        for (int k = 1; k < argc; k++)
            a[k] = b[k] = (char *)words[rnd(16)];
        optind = ulib_optind = 0;
        do {
            int x = -1, y = -1;
            n = getopt_long(argc, a, spec, options, &x);
            m = ulib_getopt_long(argc, b, spec, options, &y);
            CHECK(n == m && x == y);
            CHECK(n == -1 || optarg == ulib_optarg);
            CHECK((n != '?' && n != ':') || optopt == ulib_optopt);
        } while (n != -1 && m != -1);
        CHECK(optind == ulib_optind);
        CHECK(memcmp(a, b, sizeof(a)) == 0);
    }
}

/* The heap's break, in memory of the test's own. */
#define ARENA (64u << 20)

void *ulib_sbrk(intptr_t increment)
{
    static char *arena;
    static size_t used;

    if (!arena)
        arena = mmap(NULL, ARENA, PROT_READ | PROT_WRITE,
                     MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (increment > (intptr_t)(ARENA - used))
        return (void *)-1;
    used += increment;
    return arena + used - increment;
}

/* Each block is filled with its own byte, which must be there at the end. */
static void check_block(const unsigned char *p, size_t n, int fill)
{
    for (size_t i = 0; i < n; i++)
        if (p[i] != fill) {
            CHECK(p[i] == fill);
            return;
        }
    CHECK(true);
}

static void test_malloc(void)
{
    static struct {
        unsigned char *p;
        size_t n;
    } blocks[300];

    for (int i = 0; i < 200000; i++) {
        int k = rnd(300), fill = k & 0xff;
        size_t n = rnd(20) == 0   ? rnd(300000)
                   : rnd(10) == 0 ? rnd(5000)
                                  : rnd(100);
        if (blocks[k].p && rnd(2)) {
            unsigned char *p = ulib_realloc(blocks[k].p, n);
            check_block(p, n < blocks[k].n ? n : blocks[k].n, fill);
            blocks[k].p = p;
        } else {
            if (blocks[k].p)
                check_block(blocks[k].p, blocks[k].n, fill);
            ulib_free(blocks[k].p);
            blocks[k].p = rnd(2) ? ulib_malloc(n) : ulib_calloc(n, 1);
        }
        CHECK(blocks[k].p && (uintptr_t)blocks[k].p % 16 == 0);
        blocks[k].n = n;
        memset(blocks[k].p, fill, n);
    }
    for (int k = 0; k < 300; k++) {
        check_block(blocks[k].p, blocks[k].n, k & 0xff);
        ulib_free(blocks[k].p);
    }
    unsigned char *zero = ulib_calloc(1000, 10);
    check_block(zero, 10000, 0);
    ulib_free(zero);
    volatile size_t most = ~(size_t)0;
    CHECK(!ulib_malloc(0x80000000u - 8) && !ulib_malloc(most));
    CHECK(!ulib_malloc(most - 15) && !ulib_calloc(most / 2, 3));
    CHECK(!ulib_realloc(NULL, most));
    CHECK(ulib_errno == ENOMEM);
}

int main(void)
{
    setvbuf(stdout, NULL, _IOLBF, 0);
    test_memory();
    test_strings();
    test_splitting();
    test_ctype();
    test_numbers();
    test_division();
    test_sorting();
    test_printf();
    test_scanf();
    test_fnmatch();
    test_paths();
    test_calendar();
    test_getopt();
    test_malloc();
    printf("%d checks, %d failures\n", checks, failures);
    return failures > 0;
}
