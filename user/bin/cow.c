/*
 * cow: what copy-on-write saves, counted.
 *
 * A process fills MEBIBYTES of memory (16) and forks. What to observe: fork
 * itself takes next to no memory, however much there is to copy; the child
 * reads all of it without one page fault, since the pages are common; the
 * first write to each page costs a fault, which copies that page, and only
 * then is memory used. A second write costs nothing. (Free memory is that of
 * the whole machine: others change it too.)
 */
#define PROG "cow"
#define USAGE "[mebibytes]"
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include "tool.h"

#define MIB (1024 * 1024)
#define KIB 1024

static size_t page_size, npages;
static volatile char *memory;

/* Free memory in KiB. */
static long free_memory(void)
{
    char text[COPY_SIZE];
    int fd = open("/proc/meminfo", O_RDONLY);
    ssize_t n = fd < 0 ? -1 : read(fd, text, sizeof text - 1);

    if (n < 0)
        die("/proc/meminfo");
    close(fd);
    text[n] = '\0';
    const char *line = strstr(text, "MemFree:");
    return line ? strtol(line + sizeof "MemFree:" - 1, NULL, 10) : 0;
}

static long faults(void)
{
    struct rusage usage;

    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_minflt;
}

/* Print what happened since the last call: faults, and memory used. */
static void report(const char *what)
{
    static long last_faults, last_free;
    long faults_now = faults(), free_now = free_memory();

    if (what)
        printf("%-30s %6ld faults %7ld KiB\n", what, faults_now - last_faults,
               last_free - free_now);
    finish(0);
    last_free = free_memory();
    last_faults = faults();
}

static void read_pages(void)
{
    for (size_t i = 0; i < npages; i++)
        (void)memory[i * page_size];
}

static void write_pages(size_t n)
{
    for (size_t i = 0; i < n; i++)
        memory[i * page_size]++;
}

static void child(long free_before)
{
    printf("%-30s %21ld KiB\n", "fork", free_before - free_memory());
    report(NULL);
    read_pages();
    report("child reads every page");
    write_pages(npages / 4);
    report("child writes every 1st quarter");
    write_pages(npages / 4);
    report("... once more");
    write_pages(npages);
    report("child writes all");
    exit(finish(0));
}

int main(int argc, char **argv)
{
    size_t nbytes = (argc > 1 ? number(argv[1], 1, 1024) : 16) * MIB;

    page_size = sysconf(_SC_PAGESIZE);
    npages = nbytes / page_size;
    memory = mmap(NULL, nbytes, PROT_READ | PROT_WRITE,
                  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED)
        die("memory");
    madvise((void *)memory, nbytes, MADV_NOHUGEPAGE); /* where there are */
    printf("%zu pages of %zu KiB\n", npages, page_size / KIB);
    report(NULL);
    write_pages(npages);
    report("parent writes every page");
    long free_before = free_memory();
    pid_t pid = fork();
    if (pid == 0)
        child(free_before);
    if (pid < 0)
        die("fork");
    waitpid(pid, NULL, 0);
    return finish(0);
}
