/*
 * Threads. Locks and conditions belong to one process. Functions return 0 or
 * an errno value. There is no cancellation.
 */
#pragma once

#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <sys/types.h>

#define PTHREAD_STACK_MIN 16384
#define PTHREAD_KEYS_MAX 128
#define PTHREAD_DESTRUCTOR_ITERATIONS 4

typedef struct {
    size_t stack_size; /* bytes */
    int detached;
} pthread_attr_t;

typedef struct {
    int lock; /* as in thread/lock.h */
    int type;
    pthread_t owner; /* not if normal: who holds it, how many times */
    unsigned count;
} pthread_mutex_t;

typedef struct {
    int type;
} pthread_mutexattr_t;

typedef struct {
    int sequence; /* of wakeups */
} pthread_cond_t;

typedef struct {
    int lock;
    unsigned size, arrived; /* how many meet; have come */
    int round;
    int leaving; /* have yet to notice that a round is over */
} pthread_barrier_t;

typedef struct {
    int lock, done;
} pthread_once_t;

typedef unsigned pthread_key_t;
typedef const void pthread_condattr_t, pthread_barrierattr_t; /* none: NULL */

#define PTHREAD_CREATE_JOINABLE 0
#define PTHREAD_CREATE_DETACHED 1

int pthread_create(pthread_t *thread, const pthread_attr_t *attr,
                   void *(*start)(void *), void *arg);
int pthread_join(pthread_t thread, void **result);
int pthread_detach(pthread_t thread);
void pthread_exit(void *result) __attribute__((noreturn));
pthread_t pthread_self(void);
int pthread_equal(pthread_t a, pthread_t b);

int pthread_attr_init(pthread_attr_t *attr);
int pthread_attr_destroy(pthread_attr_t *attr);
int pthread_attr_setstacksize(pthread_attr_t *attr, size_t nbytes);
int pthread_attr_getstacksize(const pthread_attr_t *attr, size_t *nbytes);
int pthread_attr_setdetachstate(pthread_attr_t *attr, int state);
int pthread_attr_getdetachstate(const pthread_attr_t *attr, int *state);

#define PTHREAD_MUTEX_NORMAL 0
#define PTHREAD_MUTEX_RECURSIVE 1
#define PTHREAD_MUTEX_ERRORCHECK 2
#define PTHREAD_MUTEX_DEFAULT PTHREAD_MUTEX_NORMAL
#define PTHREAD_MUTEX_INITIALIZER                                              \
    {                                                                          \
        0, PTHREAD_MUTEX_NORMAL, NULL, 0                                       \
    }
#define PTHREAD_RECURSIVE_MUTEX_INITIALIZER_NP                                 \
    {                                                                          \
        0, PTHREAD_MUTEX_RECURSIVE, NULL, 0                                    \
    }

int pthread_mutex_init(pthread_mutex_t *m, const pthread_mutexattr_t *attr);
int pthread_mutex_destroy(pthread_mutex_t *m);
int pthread_mutex_lock(pthread_mutex_t *m);
int pthread_mutex_trylock(pthread_mutex_t *m);
int pthread_mutex_unlock(pthread_mutex_t *m);
int pthread_mutexattr_init(pthread_mutexattr_t *attr);
int pthread_mutexattr_destroy(pthread_mutexattr_t *attr);
int pthread_mutexattr_settype(pthread_mutexattr_t *attr, int type);
int pthread_mutexattr_gettype(const pthread_mutexattr_t *attr, int *type);

#define PTHREAD_COND_INITIALIZER                                               \
    {                                                                          \
        0                                                                      \
    }

int pthread_cond_init(pthread_cond_t *c, pthread_condattr_t *attr);
int pthread_cond_destroy(pthread_cond_t *c);
int pthread_cond_wait(pthread_cond_t *c, pthread_mutex_t *m);
/* Until this time of CLOCK_REALTIME: ETIMEDOUT. */
int pthread_cond_timedwait(pthread_cond_t *c, pthread_mutex_t *m,
                           const struct timespec *until);
int pthread_cond_signal(pthread_cond_t *c);
int pthread_cond_broadcast(pthread_cond_t *c);

#define PTHREAD_BARRIER_SERIAL_THREAD (-1)

int pthread_barrier_init(pthread_barrier_t *b, pthread_barrierattr_t *attr,
                         unsigned size);
int pthread_barrier_destroy(pthread_barrier_t *b);
int pthread_barrier_wait(pthread_barrier_t *b);

#define PTHREAD_ONCE_INIT                                                      \
    {                                                                          \
        0, 0                                                                   \
    }

int pthread_once(pthread_once_t *once, void (*fn)(void));

int pthread_key_create(pthread_key_t *key, void (*destructor)(void *));
int pthread_key_delete(pthread_key_t key);
int pthread_setspecific(pthread_key_t key, const void *value);
void *pthread_getspecific(pthread_key_t key);
