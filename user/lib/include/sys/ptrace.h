/* Tracing. */
#pragma once

#include <sys/types.h>
#include "abi/ptrace.h"

/* PEEK requests return the word itself: tell an error by errno. */
long ptrace(int request, ...);
