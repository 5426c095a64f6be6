/*
 * How long: seconds, with decimals perhaps ("0.5"), or minutes, hours, days
 * ("2m"). After tool.h.
 */
#pragma once

#include <ctype.h>
#include <stdbool.h>
#include <stdint.h>
#include <time.h>

#define NS_PER_S 1000000000LL

/* How many seconds a unit has; 0 if it is none. */
static inline int unit_seconds(const char *unit)
{
    if (*unit && unit[1])
        return 0;
    switch (*unit) {
    case '\0':
    case 's':
        return 1;
    case 'm':
        return 60;
    case 'h':
        return 60 * 60;
    case 'd':
        return 24 * 60 * 60;
    default:
        return 0;
    }
}

/* Read TEXT as a duration of at most INT_MAX seconds. False if it is none. */
static inline bool read_duration(const char *text, struct timespec *result)
{
    long long seconds = 0, ns = 0, scale = NS_PER_S / 10;

    if (!isdigit((unsigned char)text[*text == '.']))
        return false;
    for (; isdigit((unsigned char)*text); text++) {
        seconds = seconds * 10 + *text - '0';
        if (seconds > INT_MAX)
            return false;
    }
    if (*text == '.')
        for (text++; isdigit((unsigned char)*text); text++, scale /= 10)
            ns += (*text - '0') * scale;
    int unit = unit_seconds(text);
    seconds = seconds * unit + ns * unit / NS_PER_S;
    result->tv_sec = seconds;
    result->tv_nsec = ns * unit % NS_PER_S;
    return unit && seconds <= INT_MAX;
}
