/*
 * From characters to tokens. Words come out as lists of parts (ast.h), with
 * quotes removed and every $(...) in them parsed.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "ast.h"
#include "input.h"
#include "mem.h"

enum token_kind {
    TOK_END,
    TOK_NEWLINE,
    TOK_WORD,
    TOK_NUMBER, /* one digit right before < or > */
    TOK_SEMI,
    TOK_DSEMI,
    TOK_AMP,
    TOK_AND,
    TOK_PIPE,
    TOK_OR,
    TOK_LPAREN,
    TOK_RPAREN,
    TOK_LESS,
    TOK_GREAT,
    TOK_DLESS,
    TOK_DLESS_TABS, /* <<- */
    TOK_DGREAT,
    TOK_LESS_AMP,
    TOK_GREAT_AMP,
    TOK_LESS_GREAT,
    TOK_CLOBBER,
};

struct token {
    enum token_kind kind;
    struct word *word;
    int line;
    size_t start, end; /* where the log has its characters */
};

/* A here-document whose body is still to come. */
struct heredoc {
    struct heredoc *next;
    struct redir *redir;
    char *delimiter;
    bool quoted, strip_tabs;
};

/*
 * One command line being parsed. After an error every token is TOK_END, so
 * the parser unwinds by itself; `failed` says that it did.
 */
struct parser {
    struct input *in;
    struct arena *arena;
    struct token tok; /* valid if have_tok */
    bool have_tok;
    bool failed;
    int depth;
    struct heredoc *heredocs;
    struct buf log; /* all characters read, for struct source */
    size_t last_end;
    struct source *source;
};

/* The next token, without and with taking it. */
struct token *token_peek(struct parser *p);
void token_take(struct parser *p);

/* Is the next token of this kind? */
bool token_at(struct parser *p, enum token_kind kind);
/* Take it if it is. */
bool token_accept(struct parser *p, enum token_kind kind);

/* Is the next token this word, unquoted? */
bool token_at_word(struct parser *p, const char *reserved);
bool token_accept_word(struct parser *p, const char *reserved);
/* Take it, or report that it is missing. */
void token_expect_word(struct parser *p, const char *reserved);

void token_skip_newlines(struct parser *p);

/* Report an error in line LINE once. */
void syntax_error(struct parser *p, int line, const char *message);

/* Report that the next token does not belong there. */
void unexpected(struct parser *p, const char *wanted);

/* If W is one piece of unquoted text, that text; else NULL. */
const char *word_literal(const struct word *w);

/*
 * A here-document with the delimiter W follows the current line: its body
 * becomes the target of R.
 */
void heredoc_expect(struct parser *p, struct redir *r, const struct word *w,
                    bool strip_tabs);

/* TEXT under the rules of a here-document; for prompts. */
struct word *lex_text(struct parser *p, const char *text, size_t n, int line);
