/*
 * Kernel threads. What a thread is told (its function, and whether it is to
 * stop) is in a struct kthread, which outlives the thread if somebody waits
 * for its result: it is freed with its last reference.
 *
 * No signals reach kernel threads; their signal_pending says that they are to
 * stop. So the order ends an interruptible sleep, and prevents the next one.
 */
#include "sched/kthread.h"

#include "abi/errno.h"
#include "cpu/x86.h"
#include "lib/panic.h"
#include "mem/slab.h"
#include "sched/sched.h"
#include "sched/wait.h"

struct kthread {
    atomic_t refs; /* the thread's, and kthread_stop's */
    int (*fn)(void *arg);
    void *arg;
    volatile bool should_stop;
    int result;
    struct completion ended;
};

static struct proc *(*create_process)(void (*entry)(void), const char *name);
static void (*exit_process)(int code);

static void kthread_put(struct kthread *k)
{
    if (atomic_dec_and_test(&k->refs))
        kfree(k);
}

/* Where every kernel thread starts. */
static void kthread_entry(void)
{
    struct kthread *k = current()->kthread;

    sti();
    k->result = k->fn(k->arg);
    complete(&k->ended);
    kthread_put(k);
    exit_process(0);
    panic("a kernel thread's exit returned");
}

struct proc *kthread_create(int (*fn)(void *arg), void *arg, const char *name)
{
    struct kthread *k = kzalloc(sizeof(*k));
    struct proc *p;

    if (!k)
        return err_ptr(-ENOMEM);
    atomic_set(&k->refs, 1);
    k->fn = fn;
    k->arg = arg;
    completion_init(&k->ended);
    p = create_process(kthread_entry, name);
    if (is_err(p))
        kfree(k);
    else
        p->kthread = k;
    return p;
}

struct proc *kthread_run(int (*fn)(void *arg), void *arg, const char *name)
{
    struct proc *p = kthread_create(fn, arg, name);

    if (!is_err(p))
        wake_up_process(p);
    return p;
}

bool kthread_should_stop(void)
{
    return current()->kthread->should_stop;
}

int kthread_stop(struct proc *p)
{
    struct kthread *k = p->kthread;
    int result;

    atomic_inc(&k->refs);
    k->should_stop = true;
    p->signal_pending = true;
    wake_for_signal(p);
    completion_wait(&k->ended);
    result = k->result;
    kthread_put(k);
    return result;
}

void kthread_register(struct proc *(*create)(void (*entry)(void),
                                             const char *name),
                      void (*exit)(int code))
{
    create_process = create;
    exit_process = exit;
}
