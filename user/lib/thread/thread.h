/*
 * The inside of a thread. struct thread lies where %gs:0 is, at the upper end
 * of the thread's stack, and the variables marked __thread directly below it
 * (the i386 ABI's variant II of thread-local storage):
 *
 *     | guard page | stack ...   <- esp | __thread variables | struct thread |
 *
 * The main thread has its stack from the kernel and the rest in .bss.
 */
#pragma once

#include <limits.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <time.h>

#define SEGMENT_SELECTOR(entry) ((entry) << 3 | 3)

/* Who frees the thread's memory. */
enum { JOINABLE, DETACHED, ENDED };

struct specific {
    unsigned generation; /* of the key; another's value counts as NULL */
    void *value;
};

struct thread {
    struct thread *self; /* at %gs:0, as compilers expect */
    int tid;             /* the kernel makes it 0 and wakes when it is over */
    int state;           /* JOINABLE ... */
    void *map;           /* guard, stack and this; NULL: the main thread */
    size_t map_size;
    void *(*start)(void *);
    void *arg;
    void *result;
    struct specific specific[PTHREAD_KEYS_MAX];
};

static inline struct thread *self(void)
{
    struct thread *t;

    asm("mov %%gs:0, %0" : "=r"(t));
    return t;
}

/* tls.c. The __thread variables' initial contents, from the program's file. */
struct tls_image {
    const void *start;
    size_t size, init_size; /* bytes; without and with what is zero at first */
    size_t align;
};

extern struct tls_image tls_image;
extern int tls_entry; /* of the GDT, the same for all threads */

/* Make a struct thread that ends at or below `end`, with its variables. */
struct thread *tls_place(char *end);

extern bool threaded;       /* there has been a second thread */
extern int thread_count;    /* that have not ended */
void thread_register(void); /* the running thread learns its number */

/* The descriptor of t's segment, for clone and set_thread_area. */
struct user_desc tls_segment(const struct thread *t);

void key_destroy_all(struct thread *t);                              /* key.c */
void thread_unmap(void *map, size_t size) __attribute__((noreturn)); /* .S */

/*
 * Sleep while *word is `value`, until woken. `shared` words are known to the
 * kernel too. With a time of CLOCK_REALTIME: 0 or ETIMEDOUT (or EINVAL).
 */
void futex_wait(const int *word, int value);
void futex_wait_shared(const int *word, int value);
int futex_wait_until(const int *word, int value, const struct timespec *until);
void futex_wake(const int *word, int n);
