/*
 * One thing that a spawned child does with its descriptors.
 */
#pragma once

#include <spawn.h>

enum spawn_kind { SPAWN_OPEN, SPAWN_CLOSE, SPAWN_DUP2 };

struct spawn_action {
    enum spawn_kind kind;
    int fd;     /* that it is about */
    int from;   /* SPAWN_DUP2 */
    char *path; /* SPAWN_OPEN, with flags and mode */
    int flags;
    mode_t mode;
};
