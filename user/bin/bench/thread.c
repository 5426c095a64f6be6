/*
 * What threads cost.
 */
#include <pthread.h>
#include <stdbool.h>
#include <sys/syscall.h>
#include <unistd.h>
#include "abi/futex.h"
#include "bench.h"

static void *nothing(void *arg)
{
    return arg;
}

static void run_thread(int count)
{
    pthread_t t;

    while (count-- > 0)
        if (pthread_create(&t, NULL, nothing, NULL) != 0 ||
            pthread_join(t, NULL) != 0)
            fail("thread");
}

static int turn; /* goes up; even: the main thread's */
static int last;

static int get_turn(void)
{
    return __atomic_load_n(&turn, __ATOMIC_SEQ_CST);
}

static void take_turn(void)
{
    __atomic_fetch_add(&turn, 1, __ATOMIC_SEQ_CST);
    syscall(SYS_futex, &turn, FUTEX_WAKE | FUTEX_PRIVATE_FLAG, 1, NULL, NULL,
            0);
}

static void await_change(int old)
{
    while (get_turn() == old)
        syscall(SYS_futex, &turn, FUTEX_WAIT | FUTEX_PRIVATE_FLAG, old, NULL,
                NULL, 0);
}

static void *answer(void *unused)
{
    for (int i = 0; i < last; i += 2) {
        await_change(i);
        take_turn();
    }
    return unused;
}

/* Each turn is a wakeup and a switch to the other thread. With `spinning`, the
   main thread does not sleep meanwhile: the other runs on another CPU. */
static void take_turns(int count, bool spinning)
{
    pthread_t t;

    turn = 0;
    last = count;
    if (pthread_create(&t, NULL, answer, NULL) != 0)
        fail("thread");
    for (int i = 1; i <= count; i += 2) {
        take_turn();
        while (spinning && get_turn() == i)
            ;
        await_change(i);
    }
    pthread_join(t, NULL);
}

static void run_futex(int count)
{
    take_turns(count, false);
}

static void run_far(int count)
{
    take_turns(count, true);
}

const struct row thread_rows[] = {
    {"thread", "thread: create + join", 1000, 20000, .run = run_thread},
    {"futex", "futex: wake + switch to who is woken", 4000, 4000,
     .run = run_futex},
    {"far", "futex: wake, to an answer from another CPU", 400, 0,
     .run = run_far, .several_cpus = true},
    {.name = NULL},
};
