/*
 * kernel/mem on the host: 16 MiB mapped at KERNBASE play physical memory.
 */
#include <string.h>
#include <sys/mman.h>

#include "abi/errno.h"
#include "fakes.h"
#include "lib/percpu.h"
#include "mem/commit.h"
#include "mem/page.h"
#include "mem/pagetable.h"
#include "mem/slab.h"

#define MEMORY (16u * 1024 * 1024)
#define FIRST_FREE 0x300000u
#define NOBJECTS 3000

static uint32_t given_back;

/* pagetable.c needs a real CPU. */
void kernel_map_init(uint32_t top)
{
    CHECK(top == MEMORY);
}

uint32_t table_spares(void)
{
    return 0;
}

uint32_t table_spares_drain(void)
{
    return 0;
}

static void set_up(void)
{
    struct boot_range ranges[] = {
        {0, 0x9f000}, {0x100000, MEMORY / 2}, {MEMORY / 2 + 0x3000, MEMORY}};
    void *at = mmap((void *)KERNBASE, MEMORY, PROT_READ | PROT_WRITE,
                    MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);

    CHECK(at == (void *)KERNBASE);
    mem_init(ranges, ARRAY_LEN(ranges), FIRST_FREE);
    kmalloc_init();
}

/* All pages can be had, each once, and come back whole. */
static void test_pages(void)
{
    static struct page *pages[MEMORY / PAGE_SIZE];
    uint32_t before = pages_free(), n = 0;
    struct page *page;

    CHECK(before == pages_total());
    CHECK(before > (MEMORY - FIRST_FREE) / PAGE_SIZE - 40);
    while ((page = page_alloc()) != NULL) {
        uint32_t phys = page_to_phys(page);

        CHECK(phys >= FIRST_FREE && phys < MEMORY);
        CHECK(phys < MEMORY / 2 || phys >= MEMORY / 2 + 0x3000);
        memset(page_to_virt(page), 0xaa, PAGE_SIZE);
        *(uint32_t *)page_to_virt(page) = n;
        pages[n++] = page;
    }
    CHECK(n == before && pages_free() == 0);
    for (uint32_t i = 0; i < n; i++)
        CHECK(*(uint32_t *)page_to_virt(pages[i]) == i);
    page_get(pages[7]);
    for (uint32_t i = 0; i < n; i++) {
        running_cpu = i % 3; /* freed on other CPUs than allocated */
        page_put(pages[(i * 7) % n]);
    }
    running_cpu = 0;
    CHECK(pages_free() == n - 1);
    page_put(pages[7]);
    CHECK(pages_free() == n);
    CHECK(PANICS(page_put(pages[7])));
    atomic_inc(&pages[7]->count); /* what the panic left */
}

/* Blocks are aligned, do not overlap, and join again when freed. */
static void test_blocks(void)
{
    uint32_t before = pages_free();

    for (int round = 0; round < 100; round++) {
        struct page *blocks[8];

        for (unsigned order = 0; order < 8; order++) {
            blocks[order] = pages_alloc(order);
            CHECK(blocks[order] != NULL);
            CHECK(page_to_phys(blocks[order]) % (PAGE_SIZE << order) == 0);
            memset(page_to_virt(blocks[order]), (int)order, PAGE_SIZE << order);
        }
        for (unsigned order = 0; order < 8; order++) {
            const char *byte = page_to_virt(blocks[order]);

            for (uint32_t i = 0; i < PAGE_SIZE << order; i += 512)
                CHECK(byte[i] == (char)order);
            page_put(blocks[order]);
        }
    }
    CHECK(pages_free() == before);
    struct page *large = pages_alloc(10);
    CHECK(large != NULL);
    page_put(large);
    CHECK(pages_alloc(11) == NULL);
}

static uint32_t give_one(uint32_t n)
{
    static struct page *kept[8];
    static bool first = true;

    CHECK(n > 0);
    if (first) {
        for (int i = 0; i < 8; i++)
            kept[i] = NULL;
        first = false;
    }
    given_back++;
    return 0;
}

static void test_reclaim(void)
{
    static struct page *pages[MEMORY / PAGE_SIZE];
    uint32_t n = 0;

    page_set_reclaimer(give_one);
    while ((pages[n] = page_alloc()) != NULL)
        n++;
    CHECK(given_back == 1); /* asked once, gave nothing: the end */
    while (n != 0)
        page_put(pages[--n]);
}

static void test_slab(void)
{
    static struct slab_cache cache;
    static char *objects[NOBJECTS];
    uint32_t free_before = pages_free(), used_before = commit_used();

    slab_init(&cache, "test", 100);
    CHECK(cache.size == 112);
    for (int round = 0; round < 3; round++) {
        for (int i = 0; i < NOBJECTS; i++) {
            objects[i] = slab_alloc(&cache);
            CHECK(objects[i] != NULL && (uint32_t)objects[i] % 16 == 0);
            memset(objects[i], i & 0x7f, 100);
        }
        for (int i = 0; i < NOBJECTS; i++)
            for (int j = 0; j < 100; j++)
                CHECK(objects[i][j] == (i & 0x7f));
        for (int i = 0; i < NOBJECTS; i++) {
            running_cpu = (unsigned)i % 2;
            slab_free(&cache, objects[(i * 7) % NOBJECTS]);
        }
        running_cpu = 0;
    }
    /* all but what the CPUs keep at hand is back */
    CHECK(cache.pages <= 2 * SLAB_CPU_OBJECTS);
    CHECK(pages_free() + cache.pages == free_before);
    CHECK(commit_used() == used_before + cache.pages);
}

static void test_kmalloc(void)
{
    static const uint32_t sizes[] = {1,    16,   17,   100,    2048,
                                     2049, 4096, 8192, 100000, 1024 * 1024};
    void *ptr[ARRAY_LEN(sizes)];

    for (unsigned i = 0; i < ARRAY_LEN(sizes); i++) {
        ptr[i] = kzalloc(sizes[i]);
        CHECK(ptr[i] != NULL);
        for (uint32_t j = 0; j < sizes[i]; j++)
            CHECK(((char *)ptr[i])[j] == 0);
        memset(ptr[i], 0x55, sizes[i]);
    }
    uint32_t used = commit_used();
    for (unsigned i = 0; i < ARRAY_LEN(sizes); i++)
        kfree(ptr[i]);
    CHECK(commit_used() < used);
    kfree(NULL);
    CHECK(kmalloc(1024 * 1024 + 1) == NULL);
    CHECK(kmalloc(0xffffffff) == NULL);
}

static void test_commit(void)
{
    uint32_t used = commit_used(), left = commit_limit() - used;

    CHECK(commit_limit() < pages_total());
    CHECK(commit_reserve(left) == 0);
    CHECK(commit_reserve(1) == -ENOMEM);
    CHECK(commit_reserve(0x80000000) == -ENOMEM);
    CHECK(commit_reserve(0xffffffff) == -ENOMEM);
    CHECK(commit_used() == used + left);
    commit_release(left);
    CHECK(PANICS(commit_release(used + 1)));
}

int main(void)
{
    set_up();
    test_pages();
    test_blocks();
    test_slab();
    test_kmalloc();
    test_reclaim();
    test_commit();
    return 0;
}
