/*
 * The terminal's line discipline. Characters come in from interrupt handlers;
 * in canonical mode they gather in a line that can be edited until it is
 * finished, else they can be read at once. Some are signals.
 *
 * Signals go to the foreground group after tty.lock has been released, for
 * sending takes the locks of the process floor.
 */
#include "abi/signal.h"
#include "dev/screen.h"
#include "dev/serial.h"
#include "dev/tty.h"
#include "sched/wait.h"

#define CONTROL 0x40 /* ^A is 'A' ^ CONTROL; ^? is DEL */
#define DEL 0x7f

static bool input_flag(uint32_t flag)
{
    return tty.termios.c_iflag & flag;
}

static bool local_flag(uint32_t flag)
{
    return tty.termios.c_lflag & flag;
}

/* Is c the special character `index`? Zero turns one off. */
static bool is_special(uint8_t c, unsigned index)
{
    return c != 0 && c == tty.termios.c_cc[index];
}

static bool is_control(uint8_t c)
{
    return c < ' ' || c == DEL;
}

/* Echo waits for nobody: what the serial line has no room for is lost. */
static void echo_text(const char *text, uint32_t n)
{
    serial_put(text, n);
    screen_put(text, n);
}

static void echo(uint8_t c)
{
    char text[2] = {'^', (char)(c ^ CONTROL)};

    if (c == '\n') {
        if (local_flag(ECHO) || local_flag(ECHONL))
            echo_text("\r\n", 2);
    } else if (local_flag(ECHO)) {
        if (is_control(c) && local_flag(ECHOCTL))
            echo_text(text, 2);
        else
            echo_text((char *)&c, 1);
    }
}

/* Take back the last character of the unfinished line. */
static void erase_char(void)
{
    uint8_t c = (uint8_t)tty.input[--tty.head % TTY_INPUT_SIZE];

    if (!local_flag(ECHO))
        return;
    echo_text("\b \b", 3);
    if (is_control(c) && local_flag(ECHOCTL))
        echo_text("\b \b", 3);
}

static uint8_t last_char(void)
{
    return (uint8_t)tty.input[(tty.head - 1) % TTY_INPUT_SIZE];
}

static void erase_word(void)
{
    while (tty.head != tty.ready && last_char() == ' ')
        erase_char();
    while (tty.head != tty.ready && last_char() != ' ')
        erase_char();
}

static void append(uint16_t entry)
{
    if (tty.head - tty.tail < TTY_INPUT_SIZE)
        tty.input[tty.head++ % TTY_INPUT_SIZE] = entry;
}

static void finish(void)
{
    tty.ready = tty.head;
    wakeup(&tty.head);
    if (tty.head - tty.tail > TTY_INPUT_HIGH && !tty.paused) {
        tty.paused = true;
        serial_pause_input(true);
    }
}

void tty_unpause(void)
{
    if (tty.paused && tty.head - tty.tail < TTY_INPUT_LOW) {
        tty.paused = false;
        serial_pause_input(false);
    }
}

void tty_flush_input(void)
{
    tty.tail = tty.ready = tty.head;
    tty_unpause();
}

static int signal_of(uint8_t c)
{
    if (is_special(c, VINTR))
        return SIGINT;
    if (is_special(c, VQUIT))
        return SIGQUIT;
    if (is_special(c, VSUSP))
        return SIGTSTP;
    return 0;
}

/* Editing keys of canonical mode; true if c was one. */
static bool edit(uint8_t c)
{
    bool empty = tty.head == tty.ready;

    if (is_special(c, VERASE) || (c == '\b' && tty.termios.c_cc[VERASE])) {
        if (!empty)
            erase_char();
    } else if (is_special(c, VKILL)) {
        while (tty.head != tty.ready)
            erase_char();
    } else if (is_special(c, VWERASE) && local_flag(IEXTEN)) {
        erase_word();
    } else {
        return false;
    }
    return true;
}

static void canonical_char(uint8_t c)
{
    bool room = tty.head - tty.tail < TTY_INPUT_SIZE - 1;

    if (is_special(c, VEOF)) {
        append(TTY_LINE_END | TTY_EOF);
        finish();
    } else if (c == '\n' || is_special(c, VEOL) || is_special(c, VEOL2)) {
        echo(c);
        append(c | TTY_LINE_END);
        finish();
    } else if (tty.head - tty.ready < TTY_LINE_MAX - 1 && room) {
        echo(c);
        append(c);
    }
}

/* Put c where it belongs; returns the signal that it is, or 0. */
static int receive(uint8_t c)
{
    int signal;

    if (c == '\r') {
        if (input_flag(IGNCR))
            return 0;
        if (input_flag(ICRNL))
            c = '\n';
    } else if (c == '\n' && input_flag(INLCR)) {
        c = '\r';
    }
    if (input_flag(IXON) && (is_special(c, VSTOP) || is_special(c, VSTART))) {
        tty.stopped = is_special(c, VSTOP);
        wakeup(&tty.stopped);
        return 0;
    }
    signal = local_flag(ISIG) ? signal_of(c) : 0;
    if (signal) {
        if (!local_flag(NOFLSH))
            tty_flush_input();
        tty.stopped = false;
        wakeup(&tty.stopped);
        echo(c);
        return signal;
    }
    if (!local_flag(ICANON)) {
        echo(c);
        append(c);
        finish();
    } else if (!edit(c)) {
        canonical_char(c);
    }
    return 0;
}

void tty_input(uint8_t c)
{
    int signal, pgrp;

    spin_lock(&tty.lock);
    signal = receive(c);
    pgrp = tty.pgrp;
    spin_unlock(&tty.lock);
    if (signal && pgrp > 0 && tty_hooks)
        tty_hooks->signal_group(pgrp, signal);
}
