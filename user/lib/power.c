/*
 * Restarting and powering off.
 */
#include <sys/reboot.h>
#include <sys/syscall.h>
#include <unistd.h>

int reboot(int command)
{
    return syscall(SYS_reboot, LINUX_REBOOT_MAGIC1, LINUX_REBOOT_MAGIC2,
                   command, NULL);
}
