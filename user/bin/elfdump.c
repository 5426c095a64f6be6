/*
 * elfdump: show the stack that exec has made for this very program.
 *
 * What to observe, from the stack pointer up: the number of arguments, their
 * addresses and NULL; the addresses of the environment's strings and NULL; the
 * auxiliary vector, pairs of a type and a value by which the kernel tells the
 * C library about the program and the machine; above them the strings
 * themselves. All of it is argv[-1] and what follows. Try arguments:
 * "elfdump a bc def".
 */
#define PROG "elfdump"
#define USAGE "[arguments]"
#include <elf.h>
#include "tool.h"

static const struct {
    uint32_t type;
    const char *name, *meaning;
} types[] = {
    {AT_PHDR, "AT_PHDR", "the program headers in memory"},
    {AT_PHENT, "AT_PHENT", "size of one"},
    {AT_PHNUM, "AT_PHNUM", "how many"},
    {AT_PAGESZ, "AT_PAGESZ", "bytes in a page"},
    {AT_BASE, "AT_BASE", "where the dynamic linker is"},
    {AT_FLAGS, "AT_FLAGS", ""},
    {AT_ENTRY, "AT_ENTRY", "where the program starts"},
    {AT_UID, "AT_UID", "user"},
    {AT_EUID, "AT_EUID", "effective user"},
    {AT_GID, "AT_GID", "group"},
    {AT_EGID, "AT_EGID", "effective group"},
    {AT_PLATFORM, "AT_PLATFORM", "the processor's name"},
    {AT_HWCAP, "AT_HWCAP", "what the processor can do (CPUID)"},
    {AT_CLKTCK, "AT_CLKTCK", "ticks per second of times()"},
    {AT_SECURE, "AT_SECURE", "1: set-user-id, trust nothing"},
    {AT_RANDOM, "AT_RANDOM", "16 random bytes"},
    {AT_HWCAP2, "AT_HWCAP2", "what else it can do"},
    {AT_RSEQ_FEATURE_SIZE, "AT_RSEQ_FEATURE_SIZE", "of struct rseq, in use"},
    {AT_RSEQ_ALIGN, "AT_RSEQ_ALIGN", "its alignment"},
    {AT_MINSIGSTKSZ, "AT_MINSIGSTKSZ", "least stack for a signal handler"},
    {AT_EXECFN, "AT_EXECFN", "the name that was executed"},
    {AT_SYSINFO, "AT_SYSINFO", "Linux's fast system call"},
    {AT_SYSINFO_EHDR, "AT_SYSINFO_EHDR", "Linux's vdso"},
};

static void show_auxv(const struct auxv *entry)
{
    const char *name = "?", *meaning = "";

    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
        if (types[i].type == entry->type) {
            name = types[i].name;
            meaning = types[i].meaning;
        }
    printf("%p  auxv  %2u %-20s 0x%08x  %s", (const void *)entry, entry->type,
           name, entry->value, meaning);
    if (entry->type == AT_EXECFN || entry->type == AT_PLATFORM)
        printf(" \"%s\"", (const char *)entry->value);
    printf("\n");
}

/* A vector of strings with its NULL; returns what follows it. */
static char **show_strings(const char *name, char **vector)
{
    for (int i = 0;; i++) {
        printf("%p  %s[%d]", (void *)&vector[i], name, i);
        if (!vector[i]) {
            printf(" = NULL\n");
            return &vector[i + 1];
        }
        printf(" = %p \"%s\"\n", (void *)vector[i], vector[i]);
    }
}

int main(int argc, char **argv)
{
    const int *count = (int *)argv - 1;
    const struct auxv *entry;

    printf("%p  argc = %d\n", (const void *)count, *count);
    entry = (struct auxv *)show_strings("envp", show_strings("argv", argv));
    for (; entry->type != AT_NULL; entry++)
        show_auxv(entry);
    printf("%p  auxv   0 AT_NULL: the end\n", (const void *)entry);
    printf("%p  the strings\n", (void *)argv[0]);
    return finish(*count != argc);
}
