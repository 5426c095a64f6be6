/*
 * From tokens to trees.
 */
#ifndef SH_PARSE_H
#define SH_PARSE_H

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

/* TEXT with its $ expansions, as a word in A; NULL if it is malformed. */
struct word *parse_text(struct arena *a, const char *text);

/* If W is NAME=..., the length of NAME; else 0. */
size_t assignment_length(const struct word *w);

#endif
