/*
 * The tree of a command line.
 *
 * A word is a list of parts, already taken apart by the lexer: plain text,
 * parameters, command substitutions and arithmetic, each quoted or not.
 * All of it lives in the arena of its command line and never changes.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

struct node;

enum part_kind { PART_TEXT, PART_PARAM, PART_COMMAND, PART_ARITH };

struct part {
    struct part *next;
    enum part_kind kind;
    bool quoted;
    bool twice;        /* PARAM: the operator has a colon, or is %% or ## */
    char op;           /* PARAM: 0, one of - = + ? % #, or OP_LENGTH */
    char *text;        /* TEXT: characters; PARAM: the name */
    struct word *arg;  /* PARAM: after the operator; ARITH: the expression */
    struct node *body; /* COMMAND */
};

#define OP_LENGTH 'L'

struct word {
    struct word *next;
    struct part *parts;
};

enum redir_kind {
    REDIR_READ,    /* <  */
    REDIR_WRITE,   /* >  */
    REDIR_CLOBBER, /* >| */
    REDIR_APPEND,  /* >> */
    REDIR_BOTH,    /* <> */
    REDIR_DUP,     /* <& and >& */
    REDIR_HERE,    /* <<, target is the text */
};

struct redir {
    struct redir *next;
    enum redir_kind kind;
    int fd;
    struct word *target;
};

struct case_item {
    struct case_item *next;
    struct word *patterns;
    struct node *body;
};

enum node_kind {
    NODE_SIMPLE,   /* assigns, words */
    NODE_PIPE,     /* children are the stages */
    NODE_NOT,      /* body */
    NODE_ANDOR,    /* children, each with how it is joined to the one before */
    NODE_LIST,     /* children, each perhaps in the background */
    NODE_SUBSHELL, /* body */
    NODE_GROUP,    /* body */
    NODE_IF,       /* test, body, otherwise */
    NODE_WHILE,    /* test, body */
    NODE_UNTIL,    /* test, body */
    NODE_FOR,      /* name, words (or "$@"), body */
    NODE_CASE,     /* words: the subject; items */
    NODE_FUNCTION, /* name, body */
};

enum join { JOIN_NONE, JOIN_AND, JOIN_OR };

/* Where a tree came from. */
struct source {
    struct arena *arena; /* holds the tree */
    char *text;          /* the command line, set when all of it is read */
};

struct node {
    enum node_kind kind;
    enum join join;
    bool background;
    bool all_params; /* FOR without "in" */
    int line;
    struct node *next; /* sibling */
    struct node *children;
    struct node *test, *body, *otherwise;
    char *name;
    struct word *assigns, *words;
    struct redir *redirs;
    struct case_item *items;
    struct source *source;
    size_t text_start, text_end; /* where source->text has this command */
};
