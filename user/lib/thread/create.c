/*
 * The life of a thread.
 *
 * pthread_create maps its memory (thread.h draws it) and lets clone start it
 * there. While it runs, t->tid is its number; when it is over, and no longer
 * uses its stack, the kernel makes that 0 and wakes who waits for it: then
 * pthread_join unmaps the memory. A detached thread unmaps it itself, with its
 * last instructions, and tells the kernel before to leave the word alone.
 *
 * `state` decides who unmaps: of the end of the thread and pthread_detach, the
 * one that comes second.
 */
#include <errno.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>
#include "thread.h"

#define GUARD 4096u /* bytes below the stack that nobody may touch */
#define PAGE 4096u
#define DEFAULT_STACK (64 * 1024u)

#define CLONE_THREAD_FLAGS                                                     \
    (CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD |        \
     CLONE_SYSVSEM | CLONE_SETTLS | CLONE_PARENT_SETTID |                      \
     CLONE_CHILD_CLEARTID)

/* Guard, stack and struct thread; or NULL. */
static struct thread *thread_alloc(const pthread_attr_t *attr)
{
    size_t size = attr ? attr->stack_size : DEFAULT_STACK;
    char *map;

    size += GUARD + sizeof(struct thread) + tls_image.size + tls_image.align;
    size = (size + PAGE - 1) & -PAGE;
    map = mmap(NULL, size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (map == MAP_FAILED)
        return NULL;
    if (mprotect(map + GUARD, size - GUARD, PROT_READ | PROT_WRITE) < 0) {
        munmap(map, size);
        return NULL;
    }
    struct thread *t = tls_place(map + size);
    t->map = map;
    t->map_size = size;
    t->state = attr && attr->detached ? DETACHED : JOINABLE;
    return t;
}

static int run(void *arg)
{
    struct thread *t = arg;

    pthread_exit(t->start(t->arg));
}

int pthread_create(pthread_t *thread, const pthread_attr_t *attr,
                   void *(*start)(void *), void *arg)
{
    struct thread *t = thread_alloc(attr);

    if (!t)
        return EAGAIN;
    t->start = start;
    t->arg = arg;
    struct user_desc segment = tls_segment(t);
    if (!threaded) {
        thread_register();
        threaded = true;
    }
    __atomic_fetch_add(&thread_count, 1, __ATOMIC_SEQ_CST);
    *thread = t;
    if (clone(run, (char *)t - tls_image.size, CLONE_THREAD_FLAGS, t, &t->tid,
              &segment, &t->tid) < 0) {
        __atomic_fetch_sub(&thread_count, 1, __ATOMIC_SEQ_CST);
        munmap(t->map, t->map_size);
        return EAGAIN;
    }
    return 0;
}

/* Change JOINABLE to `state`: or was it DETACHED or ENDED already? */
static int settle(struct thread *t, int state)
{
    int was = JOINABLE;

    __atomic_compare_exchange_n(&t->state, &was, state, false, __ATOMIC_SEQ_CST,
                                __ATOMIC_SEQ_CST);
    return was;
}

void pthread_exit(void *result)
{
    struct thread *t = self();
    sigset_t all;

    key_destroy_all(t);
    if (__atomic_sub_fetch(&thread_count, 1, __ATOMIC_SEQ_CST) == 0)
        exit(0);
    t->result = result;
    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, NULL); /* no handler finds half a thread */
    if (settle(t, ENDED) == DETACHED && t->map) {
        syscall(SYS_set_tid_address, NULL);
        thread_unmap(t->map, t->map_size);
    }
    for (;;)
        syscall(SYS_exit, 0);
}

int pthread_join(pthread_t t, void **result)
{
    int tid;

    if (t == self())
        return EDEADLK;
    if (t->state == DETACHED)
        return EINVAL;
    while ((tid = __atomic_load_n(&t->tid, __ATOMIC_ACQUIRE)) != 0)
        futex_wait_shared(&t->tid, tid);
    if (result)
        *result = t->result;
    if (t->map)
        munmap(t->map, t->map_size);
    return 0;
}

int pthread_detach(pthread_t t)
{
    switch (settle(t, DETACHED)) {
    case ENDED:
        return pthread_join(t, NULL);
    case DETACHED:
        return EINVAL;
    default:
        return 0;
    }
}

pthread_t pthread_self(void)
{
    return self();
}

int pthread_equal(pthread_t a, pthread_t b)
{
    return a == b;
}

int pthread_attr_init(pthread_attr_t *attr)
{
    *attr = (pthread_attr_t){DEFAULT_STACK, PTHREAD_CREATE_JOINABLE};
    return 0;
}

int pthread_attr_destroy(pthread_attr_t *attr)
{
    (void)attr;
    return 0;
}

int pthread_attr_setstacksize(pthread_attr_t *attr, size_t nbytes)
{
    if (nbytes < PTHREAD_STACK_MIN || nbytes > INT_MAX)
        return EINVAL;
    attr->stack_size = nbytes;
    return 0;
}

int pthread_attr_getstacksize(const pthread_attr_t *attr, size_t *nbytes)
{
    *nbytes = attr->stack_size;
    return 0;
}

int pthread_attr_setdetachstate(pthread_attr_t *attr, int state)
{
    if (state != PTHREAD_CREATE_JOINABLE && state != PTHREAD_CREATE_DETACHED)
        return EINVAL;
    attr->detached = state;
    return 0;
}

int pthread_attr_getdetachstate(const pthread_attr_t *attr, int *state)
{
    *state = attr->detached;
    return 0;
}
