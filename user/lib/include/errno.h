/* Why the last call failed; each thread has its own. */
#pragma once

#include "abi/errno.h"

extern __thread int errno;
