/*
 * Page tables of address spaces: sharing and unsharing. Inside vm only; all
 * are called with mm->lock held. copyuvm.c tells how it works.
 */
#pragma once

#include "vm/area.h"

/* The entry for addr for looking only: NULL when there is no table. */
pte_t *table_peek(struct mm *mm, uint32_t addr);

/* The entry for addr, in a table that belongs to mm alone and may be changed;
   NULL when there is no memory (which was promised: a bug) */
pte_t *table_own(struct mm *mm, uint32_t addr);

/* Drop mm's reference to the table of this directory slot, whose areas are
   still there; if it was the last one, their pages in it, too. */
void table_drop(struct mm *mm, uint32_t slot);

/* Drop all tables; the areas are still there. */
void table_drop_all(struct mm *mm);
