/*
 * Thread-local storage: __thread variables, errno among them. The linker
 * collects their initial contents in a segment of type PT_TLS and addresses
 * them relative to %gs, below the struct thread.
 *
 * Called by crt0 before main, so there is no errno yet: no ordinary system
 * call may be made here unless it cannot fail.
 */
#include <elf.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>
#include "thread.h"

#define SMALL 256 /* bytes of variables that need no mapping of their own */
#define SEGMENT_PAGES 0xfffff /* its limit: all of memory */
#define ALIGN 16u

/* The linker's: the program's own file header. */
extern const Elf32_Ehdr __ehdr_start __attribute__((visibility("hidden")));

struct tls_image tls_image;
int tls_entry = -1; /* not chosen yet */
bool threaded;
int thread_count = 1;

static struct {
    char variables[SMALL + ALIGN];
    struct thread thread;
} main_area __attribute__((aligned(ALIGN)));

static size_t round_up(size_t n, size_t align)
{
    return (n + align - 1) & -align;
}

static void find_image(void)
{
    const char *file = (const char *)&__ehdr_start;
    const Elf32_Phdr *ph = (const Elf32_Phdr *)(file + __ehdr_start.e_phoff);

    tls_image.align = ALIGN;
    for (int i = 0; i < __ehdr_start.e_phnum; i++, ph++) {
        if (ph->p_type != PT_TLS)
            continue;
        if (ph->p_align > ALIGN)
            tls_image.align = ph->p_align;
        tls_image.start = (const void *)ph->p_vaddr;
        tls_image.init_size = ph->p_filesz;
        tls_image.size = round_up(ph->p_memsz, ph->p_align);
    }
}

struct thread *tls_place(char *end)
{
    uintptr_t at = (uintptr_t)end - sizeof(struct thread);
    struct thread *t = (struct thread *)(at & -tls_image.align);

    memcpy((char *)t - tls_image.size, tls_image.start, tls_image.init_size);
    t->self = t;
    return t;
}

struct user_desc tls_segment(const struct thread *t)
{
    return (struct user_desc){
        .entry_number = tls_entry,
        .base_addr = (uint32_t)t,
        .limit = SEGMENT_PAGES,
        .seg_32bit = 1,
        .limit_in_pages = 1,
        .useable = 1,
    };
}

/* Let %gs be the running thread's. Without it nothing can go on. */
static void load_segment(struct thread *t)
{
    struct user_desc desc = tls_segment(t);
    int result;

    asm volatile("int $0x80"
                 : "=a"(result)
                 : "a"(SYS_set_thread_area), "b"(&desc)
                 : "memory");
    if (result < 0)
        __builtin_trap();
    tls_entry = desc.entry_number;
    asm volatile("mov %w0, %%gs" : : "r"(SEGMENT_SELECTOR(tls_entry)));
}

void tls_start(void)
{
    char *end = (char *)(&main_area + 1);

    find_image();
    if (tls_image.size > SMALL || tls_image.align > ALIGN) {
        size_t n = tls_image.size + sizeof(struct thread) + tls_image.align;
        char *p = mmap(NULL, n, PROT_READ | PROT_WRITE,
                       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

        end = p + n;
    }
    load_segment(tls_place(end));
}

void thread_register(void)
{
    struct thread *t = self();

    t->tid = syscall(SYS_set_tid_address, &t->tid);
}
