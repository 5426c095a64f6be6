/*
 * Calendar time, Gregorian and UTC. Days are counted from 1 March of year 0,
 * so that the leap day is the last of its year; then the months from March on
 * have 31 30 31 30 31 days, again and again: 153 days in five months.
 */
#include <stdio.h>
#include <time.h>

#define DAY_SECONDS 86400
#define DAYS_4Y 1461 /* four years */
#define DAYS_400Y 146097
#define EPOCH_DAYS 719468 /* from 1 March 0 to 1 January 1970 */
#define EPOCH_WEEKDAY 4   /* a Thursday */

/* Quotient and remainder with a remainder that is never negative. */
static int floor_div(int a, int b, int *rest)
{
    int q = a / b;

    *rest = a % b;
    if (*rest < 0) {
        *rest += b;
        q--;
    }
    return q;
}

/* Days from the epoch to a day of a year and a month, 0 to 11. */
static int days_from_date(int year, int month, int day)
{
    int march_month, unused;

    year += floor_div(month - 2, 12, &march_month);
    return 365 * year + floor_div(year, 4, &unused) -
           floor_div(year, 100, &unused) + floor_div(year, 400, &unused) +
           (153 * march_month + 2) / 5 + day - 1 - EPOCH_DAYS;
}

static void date_from_days(int days, struct tm *tm)
{
    int day;
    int era = floor_div(days + EPOCH_DAYS, DAYS_400Y, &day);
    /* take the leap days before this one away, and years have 365 days */
    int year =
        (day - day / (DAYS_4Y - 1) + day / 36524 - day / (DAYS_400Y - 1)) / 365;
    day -= 365 * year + year / 4 - year / 100;
    int march_month = (5 * day + 2) / 153;

    year += 400 * era;
    tm->tm_mday = day - (153 * march_month + 2) / 5 + 1;
    tm->tm_mon = (march_month + 2) % 12;
    if (march_month >= 10)
        year++;
    tm->tm_year = year - 1900;
    tm->tm_yday = days - days_from_date(year, 0, 1);
}

struct tm *gmtime_r(const time_t *t, struct tm *tm)
{
    int second;
    int days = floor_div(*t, DAY_SECONDS, &second);

    date_from_days(days, tm);
    floor_div(days + EPOCH_WEEKDAY, 7, &tm->tm_wday);
    tm->tm_hour = second / 3600;
    tm->tm_min = second / 60 % 60;
    tm->tm_sec = second % 60;
    tm->tm_isdst = 0;
    return tm;
}

struct tm *gmtime(const time_t *t)
{
    static struct tm tm;

    return gmtime_r(t, &tm);
}

struct tm *localtime_r(const time_t *t, struct tm *tm)
{
    return gmtime_r(t, tm);
}

struct tm *localtime(const time_t *t)
{
    return gmtime(t);
}

/* Fields may be out of range; they are brought into it. */
time_t timegm(struct tm *tm)
{
    int64_t t = days_from_date(tm->tm_year + 1900, tm->tm_mon, tm->tm_mday);

    t = ((t * 24 + tm->tm_hour) * 60 + tm->tm_min) * 60 + tm->tm_sec;
    if (t != (time_t)t)
        return -1;
    time_t result = t;
    gmtime_r(&result, tm);
    return result;
}

time_t mktime(struct tm *tm)
{
    return timegm(tm);
}
