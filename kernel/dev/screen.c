/*
 * The VGA text screen, 80 x 25 cells of a character and its colours.
 *
 * Text goes into `cells` in ordinary memory. Video memory is slow, under an
 * emulator very much so, and therefore only redrawn now and then by a timer,
 * and only where it differs from what it `shown`s already. So scrolling costs
 * one memmove.
 *
 * Understood: CR LF BS TAB BEL, and of the ANSI sequences (ECMA-48) those that
 * a line editor or a simple full-screen program sends: cursor movement
 * (A B C D G H), erasing (J K), colours (m).
 *
 * screen.lock protects everything. A panic may come while it is held: then
 * kprintf goes without, for the holder does not run any more. Order:
 * tty.lock, screen.lock, timers.
 */
#include "cpu/clock.h"
#include "cpu/x86.h"
#include "dev/driver.h"
#include "dev/screen.h"
#include "lib/spinlock.h"
#include "lib/string.h"
#include "mem/layout.h"
#include "sched/timer.h"

#define VIDEO_MEMORY 0xb8000u
#define NCELLS (SCREEN_ROWS * SCREEN_COLUMNS)
#define TAB_WIDTH 8
#define REDRAW_NS 20000000ull

/* The CRT controller's index and data ports, and its cursor registers (IBM
   VGA technical reference) */
#define CRTC_INDEX 0x3d4
#define CRTC_DATA 0x3d5
#define CRTC_CURSOR_HIGH 14
#define CRTC_CURSOR_LOW 15

#define COLOUR_NORMAL 0x0700 /* light grey on black */
#define MAX_PARAMS 4

enum escape_state { PLAIN, ESCAPE, SEQUENCE };

static struct {
    struct spinlock lock;
    uint16_t cells[NCELLS];
    uint16_t shown[NCELLS]; /* what video memory holds */
    unsigned cursor, shown_cursor;
    uint16_t colour;
    enum escape_state state;
    unsigned params[MAX_PARAMS], nparams;
    bool use_timer;
    struct timer timer;
} screen = {.lock = SPINLOCK_INIT("screen"), .colour = COLOUR_NORMAL};

/* Bring video memory up to date. Caller holds the lock, or nobody can. */
static void redraw(void)
{
    volatile uint16_t *video = phys_to_virt(VIDEO_MEMORY);

    for (unsigned i = 0; i < NCELLS; i++) {
        if (screen.cells[i] != screen.shown[i])
            video[i] = screen.shown[i] = screen.cells[i];
    }
    if (screen.cursor != screen.shown_cursor) {
        outb(CRTC_INDEX, CRTC_CURSOR_HIGH);
        outb(CRTC_DATA, (uint8_t)(screen.cursor >> 8));
        outb(CRTC_INDEX, CRTC_CURSOR_LOW);
        outb(CRTC_DATA, (uint8_t)screen.cursor);
        screen.shown_cursor = screen.cursor;
    }
}

static void erase(unsigned from, unsigned to)
{
    for (unsigned i = from; i < to; i++)
        screen.cells[i] = COLOUR_NORMAL | ' ';
}

static void new_line(void)
{
    screen.cursor += SCREEN_COLUMNS;
    if (screen.cursor < NCELLS)
        return;
    screen.cursor -= SCREEN_COLUMNS;
    memmove(screen.cells, screen.cells + SCREEN_COLUMNS,
            (NCELLS - SCREEN_COLUMNS) * sizeof screen.cells[0]);
    erase(NCELLS - SCREEN_COLUMNS, NCELLS);
}

static void set_colours(void)
{
    /* ANSI counts red green blue from the low bit, VGA from the high one */
    static const uint8_t vga[] = {0, 4, 2, 6, 1, 5, 3, 7};

    for (unsigned i = 0; i <= screen.nparams; i++) {
        unsigned p = screen.params[i];

        if (p == 0)
            screen.colour = COLOUR_NORMAL;
        else if (p == 1)
            screen.colour |= 0x0800;
        else if (p == 7)
            screen.colour = 0x7000;
        else if (p >= 30 && p <= 37)
            screen.colour = (screen.colour & 0xf800) | vga[p - 30] << 8;
        else if (p >= 40 && p <= 47)
            screen.colour = (screen.colour & 0x0f00) | vga[p - 40] << 12;
    }
}

/* J and K: 0 erases from the cursor on, 1 up to it, 2 all. */
static void erase_part(unsigned first, unsigned last)
{
    unsigned how = screen.params[0];

    erase(how == 0 ? screen.cursor : first,
          how == 1 ? screen.cursor + 1 : last);
}

/* Carry out ESC [ params `final`. */
static void end_sequence(char final)
{
    unsigned row = screen.cursor / SCREEN_COLUMNS;
    unsigned column = screen.cursor % SCREEN_COLUMNS;
    unsigned start = row * SCREEN_COLUMNS;
    unsigned n = MAX(screen.params[0], 1u);

    switch (final) {
    case 'A':
        row -= MIN(n, row);
        break;
    case 'B':
        row = MIN(row + n, SCREEN_ROWS - 1u);
        break;
    case 'C':
        column = MIN(column + n, SCREEN_COLUMNS - 1u);
        break;
    case 'D':
        column -= MIN(n, column);
        break;
    case 'G':
        column = MIN(n, (unsigned)SCREEN_COLUMNS) - 1;
        break;
    case 'H':
        row = MIN(n, (unsigned)SCREEN_ROWS) - 1;
        column = MIN(MAX(screen.params[1], 1u), (unsigned)SCREEN_COLUMNS) - 1;
        break;
    case 'J':
        erase_part(0, NCELLS);
        break;
    case 'K':
        erase_part(start, start + SCREEN_COLUMNS);
        break;
    case 'm':
        set_colours();
        break;
    }
    screen.cursor = row * SCREEN_COLUMNS + column;
}

static void sequence_char(char c)
{
    unsigned *param = &screen.params[screen.nparams];

    if (c >= '0' && c <= '9') {
        *param = MIN(*param * 10 + (unsigned)(c - '0'), 1000u);
    } else if (c == ';') {
        if (screen.nparams < MAX_PARAMS - 1)
            screen.nparams++;
    } else if (c >= '@' && c <= '~') {
        screen.state = PLAIN;
        end_sequence(c);
    }
}

static void plain_char(char c)
{
    unsigned column = screen.cursor % SCREEN_COLUMNS;

    switch (c) {
    case '\n':
        new_line();
        break;
    case '\r':
        screen.cursor -= column;
        break;
    case '\b':
        screen.cursor -= column > 0;
        break;
    case '\t':
        screen.cursor +=
            MIN(TAB_WIDTH - column % TAB_WIDTH, SCREEN_COLUMNS - 1 - column);
        break;
    case '\033':
        screen.state = ESCAPE;
        break;
    default:
        if ((uint8_t)c < ' ')
            break;
        screen.cells[screen.cursor] = screen.colour | (uint8_t)c;
        if (column < SCREEN_COLUMNS - 1) {
            screen.cursor++;
        } else {
            screen.cursor -= column;
            new_line();
        }
    }
}

static void put_char(char c)
{
    switch (screen.state) {
    case PLAIN:
        plain_char(c);
        break;
    case ESCAPE:
        screen.state = c == '[' ? SEQUENCE : PLAIN;
        screen.nparams = 0;
        memset(screen.params, 0, sizeof screen.params);
        break;
    case SEQUENCE:
        sequence_char(c);
        break;
    }
}

void screen_put(const char *text, uint32_t n)
{
    spin_guard(&screen.lock);

    for (uint32_t i = 0; i < n; i++)
        put_char(text[i]);
    if (!screen.use_timer)
        redraw();
    else if (!screen.timer.pending)
        timer_start(&screen.timer, clock_ns() + REDRAW_NS);
}

void screen_print(const char *text, size_t n)
{
    bool locked = !spin_holding(&screen.lock);

    if (locked)
        spin_lock(&screen.lock);
    for (size_t i = 0; i < n; i++) {
        if (text[i] == '\n')
            put_char('\r');
        put_char(text[i]);
    }
    redraw();
    if (locked)
        spin_unlock(&screen.lock);
}

static void redraw_timer(struct timer *timer)
{
    (void)timer;
    spin_guard(&screen.lock);
    redraw();
}

void screen_init_early(void)
{
    erase(0, NCELLS);
    redraw();
}

void screen_init(void)
{
    timer_setup(&screen.timer, redraw_timer);
    screen.use_timer = true;
}
