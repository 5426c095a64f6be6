/* Operations on the calling process. */
#ifndef SYS_PRCTL_H
#define SYS_PRCTL_H

#include "abi/prctl.h"

int prctl(int option, ...);

#endif
