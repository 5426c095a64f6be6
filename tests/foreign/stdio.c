/*
 * Standard input and output: formats, floating point, buffers, seeking,
 * pushing back, temporary files, memory as a file, standard input reopened.
 */
#define _GNU_SOURCE
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void formats(void)
{
    printf("[%5d|%-5d|%05d|%+d|%x|%#o|%c|%10.3s|%%]\n", 42, 42, 42, 42, 255, 8,
           'c', "abcdef");
    printf("[%lld|%llu|%hhd|%zu|%p]\n", -1LL << 62, ~0ULL, 300, sizeof(long),
           (void *)0x1234);
    printf("[%f|%.3e|%g|%a|%8.2f]\n", 3.14159265, 1e-10, 1e20, 0.5, -2.005);
    printf("[%Lf|%f|%f]\n", 1.0L / 3, INFINITY, sqrt(2));
    for (int i = 0; i < 4; i++)
        printf("%*d %.*f;", i + 2, i, i, 1.0 / 7);
    putchar('\n');
}

static void reading(void)
{
    char word[20], text[] = "12 0x1f word 3.25 rest of it";
    int a, b, n;
    double d;

    n = sscanf(text, "%d %i %19s %lf", &a, &b, word, &d);
    printf("%d: %d %d %s %g\n", n, a, b, word, d);
}

static void seeking(void)
{
    FILE *file = tmpfile();
    char line[40], *got = NULL;
    size_t size = 0;

    for (int i = 0; i < 5000; i++)
        fprintf(file, "line %d\n", i);
    printf("at %ld\n", ftell(file));
    fseek(file, 100, SEEK_SET);
    fgets(line, sizeof line, file);
    printf("then: %s", line);
    ungetc('!', file);
    printf("%c%c\n", getc(file), getc(file));
    fseek(file, -10, SEEK_END);
    while (getline(&got, &size, file) > 0)
        printf("end: %s", got);
    printf("eof %d error %d\n", !!feof(file), ferror(file));
    free(got);
    fclose(file);
}

static void in_memory(void)
{
    char *text = NULL;
    size_t size = 0;
    FILE *file = open_memstream(&text, &size);

    fprintf(file, "%s %d", "in memory", 7);
    fclose(file);
    printf("%zu: %s\n", size, text);
    free(text);
}

static void buffers(void)
{
    char name[] = "bufXXXXXX";
    int fd = mkstemp(name);
    FILE *file = fdopen(fd, "w+");

    setvbuf(file, NULL, _IOFBF, 64);
    for (int i = 0; i < 100; i++)
        fputs("0123456789", file);
    fflush(file);
    printf("size %ld\n", (long)lseek(fd, 0, SEEK_END));
    freopen(name, "r", file);
    printf("first %c\n", fgetc(file));
    fclose(file);
    printf("remove %d, again %d\n", remove(name), remove(name));
}

int main(void)
{
    formats();
    reading();
    seeking();
    in_memory();
    buffers();
    printf("stdin: %d\n", getchar());
    return 0;
}
