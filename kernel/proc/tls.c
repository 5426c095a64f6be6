/*
 * Between Linux's struct user_desc and the processor's descriptors (Intel SDM
 * 3A, 3.4.5). Only segments of privilege 3 can be described, so a user cannot
 * make one that reaches further than what it has anyway.
 */
#include "proc/tls.h"

#include "abi/errno.h"
#include "cpu/gdt.h"
#include "cpu/x86.h"

#define DESC_TYPE_WRITE (1ull << 41) /* data: writable */
#define DESC_CONTENTS_SHIFT 42       /* expand-down or conforming; code */
#define DESC_USER (7ull << 44)       /* code or data, privilege 3 */
#define DESC_AVL_SHIFT 52
#define DESC_32BIT_SHIFT 54
#define DESC_PAGES_SHIFT 55
#define DESC_PRESENT (1ull << 47)
#define CONTENTS_CODE 2 /* and above */

/* As on Linux: all zero but both of these says "no segment". */
static bool is_empty(const struct user_desc *d)
{
    return (d->base_addr == 0 && d->limit == 0 && d->contents == 0 &&
            !d->seg_32bit && !d->limit_in_pages && !d->useable &&
            d->read_exec_only == d->seg_not_present);
}

static uint64_t descriptor(const struct user_desc *d)
{
    uint64_t base = d->base_addr, limit = d->limit;
    uint64_t desc = (limit & 0xffff) | (limit & 0xf0000) << 32 |
                    (base & 0xffffff) << 16 | (base & 0xff000000) << 32;

    desc |= (uint64_t)d->contents << DESC_CONTENTS_SHIFT;
    desc |= DESC_USER;
    desc |= (uint64_t)d->useable << DESC_AVL_SHIFT;
    desc |= (uint64_t)d->seg_32bit << DESC_32BIT_SHIFT;
    desc |= (uint64_t)d->limit_in_pages << DESC_PAGES_SHIFT;
    if (!d->read_exec_only)
        desc |= DESC_TYPE_WRITE;
    if (!d->seg_not_present)
        desc |= DESC_PRESENT;
    return desc;
}

/* Which of the process's three; may be out of range. */
static uint32_t entry_index(const struct user_desc *desc)
{
    return desc->entry_number - GDT_TLS_FIRST;
}

static int find_free(const struct proc *p)
{
    for (int i = 0; i < GDT_TLS_COUNT; i++)
        if (p->tls[i] == 0)
            return i;
    return -ESRCH;
}

/* As Linux has it: no code, nothing of 16 bits. */
static bool is_valid(const struct user_desc *d)
{
    return is_empty(d) ||
           (d->seg_32bit && d->contents < CONTENTS_CODE && !d->seg_not_present);
}

int tls_set(struct proc *p, struct user_desc *desc)
{
    uint32_t i = entry_index(desc);

    if (desc->entry_number == (uint32_t)-1) {
        int free = find_free(p);
        if (free < 0)
            return free;
        i = (uint32_t)free;
        desc->entry_number = i + GDT_TLS_FIRST;
    }
    if (i >= GDT_TLS_COUNT || !is_valid(desc))
        return -EINVAL;
    p->tls[i] = is_empty(desc) ? 0 : descriptor(desc);
    if (p == current()) {
        irq_off();
        gdt_load_tls(p->tls);
        irq_on();
    }
    return 0;
}

int tls_get(const struct proc *p, struct user_desc *desc)
{
    uint32_t i = entry_index(desc);
    uint64_t d;

    if (i >= GDT_TLS_COUNT)
        return -EINVAL;
    d = p->tls[i];
    *desc = (struct user_desc){
        .entry_number = desc->entry_number,
        .base_addr = (d >> 16 & 0xffffff) | (d >> 32 & 0xff000000),
        .limit = (d & 0xffff) | (d >> 32 & 0xf0000),
        .seg_32bit = d >> DESC_32BIT_SHIFT & 1,
        .contents = d >> DESC_CONTENTS_SHIFT & 3,
        .read_exec_only = !(d & DESC_TYPE_WRITE),
        .limit_in_pages = d >> DESC_PAGES_SHIFT & 1,
        .seg_not_present = !(d & DESC_PRESENT),
        .useable = d >> DESC_AVL_SHIFT & 1,
    };
    return 0;
}
