/*
 * ptrace: what a tracer reads and writes of a tracee's registers, memory and
 * signals, and that no more comes of it than of what the tracee could do.
 */
#include <stddef.h>
#include "ptrace.h"

#define CF 0x1u
#define IF 0x200u
#define IOPL 0x3000u
#define VM86 0x20000u
#define KERNEL_CODE 0x08

static void nothing(void *unused)
{
    (void)unused;
}

/* --- registers -------------------------------------------------------------*/

static void registers_one_by_one(void)
{
    pid_t pid = START_TRACED(stay, NULL);
    struct user_regs_struct regs = regs_of(pid);
    uint32_t *words = (uint32_t *)&regs;

    for (unsigned i = 0; i < sizeof regs / sizeof *words; i++)
        EQ(ptrace(PTRACE_PEEKUSER, pid, i * 4, 0), (int)words[i]);
    OK(ptrace(PTRACE_POKEUSER, pid, offsetof(struct user, regs.esi), 4711));
    EQ(regs_of(pid).esi, 4711);
    EQ(ptrace(PTRACE_PEEKUSER, pid, offsetof(struct user, regs.esi), 0), 4711);
    EQ(ptrace(PTRACE_PEEKUSER, pid, offsetof(struct user, u_debugreg), 0), 0);
    kill_child(pid);
}

static void registers_out_of_range(void)
{
    pid_t pid = START_TRACED(stay, NULL);

    FAILS(EIO, ptrace(PTRACE_PEEKUSER, pid, 2, 0));
    FAILS(EIO, ptrace(PTRACE_POKEUSER, pid, 2, 0));
    FAILS(EIO, ptrace(PTRACE_PEEKUSER, pid, sizeof(struct user) + 4, 0));
    FAILS(EIO, ptrace(PTRACE_POKEUSER, pid, sizeof(struct user) + 4, 0));
    FAILS(EIO, ptrace(PTRACE_PEEKUSER, pid, -4, 0));
    FAILS(EFAULT, ptrace(PTRACE_GETREGS, pid, 0, hole(1)));
    FAILS(EFAULT, ptrace(PTRACE_SETREGS, pid, 0, hole(1)));
    FAILS(EFAULT, syscall(SYS_ptrace, PTRACE_PEEKUSER, pid, 0, hole(1)));
    kill_child(pid);
}

/* A debugger clears the debug registers of each thread that it meets. */
static void debug_registers_are_cleared(void)
{
    pid_t pid = START_TRACED(stay, NULL);
    int first = offsetof(struct user, u_debugreg);

    for (int n = 0; n < 8; n++) {
        if (n == 4 || n == 5)
            continue; /* other names of 6 and 7 */
        OK(ptrace(PTRACE_POKEUSER, pid, first + 4 * n, 0));
        EQ(ptrace(PTRACE_PEEKUSER, pid, first + 4 * n, 0) & 0xf, 0);
    }
    kill_child(pid);
}

/* Flags that are not the user's stay as they are. */
static void flags_are_the_users(void)
{
    pid_t pid = START_TRACED(stay, NULL);
    struct user_regs_struct regs = regs_of(pid);
    uint32_t before = regs.eflags;

    CHECK(before & IF);
    regs.eflags = CF | IOPL | VM86;
    OK(ptrace(PTRACE_SETREGS, pid, 0, &regs));
    regs = regs_of(pid);
    CHECK(regs.eflags & CF);
    CHECK(regs.eflags & IF);
    EQ(regs.eflags & (IOPL | VM86), 0);
    OK(ptrace(PTRACE_POKEUSER, pid, offsetof(struct user, regs.eflags), -1));
    regs = regs_of(pid);
    EQ(regs.eflags & (IOPL | VM86), 0);
    kill_child(pid);
}

static void selectors_are_the_users(void)
{
    static const int offsets[] = {
        offsetof(struct user, regs.xcs), offsetof(struct user, regs.xss),
        offsetof(struct user, regs.xds), offsetof(struct user, regs.xes),
        offsetof(struct user, regs.xfs), offsetof(struct user, regs.xgs)};
    pid_t pid = START_TRACED(stay, NULL);
    struct user_regs_struct regs = regs_of(pid);

    for (unsigned i = 0; i < sizeof offsets / sizeof *offsets; i++) {
        FAILS(EIO, ptrace(PTRACE_POKEUSER, pid, offsets[i], KERNEL_CODE));
        FAILS(EIO, ptrace(PTRACE_POKEUSER, pid, offsets[i], 0x11));
        if (i < 2)
            FAILS(EIO, ptrace(PTRACE_POKEUSER, pid, offsets[i], 0));
        else
            OK(ptrace(PTRACE_POKEUSER, pid, offsets[i], 0));
    }
    EQ(regs_of(pid).eip, regs.eip);
    EQ(regs_of(pid).xcs, regs.xcs);
    regs.xcs = KERNEL_CODE;
    FAILS(EIO, ptrace(PTRACE_SETREGS, pid, 0, &regs));
    kill_child(pid);
}

/* Selectors of privilege 3 that are nobody's, and addresses of the kernel's:
   a signal, and no more. */
static void bad_registers_kill(void)
{
    static const struct {
        int offset;
        uint32_t value;
    } cases[] = {
        {offsetof(struct user, regs.xcs), 0xfff3},
        {offsetof(struct user, regs.xcs), 0x0b}, /* of the kernel */
        {offsetof(struct user, regs.xcs), 0x2b}, /* kin's task state */
        {offsetof(struct user, regs.xss), 0xfff3},
        {offsetof(struct user, regs.xss), 0x13},
        {offsetof(struct user, regs.eip), 0xc0000000},
        {offsetof(struct user, regs.esp), 0xfffffff0},
    };
    int status;

    for (unsigned i = 0; i < sizeof cases / sizeof *cases; i++) {
        pid_t pid = START_TRACED(stay, NULL);
        if (ptrace(PTRACE_POKEUSER, pid, cases[i].offset, cases[i].value) < 0) {
            kill_child(pid);
            continue;
        }
        go_on(PTRACE_CONT, pid, 0);
        EQ(waitpid(pid, &status, 0), pid);
        if (WIFSTOPPED(status))
            kill_child(pid);
    }
}

/* Every word a process's registers can be made of, and on it goes. */
static void random_registers(void)
{
    unsigned seed = 1;
    int status;

    for (int i = 0; i < 200; i++) {
        pid_t pid = START_TRACED(nothing, NULL);
        for (int n = 0; n < 40; n++) {
            seed = seed * 1103515245 + 12345;
            int offset = seed >> 16 & 0x7c;
            seed = seed * 1103515245 + 12345;
            uint32_t value = seed >> 30 ? seed : seed >> 8 & 0xff;
            ptrace(PTRACE_POKEUSER, pid, offset, value);
        }
        go_on(i % 2 ? PTRACE_CONT : PTRACE_SINGLESTEP, pid, 0);
        EQ(waitpid(pid, &status, 0), pid);
        if (WIFSTOPPED(status)) {
            OK(kill(pid, SIGKILL));
            EQ(waitpid(pid, &status, 0), pid);
        }
    }
}

/* --- the coprocessor -------------------------------------------------------*/

static volatile double loaded = 1.5;
static uint32_t vector[4] = {1, 2, 3, 4};

/* Stop with 1.5 and 3.0 on the stack and a vector in xmm5; exit with what is
   in ST(0) and xmm5 afterwards. */
static void use_fpu(void *unused)
{
    double top;
    uint32_t out[4];

    (void)unused;
    asm volatile("fldl %2\n\t"
                 "fldl %2\n\t"
                 "fadd %%st(0)\n\t"
                 "movups %3, %%xmm5\n\t"
                 "int3\n\t"
                 "movups %%xmm5, %1\n\t"
                 "fstpl %0\n\t"
                 "fstp %%st(0)"
                 : "=m"(top), "=m"(out)
                 : "m"(loaded), "m"(vector)
                 : "memory");
    _exit((int)top + (int)out[2]);
}

/* The first bytes of ST(n): 1.5 is c000000000000000, exponent 3fff. */
static const unsigned char bits_of_1_5[10] = {0, 0, 0,    0,    0,
                                              0, 0, 0xc0, 0xff, 0x3f};
static const unsigned char bits_of_10[10] = {0, 0, 0,    0,    0,
                                             0, 0, 0xa0, 0x02, 0x40};

static void fp_registers(void)
{
    struct user_fpregs_struct fp;
    pid_t pid = START_TRACED(use_fpu, NULL);

    go_on(PTRACE_CONT, pid, 0);
    STOPS(pid, SIGTRAP);
    OK(ptrace(PTRACE_GETFPREGS, pid, 0, &fp));
    EQ(fp.cwd & 0xffff, 0x37f);
    EQ(fp.swd >> 11 & 7, 6);     /* two on the stack */
    EQ(fp.twd & 0xffff, 0x0fff); /* both valid, the rest empty */
    unsigned char *st = (unsigned char *)fp.st_space;
    CHECK(memcmp(st + 10, bits_of_1_5, 10) == 0);
    memcpy(st, bits_of_10, 10);
    OK(ptrace(PTRACE_SETFPREGS, pid, 0, &fp));
    go_on(PTRACE_CONT, pid, 0);
    REAP_EXIT(pid, 13);
}

static void fpx_registers(void)
{
    struct user_fpxregs_struct fx;
    pid_t pid = START_TRACED(use_fpu, NULL);

    go_on(PTRACE_CONT, pid, 0);
    STOPS(pid, SIGTRAP);
    OK(ptrace(PTRACE_GETFPXREGS, pid, 0, &fx));
    EQ(fx.cwd, 0x37f);
    EQ(fx.twd, 0xc0);
    EQ(fx.mxcsr, 0x1f80);
    CHECK(memcmp(&fx.st_space[4], bits_of_1_5, 10) == 0);
    CHECK(memcmp(&fx.xmm_space[5 * 4], vector, sizeof vector) == 0);
    fx.xmm_space[5 * 4 + 2] = 40;
    OK(ptrace(PTRACE_SETFPXREGS, pid, 0, &fx));
    go_on(PTRACE_CONT, pid, 0);
    REAP_EXIT(pid, 43);
}

/* --- signals ---------------------------------------------------------------*/

static volatile siginfo_t told;

static void be_told(int sig, siginfo_t *info, void *context)
{
    (void)sig, (void)context;
    told = *info;
}

static void replace_info(void *unused)
{
    struct sigaction act = {.sa_sigaction = be_told, .sa_flags = SA_SIGINFO};

    (void)unused;
    OK(sigaction(SIGUSR1, &act, NULL));
    OK(raise(SIGUSR2));
    _exit(told.si_code == SI_USER && told.si_pid == getppid() ? 0 : FAILED);
}

/* A signal in place of another comes from the tracer. */
static void replaced_siginfo(void)
{
    pid_t pid = START_TRACED(replace_info, NULL);

    go_on(PTRACE_CONT, pid, 0);
    STOPS(pid, SIGUSR2);
    go_on(PTRACE_CONT, pid, SIGUSR1);
    REAP(pid);
}

static void block_and_send(void *unused)
{
    sigset_t set;

    (void)unused;
    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    OK(sigprocmask(SIG_BLOCK, &set, NULL));
    OK(raise(SIGUSR2));
    sigpending(&set);
    _exit(sigismember(&set, SIGUSR1));
}

/* If the one in its place is blocked, it waits. */
static void replaced_by_blocked(void)
{
    pid_t pid = START_TRACED(block_and_send, NULL);

    go_on(PTRACE_CONT, pid, 0);
    STOPS(pid, SIGUSR2);
    go_on(PTRACE_CONT, pid, SIGUSR1);
    REAP_EXIT(pid, 1);
}

/* --- memory ----------------------------------------------------------------*/

/* A page that is mapped read-only from a file for all stays as it is. */
static void shared_page_is_not_poked(void)
{
    char page[PAGE];

    fill(page, PAGE, 3);
    int fd = OK(open("file", O_RDWR | O_CREAT, 0644));
    write_all(fd, page, PAGE);
    int ro = OK(open("file", O_RDONLY));
    char *p = mmap(NULL, PAGE, PROT_READ, MAP_SHARED, ro, 0);
    CHECK(p != MAP_FAILED);
    char *q = mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE, ro, 0);
    CHECK(q != MAP_FAILED);
    pid_t pid = START_TRACED(stay, NULL);
    FAILS(EIO, ptrace(PTRACE_POKEDATA, pid, p, 0x1234567));
    OK(ptrace(PTRACE_POKEDATA, pid, q, 0x1234567));
    EQ(ptrace(PTRACE_PEEKDATA, pid, q, 0), 0x1234567);
    CHECK(filled(p, PAGE, 3));
    CHECK(filled(q, PAGE, 3));
    lseek(fd, 0, SEEK_SET);
    read_all(fd, page, PAGE);
    CHECK(filled(page, PAGE, 3));
    kill_child(pid);
}

/* --- who may ---------------------------------------------------------------*/

static void attach_as(int uid, pid_t pid, int error)
{
    pid_t tracer = OK(fork());

    if (tracer == 0) {
        become(uid);
        if (error) {
            FAILS(error, ptrace(PTRACE_ATTACH, pid, 0, 0));
        } else {
            OK(ptrace(PTRACE_ATTACH, pid, 0, 0));
            STOPS(pid, SIGSTOP);
        }
        _exit(0);
    }
    REAP(tracer);
}

static void stay_as(int *uids)
{
    OK(setgid(uids[0]));
    OK(setresuid(uids[0], uids[1], uids[2]));
    stay(NULL);
}

/* Root, or somebody whose ids all of the tracee's are. */
static void who_may_attach(void)
{
    int root[] = {0, 0, 0};
    int mixed[] = {ALICE, ALICE, 0};

    if (getuid() != 0)
        return;
    pid_t pid = START(stay_as, root);
    CHECK(becomes(pid, 'S'));
    attach_as(ALICE, pid, EPERM);
    kill_child(pid);
    pid = START(stay_as, mixed);
    CHECK(becomes(pid, 'S'));
    attach_as(BOB, pid, EPERM);
    kill_child(pid);
}

static void exec_setuid(void *unused)
{
    char *argv[] = {"setuid", NULL};

    (void)unused;
    OK(ptrace(PTRACE_TRACEME, 0, 0, 0));
    execv("setuid", argv);
    FAIL("exec: %s", strerror(errno));
}

/* The effective user of the traced set-user-id program. */
static void trace_setuid(int want)
{
    char path[32];
    int real, effective;
    char text[2048];

    pid_t pid = START(exec_setuid, NULL);
    STOPS(pid, SIGTRAP);
    snprintf(path, sizeof path, "/proc/%d/status", pid);
    CHECK(slurp(path, text, sizeof text) > 0);
    char *line = strstr(text, "Uid:");
    CHECK(line && sscanf(line, "Uid: %d %d", &real, &effective) == 2);
    EQ(real, ALICE);
    EQ(effective, want);
    go_on(PTRACE_CONT, pid, 0);
    REAP_EXIT(pid, 4);
}

static void setuid_under_user(int *unused)
{
    (void)unused;
    become(ALICE);
    trace_setuid(ALICE);
}

/* A set-user-id program gives a tracer without privilege nothing. */
static void setuid_program(void)
{
    if (getuid() != 0)
        return;
    put_program("setuid", 4);
    OK(chown("setuid", BOB, BOB));
    OK(chmod("setuid", 04755));
    OK(chmod(".", 0755));
    IN_CHILD(setuid_under_user, NULL);
}

const struct test ptrace_regs_tests[] = {
    TEST(registers_one_by_one),
    TEST(registers_out_of_range),
    TEST(debug_registers_are_cleared),
    TEST(flags_are_the_users),
    TEST(selectors_are_the_users),
    TEST(bad_registers_kill),
    TEST(random_registers),
    TEST(fp_registers),
    TEST(fpx_registers),
    TEST(replaced_siginfo),
    TEST(replaced_by_blocked),
    TEST(shared_page_is_not_poked),
    TEST(who_may_attach),
    TEST(setuid_program),
    END_OF_TESTS,
};
