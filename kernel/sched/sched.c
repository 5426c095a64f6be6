/*
 * Switching: who runs on this CPU next, and how the change is made.
 *
 * Each CPU has a run queue and an idle process, which runs when there is
 * nothing else, takes work from the queues of busy CPUs, and halts. The
 * running process is in no queue. One process that becomes runnable waits on
 * the CPU that woke it, more go to idle CPUs; a busy CPU's surplus is fetched
 * by the next one that gets idle, at the latest from tick to tick.
 *
 * Locking is told in sched.h. How a CPU halts without missing work: work is
 * put into a queue under its lock, and then its CPU is interrupted if it is
 * idle. That CPU looks at its queue with interrupts off, and turns them on
 * and halts in one step: either it sees the work or the interrupt ends the
 * halt.
 *
 * The idle processes are the only ones that schedule() may be called from
 * with nothing to switch to. They are in no queue and in no table.
 */
#include "sched/runqueue.h"

#include "cpu/clock.h"
#include "cpu/smp.h"
#include "lib/panic.h"
#include "lib/printf.h"
#include "sched/wait.h"

void swtch(uint32_t **save_esp, uint32_t *new_esp);
void sched_arrive(void);

struct runqueue queues[MAX_CPUS];
volatile uint32_t idle_cpus;
const struct sched_policy *const sched_policy = &fair_policy;
static struct proc idle_procs[MAX_CPUS];
static void (*load_mm)(struct mm *mm);

/* Lock the queue that p's `cpu` says; it may change until we have it. */
static struct runqueue *lock_queue_of(const struct proc *p)
{
    for (;;) {
        struct runqueue *rq = &queues[p->cpu];

        spin_lock(&rq->lock);
        if (rq->cpu == p->cpu)
            return rq;
        spin_unlock(&rq->lock);
    }
}

/* The first thing done on the stack that was switched to: now the stack that
   was left is free, for another CPU to run or for us to drop. */
static void finish_switch(void)
{
    struct runqueue *rq = this_queue();
    struct proc *left = rq->leaving;
    bool dead = left->state == PROC_ZOMBIE;

    left->on_cpu = false;
    spin_unlock(&rq->lock);
    if (dead)
        proc_put(left);
}

/* A new process arrives here (swtch.S), and keeps interrupts off. */
void sched_arrive(void)
{
    this_cpu()->irq_were_on = false;
    finish_switch();
}

static void load_processor(struct runqueue *rq, struct proc *prev,
                           struct proc *next)
{
    next->kstack->cpu = &cpus[rq->cpu];
    gdt_set_kernel_stack((uint32_t)next->kstack + KSTACK_SIZE);
    fpu_switch(&prev->fpu, &next->fpu);
    if (next->mm) {
        load_mm(next->mm);
        gdt_load_tls(next->tls);
    }
}

static void note_idleness(const struct runqueue *rq, bool idle)
{
    uint32_t bit = 1u << rq->cpu;

    if (idle)
        __atomic_fetch_or(&idle_cpus, bit, __ATOMIC_SEQ_CST);
    else
        __atomic_fetch_and(&idle_cpus, ~bit, __ATOMIC_SEQ_CST);
}

/* The queue's lock is held: by us until swtch, by `next` after it. */
static void switch_to(struct runqueue *rq, struct proc *prev, struct proc *next)
{
    ASSERT(next->kstack->magic == KSTACK_MAGIC && !next->on_cpu);
    proc_set_state(next, PROC_RUNNING);
    next->on_cpu = true;
    rq->running = next;
    rq->leaving = prev;
    rq->switches++;
    if (prev == rq->idle || next == rq->idle)
        note_idleness(rq, next == rq->idle);
    load_processor(rq, prev, next);

    uint32_t irq_were_on = this_cpu()->irq_were_on;
    swtch(&prev->esp, next->esp);
    this_cpu()->irq_were_on = irq_were_on; /* it may be another CPU now */
    finish_switch();
}

void schedule(void)
{
    struct proc *prev = current(), *next;

    struct runqueue *rq = this_queue();

    ASSERT(prev->kstack->magic == KSTACK_MAGIC);
    spin_lock(&rq->lock);
    ASSERT(this_cpu()->irq_off == 1);
    prev->need_resched = false;
    if (prev->state != PROC_RUNNING) {
        prev->usage.voluntary_switches++;
    } else {
        proc_set_state(prev, PROC_RUNNABLE);
        if (prev != rq->idle) {
            prev->usage.involuntary_switches++;
            sched_policy->enqueue(rq, prev, false);
            rq->nqueued++;
        }
    }
    next = rq->nqueued ? sched_policy->pick(rq) : rq->idle;
    if (next != rq->idle)
        rq->nqueued--;
    if (next != prev) {
        switch_to(rq, prev, next);
    } else {
        proc_set_state(prev, PROC_RUNNING);
        spin_unlock(&rq->lock);
    }
}

void sched_exit(void)
{
    ASSERT(current()->state == PROC_ZOMBIE);
    schedule();
    panic("a dead process runs");
}

/*
 * Where p becomes runnable. Whoever wakes or makes a process is often about to
 * wait for it: so its own CPU takes one, without disturbing another. What is
 * more than that goes to an idle CPU, at best to the one where p ran last.
 */
static unsigned choose_cpu(const struct proc *p)
{
    const struct runqueue *here = this_queue();
    uint32_t idle = idle_cpus;

    if (here->nqueued == 0)
        return here->cpu;
    if (idle == 0 || idle & 1u << p->cpu)
        return p->cpu;
    return (unsigned)__builtin_ctz(idle);
}

void enqueue_and_unlock(struct runqueue *rq, struct proc *p, bool wakeup)
{
    struct proc *running = rq->running;

    ASSERT(p->cpu == rq->cpu);
    sched_policy->enqueue(rq, p, wakeup);
    rq->nqueued++;
    if (running == rq->idle)
        note_idleness(rq, false); /* it is spoken for */
    bool interrupt = rq->cpu != this_cpu()->id &&
                     (running == rq->idle || running->need_resched);
    spin_unlock(&rq->lock);
    if (interrupt)
        ipi_send(rq->cpu, VECTOR_WAKE);
}

/* Make p runnable, on the best CPU; rq, its queue until now, is locked. */
static void place_and_unlock(struct runqueue *rq, struct proc *p, bool wakeup)
{
    unsigned cpu = choose_cpu(p);

    proc_set_state(p, PROC_RUNNABLE);
    if (cpu != rq->cpu) {
        p->cpu = cpu;
        spin_unlock(&rq->lock);
        rq = lock_queue_of(p);
    }
    enqueue_and_unlock(rq, p, wakeup);
}

void wake_up_process(struct proc *p)
{
    struct runqueue *rq = this_queue();

    ASSERT(p->state == PROC_EMBRYO);
    spin_lock(&rq->lock);
    p->cpu = rq->cpu;
    sched_policy->birth(current(), p);
    place_and_unlock(rq, p, false);
}

bool sched_wake(struct proc *p, unsigned mask)
{
    struct runqueue *rq = lock_queue_of(p);

    if (!(mask >> p->state & 1)) {
        spin_unlock(&rq->lock);
        return false;
    }
    if (p->on_cpu) { /* it has not got as far as schedule() */
        proc_set_state(p, PROC_RUNNING);
        spin_unlock(&rq->lock);
    } else {
        place_and_unlock(rq, p, true);
    }
    return true;
}

void sched_kick(const struct proc *p)
{
    if (p == current())
        return;
    irq_off();
    if (p->on_cpu && p->cpu != this_cpu()->id)
        ipi_send(p->cpu, VECTOR_WAKE);
    irq_on();
}

void sched_set_nice(struct proc *p, int nice)
{
    struct runqueue *rq = lock_queue_of(p);
    bool queued = p->array != NULL;

    if (queued)
        sched_policy->dequeue(rq, p);
    p->nice = (int8_t)nice;
    if (queued)
        sched_policy->enqueue(rq, p, false);
    spin_unlock(&rq->lock);
}

void sched_refund(const struct proc *child)
{
    irq_off();
    sched_policy->reap(current(), child);
    irq_on();
}

/* Make what runs on this stack the CPU's idle process. */
static void become_idle(struct runqueue *rq)
{
    struct proc *p = &idle_procs[rq->cpu];

    p->state = PROC_RUNNING;
    p->on_cpu = true;
    p->cpu = rq->cpu;
    p->kstack = this_kstack();
    p->kstack->proc = p;
    atomic_set(&p->refs, 1);
    list_init(&p->queue);
    list_init(&p->children);
    list_init(&p->zombies);
    ksnprintf(p->name, sizeof(p->name), "idle/%u", rq->cpu);
    rq->idle = rq->running = p;
    this_cpu()->idle = p;
}

void sched_idle(void)
{
    struct runqueue *rq = this_queue();

    if (!rq->idle)
        become_idle(rq);
    note_idleness(rq, true);
    for (;;) {
        if (*(volatile int *)&rq->nqueued || steal_work(rq))
            schedule();
        cli();
        if (*(volatile int *)&rq->nqueued == 0)
            sti_hlt();
        sti();
    }
}

/* VECTOR_WAKE: that an interrupt came is all that was wanted. */
static void wake_interrupt(struct trapframe *tf)
{
    (void)tf;
}

static void describe_process(char *buf, size_t size)
{
    const struct proc *p = current();

    if (p)
        ksnprintf(buf, size, "%d (%s)", p->pid, p->name);
}

void sched_register_mm(void (*load)(struct mm *mm))
{
    load_mm = load;
}

void sched_init(void)
{
    for (unsigned i = 0; i < MAX_CPUS; i++) {
        spin_init(&queues[i].lock, "runqueue");
        queues[i].cpu = i;
        sched_policy->init(&queues[i]);
    }
    proc_slab_init();
    timer_init();
    wait_init();
    become_idle(this_queue());
    panic_hooks.describe_process = describe_process;
    trap_register(VECTOR_WAKE, wake_interrupt);
    clock_register_tick(sched_tick);
}
