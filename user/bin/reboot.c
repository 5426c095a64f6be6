/* reboot: write everything to the disk and start the machine again. */
#define PROG "reboot"
#define USAGE ""
#include "tool.h"
#include "power.h"

int main(int argc, char **argv)
{
    (void)argv;
    if (argc > 1)
        usage();
    end_machine(LINUX_REBOOT_CMD_RESTART, 0);
    return complain("reboot");
}
