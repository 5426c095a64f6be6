/*
 * setjmp in all its forms: out of calls, out of handlers with the mask kept,
 * off an alternate stack after the stack has run out; contexts.
 */
#define _GNU_SOURCE
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <ucontext.h>
#include <sys/resource.h>

static jmp_buf plain;
static sigjmp_buf masked;
static ucontext_t home, away;

static void deep(int n)
{
    if (n == 0)
        longjmp(plain, 7);
    deep(n - 1);
}

static void jump(int signal)
{
    siglongjmp(masked, signal);
}

static int blocked(int signal)
{
    sigset_t set;

    sigprocmask(SIG_BLOCK, NULL, &set);
    return sigismember(&set, signal);
}

static int endless(int n)
{
    volatile char space[2000];

    space[0] = n;
    return endless(n + 1) + space[0];
}

static void out_of_stack(void)
{
    stack_t stack = {.ss_sp = malloc(SIGSTKSZ * 4), .ss_size = SIGSTKSZ * 4};
    struct sigaction action = {.sa_handler = jump, .sa_flags = SA_ONSTACK};
    struct rlimit limit = {256 * 1024, 256 * 1024};

    setrlimit(RLIMIT_STACK, &limit);
    sigaltstack(&stack, NULL);
    sigaction(SIGSEGV, &action, NULL);
    for (int i = 0; i < 3; i++) {
        int got = sigsetjmp(masked, 1);
        if (got == 0)
            endless(0);
        printf("stack ran out: %d, blocked %d\n", got, blocked(SIGSEGV));
    }
}

static void other(int a, int b)
{
    printf("away %d %d\n", a, b);
    swapcontext(&away, &home);
    printf("away again\n");
}

static void contexts(void)
{
    getcontext(&away);
    away.uc_stack.ss_sp = malloc(65536);
    away.uc_stack.ss_size = 65536;
    away.uc_link = &home;
    makecontext(&away, (void (*)(void))other, 2, 3, 4);
    swapcontext(&home, &away);
    printf("home\n");
    swapcontext(&home, &away);
    printf("home again\n");
}

int main(void)
{
    int got = setjmp(plain);

    if (got == 0)
        deep(1000);
    printf("longjmp %d\n", got);
    signal(SIGUSR1, jump);
    for (volatile int i = 0; i < 3; i++) {
        got = sigsetjmp(masked, i % 2);
        if (got == 0)
            raise(SIGUSR1);
        printf("siglongjmp %d, blocked %d\n", got, blocked(SIGUSR1));
    }
    signal(SIGFPE, jump);
    if ((got = sigsetjmp(masked, 1)) == 0) {
        volatile int zero = 0;
        printf("%d\n", 1 / zero);
    }
    printf("division: %d\n", got);
    contexts();
    out_of_stack();
    return 0;
}
