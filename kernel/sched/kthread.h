/*
 * Kernel threads: processes without an address space of their own (they borrow
 * the last one). Made by copy_process like all others; children of kthreadd.
 */
#pragma once

#include "sched/proc.h"

/* Make a kernel thread that runs fn(arg), not yet started; or an err_ptr.
   `fn` returns an exit code, or loops until kthread_should_stop(). */
struct proc *kthread_create(int (*fn)(void *arg), void *arg, const char *name);

/* kthread_create and start it. */
struct proc *kthread_run(int (*fn)(void *arg), void *arg, const char *name);

/* Called by the thread itself: has kthread_stop been called for it? */
bool kthread_should_stop(void);

/* Ask it to stop, end its sleep, wait for its end; returns fn's result. For
   threads that do not return before they are asked. Sleeps. */
int kthread_stop(struct proc *p);

/* How threads are made and end is proc/'s business: handed in here. */
void kthread_register(struct proc *(*create)(void (*entry)(void),
                                             const char *name),
                      void (*exit)(int code));
