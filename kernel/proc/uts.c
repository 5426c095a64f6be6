/*
 * The system's names. uts_lock protects them.
 */
#include "proc/uts.h"

#include "abi/errno.h"
#include "lib/spinlock.h"
#include "lib/string.h"

static struct spinlock uts_lock = SPINLOCK_INIT("uts");

/* Linux's C libraries read the release and refuse kernels that are older than
   they can use: it names the version whose interface kin follows. */
static struct utsname names = {
    .sysname = "Linux",
    .nodename = "kin",
    .release = "5.10.0-kin",
    .version = "kin",
    .machine = "i686",
    .domainname = "(none)",
};

struct utsname uts_names(void)
{
    spin_guard(&uts_lock);
    return names;
}

int uts_set_nodename(const char *name)
{
    if (strlen(name) >= UTSNAME_LENGTH)
        return -EINVAL;
    spin_guard(&uts_lock);
    strlcpy(names.nodename, name, sizeof(names.nodename));
    return 0;
}
