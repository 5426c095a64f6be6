/*
 * Slab: objects of one size, cut from pages. Free objects are kept in a list
 * per CPU first, so that the usual alloc and free take no lock.
 *
 * Memory comes back undefined (poisoned with DEBUG, where a write to a freed
 * object is found at its next allocation). Nothing sleeps.
 */
#pragma once

#include "lib/list.h"
#include "lib/percpu.h"
#include "lib/spinlock.h"

#define SLAB_CPU_OBJECTS 16

struct slab_cache {
    const char *name;
    uint32_t size;        /* of an object, bytes, rounded up to its alignment */
    struct spinlock lock; /* protects partial and the pages' free lists */
    struct list partial;  /* slabs with free objects */
    struct list link;     /* all caches */
    uint32_t pages;       /* that it holds */
    struct {
        void *free; /* linked through the objects' first word */
        uint32_t nfree;
    } cpu[MAX_CPUS];
};

/* `size` up to PAGE_SIZE / 2; aligned to 4, or to 16 from 64 bytes on. */
void slab_init(struct slab_cache *cache, const char *name, uint32_t size);
void *slab_alloc(struct slab_cache *cache); /* or NULL */
void slab_free(struct slab_cache *cache, void *object);

/*
 * Memory of any size up to 1 MiB: powers of two from slabs, larger ones whole
 * pages. kmalloc returns NULL when there is none; kfree(NULL) does nothing.
 */
void *kmalloc(uint32_t nbytes);
void *kzalloc(uint32_t nbytes); /* zeroed */
void kfree(void *ptr);

void kmalloc_init(void); /* after mem_init */

extern struct list slab_caches; /* of struct slab_cache, by `link` */
