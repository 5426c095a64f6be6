/*
 * The least an xv6 program does: prints its arguments, each in brackets.
 * "-" instead of them returns from main, which is a fault there.
 */
#include "xv6.h"

int main(int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        int n = 0;

        if (argv[i][0] == '-')
            return 0;
        while (argv[i][n])
            n++;
        write(1, "[", 1);
        write(1, argv[i], n);
        write(1, "]", 1);
    }
    write(1, "\n", 1);
    exit();
}
