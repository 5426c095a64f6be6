/*
 * Pending signals. A signal's bit in the set says that it is pending. What is
 * known about it (struct siginfo) is in `first` or in the queue, if there was
 * memory for it and anything to tell; most signals are taken before the next
 * one comes, so they need no memory. Nobody can fill memory with signals, or
 * make those who look through a queue, with interrupts off, do so for long: for
 * each user only RLIMIT_SIGPENDING are kept.
 */
#include "proc/sigqueue.h"

#include "abi/errno.h"
#include "lib/string.h"
#include "mem/slab.h"
#include "proc/cred.h"
#include "proc/ptrace.h"
#include "sched/sched.h"
#include "sched/wait.h"

/* Signals of the processor: they come before others, while the registers are
   still those of the instruction at fault. */
#define SIGNALS_FAULT                                                          \
    (SIGMASK(SIGSEGV) | SIGMASK(SIGBUS) | SIGMASK(SIGILL) | SIGMASK(SIGTRAP) | \
     SIGMASK(SIGFPE) | SIGMASK(SIGSYS))

struct entry {
    struct list link;
    struct cred *cred; /* of the receiver, whose user it counts for */
    siginfo_t info;
};

static struct slab_cache entry_cache;

/* An entry for a signal to p; if need be past the limit. */
static struct entry *entry_alloc(const struct proc *p, bool must)
{
    uint32_t limit = p->group->limits[RLIMIT_SIGPENDING].rlim_cur;
    atomic_t *n = &p->cred->user->nsignals;
    struct entry *entry = NULL;

    if ((uint32_t)atomic_add(n, 1) <= limit || must)
        entry = slab_alloc(&entry_cache);
    if (!entry) {
        atomic_add(n, -1);
        return NULL;
    }
    entry->cred = p->cred;
    cred_get(entry->cred);
    return entry;
}

static void entry_free(struct entry *entry)
{
    list_del(&entry->link);
    atomic_add(&entry->cred->user->nsignals, -1);
    cred_put(entry->cred);
    slab_free(&entry_cache, entry);
}

static siginfo_t *first_of(struct sigpending *pending)
{
    _Static_assert(sizeof(pending->first) == sizeof(siginfo_t), "it is one");
    return (siginfo_t *)pending->first;
}

int sigqueue_add(const struct proc *p, struct sigpending *pending, int sig,
                 const siginfo_t *info)
{
    bool standard = sig < SIGRTMIN;
    struct entry *entry;

    if (standard && sigismember(&pending->set, sig))
        return 0;
    if (info && standard && first_of(pending)->si_signo == 0) {
        *first_of(pending) = *info;
    } else if (info) {
        entry = entry_alloc(p, standard && info->si_code >= 0);
        if (entry) {
            entry->info = *info;
            list_add_tail(&pending->queue, &entry->link);
        } else if (!standard && info->si_code != SI_USER) {
            return -EAGAIN;
        }
    }
    sigaddset(&pending->set, sig);
    return 0;
}

static int first_signal(uint64_t set)
{
    uint32_t low = (uint32_t)set, high = (uint32_t)(set >> 32);

    if (low & (uint32_t)SIGNALS_FAULT)
        low &= (uint32_t)SIGNALS_FAULT;
    return low ? __builtin_ctz(low) + 1 : __builtin_ctz(high) + 33;
}

/* Take the first entry for `sig`; the signal still pends if it has more. */
static void take_queued(struct sigpending *pending, int sig, siginfo_t *info)
{
    struct entry *entry, *next;
    bool found = false;

    list_for_each_safe(entry, next, &pending->queue, link) {
        if (entry->info.si_signo != sig)
            continue;
        if (found) {
            sigaddset(&pending->set, sig);
            break;
        }
        found = true;
        *info = entry->info;
        entry_free(entry);
    }
    if (!found)
        *info = (siginfo_t){
            .si_signo = sig,
            .si_code = sig < SIGRTMIN ? SI_KERNEL : SI_USER,
        };
}

static inline int take(struct sigpending *pending, sigset_t blocked,
                       siginfo_t *info)
{
    int sig;

    if (!(pending->set & ~blocked))
        return 0;
    sig = first_signal(pending->set & ~blocked);
    sigdelset(&pending->set, sig);
    if (first_of(pending)->si_signo == sig) {
        *info = *first_of(pending);
        first_of(pending)->si_signo = 0;
    } else {
        take_queued(pending, sig, info);
    }
    return sig;
}

int signal_take(struct proc *p, sigset_t blocked, siginfo_t *info)
{
    int sig = p->sig_pending.set ? take(&p->sig_pending, blocked, info) : 0;

    return sig ? sig : take(&p->group->sig_pending, blocked, info);
}

void sigqueue_drop(struct sigpending *pending, sigset_t set)
{
    struct entry *entry, *next;
    int first = first_of(pending)->si_signo;

    if (first != 0 && (set & SIGMASK(first)))
        first_of(pending)->si_signo = 0;
    pending->set &= ~set;
    list_for_each_safe(entry, next, &pending->queue, link) {
        if (SIGMASK(entry->info.si_signo) & set) {
            entry_free(entry);
        }
    }
}

static bool is_pending(const struct proc *p)
{
    const struct group *group = p->group;
    uint64_t pending = p->sig_pending.set | group->sig_pending.set;

    return (pending != 0 && (pending & ~p->sig_blocked) != 0) ||
           (group->stop_signal != 0 && !(p->trace & TRACE_JOINED)) ||
           p->trace & TRACE_TRAP || group->exiting;
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
