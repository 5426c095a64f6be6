/* clear: empty the screen and put the cursor into its first line. */
#define PROG "clear"
#define USAGE ""
#include "tool.h"

int main(void)
{
    fputs("\033[H\033[2J", stdout);
    return finish(0);
}
