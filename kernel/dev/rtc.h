/*
 * The battery-backed clock, read once at start.
 */
#ifndef KIN_DEV_RTC_H
#define KIN_DEV_RTC_H

void rtc_init(void); /* set the kernel's time of day from it */

#endif
