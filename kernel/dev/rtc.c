/*
 * The real-time clock (MC146818 and its descendants): read once, when the
 * machine starts. Time goes on from there by the monotonic clock.
 *
 * The chip updates its registers once a second; reading during an update gives
 * nonsense. So they are read twice, outside of updates, until two readings
 * agree. It keeps UTC here, as QEMU's does by default, in BCD and by 24 hours,
 * as the BIOS sets it on any PC.
 */
#include "cpu/clock.h"
#include "cpu/x86.h"
#include "dev/driver.h"
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
#define A_UPDATING 0x80

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

static uint8_t read_bcd(uint8_t reg)
{
    uint8_t value = cmos_read(reg);

    return (value >> 4) * 10 + (value & 0xf);
}

static void read_registers(struct rtc_time *t)
{
    for (int i = 0; i < MAX_TRIES && (cmos_read(REG_A) & A_UPDATING); i++)
        delay_us(100);
    t->second = read_bcd(REG_SECOND);
    t->minute = read_bcd(REG_MINUTE);
    t->hour = read_bcd(REG_HOUR);
    t->day = read_bcd(REG_DAY);
    t->month = read_bcd(REG_MONTH);
    t->year = read_bcd(REG_YEAR);
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
    if (t.month < 1 || t.month > 12 || t.day < 1 || t.day > 31 || t.hour > 23 ||
        t.minute > 59 || t.second > 59 || t.year > 99) {
        kprintf("rtc: no sensible date in the clock, starting at 1970\n");
        return;
    }
    seconds = days_since_1970(&t) * SECONDS_PER_DAY + t.hour * 3600u +
              t.minute * 60u + t.second;
    clock_set_realtime_ns(seconds * NS_PER_S);
}
