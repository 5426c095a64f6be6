/*
 * Sources of command text (see input.h).
 */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "edit.h"
#include "input.h"
#include "mem.h"
#include "out.h"
#include "sh.h"
#include "trap.h"

#define READ_SIZE 4096

void input_string(struct input *in, const char *s, size_t n, int line)
{
    memset(in, 0, sizeof(*in));
    in->next = s;
    in->end = s + n;
    in->line = line;
    in->fd = -1;
}

void input_file(struct input *in, int fd, bool ahead)
{
    input_string(in, "", 0, 1);
    in->fd = fd;
    in->ahead = ahead;
}

void input_person(struct input *in)
{
    input_file(in, STDIN_FILENO, false);
    in->person = true;
}

void input_close(struct input *in)
{
    free(in->data);
    in->data = NULL;
    if (in->ahead)
        close(in->fd);
}

/* Read up to N more bytes behind data[len]. False at the end of the file. */
static bool read_more(struct input *in, size_t n)
{
    ssize_t got;

    if (in->start > 0) {
        in->len -= in->start;
        memmove(in->data, in->data + in->start, in->len);
        in->start = 0;
    }
    if (in->len + n > in->cap) {
        in->cap = 2 * in->cap + n;
        in->data = xrealloc(in->data, in->cap);
    }
    do
        got = read(in->fd, in->data + in->len, n);
    while (got < 0 && errno == EINTR && !trap_noted(SIGHUP));
    if (got <= 0)
        return false;
    in->len += (size_t)got;
    return true;
}

/* The next line of a file. False, and nothing changed, at its end. */
static bool refill_file(struct input *in)
{
    size_t seen = 0;
    char *newline = NULL;

    if (in->start == in->len)
        in->start = in->len = 0;
    for (;;) {
        size_t left = in->len - in->start;
        if (left > seen)
            newline = memchr(in->data + in->start + seen, '\n', left - seen);
        seen = left;
        if (newline || !read_more(in, in->ahead ? READ_SIZE : 1))
            break;
    }
    if (seen == 0)
        return false;
    in->next = in->data + in->start;
    in->end = newline ? newline + 1 : in->data + in->len;
    in->start = (size_t)(in->end - in->data);
    return true;
}

static bool refill_person(struct input *in)
{
    size_t n;
    const char *line = edit_line(in->continued ? "PS2" : "PS1", &n);

    in->continued = true;
    if (!line) {
        in->interrupted = n > 0;
        return false;
    }
    in->next = line;
    in->end = line + n;
    return true;
}

/*
 * The next piece of input. Once there is none there never is, so that the
 * character before the end can still be given back.
 */
static bool refill(struct input *in)
{
    if (in->ended || in->fd < 0)
        return false;
    in->ended = in->person ? !refill_person(in) : !refill_file(in);
    if (sh.options & OPT_VERBOSE && !in->ended && !in->person)
        write_all(STDERR_FILENO, in->next, (size_t)(in->end - in->next));
    return !in->ended;
}

int input_getc(struct input *in)
{
    for (;;) {
        if (in->next == in->end && !refill(in))
            return INPUT_END;
        if (*in->next == '\n')
            in->line++;
        if (*in->next++)
            return (unsigned char)in->next[-1];
    }
}

void input_ungetc(struct input *in, int c)
{
    if (c == INPUT_END)
        return;
    in->next--;
    if (c == '\n')
        in->line--;
}

void input_discard(struct input *in)
{
    in->next = in->end;
}

bool input_done(const struct input *in)
{
    const char *s = in->next;

    while (s < in->end && (*s == ' ' || *s == '\t' || *s == '\n'))
        s++;
    return s == in->end && in->fd < 0;
}
