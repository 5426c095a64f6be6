/*
 * kernel/sched/kthread.c: the thread and who stops it take turns, one giving
 * way to the other where it sleeps. The order to stop is seen, ends a sleep or
 * prevents the next one, and brings back the function's result; what they
 * share is freed once, by the last of them.
 */
#define _ISOC11_SOURCE /* no struct timespec but the kernel's */
#include <string.h>
#include <ucontext.h>

#include "abi/errno.h"
#include "fakes.h"
#include "mem/slab.h"
#include "sched/kthread.h"
#include "sched/sched.h"
#include "sched/wait.h"

#define STACK_SIZE (256 * 1024)
#define RESULT 42

static struct proc thread;
static ucontext_t stopper, runner;
static char stack[STACK_SIZE];
static bool started, asleep, ended;
static bool stopper_first; /* goes on before the thread is gone */
static int nallocated, nrounds, arg_seen;

/* --- the machine -----------------------------------------------------------*/

struct proc *current(void)
{
    return &thread;
}

void *kzalloc(uint32_t size)
{
    nallocated++;
    return calloc(1, size);
}

void kfree(void *p)
{
    nallocated--;
    free(p);
}

static void run_thread(void)
{
    CHECK(started && !ended);
    swapcontext(&stopper, &runner);
}

static void give_way(void)
{
    swapcontext(&runner, &stopper);
}

void completion_init(struct completion *c)
{
    c->done = false;
}

void complete(struct completion *c)
{
    c->done = true;
    if (stopper_first)
        give_way();
}

void completion_wait(struct completion *c)
{
    while (!c->done) {
        CHECK(!asleep); /* or nobody would ever come */
        run_thread();
    }
}

void wake_up_process(struct proc *p)
{
    CHECK(p == &thread);
    started = true;
}

void wake_for_signal(struct proc *p)
{
    CHECK(p->signal_pending);
    asleep = false;
}

/* An interruptible sleep. */
static void fall_asleep(void)
{
    asleep = !thread.signal_pending;
    while (asleep)
        give_way();
}

static struct proc *create(void (*entry)(void), const char *name)
{
    if (strcmp(name, "none") == 0)
        return err_ptr(-ENOMEM);
    memset(&thread, 0, sizeof thread);
    started = asleep = ended = false;
    nrounds = 0;
    getcontext(&runner);
    runner.uc_stack.ss_sp = stack;
    runner.uc_stack.ss_size = sizeof stack;
    makecontext(&runner, entry, 0);
    return &thread;
}

static void end(int code)
{
    CHECK(code == 0);
    ended = true;
    give_way();
}

/* --- the tests -------------------------------------------------------------*/

static int sleep_until_stopped(void *arg)
{
    arg_seen = *(int *)arg;
    while (!kthread_should_stop()) {
        nrounds++;
        fall_asleep();
    }
    return RESULT;
}

/* It gives way with the order not yet seen, and sleeps then. */
static int work_until_stopped(void *arg)
{
    while (!kthread_should_stop()) {
        nrounds++;
        give_way();
        fall_asleep();
    }
    return *(int *)arg;
}

static int end_at_once(void *arg)
{
    return *(int *)arg;
}

static void test_stops_a_sleeper(void)
{
    int arg = 7;
    struct proc *p = kthread_create(sleep_until_stopped, &arg, "sleeper");

    CHECK(p == &thread && !started && nrounds == 0);
    wake_up_process(p);
    run_thread();
    CHECK(asleep && nrounds == 1 && arg_seen == 7);
    stopper_first = true;
    CHECK(kthread_stop(p) == RESULT);
    CHECK(nrounds == 1 && !ended && nallocated == 1);
    stopper_first = false;
    run_thread();
    CHECK(ended && nallocated == 0);
}

static void test_stops_before_it_sleeps(void)
{
    int arg = 9;
    struct proc *p = kthread_run(work_until_stopped, &arg, "worker");

    CHECK(started);
    run_thread();
    CHECK(!asleep);
    CHECK(kthread_stop(p) == 9);
    CHECK(nrounds == 1 && ended && nallocated == 0);
}

static void test_stops_before_it_runs(void)
{
    int arg = 1;
    struct proc *p = kthread_run(sleep_until_stopped, &arg, "early");

    CHECK(kthread_stop(p) == RESULT);
    CHECK(nrounds == 0 && ended && nallocated == 0);
}

static void test_ends_by_itself(void)
{
    int arg = 3;

    kthread_run(end_at_once, &arg, "short");
    run_thread();
    CHECK(ended && nallocated == 0);
}

static void test_cannot_be_made(void)
{
    CHECK(ptr_err(kthread_run(end_at_once, NULL, "none")) == -ENOMEM);
    CHECK(nallocated == 0);
}

int main(void)
{
    kthread_register(create, end);
    test_stops_a_sleeper();
    test_stops_before_it_sleeps();
    test_stops_before_it_runs();
    test_ends_by_itself();
    test_cannot_be_made();
    return 0;
}
