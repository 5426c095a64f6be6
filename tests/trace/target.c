/*
 * A program for test_trace.py to debug. Comments mark lines that the test
 * looks for.
 */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define NOINLINE __attribute__((__noinline__))

static volatile int *volatile nowhere = (int *)0x10;
int counter;
short small = 7;
char text[20] = "some text";

NOINLINE static int factorial(int n)
{
    int below = 1;

    counter++;
    if (n > 1)
        below = factorial(n - 1); /* recursion */
    return n * below;
}

NOINLINE static void leaf(void)
{
    counter += 100;
}

static void handler(int sig)
{
    counter += sig;
}

NOINLINE static void children(void)
{
    int status;

    if (fork() == 0) {
        leaf(); /* in the child of fork */
        _exit(counter == 103 ? 5 : 6);
    }
    wait(&status);
    printf("fork: %d\n", WEXITSTATUS(status));
    if (vfork() == 0) {
        leaf();
        _exit(7);
    }
    wait(&status);
    printf("vfork: %d, counter %d\n", WEXITSTATUS(status), counter);
}

int main(int argc, char **argv)
{
    printf("%d\n", factorial(3)); /* the first line of main */
    children();
    leaf();
    if (argc > 1 && strcmp(argv[1], "signal") == 0) {
        signal(SIGUSR1, handler);
        raise(SIGUSR1);
        printf("counter %d\n", counter);
    }
    if (argc > 1 && strcmp(argv[1], "crash") == 0)
        *nowhere = 1; /* crash */
    if (argc > 1 && strcmp(argv[1], "exec") == 0)
        execv(argv[2], argv + 2);
    return 3;
}
