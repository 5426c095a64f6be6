/*
 * System calls: the handlers behind the Linux gate (int $0x80). table.c maps
 * numbers to them, syscall.c calls them.
 *
 * A handler returns its result or a negative errno (abi/errno.h). It runs with
 * interrupts on and may sleep; the registers of the caller are in
 * user_trapframe(). Arguments are the caller's ebx, ecx, edx, esi, edi, ebp in
 * this order. The gate always passes all six: on i386 the caller takes them
 * off the stack again, so a handler declares only the ones it has.
 *
 * Addresses of user memory are uaddr_t and untrusted. A 64-bit argument comes
 * in two, low half first.
 *
 * To add a call: its number in abi/syscall.h, its prototype here, its line in
 * table.c, and a test.
 */
#ifndef KIN_SYSCALL_SYSCALL_H
#define KIN_SYSCALL_SYSCALL_H

#include "lib/defs.h"

typedef int32_t (*syscall_fn)(uint32_t a, uint32_t b, uint32_t c, uint32_t d,
                              uint32_t e, uint32_t f);

extern const syscall_fn syscall_table[]; /* by number; NULL: none */
extern const unsigned nsyscalls;

void syscall_init(void);  /* open both gates; after trap_init() */
void xv6_gate_init(void); /* its part in xv6.c */

/* syscall.c: go on with an interrupted call */
int32_t sys_restart_syscall(void);

/* process.c: birth, death, family */
int32_t sys_fork(void);
int32_t sys_vfork(void);
int32_t sys_clone(uint32_t flags, uaddr_t stack, uaddr_t parent_tid,
                  uaddr_t tls, uaddr_t child_tid);
int32_t sys_execve(uaddr_t path, uaddr_t argv, uaddr_t envp);
int32_t sys_exit(int status);
int32_t sys_exit_group(int status);
int32_t sys_waitpid(int pid, uaddr_t status, int options);
int32_t sys_wait4(int pid, uaddr_t status, int options, uaddr_t rusage);
int32_t sys_waitid(int which, int id, uaddr_t infop, int options,
                   uaddr_t rusage);
int32_t sys_getpid(void);
int32_t sys_getppid(void);
int32_t sys_setpgid(int pid, int pgrp);
int32_t sys_getpgid(int pid);
int32_t sys_getpgrp(void);
int32_t sys_setsid(void);
int32_t sys_getsid(int pid);
int32_t sys_ptrace(int request, int pid, uaddr_t addr, uaddr_t data);

/* thread.c */
int32_t sys_gettid(void);
int32_t sys_set_tid_address(uaddr_t tid);
int32_t sys_set_thread_area(uaddr_t user_desc);
int32_t sys_get_thread_area(uaddr_t user_desc);
int32_t sys_futex(uaddr_t addr, int op, uint32_t value, uint32_t timeout,
                  uaddr_t addr2, uint32_t value3);
int32_t sys_futex_time64(uaddr_t addr, int op, uint32_t value, uint32_t timeout,
                         uaddr_t addr2, uint32_t value3);

/* prctl.c */
int32_t sys_prctl(int op, uint32_t a, uint32_t b, uint32_t c, uint32_t d);

/* signal.c */
int32_t sys_kill(int pid, int signal);
int32_t sys_tkill(int tid, int signal);
int32_t sys_tgkill(int pid, int tid, int signal);
int32_t sys_rt_sigaction(int signal, uaddr_t action, uaddr_t old,
                         uint32_t set_size);
int32_t sys_rt_sigprocmask(int how, uaddr_t set, uaddr_t old,
                           uint32_t set_size);
int32_t sys_rt_sigpending(uaddr_t set, uint32_t set_size);
int32_t sys_rt_sigsuspend(uaddr_t mask, uint32_t set_size);
int32_t sys_sigaltstack(uaddr_t new, uaddr_t old);
int32_t sys_pause(void);
int32_t sys_rt_sigreturn(void);
/* with sets of 32 signals */
int32_t sys_signal(int signal, uint32_t handler);
int32_t sys_sigaction(int signal, uaddr_t action, uaddr_t old);
int32_t sys_sigprocmask(int how, uaddr_t set, uaddr_t old);
int32_t sys_sigpending(uaddr_t set);
int32_t sys_sigsuspend(int unused1, int unused2, uint32_t mask);
int32_t sys_sigreturn(void);

int32_t sys_sgetmask(void);
int32_t sys_ssetmask(uint32_t mask);
/* sent with a siginfo, waited for */
int32_t sys_rt_sigqueueinfo(int pid, int signal, uaddr_t info);
int32_t sys_rt_tgsigqueueinfo(int pid, int tid, int signal, uaddr_t info);
int32_t sys_rt_sigtimedwait(uaddr_t set, uaddr_t info, uaddr_t timeout,
                            uint32_t set_size);
int32_t sys_rt_sigtimedwait64(uaddr_t set, uaddr_t info, uaddr_t timeout,
                              uint32_t set_size);

/* itimer.c */
int32_t sys_alarm(uint32_t seconds);
int32_t sys_getitimer(int which, uaddr_t value);
int32_t sys_setitimer(int which, uaddr_t value, uaddr_t old);

/* usage.c: scheduling, usage, limits */
int32_t sys_nice(int increment);
int32_t sys_getpriority(int which, int who);
int32_t sys_setpriority(int which, int who, int nice);
int32_t sys_sched_yield(void);
int32_t sys_times(uaddr_t tms);
int32_t sys_getrusage(int who, uaddr_t rusage);
int32_t sys_getrlimit(uint32_t resource, uaddr_t rlimit);
int32_t sys_ugetrlimit(uint32_t resource, uaddr_t rlimit);
int32_t sys_setrlimit(uint32_t resource, uaddr_t rlimit);
int32_t sys_prlimit64(int pid, uint32_t resource, uaddr_t new, uaddr_t old);

/* users.c */
int32_t sys_getuid(void);
int32_t sys_geteuid(void);
int32_t sys_getgid(void);
int32_t sys_getegid(void);
int32_t sys_setuid(uint32_t uid);
int32_t sys_setgid(uint32_t gid);
int32_t sys_setreuid(uint32_t ruid, uint32_t euid);
int32_t sys_setregid(uint32_t rgid, uint32_t egid);
int32_t sys_setresuid(uint32_t ruid, uint32_t euid, uint32_t suid);
int32_t sys_setresgid(uint32_t rgid, uint32_t egid, uint32_t sgid);
int32_t sys_setfsuid(uint32_t uid);
int32_t sys_setfsgid(uint32_t gid);
int32_t sys_getresuid(uaddr_t ruid, uaddr_t euid, uaddr_t suid);
int32_t sys_getresgid(uaddr_t rgid, uaddr_t egid, uaddr_t sgid);
int32_t sys_getgroups(int size, uaddr_t list);
int32_t sys_setgroups(int size, uaddr_t list);

/* memory.c */
int32_t sys_brk(uint32_t brk);
int32_t sys_mmap(uaddr_t args); /* six words in memory, offset in bytes */
int32_t sys_mmap2(uint32_t addr, uint32_t len, uint32_t prot, uint32_t flags,
                  int fd, uint32_t pgoffset);
int32_t sys_munmap(uint32_t addr, uint32_t len);
int32_t sys_mprotect(uint32_t addr, uint32_t len, uint32_t prot);
int32_t sys_mremap(uint32_t addr, uint32_t len, uint32_t new_len,
                   uint32_t flags);
int32_t sys_madvise(uint32_t addr, uint32_t len, uint32_t advice);

/* rw.c: bytes through descriptors */
int32_t sys_read(int fd, uaddr_t buf, uint32_t n);
int32_t sys_write(int fd, uaddr_t buf, uint32_t n);
int32_t sys_readv(int fd, uaddr_t iov, uint32_t count);
int32_t sys_writev(int fd, uaddr_t iov, uint32_t count);
int32_t sys_pread64(int fd, uaddr_t buf, uint32_t n, uint32_t pos_low,
                    uint32_t pos_high);
int32_t sys_pwrite64(int fd, uaddr_t buf, uint32_t n, uint32_t pos_low,
                     uint32_t pos_high);
int32_t sys_lseek(int fd, int32_t offset, int whence);
int32_t sys__llseek(int fd, uint32_t high, uint32_t low, uaddr_t result,
                    int whence);
int32_t sys_truncate(uaddr_t path, int32_t size);
int32_t sys_truncate64(uaddr_t path, uint32_t low, uint32_t high);
int32_t sys_ftruncate(int fd, int32_t size);
int32_t sys_ftruncate64(int fd, uint32_t low, uint32_t high);
int32_t sys_fsync(int fd);
int32_t sys_sync(void);
int32_t sys_ioctl(int fd, uint32_t request, uint32_t arg);

/* fd.c: descriptors */
int32_t sys_open(uaddr_t path, int flags, uint32_t mode);
int32_t sys_openat(int dirfd, uaddr_t path, int flags, uint32_t mode);
int32_t sys_creat(uaddr_t path, uint32_t mode);
int32_t sys_close(int fd);
int32_t sys_dup(int fd);
int32_t sys_dup2(int fd, int new_fd);
int32_t sys_dup3(int fd, int new_fd, int flags);
int32_t sys_pipe(uaddr_t fds);
int32_t sys_pipe2(uaddr_t fds, int flags);
int32_t sys_fcntl(int fd, int op, uint32_t arg);

/* path.c: names */
int32_t sys_mkdir(uaddr_t path, uint32_t mode);
int32_t sys_mkdirat(int dirfd, uaddr_t path, uint32_t mode);
int32_t sys_rmdir(uaddr_t path);
int32_t sys_link(uaddr_t old, uaddr_t new);
int32_t sys_linkat(int old_dirfd, uaddr_t old, int new_dirfd, uaddr_t new,
                   int flags);
int32_t sys_symlink(uaddr_t target, uaddr_t path);
int32_t sys_symlinkat(uaddr_t target, int dirfd, uaddr_t path);
int32_t sys_readlink(uaddr_t path, uaddr_t buf, int size);
int32_t sys_readlinkat(int dirfd, uaddr_t path, uaddr_t buf, int size);
int32_t sys_unlink(uaddr_t path);
int32_t sys_unlinkat(int dirfd, uaddr_t path, int flags);
int32_t sys_rename(uaddr_t old, uaddr_t new);
int32_t sys_renameat(int old_dirfd, uaddr_t old, int new_dirfd, uaddr_t new);
int32_t sys_renameat2(int old_dirfd, uaddr_t old, int new_dirfd, uaddr_t new,
                      uint32_t flags);
int32_t sys_mknod(uaddr_t path, uint32_t mode, uint32_t dev);
int32_t sys_mknodat(int dirfd, uaddr_t path, uint32_t mode, uint32_t dev);
int32_t sys_chdir(uaddr_t path);
int32_t sys_fchdir(int fd);
int32_t sys_getcwd(uaddr_t buf, uint32_t size);
int32_t sys_getdents(int fd, uaddr_t buf, uint32_t n);
int32_t sys_getdents64(int fd, uaddr_t buf, uint32_t n);
int32_t sys_umask(uint32_t mask);

/* stat.c: attributes */
int32_t sys_stat(uaddr_t path, uaddr_t st);
int32_t sys_lstat(uaddr_t path, uaddr_t st);
int32_t sys_fstat(int fd, uaddr_t st);
int32_t sys_stat64(uaddr_t path, uaddr_t st);
int32_t sys_lstat64(uaddr_t path, uaddr_t st);
int32_t sys_fstat64(int fd, uaddr_t st);
int32_t sys_fstatat64(int dirfd, uaddr_t path, uaddr_t st, int flags);
int32_t sys_access(uaddr_t path, uint32_t want);
int32_t sys_faccessat(int dirfd, uaddr_t path, uint32_t want);
int32_t sys_faccessat2(int dirfd, uaddr_t path, uint32_t want, int flags);
int32_t sys_chmod(uaddr_t path, uint32_t mode);
int32_t sys_fchmod(int fd, uint32_t mode);
int32_t sys_fchmodat(int dirfd, uaddr_t path, uint32_t mode);
int32_t sys_chown(uaddr_t path, uint32_t uid, uint32_t gid);
int32_t sys_lchown(uaddr_t path, uint32_t uid, uint32_t gid);
int32_t sys_fchown(int fd, uint32_t uid, uint32_t gid);
int32_t sys_fchownat(int dirfd, uaddr_t path, uint32_t uid, uint32_t gid,
                     int flags);
int32_t sys_utime(uaddr_t path, uaddr_t times);
int32_t sys_utimes(uaddr_t path, uaddr_t times);
int32_t sys_utimensat(int dirfd, uaddr_t path, uaddr_t times, int flags);

/* statfs.c */
int32_t sys_statfs64(uaddr_t path, uint32_t size, uaddr_t buf);
int32_t sys_fstatfs64(int fd, uint32_t size, uaddr_t buf);

/* poll.c */
int32_t sys_poll(uaddr_t fds, uint32_t nfds, int timeout_ms);
int32_t sys_ppoll(uaddr_t fds, uint32_t nfds, uaddr_t timeout, uaddr_t set,
                  uint32_t set_size);
int32_t sys__newselect(int nfds, uaddr_t in, uaddr_t out, uaddr_t except,
                       uaddr_t timeout);
int32_t sys_pselect6(int nfds, uaddr_t in, uaddr_t out, uaddr_t except,
                     uaddr_t timeout, uaddr_t mask);

/* time.c */
int32_t sys_time(uaddr_t result);
int32_t sys_gettimeofday(uaddr_t tv, uaddr_t tz);
int32_t sys_settimeofday(uaddr_t tv, uaddr_t tz);
int32_t sys_nanosleep(uaddr_t want, uaddr_t left);
int32_t sys_clock_gettime(int clock, uaddr_t ts);
int32_t sys_clock_gettime64(int clock, uaddr_t ts);
int32_t sys_clock_getres(int clock, uaddr_t ts);
int32_t sys_clock_settime(int clock, uaddr_t ts);
int32_t sys_clock_nanosleep(int clock, int flags, uaddr_t want, uaddr_t left);
int32_t sys_clock_nanosleep64(int clock, int flags, uaddr_t want, uaddr_t left);

/* system.c: the machine as a whole */
int32_t sys_uname(uaddr_t buf);
int32_t sys_sethostname(uaddr_t name, uint32_t len);
int32_t sys_sysinfo(uaddr_t buf);
int32_t sys_reboot(uint32_t magic1, uint32_t magic2, uint32_t cmd,
                   uint32_t arg);
int32_t sys_getrandom(uaddr_t buf, uint32_t n, uint32_t flags);
int32_t sys_sched_getaffinity(int pid, uint32_t size, uaddr_t mask);
int32_t sys_getcpu(uaddr_t cpu, uaddr_t node);

#endif
