/*
 * What the kernel's code asks of the machine, on the host: locks that only
 * check that they are used in pairs, and a panic that ends the test.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "fakes.h"
#include "lib/percpu.h"
#include "lib/spinlock.h"

struct cpu cpus[MAX_CPUS];
unsigned running_cpu;
jmp_buf on_panic;
bool panic_expected;
char panic_text[256];

void spin_init(struct spinlock *lock, const char *name)
{
    *lock = (struct spinlock){.name = name};
}

void spin_lock(struct spinlock *lock)
{
    if (lock->locked)
        panic("%s is locked twice", lock->name);
    lock->locked = 1;
    lock->holder = this_cpu();
}

void spin_unlock(struct spinlock *lock)
{
    if (!lock->locked)
        panic("%s is not locked", lock->name);
    lock->locked = 0;
    lock->holder = NULL;
}

void irq_off(void)
{
}

void irq_on(void)
{
}

void panic(const char *format, ...)
{
    va_list args;

    va_start(args, format);
    vsnprintf(panic_text, sizeof panic_text, format, args);
    va_end(args);
    if (panic_expected)
        longjmp(on_panic, 1);
    fprintf(stderr, "panic: %s\n", panic_text);
    abort();
}
