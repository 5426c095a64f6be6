/*
 * The first processes. Both begin as kernel threads without a parent. Init
 * mounts the file systems, opens the console as its descriptors 0, 1 and 2,
 * leads a session, and becomes /bin/init. Kthreadd is the parent of the other
 * kernel threads and does nothing; since it never waits, they leave no
 * zombies.
 *
 * With `run=COMMAND` on the kernel's command line, init is started as
 * `init -c COMMAND`: it runs that and powers off with its exit status. With
 * `login` in it, init is started as `init login`.
 */
#include "proc/init.h"

#include "abi/errno.h"
#include "abi/fcntl.h"
#include "cpu/bootinfo.h"
#include "fs/files.h"
#include "fs/path.h"
#include "lib/panic.h"
#include "lib/printf.h"
#include "lib/string.h"
#include "proc/exec.h"
#include "proc/fork.h"
#include "proc/futex.h"
#include "proc/procfs.h"
#include "proc/signal.h"
#include "sched/kthread.h"
#include "sched/sched.h"
#include "sched/wait.h"

#define INIT "/bin/init"
#define CONSOLE "/dev/console"

/* The command of run=, or NULL. */
static const char *run_command(void)
{
    const char *arg = strstr(kernel_cmdline(), "run=");

    return arg ? arg + strlen("run=") : NULL;
}

static void open_console(struct files *files)
{
    struct file *file = path_open(NULL, CONSOLE, O_RDWR, 0);

    if (is_err(file)) {
        kprintf("init: cannot open " CONSOLE ": error %d\n", -ptr_err(file));
        return;
    }
    for (int fd = 0; fd < 3; fd++) {
        if (fd != 0)
            file_get(file);
        fd_install(files, file, fd, 3, false);
    }
}

/* Give the running kernel thread what user processes have. */
static void become_user(struct proc *p)
{
    p->fs = fsinfo_create();
    p->files = files_create();
    if (!p->fs || !p->files || set_sid() < 0)
        panic("no memory for init");
}

static int init_thread(void *unused)
{
    const char *command = run_command();
    const char *const option = command                             ? "-c"
                               : strstr(kernel_cmdline(), "login") ? "login"
                                                                   : NULL;
    const char *const argv[] = {"init", option, command, NULL};
    const char *const envp[] = {"PATH=/bin:/", "HOME=/", "TERM=linux", NULL};
    int error = fs_init();

    (void)unused;
    if (error)
        panic("no root file system: error %d", -error);
    become_user(current());
    error = procfs_mount();
    if (error)
        kprintf("init: cannot mount /proc: error %d\n", -error);
    open_console(current()->files);
    error = exec_kernel(INIT, argv, envp);
    if (error == -ENOENT)
        panic("no " INIT " on the disk");
    if (error)
        panic("cannot run " INIT ": error %d", -error);
    trap_return();
    return 0;
}

static int kthreadd_thread(void *unused)
{
    (void)unused;
    while (!kthread_should_stop())
        sleep(&kthreadd, NULL);
    return 0;
}

void proc_init(void)
{
    family_init();
    futex_init();
    fork_init();
    signal_init();
    init_proc = kthread_create(init_thread, NULL, "init");
    kthreadd = kthread_create(kthreadd_thread, NULL, "kthreadd");
    if (is_err(init_proc) || is_err(kthreadd))
        panic("no memory for the first processes");
    wake_up_process(init_proc);
    wake_up_process(kthreadd);
}
