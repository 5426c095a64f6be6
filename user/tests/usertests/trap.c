/*
 * The processor's exceptions and odd states in which a program can enter the
 * kernel. The program may die of them, the kernel may not.
 */
#include "test.h"

#define EFLAGS_TF 0x100
#define EFLAGS_DF 0x400
#define EFLAGS_IOPL 0x3000
#define EFLAGS_NT 0x4000
#define EFLAGS_AC 0x40000
#define EFLAGS_ID 0x200000

static uint32_t eflags(void)
{
    uint32_t flags;

    asm volatile("pushf\n\tpop %0" : "=r"(flags));
    return flags;
}

static void set_eflags(uint32_t flags)
{
    asm volatile("push %0\n\tpopf" : : "r"(flags) : "cc", "memory");
}

/* One instruction or some, as a function to die in. */
#define INSTRUCTION(name, text)                                                \
    static void name(void *unused)                                             \
    {                                                                          \
        (void)unused;                                                          \
        asm volatile(text);                                                    \
    }

INSTRUCTION(do_divide, "xor %eax, %eax\n\tcltd\n\tdivl %eax")
INSTRUCTION(do_ud2, "ud2")
INSTRUCTION(do_int3, "int3")
INSTRUCTION(do_into, "mov $0x7fffffff, %eax\n\tinc %eax\n\tinto")
INSTRUCTION(do_hlt, "hlt")
INSTRUCTION(do_cli, "cli")
INSTRUCTION(do_in, "in $0x64, %al")
INSTRUCTION(do_out, "mov $0xf4, %dx\n\tout %al, %dx")
INSTRUCTION(do_int_timer, "int $0x20")
INSTRUCTION(do_int_fault, "int $14")
INSTRUCTION(do_int_high, "int $0xff")
INSTRUCTION(do_lgdt, "lgdt (%esp)")
INSTRUCTION(do_read_cr0, "mov %cr0, %eax")
INSTRUCTION(do_write_cr3, "mov %eax, %cr3")
INSTRUCTION(do_wrmsr, "xor %ecx, %ecx\n\twrmsr")
INSTRUCTION(do_kernel_segment, "mov $0x10, %eax\n\tmov %eax, %ds")
INSTRUCTION(do_wild_segment, "mov $0xfff8, %eax\n\tmov %eax, %es")
INSTRUCTION(do_null_stack, "xor %eax, %eax\n\tmov %eax, %ss")
INSTRUCTION(do_far_jump, "ljmp $0x8, $0x100000")
INSTRUCTION(do_iret, "push $0x3202\n\tpush $0x8\n\tpush $0\n\tiret")

static void trap_signals(void)
{
    DIES(SIGFPE, do_divide, NULL);
    DIES(SIGILL, do_ud2, NULL);
    DIES(SIGTRAP, do_int3, NULL);
    DIES(SIGSEGV, do_into, NULL);
}

static void trap_privileged(void)
{
    static const struct {
        const char *name;
        void (*run)(void *);
    } cases[] = {
        {"hlt", do_hlt},
        {"cli", do_cli},
        {"in", do_in},
        {"out", do_out},
        {"int 0x20", do_int_timer},
        {"int 14", do_int_fault},
        {"int 0xff", do_int_high},
        {"lgdt", do_lgdt},
        {"read cr0", do_read_cr0},
        {"write cr3", do_write_cr3},
        {"wrmsr", do_wrmsr},
    };

    for (unsigned i = 0; i < sizeof cases / sizeof *cases; i++) {
        doing = cases[i].name;
        DIES(SIGSEGV, cases[i].run, NULL);
    }
    doing = NULL;
}

static int died_of(void (*fn)(void *))
{
    int status;

    EQ(waitpid(START(fn, NULL), &status, 0) > 0, 1);
    return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

static void trap_segments(void)
{
    EQ(died_of(do_wild_segment), SIGSEGV);
    EQ(died_of(do_far_jump), SIGSEGV);
    EQ(died_of(do_iret), SIGSEGV);
    EQ(died_of(do_null_stack), SIGSEGV);
}

static void trap_kernel_segment(void)
{
    EQ(died_of(do_kernel_segment), SIGSEGV);
}

/* The kernel copies in the right direction whatever the program has set. */
static void trap_direction_flag(void)
{
    char text[] = "0123456789abcdef", got[sizeof text];
    int fd = OK(open("f", O_RDWR | O_CREAT, 0644)), n, size = sizeof text;
    char name[] = "g";
    int made;

    asm volatile("std\n\tint $0x80\n\tcld"
                 : "=a"(n)
                 : "a"(SYS_write), "b"(fd), "c"(text), "d"(size)
                 : "memory");
    EQ(n, size);
    OK(lseek(fd, 0, SEEK_SET));
    asm volatile("std\n\tint $0x80\n\tcld"
                 : "=a"(n)
                 : "a"(SYS_read), "b"(fd), "c"(got), "d"(size)
                 : "memory");
    EQ(n, size);
    CHECK(memcmp(text, got, sizeof text) == 0);
    asm volatile("std\n\tint $0x80\n\tcld"
                 : "=a"(made)
                 : "a"(SYS_mkdir), "b"(name), "c"(0755)
                 : "memory");
    EQ(made, 0);
    CHECK(exists("g"));
}

/* It also survives being interrupted and a page fault. */
static void trap_direction_flag_faults(void)
{
    char *p = mmap(NULL, 16 * PAGE, PROT_READ | PROT_WRITE,
                   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    uint32_t flags;
    char *at = p + 16 * PAGE - 1;
    int n = 16 * PAGE;

    asm volatile("std\n\trep stosb\n\tpushf\n\tpop %2\n\tcld"
                 : "+D"(at), "+c"(n), "=r"(flags)
                 : "a"(7)
                 : "memory");
    CHECK(flags & EFLAGS_DF);
    for (int i = 0; i < 16 * PAGE; i++)
        EQ(p[i], 7);
}

/* NT makes iret switch tasks, unless the kernel looks after it. */
static void trap_nested_task_flag(void)
{
    set_eflags(eflags() | EFLAGS_NT);
    getpid();
    sleep_ms(2);
    set_eflags(eflags() & ~EFLAGS_NT);
    IN_CHILD(sleep_ms, 1);
}

static void trap_alignment_flag(void)
{
    char text[8] = "abcdefg";
    int fd = OK(open("f", O_RDWR | O_CREAT, 0644));

    set_eflags(eflags() | EFLAGS_AC | EFLAGS_ID);
    int n = write(fd, text + 1, 5);
    set_eflags(eflags() & ~(EFLAGS_AC | EFLAGS_ID));
    EQ(n, 5);
}

static void step(void *unused)
{
    (void)unused;
    set_eflags(eflags() | EFLAGS_TF);
    getpid();
}

static void trap_single_step(void)
{
    DIES(SIGTRAP, step, NULL);
}

/* Single-stepping into the kernel must not step the kernel. */
static void step_into_call(void *unused)
{
    (void)unused;
    signal(SIGTRAP, SIG_IGN);
    set_eflags(eflags() | EFLAGS_TF);
    asm volatile("int $0x80" : : "a"(SYS_getpid));
    _exit(0);
}

static void trap_single_step_into_the_kernel(void)
{
    int sig = died_of(step_into_call);

    CHECK(sig == 0 || sig == SIGTRAP);
}

static void trap_io_privilege(void)
{
    uint32_t before = eflags();

    set_eflags(before | EFLAGS_IOPL);
    EQ(eflags() & EFLAGS_IOPL, before & EFLAGS_IOPL);
}

/* Data segments that are null when the kernel is entered, and stay so. */
static void trap_null_segments(void)
{
    int pid;
    uint16_t ds, es, fs;

    asm volatile("push %%ds\n\tpush %%es\n\tpush %%fs\n\t"
                 "xor %%ecx, %%ecx\n\tmov %%ecx, %%ds\n\tmov %%ecx, %%es\n\t"
                 "mov %%ecx, %%fs\n\t"
                 "int $0x80\n\t"
                 "mov %%ds, %%ecx\n\tmov %%es, %%edx\n\tmov %%fs, %%esi\n\t"
                 "pop %%fs\n\tpop %%es\n\tpop %%ds"
                 : "=a"(pid), "=c"(ds), "=d"(es), "=S"(fs)
                 : "a"(SYS_getpid)
                 : "memory");
    EQ(pid, getpid());
    CHECK(ds <= 3 && es <= 3 && fs <= 3);
}

/* A stack pointer that points nowhere is nothing to the kernel. */
static void trap_wild_stack(void)
{
    int pid;

    asm volatile("mov %%esp, %%esi\n\tmov $4, %%esp\n\tint $0x80\n\t"
                 "mov $0xfffffffc, %%esp\n\tmov $20, %%eax\n\tint $0x80\n\t"
                 "mov %%esi, %%esp"
                 : "=a"(pid)
                 : "a"(SYS_getpid)
                 : "esi", "memory");
    EQ(pid, getpid());
}

INSTRUCTION(do_push_nowhere,
            "mov $8, %esp\n\tpush %eax\n\tpush %eax\n\tpush %eax")

static void trap_no_stack(void)
{
    DIES(SIGSEGV, do_push_nowhere, NULL);
}

/* All registers but eax are as before, and so are the flags. */
static void trap_keeps_registers(void)
{
    uint32_t b = 0x11111111, c = 0x22222222, d = 0x33333333, s = 0x44444444,
             i = 0x55555555, n = SYS_getppid;

    for (int round = 0; round < 1000; round++) {
        asm volatile("int $0x80"
                     : "+a"(n), "+b"(b), "+c"(c), "+d"(d), "+S"(s), "+D"(i)
                     :
                     : "memory");
        EQ((pid_t)n, getppid());
        n = SYS_getppid;
    }
    CHECK(b == 0x11111111 && c == 0x22222222 && d == 0x33333333);
    CHECK(s == 0x44444444 && i == 0x55555555);
}

/* iret into virtual-8086 mode at a selector that is not the user's: a CPU does
   not follow the flag in user mode, QEMU does. */
INSTRUCTION(do_virtual_8086, "pushf\n\torl $0x20000, (%esp)\n\t"
                             "push $0x78\n\tpush $0\n\tiret")

static void trap_virtual_8086(void)
{
    DIES(SIGSEGV, do_virtual_8086, NULL);
}

const struct test trap_tests[] = {
    TEST(trap_signals),
    TEST(trap_privileged),
    TEST(trap_segments),
    TEST_KIN(trap_kernel_segment),
    TEST(trap_direction_flag),
    TEST(trap_direction_flag_faults),
    TEST(trap_nested_task_flag),
    TEST(trap_alignment_flag),
    TEST(trap_single_step),
    TEST(trap_single_step_into_the_kernel),
    TEST(trap_io_privilege),
    TEST(trap_null_segments),
    TEST(trap_wild_stack),
    TEST(trap_no_stack),
    TEST(trap_keeps_registers),
    TEST(trap_virtual_8086),
    END_OF_TESTS,
};
