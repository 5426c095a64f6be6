/*
 * Ending the machine's run. kin's own fourth argument of reboot(2) is the
 * exit status that a machine under test reports to its host when it is
 * powered off; Linux ignores it.
 */
#pragma once

#include <sys/syscall.h>
#include <unistd.h>
#include "abi/reboot.h"

/* Write everything to the disk, then stop. Returns only if it failed. */
static inline void end_machine(unsigned how, int status)
{
    sync();
    syscall(SYS_reboot, LINUX_REBOOT_MAGIC1, LINUX_REBOOT_MAGIC2, how, status);
}
