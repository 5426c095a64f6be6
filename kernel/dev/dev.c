/*
 * The character devices, and the order in which drivers start.
 */
#include "cpu/bootinfo.h"
#include "dev/driver.h"
#include "dev/screen.h"
#include "dev/serial.h"
#include "lib/printf.h"
#include "lib/string.h"

#define XV6_CONSOLE MKDEV(1, 1) /* what xv6's programs call the console */

static const struct chardev devices[] = {
    {"tty", MKDEV(5, 0), 0666, &tty_ops, tty_open_own},
    {"console", CONSOLE_RDEV, 0600, &tty_ops, NULL},
    {"ttyS0", MKDEV(4, 64), 0600, &tty_ops, NULL},
    {"null", MKDEV(1, 3), 0666, &null_ops, NULL},
    {"zero", MKDEV(1, 5), 0666, &zero_ops, NULL},
    {"random", MKDEV(1, 8), 0666, &random_ops, NULL},
    {"urandom", MKDEV(1, 9), 0666, &random_ops, NULL},
    {"trace", MKDEV(10, 60), 0600, &trace_ops, NULL}, /* 10: for local use */
};

const struct chardev *dev_get(unsigned index)
{
    return index < ARRAY_LEN(devices) ? &devices[index] : NULL;
}

const struct chardev *dev_find(uint32_t rdev)
{
    if (rdev == XV6_CONSOLE)
        rdev = CONSOLE_RDEV;
    for (unsigned i = 0; i < ARRAY_LEN(devices); i++)
        if (devices[i].rdev == rdev)
            return &devices[i];
    return NULL;
}

void console_init_early(void)
{
    bool for_command = strstr(kernel_cmdline(), "run=");

    serial_init_early();
    printf_add_sink(for_command ? serial_print_log : serial_print);
    screen_init_early();
    printf_add_sink(screen_print);
}

void dev_init(void)
{
    screen_init();
    serial_init();
    keyboard_init();
    rtc_init();
    ide_init();
}
