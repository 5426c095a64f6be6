/*
 * A process under test: makes calls until it has made enough or dies.
 *
 * Most calls go through Linux's gate. Some go through xv6's, return from a
 * signal that never came, or execute whatever bytes there are.
 */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>
#include "fuzz.h"

#define CALLS_MAX 3000   /* of a process, before another one takes its place */
#define OFFSPRING_MAX 40 /* of a process or thread that it has made */
#define REPAIRS_MAX 100  /* of its memory, which its calls have unmapped */
#define XV6_NUMBERS 24
#define XV6_FORK 1
#define XV6_EXIT 2
#define XV6_WORDS 4 /* a return address and three arguments */

bool verbose;

static struct slot *own;
static uint32_t budget;

/* The registers of a call, or the stack of one of xv6's, and what a process
   does that is born by it. The arguments are those of the C function. */
int32_t linux_gate(const uint32_t regs[1 + NARGS]);
int32_t linux_birth(const uint32_t regs[1 + NARGS]);
int32_t xv6_gate(uint32_t number, const uint32_t stack[XV6_WORDS]);
int32_t enter_frame(uint32_t number, uint32_t frame);
void born(void) __attribute__((noreturn));

asm(".macro LINUX\n"
    "   push %ebp; push %ebx; push %esi; push %edi\n"
    "   mov 20(%esp), %eax\n"
    "   mov 4(%eax), %ebx; mov 8(%eax), %ecx; mov 12(%eax), %edx\n"
    "   mov 16(%eax), %esi; mov 20(%eax), %edi; mov 24(%eax), %ebp\n"
    "   mov (%eax), %eax\n"
    "   int $0x80\n"
    ".endm\n"
    ".globl linux_gate, linux_birth, xv6_gate, enter_frame\n"
    "linux_birth:\n"
    "   LINUX\n"
    "   test %eax, %eax; jz born\n" /* perhaps on a stack of its own */
    "   jmp 1f\n"
    "linux_gate:\n"
    "   LINUX\n"
    "1: pop %edi; pop %esi; pop %ebx; pop %ebp; ret\n"
    "xv6_gate:\n"
    "   push %ebp; mov %esp, %ebp\n"
    "   mov 8(%ebp), %eax; mov 12(%ebp), %ecx\n"
    "   pushl 12(%ecx); pushl 8(%ecx); pushl 4(%ecx); pushl (%ecx)\n"
    "   int $0x40\n"
    "   leave; ret\n"
    "enter_frame:\n"
    "   mov 4(%esp), %eax; mov 8(%esp), %esp\n"
    "   int $0x80\n");

void print_call(const struct call *call)
{
    const uint32_t *a = call->args;
    char text[160];
    int n = snprintf(
        text, sizeof text, "%d %s %u(%#x, %#x, %#x, %#x, %#x, %#x)\n", getpid(),
        call->name, call->number, a[0], a[1], a[2], a[3], a[4], a[5]);

    write(STDERR_FILENO, text, n);
}

/* In the log before it is made: it may be the last. */
static void note(const struct call *call)
{
    uint32_t n = __atomic_fetch_add(&own->ncalls, 1, __ATOMIC_RELAXED);

    own->log[n % LOG_SIZE] = *call;
    if (verbose)
        print_call(call);
}

static void make_call(const struct call *call)
{
    uint32_t regs[1 + NARGS] = {call->number};

    memcpy(regs + 1, call->args, sizeof call->args);
    if (call->number == SYS_fork || call->number == SYS_vfork ||
        call->number == SYS_clone || call->number == SYS_clone3)
        linux_birth(regs);
    else
        linux_gate(regs);
}

static void make_xv6_call(struct call *call)
{
    static const char kinds[] = "pfbnioP";

    call->name = "xv6";
    call->number = choose(XV6_NUMBERS);
    if (call->number == XV6_EXIT && !one_in(8))
        call->number = XV6_FORK;
    for (int i = 1; i < XV6_WORDS; i++)
        call->args[i] = random_value(PICK(kinds));
    note(call);
    if (xv6_gate(call->number, call->args) == 0 && call->number == XV6_FORK)
        born();
}

/* sigreturn from a frame of words that might be right: selectors, flags. */
static void make_return(struct call *call)
{
    uint32_t *frame = (uint32_t *)random_value('a');
    uint32_t number = choose(2) ? SYS_sigreturn : SYS_rt_sigreturn;
    static const uint32_t likely[] = {
        0x0b, 0x13, 0x1b, 0x23,  0x2b,    0x33,   0x3b,       0x43,   0x73,
        0x7b, 0,    0x08, 0x10,  0x18,    0x30,   0x60,       0x3202, 0x100,
        1,    2,    3,    0x200, 0x20000, 0x4000, 0x80000000, 0x37f,
    };

    *call = (struct call){"frame", number, {(uint32_t)frame}};
    note(call);
    for (int i = 0; i < 200; i++)
        frame[i] = one_in(3) ? random_value('b') : PICK(likely);
    enter_frame(number, (uint32_t)frame);
}

/* Execute bytes by chance. */
static void run_bytes(struct call *call)
{
    uint32_t *code = (uint32_t *)random_value('x');

    *call = (struct call){"bytes", 0, {(uint32_t)code}};
    note(call);
    for (int i = 0; i < 16; i++)
        code[i] = random_word();
    ((void (*)(void))code)();
}

static void step(void)
{
    struct call call = {0};

    switch (choose(1000)) {
    case 0:
        make_return(&call);
        break;
    case 1:
        run_bytes(&call);
        break;
    case 2 ... 30:
        make_xv6_call(&call);
        break;
    default:
        random_call(&call);
        note(&call);
        make_call(&call);
    }
}

static void make_calls(uint32_t n) __attribute__((noreturn));

static void make_calls(uint32_t n)
{
    for (budget = n; budget > 0 && budget <= n; budget--)
        step();
    syscall(SYS_exit_group, 0);
    __builtin_trap();
}

/* Where a process or thread begins that a call has made. */
void born(void)
{
    generator ^= 0x9e3779b9;
    make_calls(OFFSPRING_MAX);
}

static void limit(int resource, uint32_t value)
{
    struct rlimit limit = {value, value};

    setrlimit(resource, &limit);
}

static void interrupted(int sig)
{
    (void)sig;
}

/* Its own next access to the memory that arguments point into may fault. */
static void repair(int sig, siginfo_t *info, void *context)
{
    static int n;

    (void)context;
    if (n++ < REPAIRS_MAX && in_arena((uint32_t)info->si_addr))
        prepare_memory();
    else
        signal(sig, SIG_DFL);
}

void run_calls(struct slot *slot, uint32_t seed)
{
    struct sigaction action = {.sa_handler = interrupted};
    struct sigaction repairs = {.sa_sigaction = repair,
                                .sa_flags = SA_SIGINFO | SA_NODEFER};

    own = slot;
    slot->pid = getpid();
    generator = seed ? seed : 1;
    sigaction(SIGUSR1, &action, NULL);
    sigaction(SIGXFSZ, &action, NULL);
    sigaction(SIGSEGV, &repairs, NULL);
    limit(RLIMIT_FSIZE, 256 * 1024);
    limit(RLIMIT_AS, 32 * 1024 * 1024);
    limit(RLIMIT_STACK, 256 * 1024);
    limit(RLIMIT_NOFILE, 40);
    limit(RLIMIT_CORE, 0);
    prepare_memory();
    prepare_files();
    make_calls(CALLS_MAX);
}
