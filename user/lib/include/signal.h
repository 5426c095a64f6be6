/* Signals. */
#pragma once

#include <sys/types.h>
#include "abi/signal.h"
#include "abi/sigframe.h"
#include "abi/time.h"

/* What the kernel does not look at or give */
#define SIGIOT SIGABRT
#define SIGPOLL SIGIO

#define SIG_ERR ((sighandler_t)-1)

#define SS_AUTODISARM 0x80000000
#define SIGSTKSZ 8192

#define SI_QUEUE (-1)
#define SI_TIMER (-2)

#define ILL_ILLOPC 1
#define ILL_ILLADR 3
#define ILL_ILLTRP 4
#define ILL_PRVOPC 5
#define ILL_PRVREG 6
#define ILL_COPROC 7
#define ILL_BADSTK 8
#define FPE_INTOVF 2
#define FPE_FLTSUB 8
#define BUS_OBJERR 3
#define TRAP_BRANCH 3
#define TRAP_HWBKPT 4

typedef volatile int sig_atomic_t;

struct sigaction {
    union {
        sighandler_t sa_handler;
        void (*sa_sigaction)(int, siginfo_t *, void *);
    };
    sigset_t sa_mask;
    int sa_flags;
    void (*sa_restorer)(void);
};

sighandler_t signal(int sig, sighandler_t handler);
int sigaction(int sig, const struct sigaction *act, struct sigaction *old);
int sigprocmask(int how, const sigset_t *set, sigset_t *old);
int sigpending(sigset_t *set);
int sigsuspend(const sigset_t *mask);
int sigwaitinfo(const sigset_t *set, siginfo_t *info);
int sigtimedwait(const sigset_t *set, siginfo_t *info,
                 const struct timespec *timeout);
int sigwait(const sigset_t *set, int *sig);
int sigqueue(pid_t pid, int sig, union sigval value);
int sigaltstack(const stack_t *stack, stack_t *old);
int kill(pid_t pid, int sig);
int killpg(pid_t pgrp, int sig);
int tgkill(pid_t tgid, pid_t tid, int sig);
int raise(int sig);
int pthread_kill(pthread_t thread, int sig);
int pthread_sigmask(int how, const sigset_t *set, sigset_t *old);

/*
 * A signal's name without SIG and back (POSIX 2024). sig2str writes up to
 * SIG2STR_MAX bytes; str2sig takes a decimal number as well. 0, or -1 if there
 * is no such signal.
 */
#define SIG2STR_MAX 16
int sig2str(int sig, char *text);
int str2sig(const char *text, int *sig);

int sigemptyset(sigset_t *set);
int sigfillset(sigset_t *set);
int sigaddset(sigset_t *set, int sig);
int sigdelset(sigset_t *set, int sig);
int sigismember(const sigset_t *set, int sig);
