/*
 * The table of character devices, and the order in which devices start.
 *
 * Drivers register while the machine starts, on the boot CPU; from then on the
 * table is only read, so it needs no lock.
 */
#include "cpu/bootinfo.h"
#include "dev/dev.h"
#include "dev/ide.h"
#include "dev/keyboard.h"
#include "dev/logport.h"
#include "dev/memdev.h"
#include "dev/random.h"
#include "dev/rtc.h"
#include "dev/screen.h"
#include "dev/serial.h"
#include "dev/tracedev.h"
#include "dev/tty.h"
#include "lib/panic.h"
#include "lib/printf.h"
#include "lib/string.h"

#define MAX_DEVICES 32
#define XV6_CONSOLE MKDEV(1, 1) /* what xv6's programs call the console */

static const struct chardev *devices[MAX_DEVICES];
static unsigned ndevices;

void dev_register(const struct chardev *dev)
{
    ASSERT(ndevices < MAX_DEVICES);
    devices[ndevices++] = dev;
}

const struct chardev *dev_find(uint32_t rdev)
{
    if (rdev == XV6_CONSOLE)
        rdev = CONSOLE_RDEV;
    for (unsigned i = 0; i < ndevices; i++)
        if (devices[i]->rdev == rdev)
            return devices[i];
    return NULL;
}

const struct chardev *dev_get(unsigned index)
{
    return index < ndevices ? devices[index] : NULL;
}

void console_init_early(void)
{
    bool for_command = strstr(kernel_cmdline(), "run=");

    if (serial_init_early() && !for_command)
        printf_add_sink(serial_print);
    if (for_command && logport_init())
        printf_add_sink(logport_print);
    screen_init_early();
    printf_add_sink(screen_print);
}

void console_drain(void)
{
    serial_drain();
}

void dev_init(void)
{
    tty_init();
    memdev_init();
    random_init();
    tracedev_init();
    screen_init();
    serial_init();
    keyboard_init();
    rtc_init();
    ide_init();
}
