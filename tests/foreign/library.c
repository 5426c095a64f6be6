/*
 * Pure computation and the library's corners: regular expressions, sorting,
 * searching, conversions, wide characters, floating point with its flags.
 */
#define _GNU_SOURCE
#include <fenv.h>
#include <inttypes.h>
#include <locale.h>
#include <math.h>
#include <regex.h>
#include <search.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

static int compare(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static void sorting(void)
{
    char *words[] = {"pear", "apple", "fig", "cherry", "date", "banana"};
    char *key = "fig", **found;

    qsort(words, 6, sizeof *words, compare);
    for (int i = 0; i < 6; i++)
        printf("%s ", words[i]);
    found = bsearch(&key, words, 6, sizeof *words, compare);
    printf("at %d\n", (int)(found - words));
}

static void matching(void)
{
    regmatch_t at[3];
    regex_t regex;

    regcomp(&regex, "([a-z]+)-([0-9]+)", REG_EXTENDED);
    printf("match %d:", regexec(&regex, "see abc-123 there", 3, at, 0));
    for (int i = 0; i < 3; i++)
        printf(" %d-%d", (int)at[i].rm_so, (int)at[i].rm_eo);
    printf("\nno match %d\n", regexec(&regex, "ABC", 3, at, 0));
    regfree(&regex);
}

static void floats(void)
{
    volatile double zero = 0, big = 1e308;

    feclearexcept(FE_ALL_EXCEPT);
    printf("%f", 1 / zero);
    printf(" %d", !!fetestexcept(FE_DIVBYZERO));
    printf(" %f", big * 10);
    printf(" %d\n", !!fetestexcept(FE_OVERFLOW));
    printf("%.15g %.15g %.15g\n", sin(1), exp(1), pow(2, 0.5));
    fesetround(FE_UPWARD);
    printf("%ld", lrint(2.1));
    fesetround(FE_TONEAREST);
    printf(" %ld\n", lrint(2.1));
}

int main(void)
{
    char *end, *rest = NULL, line[] = "a,b;c";
    wchar_t wide[20];

    sorting();
    matching();
    floats();
    printf("%ld ", strtol("0x7fgh", &end, 0));
    printf("%s\n", end);
    printf("%" PRIu64 "\n", strtoull("18446744073709551615", NULL, 10));
    printf("%g\n", strtod("1.5e3x", &end));
    for (char *word = strtok_r(line, ",;", &rest); word;
         word = strtok_r(NULL, ",;", &rest))
        printf("[%s]", word);
    swprintf(wide, 20, L"%d %ls", 5, L"wide");
    printf("\n%zu %ls\n", wcslen(wide), wide);
    printf("%s\n", setlocale(LC_ALL, ""));
    return 0;
}
