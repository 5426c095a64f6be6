/*
 * Which page directory each CPU has loaded, and making all of them forget
 * translations that have changed.
 */
#pragma once

#include "vm/mm.h"

/* Load mm's directory on this CPU, if it isn't. Interrupts are off. */
void tlb_load(struct mm *mm);

/*
 * After a translation of `mm` was taken away or restricted: no CPU uses the
 * old one any more when this returns. CPUs that only borrow the mm let go of
 * it instead. Must not be called with a spinlock held: it waits for the other
 * CPUs, which must be able to take interrupts.
 */
void tlb_flush(struct mm *mm);

/* The same for the page at va only (and the tables on the way to it). */
void tlb_flush_page(struct mm *mm, uint32_t va);

void tlb_init(void);
