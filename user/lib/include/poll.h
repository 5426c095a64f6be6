/* Waiting for descriptors. */
#pragma once

#include "abi/poll.h"

typedef unsigned nfds_t;

int poll(struct pollfd *fds, nfds_t n, int timeout_ms);
