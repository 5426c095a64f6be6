/*
 * mknod: make a device's name, or a pipe with a name.
 *
 *   c  a character device    b  a block device    p  a pipe
 *   -m MODE  permission bits, in octal
 */
#define PROG "mknod"
#define USAGE "[-m mode] name c|b major minor | name p"
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include "tool.h"

#define MAX_MAJOR 0xfff
#define MAX_MINOR 0xfffff

int main(int argc, char **argv)
{
    int option;
    unsigned long bits = 0666;
    char *end, *octal = NULL;
    mode_t kind;
    dev_t device = 0;

    while ((option = getopt(argc, argv, "m:")) != -1) {
        if (option != 'm')
            usage();
        octal = optarg;
        bits = strtoul(octal, &end, 8);
        if (end == octal || *end || bits > 0777)
            usage();
    }
    int nwords = argc - optind;
    char **words = argv + optind;
    if (nwords < 2)
        usage();
    if (nwords == 2 && strcmp(words[1], "p") == 0)
        kind = S_IFIFO;
    else if (nwords == 4 && strcmp(words[1], "c") == 0)
        kind = S_IFCHR;
    else if (nwords == 4 && strcmp(words[1], "b") == 0)
        kind = S_IFBLK;
    else
        usage();
    if (nwords == 4)
        device = makedev(number(words[2], 0, MAX_MAJOR),
                         number(words[3], 0, MAX_MINOR));
    if (mknod(words[0], kind | bits, device) < 0)
        return complain(words[0]);
    if (octal && chmod(words[0], bits) < 0)
        return complain(words[0]);
    return 0;
}
