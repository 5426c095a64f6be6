/*
 * Signal masks, for the tests of handlers.
 */
#ifndef USERTESTS_HANDLER_H
#define USERTESTS_HANDLER_H

#include <signal.h>

sigset_t bit(int sig); /* this signal alone */
sigset_t current_mask(void);

#endif
