/*
 * Keys: values of which each thread has its own, with a destructor.
 *
 * keys_lock protects the table. Each use of a slot has another generation, and
 * a thread's value counts only if it was stored in the present one: so a new
 * key is NULL everywhere, whatever an old one in the same slot was. Odd
 * generations are in use.
 */
#include <errno.h>
#include "lock.h"
#include "thread.h"

static int keys_lock;
static unsigned keys_end; /* slots from here on were never used */
static struct {
    unsigned generation;
    void (*destructor)(void *);
} keys[PTHREAD_KEYS_MAX];

static bool in_use(pthread_key_t key)
{
    return key < PTHREAD_KEYS_MAX && keys[key].generation % 2 == 1;
}

int pthread_key_create(pthread_key_t *key, void (*destructor)(void *))
{
    int error = EAGAIN;

    lock_take(&keys_lock);
    for (pthread_key_t i = 0; i < PTHREAD_KEYS_MAX && error; i++)
        if (!in_use(i)) {
            keys[i].generation++;
            keys[i].destructor = destructor;
            *key = i;
            if (keys_end <= i)
                keys_end = i + 1;
            error = 0;
        }
    lock_give(&keys_lock);
    return error;
}

int pthread_key_delete(pthread_key_t key)
{
    int error = EINVAL;

    lock_take(&keys_lock);
    if (in_use(key)) {
        keys[key].generation++;
        error = 0;
    }
    lock_give(&keys_lock);
    return error;
}

int pthread_setspecific(pthread_key_t key, const void *value)
{
    if (!in_use(key))
        return EINVAL;
    self()->specific[key] =
        (struct specific){keys[key].generation, (void *)value};
    return 0;
}

void *pthread_getspecific(pthread_key_t key)
{
    const struct specific *s = &self()->specific[key];

    return in_use(key) && s->generation == keys[key].generation ? s->value
                                                                : NULL;
}

/* Call the destructors of what is not NULL: was there anything? */
static bool destroy_round(struct thread *t)
{
    bool any = false;

    for (pthread_key_t i = 0; i < keys_end; i++) {
        struct specific s = t->specific[i];

        if (s.value == NULL)
            continue;
        t->specific[i].value = NULL;
        lock_take(&keys_lock);
        void (*destructor)(void *) =
            s.generation == keys[i].generation ? keys[i].destructor : NULL;
        lock_give(&keys_lock);
        if (destructor) {
            destructor(s.value);
            any = true;
        }
    }
    return any;
}

/* Destructors may store new values, but not for ever. */
void key_destroy_all(struct thread *t)
{
    for (int i = 0; i < PTHREAD_DESTRUCTOR_ITERATIONS; i++)
        if (!destroy_round(t))
            break;
}
