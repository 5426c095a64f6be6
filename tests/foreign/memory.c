/*
 * malloc in small and large pieces, mmap of memory and of files, sorting.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define COUNT 20000

static int compare(const void *a, const void *b)
{
    int x = *(const int *)a, y = *(const int *)b;

    return x < y ? -1 : x > y;
}

static void use_malloc(void)
{
    static char *piece[COUNT];
    unsigned long sum = 0;
    char *large = malloc(30000000);
    volatile size_t too_much = 3000000000u;

    for (int i = 0; i < COUNT; i++) {
        piece[i] = malloc(1 + i % 500);
        memset(piece[i], i, 1 + i % 500);
    }
    for (int i = 0; i < COUNT; i += 2)
        free(piece[i]);
    for (int i = 1; i < COUNT; i += 2)
        piece[i] = realloc(piece[i], 2000);
    for (int i = 1; i < COUNT; i += 2)
        sum += (unsigned char)piece[i][i % 500];
    printf("sum %lu\n", sum);
    memset(large, 1, 30000000);
    large = realloc(large, 60000000);
    printf("large %d\n", large[29999999]);
    free(large);
    large = calloc(5000000, 1);
    printf("zero %d\n", large[0] + large[2500000] + large[4999999]);
    printf("too much: %p\n", malloc(too_much));
}

static void use_mmap(void)
{
    int fd = open("mapped", O_RDWR | O_CREAT, 0600);
    char *p;

    for (int i = 0; i < 3000; i++)
        if (write(fd, "0123456789", 10) != 10)
            exit(1);
    p = mmap(NULL, 30000, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);
    printf("%.10s %.10s\n", p + 10, p + 29990);
    memcpy(p, "private", 7);
    printf("%.10s\n", p);
    printf("munmap %d\n", munmap(p, 30000));
    p = mmap(NULL, 4096, PROT_READ, MAP_PRIVATE, fd, 4096);
    printf("%.4s\n", p + 4);
    close(fd);
    unlink("mapped");
    p = mmap(NULL, 1 << 20, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    printf("mprotect %d\n", mprotect(p, 8192, PROT_READ | PROT_WRITE));
    strcpy(p, "writable");
    printf("%s\n", p);
}

int main(void)
{
    int *numbers = malloc(COUNT * sizeof *numbers);

    use_malloc();
    use_mmap();
    srand(1);
    for (int i = 0; i < COUNT; i++)
        numbers[i] = rand();
    qsort(numbers, COUNT, sizeof *numbers, compare);
    for (int i = 1; i < COUNT; i++)
        if (numbers[i] < numbers[i - 1])
            printf("not sorted\n");
    printf("smallest %d\n", numbers[0]);
    return 0;
}
