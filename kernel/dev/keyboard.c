/*
 * The PS/2 keyboard, scan code set 1 (what the 8042 controller translates to),
 * US layout. Keys without a character send what an ANSI terminal sends; Alt
 * puts an escape in front.
 *
 * All state belongs to the interrupt handler.
 */
#include "cpu/irq.h"
#include "cpu/x86.h"
#include "dev/driver.h"
#include "dev/tty.h"
#include "lib/printf.h"

/* The 8042 controller (IBM PC/AT technical reference) */
#define KBD_DATA 0x60
#define KBD_STATUS 0x64
#define STATUS_FULL 0x01
#define STATUS_MOUSE 0x20 /* the byte is not the keyboard's */
#define STATUS_ABSENT 0xff

#define MAX_BYTES 64 /* taken in one interrupt, or thrown away at start */

/* Scan codes that need more than the tables */
#define KEY_CTRL 0x1d
#define KEY_LEFT_SHIFT 0x2a
#define KEY_RIGHT_SHIFT 0x36
#define KEY_ALT 0x38
#define KEY_CAPS_LOCK 0x3a
#define KEY_KEYPAD_SLASH 0x35 /* after EXTENDED */
#define KEY_KEYPAD_ENTER 0x1c /* after EXTENDED */
#define KEY_RELEASED 0x80
#define KEY_EXTENDED 0xe0 /* prefix: the next code means another key */

/* By scan code; 0: no character */
static const char normal[] = "\0\0331234567890-=\177\t"
                             "qwertyuiop[]\n\0"
                             "asdfghjkl;'`\0\\"
                             "zxcvbnm,./\0*\0 ";
static const char shifted[] = "\0\033!@#$%^&*()_+\177\t"
                              "QWERTYUIOP{}\n\0"
                              "ASDFGHJKL:\"~\0|"
                              "ZXCVBNM<>?\0*\0 ";

/* The keys around the keypad (after EXTENDED) and on it (without). */
static const struct {
    uint8_t code;
    const char *sequence;
} sequences[] = {
    {0x47, "\033[H"},  {0x48, "\033[A"},  {0x49, "\033[5~"}, {0x4b, "\033[D"},
    {0x4d, "\033[C"},  {0x4f, "\033[F"},  {0x50, "\033[B"},  {0x51, "\033[6~"},
    {0x52, "\033[2~"}, {0x53, "\033[3~"},
};

static struct {
    bool shift, ctrl, alt, caps, extended;
} keyboard;

/* Is this a modifier key? Then note whether it is down. */
static bool modifier(uint8_t code, bool down)
{
    switch (code) {
    case KEY_LEFT_SHIFT:
    case KEY_RIGHT_SHIFT:
        if (!keyboard.extended) /* else: a fake one around the arrows */
            keyboard.shift = down;
        return true;
    case KEY_CTRL:
        keyboard.ctrl = down;
        return true;
    case KEY_ALT:
        keyboard.alt = down;
        return true;
    case KEY_CAPS_LOCK:
        keyboard.caps ^= down;
        return true;
    }
    return false;
}

static char translate(uint8_t code)
{
    char c, shift;

    if (keyboard.extended && code != KEY_KEYPAD_SLASH &&
        code != KEY_KEYPAD_ENTER)
        return 0;
    if (code >= sizeof normal - 1)
        return 0;
    c = normal[code];
    shift = keyboard.shift ^ (keyboard.caps && c >= 'a' && c <= 'z');
    if (shift && !keyboard.extended)
        c = shifted[code];
    if (keyboard.ctrl && c >= '@' && c <= '~')
        c &= 0x1f;
    return c == '\n' ? '\r' : c;
}

static void key_pressed(uint8_t code)
{
    char c = translate(code);

    if (c) {
        if (keyboard.alt)
            tty_input('\033');
        tty_input((uint8_t)c);
        return;
    }
    for (unsigned i = 0; i < ARRAY_LEN(sequences); i++) {
        if (sequences[i].code != code)
            continue;
        for (const char *s = sequences[i].sequence; *s; s++)
            tty_input((uint8_t)*s);
    }
}

static void scan_code(uint8_t code)
{
    bool down = !(code & KEY_RELEASED);

    if (code == KEY_EXTENDED) {
        keyboard.extended = true;
        return;
    }
    code &= ~KEY_RELEASED;
    if (!modifier(code, down) && down)
        key_pressed(code);
    keyboard.extended = false;
}

static void keyboard_interrupt(void)
{
    for (int i = 0; i < MAX_BYTES; i++) {
        uint8_t status = inb(KBD_STATUS), code;

        if (!(status & STATUS_FULL))
            break;
        code = inb(KBD_DATA);
        if (!(status & STATUS_MOUSE)) {
            random_mix(code);
            scan_code(code);
        }
    }
}

void keyboard_init(void)
{
    if (inb(KBD_STATUS) == STATUS_ABSENT) {
        kprintf("keyboard: none found\n");
        return;
    }
    for (int i = 0; i < MAX_BYTES && (inb(KBD_STATUS) & STATUS_FULL); i++)
        inb(KBD_DATA);
    irq_register(IRQ_KEYBOARD, keyboard_interrupt);
}
