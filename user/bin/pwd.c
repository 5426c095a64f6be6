/* pwd: print the path of the working directory. */
#define PROG "pwd"
#define USAGE ""
#include "tool.h"

int main(void)
{
    char path[PATH_MAX];

    if (!getcwd(path, sizeof path))
        die("working directory");
    puts(path);
    return finish(0);
}
