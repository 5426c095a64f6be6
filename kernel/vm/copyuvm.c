/*
 * copyuvm: fork copies one page.
 *
 * A page table is a page, and is shared copy-on-write like the pages under it:
 *
 *   - struct page counts a table's references from directories, and a page's
 *     references from tables.
 *   - fork copies the directory. Every table gets one more reference and is
 *     made read-only in both directories: the W bit of a directory entry rules
 *     over all 1024 pages under it. What it costs does not depend on how much
 *     the process has touched.
 *   - Whoever wants to change something in a table that is shared (fill in a
 *     page, or write to one) first takes a copy of it: table_own(). Every page
 *     in it gets one more reference, and is read-only in both tables from then
 *     on. If the table is no longer shared, the directory entry just becomes
 *     writable again.
 *   - Whoever wants to write to a page that is shared takes a copy of it
 *     (fault.c).
 *
 * Why this is right with several CPUs. A table with one reference belongs to
 * one mm and changes only under that mm's lock. A table with more references
 * does not change, but for one thing: the one who copies it clears W bits in
 * it. That is safe, because every directory that shares it has its own W clear
 * and was flushed when that happened, so no CPU can be using those bits. Two
 * that copy at once do no harm: both take references to the pages, both drop
 * the table, and the last to drop it gives the pages' old references back.
 * References to a table grow only by fork, under the lock of an mm that has
 * one; so one seen to be the last stays the last.
 */
#include "abi/errno.h"
#include "vm/table.h"
#include "vm/tlb.h"

#define USER_TABLE (PTE_P | PTE_W | PTE_U)
#define SLOT_SIZE LARGE_PAGE_SIZE /* what one table maps */

static pte_t *table_of(pte_t pde)
{
    return phys_to_virt(PTE_ADDR(pde));
}

static struct page *page_of(pte_t entry)
{
    return phys_to_page(PTE_ADDR(entry));
}

pte_t *table_peek(struct mm *mm, uint32_t addr)
{
    pte_t pde = mm->pgdir[PDX(addr)];

    return pde == 0 ? NULL : &table_of(pde)[PTX(addr)];
}

/* Copy the entries of [start, end), which lies within one table. */
static void copy_entries(pte_t *to, pte_t *from, uint32_t start, uint32_t end)
{
    for (uint32_t i = PTX(start); i <= PTX(end - 1); i++) {
        pte_t entry = from[i];

        if (entry == 0)
            continue;
        if (entry & PTE_W) {
            entry &= ~PTE_W;
            from[i] = entry;
        }
        page_get(page_of(entry));
        to[i] = entry;
    }
}

/* Drop the pages of [start, end), which lies within one table. */
static void drop_entries(pte_t *table, uint32_t start, uint32_t end)
{
    for (uint32_t i = PTX(start); i <= PTX(end - 1); i++)
        if (table[i] != 0) {
            page_put(page_of(table[i]));
            table[i] = 0;
        }
}

/* For each part of an area that lies in this slot, [*start, *end). */
static struct area *first_in_slot(struct mm *mm, uint32_t slot)
{
    return area_at_or_after(mm, slot * SLOT_SIZE);
}

static bool part_in_slot(const struct area *area, uint32_t slot,
                         uint32_t *start, uint32_t *end)
{
    uint32_t low = slot * SLOT_SIZE, high = low + SLOT_SIZE;

    if (area == NULL || area->start >= high)
        return false;
    *start = MAX(area->start, low);
    *end = MIN(area->end, high);
    return true;
}

/* The last reference to the table of this slot, in which `area` is the first,
   has been dropped: give its pages back. */
static void table_destroy(struct mm *mm, struct page *table, struct area *area,
                          uint32_t slot)
{
    uint32_t start, end;

    for (; part_in_slot(area, slot, &start, &end); area = area_next(mm, area))
        drop_entries(page_to_virt(table), start, end);
    atomic_set(&table->count, 1);
    table_free(table);
}

/* Replace a shared table by a copy of mm's own. False: no memory. */
static bool unshare(struct mm *mm, uint32_t slot)
{
    pte_t *pde = &mm->pgdir[slot];
    uint32_t start, end;
    struct page *copy = table_alloc();

    if (copy == NULL)
        return false;
    for (struct area *a = first_in_slot(mm, slot);
         part_in_slot(a, slot, &start, &end); a = area_next(mm, a))
        copy_entries(page_to_virt(copy), table_of(*pde), start, end);

    pte_t old = *pde;
    *pde = page_to_phys(copy) | USER_TABLE;
    tlb_flush_page(mm, slot * SLOT_SIZE);

    /* if the others have let go meanwhile, the pages are ours twice */
    if (atomic_dec_and_test(&page_of(old)->count))
        table_destroy(mm, page_of(old), first_in_slot(mm, slot), slot);
    return true;
}

pte_t *table_own(struct mm *mm, uint32_t addr)
{
    uint32_t slot = PDX(addr);
    pte_t *pde = &mm->pgdir[slot];

    if (*pde == 0) {
        struct page *table = table_alloc();

        if (table == NULL)
            return NULL;
        *pde = page_to_phys(table) | USER_TABLE;
    } else if (!(*pde & PTE_W)) {
        if (atomic_read(&page_of(*pde)->count) == 1)
            *pde |= PTE_W;
        else if (!unshare(mm, slot))
            return NULL;
    }
    return &table_of(*pde)[PTX(addr)];
}

void table_drop(struct mm *mm, uint32_t slot)
{
    struct page *table = page_of(mm->pgdir[slot]);

    mm->pgdir[slot] = 0;
    tlb_flush(mm);
    if (atomic_dec_and_test(&table->count))
        table_destroy(mm, table, first_in_slot(mm, slot), slot);
}

void table_drop_all(struct mm *mm)
{
    pte_t *pgdir = mm->pgdir;
    struct area *area;
    uint32_t slot, next_slot = 0;

    list_for_each(area, &mm->areas, link) {
        slot = MAX(PDX(area->start), next_slot);
        next_slot = PDX(area->end - 1) + 1;
        for (; slot < next_slot; slot++) {
            pte_t pde = pgdir[slot];

            pgdir[slot] = 0;
            if (pde != 0 && atomic_dec_and_test(&page_of(pde)->count))
                table_destroy(mm, page_of(pde), area, slot);
        }
    }
}

/* Let `to` share every table of `from`. */
static void share_tables(struct mm *to, struct mm *from)
{
    pte_t *source = from->pgdir, *target = to->pgdir;
    struct area *area;
    uint32_t slot, next_slot = 0;

    list_for_each(area, &from->areas, link) {
        slot = MAX(PDX(area->start), next_slot);
        next_slot = PDX(area->end - 1) + 1;
        for (; slot < next_slot; slot++) {
            pte_t pde = source[slot] & ~PTE_W;

            if (pde != 0) {
                page_get(page_of(pde));
                source[slot] = target[slot] = pde;
            }
        }
    }
}

struct mm *copyuvm(struct mm *mm)
{
    struct mm *copy = mm_create();

    if (copy == NULL)
        return NULL;
    mutex_lock(&mm->lock);
    int error = area_copy_all(copy, mm);
    if (error == 0) {
        share_tables(copy, mm);
        tlb_flush(mm);
        copy->layout = mm->layout;
        copy->dumpable = mm->dumpable;
        if (mm->exe != NULL)
            mm_set_exe(copy, mm->exe);
    }
    mutex_unlock(&mm->lock);
    if (error != 0) {
        mm_put(copy);
        return NULL;
    }
    return copy;
}
