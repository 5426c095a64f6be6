/*
 * Expansion of words (see expand.h).
 *
 * A field is built in "pattern form": characters that were quoted and that a
 * pattern could take for something else have a backslash before them. What
 * comes from an unquoted expansion is cut at IFS characters as it arrives.
 * When a field ends it is matched against file names, if it can match any,
 * or loses its backslashes.
 */
#include <stdio.h>
#include <string.h>

#include "arith.h"
#include "exec.h"
#include "expand.h"
#include "mem.h"
#include "param.h"
#include "pathname.h"
#include "sh.h"
#include "var.h"

/* How far expansion goes. */
enum mode {
    MODE_FIELDS,  /* split, match file names */
    MODE_STRING,  /* one string, quotes removed */
    MODE_PATTERN, /* one string in pattern form */
};

struct expansion {
    enum mode mode;
    struct args *args; /* MODE_FIELDS: where fields go */
    struct buf field;
    bool begun;      /* there is a field, even if it is empty */
    bool magic;      /* it has an unquoted * ? or [ */
    bool escaped;    /* it has a backslash that is not part of it */
    bool spaced;     /* IFS white space ended the last field */
    bool assignment; /* a tilde may follow a colon */
    const char *ifs;
};

static void expand_parts(struct expansion *x, const struct part *part,
                         bool split);

static void begin_field(struct expansion *x)
{
    buf_init(&x->field, scratch);
    x->begun = x->magic = x->escaped = x->spaced = false;
}

static void end_field(struct expansion *x)
{
    char *s;

    if (!x->begun)
        return;
    s = buf_str(&x->field);
    if (!x->magic || (sh.options & OPT_NOGLOB) || !pathname_match(s, x->args))
        args_add(x->args, x->escaped ? pattern_unescape(s) : s);
    begin_field(x);
}

/* Add text that stands for itself. */
static void add_quoted(struct expansion *x, const char *s)
{
    x->begun = true;
    x->spaced = false;
    if (x->mode == MODE_STRING) {
        buf_puts(&x->field, s);
        return;
    }
    for (; *s; s++) {
        if (strchr("*?[]\\-!^", *s)) {
            buf_putc(&x->field, '\\');
            x->escaped = true;
        }
        buf_putc(&x->field, *s);
    }
}

/* Add one character that a pattern may give a meaning to. */
static void add_char(struct expansion *x, char c)
{
    x->begun = true;
    x->spaced = false;
    if (c == '*' || c == '?' || c == '[')
        x->magic = true;
    if (c == '\\' && x->mode == MODE_FIELDS) {
        buf_putc(&x->field, '\\');
        x->escaped = true;
    }
    buf_putc(&x->field, c);
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n';
}

/* Add the result of an unquoted expansion. */
static void add_split(struct expansion *x, const char *s)
{
    for (; *s; s++) {
        if (x->mode != MODE_FIELDS || !strchr(x->ifs, *s)) {
            add_char(x, *s);
        } else if (is_space(*s)) {
            bool ended = x->begun;
            end_field(x);
            x->spaced |= ended;
        } else if (x->spaced) {
            x->spaced = false; /* the same delimiter as the space before */
        } else {
            x->begun = true;
            end_field(x);
        }
    }
}

/* Add literal text; SPLIT if it came with an unquoted ${x-text}. */
static void add_literal(struct expansion *x, const char *s, bool split)
{
    if (split)
        add_split(x, s);
    else
        for (; *s; s++)
            add_char(x, *s);
}

static void add_value(struct expansion *x, const char *s, bool quoted)
{
    if (quoted)
        add_quoted(x, s);
    else
        add_split(x, s);
}

/* $@ and $*. */
static void add_all_params(struct expansion *x, const struct part *part)
{
    bool star = part->text[0] == '*';
    int i;

    if (x->mode != MODE_FIELDS || (star && part->quoted)) {
        int separator = star ? x->ifs[0] : ' ';
        add_value(x, param_join(separator), part->quoted);
        return;
    }
    for (i = 0; i < sh.params.n; i++) {
        if (i > 0)
            end_field(x);
        add_value(x, sh.params.v[i], part->quoted);
    }
}

/*
 * If S begins with a tilde that stands for the home directory, add that and
 * return what is behind it. LAST says that S is the end of its word.
 */
static const char *add_tilde(struct expansion *x, const char *s, bool last)
{
    const char *home;

    if (s[0] != '~')
        return s;
    if (s[1] ? s[1] != '/' && !(x->assignment && s[1] == ':') : !last)
        return s;
    home = var_get("HOME");
    if (!home)
        return s;
    add_quoted(x, home);
    return s + 1;
}

/*
 * Unquoted text. A tilde counts at the start of a word (FIRST), and in an
 * assignment after a colon.
 */
static void add_text(struct expansion *x, const struct part *part, bool first,
                     bool split)
{
    const char *s = part->text;

    if (first)
        s = add_tilde(x, s, !part->next);
    if (!x->assignment)
        add_literal(x, s, split);
    while (x->assignment && *s) {
        add_char(x, *s);
        if (*s++ == ':')
            s = add_tilde(x, s, !part->next);
    }
}

static void complain_unset(const struct part *part, const char *default_text)
{
    const char *text = default_text;

    if (part->arg && part->arg->parts)
        text = expand_string(part->arg);
    if (!sh.flow) {
        warn("%s: %s", part->text, text);
        shell_abort(2);
    }
}

/* ${x-word} and its kin, when WORD is not needed. False if it is. */
static bool operator_idle(struct expansion *x, const struct part *part,
                          const char *value, bool set)
{
    if (part->op == '+' ? set : !set)
        return false;
    if (part->op == '+')
        return true;
    if (value)
        add_value(x, value, part->quoted);
    else
        add_all_params(x, part);
    return true;
}

/* ${x-word} ${x=word} ${x?word} ${x+word}; VALUE is NULL for $@ too. */
static void expand_operator(struct expansion *x, const struct part *part,
                            const char *value)
{
    bool all = param_is_all(part->text);
    bool set = all ? sh.params.n > 0 : value != NULL;

    if (set && part->twice)
        set = all ? param_join(' ')[0] != '\0' : value[0] != '\0';
    if (operator_idle(x, part, value, set))
        return;
    if (part->op == '?') {
        complain_unset(part, part->twice ? "parameter null or not set"
                                         : "parameter not set");
    } else if (part->op == '=') {
        const char *text = expand_string(part->arg);
        if (sh.flow)
            return;
        if (!is_name(part->text)) {
            warn("%s: cannot be assigned to", part->text);
            shell_abort(2);
        } else if (var_set(part->text, text, 0)) {
            add_value(x, text, part->quoted);
        }
    } else {
        x->begun |= part->quoted;
        expand_parts(x, part->arg->parts, !part->quoted);
    }
}

static void expand_param(struct expansion *x, const struct part *part)
{
    bool all = param_is_all(part->text);
    const char *value = all ? NULL : param_get(part->text);
    char length[16];

    if (part->op && strchr("-=?+", part->op)) {
        expand_operator(x, part, value);
        return;
    }
    if (!all && !value && (sh.options & OPT_NOUNSET)) {
        complain_unset(part, "parameter not set");
        return;
    }
    if (all && !part->op) {
        add_all_params(x, part);
        return;
    }
    if (all)
        value = part->op == OP_LENGTH ? param_get("#") : param_join(' ');
    if (!value)
        value = "";
    if (part->op == OP_LENGTH && !all) {
        snprintf(length, sizeof(length), "%lu", (unsigned long)strlen(value));
        value = length;
    } else if (part->op == '%' || part->op == '#') {
        char *copy = arena_strdup(scratch, value); /* the pattern may set it */
        const char *pattern = expand_pattern(part->arg);
        value = param_trim(copy, pattern, part->op, part->twice);
    }
    add_value(x, value, part->quoted);
}

static void expand_arith(struct expansion *x, const struct part *part)
{
    const char *text = expand_string(part->arg);
    long long value;
    char digits[24];

    if (sh.flow)
        return;
    if (!arith_eval(text, &value)) {
        shell_abort(2);
        return;
    }
    snprintf(digits, sizeof(digits), "%lld", value);
    add_value(x, digits, part->quoted);
}

static void expand_parts(struct expansion *x, const struct part *part,
                         bool split)
{
    const struct part *first = part;

    for (; part && !sh.flow; part = part->next) {
        switch (part->kind) {
        case PART_TEXT:
            if (part->quoted)
                add_quoted(x, part->text);
            else
                add_text(x, part, part == first, split);
            break;
        case PART_PARAM:
            expand_param(x, part);
            break;
        case PART_COMMAND:
            add_value(x, exec_substitution(part->body), part->quoted);
            break;
        case PART_ARITH:
            expand_arith(x, part);
            break;
        }
    }
}

static void start(struct expansion *x, enum mode mode, struct args *args)
{
    const char *ifs = var_get("IFS");

    x->mode = mode;
    x->args = args;
    x->assignment = false;
    x->ifs = arena_strdup(scratch, ifs ? ifs : " \t\n");
    begin_field(x);
}

void expand_word(const struct word *w, struct args *a)
{
    struct expansion x;

    start(&x, MODE_FIELDS, a);
    expand_parts(&x, w->parts, false);
    end_field(&x);
}

void expand_words(const struct word *w, struct args *a)
{
    for (; w && !sh.flow; w = w->next)
        expand_word(w, a);
}

char *expand_string(const struct word *w)
{
    struct expansion x;

    start(&x, MODE_STRING, NULL);
    expand_parts(&x, w->parts, false);
    return buf_str(&x.field);
}

char *expand_pattern(const struct word *w)
{
    struct expansion x;

    start(&x, MODE_PATTERN, NULL);
    expand_parts(&x, w->parts, false);
    return buf_str(&x.field);
}

char *expand_assignment(const struct word *w)
{
    struct expansion x;
    struct part value = *w->parts;
    size_t n = name_length(value.text) + 1;

    start(&x, MODE_STRING, NULL);
    buf_add(&x.field, value.text, n);
    value.text += n;
    x.assignment = true;
    expand_parts(&x, &value, false);
    return buf_str(&x.field);
}
