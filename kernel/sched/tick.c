/*
 * What the scheduler does at each tick of a CPU: time used is charged, the
 * policy is asked whether the running process's turn is over, and what is to
 * be done now and then is done. And the figures that come of it.
 */
#include "cpu/clock.h"
#include "cpu/smp.h"
#include "lib/string.h"
#include "sched/runqueue.h"

#define BALANCE_PERIOD (HZ / 10)
#define LOAD_PERIOD (5 * HZ) /* ticks between samples of the load */

static uint32_t loadavg[3];
static void (*charge_process)(struct proc *p, bool user);

void sched_register_charge(void (*charge)(struct proc *p, bool user))
{
    charge_process = charge;
}

uint32_t sched_load(void)
{
    uint32_t n = 0;

    for (unsigned i = 0; i < MAX_CPUS; i++) {
        const struct runqueue *rq = &queues[i];

        n += (uint32_t)rq->nqueued + (rq->running != rq->idle);
    }
    return n;
}

/* avg[i] of the last 1, 5, 15 minutes: each sample of every 5 s weighs in by
   1 - exp(-5 s / period); numbers times 2048. */
static void sample_load(void)
{
    static const uint32_t keep[3] = {1884, 2014, 2037};
    uint32_t load = sched_load() * 2048;

    for (unsigned i = 0; i < 3; i++)
        loadavg[i] = (loadavg[i] * keep[i] + load * (2048 - keep[i])) / 2048;
}

void sched_loadavg(uint32_t avg[3])
{
    memcpy(avg, loadavg, sizeof(loadavg));
}

struct cpu_usage sched_cpu_usage(unsigned cpu)
{
    return queues[cpu].usage;
}

uint64_t sched_switches(void)
{
    uint64_t n = 0;

    for (unsigned i = 0; i < MAX_CPUS; i++)
        n += queues[i].switches;
    return n;
}

/* Whoever runs when the tick comes is taken to have run since the last one.
   If others wait here while a CPU idles, it is told to fetch one. */
void sched_tick(bool user)
{
    struct runqueue *rq = this_queue();
    struct proc *p = rq->running;

    if (rq->cpu == 0) {
        timer_run();
        if (ticks() % LOAD_PERIOD == 0)
            sample_load();
    }
    if (!rq->idle)
        return; /* this CPU is still starting */
    if (p != rq->idle && (ticks() + rq->cpu) % BALANCE_PERIOD == 0)
        balance(rq);
    uint32_t idle = idle_cpus & ~(1u << rq->cpu);
    if (rq->nqueued != 0 && idle != 0)
        ipi_send((unsigned)__builtin_ctz(idle), VECTOR_WAKE);
    spin_lock(&rq->lock);
    if (p == rq->idle) {
        rq->usage.idle++;
    } else {
        *(!user         ? &rq->usage.system
          : p->nice > 0 ? &rq->usage.nice
                        : &rq->usage.user) += 1;
        *(user ? &p->usage.user_ns : &p->usage.sys_ns) += NS_PER_TICK;
        sched_policy->tick(rq, p);
    }
    spin_unlock(&rq->lock);
    if (p != rq->idle && charge_process)
        charge_process(p, user);
}
