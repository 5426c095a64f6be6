/*
 * prctl: what a process asks for itself.
 */
#include "abi/prctl.h"
#include "abi/errno.h"
#include "lib/string.h"
#include "proc/cred.h"
#include "proc/signal.h"
#include "syscall/syscall.h"
#include "vm/mm.h"
#include "vm/user.h"

static int set_name(uaddr_t name)
{
    char text[TASK_COMM_LEN];
    int n = copyinstr(text, name, sizeof(text));

    if (n == -ENAMETOOLONG) /* it is cut */
        n = copyin(text, name, sizeof(text) - 1);
    if (n < 0)
        return n;
    text[sizeof(text) - 1] = '\0';
    strlcpy(current()->name, text, sizeof(current()->name));
    return 0;
}

static int set_death_signal(uint32_t sig)
{
    if (sig >= NSIG)
        return -EINVAL;
    current()->parent_death_signal = (int)sig;
    return 0;
}

static int set_dumpable(uint32_t dumpable)
{
    if (dumpable > 1)
        return -EINVAL;
    current()->mm->dumpable = dumpable;
    return 0;
}

static int put_int(uaddr_t dst, int value)
{
    return copyout(dst, &value, sizeof(value));
}

SYSCALL(prctl, int op, uint32_t a)
{
    struct proc *p = current();

    switch (op) {
    case PR_SET_NAME:
        return set_name(a);
    case PR_GET_NAME:
        return copyout(a, p->name, TASK_COMM_LEN);
    case PR_SET_PDEATHSIG:
        return set_death_signal(a);
    case PR_GET_PDEATHSIG:
        return put_int(a, p->parent_death_signal);
    case PR_SET_DUMPABLE:
        return set_dumpable(a);
    case PR_GET_DUMPABLE:
        return is_dumpable(p);
    case PR_SET_CHILD_SUBREAPER:
        p->group->is_subreaper = a != 0;
        return 0;
    case PR_GET_CHILD_SUBREAPER:
        return put_int(a, p->group->is_subreaper);
    default:
        return -EINVAL;
    }
}
