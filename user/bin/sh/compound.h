/*
 * From tokens to trees: the commands that hold other commands.
 */
#pragma once

#include "lex.h"

/* A compound command, or NULL (and no error) if none begins here. */
struct node *parse_compound(struct parser *p);

/* A function, behind "name(", which N has been read for. */
struct node *parse_function(struct parser *p, struct node *n);
