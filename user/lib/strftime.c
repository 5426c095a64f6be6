/*
 * Calendar time as text, in English.
 */
#include <stdio.h>
#include <string.h>
#include <time.h>

#define CTIME_SIZE 26 /* what asctime_r's buffer must have (POSIX) */

static const char *const days[] = {"Sunday",   "Monday", "Tuesday", "Wednesday",
                                   "Thursday", "Friday", "Saturday"};
static const char *const months[] = {
    "January", "February", "March",     "April",   "May",      "June",
    "July",    "August",   "September", "October", "November", "December"};

/* Conversions that stand for several others; NULL for the rest. */
static const char *compound(char c)
{
    switch (c) {
    case 'c':
        return "%a %b %e %H:%M:%S %Y";
    case 'D':
    case 'x':
        return "%m/%d/%y";
    case 'F':
        return "%Y-%m-%d";
    case 'r':
        return "%I:%M:%S %p";
    case 'R':
        return "%H:%M";
    case 'T':
    case 'X':
        return "%H:%M:%S";
    default:
        return NULL;
    }
}

/* Conversions that are a number; the format for it, or NULL. */
static const char *number(char c, const struct tm *tm, int *value)
{
    switch (c) {
    case 'C':
        *value = (tm->tm_year + 1900) / 100;
        return "%02d";
    case 'd':
        *value = tm->tm_mday;
        return "%02d";
    case 'e':
        *value = tm->tm_mday;
        return "%2d";
    case 'H':
        *value = tm->tm_hour;
        return "%02d";
    case 'I':
        *value = (tm->tm_hour + 11) % 12 + 1;
        return "%02d";
    case 'j':
        *value = tm->tm_yday + 1;
        return "%03d";
    case 'm':
        *value = tm->tm_mon + 1;
        return "%02d";
    case 'M':
        *value = tm->tm_min;
        return "%02d";
    case 's':
        *value =
            timegm(&(struct tm){tm->tm_sec, tm->tm_min, tm->tm_hour,
                                tm->tm_mday, tm->tm_mon, tm->tm_year, 0, 0, 0});
        return "%d";
    case 'S':
        *value = tm->tm_sec;
        return "%02d";
    case 'u':
        *value = (tm->tm_wday + 6) % 7 + 1;
        return "%d";
    case 'w':
        *value = tm->tm_wday;
        return "%d";
    case 'y':
        *value = (tm->tm_year + 1900) % 100;
        return "%02d";
    case 'Y':
        *value = tm->tm_year + 1900;
        return "%d";
    default:
        return NULL;
    }
}

/* Conversions that are a word; an unknown one gives nothing. */
static void word(char *out, size_t size, char c, const struct tm *tm)
{
    const char *s = "";
    int max = size;

    switch (c) {
    case 'a':
        max = 3;
        /* fall through */
    case 'A':
        s = days[tm->tm_wday];
        break;
    case 'b':
    case 'h':
        max = 3;
        /* fall through */
    case 'B':
        s = months[tm->tm_mon];
        break;
    case 'n':
        s = "\n";
        break;
    case 'p':
        s = tm->tm_hour < 12 ? "AM" : "PM";
        break;
    case 't':
        s = "\t";
        break;
    case 'z':
        s = "+0000";
        break;
    case 'Z':
        s = "UTC";
        break;
    case '%':
        s = "%";
        break;
    }
    snprintf(out, size, "%.*s", max, s);
}

/* Returns the length, or 0 if it does not fit size. */
size_t strftime(char *buf, size_t size, const char *fmt, const struct tm *tm)
{
    size_t n = 0;
    char text[40];

    for (; *fmt; fmt++) {
        const char *inner;
        int value;
        if (*fmt != '%' || !fmt[1]) {
            snprintf(text, sizeof(text), "%c", *fmt);
        } else if ((inner = compound(*++fmt))) {
            strftime(text, sizeof(text), inner, tm);
        } else if ((inner = number(*fmt, tm, &value))) {
            snprintf(text, sizeof(text), inner, value);
        } else {
            word(text, sizeof(text), *fmt, tm);
        }
        n += strlen(text);
        if (n >= size)
            return 0;
        strcpy(buf + n - strlen(text), text);
    }
    if (size > 0)
        buf[n] = 0;
    return n;
}

char *asctime_r(const struct tm *tm, char *buf)
{
    strftime(buf, CTIME_SIZE, "%c\n", tm);
    return buf;
}

char *asctime(const struct tm *tm)
{
    static char buf[CTIME_SIZE];

    return asctime_r(tm, buf);
}

char *ctime_r(const time_t *t, char *buf)
{
    struct tm tm;

    return asctime_r(localtime_r(t, &tm), buf);
}

char *ctime(const time_t *t)
{
    return asctime(localtime(t));
}
