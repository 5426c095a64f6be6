/*
 * What the tests of permissions share (perm.c).
 */
#pragma once

#include "test.h"

#define TEAM 23460 /* a group */

/* Run fn(arg) in a child that is this user. */
void as(uid_t uid, void (*fn)(void *), void *arg);

/* A file or directory with this owner, group and mode. */
void put_file(const char *path, uid_t uid, gid_t gid, mode_t mode);
void put_dir(const char *path, uid_t uid, gid_t gid, mode_t mode);

mode_t mode_of(const char *path);
