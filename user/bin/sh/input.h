/*
 * Where commands come from: a string, a file, or a person.
 *
 * Input arrives in pieces that end at a line end or at the end of input, so
 * that a command never reads ahead of the lines it needs: what follows on
 * standard input belongs to the programs that the command starts.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#define INPUT_END (-1)

struct input {
    const char *next, *end; /* what is left of the current piece */
    int line;               /* number of the line that holds *next */
    int fd;                 /* -1 for a string */
    bool ahead;             /* may read beyond the line: the file is ours */
    bool person;            /* prompt and edit */
    bool continued;         /* the next line continues a command: PS2 */
    bool interrupted;       /* the person typed ^C */
    bool ended;             /* there was no more */
    char *data;             /* fd: bytes read, from the heap */
    size_t start, len, cap; /* data[start..len) is not handed out yet */
};

void input_string(struct input *in, const char *s, size_t n, int line);

/* Read from FD; AHEAD if nobody else reads from it. */
void input_file(struct input *in, int fd, bool ahead);

/* Read from a terminal with prompts and line editing. */
void input_person(struct input *in);

/* Free what the input holds and close its file if it is ours. */
void input_close(struct input *in);

/* The next character, or INPUT_END. */
int input_getc(struct input *in);

/* Give back C, the character that input_getc just returned. */
void input_ungetc(struct input *in, int c);

/* Drop the rest of the current piece (after a syntax error). */
void input_discard(struct input *in);

/* Is nothing but blanks and newlines left? Reads no more input to find out. */
bool input_done(const struct input *in);
