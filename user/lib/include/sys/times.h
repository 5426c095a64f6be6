/* Time used by a process and its children. */
#pragma once

#include <sys/types.h>
#include "abi/time.h"

clock_t times(struct tms *buf);
