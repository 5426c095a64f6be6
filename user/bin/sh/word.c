/*
 * Words (see word.h): text, quotes, ${...}, $(...), `...` and $((...)).
 *
 * Each function begins right behind the character that announces what it
 * reads and ends right behind the one that closes it.
 */
#include <string.h>

#include "parse.h"
#include "sh.h"
#include "word.h"

#define NEST_MAX 200 /* of quotes and substitutions in each other */

/* A word being put together. Text collects until a part of another kind. */
struct builder {
    struct parser *p;
    struct part **tail;
    struct buf text;
    bool open; /* text is a part to be */
    bool quoted;
};

static void lex_dollar(struct builder *b, bool quoted);
static void lex_backquote(struct builder *b, bool quoted);

static struct word *build_start(struct builder *b, struct parser *p)
{
    struct word *w = arena_alloc(p->arena, sizeof(*w));

    b->p = p;
    b->tail = &w->parts;
    b->open = false;
    return w;
}

static struct part *build_part(struct builder *b, enum part_kind kind,
                               bool quoted)
{
    struct part *part = arena_alloc(b->p->arena, sizeof(*part));

    part->kind = kind;
    part->quoted = quoted;
    *b->tail = part;
    b->tail = &part->next;
    return part;
}

static void build_flush(struct builder *b)
{
    if (b->open)
        build_part(b, PART_TEXT, b->quoted)->text = buf_str(&b->text);
    b->open = false;
}

/* Text that follows is quoted or not; "" is a part too. */
static void build_text(struct builder *b, bool quoted)
{
    if (b->open && b->quoted == quoted)
        return;
    build_flush(b);
    buf_init(&b->text, b->p->arena);
    b->open = true;
    b->quoted = quoted;
}

static void build_char(struct builder *b, int c, bool quoted)
{
    build_text(b, quoted);
    buf_putc(&b->text, (char)c);
}

struct word *quoted_word(struct parser *p, const char *text)
{
    struct builder b;
    struct word *w = build_start(&b, p);

    build_text(&b, true);
    buf_puts(&b.text, text);
    build_flush(&b);
    return w;
}

/* A backslash was read where it takes the meaning from any character. */
static void lex_escape(struct builder *b)
{
    int c = raw_char(b->p);

    build_char(b, c == INPUT_END ? '\\' : c, true);
}

static void lex_single(struct builder *b)
{
    int line = b->p->in->line;
    int c;

    build_text(b, true);
    while ((c = raw_char(b->p)) != '\'') {
        if (c == INPUT_END) {
            syntax_error(b->p, line, "unterminated quoted string");
            return;
        }
        build_char(b, c, true);
    }
}

/*
 * Text under the rules of double quotes up to END: '"', '}' for the word in
 * a quoted ${x-word}, or INPUT_END.
 */
static void lex_quoted(struct builder *b, int end)
{
    struct parser *p = b->p;
    int line = p->in->line;
    int c;

    while ((c = next_char(p)) != end) {
        if (c == INPUT_END) {
            syntax_error(p, line, "unterminated quoted string");
            return;
        }
        if (c == '\\') {
            c = raw_char(p);
            if (c == INPUT_END || !strchr("$`\\", c)) {
                if (c != end && !(c == '"' && end == '}'))
                    build_char(b, '\\', true);
                if (c == INPUT_END)
                    continue;
            }
            build_char(b, c, true);
        } else if (c == '$') {
            lex_dollar(b, true);
        } else if (c == '`') {
            lex_backquote(b, true);
        } else if (!(c == '"' && end == '}')) {
            build_char(b, c, true);
        }
    }
}

static void lex_double(struct builder *b)
{
    if (peek_char(b->p) == '"')
        build_text(b, true);
    lex_quoted(b, '"');
}

/* A character that means the same in a word and in the word of ${x-word}. */
static void lex_plain(struct builder *b, int c)
{
    if (c == '\\')
        lex_escape(b);
    else if (c == '\'')
        lex_single(b);
    else if (c == '"')
        lex_double(b);
    else if (c == '$')
        lex_dollar(b, false);
    else if (c == '`')
        lex_backquote(b, false);
    else
        build_char(b, c, false);
}

/* The word in ${x-word}, up to its brace. */
static struct word *lex_operand(struct parser *p, bool quoted)
{
    struct builder b;
    struct word *w = build_start(&b, p);
    int line = p->in->line;
    int c;

    if (quoted) {
        lex_quoted(&b, '}');
    } else {
        while ((c = next_char(p)) != '}') {
            if (c == INPUT_END) {
                syntax_error(p, line, "missing \"}\"");
                break;
            }
            lex_plain(&b, c);
        }
    }
    build_flush(&b);
    return w;
}

/* The name of a parameter: a name, a number, or one special character. */
static char *lex_name(struct parser *p, bool braces)
{
    struct buf b;
    int c = next_char(p);

    buf_init(&b, p->arena);
    if (is_name_start(c) || (is_digit(c) && braces)) {
        bool digits = is_digit(c);
        while (digits ? is_digit(c) : is_name_char(c)) {
            buf_putc(&b, (char)c);
            c = next_char(p);
        }
        unread_char(p, c);
    } else if (c != INPUT_END && (is_digit(c) || strchr("@*#?-$!", c))) {
        buf_putc(&b, (char)c);
    } else {
        unread_char(p, c);
    }
    return buf_str(&b);
}

/*
 * The parameter in ${x...}. True if its length is asked for: # before a
 * parameter asks for it, any other # is the parameter.
 */
static bool lex_param(struct parser *p, struct part *part)
{
    int c = peek_char(p);

    if (c == '#') {
        next_char(p);
        c = peek_char(p);
        if (c == INPUT_END || !(is_name_char(c) || strchr("@*#?-$!", c))) {
            part->text = "#";
            return false;
        }
        part->op = OP_LENGTH;
    }
    part->text = lex_name(p, true);
    return part->op == OP_LENGTH;
}

static void lex_brace(struct builder *b, bool quoted)
{
    struct parser *p = b->p;
    struct part *part = build_part(b, PART_PARAM, quoted);
    int line = p->in->line;
    bool length = lex_param(p, part);
    int c = next_char(p);

    if (!part->text[0] || (length && c != '}') || c == INPUT_END) {
        syntax_error(p, line, "bad substitution");
        return;
    }
    if (c == '}')
        return;
    part->twice = c == ':';
    if (c == ':')
        c = next_char(p);
    if ((c == '%' || c == '#') && !part->twice && peek_char(p) == c) {
        part->twice = true;
        next_char(p);
    } else if (c == INPUT_END || !strchr("-=+?%#", c) ||
               (part->twice && (c == '%' || c == '#'))) {
        syntax_error(p, line, "bad substitution");
        return;
    }
    part->op = (char)c;
    part->arg = lex_operand(p, quoted && c != '%' && c != '#');
}

/* $(...): the commands up to the closing parenthesis. */
static void lex_command(struct builder *b, bool quoted)
{
    struct parser *p = b->p;
    struct part *part = build_part(b, PART_COMMAND, quoted);

    p->have_tok = false;
    part->body = parse_list(p);
    if (token_peek(p)->kind != TOK_RPAREN)
        unexpected(p, ")");
    else
        token_take(p);
}

/* $((...)): text under the rules of double quotes up to two parentheses. */
static void lex_arith(struct builder *b, bool quoted)
{
    struct parser *p = b->p;
    struct part *part = build_part(b, PART_ARITH, quoted);
    struct builder expr;
    int line = p->in->line;
    int nested = 0;

    part->arg = build_start(&expr, p);
    for (;;) {
        int c = next_char(p);
        if (c == ')' && nested == 0)
            break;
        nested += (c == '(') - (c == ')');
        if (c == INPUT_END) {
            syntax_error(p, line, "missing \"))\"");
            return;
        }
        if (c == '$')
            lex_dollar(&expr, true);
        else if (c == '`')
            lex_backquote(&expr, true);
        else if (c != '"')
            build_char(&expr, c, true);
    }
    if (next_char(p) != ')')
        syntax_error(p, line, "missing \"))\"");
    build_flush(&expr);
}

static void lex_dollar(struct builder *b, bool quoted)
{
    struct parser *p = b->p;
    int c = peek_char(p);

    if (c == INPUT_END ||
        !(c == '(' || c == '{' || is_name_char(c) || strchr("@*#?-$!", c))) {
        build_char(b, '$', quoted);
        return;
    }
    build_flush(b);
    if (++p->depth > NEST_MAX)
        syntax_error(p, p->in->line, "nested too deep");
    if (c != '(' && c != '{') {
        build_part(b, PART_PARAM, quoted)->text = lex_name(p, false);
    } else if (next_char(p) == '{') {
        lex_brace(b, quoted);
    } else if (peek_char(p) == '(') {
        next_char(p);
        lex_arith(b, quoted);
    } else {
        lex_command(b, quoted);
    }
    p->depth--;
}

/* `...`: backslash quotes only $ ` \ (and " in double quotes) in it. */
static void lex_backquote(struct builder *b, bool quoted)
{
    struct parser *p = b->p;
    struct input *outer = p->in;
    struct input inner;
    struct buf text;
    size_t logged = p->log.len;
    int line = outer->line;
    int c;

    build_flush(b);
    buf_init(&text, p->arena);
    while ((c = raw_char(p)) != '`') {
        if (c == INPUT_END) {
            syntax_error(p, line, "unterminated backquote");
            return;
        }
        if (c == '\\') {
            c = raw_char(p);
            if (c == INPUT_END)
                continue;
            if (!strchr(quoted ? "$`\\\"" : "$`\\", c))
                buf_putc(&text, '\\');
        }
        buf_putc(&text, (char)c);
    }
    if (++p->depth > NEST_MAX)
        syntax_error(p, line, "nested too deep");
    input_string(&inner, buf_str(&text), text.len, line);
    p->in = &inner;
    p->have_tok = false;
    build_part(b, PART_COMMAND, quoted)->body = parse_list(p);
    if (token_peek(p)->kind != TOK_END)
        unexpected(p, NULL);
    p->have_tok = false;
    p->in = outer;
    p->log.len = logged;
    p->depth--;
}

struct word *lex_text(struct parser *p, const char *text, size_t n, int line)
{
    struct input *outer = p->in;
    struct input inner;
    struct builder b;
    struct word *w = build_start(&b, p);
    size_t logged = p->log.len;

    input_string(&inner, text, n, line);
    p->in = &inner;
    lex_quoted(&b, INPUT_END);
    build_flush(&b);
    p->in = outer;
    p->log.len = logged;
    return w;
}

struct word *lex_word(struct parser *p)
{
    struct builder b;
    struct word *w = build_start(&b, p);
    int c;

    while ((c = next_char(p)) != INPUT_END && !strchr(" \t\n;&|<>()", c))
        lex_plain(&b, c);
    unread_char(p, c);
    build_flush(&b);
    return w;
}
