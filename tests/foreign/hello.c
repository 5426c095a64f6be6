/*
 * A C library's start and stdio: arguments, environment, number formats,
 * buffers, where the program was found, exit handlers and status.
 */
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

static void at_the_end(void)
{
    puts("exit handler");
}

int main(int argc, char **argv)
{
    static char buf[BUFSIZ];
    struct utsname name;
    char path[256] = "";

    setvbuf(stdout, buf, _IOFBF, sizeof buf);
    setlocale(LC_ALL, "");
    atexit(at_the_end);
    for (int i = 1; i < argc; i++)
        printf("argument %d: \"%s\"\n", i, argv[i]);
    printf("COLOUR=%s\n", getenv("COLOUR"));
    setenv("COLOUR", "blue", 1);
    printf("COLOUR=%s\n", getenv("COLOUR"));
    printf("%5d|%-5s|%05.2f|%e|%g|%llx|%c\n", -42, "ab", 3.14159, 12345.678,
           1e-5, 0x123456789abcdefLL, 'x');
    printf("%d %.3f\n", atoi("17"), strtod("2.5e3", NULL));
    printf("uname: %d\n", uname(&name));
    if (readlink("/proc/self/exe", path, sizeof path - 1) > 0)
        printf("exe: %s\n", strrchr(path, '/'));
    printf("page %ld, terminal %d\n", sysconf(_SC_PAGESIZE), isatty(0));
    fprintf(stderr, "to stderr\n");
    return 42;
}
