/*
 * db: what its files share.
 *
 * The program that is debugged is the target. While it is stopped its memory
 * is as it would be without db: breakpoints are put in only to let it run
 * (breaks.c). Its registers are read at each stop and written back before it
 * goes on if a command changed them.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PROG "db"
#define USAGE "program [argument ...] | -p pid"
#include "../tool.h"
#include "../trace.h"

/* Say something about what the user typed. Returns false. */
bool error(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* --- target.c: the process -------------------------------------------------
 */

enum stop_kind {
    STOP_EXITED,
    STOP_KILLED,
    STOP_SIGNAL, /* it is about to get one */
    STOP_TRAP,   /* a breakpoint or the end of a step */
    STOP_EXEC,
    STOP_ASKED, /* by ^C */
};

struct stop {
    enum stop_kind kind;
    int value; /* the exit status or the signal */
};

extern struct target {
    pid_t pid;     /* 0: there is none */
    bool attached; /* by -p: lives on when db ends */
    int signal;    /* what it gets when it goes on */
    struct user_regs_struct regs;
    bool regs_changed;
} target;

/* The command line to run: program file and arguments. */
void target_set_command(const char *file, char **args);
const char *target_file(void);

/* Start it, up to its first instruction; the stop is STOP_EXEC, if not an
 * end. */
struct stop target_start(void);
/* Seize a process. Ends db if that fails. */
void target_attach(pid_t pid);
/* Let it go on with PTRACE_CONT or PTRACE_SINGLESTEP and wait for a stop that
 * concerns db; forks, and signals that db shall not stop for, do not. */
struct stop target_resume(int request);
void target_kill(void);
void target_detach(void);
bool target_alive(void); /* or an error message */

/* False, without a message, if not all of the memory is there. */
bool read_memory(uint32_t address, void *to, size_t n);
bool write_memory(pid_t pid, uint32_t address, const void *from, size_t n);

/* --- handle.c: what to do about signals --------------------------------------
 */

bool signal_stops(int sig);
bool signal_passes(int sig);
const char *signal_text(int sig); /* "SIGINT" */
bool command_handle(char *text);
void info_signals(void);

/* --- symbols.c, lines.c: the program file
 * ------------------------------------- */

struct symbol {
    uint32_t address, size;
    const char *name;
    bool code;
};

/* Read a file's symbols and lines; a file without them has none. */
void symbols_load(const char *path);
const struct symbol *symbol_find(const char *name);
/* The function around ADDRESS; NULL if it is not in one. */
const struct symbol *symbol_at(uint32_t address);
/* Where a function without a size may end: the next symbol. */
uint32_t symbol_end(const struct symbol *symbol);
/* All symbols that contain PART. */
void info_symbols(const char *part);
/* " <main+12>", or nothing. */
void print_symbolic(uint32_t address);

struct line {
    uint32_t address; /* where its code begins */
    uint32_t number;  /* 0: code without a line begins here */
    const char *file;
};

void lines_load(const char *table, size_t size, const char *strings,
                size_t strings_size);
/* The line that ADDRESS belongs to; NULL if it is not known. */
const struct line *line_at(uint32_t address);
/* Where the code of FILE:NUMBER, or of the next line with code, begins. FILE
 * may lack leading directories. 0 if there is none. */
uint32_t line_address(const char *file, uint32_t number);
void print_line(const struct line *line); /* "file:line" */
/* The text of the line, if the file is there or below /src. */
void print_source(const struct line *line);

/* --- breaks.c: breakpoints and watchpoints
 * ---------------------------------------- */

bool break_here(uint32_t address); /* is one set there? */
int break_number(uint32_t address);
void breaks_insert(void);
void breaks_remove(void);
bool breaks_inserted(void);
/* Clean the copy that a fork made of the target's memory. */
void breaks_clean(pid_t child);
/* One for a command's own use; 0 for none. */
void break_temporary(uint32_t address);
void breaks_forget(void); /* another program runs now */
bool watches_set(void);
/* Has a watched value changed? Tells how. */
bool watches_changed(void);
bool command_break(char *text);
bool command_watch(char *text);
bool command_delete(char *text);
void info_breaks(void);

/* --- run.c: commands that let it run
 * ---------------------------------------------- */

bool command_run(char *text);
bool command_continue(char *text);
bool command_step(char *text);
bool command_next(char *text);
bool command_stepi(char *text);
bool command_nexti(char *text);
bool command_finish(char *text);
/* Say where the target is. */
void print_where(void);

/* --- stack.c: frames
 * ------------------------------------------------------------------ */

struct frame {
    uint32_t pc, esp, ebp;
    uint32_t return_at; /* where its return address lies; 0: unknown */
};

void frame_innermost(struct frame *frame);
/* Go to the caller; false if there is none. */
bool frame_up(struct frame *frame);
bool command_bt(char *text);

/* --- expr.c: expressions
 * ---------------------------------------------------------------- */

struct value {
    uint32_t number;
    bool in_memory; /* it lies at ADDRESS, SIZE bytes */
    uint32_t address, size;
    uint32_t *reg; /* it is a register; NULL: it is not */
};

/* Evaluate the expression at *TEXT and go behind it; false after a message. */
bool eval(char **text, struct value *value);
/* The same, for all of TEXT. */
bool eval_all(char *text, struct value *value);
/* A place in the program: function, FILE:LINE, LINE, *ADDRESS. */
bool eval_place(char *text, uint32_t *address);

/* --- examine.c
 * -----------------------------------------------------------------------------
 */

bool command_x(char *text);
bool command_print(char *text);
bool command_set(char *text);
bool command_regs(char *text);

/* --- info.c
 * -----------------------------------------------------------------------------------
 */

bool command_info(char *text);
