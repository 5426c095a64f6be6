/*
 * Looking up addresses in the kernel's symbol table (lib/ksyms.h). The table
 * is written by tools/ksyms.py and never changes.
 */
#include "lib/ksyms.h"

struct ksym {
    uint32_t address;
    const char *name;
};

/* Sorted by address; the last one is the end of the text. */
extern const struct ksym ksyms[];
extern const uint32_t nksyms;

const char *ksym_find(uint32_t address, uint32_t *offset)
{
    uint32_t low = 0, high = nksyms;

    if (nksyms == 0 || address < ksyms[0].address ||
        address >= ksyms[nksyms - 1].address)
        return NULL;
    while (high - low > 1) {
        uint32_t mid = low + (high - low) / 2;

        if (ksyms[mid].address <= address)
            low = mid;
        else
            high = mid;
    }
    *offset = address - ksyms[low].address;
    return ksyms[low].name;
}
