/*
 * Descriptors and kernel stacks of processes, and their states.
 *
 * A descriptor comes from a slab, its stack is two pages, which are promised
 * beforehand as a slab's are (mem/commit.h): when there is no room for another
 * process, fork fails, and no promise made to others is broken.
 */
#include "sched/proc.h"

#include "lib/panic.h"
#include "lib/string.h"
#include "mem/commit.h"
#include "mem/page.h"
#include "mem/slab.h"
#include "sched/trace.h"

#define KSTACK_ORDER 1
#define KSTACK_FRAMES (1u << KSTACK_ORDER)

void proc_birth(void); /* swtch.S */

_Static_assert(PAGE_SIZE << KSTACK_ORDER == KSTACK_SIZE, "stack size");

static struct slab_cache proc_cache;

/* What a process in state `i` may become, as bits 1 << state. */
static const uint16_t transitions[PROC_NSTATES] = {
    [PROC_EMBRYO] = 1 << PROC_RUNNABLE,
    [PROC_RUNNABLE] = 1 << PROC_RUNNING,
    [PROC_RUNNING] = 1 << PROC_RUNNABLE | 1 << PROC_SLEEPING |
                     1 << PROC_UNINTERRUPTIBLE | 1 << PROC_STOPPED |
                     1 << PROC_TRACED | 1 << PROC_ZOMBIE,
    /* back to RUNNING: woken before it had left its CPU */
    [PROC_SLEEPING] = 1 << PROC_RUNNABLE | 1 << PROC_RUNNING,
    [PROC_UNINTERRUPTIBLE] = 1 << PROC_RUNNABLE | 1 << PROC_RUNNING,
    [PROC_STOPPED] = 1 << PROC_RUNNABLE | 1 << PROC_RUNNING,
    [PROC_TRACED] = 1 << PROC_RUNNABLE | 1 << PROC_RUNNING,
};

void proc_set_state(struct proc *p, enum proc_state state)
{
    static const char letters[PROC_NSTATES] = "ERRSDTtZ";

    if (!(transitions[p->state] >> state & 1))
        panic("process %d: state %c cannot become %c", p->pid,
              letters[p->state], letters[state]);
    if (trace_on)
        trace_change(p, state);
    p->state = state;
}

/* What swtch takes from the stack, lowest address first. */
struct switch_frame {
    uint32_t edi, esi, ebx, ebp, eip;
};

unsigned proc_backtrace(const struct proc *p, uint32_t *addresses, unsigned max)
{
    const struct switch_frame *saved = (struct switch_frame *)p->esp;

    if (p->on_cpu || max == 0)
        return 0;
    addresses[0] = saved->eip;
    return 1 + backtrace((const struct frame *)saved->ebp, saved + 1,
                         proc_trapframe(p), addresses + 1, max - 1);
}

/* A stack that starts in proc_birth when it is switched to. */
static struct kstack *kstack_alloc(struct proc *p, void (*entry)(void))
{
    struct page *page = pages_alloc(KSTACK_ORDER);

    if (!page)
        return NULL;
    p->kstack = page_to_virt(page);
    *p->kstack = (struct kstack){.magic = KSTACK_MAGIC, .proc = p};

    struct switch_frame *frame = (struct switch_frame *)proc_trapframe(p) - 1;
    *frame = (struct switch_frame){.ebx = (uint32_t)entry,
                                   .eip = (uint32_t)proc_birth};
    p->esp = (uint32_t *)frame;
    return p->kstack;
}

struct proc *proc_alloc(void (*entry)(void))
{
    struct proc *p;

    if (commit_reserve(KSTACK_FRAMES) < 0)
        return NULL;
    p = slab_alloc(&proc_cache);
    if (!p)
        goto no_proc;
    memset(p, 0, offsetof(struct proc, fpu.state));
    if (!kstack_alloc(p, entry))
        goto no_stack;
    p->state = PROC_EMBRYO;
    atomic_set(&p->refs, 2);
    list_init(&p->queue);
    list_init(&p->wait_link);
    list_init(&p->task_link);
    list_init(&p->children);
    list_init(&p->zombies);
    list_init(&p->sibling);
    list_init(&p->thread_link);
    list_init(&p->tracees);
    list_init(&p->reports);
    list_init(&p->trace_link);
    list_init(&p->sig_pending.queue);
    return p;

no_stack:
    slab_free(&proc_cache, p);
no_proc:
    commit_release(KSTACK_FRAMES);
    return NULL;
}

static void proc_free(struct proc *p)
{
    ASSERT(!p->on_cpu && !p->chan && !p->array);
    p->kstack->magic = 0;
    page_put(virt_to_page(p->kstack));
    slab_free(&proc_cache, p);
    commit_release(KSTACK_FRAMES);
}

void proc_put(struct proc *p)
{
    if (atomic_dec_and_test(&p->refs))
        proc_free(p);
}

void proc_discard(struct proc *p)
{
    ASSERT(p->state == PROC_EMBRYO);
    proc_free(p);
}

void proc_slab_init(void)
{
    slab_init(&proc_cache, "proc", sizeof(struct proc));
}
