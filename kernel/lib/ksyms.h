/*
 * The kernel's symbol table, linked into the kernel by a second link: the
 * first one's addresses, sorted, come from tools/ksyms.py.
 */
#pragma once

#include "lib/defs.h"

/*
 * The function that `address` lies in, and in *offset how far; NULL when it
 * is not in the kernel's text.
 */
const char *ksym_find(uint32_t address, uint32_t *offset);
