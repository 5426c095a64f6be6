/* pwd: print the path of the working directory. */
#define PROG "pwd"
#define USAGE ""
#include "tool.h"

int main(void)
{
    size_t size = 128;
    char *path = allocate(NULL, size);

    while (!getcwd(path, size)) {
        if (errno != ERANGE)
            die("working directory");
        size *= 2;
        path = allocate(path, size);
    }
    puts(path);
    return finish(0);
}
