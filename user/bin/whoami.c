/* whoami: print the name of the user whose rights count. */
#define PROG "whoami"
#define USAGE ""
#include "tool.h"
#include "accounts.h"

int main(void)
{
    puts(user_name(geteuid()));
    return finish(0);
}
