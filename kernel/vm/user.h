/*
 * The only way to user memory. Every address is suspect: NULL, kernel
 * addresses, unmapped pages, read-only text and ranges that wrap around are
 * all -EFAULT. Data is copied in once and checked afterwards: user memory may
 * change at any time.
 *
 * copyin, copyout, copyinstr may sleep (page faults), so no spinlock and no
 * lock that a page fault might need may be held. Under such locks use the
 * _nofault calls after user_fault_in(), and try again on -EFAULT:
 *
 *     do {
 *         if (user_fault_in(...)) return -EFAULT;
 *         lock; r = copyout_nofault(...); unlock;
 *     } while (r == -EFAULT);
 */
#pragma once

#include "lib/defs.h"

int copyin(void *dst, uaddr_t src, uint32_t n);        /* 0 or -EFAULT */
int copyout(uaddr_t dst, const void *src, uint32_t n); /* 0 or -EFAULT */
int user_zero(uaddr_t dst, uint32_t n);                /* 0 or -EFAULT */

/* If the word at addr is *old, make it `new`, in one step; *old becomes what it
   was. 0 or -EFAULT. */
int user_cmpxchg(uaddr_t addr, uint32_t *old, uint32_t new);

/*
 * Copy a string of at most size - 1 characters and its NUL. Returns its
 * length; -EFAULT; -ENAMETOOLONG when it does not fit.
 */
int copyinstr(char *dst, uaddr_t src, uint32_t size);

int copyin_nofault(void *dst, uaddr_t src, uint32_t n);
int copyout_nofault(uaddr_t dst, const void *src, uint32_t n);

/* Make [addr, addr + n) present (writable if `write`) for the moment: 0 or
   -EFAULT. Sleeps. */
int user_fault_in(uaddr_t addr, uint32_t n, bool write);

/* Is [addr, addr + n) inside the user's part, without wrapping around? */
bool user_range_ok(uaddr_t addr, uint32_t n);
