/*
 * kernel/sched/fair.c: one CPU is played tick by tick. Shares go by nice
 * value, nobody starves, who waits a lot preempts who computes, and forking
 * makes no time.
 */
#define _ISOC11_SOURCE /* no struct timespec but the kernel's */
#include <string.h>

#include "fakes.h"
#include "sched/runqueue.h"

#define NPROCS 12
#define NTICKS 20000
#define FULL_SLICE 10 /* of nice 0 */

static struct runqueue rq;
static struct proc idle, procs[NPROCS];
static int ran[NPROCS]; /* ticks */
static const struct sched_policy *const policy = &fair_policy;

static void set_up(void)
{
    memset(&rq, 0, sizeof rq);
    memset(procs, 0, sizeof procs);
    memset(ran, 0, sizeof ran);
    rq.idle = rq.running = &idle;
    policy->init(&rq);
}

static void make_runnable(struct proc *p, bool wakeup)
{
    policy->enqueue(&rq, p, wakeup);
    rq.nqueued++;
}

static struct proc *pick(void)
{
    struct proc *p = policy->pick(&rq);

    if (p)
        rq.nqueued--;
    rq.running = p ? p : &idle;
    rq.running->need_resched = false;
    return p;
}

/* The running process runs for a tick, and gives way if it is to. */
static void tick(void)
{
    struct proc *p = rq.running;

    ran[p - procs]++;
    policy->tick(&rq, p);
    if (p->need_resched) {
        make_runnable(p, false);
        pick();
    }
}

static void test_shares(void)
{
    static const int nice[] = {0, 0, 0, 10, 19, -20};
    static const int slice[] = {10, 10, 10, 5, 1, 20};
    int sum = 0;

    set_up();
    for (unsigned i = 0; i < ARRAY_LEN(nice); i++) {
        procs[i].nice = (int8_t)nice[i];
        make_runnable(&procs[i], false);
        sum += slice[i];
    }
    pick();
    for (int i = 0; i < NTICKS; i++)
        tick();
    for (unsigned i = 0; i < ARRAY_LEN(nice); i++) {
        int due = NTICKS * slice[i] / sum;

        CHECK(ran[i] >= due - 20 && ran[i] <= due + 20);
    }
}

/* One that sleeps is served at once when it wakes, beside one that loops. */
static void test_preemption(void)
{
    set_up();
    make_runnable(&procs[0], false);
    pick();
    for (int i = 0; i < 5; i++)
        tick();
    make_runnable(&procs[1], true);
    CHECK(procs[0].need_resched);
    /* but not if it has used as much itself, or is less important */
    set_up();
    make_runnable(&procs[0], false);
    pick();
    procs[1].nice = 1;
    make_runnable(&procs[1], true);
    CHECK(!procs[0].need_resched);
}

/* Two that wake each other all the time use up their slices like anybody. */
static void test_no_starvation(void)
{
    struct proc *loop = &procs[2];

    set_up();
    make_runnable(loop, false);
    make_runnable(&procs[0], false);
    make_runnable(&procs[1], false);
    pick();
    for (int i = 0; i < NTICKS; i++) {
        struct proc *p = rq.running;

        tick();
        if (p != loop && rq.running == p) { /* sleeps and is woken */
            pick();
            make_runnable(p, true);
            if (rq.running == &idle)
                pick();
        }
    }
    CHECK(ran[2] > NTICKS / 4);
}

/* A chain of processes, each of which forks and ends, takes turns with a
   loop: a child's time is its parent's. */
static void test_fork_chain(void)
{
    struct proc *loop = &procs[0], *link = &procs[1];
    int loop_ticks = 0;

    set_up();
    make_runnable(loop, false);
    make_runnable(link, false);
    pick();
    for (int i = 0; i < NTICKS; i++) {
        struct proc *child = link == &procs[1] ? &procs[2] : &procs[1];

        if (rq.running == loop) {
            loop_ticks++;
        } else if (rq.running == link) {
            int before = link->slice;

            memset(child, 0, sizeof *child);
            policy->birth(link, child);
            CHECK(child->slice + link->slice == before);
            make_runnable(child, false);
            link = child;
            pick(); /* the parent ends */
        }
        tick();
    }
    CHECK(loop_ticks > NTICKS / 4);
}

static void test_refund(void)
{
    set_up();
    make_runnable(&procs[0], false);
    pick();
    policy->birth(&procs[0], &procs[1]);
    CHECK(procs[0].slice == FULL_SLICE / 2 && procs[1].slice == FULL_SLICE / 2);
    procs[1].slice--;
    policy->reap(&procs[0], &procs[1]);
    CHECK(procs[0].slice == FULL_SLICE - 1);
    procs[1].epoch++; /* a later slice was not the parent's */
    procs[1].slice = FULL_SLICE;
    policy->reap(&procs[0], &procs[1]);
    CHECK(procs[0].slice == FULL_SLICE - 1);
}

/* The bitmaps say exactly which lists hold somebody. */
static void check_arrays(void)
{
    int n = 0;

    for (int a = 0; a < 2; a++)
        for (unsigned i = 0; i < NLEVELS; i++) {
            const struct prio_array *array = &rq.arrays[a];
            const struct list *head = &array->level[i];
            bool bit = array->bitmap[i / 32] >> i % 32 & 1;

            CHECK(bit == !list_empty(head));
            for (struct list *l = head->next; l != head; l = l->next) {
                const struct proc *p = list_entry(l, struct proc, queue);

                CHECK(p->array == array && p->nice == (int)i + NICE_MIN);
                CHECK(p->slice > 0);
                n++;
            }
        }
    CHECK(n == rq.nqueued);
}

/* Anything in any order: sleep, wake, steal, renice. */
static void test_random(void)
{
    set_up();
    for (int i = 0; i < NTICKS; i++) {
        struct proc *p = &procs[rand() % NPROCS];

        if (!p->array && p != rq.running) {
            make_runnable(p, rand() % 2);
        } else if (p->array && rand() % 4 == 0) {
            policy->dequeue(&rq, p);
            p->nice = (int8_t)(rand() % NLEVELS + NICE_MIN);
            policy->enqueue(&rq, p, false);
        } else if (rand() % 8 == 0 && policy->steal(&rq, UINT32_MAX)) {
            rq.nqueued--;
        }
        if (rq.running == &idle || rand() % 3 == 0)
            pick(); /* the running one sleeps */
        else
            tick();
        check_arrays();
    }
}

int main(void)
{
    test_shares();
    test_preemption();
    test_no_starvation();
    test_fork_chain();
    test_refund();
    test_random();
    return 0;
}
