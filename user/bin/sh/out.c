/*
 * Output of the built-ins (see out.h) and the shell's messages.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "out.h"
#include "sh.h"

#define MESSAGE_MAX 1024

static char held[512];
static size_t nheld;
static int lost; /* errno of a failed write since the last out_flush */

bool write_all(int fd, const char *s, size_t n)
{
    while (n > 0) {
        ssize_t done = write(fd, s, n);
        if (done < 0 && errno == EINTR)
            continue;
        if (done < 0)
            return false;
        s += done;
        n -= (size_t)done;
    }
    return true;
}

static void drain(void)
{
    if (!write_all(STDOUT_FILENO, held, nheld))
        lost = errno;
    nheld = 0;
}

bool out_flush(void)
{
    int error;

    if (nheld)
        drain();
    error = lost;
    lost = 0;
    if (error)
        errno = error;
    return error == 0;
}

void out_char(char c)
{
    if (nheld == sizeof(held))
        drain();
    held[nheld++] = c;
}

void out_add(const char *s, size_t n)
{
    while (n-- > 0)
        out_char(*s++);
}

void out_str(const char *s)
{
    out_add(s, strlen(s));
}

void out_fmt(const char *format, ...)
{
    char text[MESSAGE_MAX];
    va_list ap;

    va_start(ap, format);
    vsnprintf(text, sizeof(text), format, ap);
    va_end(ap);
    out_str(text);
}

void out_quoted(const char *s)
{
    out_char('\'');
    for (; *s; s++) {
        if (*s == '\'')
            out_str("'\\'");
        out_char(*s);
    }
    out_char('\'');
}

/* One write, so that messages of several processes do not mix. */
static void message(int line, const char *what, const char *format, va_list ap)
{
    char text[MESSAGE_MAX];
    const char *who = sh.script ? sh.script : "sh";
    size_t n;

    if (line > 0)
        snprintf(text, sizeof(text), "%s: %d: %s", who, line, what);
    else
        snprintf(text, sizeof(text), "%s: %s", who, what);
    n = strlen(text);
    vsnprintf(text + n, sizeof(text) - n, format, ap);
    n = strlen(text);
    if (n == sizeof(text) - 1)
        n--;
    text[n++] = '\n';
    out_flush();
    write_all(STDERR_FILENO, text, n);
}

void warn(const char *format, ...)
{
    va_list ap;

    va_start(ap, format);
    message(sh.script ? sh.line : 0, "", format, ap);
    va_end(ap);
}

void warn_syntax(int line, const char *format, ...)
{
    va_list ap;

    va_start(ap, format);
    message(line, "syntax error: ", format, ap);
    va_end(ap);
}
