/*
 * Files that QEMU hands to the guest (`-fw_cfg name=...,string=...`).
 */
#pragma once

#include "lib/defs.h"

/*
 * Read the file `name` into buf, at most size - 1 bytes, and end it with a
 * NUL. Returns the number of bytes; 0 where there is no such file or no QEMU.
 */
uint32_t fwcfg_read(const char *name, char *buf, uint32_t size);
