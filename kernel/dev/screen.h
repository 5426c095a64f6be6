/*
 * The VGA text screen: the other half of the console.
 */
#pragma once

#include "lib/defs.h"

#define SCREEN_ROWS 25
#define SCREEN_COLUMNS 80

void screen_init_early(void); /* clear; usable in any context from here on */

/* Show text; control characters and ANSI sequences are obeyed. The picture
   follows within 20 ms. Never sleeps. */
void screen_put(const char *text, uint32_t n);

/* Sink of kprintf: shown at once. */
void screen_print(const char *text, size_t n);
