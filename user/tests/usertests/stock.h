/* Whether a test has left something behind: see stock.c. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#define NCACHES 11

struct stock {
    long memory;   /* KiB free, or easily made free */
    long promised; /* KiB, to processes */
    long objects[NCACHES];
    long long blocks, inodes; /* free ones */
};

void take_stock(struct stock *stock);

/* Is less there than before, also after some time? Then `report` says what. */
bool stock_differs(const struct stock *before, char *report, size_t size);
