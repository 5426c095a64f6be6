/* sync: write everything that was changed to the disk. */
#include <unistd.h>

int main(void)
{
    sync();
    return 0;
}
