/*
 * A recursive-descent parser for the grammar of POSIX.1 (XCU 2.10).
 *
 * Every function returns NULL when what it was to read is not there, after
 * reporting it; from then on all tokens are TOK_END, so callers only have
 * to go on. Reserved words are words like others until a command begins.
 */
#include <string.h>

#include "parse.h"
#include "sh.h"

#define NEST_MAX 500 /* compound commands in each other */

static struct node *parse_command(struct parser *p);

static struct node *new_node(struct parser *p, enum node_kind kind)
{
    struct token *t = token_peek(p);
    struct node *n = arena_alloc(p->arena, sizeof(*n));

    n->kind = kind;
    n->line = t->line;
    n->source = p->source;
    n->text_start = t->start;
    return n;
}

static bool at(struct parser *p, enum token_kind kind)
{
    return token_peek(p)->kind == kind;
}

/* Take the next token if it is of this kind. */
static bool accept(struct parser *p, enum token_kind kind)
{
    if (!at(p, kind))
        return false;
    token_take(p);
    return true;
}

static bool at_word(struct parser *p, const char *reserved)
{
    const char *s = at(p, TOK_WORD) ? word_literal(p->tok.word) : NULL;

    return s && strcmp(s, reserved) == 0;
}

static bool accept_word(struct parser *p, const char *reserved)
{
    if (!at_word(p, reserved))
        return false;
    token_take(p);
    return true;
}

static void expect_word(struct parser *p, const char *reserved)
{
    if (!accept_word(p, reserved))
        unexpected(p, reserved);
}

static void skip_newlines(struct parser *p)
{
    while (accept(p, TOK_NEWLINE))
        ;
}

/* Is the next token one that ends a list inside another command? */
static bool at_closer(struct parser *p)
{
    static const char *const closers[] = {"then", "else", "elif", "fi",
                                          "do",   "done", "esac", "}"};
    size_t i;

    if (at(p, TOK_END) || at(p, TOK_RPAREN) || at(p, TOK_DSEMI))
        return true;
    for (i = 0; i < sizeof(closers) / sizeof(closers[0]); i++)
        if (at_word(p, closers[i]))
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

    if (at(p, TOK_NUMBER)) {
        fd = word_literal(p->tok.word)[0] - '0';
        token_take(p);
    }
    op = token_peek(p)->kind;
    if (op < TOK_LESS)
        return false;
    token_take(p);
    if (!at(p, TOK_WORD) && !at(p, TOK_NUMBER)) {
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

static void parse_redirs(struct parser *p, struct node *n)
{
    struct redir **tail = &n->redirs;

    while (parse_redir(p, &tail))
        ;
}

/* A body that must hold a command, up to a closer. */
static struct node *parse_body(struct parser *p)
{
    struct node *n;

    skip_newlines(p);
    if (at_closer(p)) {
        unexpected(p, NULL);
        return NULL;
    }
    n = parse_list(p);
    return n;
}

static struct node *parse_do_group(struct parser *p)
{
    struct node *body;

    expect_word(p, "do");
    body = parse_body(p);
    expect_word(p, "done");
    return body;
}

/* Behind "if" or "elif". */
static struct node *parse_if(struct parser *p)
{
    struct node *n = new_node(p, NODE_IF);

    n->test = parse_body(p);
    expect_word(p, "then");
    n->body = parse_body(p);
    if (accept_word(p, "elif")) {
        n->otherwise = parse_if(p);
        return n;
    }
    if (accept_word(p, "else"))
        n->otherwise = parse_body(p);
    expect_word(p, "fi");
    return n;
}

static struct node *parse_loop(struct parser *p, enum node_kind kind)
{
    struct node *n = new_node(p, kind);

    n->test = parse_body(p);
    n->body = parse_do_group(p);
    return n;
}

static struct node *parse_for(struct parser *p)
{
    struct node *n = new_node(p, NODE_FOR);
    struct word **tail = &n->words;
    const char *name = at(p, TOK_WORD) ? word_literal(p->tok.word) : NULL;

    if (!name || !is_name(name)) {
        if (name)
            syntax_error(p, n->line, "bad for loop variable");
        unexpected(p, NULL);
        return NULL;
    }
    n->name = arena_strdup(p->arena, name);
    token_take(p);
    skip_newlines(p);
    n->all_params = !accept_word(p, "in");
    if (!n->all_params) {
        while (at(p, TOK_WORD)) {
            *tail = p->tok.word;
            tail = &(*tail)->next;
            token_take(p);
        }
        if (!at(p, TOK_SEMI) && !at(p, TOK_NEWLINE))
            unexpected(p, NULL);
    }
    accept(p, TOK_SEMI);
    skip_newlines(p);
    n->body = parse_do_group(p);
    return n;
}

/* pattern|pattern) list ;; */
static struct case_item *parse_case_item(struct parser *p)
{
    struct case_item *item = arena_alloc(p->arena, sizeof(*item));
    struct word **tail = &item->patterns;

    accept(p, TOK_LPAREN);
    do {
        if (!at(p, TOK_WORD)) {
            unexpected(p, NULL);
            return item;
        }
        *tail = p->tok.word;
        tail = &(*tail)->next;
        token_take(p);
    } while (accept(p, TOK_PIPE));
    if (!accept(p, TOK_RPAREN))
        unexpected(p, ")");
    item->body = parse_list(p);
    if (!accept(p, TOK_DSEMI) && !at_word(p, "esac"))
        unexpected(p, ";;");
    skip_newlines(p);
    return item;
}

static struct node *parse_case(struct parser *p)
{
    struct node *n = new_node(p, NODE_CASE);
    struct case_item **tail = &n->items;

    if (!at(p, TOK_WORD)) {
        unexpected(p, NULL);
        return NULL;
    }
    n->words = p->tok.word;
    token_take(p);
    skip_newlines(p);
    expect_word(p, "in");
    skip_newlines(p);
    while (!p->failed && !accept_word(p, "esac")) {
        *tail = parse_case_item(p);
        tail = &(*tail)->next;
    }
    return n;
}

static struct node *parse_subshell(struct parser *p)
{
    struct node *n = new_node(p, NODE_SUBSHELL);

    token_take(p);
    n->body = parse_body(p);
    if (!accept(p, TOK_RPAREN))
        unexpected(p, ")");
    return n;
}

static struct node *parse_group(struct parser *p)
{
    struct node *n = new_node(p, NODE_GROUP);

    n->body = parse_body(p);
    expect_word(p, "}");
    return n;
}

/* A compound command, or NULL (and no error) if none begins here. */
static struct node *parse_compound(struct parser *p)
{
    size_t start = token_peek(p)->start;
    struct node *n;

    if (at(p, TOK_LPAREN))
        n = parse_subshell(p);
    else if (accept_word(p, "{"))
        n = parse_group(p);
    else if (accept_word(p, "if"))
        n = parse_if(p);
    else if (accept_word(p, "while"))
        n = parse_loop(p, NODE_WHILE);
    else if (accept_word(p, "until"))
        n = parse_loop(p, NODE_UNTIL);
    else if (accept_word(p, "for"))
        n = parse_for(p);
    else if (accept_word(p, "case"))
        n = parse_case(p);
    else
        return NULL;
    if (n) {
        n->text_start = start;
        parse_redirs(p, n);
    }
    return n;
}

/* Behind "name(". */
static struct node *parse_function(struct parser *p, struct node *n)
{
    const char *name = word_literal(n->words);

    if (!name || !is_name(name)) {
        syntax_error(p, n->line, "bad function name");
        return NULL;
    }
    n->kind = NODE_FUNCTION;
    n->name = arena_strdup(p->arena, name);
    if (!accept(p, TOK_RPAREN))
        unexpected(p, ")");
    skip_newlines(p);
    n->body = parse_compound(p);
    if (!n->body)
        unexpected(p, NULL);
    return n;
}

static struct node *parse_simple(struct parser *p)
{
    struct node *n = new_node(p, NODE_SIMPLE);
    struct word **words = &n->words, **assigns = &n->assigns;
    struct redir **redirs = &n->redirs;

    for (;;) {
        struct word ***tail = &words;
        if (parse_redir(p, &redirs))
            continue;
        if (!at(p, TOK_WORD))
            break;
        if (!n->words && assignment_length(p->tok.word))
            tail = &assigns;
        **tail = p->tok.word;
        *tail = &(**tail)->next;
        token_take(p);
        if (n->words && !n->words->next && !n->assigns && !n->redirs &&
            accept(p, TOK_LPAREN))
            return parse_function(p, n);
    }
    if (!n->words && !n->assigns && !n->redirs)
        unexpected(p, NULL);
    return n;
}

static struct node *parse_command(struct parser *p)
{
    struct node *n = NULL;

    if (at_closer(p) || at_word(p, "!")) {
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
    struct node *n = new_node(p, NODE_PIPE), *not = NULL;
    struct node **tail = &n->children;

    if (accept_word(p, "!")) {
        not = new_node(p, NODE_NOT);
        not ->text_start = n->text_start;
        n->text_start = token_peek(p)->start;
    }
    do {
        if (n->children)
            skip_newlines(p);
        *tail = parse_command(p);
        if (!*tail)
            return NULL;
        (*tail)->text_end = p->last_end;
        tail = &(*tail)->next;
    } while (accept(p, TOK_PIPE));
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
    struct node *n = new_node(p, NODE_ANDOR);
    struct node **tail = &n->children;
    enum join join = JOIN_NONE;

    for (;;) {
        *tail = parse_pipeline(p);
        if (!*tail)
            return NULL;
        (*tail)->join = join;
        tail = &(*tail)->next;
        if (accept(p, TOK_AND))
            join = JOIN_AND;
        else if (accept(p, TOK_OR))
            join = JOIN_OR;
        else
            break;
        skip_newlines(p);
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
    n->background = accept(p, TOK_AMP);
    return n->background || accept(p, TOK_SEMI);
}

struct node *parse_list(struct parser *p)
{
    struct node *n = new_node(p, NODE_LIST);
    struct node **tail = &n->children;

    for (;;) {
        bool ended;
        skip_newlines(p);
        if (at_closer(p))
            break;
        ended = parse_item(p, &tail);
        if (!ended && !at(p, TOK_NEWLINE))
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
    if (at(&p, TOK_END) && !p.failed)
        return PARSE_END;
    if (accept(&p, TOK_NEWLINE))
        return PARSE_OK;
    n = new_node(&p, NODE_LIST);
    tail = &n->children;
    while (!at(&p, TOK_NEWLINE) && !at(&p, TOK_END) && parse_item(&p, &tail))
        ;
    if (!p.failed && !at(&p, TOK_END) && !accept(&p, TOK_NEWLINE))
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
