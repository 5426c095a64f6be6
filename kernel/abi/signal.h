/*
 * Signals: numbers, sets, dispositions and what siginfo tells (Linux i386).
 * What lies on the user stack while a handler runs is in abi/sigframe.h.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#define SIGHUP 1
#define SIGINT 2
#define SIGQUIT 3
#define SIGILL 4
#define SIGTRAP 5
#define SIGABRT 6
#define SIGBUS 7
#define SIGFPE 8
#define SIGKILL 9
#define SIGUSR1 10
#define SIGSEGV 11
#define SIGUSR2 12
#define SIGPIPE 13
#define SIGALRM 14
#define SIGTERM 15
#define SIGSTKFLT 16
#define SIGCHLD 17
#define SIGCONT 18
#define SIGSTOP 19
#define SIGTSTP 20
#define SIGTTIN 21
#define SIGTTOU 22
#define SIGURG 23
#define SIGXCPU 24
#define SIGXFSZ 25
#define SIGVTALRM 26
#define SIGPROF 27
#define SIGWINCH 28
#define SIGIO 29
#define SIGPWR 30
#define SIGSYS 31
#define SIGRTMIN 32
#define SIGRTMAX 64
#define NSIG 65 /* one more than the highest number */

/* A set of signals: number n is bit n - 1. */
typedef uint64_t sigset_t;

/* rt_sigprocmask */
#define SIG_BLOCK 0
#define SIG_UNBLOCK 1
#define SIG_SETMASK 2

typedef void (*sighandler_t)(int);

#define SIG_DFL ((sighandler_t)0)
#define SIG_IGN ((sighandler_t)1)

#define SA_NOCLDSTOP 0x00000001
#define SA_NOCLDWAIT 0x00000002
#define SA_SIGINFO 0x00000004
#define SA_RESTORER 0x04000000
#define SA_ONSTACK 0x08000000
#define SA_RESTART 0x10000000
#define SA_NODEFER 0x40000000
#define SA_RESETHAND 0x80000000

/* rt_sigaction; its last argument is the size of the set, 8 */
struct kernel_sigaction {
    sighandler_t sa_handler;
    uint32_t sa_flags;
    void (*sa_restorer)(void);
    sigset_t sa_mask;
};

/* The old sigaction, with a mask of the first 32 signals */
struct old_sigaction {
    sighandler_t sa_handler;
    uint32_t sa_mask;
    uint32_t sa_flags;
    void (*sa_restorer)(void);
};

/* sigaltstack */
#define SS_ONSTACK 1
#define SS_DISABLE 2
#define MINSIGSTKSZ 2048

typedef struct {
    void *ss_sp;
    int32_t ss_flags;
    size_t ss_size;
} stack_t;

union sigval {
    int32_t sival_int;
    void *sival_ptr;
};

/* Which fields hold something depends on si_signo and si_code. A program's has
   128 bytes; the kernel keeps those that mean something. */
#define SIGINFO_SIZE 128
#ifdef KERNEL
#define SIGINFO_WORDS 5
#else
#define SIGINFO_WORDS 29
#endif
typedef struct siginfo {
    int32_t si_signo;
    int32_t si_errno;
    int32_t si_code;
    union {
        uint32_t si_pad[SIGINFO_WORDS];
        struct { /* kill, sigqueue; SIGCHLD has the status and the times */
            int32_t si_pid;
            uint32_t si_uid;
            union {
                int32_t si_status;
                union sigval si_value;
                int32_t si_int;
                void *si_ptr;
            };
            int32_t si_utime;
            int32_t si_stime;
        };
        struct { /* a fault */
            void *si_addr;
            int16_t si_addr_lsb;
        };
        struct { /* SIGSYS */
            void *si_call_addr;
            int32_t si_syscall;
            uint32_t si_arch;
        };
        struct { /* SIGIO */
            int32_t si_band;
            int32_t si_fd;
        };
        struct { /* a timer; the value lies where si_value is */
            int32_t si_tid;
            int32_t si_overrun;
        };
    };
} siginfo_t;

/* si_code: who sent it (0 and below: a process) */
#define SI_USER 0
#define SI_TKILL (-6)
#define SI_KERNEL 0x80

/* si_code: why, by signal */
#define ILL_ILLOPN 2
#define FPE_INTDIV 1
#define FPE_FLTDIV 3
#define FPE_FLTOVF 4
#define FPE_FLTUND 5
#define FPE_FLTRES 6
#define FPE_FLTINV 7
#define SEGV_MAPERR 1
#define SEGV_ACCERR 2
#define BUS_ADRALN 1
#define BUS_ADRERR 2
#define TRAP_BRKPT 1
#define TRAP_TRACE 2
#define CLD_EXITED 1
#define CLD_KILLED 2
#define CLD_DUMPED 3
#define CLD_TRAPPED 4
#define CLD_STOPPED 5
#define CLD_CONTINUED 6
