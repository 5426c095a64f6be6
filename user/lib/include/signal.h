/* Signals. */
#pragma once

#include <sys/types.h>
#include "abi/signal.h"
#include "abi/sigframe.h"
#include "abi/time.h"

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
