/*
 * Threads for tests: made with nothing but clone, to see what the kernel does,
 * or by the library.
 */
#pragma once

#include <pthread.h>
#include <sched.h>

/* clone's flags for a thread. */
#define THREAD                                                                 \
    (CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD |        \
     CLONE_SYSVSEM)

/* A thread that calls fn(arg) and ends; its number. */
int raw_thread(int (*fn)(void *), void *arg);

/* clone with a new stack and these flags: what clone returns. */
int raw_thread_flags(int flags, int (*fn)(void *), void *arg);
int clone_full(int flags, int (*fn)(void *), void *arg,
               volatile int *parent_tid, volatile int *child_tid);

/* What a thread may do: sleep; count until it is ended. */
int thread_stay(void *unused);
int thread_spin(void *count);

#define NTHREADS 4

/* The call returns 0. */
#define ZERO(call) EQ(call, 0)

/* n threads of the library; the one with number i calls fn((void *)i). */
void create_all(pthread_t *t, int n, void *(*fn)(void *));
void join_all(pthread_t *t, int n);
