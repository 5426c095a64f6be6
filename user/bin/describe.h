/*
 * What a file is, in the letters that ls and stat print. After tool.h.
 */
#pragma once

#include <sys/stat.h>
#include <time.h>

#define MODE_LENGTH 10
#define TIME_LENGTH 19 /* 2024-12-31 23:59:59 */

static inline char kind_letter(mode_t mode)
{
    switch (mode & S_IFMT) {
    case S_IFDIR:
        return 'd';
    case S_IFLNK:
        return 'l';
    case S_IFCHR:
        return 'c';
    case S_IFBLK:
        return 'b';
    case S_IFIFO:
        return 'p';
    case S_IFSOCK:
        return 's';
    default:
        return '-';
    }
}

/* Kind and permissions, as in "-rw-r--r--", into text[MODE_LENGTH + 1]. */
static inline void describe_mode(mode_t mode, char *text)
{
    *text = kind_letter(mode);
    for (int i = 0; i < 9; i++)
        text[1 + i] = mode & 0400 >> i ? "rwx"[i % 3] : '-';
    if (mode & S_ISUID)
        text[3] = mode & S_IXUSR ? 's' : 'S';
    if (mode & S_ISGID)
        text[6] = mode & S_IXGRP ? 's' : 'S';
    if (mode & S_ISVTX)
        text[9] = mode & S_IXOTH ? 't' : 'T';
    text[MODE_LENGTH] = '\0';
}

/* A time of day in UTC, into text[TIME_LENGTH + 1]. */
static inline void describe_time(time_t when, char *text)
{
    strftime(text, TIME_LENGTH + 1, "%Y-%m-%d %H:%M:%S", gmtime(&when));
}
