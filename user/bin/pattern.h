/*
 * Regular expressions, for grep and pgrep. After tool.h.
 *
 * Patterns know . [...] ^ $ * + ? | ( ). They become a small program, whose
 * instructions consume a character or go on in one or two places. It is run
 * for all ways to match at once (Thompson's method): the threads are
 * the instructions that wait for the next character, each in the list once.
 * So the time is bounded by the length of the line times the pattern's.
 *
 * A program has one pattern, or several that may each match.
 */
#pragma once

#include "classes.h"

enum opcode { CHAR, SET, SPLIT, JUMP, LINE_START, LINE_END, MATCH };

struct instruction {
    enum opcode op;
    int next, other;    /* SPLIT, JUMP: where to go on, from here */
    unsigned char c;    /* CHAR */
    unsigned char *set; /* SET: a byte for each character */
};

struct threads {
    int *places; /* of instructions */
    int n;
};

/* Set before the pattern is added. */
static struct {
    int extended;  /* + ? | ( ) are operators, not \+ \? \| \( \) */
    int literal;   /* there are no operators */
    int fold_case; /* a is A */
    int whole;     /* the whole line must match */
} pattern;

static struct instruction *code;
static int ncode;
static const char *p; /* the rest of the pattern */
static int *mark;     /* 1 + the position at which a thread got there last */

/* Make room for an instruction at `at`. Jumps across it are not adjusted. */
static struct instruction *insert(int at, enum opcode op)
{
    code = make_room(code, ncode, sizeof *code);
    memmove(code + at + 1, code + at, (ncode - at) * sizeof *code);
    ncode++;
    code[at] = (struct instruction){.op = op, .next = 1};
    return code + at;
}

static struct instruction *append(enum opcode op)
{
    return insert(ncode, op);
}

static unsigned char fold(unsigned char c)
{
    return pattern.fold_case ? tolower(c) : c;
}

/* Whether the operator `c` comes next: plain if extended, else with "\". */
static int at_operator(char c)
{
    return pattern.extended ? *p == c : *p == '\\' && p[1] == c;
}

static int take_operator(char c)
{
    if (!at_operator(c))
        return 0;
    p += pattern.extended ? 1 : 2;
    return 1;
}

static int at_sequence_end(void)
{
    return !*p || *p == '\n' || at_operator('|') || at_operator(')');
}

static void bad_pattern(const char *why)
{
    fprintf(stderr, PROG ": %s\n", why);
    exit(2);
}

static void add_range(unsigned char *set, int low, int high)
{
    for (int c = low; c <= high; c++)
        set[fold(c)] = 1;
}

/* Read a set, behind its "[". */
static void parse_set(void)
{
    unsigned char *set =
        memset(allocate(NULL, UCHAR_MAX + 1), 0, UCHAR_MAX + 1);
    int negated = *p == '^';

    p += negated;
    for (const char *start = p; *p != ']' || p == start; p++) {
        const struct char_class *class = find_class(p);
        unsigned char low = *p;
        if (!*p || *p == '\n')
            bad_pattern("[ without ]");
        if (class) {
            for (int c = 0; c <= UCHAR_MAX; c++)
                if (class->has(c))
                    set[fold(c)] = 1;
            p += strlen(class->name) - 1;
            continue;
        }
        if (p[1] == '-' && p[2] && p[2] != ']')
            p += 2;
        add_range(set, low, (unsigned char)*p);
    }
    p++;
    for (int c = 0; negated && c <= UCHAR_MAX; c++)
        set[c] = !set[c];
    append(SET)->set = set;
}

static void parse_alternatives(void);

/* Read what * + ? can apply to. `first`: it begins a sequence. */
static void parse_atom(int first)
{
    if (take_operator('(')) {
        parse_alternatives();
        if (!take_operator(')'))
            bad_pattern("( without )");
        return;
    }
    char c = *p++;
    if (c == '[') {
        parse_set();
    } else if (c == '.') {
        unsigned char *any = allocate(NULL, UCHAR_MAX + 1);
        append(SET)->set = memset(any, 1, UCHAR_MAX + 1);
    } else if (c == '^' && (first || pattern.extended)) {
        append(LINE_START);
    } else if (c == '$' && (at_sequence_end() || pattern.extended)) {
        append(LINE_END);
    } else {
        if (c == '\\' && !*p)
            bad_pattern("\\ at the end");
        if (c == '\\')
            c = *p++;
        append(CHAR)->c = fold(c);
    }
}

/* Make the instructions from `start` on repeat, as the operators ask. */
static void parse_repetition(int start)
{
    for (;;) {
        if (*p == '*') {
            p++;
            insert(start, SPLIT);
            append(JUMP);
            code[ncode - 1].next = start - (ncode - 1);
            code[start].other = ncode - start;
        } else if (take_operator('+')) {
            append(SPLIT)->other = 1;
            code[ncode - 1].next = start - (ncode - 1);
        } else if (take_operator('?')) {
            insert(start, SPLIT);
            code[start].other = ncode - start;
        } else {
            return;
        }
    }
}

static void parse_sequence(void)
{
    for (int first = 1; !at_sequence_end(); first = 0) {
        int start = ncode;
        /* A * that follows nothing is a character. */
        if (first && *p == '*')
            append(CHAR)->c = *p++;
        else
            parse_atom(first);
        if (code[start].op != LINE_START)
            parse_repetition(start);
        else if (*p == '*' && !pattern.extended)
            append(CHAR)->c = *p++;
    }
}

static void parse_alternatives(void)
{
    int start = ncode;

    parse_sequence();
    if (!take_operator('|'))
        return;
    insert(start, SPLIT);
    int jump = ncode;
    append(JUMP);
    code[start].other = ncode - start;
    parse_alternatives();
    code[jump].next = ncode - jump;
}

/* Add the pattern `text`, or several on lines of their own. */
static void add_pattern(const char *text)
{
    for (p = text;; p++) {
        int start = ncode;
        append(SPLIT);
        if (pattern.literal) {
            while (*p && *p != '\n')
                append(CHAR)->c = fold(*p++);
        } else {
            parse_alternatives();
            if (*p && *p != '\n')
                bad_pattern(") without (");
        }
        append(MATCH);
        code[start].other = ncode - start;
        if (!*p)
            return;
    }
}

/* Let a thread go on from `at` until it needs a character or has matched. */
static void add_thread(struct threads *list, int at, int position, int length)
{
    while (at < ncode && mark[at] != position + 1) {
        const struct instruction *in = &code[at];
        mark[at] = position + 1;
        if (in->op == CHAR || in->op == SET || in->op == MATCH) {
            list->places[list->n++] = at;
            return;
        }
        if ((in->op == LINE_START && position != 0) ||
            (in->op == LINE_END && position != length))
            return;
        if (in->op == SPLIT) {
            add_thread(list, at + in->next, position, length);
            at += in->other;
        } else {
            at += in->next;
        }
    }
}

/* Does a pattern match the line, which has no newline? */
static int matches(const char *line, int length)
{
    static struct threads now, next;
    int whole = pattern.whole;

    if (!now.places) {
        now.places = allocate(NULL, ncode * sizeof *now.places);
        next.places = allocate(NULL, ncode * sizeof *next.places);
        mark = allocate(NULL, ncode * sizeof *mark);
    }
    memset(mark, 0, ncode * sizeof *mark);
    now.n = 0;
    for (int i = 0; i <= length; i++) {
        unsigned char c = fold(line[i]);
        next.n = 0;
        if (i == 0 || !whole)
            add_thread(&now, 0, i, length);
        for (int t = 0; t < now.n; t++) {
            int at = now.places[t];
            const struct instruction *in = &code[at];
            if (in->op == MATCH && (!whole || i == length))
                return 1;
            if (i < length && ((in->op == CHAR && in->c == c) ||
                               (in->op == SET && in->set[c])))
                add_thread(&next, at + 1, i + 1, length);
        }
        struct threads done = now;
        now = next;
        next = done;
    }
    return 0;
}
