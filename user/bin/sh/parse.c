/*
 * A recursive-descent parser for the grammar of POSIX.1 (XCU 2.10).
 *
 * Every function returns NULL when what it was to read is not there, after
 * reporting it; from then on all tokens are TOK_END, so callers only have
 * to go on. Reserved words are words like others until a command begins.
 */
#include <string.h>

#include "compound.h"
#include "parse.h"
#include "sh.h"

#define NEST_MAX 500 /* compound commands in each other */

struct node *node_new(struct parser *p, enum node_kind kind)
{
    struct token *t = token_peek(p);
    struct node *n = arena_alloc(p->arena, sizeof(*n));

    n->kind = kind;
    n->line = t->line;
    n->source = p->source;
    n->text_start = t->start;
    return n;
}

bool parse_at_closer(struct parser *p)
{
    static const char *const closers[] = {"then", "else", "elif", "fi",
                                          "do",   "done", "esac", "}"};
    size_t i;

    if (token_at(p, TOK_END) || token_at(p, TOK_RPAREN) ||
        token_at(p, TOK_DSEMI))
        return true;
    for (i = 0; i < sizeof(closers) / sizeof(closers[0]); i++)
        if (token_at_word(p, closers[i]))
            return true;
    return false;
}

size_t assignment_length(const struct word *w)
{
    const struct part *part = w->parts;
    size_t n = 0;

    if (part && part->kind == PART_TEXT && !part->quoted)
        n = name_length(part->text);
    return n > 0 && part->text[n] == '=' ? n : 0;
}

/* [n]<word and its kind; false if the next token begins none. */
static bool parse_redir(struct parser *p, struct redir ***tail)
{
    static const enum redir_kind kinds[] = {
        [TOK_LESS] = REDIR_READ,       [TOK_GREAT] = REDIR_WRITE,
        [TOK_DLESS] = REDIR_HERE,      [TOK_DLESS_TABS] = REDIR_HERE,
        [TOK_DGREAT] = REDIR_APPEND,   [TOK_LESS_AMP] = REDIR_DUP,
        [TOK_GREAT_AMP] = REDIR_DUP,   [TOK_LESS_GREAT] = REDIR_BOTH,
        [TOK_CLOBBER] = REDIR_CLOBBER,
    };
    struct redir *r;
    enum token_kind op;
    int fd = -1;

    if (token_at(p, TOK_NUMBER)) {
        fd = word_literal(p->tok.word)[0] - '0';
        token_take(p);
    }
    op = token_peek(p)->kind;
    if (op < TOK_LESS)
        return false;
    token_take(p);
    if (!token_at(p, TOK_WORD) && !token_at(p, TOK_NUMBER)) {
        unexpected(p, NULL);
        return false;
    }
    r = arena_alloc(p->arena, sizeof(*r));
    r->kind = kinds[op];
    r->fd = fd;
    if (fd < 0)
        r->fd = op == TOK_LESS || op == TOK_DLESS || op == TOK_DLESS_TABS ||
                        op == TOK_LESS_AMP || op == TOK_LESS_GREAT
                    ? 0
                    : 1;
    r->target = p->tok.word;
    if (r->kind == REDIR_HERE)
        heredoc_expect(p, r, p->tok.word, op == TOK_DLESS_TABS);
    token_take(p);
    **tail = r;
    *tail = &r->next;
    return true;
}

void parse_redirs(struct parser *p, struct node *n)
{
    struct redir **tail = &n->redirs;

    while (parse_redir(p, &tail))
        ;
}

static struct node *parse_simple(struct parser *p)
{
    struct node *n = node_new(p, NODE_SIMPLE);
    struct word **words = &n->words, **assigns = &n->assigns;
    struct redir **redirs = &n->redirs;

    for (;;) {
        struct word ***tail = &words;
        if (parse_redir(p, &redirs))
            continue;
        if (!token_at(p, TOK_WORD))
            break;
        if (!n->words && assignment_length(p->tok.word))
            tail = &assigns;
        **tail = p->tok.word;
        *tail = &(**tail)->next;
        token_take(p);
        if (n->words && !n->words->next && !n->assigns && !n->redirs &&
            token_accept(p, TOK_LPAREN))
            return parse_function(p, n);
    }
    if (!n->words && !n->assigns && !n->redirs)
        unexpected(p, NULL);
    return n;
}

static struct node *parse_command(struct parser *p)
{
    struct node *n = NULL;

    if (parse_at_closer(p) || token_at_word(p, "!")) {
        unexpected(p, NULL);
        return NULL;
    }
    if (++p->depth > NEST_MAX)
        syntax_error(p, p->tok.line, "nested too deep");
    n = parse_compound(p);
    if (!n)
        n = parse_simple(p);
    p->depth--;
    return n;
}

/* [!] command | command ... */
static struct node *parse_pipeline(struct parser *p)
{
    struct node *n = node_new(p, NODE_PIPE), *not = NULL;
    struct node **tail = &n->children;

    if (token_accept_word(p, "!")) {
        not = node_new(p, NODE_NOT);
        not ->text_start = n->text_start;
        n->text_start = token_peek(p)->start;
    }
    do {
        if (n->children)
            token_skip_newlines(p);
        *tail = parse_command(p);
        if (!*tail)
            return NULL;
        (*tail)->text_end = p->last_end;
        tail = &(*tail)->next;
    } while (token_accept(p, TOK_PIPE));
    n->text_end = p->last_end;
    if (!n->children->next)
        n = n->children;
    if (!not )
        return n;
    not ->body = n;
    not ->text_end = p->last_end;
    return not ;
}

/* pipeline && pipeline || ... */
static struct node *parse_and_or(struct parser *p)
{
    struct node *n = node_new(p, NODE_ANDOR);
    struct node **tail = &n->children;
    enum join join = JOIN_NONE;

    for (;;) {
        *tail = parse_pipeline(p);
        if (!*tail)
            return NULL;
        (*tail)->join = join;
        tail = &(*tail)->next;
        if (token_accept(p, TOK_AND))
            join = JOIN_AND;
        else if (token_accept(p, TOK_OR))
            join = JOIN_OR;
        else
            break;
        token_skip_newlines(p);
    }
    n->text_end = p->last_end;
    return n->children->next ? n : n->children;
}

/* One and-or list and what ends it. False if nothing ended it. */
static bool parse_item(struct parser *p, struct node ***tail)
{
    struct node *n = parse_and_or(p);

    if (!n)
        return false;
    **tail = n;
    *tail = &n->next;
    n->background = token_accept(p, TOK_AMP);
    return n->background || token_accept(p, TOK_SEMI);
}

struct node *parse_list(struct parser *p)
{
    struct node *n = node_new(p, NODE_LIST);
    struct node **tail = &n->children;

    for (;;) {
        bool ended;
        token_skip_newlines(p);
        if (parse_at_closer(p))
            break;
        ended = parse_item(p, &tail);
        if (!ended && !token_at(p, TOK_NEWLINE))
            break;
    }
    n->text_end = p->last_end;
    return n;
}

static void parser_init(struct parser *p, struct input *in, struct arena *a)
{
    memset(p, 0, sizeof(*p));
    p->in = in;
    p->arena = a;
    buf_init(&p->log, a);
    p->source = arena_alloc(a, sizeof(*p->source));
    p->source->arena = a;
}

enum parse_result parse_line(struct input *in, struct arena *a,
                             struct node **result)
{
    struct parser p;
    struct node *n, **tail;

    *result = NULL;
    parser_init(&p, in, a);
    if (token_at(&p, TOK_END) && !p.failed)
        return PARSE_END;
    if (token_accept(&p, TOK_NEWLINE))
        return PARSE_OK;
    n = node_new(&p, NODE_LIST);
    tail = &n->children;
    while (!token_at(&p, TOK_NEWLINE) && !token_at(&p, TOK_END) &&
           parse_item(&p, &tail))
        ;
    if (!p.failed && !token_at(&p, TOK_END) && !token_accept(&p, TOK_NEWLINE))
        unexpected(&p, NULL);
    p.source->text = buf_str(&p.log);
    *result = n;
    return p.failed ? PARSE_ERROR : PARSE_OK;
}

struct word *parse_text(struct arena *a, const char *text)
{
    struct parser p;
    struct input none;
    struct word *w;

    input_string(&none, "", 0, 1);
    parser_init(&p, &none, a);
    w = lex_text(&p, text, strlen(text), 1);
    p.source->text = buf_str(&p.log);
    return p.failed ? NULL : w;
}
