/*
 * What the parts of fuzz share. Everything that a process under test decides
 * comes from one generator of numbers, so that its calls are the same each
 * time for the same seed; what the kernel answers may differ.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define NARGS 6
#define LOG_SIZE 16 /* calls kept, for a process that hangs */
#define MAX_SLOTS 32

struct call {
    const char *name;
    uint32_t number;
    uint32_t args[NARGS];
};

/* What a process under test and the supervisor know of each other. The process
   may destroy it: the supervisor trusts no number in it. */
struct slot {
    pid_t pid;
    uint32_t ncalls;
    struct call log[LOG_SIZE]; /* the last ones, at ncalls % LOG_SIZE */
};

/* --- choose.c -------------------------------------------------------------*/

extern uint32_t generator;

uint32_t random_word(void);
uint32_t choose(uint32_t n); /* 0 .. n - 1 */
bool one_in(uint32_t n);

#define PICK(array) ((array)[choose(sizeof(array) / sizeof *(array))])

/* --- values.c -------------------------------------------------------------*/

/* Map the memory that arguments point into, and make some files. */
void prepare_memory(void);
bool in_arena(uint32_t address); /* is it there? */
void prepare_files(void);

/* Put random words where arguments point to. */
void refresh_memory(void);

/* A value of this kind: see the table in calls.c. */
uint32_t random_value(char kind);

/* --- calls.c --------------------------------------------------------------*/

/* The next call to make. */
void random_call(struct call *call);

/* --- run.c ----------------------------------------------------------------*/

/* The life of a process under test; it ends by itself after some calls. */
void run_calls(struct slot *slot, uint32_t seed) __attribute__((noreturn));

void print_call(const struct call *call);

extern bool verbose;
