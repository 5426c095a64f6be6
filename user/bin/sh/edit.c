/*
 * The line editor (see edit.h).
 *
 * The line is shown in one row, scrolled sideways if it is longer, so that
 * backspace, carriage return and space are all that the terminal must
 * understand (^L alone wants more). The terminal is in raw mode only while a
 * line is edited; a command finds it as it was. ^C is a signal in raw mode,
 * too: so it has its effect even if it is typed while the mode changes.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include "complete.h"
#include "edit.h"
#include "expand.h"
#include "history.h"
#include "key.h"
#include "line.h"
#include "mem.h"
#include "out.h"
#include "parse.h"
#include "sh.h"
#include "var.h"

#define COLUMNS_DEFAULT 80
#define COLUMNS_LEAST 8 /* for the line, however long the prompt is */
#define CLEAR_SCREEN "\033[H\033[2J"

enum outcome { GO_ON, ACCEPTED, ENDED, INTERRUPTED };

static struct line line;
static const char *prompt_text;
static int columns;      /* for the line, behind the prompt */
static int shown;        /* columns of it that are not blank now */
static size_t left;      /* first byte of the line that is shown */
static int history_at;   /* steps back in history; 0 is the line itself */
static char *unfinished; /* the line itself while history is looked at */

static void put(const char *s, size_t n)
{
    write_all(STDERR_FILENO, s, n);
}

/* UTF-8: does C continue a character? */
static bool is_inside(char c)
{
    return ((unsigned char)c & 0xc0) == 0x80;
}

/* How many columns the bytes FROM up to TO of the line take. */
static int width(size_t from, size_t to)
{
    int n = 0;

    for (; from < to; from++)
        n += !is_inside(line.s[from]);
    return n;
}

/* The byte COUNT characters behind FROM, at most the line's end. */
static size_t forward(size_t from, int count)
{
    while (from < line.len && (count > 0 || is_inside(line.s[from])))
        count -= !is_inside(line.s[from++]);
    return from;
}

static size_t backward(size_t from, int count)
{
    while (from > 0 && count > 0)
        count -= !is_inside(line.s[--from]);
    return from;
}

/* Choose what part of the line to show so that the cursor is in it. */
static void scroll(void)
{
    if (line.pos < left)
        left = backward(line.pos, columns / 2);
    else if (width(left, line.pos) >= columns)
        left = backward(line.pos, columns / 2);
}

/* Show prompt and line anew, and the cursor in its place. */
static void redraw(void)
{
    size_t end;
    struct buf b;
    struct mark m = arena_mark(scratch);
    int drawn, i;

    scroll();
    end = forward(left, columns - 1);
    drawn = width(left, end);
    buf_init(&b, scratch);
    buf_putc(&b, '\r');
    buf_puts(&b, prompt_text);
    buf_add(&b, line.s + left, end - left);
    for (i = drawn; i < shown; i++)
        buf_putc(&b, ' ');
    for (i = drawn > shown ? drawn : shown; i > width(left, line.pos); i--)
        buf_putc(&b, '\b');
    put(b.s, b.len);
    shown = drawn;
    arena_rewind(scratch, m);
}

/* Add a character that was typed; usually that is all there is to show. */
static void type(char c)
{
    line_insert(&line, &c, 1);
    if (line.pos == line.len && width(left, line.pos) < columns) {
        put(&c, 1);
        shown += !is_inside(c);
    } else {
        redraw();
    }
}

/* Show another line of history, STEP lines back. */
static void go_history(int step)
{
    const char *entry;

    if (history_at + step < 0)
        return;
    entry = history_get(history_at + step);
    if (history_at + step > 0 && !entry)
        return;
    if (history_at == 0) {
        free(unfinished);
        unfinished = xstrdup(line_text(&line));
    }
    history_at += step;
    line_set(&line, history_at ? entry : unfinished);
}

/* Leave the row with the line in it, and write S behind it. */
static void end_row(const char *s)
{
    if (line.pos != line.len) {
        line.pos = line.len;
        redraw();
    }
    put(s, strlen(s));
}

static void complete(void)
{
    struct mark m = arena_mark(scratch);
    struct args choices;
    int i;

    if (!complete_line(&line, &choices)) {
        end_row("\n");
        for (i = 0; i < choices.n; i++) {
            put(choices.v[i], strlen(choices.v[i]));
            put(i + 1 < choices.n ? "  " : "\n", i + 1 < choices.n ? 2 : 1);
        }
        shown = 0;
    }
    arena_rewind(scratch, m);
}

/* ^D: the end on an empty line, else delete to the right. */
static enum outcome delete_or_end(void)
{
    if (line.len == 0)
        return ENDED;
    line_delete(&line, line.pos, forward(line.pos, 1));
    return GO_ON;
}

/* Keys that move the cursor. False if KEY is another. */
static bool move(int key)
{
    switch (key) {
    case KEY_LEFT:
    case CONTROL('B'):
        line.pos = backward(line.pos, 1);
        return true;
    case KEY_RIGHT:
    case CONTROL('F'):
        line.pos = forward(line.pos, 1);
        return true;
    case KEY_HOME:
    case CONTROL('A'):
        line.pos = 0;
        return true;
    case KEY_END:
    case CONTROL('E'):
        line.pos = line.len;
        return true;
    default:
        return false;
    }
}

/* Keys that delete. False if KEY is another. */
static bool erase(int key)
{
    switch (key) {
    case DELETE:
    case CONTROL('H'):
        line_delete(&line, backward(line.pos, 1), line.pos);
        return true;
    case KEY_DELETE:
        line_delete(&line, line.pos, forward(line.pos, 1));
        return true;
    case CONTROL('K'):
        line_delete(&line, line.pos, line.len);
        return true;
    case CONTROL('U'):
        line_delete(&line, 0, line.pos);
        return true;
    case CONTROL('W'):
        line_delete(&line, line_word_start(&line), line.pos);
        return true;
    default:
        return false;
    }
}

/* Do what KEY means. */
static enum outcome handle(int key)
{
    enum outcome outcome = GO_ON;

    switch (key) {
    case '\n':
    case '\r':
        return ACCEPTED;
    case KEY_EOF:
        return ENDED;
    case KEY_INTERRUPT:
        return INTERRUPTED;
    case CONTROL('D'):
        outcome = delete_or_end();
        break;
    case KEY_UP:
    case CONTROL('P'):
        go_history(1);
        break;
    case KEY_DOWN:
    case CONTROL('N'):
        go_history(-1);
        break;
    case '\t':
        complete();
        break;
    case CONTROL('L'):
        put(CLEAR_SCREEN, sizeof(CLEAR_SCREEN) - 1);
        shown = 0;
        break;
    default:
        if (move(key) || erase(key))
            break;
        if (key >= ' ' && key < 256)
            type((char)key);
        return GO_ON;
    }
    if (outcome == GO_ON)
        redraw();
    return outcome;
}

/* The columns that are left for the line behind the prompt. */
static int free_columns(void)
{
    struct winsize size = {0};
    const char *s = strrchr(prompt_text, '\n');
    int n = COLUMNS_DEFAULT;

    if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
        n = size.ws_col;
    for (s = s ? s + 1 : prompt_text; *s; s++)
        n -= !is_inside(*s);
    return n > COLUMNS_LEAST ? n : COLUMNS_LEAST;
}

/* Edit a line on a terminal that is in raw mode. */
static enum outcome edit(void)
{
    enum outcome outcome;
    const char *last;

    line_set(&line, "");
    left = 0;
    shown = history_at = 0;
    put(prompt_text, strlen(prompt_text));
    last = strrchr(prompt_text, '\n');
    prompt_text = last ? last + 1 : prompt_text;
    columns = free_columns();
    do
        outcome = handle(key_read());
    while (outcome == GO_ON);
    if (outcome == ACCEPTED)
        end_row("\n");
    else if (outcome == INTERRUPTED)
        end_row("^C");
    return outcome;
}

/* Read a line as the terminal gives it. */
static enum outcome read_plain(void)
{
    line_set(&line, "");
    put(prompt_text, strlen(prompt_text));
    for (;;) {
        int c = key_byte();
        if (c == KEY_INTERRUPT)
            return INTERRUPTED;
        if (c == KEY_EOF && line.len == 0)
            return ENDED;
        if (c == KEY_EOF || c == '\n')
            return ACCEPTED;
        line_insert(&line, &(char){(char)c}, 1);
    }
}

static enum outcome read_line(void)
{
    const char *term = var_get("TERM");
    struct termios modes, raw;
    enum outcome outcome;

    if ((term && strcmp(term, "dumb") == 0) ||
        tcgetattr(STDIN_FILENO, &modes) < 0)
        return read_plain();
    raw = modes;
    raw.c_lflag &= ~(unsigned)(ICANON | ECHO | IEXTEN);
    raw.c_cc[VQUIT] = raw.c_cc[VSUSP] = 0; /* are no signals here */
    raw.c_cc[VMIN] = 1;
    raw.c_cc[VTIME] = 0;
    if (tcsetattr(STDIN_FILENO, TCSADRAIN, &raw) < 0)
        return read_plain();
    outcome = edit();
    tcsetattr(STDIN_FILENO, TCSADRAIN, &modes);
    return outcome;
}

const char *edit_line(const char *prompt, size_t *n)
{
    struct mark m = arena_mark(scratch);
    const char *text = var_get(prompt);
    struct word *w = parse_text(scratch, text ? text : "");
    enum outcome outcome;

    prompt_text = w ? expand_string(w) : "";
    outcome = read_line();
    arena_rewind(scratch, m);
    *n = outcome == INTERRUPTED;
    if (outcome != ACCEPTED)
        return NULL;
    history_add(line_text(&line));
    line.pos = line.len;
    line_insert(&line, "\n", 1);
    *n = line.len;
    return line.s;
}

void edit_goodbye(void)
{
    put("\n", 1);
}
