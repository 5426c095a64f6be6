/* System call numbers, for syscall(). */
#pragma once

#include "abi/syscall.h"
