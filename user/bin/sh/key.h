/*
 * Keys, as a terminal in raw mode sends them.
 */
#pragma once

#define CONTROL(c) ((c)&0x1f)
#define DELETE 0x7f /* what the backspace key sends */

enum key {
    KEY_LEFT = 256, /* beyond all characters */
    KEY_RIGHT,
    KEY_UP,
    KEY_DOWN,
    KEY_HOME,
    KEY_END,
    KEY_DELETE,
    KEY_NONE,      /* one without a meaning here */
    KEY_EOF,       /* there is no more input */
    KEY_INTERRUPT, /* ^C, which is a signal */
};

/* Wait for a byte on standard input; or KEY_EOF or KEY_INTERRUPT. */
int key_byte(void);

/* Wait for a key on standard input: a byte, or one of enum key. */
int key_read(void);
