/* Terminals. */
#pragma once

#include <sys/types.h>
#include "abi/termios.h"

/* Without effect on this kernel's terminals */
#define IGNBRK 0x0001
#define BRKINT 0x0002
#define IGNPAR 0x0004
#define PARMRK 0x0008
#define INPCK 0x0010
#define ISTRIP 0x0020
#define IUCLC 0x0200
#define IXANY 0x0800
#define IXOFF 0x1000
#define IMAXBEL 0x2000
#define IUTF8 0x4000

#define OLCUC 0x02
#define OCRNL 0x08
#define ONOCR 0x10
#define ONLRET 0x20

#define CSIZE 0x0030
#define PARENB 0x0100

#define ECHOPRT 0x00400

#define TIOCOUTQ 0x5411
#define TIOCSTI 0x5412

/* tcsetattr; TCSETS plus the action is the ioctl */
#define TCSANOW 0
#define TCSADRAIN 1
#define TCSAFLUSH 2

typedef uint32_t tcflag_t;
typedef uint8_t cc_t;

int tcgetattr(int fd, struct termios *t);
int tcsetattr(int fd, int action, const struct termios *t);
int tcflush(int fd, int queue);
int tcdrain(int fd);
pid_t tcgetsid(int fd);
void cfmakeraw(struct termios *t);
