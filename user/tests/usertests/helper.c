/*
 * What this program does when a test executes it: says what it finds in
 * itself. Its standard output is then the file "out".
 */
#include <limits.h>
#include <stdarg.h>
#include <sys/ptrace.h>
#include <elf.h>
#include "test.h"

#define MAX_ARGS 16
#define X87_START 0x37f    /* all exceptions masked, 64-bit precision */
#define MXCSR_START 0x1f80 /* all exceptions masked */

static char zeroed[3 * PAGE + 100];

static int print_args(int argc, char **argv)
{
    for (int i = 0; i < argc; i++)
        printf("%s\n", argv[i]);
    return 0;
}

static int print_env(int argc, char **argv)
{
    (void)argc, (void)argv;
    for (int i = 0; environ[i]; i++)
        printf("%s\n", environ[i]);
    return 0;
}

/* @pid PID PPID */
static int check_pid(int argc, char **argv)
{
    return argc == 3 && atoi(argv[1]) == getpid() && getpid() == gettid() &&
                   atoi(argv[2]) == getppid()
               ? 0
               : 1;
}

/* @reap PID CODE: wait for a child that must exit with this code */
static int reap_child(int argc, char **argv)
{
    int status;

    return argc == 3 &&
                   waitpid(atoi(argv[1]), &status, __WALL) == atoi(argv[1]) &&
                   status == W_EXITCODE(atoi(argv[2]), 0)
               ? 0
               : 1;
}

static int stay(int argc, char **argv)
{
    (void)argc, (void)argv;
    while (pause() < 0)
        ;
    return 1;
}

/* @fd N...: bit i of the status: descriptor number i of the list is open */
static int check_fds(int argc, char **argv)
{
    int open_ones = 0;

    for (int i = 1; i < argc; i++) {
        if (fcntl(atoi(argv[i]), F_GETFD) >= 0)
            open_ones |= 1 << (i - 1);
    }
    return open_ones;
}

/* @read N: what is left to read from descriptor N */
static int print_rest(int argc, char **argv)
{
    char buf[100];
    int n;

    while (argc == 2 && (n = read(atoi(argv[1]), buf, sizeof buf)) > 0)
        write_all(STDOUT_FILENO, buf, n);
    return 0;
}

static int print_place(int argc, char **argv)
{
    char cwd[256] = "";

    (void)argc, (void)argv;
    getcwd(cwd, sizeof cwd);
    printf("%s %o\n", cwd, umask(0));
    return 0;
}

static int check_bss(int argc, char **argv)
{
    (void)argc, (void)argv;
    for (unsigned i = 0; i < sizeof zeroed; i++) {
        if (zeroed[i] != 0)
            return 1;
    }
    memset(zeroed, 1, sizeof zeroed);
    return 0;
}

static uint32_t auxv_value(uint32_t type)
{
    char **p = environ;

    while (*p)
        p++;
    for (struct auxv *aux = (struct auxv *)(p + 1); aux->type; aux++) {
        if (aux->type == type)
            return aux->value;
    }
    return 0;
}

extern char _start[];

#define HWCAP_FPU 1 /* CPUID.1 EDX */

static int check_auxv(int argc, char **argv)
{
    (void)argc, (void)argv;
    if (auxv_value(AT_PAGESZ) != PAGE)
        return AT_PAGESZ;
    if (auxv_value(AT_ENTRY) != (uint32_t)_start)
        return AT_ENTRY;
    if (memcmp((char *)auxv_value(AT_PHDR) - 52, "\177ELF", 4) != 0)
        return AT_PHDR;
    if (auxv_value(AT_PHNUM) < 1 || auxv_value(AT_PHENT) != 32)
        return AT_PHNUM;
    if (auxv_value(AT_UID) != getuid() || auxv_value(AT_EUID) != geteuid() ||
        auxv_value(AT_GID) != getgid() || auxv_value(AT_EGID) != getegid())
        return AT_UID;
    if (auxv_value(AT_SECURE) != 0 || auxv_value(AT_BASE) != 0 ||
        auxv_value(AT_FLAGS) != 0)
        return AT_SECURE;
    if (auxv_value(AT_CLKTCK) != (uint32_t)sysconf(_SC_CLK_TCK))
        return AT_CLKTCK;
    if (!(auxv_value(AT_HWCAP) & HWCAP_FPU))
        return AT_HWCAP;
    if (strcmp((char *)auxv_value(AT_PLATFORM), "i686") != 0)
        return AT_PLATFORM;
    struct stat named, executed;
    if (stat((char *)auxv_value(AT_EXECFN), &named) < 0 ||
        stat("/proc/self/exe", &executed) < 0 ||
        named.st_ino != executed.st_ino)
        return AT_EXECFN;
    unsigned char *random = (unsigned char *)auxv_value(AT_RANDOM);
    int different = 0;
    for (int i = 1; i < 16; i++)
        different += random[i] != random[0];
    return different ? 0 : AT_RANDOM;
}

/* A fresh program finds the coprocessor as the ABI says. */
static int check_fpu(int argc, char **argv)
{
    uint16_t control, status;
    uint32_t mxcsr, xmm[4];

    (void)argc, (void)argv;
    asm volatile("fnstcw %0\n\tfnstsw %1" : "=m"(control), "=m"(status));
    asm volatile("stmxcsr %0\n\tmovups %%xmm3, %1" : "=m"(mxcsr), "=m"(xmm));
    if (control != X87_START || status != 0)
        return 1;
    return mxcsr == MXCSR_START && (xmm[0] | xmm[1] | xmm[2] | xmm[3]) == 0 ? 0
                                                                            : 2;
}

/* @again N PID: execute itself N times more, always with this pid */
static int exec_again(int argc, char **argv)
{
    char n[12];

    if (argc != 3 || atoi(argv[2]) != getpid())
        return 1;
    if (atoi(argv[1]) == 0)
        return 0;
    snprintf(n, sizeof n, "%d", atoi(argv[1]) - 1);
    execl(getenv("SELF"), "usertests", "@again", n, argv[2], NULL);
    return 2;
}

/* @signal SIG: SIGNAL_* of this program */
static int check_signal_state(int argc, char **argv)
{
    struct sigaction act;
    sigset_t blocked, pending;
    stack_t stack;
    int sig = argc == 2 ? atoi(argv[1]) : 0;

    if (sigaction(sig, NULL, &act) < 0 || sigpending(&pending) < 0 ||
        sigprocmask(SIG_BLOCK, NULL, &blocked) < 0 ||
        sigaltstack(NULL, &stack) < 0)
        return 100;
    if (act.sa_handler != SIG_IGN && act.sa_handler != SIG_DFL)
        return SIGNAL_CAUGHT;
    return (act.sa_handler == SIG_IGN ? SIGNAL_IGNORED : 0) |
           (sigismember(&blocked, sig) ? SIGNAL_BLOCKED : 0) |
           (sigismember(&pending, sig) ? SIGNAL_PENDING : 0) |
           (stack.ss_flags != SS_DISABLE ? SIGNAL_STACK : 0);
}

/* @power EUID EGID SECURE: that is what exec has made of ALICE (SECURE 0, 1,
   or 2 for either) */
static int check_power(int argc, char **argv)
{
    uid_t real, effective, saved;
    gid_t group, effective_group, saved_group;

    if (argc != 4)
        return 2;
    uid_t uid = atoi(argv[1]);
    gid_t gid = atoi(argv[2]);
    OK(getresuid(&real, &effective, &saved));
    OK(getresgid(&group, &effective_group, &saved_group));
    if (real != ALICE || effective != uid || saved != uid)
        return 3;
    if (group != ALICE || effective_group != gid || saved_group != gid)
        return 4;
    if (auxv_value(AT_UID) != ALICE || auxv_value(AT_EUID) != uid ||
        auxv_value(AT_GID) != ALICE || auxv_value(AT_EGID) != gid)
        return 5;
    unsigned secure = atoi(argv[3]);
    return secure == 2 || auxv_value(AT_SECURE) == secure ? 0 : 6;
}

/* @saved: the saved ids are the effective ones */
static int check_saved(int argc, char **argv)
{
    uid_t real, effective, saved;

    (void)argc, (void)argv;
    OK(getresuid(&real, &effective, &saved));
    return effective == BOB && saved == BOB && real == ALICE ? 0 : 1;
}

/* @untraced: with its owner's power nobody traces it */
static int check_untraced(int argc, char **argv)
{
    (void)argc, (void)argv;
    EQ(getuid(), ALICE);
    return geteuid() != ALICE && field("/proc/self/status", "TracerPid:") != 0;
}

/* @told FD: say so there, and stay */
static int tell_and_stay(int argc, char **argv)
{
    if (argc != 2)
        return 2;
    tell(atoi(argv[1]));
    return stay(argc, argv);
}

/* @trace PID FD: say so there, then let the tracee go on until it exits; with
   its status */
static int let_go_on(int argc, char **argv)
{
    int status, pid = argc == 3 ? atoi(argv[1]) : 0;

    tell(atoi(argv[2]));
    while (waitpid(pid, &status, 0) == pid && WIFSTOPPED(status))
        ptrace(PTRACE_CONT, pid, NULL, NULL);
    return WIFEXITED(status) ? WEXITSTATUS(status) : FAILED;
}

/* @bomb: each process makes others for ever. */
static int bomb(int argc, char **argv)
{
    (void)argc, (void)argv;
    while (fork() < 32768)
        ;
    return 1;
}

static const struct role {
    const char *name;
    int (*run)(int argc, char **argv);
} roles[] = {
    {"@args", print_args},
    {"@env", print_env},
    {"@pid", check_pid},
    {"@fds", check_fds},
    {"@read", print_rest},
    {"@place", print_place},
    {"@bss", check_bss},
    {"@auxv", check_auxv},
    {"@fpu", check_fpu},
    {"@again", exec_again},
    {"@signal", check_signal_state},
    {"@reap", reap_child},
    {"@stay", stay},
    {"@bomb", bomb},
    {"@power", check_power},
    {"@saved", check_saved},
    {"@untraced", check_untraced},
    {"@told", tell_and_stay},
    {"@trace", let_go_on},
};

int helper(int argc, char **argv)
{
    for (unsigned i = 0; i < sizeof roles / sizeof *roles; i++) {
        if (strcmp(roles[i].name, argv[0]) == 0)
            return roles[i].run(argc, argv);
    }
    return 127;
}

int run_helper(const char *role, ...)
{
    char *argv[MAX_ARGS] = {"usertests", (char *)role};
    int status, argc = 2;
    va_list ap;

    va_start(ap, role);
    while (argc < MAX_ARGS && (argv[argc] = va_arg(ap, char *)))
        argc++;
    va_end(ap);
    pid_t pid = OK(fork());
    if (pid == 0) {
        int out = open("out", O_WRONLY | O_CREAT | O_TRUNC, 0644);
        dup2(out, STDOUT_FILENO);
        if (out != STDOUT_FILENO)
            close(out);
        execv(self, argv);
        FAIL("exec %s: %s", self, strerror(errno));
    }
    EQ(waitpid(pid, &status, 0), pid);
    if (WIFSIGNALED(status))
        FAIL("%s died of signal %d", role, WTERMSIG(status));
    if (WEXITSTATUS(status) == FAILED)
        _exit(FAILED);
    return WEXITSTATUS(status);
}
