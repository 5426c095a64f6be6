/*
 * The real-time clock (MC146818 and its descendants): read once, when the
 * machine starts. Time goes on from there by the monotonic clock.
 *
 * The chip updates its registers once a second; reading during an update gives
 * nonsense. So they are read twice, outside of updates, until two readings
 * agree. It keeps UTC here, as QEMU's does by default.
 */
#include "cpu/clock.h"
#include "cpu/x86.h"
#include "dev/rtc.h"
#include "lib/printf.h"
#include "lib/string.h"

#define CMOS_INDEX 0x70
#define CMOS_DATA 0x71

/* Register numbers and bits: MC146818 data sheet */
#define REG_SECOND 0
#define REG_MINUTE 2
#define REG_HOUR 4
#define REG_DAY 7
#define REG_MONTH 8
#define REG_YEAR 9
#define REG_A 10
#define REG_B 11
#define A_UPDATING 0x80
#define B_24_HOURS 0x02
#define B_BINARY 0x04
#define HOUR_PM 0x80

#define MAX_TRIES 100 /* of 100 us: an update takes 2 ms at most */
#define SECONDS_PER_DAY 86400u

struct rtc_time {
    uint8_t second, minute, hour, day, month, year;
};

static uint8_t cmos_read(uint8_t reg)
{
    outb(CMOS_INDEX, reg);
    return inb(CMOS_DATA);
}

static void read_registers(struct rtc_time *t)
{
    for (int i = 0; i < MAX_TRIES && (cmos_read(REG_A) & A_UPDATING); i++)
        delay_us(100);
    t->second = cmos_read(REG_SECOND);
    t->minute = cmos_read(REG_MINUTE);
    t->hour = cmos_read(REG_HOUR);
    t->day = cmos_read(REG_DAY);
    t->month = cmos_read(REG_MONTH);
    t->year = cmos_read(REG_YEAR);
}

static uint8_t from_bcd(uint8_t value)
{
    return (value >> 4) * 10 + (value & 0xf);
}

static void decode(struct rtc_time *t)
{
    uint8_t mode = cmos_read(REG_B);
    bool pm = !(mode & B_24_HOURS) && (t->hour & HOUR_PM);

    if (!(mode & B_24_HOURS))
        t->hour &= ~HOUR_PM;
    if (!(mode & B_BINARY)) {
        t->second = from_bcd(t->second);
        t->minute = from_bcd(t->minute);
        t->hour = from_bcd(t->hour);
        t->day = from_bcd(t->day);
        t->month = from_bcd(t->month);
        t->year = from_bcd(t->year);
    }
    if (!(mode & B_24_HOURS))
        t->hour = t->hour % 12 + (pm ? 12 : 0);
}

/* Days from 1970 to a date of 2000 to 2099, where each fourth year is a leap
   year without exception. */
static uint32_t days_since_1970(const struct rtc_time *t)
{
    static const uint16_t before_month[] = {0,   31,  59,  90,  120, 151,
                                            181, 212, 243, 273, 304, 334};
    uint32_t days = 10957 + t->year * 365u + (t->year + 3u) / 4;

    days += before_month[t->month - 1] + t->day - 1u;
    if (t->year % 4 == 0 && t->month > 2)
        days++;
    return days;
}

void rtc_init(void)
{
    struct rtc_time t, again;
    uint32_t seconds;

    read_registers(&again);
    for (int i = 0; i < 3; i++) {
        t = again;
        read_registers(&again);
        if (memcmp(&t, &again, sizeof t) == 0)
            break;
    }
    decode(&t);
    if (t.month < 1 || t.month > 12 || t.day < 1 || t.day > 31 || t.hour > 23 ||
        t.minute > 59 || t.second > 59 || t.year > 99) {
        kprintf("rtc: no sensible date in the clock, starting at 1970\n");
        return;
    }
    seconds = days_since_1970(&t) * SECONDS_PER_DAY + t.hour * 3600u +
              t.minute * 60u + t.second;
    clock_set_realtime_ns(seconds * NS_PER_S);
}
