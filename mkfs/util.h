/*
 * What mkfs and fsck share besides the disk format: giving up with a message,
 * memory that is there or else, and sizes on the command line.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

/* The name that messages begin with; each main defines it. */
extern const char program[];

/* Print "program: message" to stderr and exit with `status`. */
_Noreturn void die(int status, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* The same, the message being `what` (a file, mostly) and errno's text. */
_Noreturn void die_errno(int status, const char *what);

/* Memory of n zeroed items of `size` bytes; exits with 2 when there is none. */
void *allocate(size_t n, size_t size);

/*
 * The number in `text`, which may end in K, M or G for units of 1024, 1024^2
 * and 1024^3 bytes. Exits with 2, naming `option`, when it is none or too big.
 */
uint64_t parse_size(const char *option, const char *text);

/* Division that rounds up. */
static inline uint64_t div_up(uint64_t a, uint64_t b)
{
    return (a + b - 1) / b;
}
