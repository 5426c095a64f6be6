/*
 * What the system is called (uname). Only the host's name changes.
 */
#pragma once

#include "abi/utsname.h"

/* The names as they are now. Takes a spinlock. */
struct utsname uts_names(void);

/* Set the host's name: 0, or -EINVAL: it is too long. */
int uts_set_nodename(const char *name);
