/*
 * Commands that let the target run, and telling where it stopped.
 *
 * Going on from a breakpoint takes one step without breakpoints first. While
 * something is watched, the target makes only steps.
 */
#include "db.h"

enum { CALL_RELATIVE = 0xe8, GROUP5 = 0xff };

static uint32_t last_function; /* where the last stop was */

static struct stop step_once(void)
{
    return target_resume(PTRACE_SINGLESTEP);
}

/* Did the target reach a breakpoint by a step? */
static bool reached(struct stop stop)
{
    return stop.kind == STOP_TRAP && break_here(target.regs.eip);
}

/* By steps, until there is something to tell. */
static struct stop go_watching(void)
{
    struct stop stop;

    do
        stop = step_once();
    while (stop.kind == STOP_TRAP && !watches_changed() && !reached(stop));
    return stop;
}

static struct stop go(void)
{
    if (watches_set())
        return go_watching();
    if (break_here(target.regs.eip)) {
        struct stop stop = step_once();
        if (stop.kind != STOP_TRAP || reached(stop))
            return stop;
    }
    breaks_insert();
    struct stop stop = target_resume(PTRACE_CONT);
    breaks_remove();
    if (stop.kind == STOP_TRAP && break_here(target.regs.eip - 1)) {
        target.regs.eip--; /* int3 was executed */
        target.regs_changed = true;
    }
    return stop;
}

/* Until the function whose frame was below ESP has returned to ADDRESS. */
static struct stop go_back(uint32_t address, uint32_t esp)
{
    struct stop stop;

    break_temporary(address);
    do
        stop = go();
    while (stop.kind == STOP_TRAP && target.regs.eip == address &&
           target.regs.esp < esp && !break_number(address));
    break_temporary(0);
    return stop;
}

void print_where(void)
{
    uint32_t pc = target.regs.eip;
    const struct symbol *function = symbol_at(pc);
    const struct line *line = line_at(pc);

    last_function = function ? function->address : 0;
    printf("0x%08x", pc);
    print_symbolic(pc);
    if (line) {
        printf(" at ");
        print_line(line);
    }
    printf("\n");
    if (line)
        print_source(line);
}

static void replaced(void)
{
    char path[sizeof "/proc//exe" + 11];

    snprintf(path, sizeof path, "/proc/%d/exe", (int)target.pid);
    printf("Another program is executed.\n");
    breaks_forget();
    symbols_load(path);
}

/* Tell about a stop. Returns true, for the commands. */
static bool report(struct stop stop)
{
    switch (stop.kind) {
    case STOP_EXITED:
        printf("The program exited with %d.\n", stop.value);
        return true;
    case STOP_KILLED:
        printf("The program was killed by %s, %s.\n", signal_text(stop.value),
               strsignal(stop.value));
        return true;
    case STOP_SIGNAL:
        printf("Signal %s, %s\n", signal_text(stop.value),
               strsignal(stop.value));
        break;
    case STOP_EXEC:
        replaced();
        break;
    case STOP_TRAP:
        if (break_number(target.regs.eip))
            printf("Breakpoint %d, ", break_number(target.regs.eip));
        break;
    case STOP_ASKED:
        printf("Stopped.\n");
    }
    print_where();
    return true;
}

/* Start the target unless it runs. False if it ended at once. */
static bool start(void)
{
    if (target.pid)
        return true;
    struct stop stop = target_start();
    if (stop.kind != STOP_EXEC)
        return report(stop) && false;
    return true;
}

/* run: from the start */
bool command_run(char *text)
{
    (void)text;
    if (!target_file())
        return error("db was not told a program to run.");
    target_kill();
    return start() && report(go());
}

/* continue */
bool command_continue(char *text)
{
    (void)text;
    return target_alive() && report(go());
}

/* Is the instruction at eip a call? */
static bool at_call(void)
{
    uint8_t code[2] = {0};

    read_memory(target.regs.eip, code, sizeof code);
    return code[0] == CALL_RELATIVE ||
           (code[0] == GROUP5 && (code[1] >> 3 & 7) == 2);
}

/* One instruction; a call as a whole if OVER, or if what it calls has no
 * lines and LINES are what counts. */
static struct stop step_instruction(bool over, bool lines)
{
    bool call = at_call();
    uint32_t return_address;
    struct stop stop = step_once();

    if (!call || stop.kind != STOP_TRAP)
        return stop;
    if (!over && !(lines && !line_at(target.regs.eip)))
        return stop;
    if (break_here(target.regs.eip) ||
        !read_memory(target.regs.esp, &return_address, WORD))
        return stop;
    return go_back(return_address, target.regs.esp + WORD);
}

/* To the start of another line. */
static struct stop step_line(bool over)
{
    const struct line *from = line_at(target.regs.eip), *line;
    uint32_t esp = target.regs.esp;
    struct stop stop;

    do {
        stop = step_instruction(over, from != NULL);
        if (stop.kind != STOP_TRAP || break_here(target.regs.eip))
            break;
        line = line_at(target.regs.eip);
    } while (from && (!line || line->address != target.regs.eip ||
                      (line->number == from->number &&
                       line->file == from->file && target.regs.esp >= esp)));
    return stop;
}

/* Repeat a step as often as TEXT says. */
static bool repeat(char *text, struct stop (*step)(bool over), bool over)
{
    struct value count = {.number = 1};
    struct stop stop = {STOP_TRAP, 0};

    if ((*text && !eval_all(text, &count)))
        return false;
    if (!target.pid) {
        if (!target_file())
            return target_alive();
        if (!start())
            return false;
        print_where();
        return true;
    }
    for (uint32_t i = 0; i < count.number && stop.kind == STOP_TRAP; i++) {
        stop = step(over);
        if (watches_set() && stop.kind == STOP_TRAP && watches_changed())
            break;
        if (reached(stop))
            break;
    }
    return report(stop);
}

static struct stop step_one_instruction(bool over)
{
    return step_instruction(over, false);
}

/* step [N]: lines, into functions that have some */
bool command_step(char *text)
{
    return repeat(text, step_line, false);
}

/* next [N]: lines of this function */
bool command_next(char *text)
{
    return repeat(text, step_line, true);
}

/* stepi [N] */
bool command_stepi(char *text)
{
    return repeat(text, step_one_instruction, false);
}

/* nexti [N] */
bool command_nexti(char *text)
{
    return repeat(text, step_one_instruction, true);
}

/* finish: until the function returns */
bool command_finish(char *text)
{
    struct frame frame;
    uint32_t address;

    (void)text;
    if (!target_alive())
        return false;
    frame_innermost(&frame);
    if (!read_memory(frame.return_at, &address, WORD) || !symbol_at(address))
        return error("This function has no caller.");
    struct stop stop = go_back(address, frame.return_at + WORD);
    report(stop);
    if (stop.kind == STOP_TRAP && target.regs.eip == address)
        printf("It returned %d (%#x).\n", (int)target.regs.eax,
               target.regs.eax);
    return true;
}
