/*
 * dd: copy blocks, and say how many.
 *
 *   if=FILE of=FILE  from and to, instead of standard input and output
 *   bs=N             bytes in a block (512); N may end in k, M or G
 *   count=N          blocks to copy, instead of all
 *   skip=N seek=N    blocks to leave out first, of the input and the output
 *   conv=notrunc     leave the rest of the output as it is
 */
#define PROG "dd"
#define USAGE                                                                  \
    "[if=file] [of=file] [bs=n] [count=n] [skip=n] [seek=n] "                  \
    "[conv=notrunc]"
#include <sys/stat.h>
#include "tool.h"

static const char *in_name, *out_name;
static long long block_size = 512, count = -1, skip, seek;
static int truncates = 1;

static long long size_number(const char *text, long long min)
{
    static const char units[] = "kMG";
    char *end;
    long long value = strtoll(text, &end, 10);
    const char *unit = *end ? strchr(units, *end) : NULL;

    if (unit) {
        value <<= 10 * (unit - units + 1);
        end++;
    }
    if (end == text || *end || value < min)
        usage();
    return value;
}

static void parse_argument(const char *word)
{
    const char *value = strchr(word, '=');

    if (!value)
        usage();
    value++;
    if (strncmp(word, "if=", 3) == 0)
        in_name = value;
    else if (strncmp(word, "of=", 3) == 0)
        out_name = value;
    else if (strncmp(word, "bs=", 3) == 0)
        block_size = size_number(value, 1);
    else if (strncmp(word, "count=", 6) == 0)
        count = size_number(value, 0);
    else if (strncmp(word, "skip=", 5) == 0)
        skip = size_number(value, 0);
    else if (strncmp(word, "seek=", 5) == 0)
        seek = size_number(value, 0);
    else if (strcmp(word, "conv=notrunc") == 0)
        truncates = 0;
    else
        usage();
}

/* Leave out the first blocks of the input, by reading where one cannot seek. */
static void skip_blocks(char *block)
{
    if (skip == 0 || lseek(STDIN_FILENO, skip * block_size, SEEK_CUR) >= 0)
        return;
    for (long long i = 0; i < skip; i++)
        if (read(STDIN_FILENO, block, block_size) < 0)
            die(in_name ? in_name : "standard input");
}

static void open_as(int fd, const char *name, int flags)
{
    int opened = open(name, flags, 0666);

    if (opened < 0 || dup2(opened, fd) < 0)
        die(name);
}

static int copy_blocks(char *block)
{
    long long whole = 0, partial = 0, nbytes = 0;
    int status = 0;

    while (count < 0 || whole + partial < count) {
        ssize_t n = read(STDIN_FILENO, block, block_size);
        if (n < 0)
            status = complain(in_name ? in_name : "standard input");
        if (n <= 0)
            break;
        if (write_all(STDOUT_FILENO, block, n) < 0) {
            status = complain(out_name ? out_name : "standard output");
            break;
        }
        whole += n == block_size;
        partial += n < block_size;
        nbytes += n;
    }
    fprintf(stderr, "%lld+%lld records in\n%lld+%lld records out\n", whole,
            partial, whole, partial);
    fprintf(stderr, "%lld bytes copied\n", nbytes);
    return status;
}

int main(int argc, char **argv)
{
    struct stat st;

    for (int i = 1; i < argc; i++)
        parse_argument(argv[i]);
    if (block_size > INT_MAX)
        usage();
    if (in_name)
        open_as(STDIN_FILENO, in_name, O_RDONLY);
    if (out_name)
        open_as(STDOUT_FILENO, out_name, O_WRONLY | O_CREAT);
    off_t start = seek * block_size;
    if (out_name && truncates && fstat(STDOUT_FILENO, &st) == 0 &&
        S_ISREG(st.st_mode) && ftruncate(STDOUT_FILENO, start) < 0)
        die(out_name);
    if (start && lseek(STDOUT_FILENO, start, SEEK_SET) < 0)
        die(out_name ? out_name : "standard output");
    char *block = allocate(NULL, block_size);
    skip_blocks(block);
    return copy_blocks(block);
}
