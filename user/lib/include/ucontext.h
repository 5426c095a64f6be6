/* The context that a signal handler is handed. */
#pragma once

#include "abi/sigframe.h"
