/*
 * Structs, as C would initialise them; the less interesting fields of the
 * large ones are left out ("...").
 */
#include <sched.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <termios.h>
#include "abi/sysinfo.h"
#include "strace.h"

#define KIB 1024u

void show_number(const void *data)
{
    put("[%d]", (int)*(const int32_t *)data);
}

void show_short(const void *data)
{
    put("[%u]", *(const uint16_t *)data);
}

void show_word(const void *data)
{
    put("[%#x]", *(const uint32_t *)data);
}

void show_off64(const void *data)
{
    put("[%lld]", (long long)*(const int64_t *)data);
}

void show_fd_pair(const void *data)
{
    const int32_t *fd = data;

    put("[%d, %d]", (int)fd[0], (int)fd[1]);
}

static void put_stat(uint32_t mode, uint32_t rdev, uint64_t size)
{
    put("{st_mode=");
    put_mode(mode);
    if (S_ISCHR(mode) || S_ISBLK(mode))
        put(", st_rdev=makedev(%#x, %#x), ...}", major(rdev), minor(rdev));
    else
        put(", st_size=%llu, ...}", (unsigned long long)size);
}

void show_stat(const void *data)
{
    const struct old_stat *st = data;

    put_stat(st->st_mode, st->st_rdev, st->st_size);
}

void show_stat64(const void *data)
{
    const struct stat64 *st = data;

    put_stat(st->st_mode, st->st_rdev, st->st_size);
}

void show_timespec(const void *data)
{
    const struct timespec *time = data;

    if (time->tv_nsec == UTIME_NOW)
        put("UTIME_NOW");
    else if (time->tv_nsec == UTIME_OMIT)
        put("UTIME_OMIT");
    else
        put("{tv_sec=%d, tv_nsec=%d}", (int)time->tv_sec, (int)time->tv_nsec);
}

void show_timespec64(const void *data)
{
    const struct timespec64 *time = data;

    put("{tv_sec=%lld, tv_nsec=%d}", (long long)time->tv_sec,
        (int)time->tv_nsec);
}

void show_timespec_pair(const void *data)
{
    const struct timespec *times = data;

    put("[");
    show_timespec(&times[0]);
    put(", ");
    show_timespec(&times[1]);
    put("]");
}

void show_timeval(const void *data)
{
    const struct timeval *time = data;

    put("{tv_sec=%d, tv_usec=%d}", (int)time->tv_sec, (int)time->tv_usec);
}

void show_timeval_pair(const void *data)
{
    const struct timeval *times = data;

    put("[");
    show_timeval(&times[0]);
    put(", ");
    show_timeval(&times[1]);
    put("]");
}

void show_timezone(const void *data)
{
    const struct timezone *zone = data;

    put("{tz_minuteswest=%d, tz_dsttime=%d}", (int)zone->tz_minuteswest,
        (int)zone->tz_dsttime);
}

void show_itimerval(const void *data)
{
    const struct itimerval *timer = data;

    put("{it_interval=");
    show_timeval(&timer->it_interval);
    put(", it_value=");
    show_timeval(&timer->it_value);
    put("}");
}

void show_tms(const void *data)
{
    const struct tms *times = data;

    put("{tms_utime=%d, tms_stime=%d, tms_cutime=%d, tms_cstime=%d}",
        (int)times->tms_utime, (int)times->tms_stime, (int)times->tms_cutime,
        (int)times->tms_cstime);
}

void show_rusage(const void *data)
{
    const struct rusage *usage = data;

    put("{ru_utime=");
    show_timeval(&usage->ru_utime);
    put(", ru_stime=");
    show_timeval(&usage->ru_stime);
    put(", ...}");
}

static void put_limit(uint64_t limit, uint64_t infinity, const char *name)
{
    if (limit == infinity)
        put("%s", name);
    else if (limit > KIB && limit % KIB == 0)
        put("%llu*1024", (unsigned long long)(limit / KIB));
    else
        put("%llu", (unsigned long long)limit);
}

void show_rlimit(const void *data)
{
    const struct rlimit *limit = data;

    put("{rlim_cur=");
    put_limit(limit->rlim_cur, RLIM_INFINITY, "RLIM_INFINITY");
    put(", rlim_max=");
    put_limit(limit->rlim_max, RLIM_INFINITY, "RLIM_INFINITY");
    put("}");
}

void show_rlimit64(const void *data)
{
    const struct rlimit64 *limit = data;

    put("{rlim_cur=");
    put_limit(limit->rlim_cur, RLIM64_INFINITY, "RLIM64_INFINITY");
    put(", rlim_max=");
    put_limit(limit->rlim_max, RLIM64_INFINITY, "RLIM64_INFINITY");
    put("}");
}

void show_utsname(const void *data)
{
    const struct utsname *name = data;

    put("{sysname=\"%s\", nodename=\"%s\", ...}", name->sysname,
        name->nodename);
}

void show_sysinfo(const void *data)
{
    const struct sysinfo *info = data;

    put("{uptime=%d, loads=[%u, %u, %u], totalram=%u, freeram=%u, ...}",
        (int)info->uptime, info->loads[0], info->loads[1], info->loads[2],
        info->totalram, info->freeram);
}

void show_termios(const void *data)
{
    const struct termios *tty = data;

    put("{c_iflag=");
    put_flags(iflags, tty->c_iflag);
    put(", c_oflag=");
    put_flags(oflags, tty->c_oflag);
    put(", c_cflag=%#x, c_lflag=", tty->c_cflag);
    put_flags(lflags, tty->c_lflag);
    put(", ...}");
}

void show_winsize(const void *data)
{
    const struct winsize *size = data;

    put("{ws_row=%u, ws_col=%u, ws_xpixel=%u, ws_ypixel=%u}", size->ws_row,
        size->ws_col, size->ws_xpixel, size->ws_ypixel);
}

void show_user_desc(const void *data)
{
    const struct user_desc *d = data;

    put("{entry_number=%d, base_addr=%#x, limit=0x%06x, seg_32bit=%u, "
        "contents=%u, read_exec_only=%u, limit_in_pages=%u, "
        "seg_not_present=%u, useable=%u}",
        (int)d->entry_number, d->base_addr, d->limit, d->seg_32bit, d->contents,
        d->read_exec_only, d->limit_in_pages, d->seg_not_present, d->useable);
}
