/*
 * The trace, line by line. One line is open at a time; if something about
 * another tracee comes in between, it is left unfinished and resumed later.
 */
#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/time.h>
#include "strace.h"

#define RESULT_COLUMN 39

static FILE *out;
static bool to_file;
static int column;
static const struct tracee *owner; /* of the open line */

void output_open(const char *path)
{
    out = path ? fopen(path, "we") : fdopen(STDERR_FILENO, "w");
    if (!out)
        die(path ? path : "standard error");
    static char buffer[BUFSIZ];
    setvbuf(out, buffer, _IOFBF, sizeof buffer);
    to_file = path != NULL;
}

void output_flush(void)
{
    fflush(out);
}

void put(const char *format, ...)
{
    va_list ap;

    va_start(ap, format);
    column += vfprintf(out, format, ap);
    va_end(ap);
}

void line_leave(void)
{
    if (owner)
        put(" <unfinished ...>\n");
    owner = NULL;
    output_flush();
}

void line_begin(const struct tracee *t)
{
    struct timespec now;

    if (owner)
        put(" <unfinished ...>\n");
    owner = t;
    column = 0;
    if (options.follow && to_file)
        put("%-5d ", (int)t->pid);
    else if (tracees_many())
        put("[pid %5d] ", (int)t->pid);
    if (options.times) {
        clock_gettime(CLOCK_REALTIME, &now);
        char text[sizeof "23:59:59"];
        strftime(text, sizeof text, "%H:%M:%S", localtime(&now.tv_sec));
        put("%s", text);
        if (options.times > 1)
            put(".%06d", (int)now.tv_nsec / 1000);
        put(" ");
    }
}

void line_end(void)
{
    put("\n");
    owner = NULL;
}

bool line_is(const struct tracee *t)
{
    return owner == t;
}

void put_padding(void)
{
    put("%*s", column < RESULT_COLUMN ? RESULT_COLUMN - column : 0, "");
}

void put_address(uint32_t address)
{
    if (address)
        put("%#x", address);
    else
        put("NULL");
}

void put_quoted(const char *bytes, size_t n, bool more)
{
    static const char escapes[] = "\tt\nn\vv\ff\rr\"\"\\\\";

    put("\"");
    for (size_t i = 0; i < n; i++) {
        unsigned char c = bytes[i];
        const char *escape = NULL;
        for (const char *e = escapes; *e && !escape; e += 2)
            if (*e == c)
                escape = e;
        if (escape)
            put("\\%c", escape[1]);
        else if (c >= ' ' && c <= '~')
            put("%c", c);
        else if (i + 1 < n && isdigit((unsigned char)bytes[i + 1]))
            put("\\%03o", c);
        else
            put("\\%o", c);
    }
    put(more ? "\"..." : "\"");
}
