/*
 * Spreading work over the CPUs. It moves by being fetched: by a CPU that has
 * nothing to do, at once; and several times a second by one that has less to
 * do than another, so that a share of one CPU is worth as much as one of
 * another. Never are two queues locked at once: between them the process that
 * moves is RUNNABLE and in none, and already belongs to its new CPU.
 */
#include "sched/runqueue.h"

/* What is claimed of a CPU; its queue's lock is held, or this may be old. */
static uint32_t load_of(const struct runqueue *rq)
{
    const struct proc *running = rq->running;

    return rq->weight + (running == rq->idle ? 0 : weight_of(running));
}

/* Fetch a process from `other` that is not worth more than the difference
   between what is claimed there and `load`, what is claimed here: done? */
static bool steal_from(struct runqueue *other, struct runqueue *rq,
                       uint32_t load)
{
    struct proc *p = NULL;

    spin_lock(&other->lock);
    if (other->nqueued != 0 && load_of(other) > load)
        p = sched_policy->steal(other, load_of(other) - load);
    if (p) {
        other->nqueued--;
        p->cpu = rq->cpu;
    }
    spin_unlock(&other->lock);
    if (!p)
        return false;
    spin_lock(&rq->lock);
    enqueue_and_unlock(rq, p, false);
    return true;
}

/* This CPU has nothing to do: take something from any that has too much. */
bool steal_work(struct runqueue *rq)
{
    for (unsigned i = 1; i < ncpus; i++) {
        struct runqueue *other = &queues[(rq->cpu + i) % ncpus];

        if (other->nqueued != 0 && other->running != other->idle &&
            steal_from(other, rq, 0))
            return true;
    }
    return false;
}

/* All are busy, but some may have more to do than others. */
void balance(struct runqueue *rq)
{
    struct runqueue *busiest = rq;

    for (unsigned i = 0; i < ncpus; i++)
        if (queues[i].weight > busiest->weight)
            busiest = &queues[i];
    if (busiest != rq)
        steal_from(busiest, rq, load_of(rq));
}
