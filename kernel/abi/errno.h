/*
 * Error numbers that the kernel gives, as every Linux port but a few has them.
 * Inside the kernel an error travels as the negative number; a system call
 * returns it so.
 */
#pragma once

#define EPERM 1
#define ENOENT 2
#define ESRCH 3
#define EINTR 4
#define EIO 5
#define ENXIO 6
#define E2BIG 7
#define ENOEXEC 8
#define EBADF 9
#define ECHILD 10
#define EAGAIN 11
#define ENOMEM 12
#define EACCES 13
#define EFAULT 14
#define EBUSY 16
#define EEXIST 17
#define EXDEV 18
#define ENODEV 19
#define ENOTDIR 20
#define EISDIR 21
#define EINVAL 22
#define ENFILE 23
#define EMFILE 24
#define ENOTTY 25
#define ETXTBSY 26
#define EFBIG 27
#define ENOSPC 28
#define ESPIPE 29
#define EROFS 30
#define EMLINK 31
#define EPIPE 32
#define ERANGE 34
#define ENAMETOOLONG 36
#define ENOSYS 38
#define ENOTEMPTY 39
#define ELOOP 40
#define EOVERFLOW 75
#define ELIBBAD 80 /* the loader of a program is none */
#define EOPNOTSUPP 95
#define ETIMEDOUT 110

/* Linux keeps results in [-MAX_ERRNO, -1] for errors. */
#define MAX_ERRNO 4095

/*
 * Never seen by a program: what an interrupted system call returns to the
 * signal code, which restarts it or turns it into -EINTR.
 */
#define ERESTARTSYS 512           /* restart if SA_RESTART */
#define ERESTARTNOINTR 513        /* restart always */
#define ERESTARTNOHAND 514        /* restart unless a handler ran */
#define ERESTART_RESTARTBLOCK 516 /* continue with restart_syscall */
