/*
 * Address spaces: a sorted list of areas, and page tables that can be rebuilt
 * from it. vm/mm.c tells the life of an mm, vm/copyuvm.c the sharing of tables
 * and pages, vm/fault.c how memory appears.
 *
 * mm->lock (a mutex) protects the areas, the break, the counters and this mm's
 * page directory. Page tables may be shared by several mms: see copyuvm.c.
 */
#pragma once

#include "cpu/trap.h"
#include "lib/atomic.h"
#include "lib/list.h"
#include "mem/pagetable.h"
#include "sched/mutex.h"
#include "vm/backing.h"

#define VM_READ 1u /* equal to PROT_READ, PROT_WRITE, PROT_EXEC */
#define VM_WRITE 2u
#define VM_EXEC 4u
#define VM_STACK 0x10u /* grows down when touched just below */
#define VM_HEAP 0x20u  /* the break */
#define VM_SHARED                                                              \
    0x40u                /* writes are seen by all who map the backing; with   \
                            no backing given: anonymous, shared with children */
#define VM_NOWRITE 0x80u /* a file's own pages: never writable */

struct area {
    struct list link;        /* mm->areas, by address */
    uint32_t start, end;     /* page-aligned, end exclusive */
    uint32_t flags;          /* VM_* */
    struct backing *backing; /* NULL: anonymous, zero on demand */
    uint32_t offset;         /* in the backing, bytes, page-aligned */
    uint32_t file_end;       /* addresses from here on are zero, not file */
};

/* Where exec has put things, as /proc and core files show it; addresses. */
struct mm_layout {
    uint32_t brk_start, brk;
    uint32_t stack_start;                   /* esp at entry */
    uint32_t arg_start, env_start, env_end; /* arguments, then environment */
    uint32_t auxv_start, auxv_end;
};

struct mm {
    atomic_t count;
    uint32_t id; /* see object_id */
    struct mutex lock;
    pte_t *pgdir;
    struct list areas;
    struct area *last_area; /* found last; a hint */
    uint32_t committed;     /* frames promised for it */
    uint32_t npages;        /* address space in pages (RLIMIT_AS) */
    volatile uint32_t cpus; /* bit per CPU whose cr3 may hold pgdir */
    struct mm_layout layout;
    struct backing *exe; /* the program's file; see mm_set_exe */
    bool dumpable;       /* its user may look into it (proc/cred.h) */
};

struct proc;

/* An empty address space, count 1; or NULL. */
struct mm *mm_create(void);
struct mm *mm_get(struct mm *mm); /* the same; NULL: NULL */

/* The program in mm, which is new, is `exe`, which the caller has made sure is
   not open for writing. Until mm is gone it cannot be. */
void mm_set_exe(struct mm *mm, struct backing *exe);
/* The last one tears it down; may sleep. NULL: nothing. */
void mm_put(struct mm *mm);

/*
 * fork: a new mm with the same contents. Copies the areas and one page, the
 * directory; tables and pages are shared copy-on-write. NULL: no memory.
 * Sleeps.
 */
struct mm *copyuvm(struct mm *mm);

/*
 * Map [addr, addr + len). Both page-aligned, inside USER_TOP and free of other
 * areas (mm_unmap first for MAP_FIXED). `backing` gets a reference of its own.
 * `file_len`: bytes of the mapping that come from the file, the rest reads as
 * zero. 0, -ENOMEM (memory or promise), -EINVAL, -EOVERFLOW (past 4 GiB of the
 * file), -EEXIST (overlap). Sleeps;
 * takes mm->lock.
 */
int mm_map(struct mm *mm, uint32_t addr, uint32_t len, uint32_t flags,
           struct backing *backing, uint32_t offset, uint32_t file_len);

/* Unmap what is mapped of [addr, addr + len), pages of user memory, as in the
   next two: 0, -ENOMEM (a split). */
int mm_unmap(struct mm *mm, uint32_t addr, uint32_t len);

/* Change protection (VM_READ | VM_WRITE | VM_EXEC) of a fully mapped range: 0,
   -ENOMEM, -EACCES (VM_NOWRITE). */
int mm_protect(struct mm *mm, uint32_t addr, uint32_t len, uint32_t prot);

/* Forget the content of a fully mapped range: the next access finds what a new
   mapping has. 0 or -ENOMEM. */
int mm_discard(struct mm *mm, uint32_t addr, uint32_t len);

/*
 * mmap: choose the address as Linux does and map. `map_flags`: with MAP_FIXED
 * what is at addr is replaced, with MAP_FIXED_NOREPLACE it is -EEXIST; else
 * addr is a hint. len is from 1 to USER_TOP, a fixed addr and offset are
 * multiples of a page. Returns address or -errno (as a uint32_t).
 */
uint32_t mm_mmap(struct mm *mm, uint32_t addr, uint32_t len, uint32_t flags,
                 uint32_t map_flags, struct backing *backing, uint32_t offset);

/* Move the break; returns the new one, or the old one when refused. */
uint32_t mm_brk(struct mm *mm, uint32_t brk);

/* Copy between kernel memory and another process's memory: bytes copied. */
uint32_t mm_read(struct mm *mm, uint32_t addr, void *buf, uint32_t n);
uint32_t mm_write(struct mm *mm, uint32_t addr, const void *buf, uint32_t n,
                  bool force); /* force: also read-only areas (ptrace) */

/* Where a byte of memory is, however it is mapped: equal for all who share
   it. */
struct place {
    uint32_t object; /* id of the mm, or of what a shared area is filled from */
    uint32_t offset;
};

/* A number for an mm or a backing that none has had before (in 2^32 of them):
   who waits at a place that is gone is not taken for a waiter at a new one. */
uint32_t object_id(void);

/* 0; -EFAULT: nothing may be accessed there. Sleeps; takes mm->lock. */
int mm_place(struct mm *mm, uint32_t addr, struct place *place);

/* What an mm uses now, in pages: resident and address space. */
uint32_t mm_resident(struct mm *mm);

/* Registers the page-fault handler and the scheduler's mm switch. `hopeless` is
   called for a user fault that nothing can resolve (vm knows no signals):
   -EFAULT nothing is mapped there, -EACCES it may not be accessed so, another
   errno: what should be there cannot be had (past a file's end, disk error). */
void vm_init(void (*hopeless)(struct trapframe *tf, uint32_t addr, int error));
