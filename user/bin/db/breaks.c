/*
 * Breakpoints, and watchpoints, which share their numbers.
 *
 * A breakpoint is the instruction int3 in place of the first byte of another.
 * They are put in when the target is let go on and taken out when it stops,
 * so that nobody else gets to see them. A watched value is compared after each
 * single step.
 */
#include "db.h"

#define INT3 0xcc

struct breakpoint {
    int number;
    uint32_t address;
    uint8_t saved;
    bool watch;
    uint32_t size, value; /* of what is watched */
    char *text;
};

static struct breakpoint *breaks;
static size_t nbreaks;
static int last_number;
static bool inserted;
static uint32_t temporary; /* number 0 in the list */

static struct breakpoint *add(uint32_t address, const char *text)
{
    breaks = make_room(breaks, nbreaks, sizeof *breaks);
    struct breakpoint *b = &breaks[nbreaks++];
    memset(b, 0, sizeof *b);
    b->address = address;
    b->text = copy_string(text);
    return b;
}

static void drop(size_t i)
{
    free(breaks[i].text);
    memmove(&breaks[i], &breaks[i + 1], (--nbreaks - i) * sizeof *breaks);
}

int break_number(uint32_t address)
{
    for (size_t i = 0; i < nbreaks; i++)
        if (breaks[i].address == address && breaks[i].number &&
            !breaks[i].watch)
            return breaks[i].number;
    return 0;
}

bool break_here(uint32_t address)
{
    return address == temporary || break_number(address);
}

void break_temporary(uint32_t address)
{
    for (size_t i = 0; i < nbreaks; i++)
        if (breaks[i].number == 0)
            drop(i--);
    temporary = address;
    if (address)
        add(address, "");
}

void breaks_insert(void)
{
    static const uint8_t int3 = INT3;

    for (size_t i = 0; i < nbreaks; i++) {
        struct breakpoint *b = &breaks[i];
        if (b->watch || !read_memory(b->address, &b->saved, 1))
            continue;
        write_memory(target.pid, b->address, &int3, 1);
    }
    inserted = true;
}

/* Put the saved bytes back, the last one first: two may share an address. */
void breaks_clean(pid_t pid)
{
    for (size_t i = nbreaks; inserted && i-- > 0;)
        if (!breaks[i].watch)
            write_memory(pid, breaks[i].address, &breaks[i].saved, 1);
}

void breaks_remove(void)
{
    if (target.pid)
        breaks_clean(target.pid);
    inserted = false;
}

bool breaks_inserted(void)
{
    return inserted;
}

void breaks_forget(void)
{
    if (nbreaks > 0)
        printf("All breakpoints are deleted.\n");
    while (nbreaks > 0)
        drop(nbreaks - 1);
    temporary = 0;
}

bool watches_set(void)
{
    for (size_t i = 0; i < nbreaks; i++)
        if (breaks[i].watch)
            return true;
    return false;
}

bool watches_changed(void)
{
    bool changed = false;

    for (size_t i = 0; i < nbreaks; i++) {
        struct breakpoint *b = &breaks[i];
        uint32_t value = 0;
        if (!b->watch || !read_memory(b->address, &value, b->size) ||
            value == b->value)
            continue;
        printf("Watchpoint %d, %s: %d (%#x) -> %d (%#x)\n", b->number, b->text,
               (int)b->value, b->value, (int)value, value);
        b->value = value;
        changed = true;
    }
    return changed;
}

/* break PLACE; without one, where the target is */
bool command_break(char *text)
{
    uint32_t address = target.regs.eip;

    if (*text ? !eval_place(text, &address) : !target_alive())
        return false;
    if (break_number(address))
        return error("Breakpoint %d is there already.", break_number(address));
    struct breakpoint *b = add(address, text);
    b->number = ++last_number;
    printf("Breakpoint %d at 0x%08x", b->number, address);
    print_symbolic(address);
    const struct line *line = line_at(address);
    if (line) {
        printf(": ");
        print_line(line);
    }
    printf("\n");
    return true;
}

/* watch EXPRESSION, which names a place in memory */
bool command_watch(char *text)
{
    struct value value;

    if (!target_alive() || !eval_all(text, &value))
        return false;
    if (!value.in_memory)
        return error("Only memory can be watched: a variable, or *ADDRESS.");
    struct breakpoint *b = add(value.address, text);
    b->number = ++last_number;
    b->watch = true;
    b->size = value.size;
    b->value = value.number;
    printf("Watchpoint %d: %s = %d (%#x); the program will run step by step\n",
           b->number, text, (int)b->value, b->value);
    return true;
}

/* delete NUMBER; all without one */
bool command_delete(char *text)
{
    char *end;
    long number = strtol(text, &end, 10);

    if (*end)
        return error("A breakpoint's number, not %s.", text);
    bool found = end == text;
    for (size_t i = 0; i < nbreaks; i++)
        if (end == text || breaks[i].number == number) {
            drop(i--);
            found = true;
        }
    return found || error("There is no breakpoint %ld.", number);
}

void info_breaks(void)
{
    if (nbreaks == 0)
        printf("No breakpoints or watchpoints.\n");
    for (size_t i = 0; i < nbreaks; i++) {
        printf("%-3d %-10s 0x%08x", breaks[i].number,
               breaks[i].watch ? "watchpoint" : "breakpoint",
               breaks[i].address);
        print_symbolic(breaks[i].address);
        printf("\n");
    }
}
