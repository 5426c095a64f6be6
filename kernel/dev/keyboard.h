/*
 * The PS/2 keyboard: input for the tty.
 */
#ifndef KIN_DEV_KEYBOARD_H
#define KIN_DEV_KEYBOARD_H

void keyboard_init(void);

#endif
