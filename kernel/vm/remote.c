/*
 * Reaching into an address space that need not be the running one: exec builds
 * the new program's stack, /proc shows arguments, a tracer reads and writes,
 * a futex is found.
 *
 * Pages are found through mm's tables and accessed at their kernel address, so
 * no page fault happens here; mm->lock is held for each page's worth.
 */
#include "abi/errno.h"
#include "lib/string.h"
#include "vm/fault.h"
#include "vm/table.h"

/* The kernel address of user address `addr`, present (and private to mm, if
   `write`); or NULL. */
static char *reach(struct mm *mm, uint32_t addr, bool write, bool force)
{
    if (addr >= USER_TOP)
        return NULL;

    pte_t *entry = table_peek(mm, addr);
    bool ready = entry != NULL && (*entry & PTE_P) && !write;
    if (!ready) {
        if (fault_in(mm, addr, write, force) != 0)
            return NULL;
        entry = table_peek(mm, addr);
    }
    return (char *)phys_to_virt(PTE_ADDR(*entry)) + addr % PAGE_SIZE;
}

/* Copy between `buf` and user memory, as far as there is any: bytes copied. */
static uint32_t transfer(struct mm *mm, uint32_t addr, char *buf, uint32_t n,
                         bool write, bool force)
{
    uint32_t done = 0;

    while (done < n) {
        uint32_t part = MIN(n - done, PAGE_SIZE - addr % PAGE_SIZE);

        mutex_lock(&mm->lock);
        char *user = reach(mm, addr, write, force);
        if (user != NULL)
            memcpy(write ? user : buf + done, write ? buf + done : user, part);
        mutex_unlock(&mm->lock);
        if (user == NULL)
            break;
        addr += part;
        done += part;
    }
    return done;
}

uint32_t mm_read(struct mm *mm, uint32_t addr, void *buf, uint32_t n)
{
    return transfer(mm, addr, buf, n, false, true);
}

uint32_t mm_write(struct mm *mm, uint32_t addr, const void *buf, uint32_t n,
                  bool force)
{
    return transfer(mm, addr, (char *)buf, n, true, force);
}

uint32_t object_id(void)
{
    static atomic_t last;

    return (uint32_t)atomic_add(&last, 1);
}

void backing_init(struct backing *backing, const struct backing_ops *ops)
{
    backing->ops = ops;
    backing->id = object_id();
}

int mm_place(struct mm *mm, uint32_t addr, struct place *place)
{
    mutex_guard(&mm->lock);
    struct area *area = area_find(mm, addr);

    if (area == NULL || !(area->flags & VM_PROT))
        return -EFAULT;
    *place = (struct place){mm->id, addr};
    if (area->flags & VM_SHARED)
        *place = (struct place){area->backing->id,
                                area->offset + (addr - area->start)};
    return 0;
}
