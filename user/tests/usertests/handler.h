/*
 * Signal masks, for the tests of handlers.
 */
#pragma once

#include <signal.h>

sigset_t bit(int sig); /* this signal alone */
sigset_t current_mask(void);
