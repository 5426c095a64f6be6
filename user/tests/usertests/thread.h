/*
 * Threads made with nothing but clone, for the tests of what the kernel does.
 */
#ifndef USERTESTS_THREAD_H
#define USERTESTS_THREAD_H

/* A thread that calls fn(arg) and ends; its number. */
int raw_thread(int (*fn)(void *), void *arg);

/* clone with a new stack and these flags: what clone returns. */
int raw_thread_flags(int flags, int (*fn)(void *), void *arg);
int clone_full(int flags, int (*fn)(void *), void *arg,
               volatile int *parent_tid, volatile int *child_tid);

#endif
