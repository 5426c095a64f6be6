/* For tests of kernel code on the host: checks, and panics as results. */
#pragma once

#include <setjmp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

void panic(const char *format, ...) __attribute__((noreturn));

extern jmp_buf on_panic;
extern bool panic_expected;
extern char panic_text[256];

#define CHECK(condition)                                                       \
    do {                                                                       \
        if (!(condition)) {                                                    \
            fprintf(stderr, "%s:%d: %s is false\n", __FILE__, __LINE__,        \
                    #condition);                                               \
            exit(1);                                                           \
        }                                                                      \
    } while (0)

/* Does the statement panic? */
#define PANICS(statement)                                                      \
    ({                                                                         \
        bool panicked = true;                                                  \
        panic_expected = true;                                                 \
        if (setjmp(on_panic) == 0) {                                           \
            statement;                                                         \
            panicked = false;                                                  \
        }                                                                      \
        panic_expected = false;                                                \
        panicked;                                                              \
    })
