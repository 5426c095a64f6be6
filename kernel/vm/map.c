/*
 * Changing what is mapped: mmap, munmap, mprotect and the break.
 *
 * What is taken away or restricted is flushed from every TLB before its pages
 * can be used for something else.
 */
#include "abi/errno.h"
#include "abi/mman.h"
#include "lib/panic.h"
#include "vm/shm.h"
#include "vm/table.h"
#include "vm/tlb.h"

#define BATCH 32 /* pages taken out between two flushes */

/* Is [addr, addr + len) pages of user memory, and some? */
static bool range_ok(uint32_t addr, uint32_t len)
{
    return len != 0 && (addr | len) % PAGE_SIZE == 0 && len <= USER_TOP &&
           addr <= USER_TOP - len;
}

/* Is all of [start, end) mapped? */
static bool fully_mapped(struct mm *mm, uint32_t start, uint32_t end)
{
    struct area *area = area_at_or_after(mm, start);

    while (area != NULL && area->start <= start) {
        if (end <= area->end)
            return true;
        start = area->end;
        area = area_next(mm, area);
    }
    return false;
}

static bool any_mapped(struct mm *mm, uint32_t start, uint32_t end)
{
    struct area *area = area_at_or_after(mm, start);

    return start < end && area != NULL && area->start < end;
}

/* Make `addr` a border between areas: 0 or -ENOMEM. */
static int split_at(struct mm *mm, uint32_t addr)
{
    struct area *area = area_find(mm, addr);

    if (area == NULL || area->start == addr)
        return 0;
    return area_split(mm, area, addr) != NULL ? 0 : -ENOMEM;
}

/* Take the pages of [start, end), within one table of mm's own, out of it. */
static void clear_pages(struct mm *mm, uint32_t start, uint32_t end)
{
    pte_t *entry = table_peek(mm, start);
    struct page *taken[BATCH];

    while (start < end) {
        unsigned n = 0;

        for (; start < end && n < BATCH; start += PAGE_SIZE, entry++)
            if (*entry != 0) {
                taken[n++] = phys_to_page(PTE_ADDR(*entry));
                *entry = 0;
            }
        if (n != 0)
            tlb_flush(mm);
        while (n != 0)
            page_put(taken[--n]);
    }
}

/*
 * Take the pages of [start, end) out of the tables. Tables that nothing else
 * needs go as a whole. 0, or -ENOMEM when a shared table could not be copied.
 */
static int unmap_pages(struct mm *mm, uint32_t start, uint32_t end)
{
    while (start < end) {
        uint32_t slot = PDX(start);
        uint32_t low = slot * LARGE_PAGE_SIZE;
        uint32_t part_end = MIN(end, low + LARGE_PAGE_SIZE);

        if (mm->pgdir[slot] == 0) {
            start = part_end;
            continue;
        }
        if (!any_mapped(mm, low, start) &&
            !any_mapped(mm, part_end, low + LARGE_PAGE_SIZE)) {
            table_drop(mm, slot);
        } else {
            if (table_own(mm, start) == NULL)
                return -ENOMEM;
            clear_pages(mm, start, part_end);
        }
        start = part_end;
    }
    return 0;
}

/* mm_unmap without the lock and the checks. */
static int unmap(struct mm *mm, uint32_t start, uint32_t end)
{
    int error = split_at(mm, start);

    if (error == 0)
        error = split_at(mm, end);
    if (error == 0)
        error = unmap_pages(mm, start, end);
    if (error != 0)
        return error;

    struct area *area = area_at_or_after(mm, start);
    while (area != NULL && area->start < end) {
        struct area *next = area_next(mm, area);

        area_remove(mm, area);
        area = next;
    }
    return 0;
}

int mm_unmap(struct mm *mm, uint32_t addr, uint32_t len)
{
    ASSERT(range_ok(addr, len));
    mutex_guard(&mm->lock);
    return unmap(mm, addr, addr + len);
}

/* mm_map without the lock and the checks. */
static int map(struct mm *mm, uint32_t addr, uint32_t len, uint32_t flags,
               struct backing *backing, uint32_t offset, uint32_t file_len)
{
    struct area area = {
        .start = addr,
        .end = addr + len,
        .flags = flags,
        .backing = backing,
        .offset = offset,
        .file_end = addr + MIN(file_len, len),
    };

    if ((flags & VM_WRITE) && !(flags & VM_SHARED))
        area.flags |= VM_PROMISED;
    if (!(flags & VM_SHARED) || backing != NULL)
        return area_add(mm, &area);

    area.backing = shm_create(len / PAGE_SIZE);
    if (area.backing == NULL)
        return -ENOMEM;
    area.offset = 0;
    area.file_end = area.end;
    int error = area_add(mm, &area);
    area.backing->ops->put(area.backing); /* the area has its own */
    return error;
}

int mm_map(struct mm *mm, uint32_t addr, uint32_t len, uint32_t flags,
           struct backing *backing, uint32_t offset, uint32_t file_len)
{
    if (!range_ok(addr, len) || offset % PAGE_SIZE != 0)
        return -EINVAL;
    if (offset + len < offset)
        return -EOVERFLOW;
    mutex_guard(&mm->lock);
    return map(mm, addr, len, flags, backing, offset, file_len);
}

/* Find `len` free bytes: at `hint` if that is free, else top down from
   MMAP_TOP. The address or 0. */
static uint32_t find_free(struct mm *mm, uint32_t hint, uint32_t len)
{
    uint32_t top = MMAP_TOP;
    struct area *area;

    if (hint >= MMAP_MIN && range_ok(hint, len) &&
        !any_mapped(mm, hint, hint + len))
        return hint;
    for (struct list *at = mm->areas.prev; at != &mm->areas; at = at->prev) {
        area = list_entry(at, struct area, link);
        if (area->end <= top && top - area->end >= len)
            return top - len;
        top = MIN(top, area->start);
    }
    return top >= MMAP_MIN && top - MMAP_MIN >= len ? top - len : 0;
}

uint32_t mm_mmap(struct mm *mm, uint32_t addr, uint32_t len, uint32_t flags,
                 uint32_t map_flags, struct backing *backing, uint32_t offset)
{
    bool fixed = map_flags & (MAP_FIXED | MAP_FIXED_NOREPLACE);
    int error = 0;

    len = ROUND_UP(len, PAGE_SIZE);
    if (offset + len < offset)
        return (uint32_t)-EOVERFLOW;
    if (fixed && !range_ok(addr, len))
        return (uint32_t)-ENOMEM;

    mutex_guard(&mm->lock);
    if (!fixed)
        addr = find_free(mm, ROUND_DOWN(addr, PAGE_SIZE), len);
    else if (!(map_flags & MAP_FIXED_NOREPLACE))
        error = unmap(mm, addr, addr + len);
    if (addr == 0)
        error = -ENOMEM;
    if (error == 0)
        error = map(mm, addr, len, flags, backing, offset, len);
    return error == 0 ? addr : (uint32_t)error;
}

/* Take write permission (or, for no permission at all, the page) away from
   the entries of [start, end). */
static int restrict_pages(struct mm *mm, uint32_t start, uint32_t end,
                          uint32_t prot)
{
    for (uint32_t va = start; va < end; va += PAGE_SIZE) {
        pte_t *entry = table_peek(mm, va);

        if (entry == NULL) {
            va |= LARGE_PAGE_SIZE - PAGE_SIZE;
            continue;
        }
        if (*entry == 0)
            continue;
        entry = table_own(mm, va);
        if (entry == NULL)
            return -ENOMEM;
        *entry &= prot == 0 ? ~(PTE_W | PTE_P) : ~PTE_W;
    }
    tlb_flush(mm);
    return 0;
}

static int protect(struct mm *mm, uint32_t start, uint32_t end, uint32_t prot)
{
    if (!fully_mapped(mm, start, end) || split_at(mm, start) != 0 ||
        split_at(mm, end) != 0)
        return -ENOMEM;
    for (struct area *area = area_find(mm, start);
         area != NULL && area->start < end; area = area_next(mm, area)) {
        uint32_t flags = (area->flags & ~VM_PROT) | prot;

        if ((prot & VM_WRITE) && (flags & VM_NOWRITE))
            return -EACCES;
        if ((prot & VM_WRITE) && !(flags & VM_SHARED))
            flags |= VM_PROMISED;
        if (area_change(mm, area, area->start, area->end, flags) != 0)
            return -ENOMEM;
    }
    if (prot & VM_WRITE)
        return 0; /* the next write faults and gets it */
    return restrict_pages(mm, start, end, prot);
}

int mm_protect(struct mm *mm, uint32_t addr, uint32_t len, uint32_t prot)
{
    ASSERT(range_ok(addr, len));
    mutex_guard(&mm->lock);
    return protect(mm, addr, addr + len, prot);
}

int mm_discard(struct mm *mm, uint32_t addr, uint32_t len)
{
    ASSERT(range_ok(addr, len));
    mutex_guard(&mm->lock);
    if (!fully_mapped(mm, addr, addr + len))
        return -ENOMEM;
    return unmap_pages(mm, addr, addr + len);
}

/* The heap reaches to `end` (page-aligned): make it reach to `new_end`. */
static int move_heap(struct mm *mm, uint32_t end, uint32_t new_end)
{
    if (new_end < end)
        return unmap(mm, new_end, end);
    if (new_end == end)
        return 0;
    if (any_mapped(mm, end, new_end + PAGE_SIZE))
        return -ENOMEM;

    struct area *area = area_find(mm, end - 1);
    uint32_t heap = VM_READ | VM_WRITE | VM_HEAP;
    if (area != NULL && (area->flags & ~VM_PROMISED) == heap)
        return area_change(mm, area, area->start, new_end, area->flags);
    return map(mm, end, new_end - end, heap, NULL, 0, 0);
}

uint32_t mm_brk(struct mm *mm, uint32_t brk)
{
    mutex_guard(&mm->lock);
    if (brk >= mm->layout.brk_start && brk < USER_TOP - PAGE_SIZE &&
        move_heap(mm, ROUND_UP(mm->layout.brk, PAGE_SIZE),
                  ROUND_UP(brk, PAGE_SIZE)) == 0)
        mm->layout.brk = brk;
    return mm->layout.brk;
}
