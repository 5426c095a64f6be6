/*
 * The terminal. tty.c is what programs see: read, write, ioctl, poll.
 * tty_input.c is the line discipline: what becomes of a character that arrives.
 */
#pragma once

#include "abi/termios.h"
#include "dev/dev.h"
#include "lib/spinlock.h"

#define TTY_LINE_MAX 4096u   /* characters in a line, its end included */
#define TTY_INPUT_SIZE 8192u /* a power of two */
#define TTY_INPUT_HIGH (TTY_INPUT_SIZE - 512) /* hold the sender back */
#define TTY_INPUT_LOW (TTY_INPUT_SIZE / 2)    /* let it go on */

/* In input[], beside the character */
#define TTY_LINE_END 0x100u /* the line ends with this */
#define TTY_EOF 0x200u      /* and this is ^D: not part of the line */

/*
 * tty.lock protects all of it. head, ready and tail count characters ever put
 * in, ever finished and ever read: tail <= ready <= head. What lies between
 * ready and head is the line that is still being edited.
 * Readers sleep on &tty.head; writers, while ^S holds, on &tty.stopped.
 */
struct tty {
    struct spinlock lock;
    struct termios termios;
    struct winsize winsize;
    uint16_t input[TTY_INPUT_SIZE];
    uint32_t head, ready, tail;
    bool stopped; /* ^S: no output until ^Q */
    bool paused;  /* input is held back */
    int pgrp;     /* foreground process group, or 0 */
    int session;  /* whose controlling terminal it is, or 0 */
};

extern struct tty tty;
extern const struct tty_hooks *tty_hooks;

/* A character from serial line or keyboard. For interrupt handlers. */
void tty_input(uint8_t c);

/* Throw away what was typed and not yet read. Caller holds the lock. */
void tty_flush_input(void);

/* After reading: let a sender that was held back go on. Caller holds the
   lock. */
void tty_unpause(void);
