/*
 * Page faults: how memory appears.
 *
 * The area that holds the address says what should be there. An entry of 0 is
 * filled with a zeroed page, or the file's page straight from the block cache
 * (read-only), or a copy of it (to be written). An entry that is there but may
 * not be written means copy-on-write: a page with one reference just becomes
 * writable, a shared one is copied. Just below a stack the stack grows.
 *
 * An entry without PTE_P that is not 0 holds a page that mprotect has hidden.
 */
#include "vm/fault.h"

#include "abi/errno.h"
#include "lib/panic.h"
#include "lib/string.h"
#include "sched/proc.h"
#include "vm/table.h"
#include "vm/tlb.h"

#define FAULT_WRITE 2u /* page-fault error code, SDM 3A 4.7 */

#define FAULT_AROUND 16     /* pages of a file mapped at once if in memory */
#define STACK_GAP PAGE_SIZE /* always unmapped below a stack */

static void (*report)(struct trapframe *tf, uint32_t addr, int error);
struct page *zero_page;

static struct page *page_of(pte_t entry)
{
    return phys_to_page(PTE_ADDR(entry));
}

/* Let the stack area just above addr grow down to it. NULL: it can't. */
static struct area *stack_grow(struct mm *mm, uint32_t addr)
{
    struct area *area = area_at_or_after(mm, addr);
    uint32_t start = ROUND_DOWN(addr, PAGE_SIZE);

    if (area == NULL || !(area->flags & VM_STACK) ||
        area->end - start > rlimit(RLIMIT_STACK))
        return NULL;
    if (area->link.prev != &mm->areas) {
        struct area *below = list_entry(area->link.prev, struct area, link);

        if (start - below->end < STACK_GAP)
            return NULL;
    }
    if (area_change(mm, area, start, area->end, area->flags) != 0)
        return NULL;
    return area;
}

/* A private page with what the area has at va; or err_ptr. Where no frames are
   promised nobody writes, and nobody needs zeroes of his own. */
static struct page *page_fresh(struct area *area, uint32_t va)
{
    if (area->backing == NULL || va >= area->file_end) {
        if (!(area->flags & VM_PROMISED)) {
            page_get(zero_page);
            return zero_page;
        }
        struct page *page = page_alloc_zeroed();

        return page != NULL ? page : err_ptr(-ENOMEM);
    }

    uint32_t index = (area->offset + (va - area->start)) / PAGE_SIZE;
    struct page *file = area->backing->ops->get_page(area->backing, index);
    if (is_err(file))
        return file;
    struct page *page = page_alloc();
    if (page != NULL) {
        uint32_t nbytes = MIN(area->file_end - va, PAGE_SIZE);
        char *to = page_to_virt(page);

        memcpy(to, page_to_virt(file), nbytes);
        memset(to + nbytes, 0, PAGE_SIZE - nbytes);
    }
    page_put(file);
    return page != NULL ? page : err_ptr(-ENOMEM);
}

static pte_t entry_bits(const struct area *area, bool writable)
{
    pte_t bits = PTE_U;

    if (area->flags & VM_PROT)
        bits |= PTE_P;
    return writable ? bits | PTE_W : bits;
}

/* Does the whole page at va come from the area's file? */
static bool is_file_page(const struct area *area, uint32_t va)
{
    return area->backing != NULL && va + PAGE_SIZE <= area->file_end;
}

/* After the file page at va was mapped: map its neighbours, if in memory. */
static void fault_around(struct area *area, uint32_t va, pte_t *entry)
{
    struct backing *backing = area->backing;

    for (int i = 1; i < FAULT_AROUND; i++) {
        va += PAGE_SIZE;
        entry++;
        if (va >= area->end || PTX(va) == 0 || !is_file_page(area, va))
            return;
        if (*entry != 0)
            continue;

        uint32_t index = (area->offset + (va - area->start)) / PAGE_SIZE;
        struct page *page = backing->ops->peek_page(backing, index);
        if (page == NULL)
            return;
        *entry = page_to_phys(page) | entry_bits(area, false);
    }
}

/* Nothing is at va yet: put there what the area says. */
static int fill(struct area *area, uint32_t va, pte_t *entry, bool write)
{
    bool shared = area->flags & VM_SHARED;
    bool share_file = shared || (!write && is_file_page(area, va));
    struct page *page;

    if (share_file) {
        uint32_t index = (area->offset + (va - area->start)) / PAGE_SIZE;
        page = area->backing->ops->get_page(area->backing, index);
    } else {
        page = page_fresh(area, va);
    }
    if (is_err(page))
        return ptr_err(page);

    bool writable = (area->flags & VM_WRITE) && (shared || !share_file);
    *entry = page_to_phys(page) | entry_bits(area, writable);
    if (share_file && !shared && area->backing->ops->peek_page != NULL)
        fault_around(area, va, entry);
    return 0;
}

/* The page at va is there, but was not meant to be written yet. */
static int make_writable(struct mm *mm, struct area *area, uint32_t va,
                         pte_t *entry)
{
    struct page *old = page_of(*entry);
    pte_t bits = entry_bits(area, area->flags & VM_WRITE);

    if ((area->flags & VM_SHARED) || atomic_read(&old->count) == 1) {
        *entry = page_to_phys(old) | bits;
        return 0;
    }

    struct page *copy = page_alloc();
    if (copy == NULL)
        return -ENOMEM;
    memcpy(page_to_virt(copy), page_to_virt(old), PAGE_SIZE);
    *entry = page_to_phys(copy) | bits;
    tlb_flush_page(mm, va);
    page_put(old);
    return 0;
}

/* A tracer writes where the process may not: to a copy of its own, for which
   frames are promised. Not to what it shares with others. */
static int privatize(struct mm *mm, struct area *area)
{
    if (area->flags & (VM_SHARED | VM_NOWRITE))
        return -EACCES;
    return area_change(mm, area, area->start, area->end,
                       area->flags | VM_PROMISED);
}

int fault_in(struct mm *mm, uint32_t addr, bool write, bool force)
{
    struct area *area = area_find(mm, addr);
    uint32_t va = ROUND_DOWN(addr, PAGE_SIZE);

    if (area == NULL)
        area = stack_grow(mm, addr);
    if (area == NULL)
        return -EFAULT;
    if (!(area->flags & (write ? VM_WRITE : VM_PROT)) &&
        (!force || (write && privatize(mm, area) != 0)))
        return -EACCES;

    pte_t *entry = table_own(mm, va);
    if (entry == NULL)
        return -ENOMEM;
    if (*entry == 0)
        return fill(area, va, entry, write);
    if (write && !(*entry & PTE_W))
        return make_writable(mm, area, va, entry);
    *entry |= entry_bits(area, false);
    return 0;
}

/* A fault that vm cannot resolve. */
static void hopeless(struct trapframe *tf, uint32_t addr, int error)
{
    if (from_user(tf))
        report(tf, addr, error);
    else if (!trap_fixup(tf))
        trap_panic(tf);
}

static void page_fault(struct trapframe *tf)
{
    struct proc *p = current();
    uint32_t addr = read_cr2();
    struct mm *mm = p->mm;

    if (addr >= USER_TOP || mm == NULL || (!from_user(tf) && p->nofault)) {
        hopeless(tf, addr, -EFAULT);
        return;
    }
    p->usage.minor_faults++;
    mutex_lock(&mm->lock);
    int error = fault_in(mm, addr, tf->error & FAULT_WRITE, false);
    mutex_unlock(&mm->lock);
    if (error != 0)
        hopeless(tf, addr, error);
}

void fault_init(void (*unresolved)(struct trapframe *tf, uint32_t addr,
                                   int error))
{
    report = unresolved;
    zero_page = page_alloc_zeroed();
    if (zero_page == NULL)
        panic("no memory for a page of zeroes");
    trap_register(TRAP_PAGE_FAULT, page_fault);
}
