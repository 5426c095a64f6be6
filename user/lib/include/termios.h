/* Terminals. */
#pragma once

#include <sys/types.h>
#include "abi/termios.h"

typedef uint32_t tcflag_t;
typedef uint8_t cc_t;

int tcgetattr(int fd, struct termios *t);
int tcsetattr(int fd, int action, const struct termios *t);
int tcflush(int fd, int queue);
int tcdrain(int fd);
pid_t tcgetsid(int fd);
void cfmakeraw(struct termios *t);
