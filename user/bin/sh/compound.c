/*
 * Compound commands and functions (see compound.h). Each function begins
 * behind the word that announces what it reads, unless it says otherwise.
 */
#include <string.h>

#include "compound.h"
#include "parse.h"
#include "sh.h"

/* A body that must hold a command, up to a closer. */
static struct node *parse_body(struct parser *p)
{
    token_skip_newlines(p);
    if (parse_at_closer(p)) {
        unexpected(p, NULL);
        return NULL;
    }
    return parse_list(p);
}

static struct node *parse_do_group(struct parser *p)
{
    struct node *body;

    token_expect_word(p, "do");
    body = parse_body(p);
    token_expect_word(p, "done");
    return body;
}

/* Behind "if" or "elif". */
static struct node *parse_if(struct parser *p)
{
    struct node *n = node_new(p, NODE_IF);

    n->test = parse_body(p);
    token_expect_word(p, "then");
    n->body = parse_body(p);
    if (token_accept_word(p, "elif")) {
        n->otherwise = parse_if(p);
        return n;
    }
    if (token_accept_word(p, "else"))
        n->otherwise = parse_body(p);
    token_expect_word(p, "fi");
    return n;
}

static struct node *parse_loop(struct parser *p, enum node_kind kind)
{
    struct node *n = node_new(p, kind);

    n->test = parse_body(p);
    n->body = parse_do_group(p);
    return n;
}

static struct node *parse_for(struct parser *p)
{
    struct node *n = node_new(p, NODE_FOR);
    struct word **tail = &n->words;
    const char *name = token_at(p, TOK_WORD) ? word_literal(p->tok.word) : NULL;

    if (!name || !is_name(name)) {
        if (name)
            syntax_error(p, n->line, "bad for loop variable");
        unexpected(p, NULL);
        return NULL;
    }
    n->name = arena_strdup(p->arena, name);
    token_take(p);
    token_skip_newlines(p);
    n->all_params = !token_accept_word(p, "in");
    if (!n->all_params) {
        while (token_at(p, TOK_WORD)) {
            *tail = p->tok.word;
            tail = &(*tail)->next;
            token_take(p);
        }
        if (!token_at(p, TOK_SEMI) && !token_at(p, TOK_NEWLINE))
            unexpected(p, NULL);
    }
    token_accept(p, TOK_SEMI);
    token_skip_newlines(p);
    n->body = parse_do_group(p);
    return n;
}

/* pattern|pattern) list ;; */
static struct case_item *parse_case_item(struct parser *p)
{
    struct case_item *item = arena_alloc(p->arena, sizeof(*item));
    struct word **tail = &item->patterns;

    token_accept(p, TOK_LPAREN);
    do {
        if (!token_at(p, TOK_WORD)) {
            unexpected(p, NULL);
            return item;
        }
        *tail = p->tok.word;
        tail = &(*tail)->next;
        token_take(p);
    } while (token_accept(p, TOK_PIPE));
    if (!token_accept(p, TOK_RPAREN))
        unexpected(p, ")");
    item->body = parse_list(p);
    if (!token_accept(p, TOK_DSEMI) && !token_at_word(p, "esac"))
        unexpected(p, ";;");
    token_skip_newlines(p);
    return item;
}

static struct node *parse_case(struct parser *p)
{
    struct node *n = node_new(p, NODE_CASE);
    struct case_item **tail = &n->items;

    if (!token_at(p, TOK_WORD)) {
        unexpected(p, NULL);
        return NULL;
    }
    n->words = p->tok.word;
    token_take(p);
    token_skip_newlines(p);
    token_expect_word(p, "in");
    token_skip_newlines(p);
    while (!p->failed && !token_accept_word(p, "esac")) {
        *tail = parse_case_item(p);
        tail = &(*tail)->next;
    }
    return n;
}

static struct node *parse_subshell(struct parser *p)
{
    struct node *n = node_new(p, NODE_SUBSHELL);

    token_take(p);
    n->body = parse_body(p);
    if (!token_accept(p, TOK_RPAREN))
        unexpected(p, ")");
    return n;
}

static struct node *parse_group(struct parser *p)
{
    struct node *n = node_new(p, NODE_GROUP);

    n->body = parse_body(p);
    token_expect_word(p, "}");
    return n;
}

struct node *parse_compound(struct parser *p)
{
    size_t start = token_peek(p)->start;
    struct node *n;

    if (token_at(p, TOK_LPAREN))
        n = parse_subshell(p);
    else if (token_accept_word(p, "{"))
        n = parse_group(p);
    else if (token_accept_word(p, "if"))
        n = parse_if(p);
    else if (token_accept_word(p, "while"))
        n = parse_loop(p, NODE_WHILE);
    else if (token_accept_word(p, "until"))
        n = parse_loop(p, NODE_UNTIL);
    else if (token_accept_word(p, "for"))
        n = parse_for(p);
    else if (token_accept_word(p, "case"))
        n = parse_case(p);
    else
        return NULL;
    if (n) {
        n->text_start = start;
        parse_redirs(p, n);
    }
    return n;
}

struct node *parse_function(struct parser *p, struct node *n)
{
    const char *name = word_literal(n->words);

    if (!name || !is_name(name)) {
        syntax_error(p, n->line, "bad function name");
        return NULL;
    }
    n->kind = NODE_FUNCTION;
    n->name = arena_strdup(p->arena, name);
    if (!token_accept(p, TOK_RPAREN))
        unexpected(p, ")");
    token_skip_newlines(p);
    n->body = parse_compound(p);
    if (!n->body)
        unexpected(p, NULL);
    return n;
}
