/*
 * The built-in test, also called [: conditions on files, strings, numbers.
 *
 *     or: and [-o and]...     and: not [-a not]...     not: ! not | primary
 *     primary: ( or ) | -op word | word op word | word
 *
 * What a word is depends on how many follow: one that stands alone is only a
 * string, even if it looks like an operator.
 */
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "builtin.h"
#include "sh.h"

#define NEST_MAX 200

/* The words left to look at. */
struct words {
    char **at;
    int n;
    int depth;
    bool failed;
};

static const char *const binary_operators[] = {
    "=",   "==",  "!=",  "<",   ">",   "-eq", "-ne",
    "-gt", "-ge", "-lt", "-le", "-nt", "-ot", "-ef",
};

#define NBINARY (sizeof(binary_operators) / sizeof(binary_operators[0]))

static bool test_or(struct words *w);

static bool complain(struct words *w, const char *what, const char *why)
{
    if (!w->failed)
        warn("test: %s: %s", what, why);
    w->failed = true;
    return false;
}

static const char *take(struct words *w)
{
    w->n--;
    return *w->at++;
}

static bool accept(struct words *w, const char *word)
{
    if (w->n == 0 || strcmp(w->at[0], word) != 0)
        return false;
    take(w);
    return true;
}

/* Is word I among those left, and a binary operator? */
static bool is_binary(const struct words *w, int i)
{
    size_t k;

    for (k = 0; i < w->n && k < NBINARY; k++)
        if (strcmp(w->at[i], binary_operators[k]) == 0)
            return true;
    return false;
}

static bool is_unary(const char *s)
{
    return s[0] == '-' && s[1] && !s[2] &&
           strchr("bcdefghkLnprsStuwxz", s[1]) != NULL;
}

/* WORD as a number with blanks around it. */
static long long number(struct words *w, const char *word)
{
    const char *s = word;
    unsigned long long n = 0;
    bool negative;

    while (*s == ' ' || *s == '\t' || *s == '\n')
        s++;
    negative = *s == '-';
    if (*s == '-' || *s == '+')
        s++;
    if (!is_digit(*s))
        complain(w, word, "not a number");
    while (is_digit(*s))
        n = 10 * n + (unsigned)(*s++ - '0');
    while (*s == ' ' || *s == '\t' || *s == '\n')
        s++;
    if (*s)
        complain(w, word, "not a number");
    return (long long)(negative ? -n : n);
}

static bool test_mode(char op, mode_t mode)
{
    switch (op) {
    case 'b':
        return S_ISBLK(mode);
    case 'c':
        return S_ISCHR(mode);
    case 'd':
        return S_ISDIR(mode);
    case 'f':
        return S_ISREG(mode);
    case 'g':
        return mode & S_ISGID;
    case 'k':
        return mode & S_ISVTX;
    case 'p':
        return S_ISFIFO(mode);
    case 'S':
        return S_ISSOCK(mode);
    case 'u':
        return mode & S_ISUID;
    default:
        return true;
    }
}

static bool test_unary(struct words *w, char op, const char *word)
{
    struct stat st;

    switch (op) {
    case 'n':
        return word[0] != '\0';
    case 'z':
        return word[0] == '\0';
    case 't':
        return isatty((int)number(w, word));
    case 'h':
    case 'L':
        return lstat(word, &st) == 0 && S_ISLNK(st.st_mode);
    case 'r':
        return access(word, R_OK) == 0;
    case 'w':
        return access(word, W_OK) == 0;
    case 'x':
        return access(word, X_OK) == 0;
    case 's':
        return stat(word, &st) == 0 && st.st_size > 0;
    default:
        return stat(word, &st) == 0 && test_mode(op, st.st_mode);
    }
}

/* A was modified after B, or only A is there. */
static bool is_newer(const char *a, const char *b)
{
    struct stat x, y;

    if (stat(a, &x) < 0)
        return false;
    if (stat(b, &y) < 0)
        return true;
    if (x.st_mtim.tv_sec != y.st_mtim.tv_sec)
        return x.st_mtim.tv_sec > y.st_mtim.tv_sec;
    return x.st_mtim.tv_nsec > y.st_mtim.tv_nsec;
}

static bool is_same_file(const char *a, const char *b)
{
    struct stat x, y;

    return stat(a, &x) == 0 && stat(b, &y) == 0 && x.st_dev == y.st_dev &&
           x.st_ino == y.st_ino;
}

static bool test_numbers(struct words *w, const char *op, const char *a,
                         const char *b)
{
    long long x = number(w, a), y = number(w, b);

    if (strcmp(op, "-eq") == 0)
        return x == y;
    if (strcmp(op, "-ne") == 0)
        return x != y;
    if (op[1] == 'g')
        return op[2] == 't' ? x > y : x >= y;
    return op[2] == 't' ? x < y : x <= y;
}

static bool test_binary(struct words *w, const char *a, const char *op,
                        const char *b)
{
    int order = strcmp(a, b);

    if (op[0] == '=')
        return order == 0;
    if (op[0] == '!')
        return order != 0;
    if (op[0] == '<')
        return order < 0;
    if (op[0] == '>')
        return order > 0;
    if (strcmp(op, "-nt") == 0)
        return is_newer(a, b);
    if (strcmp(op, "-ot") == 0)
        return is_newer(b, a);
    if (strcmp(op, "-ef") == 0)
        return is_same_file(a, b);
    return test_numbers(w, op, a, b);
}

static bool test_primary(struct words *w)
{
    const char *first, *second;

    if (w->n == 0)
        return complain(w, "condition", "argument expected");
    if (w->n >= 3 && is_binary(w, 1)) {
        first = take(w);
        second = take(w);
        return test_binary(w, first, second, take(w));
    }
    if (w->n >= 2 && accept(w, "(")) {
        bool result = test_or(w);
        if (!accept(w, ")"))
            complain(w, ")", "expected");
        return result;
    }
    first = take(w);
    if (w->n > 0 && is_unary(first))
        return test_unary(w, first[1], take(w));
    return first[0] != '\0';
}

static bool test_not(struct words *w)
{
    bool negated = false;

    while (w->n > 1 && !(w->n == 3 && is_binary(w, 1)) && accept(w, "!"))
        negated = !negated;
    return test_primary(w) != negated;
}

static bool test_and(struct words *w)
{
    bool result = test_not(w);

    while (accept(w, "-a"))
        result &= test_not(w);
    return result;
}

static bool test_or(struct words *w)
{
    bool result;

    if (++w->depth > NEST_MAX)
        return complain(w, "(", "nested too deep");
    result = test_and(w);
    while (accept(w, "-o"))
        result |= test_and(w);
    w->depth--;
    return result;
}

int builtin_test(int argc, char **argv)
{
    struct words w = {.at = argv + 1, .n = argc - 1};
    bool result;

    if (argv[0][0] == '[') {
        if (strcmp(argv[argc - 1], "]") != 0) {
            warn("[: missing ]");
            return 2;
        }
        w.n--;
    }
    if (w.n == 0)
        return 1;
    result = test_or(&w);
    if (w.n > 0)
        complain(&w, *w.at, "unexpected word");
    return w.failed ? 2 : !result;
}
