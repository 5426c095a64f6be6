/* Operations on the calling process. */
#pragma once

#include "abi/prctl.h"

/* Refused by this kernel */
#define PR_SET_NO_NEW_PRIVS 38
#define PR_GET_NO_NEW_PRIVS 39

int prctl(int option, ...);
