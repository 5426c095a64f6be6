/* The host's signals, for tests on the host: its headers define them too. */
#pragma once

#include <signal.h>

struct siginfo {
    siginfo_t info;
};
