/* yes: write a line, "y" or the arguments, until nobody reads it any more. */
#define PROG "yes"
#define USAGE "[word ...]"
#include "tool.h"

int main(int argc, char **argv)
{
    while (!ferror(stdout)) {
        for (int i = 1; i < argc; i++)
            printf("%s%s", argv[i], i + 1 < argc ? " " : "");
        puts(argc > 1 ? "" : "y");
    }
    return complain("standard output");
}
