/* The line that uptime and top begin with. After tasks.h. */
#pragma once

#include <time.h>

/* "12:00:00 up 1 day,  2:03,  load average: 0.00, 0.01, 0.05". Returns `text`,
 * which has room for 128 bytes or what `size` says. */
static inline char *describe_uptime(char *text, size_t size)
{
    unsigned long minutes = read_uptime() / TICKS_PER_S / 60;
    unsigned long days = minutes / 1440, hours = minutes / 60 % 24;
    char loads[128] = "", *load[3] = {loads, loads, loads};
    time_t now = time(NULL);
    size_t n = strftime(text, size, "%H:%M:%S up ", localtime(&now));

    if (days)
        n += snprintf(text + n, size - n, "%lu day%s, ", days,
                      days == 1 ? "" : "s");
    if (hours)
        n += snprintf(text + n, size - n, "%2lu:%02lu", hours, minutes % 60);
    else
        n += snprintf(text + n, size - n, "%lu min", minutes % 60);
    read_proc_file("loadavg", loads, sizeof loads, NULL);
    for (int i = 0; i < 3; i++)
        load[i] = strtok(i ? NULL : loads, " ");
    snprintf(text + n, size - n, ",  load average: %s, %s, %s", load[0],
             load[1], load[2]);
    return text;
}
