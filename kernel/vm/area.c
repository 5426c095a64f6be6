/*
 * Areas: which addresses mean what, and what was promised for them.
 *
 * An area's price, in frames, is what the process may come to need for it: one
 * page table per 4 MiB it touches, and one frame per page if it is private and
 * writable. mm->committed is the sum of the prices plus one for the directory,
 * and is what mem/commit.h was asked for.
 *
 * A read-only area of a file shows the block cache's own pages, which cannot be
 * given back while they are mapped. They are promised once per file, not per
 * process: struct backing counts the areas (backing_lock).
 */
#include "vm/area.h"

#include "abi/errno.h"
#include "lib/panic.h"
#include "mem/commit.h"
#include "mem/slab.h"
#include "sched/proc.h"

static struct slab_cache area_cache;
static struct spinlock backing_lock = SPINLOCK_INIT("backing");

void area_init(void)
{
    slab_init(&area_cache, "area", sizeof(struct area));
}

static uint32_t pages_of(const struct area *area)
{
    return (area->end - area->start) / PAGE_SIZE;
}

static uint32_t price(const struct area *area)
{
    uint32_t frames = PDX(area->end - 1) - PDX(area->start) + 1;

    if (area->flags & VM_PROMISED)
        frames += pages_of(area);
    else if (area->backing != NULL)
        frames++; /* the page where the file ends and zeroes begin */
    return frames;
}

/* How many of its pages RLIMIT_DATA counts. */
static uint32_t data_pages(const struct area *area)
{
    uint32_t kind = area->flags & (VM_WRITE | VM_SHARED | VM_STACK);

    return kind == VM_WRITE ? pages_of(area) : 0;
}

/* May the running process have so many more pages of address space, `data` of
   them of data, in mm? */
static bool within_limits(struct mm *mm, uint32_t npages, uint32_t data)
{
    struct area *area;

    if (mm->npages + npages > rlimit(RLIMIT_AS) / PAGE_SIZE)
        return false;
    if (data == 0 || rlimit(RLIMIT_DATA) == RLIM_INFINITY)
        return true;
    list_for_each(area, &mm->areas, link)
        data += data_pages(area);
    return data <= rlimit(RLIMIT_DATA) / PAGE_SIZE;
}

static bool shows_cache(const struct area *area)
{
    return area->backing != NULL && !(area->flags & (VM_PROMISED | VM_SHARED));
}

/* One more read-only area of this file, up to page `npages` of it. */
static int backing_promise(struct backing *backing, uint32_t npages)
{
    spin_guard(&backing_lock);
    if (npages > backing->promised) {
        if (commit_reserve(npages - backing->promised) != 0)
            return -ENOMEM;
        backing->promised = npages;
    }
    backing->maps++;
    return 0;
}

static void backing_release(struct backing *backing)
{
    spin_guard(&backing_lock);
    if (--backing->maps == 0) {
        commit_release(backing->promised);
        backing->promised = 0;
    }
}

static int area_hold_backing(struct area *area)
{
    if (area->backing == NULL)
        return 0;
    if (shows_cache(area)) {
        uint32_t end = area->offset + (area->end - area->start);
        int error = backing_promise(area->backing, end / PAGE_SIZE);
        if (error != 0)
            return error;
    }
    area->backing->ops->get(area->backing);
    return 0;
}

static void area_drop_backing(struct area *area)
{
    if (area->backing == NULL)
        return;
    if (shows_cache(area))
        backing_release(area->backing);
    area->backing->ops->put(area->backing);
}

struct area *area_at_or_after(struct mm *mm, uint32_t addr)
{
    struct area *area;

    list_for_each(area, &mm->areas, link)
        if (addr < area->end)
            return area;
    return NULL;
}

struct area *area_next(struct mm *mm, struct area *area)
{
    if (area->link.next == &mm->areas)
        return NULL;
    return list_entry(area->link.next, struct area, link);
}

struct area *area_find(struct mm *mm, uint32_t addr)
{
    struct area *area = mm->last_area;

    if (area != NULL && area->start <= addr && addr < area->end)
        return area;
    area = area_at_or_after(mm, addr);
    if (area == NULL || addr < area->start)
        return NULL;
    mm->last_area = area;
    return area;
}

/* A copy of `area`, in no list, with a hold on its backing; or NULL. */
static struct area *area_copy(const struct area *area)
{
    struct area *copy = slab_alloc(&area_cache);

    if (copy == NULL)
        return NULL;
    *copy = *area;
    if (area_hold_backing(copy) == 0)
        return copy;
    slab_free(&area_cache, copy);
    return NULL;
}

int area_add(struct mm *mm, const struct area *like)
{
    struct area *next = area_at_or_after(mm, like->start);
    uint32_t frames = price(like);

    if (next != NULL && next->start < like->end)
        return -EEXIST;
    if (!within_limits(mm, pages_of(like), data_pages(like)) ||
        commit_reserve(frames) != 0)
        return -ENOMEM;

    struct area *area = area_copy(like);
    if (area == NULL) {
        commit_release(frames);
        return -ENOMEM;
    }
    list_add_tail(next != NULL ? &next->link : &mm->areas, &area->link);
    mm->committed += frames;
    mm->npages += pages_of(area);
    return 0;
}

void area_remove(struct mm *mm, struct area *area)
{
    uint32_t frames = price(area);

    mm->last_area = NULL;
    list_del(&area->link);
    mm->committed -= frames;
    mm->npages -= pages_of(area);
    commit_release(frames);
    area_drop_backing(area);
    slab_free(&area_cache, area);
}

/* Is what `now` has more than `was` more than the process may have? */
static bool change_exceeds(struct mm *mm, const struct area *was,
                           const struct area *now)
{
    uint32_t pages = pages_of(now), data = data_pages(now);

    return (pages > pages_of(was) || data > data_pages(was)) &&
           !within_limits(mm, pages - MIN(pages, pages_of(was)),
                          data - MIN(data, data_pages(was)));
}

int area_change(struct mm *mm, struct area *area, uint32_t start, uint32_t end,
                uint32_t flags)
{
    struct area was = *area, now = *area;
    uint32_t old_price = price(&was), new_price, more;

    now.start = start;
    now.end = end;
    now.flags = flags;
    new_price = price(&now);
    more = new_price > old_price ? new_price - old_price : 0;
    if (change_exceeds(mm, &was, &now) || commit_reserve(more) != 0)
        return -ENOMEM;
    if (shows_cache(&was) != shows_cache(&now)) {
        int error = area_hold_backing(&now);
        if (error != 0) {
            commit_release(more);
            return error;
        }
        area_drop_backing(&was);
    }
    area->start = start;
    area->end = end;
    area->flags = flags;
    commit_release(old_price + more - new_price);
    mm->committed += new_price - old_price;
    mm->npages += pages_of(&now) - pages_of(&was);
    return 0;
}

struct area *area_split(struct mm *mm, struct area *area, uint32_t addr)
{
    struct area lower = *area, upper = *area, *new;

    ASSERT(area->start < addr && addr < area->end);
    lower.end = upper.start = addr;
    if (area->backing != NULL)
        upper.offset += addr - area->start;

    uint32_t more = price(&lower) + price(&upper) - price(area);
    if (commit_reserve(more) != 0)
        return NULL;
    new = area_copy(&upper);
    if (new == NULL) {
        commit_release(more);
        return NULL;
    }
    area->end = addr;
    list_add(&area->link, &new->link);
    mm->committed += more;
    return new;
}

int area_copy_all(struct mm *to, struct mm *from)
{
    struct area *area;
    uint32_t frames = from->committed - 1; /* the directory is `to`'s own */

    if (commit_reserve(frames) != 0)
        return -ENOMEM;
    list_for_each(area, &from->areas, link) {
        struct area *copy = area_copy(area);
        uint32_t its_price = price(area);

        if (copy == NULL) {
            commit_release(frames);
            return -ENOMEM;
        }
        list_add_tail(&to->areas, &copy->link);
        to->committed += its_price;
        frames -= its_price;
        to->npages += pages_of(area);
    }
    return 0;
}
