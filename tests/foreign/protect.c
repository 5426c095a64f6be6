/*
 * Memory: mappings that move and grow, protection changed under a handler,
 * shared memory between processes, files mapped, advice.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

static int result;

#define PAGE 4096

static char *guarded;
static volatile int faults;

static void on_fault(int signal, siginfo_t *info, void *context)
{
    (void)context;
    faults++;
    if (info->si_addr < (void *)guarded ||
        info->si_addr >= (void *)(guarded + 4 * PAGE))
        _exit(signal);
    mprotect(guarded, 4 * PAGE, PROT_READ | PROT_WRITE);
}

static char *map(size_t npages, int flags)
{
    return mmap(NULL, npages * PAGE, PROT_READ | PROT_WRITE,
                MAP_ANONYMOUS | flags, -1, 0);
}

static void protection(void)
{
    struct sigaction action = {.sa_sigaction = on_fault,
                               .sa_flags = SA_SIGINFO};

    sigaction(SIGSEGV, &action, NULL);
    guarded = map(4, MAP_PRIVATE);
    for (int i = 0; i < 4; i++) {
        mprotect(guarded, 4 * PAGE, i % 2 ? PROT_READ : PROT_NONE);
        guarded[i * PAGE + 5] = i;
    }
    printf("faults %d, last %d\n", faults, guarded[3 * PAGE + 5]);
    result = mprotect((void *)0x10000000, PAGE, PROT_READ);
    printf("%d %s\n", result, strerror(errno));
}

/* Of large blocks: glibc asks for mremap first, which kin has not. */
static void reallocated(void)
{
    size_t size = 300000;
    char *p = malloc(size);

    memset(p, 7, size);
    for (int i = 0; i < 6; i++) {
        p = realloc(p, size * 2);
        printf("%d%d ", p[0], p[size - 1]);
        memset(p, 7, size *= 2);
    }
    printf("\n");
    free(p);
}

static void shared(void)
{
    volatile int *p = (int *)map(1, MAP_SHARED);

    if (fork() == 0) {
        *p = 77;
        _exit(0);
    }
    wait(NULL);
    printf("shared %d\n", *p);
}

static void advice(void)
{
    char *p = map(3, MAP_PRIVATE);

    memset(p, 'x', 3 * PAGE);
    printf("dontneed %d:", madvise(p + PAGE, PAGE, MADV_DONTNEED));
    printf(" %c%d%c\n", p[0], p[PAGE], p[2 * PAGE]);
    printf("willneed %d\n", madvise(p, PAGE, MADV_WILLNEED));
    result = madvise(p + 1, PAGE, MADV_DONTNEED);
    printf("%d %s\n", result, strerror(errno));
}

static void file(void)
{
    int fd = open("mapped", O_RDWR | O_CREAT | O_TRUNC, 0600);
    char buf[10] = "";

    write(fd, "hello world", 11);
    char *p = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);
    p[0] = 'J';
    pread(fd, buf, 5, 0);
    printf("%.11s %s %d\n", p, buf, p[11]);
    close(fd);
    unlink("mapped");
}

int main(void)
{
    setvbuf(stdout, NULL, _IONBF, 0);
    protection();
    reallocated();
    shared();
    advice();
    file();
    return 0;
}
