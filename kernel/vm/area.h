/*
 * Areas: inside vm only. Every function here is called with mm->lock held, or
 * on an mm that nobody else knows yet.
 */
#pragma once

#include "vm/mm.h"

/* Private memory that was ever writable: each page of it is promised, also
   when the area is read-only now. */
#define VM_PROMISED 0x100u

#define VM_PROT (VM_READ | VM_WRITE | VM_EXEC)

void area_init(void);

/* The area that holds addr, or NULL. */
struct area *area_find(struct mm *mm, uint32_t addr);

/* The first area that ends above addr, or NULL. */
struct area *area_at_or_after(struct mm *mm, uint32_t addr);
struct area *area_next(struct mm *mm, struct area *area);

/*
 * Make an area, promise its frames and put it in its place. Takes a reference
 * to `backing`. 0, -ENOMEM, or -EEXIST when it would overlap another.
 */
int area_add(struct mm *mm, const struct area *like);

/* Take an area out, with its promise and its reference. May sleep. */
void area_remove(struct mm *mm, struct area *area);

/* Cut `area` in two at addr, strictly inside it: the upper part, or NULL when
   there is no memory for that. */
struct area *area_split(struct mm *mm, struct area *area, uint32_t addr);

/* Give `area` other bounds or flags: 0, or -ENOMEM with nothing changed. */
int area_change(struct mm *mm, struct area *area, uint32_t start, uint32_t end,
                uint32_t flags);

/* fork: copy all areas of `from` into the empty `to`; the promise is made for
   all of them at once. 0 or -ENOMEM (`to` then has some of them). */
int area_copy_all(struct mm *to, struct mm *from);
