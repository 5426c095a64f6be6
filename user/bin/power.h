/*
 * Ending the machine's run. reboot(2) takes its two magic numbers from Linux;
 * kin's own fourth argument is the exit status that a machine under test
 * reports to its host when it is powered off. Linux ignores it.
 */
#ifndef KIN_BIN_POWER_H
#define KIN_BIN_POWER_H

#include <sys/syscall.h>
#include <unistd.h>

/* linux/reboot.h */
#define REBOOT_MAGIC1 0xfee1dead
#define REBOOT_MAGIC2 0x28121969
#define REBOOT_RESTART 0x01234567
#define REBOOT_POWER_OFF 0x4321fedc

/* Write everything to the disk, then stop. Returns only if it failed. */
static inline void end_machine(unsigned how, int status)
{
    sync();
    syscall(SYS_reboot, REBOOT_MAGIC1, REBOOT_MAGIC2, how, status);
}

#endif
