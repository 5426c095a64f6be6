/* The ids that decide about files; they follow the effective ones. The result
   is the id before; whether it has changed a second call tells. */
#pragma once

#include <sys/types.h>

int setfsuid(uid_t uid);
int setfsgid(gid_t gid);
