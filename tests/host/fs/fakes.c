/* See fakes.h. */
#include "fakes.h"

#include <sanitizer/asan_interface.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "abi/errno.h"
#include "cpu/clock.h"
#include "dev/dev.h"
#include "fs/format.h"
#include "lib/panic.h"
#include "lib/printf.h"
#include "lib/spinlock.h"
#include "mem/commit.h"
#include "mem/page.h"
#include "mem/slab.h"
#include "fs/permission.h"
#include "sched/kthread.h"
#include "sched/mutex.h"
#include "sched/wait.h"
#include "vm/user.h"

#define MAX_PAGES 16384u

struct proc *fake_process;
struct cpu fake_cpu;
struct fake_disk *disk;
uint32_t fake_npages = 4096, fake_pages_used, fake_slab_used;
uint32_t fail_alloc_every;
bool quiet;

/* --- printing ------------------------------------------------------------ */

void panic(const char *format, ...)
{
    va_list args;

    va_start(args, format);
    fprintf(stderr, "panic: ");
    vfprintf(stderr, format, args);
    fprintf(stderr, "\n");
    va_end(args);
    abort();
}

void kvprintf(const char *format, va_list args)
{
    if (!quiet)
        vprintf(format, args);
}

void kprintf(const char *format, ...)
{
    va_list args;

    va_start(args, format);
    kvprintf(format, args);
    va_end(args);
}

size_t strlcpy(char *dst, const char *src, size_t size)
{
    size_t n = strlen(src);

    if (size > 0) {
        memcpy(dst, src, MIN(n, size - 1));
        dst[MIN(n, size - 1)] = '\0';
    }
    return n;
}

/* --- memory -------------------------------------------------------------- */

struct page fake_pages[MAX_PAGES];
uint8_t *fake_memory;
struct page *zero_page;
static uint32_t (*reclaimer)(uint32_t n);
static uint32_t next_page, nallocs;

void page_set_reclaimer(uint32_t (*reclaim)(uint32_t n))
{
    reclaimer = reclaim;
}

uint32_t pages_total(void)
{
    return fake_npages;
}

struct page *page_alloc(void)
{
    if (fail_alloc_every && ++nallocs % fail_alloc_every == 0)
        return NULL;
    if (fake_pages_used == fake_npages && (!reclaimer || reclaimer(16) == 0))
        return NULL;
    do
        next_page = (next_page + 1) % fake_npages;
    while (atomic_read(&fake_pages[next_page].count) > 0);
    struct page *page = &fake_pages[next_page];
    atomic_set(&page->count, 1);
    list_init(&page->link);
    fake_pages_used++;
    ASAN_UNPOISON_MEMORY_REGION(page_to_virt(page), PAGE_SIZE);
    memset(page_to_virt(page), 0xa5, PAGE_SIZE);
    return page;
}

struct page *page_alloc_zeroed(void)
{
    struct page *page = page_alloc();

    if (page)
        memset(page_to_virt(page), 0, PAGE_SIZE);
    return page;
}

void page_put(struct page *page)
{
    ASSERT(atomic_read(&page->count) > 0);
    if (!atomic_dec_and_test(&page->count))
        return;
    fake_pages_used--;
    ASAN_POISON_MEMORY_REGION(page_to_virt(page), PAGE_SIZE);
}

void slab_init(struct slab_cache *cache, const char *name, uint32_t size)
{
    cache->name = name;
    cache->size = size;
}

void *slab_alloc(struct slab_cache *cache)
{
    void *object = malloc(cache->size);

    memset(object, 0xa5, cache->size);
    fake_slab_used++;
    return object;
}

void slab_free(struct slab_cache *cache, void *object)
{
    (void)cache;
    fake_slab_used--;
    free(object);
}

void *kmalloc(uint32_t nbytes)
{
    fake_slab_used++;
    return memset(malloc(nbytes), 0xa5, nbytes);
}

void *kzalloc(uint32_t nbytes)
{
    return memset(kmalloc(nbytes), 0, nbytes);
}

void kfree(void *ptr)
{
    fake_slab_used -= ptr != NULL;
    free(ptr);
}

int commit_reserve(uint32_t n)
{
    return n < fake_npages ? 0 : -ENOMEM;
}

/* --- locks and waiting: one process, so nobody may have to wait ----------- */

static int spinlocks_held;

void spin_init(struct spinlock *lock, const char *name)
{
    lock->locked = 0;
    lock->name = name;
}

void spin_lock(struct spinlock *lock)
{
    ASSERT(!lock->locked);
    lock->locked = 1;
    lock->holder = this_cpu();
    spinlocks_held++;
}

void spin_unlock(struct spinlock *lock)
{
    ASSERT(lock->locked);
    lock->locked = 0;
    lock->holder = NULL;
    spinlocks_held--;
}

void mutex_init(struct mutex *m, const char *name)
{
    (void)name;
    m->owner = 0;
}

void mutex_lock(struct mutex *m)
{
    ASSERT(m->owner == 0 && spinlocks_held == 0);
    m->owner = 1;
}

bool mutex_trylock(struct mutex *m)
{
    if (m->owner)
        return false;
    m->owner = 1;
    return true;
}

void mutex_unlock(struct mutex *m)
{
    ASSERT(m->owner);
    m->owner = 0;
}

bool mutex_holding(const struct mutex *m)
{
    return m->owner;
}

int sleep(const void *chan, struct spinlock *lock)
{
    panic("sleep on %p with %s: nobody would wake us", chan, lock->name);
}

void sleep_uninterruptible(const void *chan, struct spinlock *lock)
{
    sleep(chan, lock);
}

int sleep_until(const void *chan, struct spinlock *lock, uint64_t deadline_ns)
{
    (void)deadline_ns;
    return sleep(chan, lock);
}

void wakeup(const void *chan)
{
    (void)chan;
}

struct proc *kthread_run(int (*fn)(void *arg), void *arg, const char *name)
{
    (void)fn;
    (void)arg;
    (void)name;
    return fake_process;
}

void backing_init(struct backing *backing, const struct backing_ops *ops)
{
    backing->ops = ops;
}

int kthread_stop(struct proc *p)
{
    (void)p;
    return 0;
}

bool kthread_should_stop(void)
{
    return true;
}

/* --- user memory -----------------------------------------------------------
 */

static uint32_t user_start, user_end;

void user_allow(const void *start, uint32_t n)
{
    user_start = (uint32_t)start;
    user_end = user_start + n;
}

bool user_range_ok(uaddr_t addr, uint32_t n)
{
    return addr + n >= addr;
}

int user_fault_in(uaddr_t addr, uint32_t n, bool write)
{
    (void)write;
    ASSERT(spinlocks_held == 0);
    return addr >= user_start && addr + n <= user_end ? 0 : -EFAULT;
}

int copyin_nofault(void *dst, uaddr_t src, uint32_t n)
{
    uint32_t there = src < user_end ? MIN(n, user_end - src) : 0;

    if (src < user_start)
        return -EFAULT;
    memcpy(dst, (const void *)src, there); /* as the hardware: up to there */
    return there == n ? 0 : -EFAULT;
}

int copyout_nofault(uaddr_t dst, const void *src, uint32_t n)
{
    if (user_fault_in(dst, n, true) < 0)
        return -EFAULT;
    memcpy((void *)dst, src, n);
    return 0;
}

/* --- devices and time ------------------------------------------------------
 */

static uint64_t now;

uint64_t clock_ns(void)
{
    return now += 1000;
}

uint64_t clock_realtime_ns(void)
{
    return 1600000000 * NS_PER_S + clock_ns();
}

const struct chardev *dev_get(unsigned index)
{
    (void)index;
    return NULL;
}

const struct chardev *dev_find(uint32_t rdev)
{
    (void)rdev;
    return NULL;
}

uint32_t disk_sectors(void)
{
    return disk->nblocks * SECTORS_PER_BLOCK;
}

static bool fails(uint32_t count, uint32_t at)
{
    return at && (count == at || (count > at && disk->fail_forever));
}

int disk_read(uint32_t sector, void *const *bufs, unsigned nbufs)
{
    uint32_t block = sector / SECTORS_PER_BLOCK;

    ASSERT(spinlocks_held == 0 && sector % SECTORS_PER_BLOCK == 0);
    ASSERT(nbufs <= DISK_MAX_BUFS && block + nbufs <= disk->nblocks);
    if (fails(++disk->reads, disk->fail_read))
        return -EIO;
    for (unsigned i = 0; i < nbufs; i++)
        memcpy(bufs[i], disk->block[block + i], BLOCK_SIZE);
    return 0;
}

static void log_event(uint32_t block, uint32_t data)
{
    if (!disk->logging)
        return;
    ASSERT(disk->nevents < MAX_LOG);
    disk->event[disk->nevents++] = (struct disk_event){block, data};
}

int disk_write(uint32_t sector, void *const *bufs, unsigned nbufs)
{
    uint32_t block = sector / SECTORS_PER_BLOCK;

    ASSERT(spinlocks_held == 0 && sector % SECTORS_PER_BLOCK == 0);
    ASSERT(nbufs <= DISK_MAX_BUFS && block + nbufs <= disk->nblocks);
    if (fails(++disk->writes, disk->fail_write))
        return -EIO;
    for (unsigned i = 0; i < nbufs; i++) {
        memcpy(disk->block[block + i], bufs[i], BLOCK_SIZE);
        if (disk->logging)
            memcpy(disk->log_data[disk->ndata], bufs[i], BLOCK_SIZE);
        log_event(block + i, disk->ndata++);
    }
    return 0;
}

int disk_flush(void)
{
    if (fails(++disk->writes, disk->fail_write))
        return -EIO;
    log_event(FLUSH, 0);
    return 0;
}

void log_mark(uint32_t number)
{
    log_event(MARK, number);
}

/* The process that runs: root, without limits. */
static struct proc *create_process(void)
{
    static struct rlimit limits[RLIM_NLIMITS];
    static struct cred root;
    struct proc *p = calloc(1, sizeof(*p));

    for (unsigned i = 0; i < RLIM_NLIMITS; i++)
        limits[i].rlim_cur = limits[i].rlim_max = RLIM_INFINITY;
    p->limits = limits;
    p->cred = &root;
    return p;
}

void fakes_init(void)
{
    fake_process = create_process();
    fake_memory = mmap(NULL, MAX_PAGES * PAGE_SIZE, PROT_READ | PROT_WRITE,
                       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    disk = mmap(NULL, sizeof *disk, PROT_READ | PROT_WRITE,
                MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    ASSERT(fake_memory != MAP_FAILED && disk != MAP_FAILED);
    zero_page = page_alloc_zeroed();
}
