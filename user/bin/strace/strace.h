/*
 * strace: what its files share.
 *
 * A system call is described by one line of table.c: its name and what kind
 * of thing each argument is. kinds.c says how each kind is printed; most are
 * numbers with names (names.c) or structs (structs.c, signals.c).
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <signal.h>
#include <sys/ptrace.h>
#include <sys/types.h>
#include <time.h>

#define PROG "strace"
#define USAGE                                                                  \
    "[-cft] [-e calls] [-o file] [-s size] {command [argument ...] | -p pid "  \
    "...}"
#include "../tool.h"

#define MAX_ARGS 6

/* A process or thread that is traced. */
struct tracee {
    struct tracee *next;
    pid_t pid;
    bool ours;     /* a child of strace that has not executed COMMAND yet */
    bool in_call;  /* between the stops at its entry and its exit */
    bool selected; /* the call is one that -e asks for */
    uint32_t number;
    uint32_t previous; /* the call before, for restart_syscall */
    uint32_t args[MAX_ARGS];
    uint32_t esp;
    int printed;    /* how many of the arguments are dealt with */
    int32_t result; /* at the exit: the value, or -errno */
    bool failed;
    struct timespec entered;
};

struct options {
    bool follow;        /* -f */
    bool count;         /* -c */
    int times;          /* -t once or twice */
    unsigned max_bytes; /* -s: of a string */
};

extern struct options options;

/* --- output.c: lines ------------------------------------------------------ */

void output_open(const char *path);
void put(const char *format, ...) __attribute__((format(printf, 1, 2)));

void output_flush(void);
/* Begin a line about T; the line that is open, if any, stays unfinished. */
void line_begin(const struct tracee *t);
void line_end(void);
/* Leave the open line unfinished: somebody else is going to write. */
void line_leave(void);
/* Is the line being written about T? */
bool line_is(const struct tracee *t);
/* Blanks up to where results are written. */
void put_padding(void);

void put_address(uint32_t address);
/* N bytes in quotes, with C's escapes; dots behind them if there are MORE. */
void put_quoted(const char *bytes, size_t n, bool more);

/* --- names.c: numbers that have names ---------------------------------------
 */

struct name {
    uint32_t value;
    const char *text; /* NULL at the end */
};

/* The name of VALUE; a number if it has none. */
void put_name(const struct name *names, uint32_t value);
/* VALUE as names joined by "|" and what is left over as a number. */
void put_flags(const struct name *names, uint32_t value);

/* The access mode of open and its flags. */
void put_open_flags(uint32_t flags);
/* A file's type and permissions. */
void put_mode(uint32_t mode);

extern const struct name open_flags[], open_modes[], access_modes[], at_flags[],
    access_flags[], rename_flags[], whences[], fd_flags[], file_types[],
    prot_flags[], map_flags[], msync_flags[], mremap_flags[], advices[],
    clone_flags[], wait_flags[], id_types[], clocks[], timer_flags[], itimers[],
    poll_events[], resources[], usages[], priorities[], futex_ops[],
    futex_bits[], policies[], ptrace_requests[], ptrace_options[],
    user_offsets[], mask_changes[], sigaction_flags[], stack_flags[],
    random_flags[], reboot_commands[], iflags[], oflags[], lflags[];

/* --- signals.c
 * ---------------------------------------------------------------- */

void put_signal(int sig);
void put_sigset(uint64_t set);
void show_siginfo(const void *data);
void show_sigset(const void *data);
void show_old_sigset(const void *data);
void show_sigaction(const void *data);
void show_old_sigaction(const void *data);
void show_stack(const void *data);
void show_wait_status(const void *data);
void print_sigframe(const struct tracee *t, int i);
void print_rt_sigframe(const struct tracee *t, int i);

/* --- structs.c: what lies in the tracee's memory, copied to DATA -------------
 */

void show_number(const void *data);
void show_short(const void *data);
void show_word(const void *data);
void show_off64(const void *data);
void show_fd_pair(const void *data);
void show_stat(const void *data);
void show_stat64(const void *data);
void show_timespec(const void *data);
void show_timespec64(const void *data);
void show_timespec_pair(const void *data);
void show_timeval(const void *data);
void show_timeval_pair(const void *data);
void show_timezone(const void *data);
void show_itimerval(const void *data);
void show_tms(const void *data);
void show_rusage(const void *data);
void show_rlimit(const void *data);
void show_rlimit64(const void *data);
void show_utsname(const void *data);
void show_sysinfo(const void *data);
void show_termios(const void *data);
void show_winsize(const void *data);
void show_user_desc(const void *data);

/* --- kinds.c: arguments -----------------------------------------------------
 */

/* Print argument I of T's call, which is not NONE. */
void kind_print(const struct tracee *t, int i);

/* --- lists.c: what is as long as another argument or the result says ---------
 */

void print_path(const struct tracee *t, int i);
void print_string(const struct tracee *t, int i);
void print_buffer(const struct tracee *t, int i);
void print_text(const struct tracee *t, int i);
void print_argv(const struct tracee *t, int i);
void print_envp(const struct tracee *t, int i);
void print_iovec(const struct tracee *t, int i);
void print_pollfds(const struct tracee *t, int i);
void print_fd_set(const struct tracee *t, int i);
void print_groups(const struct tracee *t, int i);
void print_entries(const struct tracee *t, int i);
/* What poll and select tell beside their result. */
void put_poll_events(const struct tracee *t);
void put_selected(const struct tracee *t);

/* --- call.c: a call's entry and exit
 * ------------------------------------------ */

void call_enter(struct tracee *t, const struct user_regs_struct *regs);
void call_leave(struct tracee *t, const struct user_regs_struct *regs);
/* T ended, or is let go, inside a call. */
void call_lost(struct tracee *t);

/* --- count.c: -c
 * ---------------------------------------------------------------- */

void count_call(const struct tracee *t);
void count_print(void);

/* --- select.c: -e
 * ---------------------------------------------------------------- */

/* Take over a list of names; false if one is unknown. */
bool select_calls(const char *list);
bool selected(uint32_t number);

/* --- loop.c: the tracees -----------------------------------------------------
 */

struct tracee *tracee_add(pid_t pid);
/* Is more than one traced, or has been? */
bool tracees_many(void);
/*
 * Trace until all tracees have ended or *INTERRUPTED is set. Returns the
 * status with which process MAIN ended, 0 if it did not.
 */
int trace_all(pid_t main, const volatile sig_atomic_t *interrupted);
/* Let go of all tracees. */
void detach_all(void);
/* Read N bytes of T's memory; false if not all are there. */
bool fetch(const struct tracee *t, uint32_t address, void *to, size_t n);
