/*
 * The default policy: shares the CPU by nice value, in constant time.
 *
 * Time goes in epochs. In each, a process gets one slice, the longer the lower
 * its nice value, and the shorter the more wait: so an epoch takes some tenths
 * of a second, or, with hundreds of processes, one tick for each. A process
 * waits in the `active` array while it has some of its slice left and in
 * `expired` once it has not. When `active` is empty the epoch is over and the
 * two change places. Each array has a list per nice level, and the first
 * non-empty level is served first, round robin.
 *
 * A process that sleeps keeps what is left of its slice, so one that waits a
 * lot has more left than one that computes. Whoever wakes with as much left as
 * the running one has is next in its level; with more (or on a better level) it
 * preempts it. So the shell answers at once beside any number of loops. It
 * cannot live on that for ever, since what it runs is taken from its slice
 * like anybody's.
 *
 * A child gets half of what its parent has left (sched.c), so forking makes
 * no time out of nothing.
 */
#include "sched/runqueue.h"

#define FEW 8 /* processes that may wait before slices get shorter */

static unsigned level_of(const struct proc *p)
{
    return (unsigned)(p->nice - NICE_MIN);
}

/* Ticks per epoch, if few wait: 20 for nice -20, 10 for 0, 1 for 18 and 19. */
static int full_slice(const struct runqueue *rq, const struct proc *p)
{
    int slice = (int)weight_of(p) / 2;

    return MAX(1, slice / (1 + rq->nqueued / FEW));
}

static void fair_init(struct runqueue *rq)
{
    for (unsigned a = 0; a < ARRAY_LEN(rq->arrays); a++) {
        for (unsigned i = 0; i < NLEVELS; i++)
            list_init(&rq->arrays[a].level[i]);
        for (unsigned i = 0; i < LEVEL_WORDS; i++)
            rq->arrays[a].bitmap[i] = 0;
    }
    rq->active = &rq->arrays[0];
    rq->expired = &rq->arrays[1];
    rq->epoch = 1; /* a new process has 0: it has had no slice yet */
}

/* Ticks that p has more than the running process; what levels decide counts
   more than any slice. */
static int advantage(const struct runqueue *rq, const struct proc *p)
{
    const struct proc *running = rq->running;

    if (p->array != rq->active || running == rq->idle)
        return -1;
    if (p->nice != running->nice)
        return running->nice - p->nice;
    return p->slice - running->slice;
}

/* A slice for the epoch that p is in, unless it has one. */
static void refresh(const struct runqueue *rq, struct proc *p)
{
    if (p->epoch != rq->epoch && p->epoch != rq->epoch + 1) {
        p->slice = full_slice(rq, p);
        p->epoch = rq->epoch;
    } else if (p->slice <= 0) {
        p->slice = full_slice(rq, p);
        p->epoch = rq->epoch + 1;
    }
}

static void fair_enqueue(struct runqueue *rq, struct proc *p, bool wakeup)
{
    unsigned level = level_of(p);

    refresh(rq, p);
    rq->weight += weight_of(p);
    p->array = p->epoch == rq->epoch ? rq->active : rq->expired;
    p->array->bitmap[level / 32] |= 1u << level % 32;
    if (wakeup && advantage(rq, p) >= 0)
        list_add(&p->array->level[level], &p->queue);
    else
        list_add_tail(&p->array->level[level], &p->queue);
    if (wakeup && advantage(rq, p) > 0)
        rq->running->need_resched = true;
}

static void fair_dequeue(struct runqueue *rq, struct proc *p)
{
    unsigned level = level_of(p);

    rq->weight -= weight_of(p);
    list_del(&p->queue);
    if (list_empty(&p->array->level[level]))
        p->array->bitmap[level / 32] &= ~(1u << level % 32);
    p->array = NULL;
}

/* The first process of the array's best level, or NULL. */
static struct proc *first_of(const struct prio_array *array)
{
    for (unsigned i = 0; i < LEVEL_WORDS; i++) {
        if (array->bitmap[i]) {
            unsigned level = i * 32 + (unsigned)__builtin_ctz(array->bitmap[i]);

            return list_first(&array->level[level], struct proc, queue);
        }
    }
    return NULL;
}

static struct proc *fair_pick(struct runqueue *rq)
{
    struct proc *p = first_of(rq->active);

    if (!p) {
        struct prio_array *empty = rq->active;

        rq->active = rq->expired;
        rq->expired = empty;
        rq->epoch++;
        p = first_of(rq->active);
    }
    if (p)
        fair_dequeue(rq, p);
    return p;
}

/* Rather one that would have to wait long here. */
static struct proc *fair_steal(struct runqueue *rq, uint32_t most)
{
    struct proc *p = first_of(rq->expired);

    if (!p)
        p = first_of(rq->active);
    if (!p || weight_of(p) > most)
        return NULL;
    fair_dequeue(rq, p);
    p->epoch = 0; /* epochs of different queues are not comparable */
    return p;
}

static void fair_tick(struct runqueue *rq, struct proc *running)
{
    (void)rq;
    if (--running->slice <= 0)
        running->need_resched = true;
}

/* Half for each; nothing left means its turn is over. */
static void fair_birth(struct proc *parent, struct proc *child)
{
    child->slice = (parent->slice + 1) / 2;
    child->epoch = parent->epoch;
    parent->slice -= child->slice;
    if (parent->slice <= 0)
        parent->need_resched = true;
}

static void fair_reap(struct proc *parent, const struct proc *child)
{
    if (child->epoch == parent->epoch && child->slice > 0)
        parent->slice += child->slice;
}

const struct sched_policy fair_policy = {
    .init = fair_init,
    .enqueue = fair_enqueue,
    .dequeue = fair_dequeue,
    .pick = fair_pick,
    .steal = fair_steal,
    .tick = fair_tick,
    .birth = fair_birth,
    .reap = fair_reap,
};
