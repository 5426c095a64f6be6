/* What the parts of stress share. */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/* One generator of numbers per process or thread; its owner seeds it. */
uint32_t choose(uint32_t *state, uint32_t n); /* 0 .. n - 1 */

bool time_is_up(void);
void sleep_ms(int ms);

/* Report what is wrong; ends the process. */
void die(const char *what) __attribute__((noreturn));

/* Each part works until the time is up, then ends all it has started. */
void stress_processes(uint32_t seed);
void stress_threads(uint32_t seed);
void stress_steps(uint32_t seed);
void stress_pids(uint32_t seed);
