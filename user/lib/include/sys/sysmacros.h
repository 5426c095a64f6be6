/* Putting device numbers together and taking them apart. */
#ifndef SYS_SYSMACROS_H
#define SYS_SYSMACROS_H

#include "abi/stat.h"

#endif
