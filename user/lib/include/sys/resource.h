/* Limits, usage and priorities. */
#pragma once

#include <sys/types.h>
#include "abi/resource.h"

typedef uint32_t rlim_t;

int getrlimit(int which, struct rlimit *limit);
int setrlimit(int which, const struct rlimit *limit);
int prlimit64(pid_t pid, int which, const struct rlimit64 *limit,
              struct rlimit64 *old);
int getrusage(int who, struct rusage *usage);
int getpriority(int which, id_t who);
int setpriority(int which, id_t who, int priority);
