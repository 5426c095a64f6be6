/*
 * A program that crashes in a known place, with a known thread beside it: for
 * tests/test_core.py, which looks at its core file with a debugger.
 *
 *   crasher [WAY]   abort: by abort(); else by writing to address 8
 */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int answer = 40; /* in .data, changed before the crash */
char *text;      /* on the heap */
static volatile int *volatile nowhere = (int *)8;
static int fds[2]; /* the thread is in a known place, once it has written */

__attribute__((noinline)) static void fall(int depth, const char *way)
{
    if (depth > 0) {
        fall(depth - 1, way);
        answer++;
    } else if (strcmp(way, "abort") == 0) {
        abort();
    }
    *nowhere = depth; /* CRASH */
}

static void *linger(void *arg)
{
    write(fds[1], "x", 1);
    for (;;)
        pause();
    return arg;
}

int main(int argc, char **argv)
{
    pthread_t thread;
    char c;

    text = strdup("found on the heap");
    answer += 2;
    if (pipe(fds) < 0 || pthread_create(&thread, NULL, linger, NULL) != 0 ||
        read(fds[0], &c, 1) != 1)
        return 1;
    fall(3, argc > 1 ? argv[1] : "");
    return 0;
}
