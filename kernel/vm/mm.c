/*
 * The life of an address space.
 *
 * exec makes an empty one (mm_create) and maps the program into it (map.c);
 * fork makes one that shares everything (copyuvm.c); page faults fill it in
 * (fault.c). Every thread that runs in it holds a reference. The last mm_put
 * drops the tables, with them the pages, then the areas with their promises.
 *
 * Order of locks: mm->lock, then an inode's lock (a fault that reads a file,
 * the last put of one), then what fs/ and mem/ take. A page fault takes
 * mm->lock, so neither it nor an inode's lock is ever held while user memory is
 * touched.
 */
#include "vm/mm.h"

#include "lib/panic.h"
#include "lib/string.h"
#include "mem/commit.h"
#include "mem/slab.h"
#include "sched/sched.h"
#include "vm/fault.h"
#include "vm/table.h"
#include "vm/tlb.h"

static struct slab_cache mm_cache;

struct mm *mm_create(void)
{
    struct mm *mm;

    if (commit_reserve(1) != 0)
        return NULL;
    mm = slab_alloc(&mm_cache);
    if (mm == NULL)
        goto no_mm;
    memset(mm, 0, sizeof *mm);
    mm->pgdir = pgdir_alloc();
    if (mm->pgdir == NULL)
        goto no_pgdir;
    atomic_set(&mm->count, 1);
    mm->id = object_id();
    mutex_init(&mm->lock, "mm");
    list_init(&mm->areas);
    mm->committed = 1;
    return mm;

no_pgdir:
    slab_free(&mm_cache, mm);
no_mm:
    commit_release(1);
    return NULL;
}

struct mm *mm_get(struct mm *mm)
{
    if (mm)
        atomic_inc(&mm->count);
    return mm;
}

void mm_set_exe(struct mm *mm, struct backing *exe)
{
    bool ok = backing_begin_run(exe);

    ASSERT(ok);
    exe->ops->get(exe);
    mm->exe = exe;
}

void mm_put(struct mm *mm)
{
    if (mm == NULL || !atomic_dec_and_test(&mm->count))
        return;
    tlb_flush(mm); /* CPUs that still have it loaded let go of it */
    ASSERT(mm->cpus == 0);
    table_drop_all(mm);
    while (!list_empty(&mm->areas))
        area_remove(mm, list_first(&mm->areas, struct area, link));
    if (mm->exe != NULL) {
        backing_end_run(mm->exe);
        mm->exe->ops->put(mm->exe);
    }
    pgdir_free(mm->pgdir);
    ASSERT(mm->committed == 1 && mm->npages == 0);
    commit_release(1);
    slab_free(&mm_cache, mm);
}

uint32_t mm_resident(struct mm *mm)
{
    uint32_t n = 0;
    struct area *area;

    mutex_guard(&mm->lock);
    list_for_each(area, &mm->areas, link)
        for (uint32_t va = area->start; va < area->end; va += PAGE_SIZE) {
            pte_t *entry = table_peek(mm, va);

            if (entry == NULL) /* no table: on to the next one */
                va |= LARGE_PAGE_SIZE - PAGE_SIZE;
            else if (*entry != 0)
                n++;
        }
    return n;
}

void vm_init(void (*hopeless)(struct trapframe *tf, uint32_t addr, int error))
{
    slab_init(&mm_cache, "mm", sizeof(struct mm));
    area_init();
    tlb_init();
    fault_init(hopeless);
    sched_register_mm(tlb_load);
}
