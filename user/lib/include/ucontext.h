/* The context that a signal handler is handed. */
#ifndef UCONTEXT_H
#define UCONTEXT_H

#include "abi/sigframe.h"

#endif
