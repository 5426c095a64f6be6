/*
 * Shared anonymous memory: a backing whose pages appear when they are first
 * touched and live until the last area that shows them is gone.
 *
 * shm->lock protects `pages`. `count` are the areas (and the creator).
 */
#include "vm/shm.h"

#include "abi/errno.h"
#include "lib/atomic.h"
#include "lib/defs.h"
#include "lib/spinlock.h"
#include "mem/commit.h"
#include "mem/slab.h"

/* As many as one array of pointers from kmalloc can name: 1 GiB. */
#define MAX_PAGES (256 * 1024)

struct shm {
    struct backing backing;
    atomic_t count;
    struct spinlock lock;
    uint32_t npages;
    struct page **pages; /* NULL: not touched yet */
};

static struct shm *shm_of(struct backing *backing)
{
    return container_of(backing, struct shm, backing);
}

static struct page *shm_get_page(struct backing *backing, uint32_t index)
{
    struct shm *shm = shm_of(backing);
    struct page *fresh;

    if (index >= shm->npages)
        return err_ptr(-ENXIO);
    fresh = page_alloc_zeroed();
    if (fresh == NULL)
        return err_ptr(-ENOMEM);

    spin_lock(&shm->lock);
    struct page *page = shm->pages[index];
    if (page == NULL) {
        page = shm->pages[index] = fresh;
        fresh = NULL;
    }
    page_get(page);
    spin_unlock(&shm->lock);
    if (fresh != NULL)
        page_put(fresh);
    return page;
}

static void shm_get(struct backing *backing)
{
    atomic_inc(&shm_of(backing)->count);
}

static void shm_put(struct backing *backing)
{
    struct shm *shm = shm_of(backing);

    if (!atomic_dec_and_test(&shm->count))
        return;
    for (uint32_t i = 0; i < shm->npages; i++)
        if (shm->pages[i] != NULL)
            page_put(shm->pages[i]);
    commit_release(shm->npages);
    kfree(shm->pages);
    kfree(shm);
}

static uint32_t shm_ino(const struct backing *backing)
{
    (void)backing;
    return 0;
}

static const struct backing_ops shm_ops = {
    .get_page = shm_get_page,
    .get = shm_get,
    .put = shm_put,
    .ino = shm_ino,
};

struct backing *shm_create(uint32_t npages)
{
    struct shm *shm;

    if (npages > MAX_PAGES || commit_reserve(npages) != 0)
        return NULL;
    shm = kzalloc(sizeof *shm);
    if (shm == NULL)
        goto no_shm;
    shm->pages = kzalloc(npages * sizeof *shm->pages);
    if (shm->pages == NULL)
        goto no_pages;
    backing_init(&shm->backing, &shm_ops);
    shm->npages = npages;
    atomic_set(&shm->count, 1);
    spin_init(&shm->lock, "shm");
    return &shm->backing;

no_pages:
    kfree(shm);
no_shm:
    commit_release(npages);
    return NULL;
}
