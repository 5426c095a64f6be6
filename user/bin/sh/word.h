/*
 * Reading words: quotes and everything that begins with $.
 * Also the character level below both word.c and lex.c.
 */
#pragma once

#include "lex.h"

/* The next character as it is, or INPUT_END. */
int raw_char(struct parser *p);
/* Give back C, the character just read. */
void unread_char(struct parser *p, int c);
/* The next character; backslash-newline is nothing. */
int next_char(struct parser *p);
int peek_char(struct parser *p);

/* The word that begins at the next character. */
struct word *lex_word(struct parser *p);

/* A word that is TEXT, all of it quoted. */
struct word *quoted_word(struct parser *p, const char *text);
