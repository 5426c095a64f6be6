/*
 * Pending signals. A signal's bit in the set says that it is pending. What is
 * known about it (struct siginfo) is in the queue, if there was memory for it
 * and anything to tell. Nobody can fill memory with signals, or make those who
 * look through a queue, with interrupts off, do so for long: of real-time
 * signals that nobody takes, only so many are kept.
 */
#include "proc/sigqueue.h"

#include "lib/string.h"
#include "mem/slab.h"
#include "sched/sched.h"
#include "sched/wait.h"

/* Signals of the processor: they come before others, while the registers are
   still those of the instruction at fault. */
#define SIGNALS_FAULT                                                          \
    (SIGMASK(SIGSEGV) | SIGMASK(SIGBUS) | SIGMASK(SIGILL) | SIGMASK(SIGTRAP) | \
     SIGMASK(SIGFPE) | SIGMASK(SIGSYS))

#define MAX_ENTRIES 4096 /* in all queues */

struct entry {
    struct list link;
    siginfo_t info;
};

static struct slab_cache entry_cache;
static atomic_t nentries;

static struct entry *entry_alloc(void)
{
    struct entry *entry = NULL;

    if (atomic_add(&nentries, 1) <= MAX_ENTRIES)
        entry = slab_alloc(&entry_cache);
    if (!entry)
        atomic_add(&nentries, -1);
    return entry;
}

static void entry_free(struct entry *entry)
{
    list_del(&entry->link);
    slab_free(&entry_cache, entry);
    atomic_add(&nentries, -1);
}

void sigqueue_add(uint64_t *pending, struct list *queue, int sig,
                  const siginfo_t *info)
{
    struct entry *entry = NULL;

    if (sig < SIGRTMIN && (*pending & SIGMASK(sig)))
        return;
    *pending |= SIGMASK(sig);
    if (info)
        entry = entry_alloc();
    if (entry) {
        entry->info = *info;
        list_add_tail(queue, &entry->link);
    }
}

static int first_signal(uint64_t set)
{
    uint32_t low = (uint32_t)set, high = (uint32_t)(set >> 32);

    if (low & (uint32_t)SIGNALS_FAULT)
        low &= (uint32_t)SIGNALS_FAULT;
    return low ? __builtin_ctz(low) + 1 : __builtin_ctz(high) + 33;
}

int sigqueue_take(uint64_t *pending, struct list *queue, uint64_t blocked,
                  siginfo_t *info)
{
    struct entry *entry, *next;
    bool found = false, again = false;
    int sig;

    if (!(*pending & ~blocked))
        return 0;
    sig = first_signal(*pending & ~blocked);
    list_for_each_safe(entry, next, queue, link)
    {
        if (entry->info.si_signo != sig)
            continue;
        if (found) {
            again = true;
            break;
        }
        found = true;
        *info = entry->info;
        entry_free(entry);
    }
    if (!again)
        *pending &= ~SIGMASK(sig);
    if (!found) {
        memset(info, 0, sizeof(*info));
        info->si_signo = sig;
        info->si_code = SI_KERNEL;
    }
    return sig;
}

void sigqueue_drop(uint64_t *pending, struct list *queue, uint64_t set)
{
    struct entry *entry, *next;

    *pending &= ~set;
    list_for_each_safe(entry, next, queue, link)
    {
        if (SIGMASK(entry->info.si_signo) & set) {
            entry_free(entry);
        }
    }
}

static bool is_pending(const struct proc *p)
{
    const struct group *group = p->group;

    return ((p->sig_pending | group->sig_pending) & ~p->sig_blocked) != 0 ||
           group->stop_signal != 0 || group->exiting;
}

void signal_recalc(struct proc *p)
{
    p->signal_pending = is_pending(p);
}

void signal_notify(struct proc *p)
{
    if (is_pending(p)) {
        p->signal_pending = true;
        wake_for_signal(p);
        sched_kick(p);
    }
}

void sigqueue_init(void)
{
    slab_init(&entry_cache, "signal", sizeof(struct entry));
}
