/*
 * Lock-order checks of the DEBUG kernel; in the normal one they are nothing.
 */
#pragma once

#include "lib/spinlock.h"

#ifdef DEBUG
/*
 * All with interrupts off: this CPU is about to take `lock` (a panic when
 * locks of the two names were ever taken the other way round), has taken it,
 * is about to release it.
 */
void lockorder_check(const struct spinlock *lock);
void lockorder_taken(const struct spinlock *lock);
void lockorder_released(const struct spinlock *lock);
#else
#define lockorder_check(lock) ((void)0)
#define lockorder_taken(lock) ((void)0)
#define lockorder_released(lock) ((void)0)
#endif
