/*
 * Strings, buffers and arrays in the tracee's memory, whose length another
 * argument, the result or a zero tells. What cannot be read is printed as an
 * address.
 */
#include <dirent.h>
#include <limits.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <dirent.h>
#include <sys/syscall.h>
#include "kind.h"

#define MAX_ELEMENTS 32 /* of an array that are printed */
#define FD_SET_WORDS 32 /* select's sets have 1024 bits */
#define BITS_PER_WORD 32

/* At most MAX bytes of N at ADDRESS. */
static void put_memory(const struct tracee *t, uint32_t address, uint32_t n)
{
    uint32_t shown = n < options.max_bytes ? n : options.max_bytes;
    char *bytes = malloc(shown + 1);

    if (bytes && address && fetch(t, address, bytes, shown))
        put_quoted(bytes, shown, shown < n);
    else
        put_address(address);
    free(bytes);
}

/* A string that a zero ends, cut at MAX bytes. */
static void put_text(const struct tracee *t, uint32_t address, uint32_t max)
{
    char *text = malloc(max + 1);
    uint32_t n = 0;
    bool ended = false;

    while (text && address && n <= max && !ended) {
        if (!fetch(t, address + n, text + n, 1)) {
            n = 0;
            break;
        }
        ended = !text[n];
        n += !ended;
    }
    if (ended || n)
        put_quoted(text, n < max ? n : max, !ended);
    else
        put_address(address);
    free(text);
}

void print_path(const struct tracee *t, int i)
{
    put_text(t, t->args[i], PATH_MAX);
}

void print_string(const struct tracee *t, int i)
{
    put_text(t, t->args[i], options.max_bytes);
}

/* Is what argument I leads to written by the call? */
static bool is_out(const struct tracee *t, int i)
{
    return kind_of(t, i) & OUT;
}

void print_buffer(const struct tracee *t, int i)
{
    put_memory(t, t->args[i],
               is_out(t, i) ? (uint32_t)t->result : t->args[i + 1]);
}

void print_text(const struct tracee *t, int i)
{
    uint32_t n = t->result;

    if (t->number == SYS_getcwd && n > 0)
        n--; /* its result counts the zero */
    if (n > 0)
        put_memory(t, t->args[i], n);
    else
        print_string(t, i);
}

void print_argv(const struct tracee *t, int i)
{
    uint32_t at = t->args[i], string;

    if (!at || !fetch(t, at, &string, sizeof string)) {
        put_address(at);
        return;
    }
    put("[");
    for (int n = 0; fetch(t, at, &string, sizeof string) && string; n++) {
        put(n ? ", " : "");
        if (n == MAX_ELEMENTS) {
            put("...");
            break;
        }
        put_text(t, string, options.max_bytes);
        at += sizeof string;
    }
    put("]");
}

void print_envp(const struct tracee *t, int i)
{
    uint32_t string, n = 0;

    put_address(t->args[i]);
    if (!t->args[i])
        return;
    while (fetch(t, t->args[i] + n * sizeof string, &string, sizeof string) &&
           string)
        n++;
    put(" /* %u var%s */", n, n == 1 ? "" : "s");
}

void print_iovec(const struct tracee *t, int i)
{
    uint32_t n = t->args[i + 1], left = t->result;
    struct iovec v;

    if (n && !fetch(t, t->args[i], &v, sizeof v)) {
        put_address(t->args[i]);
        return;
    }
    put("[");
    for (uint32_t k = 0; k < n && k < MAX_ELEMENTS; k++) {
        if (!fetch(t, t->args[i] + k * sizeof v, &v, sizeof v))
            break;
        uint32_t filled = v.iov_len;
        if (is_out(t, i)) {
            filled = left < filled ? left : filled;
            left -= filled;
        }
        put(k ? ", {iov_base=" : "{iov_base=");
        put_memory(t, (uint32_t)v.iov_base, filled);
        put(", iov_len=%u}", (unsigned)v.iov_len);
    }
    put(n > MAX_ELEMENTS ? ", ...]" : "]");
}

void print_pollfds(const struct tracee *t, int i)
{
    uint32_t n = t->args[i + 1];
    struct pollfd p;

    if (!t->args[i] || (n && !fetch(t, t->args[i], &p, sizeof p))) {
        put_address(t->args[i]);
        return;
    }
    put("[");
    for (uint32_t k = 0; k < n && k < MAX_ELEMENTS; k++) {
        if (!fetch(t, t->args[i] + k * sizeof p, &p, sizeof p))
            break;
        put("%s{fd=%d", k ? ", " : "", (int)p.fd);
        if (p.fd >= 0) {
            put(", events=");
            put_flags(poll_events, (uint16_t)p.events);
        }
        put("}");
    }
    put(n > MAX_ELEMENTS ? ", ...]" : "]");
}

void put_poll_events(const struct tracee *t)
{
    const char *separator = " ([";
    struct pollfd p;

    if (t->result == 0)
        put(" (Timeout)");
    if (t->result <= 0)
        return;
    for (uint32_t k = 0; k < t->args[1]; k++) {
        if (!fetch(t, t->args[0] + k * sizeof p, &p, sizeof p))
            break;
        if (!p.revents)
            continue;
        put("%s{fd=%d, revents=", separator, (int)p.fd);
        put_flags(poll_events, (uint16_t)p.revents);
        put("}");
        separator = ", ";
    }
    put("])");
}

/* The set at ADDRESS, as far as the call looks at it. */
static void put_fd_set(const struct tracee *t, uint32_t address)
{
    uint32_t words[FD_SET_WORDS], n = t->args[0];
    const char *separator = "";

    if (n > FD_SET_WORDS * BITS_PER_WORD)
        n = FD_SET_WORDS * BITS_PER_WORD;
    uint32_t nbytes = (n + BITS_PER_WORD - 1) / BITS_PER_WORD * sizeof *words;
    if (!address || !fetch(t, address, words, nbytes)) {
        put_address(address);
        return;
    }
    put("[");
    for (uint32_t fd = 0; fd < n; fd++)
        if (words[fd / BITS_PER_WORD] >> fd % BITS_PER_WORD & 1) {
            put("%s%u", separator, fd);
            separator = " ";
        }
    put("]");
}

void print_fd_set(const struct tracee *t, int i)
{
    put_fd_set(t, t->args[i]);
}

void put_selected(const struct tracee *t)
{
    static const char *const names[] = {[1] = "in", "out", "except"};
    const char *separator = " (";

    if (t->result == 0)
        put(" (Timeout)");
    if (t->result <= 0)
        return;
    for (int i = 1; i <= 3; i++)
        if (t->args[i]) {
            put("%s%s ", separator, names[i]);
            put_fd_set(t, t->args[i]);
            separator = ", ";
        }
    put(")");
}

void print_groups(const struct tracee *t, int i)
{
    uint32_t n = is_out(t, i) ? (uint32_t)t->result : t->args[0], group;

    if (!t->args[i] || (n && !fetch(t, t->args[i], &group, sizeof group))) {
        put_address(t->args[i]);
        return;
    }
    put("[");
    for (uint32_t k = 0; k < n && k < MAX_ELEMENTS; k++)
        if (fetch(t, t->args[i] + k * sizeof group, &group, sizeof group))
            put("%s%u", k ? ", " : "", group);
    put(n > MAX_ELEMENTS ? ", ...]" : "]");
}

void print_entries(const struct tracee *t, int i)
{
    uint32_t reclen = offsetof(struct linux_dirent64, d_reclen);
    unsigned n = 0;
    uint16_t length;

    for (int32_t at = 0; at < t->result; at += length, n++)
        if (!fetch(t, t->args[i] + at + reclen, &length, sizeof length) ||
            length == 0)
            break;
    put_address(t->args[i]);
    put(" /* %u entr%s */", n, n == 1 ? "y" : "ies");
}
