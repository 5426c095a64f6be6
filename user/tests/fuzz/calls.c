/*
 * The calls, which are those of the kernel's table: each number with the kinds
 * of its arguments, one letter each (a letter that random_value() does not know
 * means any word):
 *
 *   f descriptor   A directory to start from   p path     v argv or envp
 *   b pointer      n length                    i small    t time
 *   h action       P process                   s signal   8 size of a set
 *   o open flags   m mode                      u user     w wait options
 *   a page         l length of pages           r protection
 *   M mmap flags   c clone flags               I ioctl    F futex
 *   R ptrace request
 *
 * Numbers that are not in the table are tried as well: any number below 512
 * with any words.
 */
#include <string.h>
#include <sys/syscall.h>
#include "fuzz.h"

struct entry {
    const char *name;
    uint32_t number;
    const char *kinds;
};

#define CALL(name, kinds)                                                      \
    {                                                                          \
#name, SYS_##name, kinds                                               \
    }

static const struct entry table[] = {
    CALL(fork, ""),
    CALL(vfork, ""),
    CALL(clone, "cbbbb"),
    CALL(clone, "cbbbb"),
    CALL(clone, "cbbbb"),
    CALL(read, "fbn"),
    CALL(write, "fbn"),
    CALL(open, "pom"),
    CALL(openat, "Apom"),
    CALL(creat, "pm"),
    CALL(close, "f"),
    CALL(waitpid, "Pbw"),
    CALL(wait4, "Pbwb"),
    CALL(waitid, "iPbwb"),
    CALL(link, "pp"),
    CALL(linkat, "ApApi"),
    CALL(unlink, "p"),
    CALL(unlinkat, "Api"),
    CALL(execve, "pvv"),
    CALL(chdir, "p"),
    CALL(fchdir, "f"),
    CALL(time, "b"),
    CALL(mknod, "pmi"),
    CALL(mknodat, "Apmi"),
    CALL(chmod, "pm"),
    CALL(fchmod, "fm"),
    CALL(fchmodat, "Apm"),
    CALL(lchown, "puu"),
    CALL(lchown32, "puu"),
    CALL(chown, "puu"),
    CALL(chown32, "puu"),
    CALL(fchown, "fuu"),
    CALL(fchown32, "fuu"),
    CALL(fchownat, "Apuui"),
    CALL(lseek, "fni"),
    CALL(_llseek, "fnnbi"),
    CALL(setuid, "u"),
    CALL(setuid32, "u"),
    CALL(setgid, "u"),
    CALL(setgid32, "u"),
    CALL(setreuid, "uu"),
    CALL(setreuid32, "uu"),
    CALL(setregid, "uu"),
    CALL(setregid32, "uu"),
    CALL(setresuid, "uuu"),
    CALL(setresuid32, "uuu"),
    CALL(setresgid, "uuu"),
    CALL(setresgid32, "uuu"),
    CALL(getresuid, "bbb"),
    CALL(getresuid32, "bbb"),
    CALL(getresgid, "bbb"),
    CALL(getresgid32, "bbb"),
    CALL(setgroups, "ib"),
    CALL(setgroups32, "ib"),
    CALL(getgroups, "ib"),
    CALL(getgroups32, "ib"),
    CALL(setfsuid, "u"),
    CALL(setfsuid32, "u"),
    CALL(setfsgid, "u"),
    CALL(setfsgid32, "u"),
    CALL(getuid, ""),
    CALL(getuid32, ""),
    CALL(geteuid, ""),
    CALL(geteuid32, ""),
    CALL(getgid, ""),
    CALL(getgid32, ""),
    CALL(getegid, ""),
    CALL(getegid32, ""),
    CALL(getpid, ""),
    CALL(getppid, ""),
    CALL(gettid, ""),
    CALL(ptrace, "RPbb"),
    CALL(ptrace, "RPbb"),
    CALL(ptrace, "RPbb"),
    CALL(alarm, "i"),
    CALL(pause, ""),
    CALL(utimensat, "Apti"),
    CALL(access, "pi"),
    CALL(faccessat, "Api"),
    CALL(faccessat2, "Apii"),
    CALL(nice, "i"),
    CALL(sync, ""),
    CALL(kill, "Ps"),
    CALL(tkill, "Ps"),
    CALL(tgkill, "PPs"),
    CALL(rt_sigqueueinfo, "Psb"),
    CALL(rt_tgsigqueueinfo, "PPsb"),
    CALL(rename, "pp"),
    CALL(renameat, "ApAp"),
    CALL(mkdir, "pm"),
    CALL(mkdirat, "Apm"),
    CALL(rmdir, "p"),
    CALL(dup, "f"),
    CALL(dup2, "ff"),
    CALL(dup3, "ffo"),
    CALL(pipe, "b"),
    CALL(pipe2, "bo"),
    CALL(times, "b"),
    CALL(brk, "a"),
    CALL(brk, "?"),
    CALL(sigaction, "shb"),
    CALL(rt_sigaction, "shb8"),
    CALL(sigprocmask, "ibb"),
    CALL(rt_sigprocmask, "ibb8"),
    CALL(sigsuspend, "iib"),
    CALL(rt_sigsuspend, "b8"),
    CALL(sigpending, "b"),
    CALL(rt_sigpending, "b8"),
    CALL(rt_sigtimedwait, "bbt8"),
    CALL(sigaltstack, "bb"),
    CALL(sigreturn, ""),
    CALL(rt_sigreturn, ""),
    CALL(ioctl, "fIb"),
    CALL(ioctl, "fIi"),
    CALL(fcntl, "fii"),
    CALL(fcntl64, "fib"),
    CALL(setpgid, "PP"),
    CALL(getpgid, "P"),
    CALL(getpgrp, ""),
    CALL(setsid, ""),
    CALL(getsid, "P"),
    CALL(umask, "m"),
    CALL(sethostname, "bn"),
    CALL(setrlimit, "ib"),
    CALL(getrlimit, "ib"),
    CALL(ugetrlimit, "ib"),
    CALL(prlimit64, "Pibb"),
    CALL(getrusage, "ib"),
    CALL(gettimeofday, "bb"),
    CALL(clock_gettime, "ib"),
    CALL(clock_getres, "ib"),
    CALL(clock_nanosleep, "iitb"),
    CALL(nanosleep, "tb"),
    CALL(symlink, "pp"),
    CALL(symlinkat, "pAp"),
    CALL(readlink, "pbn"),
    CALL(readlinkat, "Apbn"),
    CALL(reboot, "??ib"),
    CALL(mmap, "b"),
    CALL(mmap2, "alrMfi"),
    CALL(mmap2, "alrMfi"),
    CALL(munmap, "al"),
    CALL(mprotect, "alr"),
    CALL(madvise, "ali"),
    CALL(truncate, "pn"),
    CALL(ftruncate, "fn"),
    CALL(truncate64, "pni"),
    CALL(ftruncate64, "fni"),
    CALL(getpriority, "iP"),
    CALL(setpriority, "iPi"),
    CALL(statfs64, "pnb"),
    CALL(fstatfs64, "fnb"),
    CALL(setitimer, "ibb"),
    CALL(getitimer, "ib"),
    CALL(stat, "pb"),
    CALL(lstat, "pb"),
    CALL(fstat, "fb"),
    CALL(stat64, "pb"),
    CALL(lstat64, "pb"),
    CALL(fstat64, "fb"),
    CALL(fstatat64, "Apbi"),
    CALL(sysinfo, "b"),
    CALL(fsync, "f"),
    CALL(fdatasync, "f"),
    CALL(uname, "b"),
    CALL(getdents64, "fbn"),
    CALL(_newselect, "ibbbt"),
    CALL(pselect6, "ibbbtb"),
    CALL(poll, "bit"),
    CALL(poll, "bii"),
    CALL(ppoll, "bitb8"),
    CALL(readv, "fbi"),
    CALL(writev, "fbi"),
    CALL(pread64, "fbnii"),
    CALL(pwrite64, "fbnii"),
    CALL(sched_yield, ""),
    CALL(sched_getaffinity, "Pnb"),
    CALL(set_thread_area, "b"),
    CALL(get_thread_area, "b"),
    CALL(set_tid_address, "b"),
    CALL(prctl, "iiiii"),
    CALL(prctl, "ibbbb"),
    CALL(futex, "bFitbi"),
    CALL(set_robust_list, "bi"),
    CALL(get_robust_list, "Pbb"),
    CALL(getcpu, "bbb"),
    CALL(getcwd, "bn"),
    CALL(getrandom, "bni"),
    CALL(restart_syscall, ""),
    CALL(exit, "i"),
    CALL(exit_group, "i"),
};

#define NENTRIES (sizeof table / sizeof *table)
#define NUMBERS 512
#define NUMBER_ODDS 60 /* one in so many calls has a number by chance */

/* Ends the process, or it waits for a signal, which costs much time: one in so
   many of them is made. */
#define RARE_ODDS 8

static bool is_rare(uint32_t number)
{
    return number == SYS_exit || number == SYS_exit_group ||
           number == SYS_sigreturn || number == SYS_rt_sigreturn ||
           number == SYS_pause || number == SYS_sigsuspend ||
           number == SYS_rt_sigsuspend || number == SYS_poll;
}

void random_call(struct call *call)
{
    const struct entry *entry = &table[choose(NENTRIES)];
    size_t known = strlen(entry->kinds);

    if (is_rare(entry->number) && !one_in(RARE_ODDS))
        entry = &table[0];
    if (one_in(8))
        refresh_memory();
    call->name = entry->name;
    call->number = entry->number;
    if (one_in(NUMBER_ODDS)) {
        call->name = "?";
        call->number = one_in(8) ? random_word() : choose(NUMBERS);
        known = 0;
    }
    for (size_t i = 0; i < NARGS; i++)
        call->args[i] =
            i < known ? random_value(entry->kinds[i]) : random_value('?');
}
