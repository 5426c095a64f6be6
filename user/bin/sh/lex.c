/*
 * Tokens and here-documents (see lex.h); word.c reads the words.
 *
 * A backslash before a newline joins two lines wherever next_char is used,
 * which is everywhere but in single quotes, comments and quoted
 * here-documents.
 */
#include <string.h>

#include "lex.h"
#include "sh.h"
#include "word.h"

static const struct {
    const char *text;
    enum token_kind kind;
} operators[] = {
    /* An operator stands behind those that it begins with. */
    {";", TOK_SEMI},        {";;", TOK_DSEMI},       {"&", TOK_AMP},
    {"&&", TOK_AND},        {"|", TOK_PIPE},         {"||", TOK_OR},
    {"(", TOK_LPAREN},      {")", TOK_RPAREN},       {"<", TOK_LESS},
    {"<<", TOK_DLESS},      {"<<-", TOK_DLESS_TABS}, {"<&", TOK_LESS_AMP},
    {"<>", TOK_LESS_GREAT}, {">", TOK_GREAT},        {">>", TOK_DGREAT},
    {">&", TOK_GREAT_AMP},  {">|", TOK_CLOBBER},
};

#define NOPERATORS (sizeof(operators) / sizeof(operators[0]))

int raw_char(struct parser *p)
{
    int c = p->failed ? INPUT_END : input_getc(p->in);

    if (c != INPUT_END)
        buf_putc(&p->log, (char)c);
    return c;
}

void unread_char(struct parser *p, int c)
{
    input_ungetc(p->in, c);
    if (c != INPUT_END)
        p->log.len--;
}

int next_char(struct parser *p)
{
    int c = raw_char(p);

    while (c == '\\') {
        int after = raw_char(p);
        if (after != '\n') {
            unread_char(p, after);
            break;
        }
        c = raw_char(p);
    }
    return c;
}

int peek_char(struct parser *p)
{
    int c = next_char(p);

    unread_char(p, c);
    return c;
}

void syntax_error(struct parser *p, int line, const char *message)
{
    if (!p->failed && !p->in->interrupted)
        warn_syntax(line, "%s", message);
    p->failed = true;
}

void unexpected(struct parser *p, const char *wanted)
{
    struct token *t = token_peek(p);
    struct buf b;

    buf_init(&b, p->arena);
    buf_puts(&b, "unexpected ");
    if (t->kind == TOK_END) {
        buf_puts(&b, "end of file");
    } else if (t->kind == TOK_NEWLINE) {
        buf_puts(&b, "newline");
    } else {
        buf_putc(&b, '"');
        buf_add(&b, p->log.s + t->start, t->end - t->start);
        buf_putc(&b, '"');
    }
    if (wanted) {
        buf_puts(&b, " (expecting \"");
        buf_puts(&b, wanted);
        buf_puts(&b, "\")");
    }
    syntax_error(p, t->line, buf_str(&b));
}

const char *word_literal(const struct word *w)
{
    const struct part *part = w->parts;

    if (part && !part->next && part->kind == PART_TEXT && !part->quoted)
        return part->text;
    return NULL;
}

void heredoc_expect(struct parser *p, struct redir *r, const struct word *w,
                    bool strip_tabs)
{
    struct heredoc *h = arena_alloc(p->arena, sizeof(*h));
    struct heredoc **tail = &p->heredocs;
    const struct part *part;
    struct buf b;

    buf_init(&b, p->arena);
    for (part = w->parts; part; part = part->next) {
        if (part->kind != PART_TEXT) {
            syntax_error(p, p->in->line, "bad here-document delimiter");
            return;
        }
        h->quoted |= part->quoted;
        buf_puts(&b, part->text);
    }
    h->delimiter = buf_str(&b);
    h->redir = r;
    r->target = quoted_word(p, "");
    h->strip_tabs = strip_tabs;
    while (*tail)
        tail = &(*tail)->next;
    *tail = h;
}

/* Add one line of H's body to TEXT. False when it was the delimiter. */
static bool heredoc_line(struct parser *p, const struct heredoc *h,
                         struct buf *text)
{
    size_t start = text->len;
    int c = h->quoted ? raw_char(p) : next_char(p);

    while (h->strip_tabs && c == '\t')
        c = next_char(p);
    while (c != INPUT_END && c != '\n') {
        if (c == '\\' && !h->quoted) {
            buf_putc(text, '\\');
            c = raw_char(p);
            if (c == INPUT_END)
                break;
        }
        buf_putc(text, (char)c);
        c = h->quoted ? raw_char(p) : next_char(p);
    }
    if (strcmp(buf_str(text) + start, h->delimiter) == 0) {
        text->len = start;
        return false;
    }
    if (c == INPUT_END)
        return false;
    buf_putc(text, '\n');
    return true;
}

/* The newline that ends a line with << has been read: read the bodies. */
static void read_heredocs(struct parser *p)
{
    size_t logged = p->log.len;

    while (p->heredocs) {
        struct heredoc *h = p->heredocs;
        int line = p->in->line;
        struct buf text;

        p->heredocs = h->next;
        buf_init(&text, p->arena);
        while (heredoc_line(p, h, &text))
            ;
        if (h->quoted)
            h->redir->target = quoted_word(p, buf_str(&text));
        else
            h->redir->target = lex_text(p, buf_str(&text), text.len, line);
    }
    p->log.len = logged;
}

static void skip_blanks(struct parser *p)
{
    int c = next_char(p);

    while (c == ' ' || c == '\t')
        c = next_char(p);
    if (c == '#')
        while (c != '\n' && c != INPUT_END)
            c = raw_char(p);
    unread_char(p, c);
}

/* The operator that begins with the next character, the longest that fits. */
static enum token_kind read_operator(struct parser *p)
{
    enum token_kind kind = TOK_END;
    char text[4] = "";
    size_t i, n = 0;

    for (i = 0; i < NOPERATORS; i++) {
        const char *op = operators[i].text;
        if (strncmp(op, text, n) == 0 && op[n] == peek_char(p)) {
            text[n++] = (char)next_char(p);
            kind = operators[i].kind;
        }
    }
    return kind;
}

/* Is W a digit that belongs to the redirection behind it? */
static bool is_fd_number(struct parser *p, const struct word *w)
{
    const char *s = word_literal(w);
    int c = peek_char(p);

    return (c == '<' || c == '>') && s && is_digit(s[0]) && !s[1];
}

static void read_token(struct parser *p, struct token *t)
{
    int c;

    skip_blanks(p);
    t->start = p->log.len;
    t->line = p->in->line;
    t->word = NULL;
    c = peek_char(p);
    if (c == INPUT_END) {
        t->kind = TOK_END;
    } else if (c == '\n') {
        next_char(p);
        t->kind = TOK_NEWLINE;
        read_heredocs(p);
    } else if (strchr(";&|()<>", c)) {
        t->kind = read_operator(p);
    } else {
        t->word = lex_word(p);
        t->kind = is_fd_number(p, t->word) ? TOK_NUMBER : TOK_WORD;
    }
    t->end = p->log.len;
}

struct token *token_peek(struct parser *p)
{
    struct token t;

    if (!p->have_tok) {
        read_token(p, &t);
        p->tok = t;
        p->have_tok = true;
    }
    if (p->failed)
        p->tok.kind = TOK_END;
    return &p->tok;
}

void token_take(struct parser *p)
{
    token_peek(p);
    p->last_end = p->tok.end;
    p->have_tok = p->tok.kind == TOK_END;
}

bool token_at(struct parser *p, enum token_kind kind)
{
    return token_peek(p)->kind == kind;
}

bool token_accept(struct parser *p, enum token_kind kind)
{
    if (!token_at(p, kind))
        return false;
    token_take(p);
    return true;
}

bool token_at_word(struct parser *p, const char *reserved)
{
    const char *s = token_at(p, TOK_WORD) ? word_literal(p->tok.word) : NULL;

    return s && strcmp(s, reserved) == 0;
}

bool token_accept_word(struct parser *p, const char *reserved)
{
    if (!token_at_word(p, reserved))
        return false;
    token_take(p);
    return true;
}

void token_expect_word(struct parser *p, const char *reserved)
{
    if (!token_accept_word(p, reserved))
        unexpected(p, reserved);
}

void token_skip_newlines(struct parser *p)
{
    while (token_accept(p, TOK_NEWLINE))
        ;
}
