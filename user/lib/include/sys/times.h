/* Time used by a process and its children. */
#ifndef SYS_TIMES_H
#define SYS_TIMES_H

#include <sys/types.h>
#include "abi/time.h"

clock_t times(struct tms *buf);

#endif
