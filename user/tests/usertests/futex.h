/*
 * The system call futex, for its tests.
 */
#pragma once

#include "abi/futex.h"

/* What `val2` and `to` mean depends on the operation. */
int futex(int *at, int op, int value, const void *val2, int *to,
          unsigned value3);

int wait_on(int *at, int value);
int wake(int *at, int n);

/* Wake one, as soon as there is one. */
void wake_one(int *at);

/* Let n that wait at `from`, or will soon, wait at `to`. */
void gather(int *from, int *to, int n);
