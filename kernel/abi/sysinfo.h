/*
 * sysinfo (Linux i386).
 */
#pragma once

#include <stdint.h>

/* Of loads[]: this much is a load of 1 */
#define SI_LOAD_SHIFT 16

struct sysinfo {
    int32_t uptime; /* seconds */
    uint32_t loads[3];
    uint32_t totalram; /* in units of mem_unit bytes */
    uint32_t freeram;
    uint32_t sharedram;
    uint32_t bufferram;
    uint32_t totalswap;
    uint32_t freeswap;
    uint16_t procs;
    uint16_t pad;
    uint32_t totalhigh;
    uint32_t freehigh;
    uint32_t mem_unit;
    char pad2[8];
};

_Static_assert(sizeof(struct sysinfo) == 64, "Linux i386 struct sysinfo");
