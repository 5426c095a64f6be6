/*
 * poweroff: write everything to the disk and switch the machine off. Under a
 * test the status, 0 otherwise, becomes the exit status of the run.
 */
#define PROG "poweroff"
#define USAGE "[status]"
#include "tool.h"
#include "power.h"

int main(int argc, char **argv)
{
    if (argc > 2)
        usage();
    end_machine(LINUX_REBOOT_CMD_POWER_OFF,
                argc == 2 ? number(argv[1], 0, 255) : 0);
    return complain("reboot");
}
