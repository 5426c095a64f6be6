/*
 * ptrace: attaching, detaching, job control, and what becomes of tracees and
 * of their parents when somebody dies.
 */
#include "ptrace.h"
#include "thread.h"

#define STOP_EVENT(sig) ((sig) | PTRACE_EVENT_STOP << 8)
#define NO_PROCESS 0x7fffffff

static void stay(void *unused)
{
    (void)unused;
    for (;;)
        pause();
}

static void spin(void *unused)
{
    (void)unused;
    for (;;)
        ;
}

static void leave(int code)
{
    _exit(code);
}

static pid_t start_sleeper(void)
{
    pid_t pid = START(stay, NULL);

    CHECK(becomes(pid, 'S'));
    return pid;
}

/* A child that sleeps, seized. */
static pid_t start_seized(int options)
{
    pid_t pid = start_sleeper();

    OK(ptrace(PTRACE_SEIZE, pid, 0, options));
    return pid;
}

static void detach(pid_t pid, int sig)
{
    OK(ptrace(PTRACE_DETACH, pid, 0, sig));
}

static pid_t tracer_of(pid_t pid)
{
    char path[32];

    snprintf(path, sizeof path, "/proc/%d/status", pid);
    return field(path, "TracerPid:");
}

/* No change of pid is there to be waited for. */
static void quiet(pid_t pid)
{
    EQ(waitpid(pid, NULL, WNOHANG | __WALL), 0);
}

/* --- attach and detach -----------------------------------------------------*/

static void attach_and_detach(void)
{
    pid_t pid = start_sleeper();

    EQ(tracer_of(pid), 0);
    OK(ptrace(PTRACE_ATTACH, pid, 0, 0));
    EQ(tracer_of(pid), getpid());
    STOPS(pid, SIGSTOP);
    EQ(state_of(pid), 't');
    detach(pid, 0);
    EQ(tracer_of(pid), 0);
    CHECK(becomes(pid, 'S')); /* in the call that it was in */
    FAILS(ESRCH, ptrace(PTRACE_CONT, pid, 0, 0));
    kill_child(pid);
}

static void count(volatile unsigned *n)
{
    for (;;)
        ++*n;
}

static void attach_running(void)
{
    volatile unsigned *n = shared(PAGE);
    pid_t pid = START(count, n);

    while (*n == 0)
        sleep_ms(1);
    for (int i = 0; i < 10; i++) {
        OK(ptrace(PTRACE_ATTACH, pid, 0, 0));
        STOPS(pid, SIGSTOP);
        CHECK((int)regs_of(pid).orig_eax == -1);
        detach(pid, 0);
    }
    kill_child(pid);
}

static void detach_with_signal(void)
{
    pid_t pid = start_sleeper();

    OK(ptrace(PTRACE_ATTACH, pid, 0, 0));
    STOPS(pid, SIGSTOP);
    FAILS(EIO, ptrace(PTRACE_DETACH, pid, 0, 1000));
    detach(pid, SIGTERM);
    REAP_SIGNAL(pid, SIGTERM);
}

static int attach_leader(void *unused)
{
    (void)unused;
    if (ptrace(PTRACE_ATTACH, getpid(), 0, 0) == 0 || errno != EPERM)
        _exit(1);
    return 0;
}

static void attach_second(pid_t pid)
{
    FAILS(EPERM, ptrace(PTRACE_ATTACH, pid, 0, 0));
}

static void attach_whom(void)
{
    pid_t pid = start_sleeper();

    FAILS(EPERM, ptrace(PTRACE_ATTACH, getpid(), 0, 0));
    FAILS(ESRCH, ptrace(PTRACE_ATTACH, NO_PROCESS, 0, 0));
    FAILS(ESRCH, ptrace(PTRACE_ATTACH, -1, 0, 0));
    FAILS(ESRCH, ptrace(PTRACE_ATTACH, 0, 0, 0));
    FAILS(EIO, ptrace(PTRACE_SEIZE, pid, 1, 0));
    OK(ptrace(PTRACE_ATTACH, pid, 0, 0));
    FAILS(EPERM, ptrace(PTRACE_ATTACH, pid, 0, 0));
    FAILS(EPERM, ptrace(PTRACE_SEIZE, pid, 0, 0));
    IN_CHILD(attach_second, pid);
    STOPS(pid, SIGSTOP);
    kill_child(pid);
    pid = START(leave, 0);
    CHECK(becomes(pid, 'Z'));
    FAILS(EPERM, ptrace(PTRACE_ATTACH, pid, 0, 0));
    REAP(pid);
}

/* A second thread of the caller's process is the caller's own process. */
static void attach_own_leader(void)
{
    raw_thread(attach_leader, NULL);
    sleep_ms(100);
}

static void attach_init_and_kernel(void)
{
    FAILS(EPERM, ptrace(PTRACE_ATTACH, 1, 0, 0));
    FAILS(EPERM, ptrace(PTRACE_ATTACH, 2, 0, 0));
}

static void requests_want_a_stopped_tracee(void)
{
    struct user_regs_struct regs;
    pid_t pid = start_sleeper();

    FAILS(ESRCH, ptrace(PTRACE_CONT, pid, 0, 0)); /* not ours */
    FAILS(ESRCH, ptrace(PTRACE_GETREGS, pid, 0, &regs));
    FAILS(ESRCH, ptrace(PTRACE_KILL, pid, 0, 0));
    FAILS(ESRCH, ptrace(PTRACE_INTERRUPT, pid, 0, 0));
    OK(ptrace(PTRACE_SEIZE, pid, 0, 0));
    FAILS(ESRCH, ptrace(PTRACE_CONT, pid, 0, 0)); /* not stopped */
    FAILS(ESRCH, ptrace(PTRACE_GETREGS, pid, 0, &regs));
    FAILS(ESRCH, ptrace(PTRACE_PEEKDATA, pid, &regs, 0));
    FAILS(ESRCH, ptrace(PTRACE_DETACH, pid, 0, 0));
    OK(ptrace(PTRACE_INTERRUPT, pid, 0, 0));
    STOPS(pid, STOP_EVENT(SIGTRAP));
    FAILS(EIO, ptrace(PTRACE_CONT, pid, 0, 65));
    FAILS(EIO, ptrace(12345, pid, 0, 0));
    kill_child(pid);
}

/* That there is such a tracee comes before what is wrong with the rest. */
static void tracee_comes_first(void)
{
    pid_t pid = start_sleeper();

    for (int i = 0; i < 2; i++) {
        FAILS(ESRCH, ptrace(12345, pid, 0, 0));
        FAILS(ESRCH, ptrace(PTRACE_PEEKUSER, pid, 3, 0));
        FAILS(ESRCH, ptrace(PTRACE_POKEUSER, pid, 3, 0));
        FAILS(ESRCH, ptrace(PTRACE_SETREGS, pid, 0, hole(1)));
        FAILS(ESRCH, ptrace(PTRACE_GETREGSET, pid, 77, hole(1)));
        FAILS(ESRCH, ptrace(PTRACE_SETSIGINFO, pid, 0, hole(1)));
        FAILS(ESRCH, ptrace(PTRACE_SETOPTIONS, pid, 0, -1));
        FAILS(ESRCH, ptrace(PTRACE_LISTEN, pid, 0, 0));
        FAILS(ESRCH, ptrace(PTRACE_CONT, pid, 0, 1000));
        OK(i == 0 ? ptrace(PTRACE_SEIZE, pid, 0, 0) : 0);
    }
    kill_child(pid);
}

/* --- seize, interrupt, listen ----------------------------------------------*/

static void interrupt_stops(void)
{
    pid_t pid = start_seized(0);

    quiet(pid);
    OK(ptrace(PTRACE_INTERRUPT, pid, 0, 0));
    STOPS(pid, STOP_EVENT(SIGTRAP));
    EQ(info_of(pid).si_code, STOP_EVENT(SIGTRAP));
    go_on(PTRACE_CONT, pid, 0);
    CHECK(becomes(pid, 'S'));
    quiet(pid);
    OK(kill(pid, SIGTERM));
    STOPS(pid, SIGTERM);
    go_on(PTRACE_CONT, pid, SIGTERM);
    REAP_SIGNAL(pid, SIGTERM);
}

static void interrupt_wants_seize(void)
{
    pid_t pid = START_TRACED(stay, NULL);

    FAILS(EIO, ptrace(PTRACE_INTERRUPT, pid, 0, 0));
    FAILS(EIO, ptrace(PTRACE_LISTEN, pid, 0, 0));
    kill_child(pid);
}

/* A seized process that stops for job control can be left stopped: LISTEN. */
static void listen_to_job_control(void)
{
    pid_t pid = start_seized(0);

    OK(kill(pid, SIGSTOP));
    STOPS(pid, SIGSTOP); /* the signal */
    FAILS(EIO, ptrace(PTRACE_LISTEN, pid, 0, 0));
    go_on(PTRACE_CONT, pid, SIGSTOP);
    STOPS(pid, STOP_EVENT(SIGSTOP)); /* what it does */
    OK(ptrace(PTRACE_LISTEN, pid, 0, 0));
    quiet(pid);
    FAILS(ESRCH, ptrace(PTRACE_CONT, pid, 0, 0));
    OK(kill(pid, SIGCONT));
    STOPS(pid, STOP_EVENT(SIGTRAP));
    go_on(PTRACE_CONT, pid, 0);
    STOPS(pid, SIGCONT);
    go_on(PTRACE_CONT, pid, 0);
    CHECK(becomes(pid, 'S'));
    kill_child(pid);
}

static void interrupt_of_a_listener(void)
{
    pid_t pid = start_seized(0);

    OK(kill(pid, SIGSTOP));
    STOPS(pid, SIGSTOP);
    go_on(PTRACE_CONT, pid, SIGSTOP);
    STOPS(pid, STOP_EVENT(SIGSTOP));
    OK(ptrace(PTRACE_LISTEN, pid, 0, 0));
    OK(ptrace(PTRACE_INTERRUPT, pid, 0, 0));
    STOPS(pid, STOP_EVENT(SIGSTOP));
    kill_child(pid);
}

/* One that comes before LISTEN changes nothing; SIGCONT does. */
static void interrupt_before_listen(void)
{
    pid_t pid = start_seized(0);

    OK(kill(pid, SIGSTOP));
    STOPS(pid, SIGSTOP);
    go_on(PTRACE_CONT, pid, SIGSTOP);
    STOPS(pid, STOP_EVENT(SIGSTOP));
    OK(ptrace(PTRACE_INTERRUPT, pid, 0, 0));
    OK(ptrace(PTRACE_LISTEN, pid, 0, 0));
    for (int i = 0; i < 20; i++) {
        quiet(pid);
        sleep_ms(1);
    }
    OK(kill(pid, SIGCONT));
    STOPS(pid, STOP_EVENT(SIGTRAP));
    go_on(PTRACE_CONT, pid, 0);
    STOPS(pid, SIGCONT);
    kill_child(pid);
}

static void continue_before_listen(void)
{
    pid_t pid = start_seized(0);

    OK(kill(pid, SIGSTOP));
    STOPS(pid, SIGSTOP);
    go_on(PTRACE_CONT, pid, SIGSTOP);
    STOPS(pid, STOP_EVENT(SIGSTOP));
    OK(kill(pid, SIGCONT));
    OK(ptrace(PTRACE_LISTEN, pid, 0, 0));
    STOPS(pid, STOP_EVENT(SIGTRAP));
    kill_child(pid);
}

/* SIGCONT is told to the tracer of a seized process that runs, too. */
static void continue_of_a_running(void)
{
    pid_t pid = start_seized(0);

    OK(kill(pid, SIGCONT));
    STOPS(pid, STOP_EVENT(SIGTRAP));
    go_on(PTRACE_CONT, pid, 0);
    STOPS(pid, SIGCONT);
    kill_child(pid);
}

/* --- job control -----------------------------------------------------------*/

static void make_fork(int *fds)
{
    pid_t child = START(stay, NULL);

    write_all(fds[1], &child, sizeof child);
    stay(NULL);
}

/* Children of a seized process are seized, and begin with an event. */
static void seized_child(void)
{
    int fds[2], status;

    OK(pipe(fds));
    pid_t pid = OK(fork());
    if (pid == 0) {
        await(fds[0]);
        make_fork(fds);
    }
    OK(ptrace(PTRACE_SEIZE, pid, 0, PTRACE_O_TRACEFORK));
    tell(fds[1]);
    STOPS(pid, EVENT(PTRACE_EVENT_FORK));
    pid_t child = message_of(pid);
    EQ(waitpid(child, &status, 0), child);
    EQ(status, W_STOPCODE(STOP_EVENT(SIGTRAP)));
    go_on(PTRACE_CONT, child, 0);
    OK(kill(child, SIGKILL));
    EQ(waitpid(child, &status, 0), child);
    EQ(status, SIGKILL);
    kill_child(pid);
}

/* A stop signal that is let pass stops the process: another stop, without
   siginfo. The tracer continues it all the same. */
static void group_stop(void)
{
    siginfo_t info;
    pid_t pid = START_TRACED(stay, NULL);

    go_on(PTRACE_CONT, pid, SIGSTOP);
    STOPS(pid, SIGSTOP);
    FAILS(EINVAL, ptrace(PTRACE_GETSIGINFO, pid, 0, &info));
    go_on(PTRACE_CONT, pid, 0);
    CHECK(becomes(pid, 'S'));
    OK(kill(pid, SIGTERM));
    STOPS(pid, SIGTERM);
    kill_child(pid);
}

/* Detached while its process is stopped, it is stopped by job control. */
static void detach_stopped(void)
{
    int status;
    pid_t pid = START_TRACED(stay, NULL);

    go_on(PTRACE_CONT, pid, SIGSTOP);
    STOPS(pid, SIGSTOP);
    detach(pid, 0);
    CHECK(becomes(pid, 'T'));
    EQ(waitpid(pid, &status, WUNTRACED), pid);
    EQ(status, W_STOPCODE(SIGSTOP));
    OK(kill(pid, SIGCONT));
    CHECK(becomes(pid, 'S'));
    kill_child(pid);
}

static void attach_stopped(void)
{
    int status;
    pid_t pid = start_sleeper();

    OK(kill(pid, SIGTSTP));
    EQ(waitpid(pid, &status, WUNTRACED), pid);
    EQ(status, W_STOPCODE(SIGTSTP));
    OK(ptrace(PTRACE_ATTACH, pid, 0, 0));
    STOPS(pid, SIGTSTP);
    EQ(state_of(pid), 't');
    go_on(PTRACE_CONT, pid, 0);
    STOPS(pid, SIGSTOP); /* attach's own */
    go_on(PTRACE_CONT, pid, 0);
    CHECK(becomes(pid, 'S'));
    kill_child(pid);
}

/* A process that is stopped anyway is the tracer's at once. */
static void attach_stopped_at_once(void)
{
    struct user_regs_struct regs;
    pid_t pid = start_sleeper();
    int status;

    for (int i = 0; i < 50; i++) {
        OK(kill(pid, SIGSTOP));
        EQ(waitpid(pid, &status, WUNTRACED), pid);
        OK(ptrace(i % 2 ? PTRACE_SEIZE : PTRACE_ATTACH, pid, 0, 0));
        OK(ptrace(PTRACE_GETREGS, pid, 0, &regs));
        EQ(waitpid(pid, &status, WNOHANG), pid);
        CHECK(WIFSTOPPED(status) && WSTOPSIG(status) == SIGSTOP);
        OK(kill(pid, SIGCONT));
        detach(pid, 0);
        CHECK(becomes(pid, 'S'));
    }
    kill_child(pid);
}

static void seize_stopped(void)
{
    int status;
    pid_t pid = start_sleeper();

    OK(kill(pid, SIGSTOP));
    EQ(waitpid(pid, &status, WUNTRACED), pid);
    OK(ptrace(PTRACE_SEIZE, pid, 0, 0));
    STOPS(pid, STOP_EVENT(SIGSTOP));
    OK(ptrace(PTRACE_LISTEN, pid, 0, 0));
    OK(kill(pid, SIGCONT));
    STOPS(pid, STOP_EVENT(SIGTRAP));
    kill_child(pid);
}

static struct {
    volatile int thread, handled;
} * pair;

static void note_handled(int sig)
{
    (void)sig;
    pair->handled++;
}

static void stay_with_thread(void *unused)
{
    signal(SIGTSTP, note_handled);
    pair->thread = raw_thread(thread_stay, NULL);
    stay(unused);
}

/* SIGCONT takes a stop back that a tracer sits on, whatever stop signals
   another thread handles meanwhile. */
static void continued_before_told(void)
{
    pid_t pid;

    pair = shared(PAGE);
    pid = START_TRACED(stay_with_thread, NULL);
    go_on(PTRACE_CONT, pid, 0);
    while (pair->thread == 0)
        sleep_ms(1);
    OK(tgkill(pid, pid, SIGSTOP));
    STOPS(pid, SIGSTOP);
    OK(kill(pid, SIGCONT));
    OK(tgkill(pid, pair->thread, SIGTSTP));
    while (pair->handled == 0)
        sleep_ms(1);
    go_on(PTRACE_CONT, pid, SIGSTOP);
    CHECK(becomes(pid, 'S'));
    quiet(pid);
    kill_child(pid);
}

/* --- wait ------------------------------------------------------------------*/

static void wait_no_wait(void)
{
    pid_t pid = START_TRACED(stay, NULL);
    siginfo_t info;

    go_on(PTRACE_CONT, pid, 0);
    OK(kill(pid, SIGUSR1));
    for (int i = 0; i < 2; i++) {
        OK(waitid(P_PID, pid, &info, WSTOPPED | WNOWAIT));
        EQ(info.si_pid, pid);
        EQ(info.si_signo, SIGCHLD);
        EQ(info.si_code, CLD_TRAPPED);
        EQ(info.si_status, SIGUSR1);
    }
    STOPS(pid, SIGUSR1);
    quiet(pid);
    OK(ptrace(PTRACE_SETOPTIONS, pid, 0, PTRACE_O_TRACEEXIT));
    go_on(PTRACE_CONT, pid, SIGTERM);
    OK(waitid(P_ALL, 0, &info, WSTOPPED));
    EQ(info.si_status, EVENT(PTRACE_EVENT_EXIT));
    go_on(PTRACE_CONT, pid, 0);
    REAP_SIGNAL(pid, SIGTERM);
}

static volatile int ntold;
static volatile siginfo_t told;

static void be_told(int sig, siginfo_t *info, void *context)
{
    (void)sig, (void)context;
    told = *info;
    ntold++;
}

/* A stop is told by SIGCHLD, unless SA_NOCLDSTOP. */
static void stop_sends_sigchld(void)
{
    struct sigaction act = {.sa_sigaction = be_told,
                            .sa_flags = SA_SIGINFO | SA_RESTART};
    pid_t pid = START_TRACED(stay, NULL);

    OK(sigaction(SIGCHLD, &act, NULL));
    go_on(PTRACE_CONT, pid, 0);
    OK(kill(pid, SIGUSR2));
    while (ntold == 0)
        sleep_ms(1);
    EQ(told.si_pid, pid);
    EQ(told.si_code, CLD_TRAPPED);
    EQ(told.si_status, SIGUSR2);
    STOPS(pid, SIGUSR2);
    act.sa_flags |= SA_NOCLDSTOP;
    OK(sigaction(SIGCHLD, &act, NULL));
    go_on(PTRACE_CONT, pid, 0);
    OK(kill(pid, SIGUSR2));
    STOPS(pid, SIGUSR2);
    EQ(ntold, 1);
    kill_child(pid);
}

/* A process that is traced by another one than its parent: the tracer waits
   for it, its parent only when the tracer has seen its end. */
static void parent_waits_last(void)
{
    int fds[2], ready[2];

    OK(pipe(fds));
    OK(pipe(ready));
    pid_t pid = start_sleeper();
    pid_t tracer = OK(fork());
    if (tracer == 0) {
        OK(ptrace(PTRACE_ATTACH, pid, 0, 0));
        STOPS(pid, SIGSTOP);
        go_on(PTRACE_CONT, pid, 0);
        tell(ready[1]);
        await(fds[0]);
        int status;
        EQ(waitpid(pid, &status, 0), pid);
        EQ(status, SIGKILL);
        FAILS(ECHILD, waitpid(pid, &status, 0));
        _exit(0);
    }
    await(ready[0]);
    EQ(tracer_of(pid), tracer);
    OK(kill(pid, SIGKILL));
    CHECK(becomes(pid, 'Z'));
    quiet(pid);
    tell(fds[1]);
    REAP_SIGNAL(pid, SIGKILL);
    REAP(tracer);
}

/* --- somebody dies ---------------------------------------------------------*/

/* Start a process that seizes `pid` with these options and then dies. */
static void trace_and_die(pid_t pid, int options, bool stop)
{
    pid_t tracer = OK(fork());

    if (tracer == 0) {
        OK(ptrace(PTRACE_SEIZE, pid, 0, options));
        if (stop) {
            OK(ptrace(PTRACE_INTERRUPT, pid, 0, 0));
            STOPS(pid, STOP_EVENT(SIGTRAP));
        }
        _exit(0);
    }
    REAP(tracer);
}

/* A tracee whose tracer dies goes on, stopped or not. */
static void tracer_dies(void)
{
    pid_t pid = start_sleeper();

    trace_and_die(pid, 0, false);
    EQ(tracer_of(pid), 0);
    CHECK(becomes(pid, 'S'));
    trace_and_die(pid, 0, true);
    EQ(tracer_of(pid), 0);
    CHECK(becomes(pid, 'S'));
    kill_child(pid);
}

static void exit_kills(void)
{
    pid_t pid = start_sleeper();

    trace_and_die(pid, PTRACE_O_EXITKILL, false);
    REAP_SIGNAL(pid, SIGKILL);
    pid = start_sleeper();
    trace_and_die(pid, PTRACE_O_EXITKILL, true);
    REAP_SIGNAL(pid, SIGKILL);
}

/* Also one that is in the middle of a step. (Linux may let the step's SIGTRAP
   kill it.) */
static void stepping_tracer_dies(void)
{
    volatile unsigned *steps = shared(PAGE);
    pid_t pid = START(count, steps);

    for (int i = 0; i < 20; i++) {
        pid_t tracer = OK(fork());
        if (tracer == 0) {
            OK(ptrace(PTRACE_ATTACH, pid, 0, 0));
            STOPS(pid, SIGSTOP);
            for (int n = 0; n < i; n++) {
                go_on(PTRACE_SINGLESTEP, pid, 0);
                STOPS(pid, SIGTRAP);
            }
            go_on(PTRACE_SINGLESTEP, pid, 0);
            _exit(0);
        }
        REAP(tracer);
        unsigned before = *steps;
        while (*steps - before < 1000)
            sleep_ms(1);
    }
    kill_child(pid);
}

static void count_calls(volatile unsigned *calls)
{
    for (;; ++*calls)
        getppid();
}

/* Also one that has stopped at a system call, which the tracer never heard. */
static void tracer_dies_at_a_call(void)
{
    volatile unsigned *calls = shared(PAGE);
    pid_t pid = START(count_calls, calls), tracer = OK(fork());

    if (tracer == 0) {
        OK(ptrace(PTRACE_SEIZE, pid, 0, PTRACE_O_TRACESYSGOOD));
        OK(ptrace(PTRACE_INTERRUPT, pid, 0, 0));
        STOPS(pid, STOP_EVENT(SIGTRAP));
        go_on(PTRACE_SYSCALL, pid, 0);
        CHECK(becomes(pid, 't'));
        _exit(0);
    }
    REAP(tracer);
    unsigned before = *calls;
    while (*calls - before < 1000)
        sleep_ms(1);
    kill_child(pid);
}

/* A zombie whose tracer dies is its parent's again. */
static void tracer_dies_after_tracee(void)
{
    int fds[2];

    OK(pipe(fds));
    pid_t pid = start_sleeper();
    pid_t tracer = OK(fork());
    if (tracer == 0) {
        OK(ptrace(PTRACE_SEIZE, pid, 0, 0));
        OK(kill(pid, SIGKILL));
        tell(fds[1]);
        stay(NULL);
    }
    await(fds[0]);
    CHECK(becomes(pid, 'Z'));
    quiet(pid);
    kill_child(tracer);
    REAP_SIGNAL(pid, SIGKILL);
}

static void kill_against_continue(void)
{
    for (int i = 0; i < 50; i++) {
        pid_t pid = START_TRACED(spin, NULL);
        pid_t killer = OK(fork());
        if (killer == 0) {
            OK(kill(pid, SIGKILL));
            _exit(0);
        }
        while (ptrace(PTRACE_CONT, pid, 0, 0) < 0 && errno != ESRCH)
            ;
        REAP_SIGNAL(pid, SIGKILL);
        REAP(killer);
    }
}

/* --- threads ---------------------------------------------------------------*/

static int stay_thread(void *unused)
{
    stay(unused);
    return 0;
}

static int leave_thread(void *unused)
{
    (void)unused;
    return 0;
}

static void two_threads(void *unused)
{
    raw_thread(stay_thread, NULL);
    stay(unused);
}

/* Each thread is a tracee of its own: its stops, its signals. */
static void threads_are_traced(void)
{
    pid_t pid = START_TRACED(two_threads, NULL);

    OK(ptrace(PTRACE_SETOPTIONS, pid, 0, PTRACE_O_TRACECLONE));
    go_on(PTRACE_CONT, pid, 0);
    STOPS(pid, EVENT(PTRACE_EVENT_CLONE));
    pid_t thread = message_of(pid);
    STOPS(thread, SIGSTOP);
    go_on(PTRACE_CONT, thread, 0);
    EQ(syscall(SYS_tgkill, pid, thread, SIGUSR1), 0);
    STOPS(thread, SIGUSR1);
    quiet(pid); /* it has not gone on */
    go_on(PTRACE_CONT, thread, 0);
    go_on(PTRACE_CONT, pid, 0);
    EQ(syscall(SYS_tgkill, pid, pid, SIGUSR2), 0);
    STOPS(pid, SIGUSR2);
    quiet(thread);
    kill(pid, SIGKILL);
    int status;
    EQ(waitpid(thread, &status, __WALL), thread);
    EQ(status, SIGKILL);
    REAP_SIGNAL(pid, SIGKILL);
}

static void thread_leaves(void *unused)
{
    raw_thread(leave_thread, NULL);
    stay(unused);
}

/* A traced thread that ends is waited for by its tracer. */
static void thread_ends(void)
{
    pid_t pid = START_TRACED(thread_leaves, NULL);
    int status;

    OK(ptrace(PTRACE_SETOPTIONS, pid, 0, PTRACE_O_TRACECLONE));
    go_on(PTRACE_CONT, pid, 0);
    STOPS(pid, EVENT(PTRACE_EVENT_CLONE));
    pid_t thread = message_of(pid);
    STOPS(thread, SIGSTOP);
    go_on(PTRACE_CONT, thread, 0);
    EQ(waitpid(thread, &status, __WALL), thread);
    EQ(status, 0);
    FAILS(ECHILD, waitpid(thread, &status, __WALL));
    kill_child(pid);
}

/* A stop of the process stops each thread, and each is told of. */
static void threads_stop(void)
{
    pid_t pid = START_TRACED(two_threads, NULL);

    OK(ptrace(PTRACE_SETOPTIONS, pid, 0, PTRACE_O_TRACECLONE));
    go_on(PTRACE_CONT, pid, 0);
    STOPS(pid, EVENT(PTRACE_EVENT_CLONE));
    pid_t thread = message_of(pid);
    STOPS(thread, SIGSTOP);
    go_on(PTRACE_CONT, thread, 0);
    go_on(PTRACE_CONT, pid, 0);
    EQ(syscall(SYS_tgkill, pid, thread, SIGSTOP), 0);
    STOPS(thread, SIGSTOP);
    go_on(PTRACE_CONT, thread, SIGSTOP);
    STOPS(thread, SIGSTOP);
    STOPS(pid, SIGSTOP);
    go_on(PTRACE_CONT, thread, 0);
    go_on(PTRACE_CONT, pid, 0);
    quiet(pid);
    quiet(thread);
    OK(kill(pid, SIGKILL));
    int status;
    EQ(waitpid(thread, &status, __WALL), thread);
    REAP_SIGNAL(pid, SIGKILL);
}

static volatile int thread_done;

static int attach_and_leave(void *pid)
{
    OK(ptrace(PTRACE_ATTACH, (pid_t)pid, 0, 0));
    STOPS((pid_t)pid, SIGSTOP);
    go_on(PTRACE_CONT, (pid_t)pid, 0);
    thread_done = 1;
    return 0;
}

/* The tracer is a thread: with it, not with its process, the tracing ends. */
static void tracing_thread_ends(void)
{
    pid_t pid = start_sleeper();

    raw_thread(attach_and_leave, (void *)pid);
    while (!thread_done || tracer_of(pid) != 0)
        sleep_ms(1);
    CHECK(becomes(pid, 'S'));
    OK(ptrace(PTRACE_ATTACH, pid, 0, 0));
    STOPS(pid, SIGSTOP);
    kill_child(pid);
}

static int ask_and_wait(void *pid)
{
    FAILS(ESRCH, ptrace(PTRACE_CONT, (pid_t)pid, 0, 0));
    FAILS(EPERM, ptrace(PTRACE_ATTACH, (pid_t)pid, 0, 0));
    FAILS(ECHILD, waitpid(-1, NULL, __WNOTHREAD | __WALL | WNOHANG));
    STOPS((pid_t)pid, SIGSTOP);
    FAILS(ESRCH, ptrace(PTRACE_CONT, (pid_t)pid, 0, 0));
    thread_done = 1;
    return 0;
}

/* Another thread of the tracer's process can wait, but not ask. */
static void requests_are_the_threads(void)
{
    pid_t pid = start_sleeper();

    OK(ptrace(PTRACE_ATTACH, pid, 0, 0));
    raw_thread(ask_and_wait, (void *)pid);
    while (!thread_done)
        sleep_ms(1);
    go_on(PTRACE_CONT, pid, 0);
    kill_child(pid);
}

static void await_and_thread(int *fds)
{
    await(fds[0]);
    two_threads(NULL);
}

/* Of a dead process whose threads nobody has waited for. */
static void tracer_of_threads_dies(void)
{
    int fds[2], ready[2];

    OK(pipe(fds));
    OK(pipe(ready));
    pid_t pid = START(await_and_thread, fds);
    pid_t tracer = OK(fork());
    if (tracer == 0) {
        OK(ptrace(PTRACE_SEIZE, pid, 0, PTRACE_O_TRACECLONE));
        tell(fds[1]);
        STOPS(pid, EVENT(PTRACE_EVENT_CLONE));
        STOPS(message_of(pid), STOP_EVENT(SIGTRAP));
        OK(kill(pid, SIGKILL));
        tell(ready[1]);
        stay(NULL);
    }
    await(ready[0]);
    CHECK(becomes(pid, 'Z'));
    quiet(pid);
    kill_child(tracer);
    REAP_SIGNAL(pid, SIGKILL);
}

const struct test ptrace_stop_tests[] = {
    TEST(attach_and_detach),
    TEST(attach_running),
    TEST(detach_with_signal),
    TEST(attach_whom),
    TEST(attach_own_leader),
    TEST_KIN(attach_init_and_kernel),
    TEST(requests_want_a_stopped_tracee),
    TEST(tracee_comes_first),
    TEST(interrupt_stops),
    TEST(interrupt_wants_seize),
    TEST(listen_to_job_control),
    TEST(interrupt_of_a_listener),
    TEST(interrupt_before_listen),
    TEST(continue_before_listen),
    TEST(continue_of_a_running),
    TEST(seized_child),
    TEST(group_stop),
    TEST(detach_stopped),
    TEST(attach_stopped),
    TEST(attach_stopped_at_once),
    TEST(seize_stopped),
    TEST(continued_before_told),
    TEST(wait_no_wait),
    TEST(stop_sends_sigchld),
    TEST(parent_waits_last),
    TEST(tracer_dies),
    TEST(tracer_dies_at_a_call),
    TEST(exit_kills),
    TEST_KIN(stepping_tracer_dies),
    TEST(tracer_dies_after_tracee),
    TEST(kill_against_continue),
    TEST(threads_are_traced),
    TEST(thread_ends),
    TEST(threads_stop),
    TEST(tracing_thread_ends),
    TEST(requests_are_the_threads),
    TEST(tracer_of_threads_dies),
    END_OF_TESTS,
};
