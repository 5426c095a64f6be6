/*
 * qsort and bsearch. Sorting is a heap sort: in place, n log n in the worst
 * case, no recursion. (Equal elements may change places.)
 */
#include <stdlib.h>

typedef int compare_fn(const void *, const void *);

struct array {
    char *base;
    size_t size; /* of an element */
    compare_fn *compare;
};

static void swap(char *a, char *b, size_t size)
{
    while (size-- > 0) {
        char c = *a;
        *a++ = *b;
        *b++ = c;
    }
}

/* Let element i of the heap's first n sink below its greater children. */
static void sift_down(const struct array *a, size_t i, size_t n)
{
    while (2 * i + 1 < n) {
        size_t child = 2 * i + 1;
        char *c = a->base + child * a->size;
        if (child + 1 < n && a->compare(c, c + a->size) < 0) {
            child++;
            c += a->size;
        }
        char *p = a->base + i * a->size;
        if (a->compare(p, c) >= 0)
            return;
        swap(p, c, a->size);
        i = child;
    }
}

void qsort(void *base, size_t n, size_t size, compare_fn *compare)
{
    struct array a = {base, size, compare};

    for (size_t i = n / 2; i > 0; i--)
        sift_down(&a, i - 1, n);
    while (n > 1) {
        n--;
        swap(a.base, a.base + n * size, size);
        sift_down(&a, 0, n);
    }
}

void *bsearch(const void *key, const void *base, size_t n, size_t size,
              compare_fn *compare)
{
    const char *low = base;

    while (n > 0) {
        const char *middle = low + n / 2 * size;
        int order = compare(key, middle);
        if (order == 0)
            return (void *)middle;
        if (order > 0) {
            low = middle + size;
            n--;
        }
        n /= 2;
    }
    return NULL;
}
