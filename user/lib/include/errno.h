/* Why the last call failed; each thread has its own. */
#ifndef ERRNO_H
#define ERRNO_H

#include "abi/errno.h"

extern __thread int errno;

#endif
