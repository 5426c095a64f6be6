/*
 * Arithmetic (see arith.h): precedence climbing over the text.
 *
 * Overflow wraps, so all work is done on unsigned numbers. The side of && ||
 * and ?: that does not count is read with `skip` set: it assigns nothing and
 * may divide by zero.
 */
#include <stdio.h>
#include <string.h>

#include "arith.h"
#include "mem.h"
#include "sh.h"
#include "var.h"

#define NEST_MAX 400 /* of parentheses, signs and assignments */

struct state {
    const char *text, *s;
    int skip;
    int depth;
    bool failed;
};

struct binary_op {
    const char *text;
    int level; /* a higher one binds tighter */
};

/* Where one is the beginning of another, the longer stands first. */
static const struct binary_op operators[] = {
    {"||", 1}, {"&&", 2}, {"|", 3},  {"^", 4},  {"&", 5},  {"==", 6},
    {"!=", 6}, {"<<", 8}, {">>", 8}, {"<=", 7}, {">=", 7}, {"<", 7},
    {">", 7},  {"+", 9},  {"-", 9},  {"*", 10}, {"/", 10}, {"%", 10},
};

#define NOPERATORS (sizeof(operators) / sizeof(operators[0]))

static long long assignment(struct state *st);
static long long unary(struct state *st);

static void fail(struct state *st, const char *why)
{
    if (!st->failed)
        warn("arithmetic: %s in \"%s\"", why, st->text);
    st->failed = true;
    st->s = "";
}

static void skip_space(struct state *st)
{
    while (*st->s == ' ' || *st->s == '\t' || *st->s == '\n')
        st->s++;
}

/* Take TEXT if it comes next. */
static bool accept(struct state *st, const char *text)
{
    size_t n = strlen(text);

    skip_space(st);
    if (strncmp(st->s, text, n) != 0)
        return false;
    st->s += n;
    return true;
}

static int digit_value(char c)
{
    if (is_digit(c))
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return 16;
}

const char *arith_number(const char *s, long long *value)
{
    unsigned long long n = 0;
    int base = 10;

    if (!is_digit(*s))
        return s;
    if (s[0] == '0' && (s[1] == 'x' || s[1] == 'X') && digit_value(s[2]) < 16) {
        base = 16;
        s += 2;
    } else if (s[0] == '0') {
        base = 8;
    }
    while (digit_value(*s) < base)
        n = n * (unsigned)base + (unsigned)digit_value(*s++);
    *value = (long long)n;
    return s;
}

/* The number that variable NAME holds; one not set is 0. */
static long long variable(struct state *st, const char *name)
{
    const char *s = var_get(name);
    long long value = 0;
    bool negative;

    if (!s && (sh.options & OPT_NOUNSET))
        fail(st, "variable not set");
    if (!s || !*s)
        return 0;
    while (*s == ' ' || *s == '\t' || *s == '\n')
        s++;
    negative = *s == '-';
    if (*s == '-' || *s == '+')
        s++;
    s = arith_number(s, &value);
    while (*s == ' ' || *s == '\t' || *s == '\n')
        s++;
    if (*s)
        fail(st, "a variable is not a number");
    return negative ? (long long)-(unsigned long long)value : value;
}

static void assign(struct state *st, const char *name, long long value)
{
    char digits[24];

    if (st->skip || st->failed)
        return;
    snprintf(digits, sizeof(digits), "%lld", value);
    if (!var_set(name, digits, 0))
        st->failed = true;
}

static long long divide(struct state *st, char op, long long a, long long b)
{
    if (b == 0) {
        if (!st->skip)
            fail(st, "division by zero");
        return 0;
    }
    if (b == -1) /* the smallest number divided by -1 would trap */
        return op == '/' ? (long long)-(unsigned long long)a : 0;
    return op == '/' ? a / b : a % b;
}

static long long shift(const char *op, long long a, long long b)
{
    unsigned n = (unsigned)b & 63;

    if (op[0] == '<')
        return (long long)((unsigned long long)a << n);
    return a >> n;
}

/* A OP B for an operator that is not && or ||. */
static long long compute(struct state *st, const char *op, long long a,
                         long long b)
{
    unsigned long long ua = (unsigned long long)a, ub = (unsigned long long)b;

    if (op[1] == op[0] && op[0] != '=')
        return shift(op, a, b);
    if (op[1])
        return op[0] == '='   ? a == b
               : op[0] == '!' ? a != b
               : op[0] == '<' ? a <= b
                              : a >= b;
    switch (op[0]) {
    case '|':
        return a | b;
    case '^':
        return a ^ b;
    case '&':
        return a & b;
    case '<':
        return a < b;
    case '>':
        return a > b;
    case '+':
        return (long long)(ua + ub);
    case '-':
        return (long long)(ua - ub);
    case '*':
        return (long long)(ua * ub);
    default:
        return divide(st, op[0], a, b);
    }
}

/* The binary operator that comes next, NULL if none or an assignment. */
static const struct binary_op *peek_operator(struct state *st)
{
    size_t i;

    skip_space(st);
    for (i = 0; i < NOPERATORS; i++) {
        const struct binary_op *op = &operators[i];
        size_t n = strlen(op->text);
        if (strncmp(st->s, op->text, n) != 0)
            continue;
        if (st->s[n] == '=' && op->level != 1 && op->level != 2 &&
            op->level != 6 && op->text[n - 1] != '=')
            return NULL;
        return op;
    }
    return NULL;
}

/* Operands joined by operators of at least LEVEL. */
static long long binary(struct state *st, int level)
{
    long long a = unary(st);
    const struct binary_op *op;

    while ((op = peek_operator(st)) != NULL && op->level >= level) {
        bool decided = (op->level == 1 && a) || (op->level == 2 && !a);
        long long b;

        st->s += strlen(op->text);
        st->skip += decided;
        b = binary(st, op->level + 1);
        st->skip -= decided;
        if (op->level <= 2)
            a = op->level == 1 ? a || b : a && b;
        else
            a = compute(st, op->text, a, b);
    }
    return a;
}

static long long conditional(struct state *st)
{
    long long test = binary(st, 1), a, b;

    if (!accept(st, "?"))
        return test;
    st->skip += !test;
    a = assignment(st);
    st->skip -= !test;
    if (!accept(st, ":"))
        fail(st, "missing :");
    st->skip += !!test;
    b = assignment(st);
    st->skip -= !!test;
    return test ? a : b;
}

/* A name at the input, copied to scratch; NULL if there is none. */
static char *take_name(struct state *st)
{
    size_t n;

    skip_space(st);
    n = name_length(st->s);
    if (n == 0)
        return NULL;
    st->s += n;
    return arena_strndup(scratch, st->s - n, n);
}

/* If an assignment operator comes next, take it and return it. */
static const char *take_assignment(struct state *st)
{
    static const char *const all[] = {
        "<<=", ">>=", "*=", "/=", "%=", "+=", "-=", "&=", "^=", "|=", "="};
    size_t i;

    skip_space(st);
    if (st->s[0] == '=' && st->s[1] == '=')
        return NULL;
    for (i = 0; i < sizeof(all) / sizeof(all[0]); i++)
        if (accept(st, all[i]))
            return all[i];
    return NULL;
}

static long long assign_operator(struct state *st, const char *name,
                                 const char *op)
{
    long long old = op[0] == '=' ? 0 : variable(st, name);
    long long value = assignment(st);

    if (op[0] != '=') {
        char plain[3] = {op[0], op[1] == '=' ? '\0' : op[1], '\0'};
        value = compute(st, plain, old, value);
    }
    assign(st, name, value);
    return value;
}

static long long assignment(struct state *st)
{
    const char *start = st->s, *op;
    char *name = take_name(st);
    long long value;

    if (++st->depth > NEST_MAX)
        fail(st, "nested too deep");
    op = name ? take_assignment(st) : NULL;
    if (op) {
        value = assign_operator(st, name, op);
    } else {
        if (!st->failed)
            st->s = start;
        value = conditional(st);
    }
    st->depth--;
    return value;
}

/* A number, a variable (perhaps with ++ or --), or parentheses. */
static long long primary(struct state *st)
{
    long long value = 0;
    const char *end;
    char *name;

    if (accept(st, "(")) {
        value = assignment(st);
        if (!accept(st, ")"))
            fail(st, "missing )");
        return value;
    }
    name = take_name(st);
    if (name) {
        value = variable(st, name);
        if (accept(st, "++"))
            assign(st, name, compute(st, "+", value, 1));
        else if (accept(st, "--"))
            assign(st, name, compute(st, "-", value, 1));
        return value;
    }
    end = arith_number(st->s, &value);
    if (end == st->s || is_name_char(*end))
        fail(st, "expected a number");
    else
        st->s = end;
    return value;
}

/* ++name and --name; a value that is no name has two signs. */
static long long increment(struct state *st, const char *op)
{
    char *name = take_name(st);
    long long value;

    if (!name)
        return unary(st);
    value = compute(st, op, variable(st, name), 1);
    assign(st, name, value);
    return value;
}

static long long unary(struct state *st)
{
    long long value;

    if (++st->depth > NEST_MAX)
        fail(st, "nested too deep");
    if (accept(st, "++"))
        value = increment(st, "+");
    else if (accept(st, "--"))
        value = increment(st, "-");
    else if (accept(st, "+"))
        value = unary(st);
    else if (accept(st, "-"))
        value = (long long)-(unsigned long long)unary(st);
    else if (accept(st, "!"))
        value = !unary(st);
    else if (accept(st, "~"))
        value = ~unary(st);
    else
        value = primary(st);
    st->depth--;
    return value;
}

bool arith_eval(const char *text, long long *value)
{
    struct state st = {.text = text, .s = text};

    skip_space(&st);
    *value = *st.s ? assignment(&st) : 0;
    skip_space(&st);
    if (!st.failed && *st.s)
        fail(&st, "unexpected characters");
    return !st.failed;
}
