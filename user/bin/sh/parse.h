/*
 * From tokens to trees.
 */
#pragma once

#include "lex.h"

enum parse_result { PARSE_OK, PARSE_END, PARSE_ERROR };

/*
 * Read one command line (a list up to a newline that ends it) from IN into A.
 * *RESULT is its tree, NULL for an empty line. An error has been reported.
 */
enum parse_result parse_line(struct input *in, struct arena *a,
                             struct node **result);

/* Commands up to, not including, a token that cannot begin one. */
struct node *parse_list(struct parser *p);

/* A new node for what begins at the next token. */
struct node *node_new(struct parser *p, enum node_kind kind);

/* Is the next token one that ends a list inside another command? */
bool parse_at_closer(struct parser *p);

/* Read the redirections that come next into N. */
void parse_redirs(struct parser *p, struct node *n);

/* TEXT with its $ expansions, as a word in A; NULL if it is malformed. */
struct word *parse_text(struct arena *a, const char *text);

/* If W is NAME=..., the length of NAME; else 0. */
size_t assignment_length(const struct word *w);
