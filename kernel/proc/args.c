/*
 * Strings of an exec, and the initial stack.
 *
 * The strings are copied out of the old program once, into one block, before
 * anything else looks at them; the block goes to the top of the new stack as
 * it is. Below it, for a Linux program (System V ABI, i386 supplement):
 *
 *      esp -> argc | argv[0] ... NULL | envp[0] ... NULL | auxv ... AT_NULL
 *
 * and for one linked at address 0, which is one for xv6, what a C function
 * finds at its entry:
 *
 *      esp -> return address (none) | argc | argv | argv[0] ... NULL
 *
 * Linux's layout cannot be told from xv6's at run time, so the address is what
 * decides (elf.h), here and nowhere else.
 */
#include "proc/args.h"

#include "abi/auxv.h"
#include "abi/errno.h"
#include "abi/time.h"
#include "cpu/x86.h"
#include "dev/dev.h"
#include "lib/string.h"
#include "mem/slab.h"
#include "vm/user.h"

#define NRANDOM 16 /* bytes that AT_RANDOM points to */
#define AUXV_BYTES (18 * sizeof(struct auxv))
#define STACK_ALIGN 16        /* of esp at entry */
#define NO_RETURN 0xffffffffu /* fake return address: a fault */

static const char platform[] = "i686";

void args_init(struct exec_args *args, const struct exec_rules *rules)
{
    *args = (struct exec_args){
        .max_args = rules ? rules->max_args : UINT32_MAX,
        .max_bytes = rules ? rules->max_bytes : ARG_MAX_BYTES,
    };
}

void args_free(struct exec_args *args)
{
    kfree(args->strings.bytes);
}

/* Strings and pointers so far. */
static uint32_t bytes_used(const struct exec_args *args)
{
    return args->strings.len +
           (args->argc + args->envc) * (uint32_t)sizeof(uaddr_t);
}

/* A string of n bytes is in place behind the others: count it. */
static int added(struct exec_args *args, uint32_t *count, uint32_t n)
{
    args->strings.len += n;
    ++*count;
    return args->argc > args->max_args || bytes_used(args) > args->max_bytes
               ? -E2BIG
               : 0;
}

/* One string of user memory; how long it is shows while copying. */
static int add_user_string(struct exec_args *args, uint32_t *count,
                           uaddr_t string)
{
    struct buffer *b = &args->strings;
    uint32_t guess = 64;

    for (;;) {
        char *place = buffer_reserve(b, guess);
        int len = place ? copyinstr(place, string, b->size - b->len) : -ENOMEM;

        if (len >= 0)
            return added(args, count, (uint32_t)len + 1);
        if (len != -ENAMETOOLONG)
            return len;
        if (b->size >= 2 * ARG_MAX_BYTES)
            return -E2BIG;
        guess = b->size - b->len + 1;
    }
}

int args_add_user(struct exec_args *args, uint32_t *count, uaddr_t array)
{
    for (; array; array += sizeof(uaddr_t)) {
        uaddr_t string;
        int error;

        if (copyin(&string, array, sizeof(string)) < 0)
            return -EFAULT;
        if (!string)
            break;
        error = add_user_string(args, count, string);
        if (error)
            return error;
    }
    return 0;
}

int args_add_kernel(struct exec_args *args, uint32_t *count,
                    const char *const *array)
{
    for (; *array; array++) {
        buffer_add(&args->strings, *array, strlen(*array) + 1);
        ++*count;
    }
    return args->strings.failed ? -ENOMEM : 0;
}

int args_add_own_env(struct exec_args *args)
{
    const struct mm *mm = current()->mm;
    uaddr_t string = mm->layout.env_start;
    int error = 0;

    while (!error && string < mm->layout.env_end) {
        uint32_t before = args->strings.len;

        error = add_user_string(args, &args->envc, string);
        string += args->strings.len - before;
    }
    return error;
}

int args_prepend(struct exec_args *args, const char *string)
{
    uint32_t n = strlen(string) + 1;

    if (!buffer_reserve(&args->strings, n))
        return -ENOMEM;
    memmove(args->strings.bytes + n, args->strings.bytes, args->strings.len);
    memcpy(args->strings.bytes, string, n);
    return added(args, &args->argc, n);
}

void args_drop_first(struct exec_args *args)
{
    uint32_t n;

    if (args->argc == 0)
        return;
    n = strlen(args->strings.bytes) + 1;
    args->strings.len -= n;
    args->argc--;
    memmove(args->strings.bytes, args->strings.bytes + n, args->strings.len);
}

uint32_t args_stack_size(const struct exec_args *args, const char *path)
{
    return bytes_used(args) + strlen(path) + 1 + sizeof(platform) + NRANDOM +
           AUXV_BYTES + 4 * STACK_ALIGN;
}

/* A stack under construction, downwards. */
struct builder {
    struct mm *mm;
    uint32_t sp;
    bool failed;
};

static uint32_t push(struct builder *b, const void *data, uint32_t n)
{
    b->sp -= n;
    if (mm_write(b->mm, b->sp, data, n, false) != n)
        b->failed = true;
    return b->sp;
}

/* Pointers to n strings, then NULL; `string` and `addr`, where it is to be,
   move on behind them. */
static uint32_t *put_pointers(uint32_t *word, uint32_t n, const char **string,
                              uint32_t *addr)
{
    while (n-- != 0) {
        uint32_t len = strlen(*string) + 1;

        *word++ = *addr;
        *string += len;
        *addr += len;
    }
    *word++ = 0;
    return word;
}

/* The words below the strings. */
static uint32_t *put_vectors(uint32_t *word, const struct exec_args *args,
                             struct mm_layout *layout, bool xv6)
{
    const char *string = args->strings.bytes;
    uint32_t addr = layout->arg_start;

    if (xv6)
        *word++ = NO_RETURN;
    *word++ = args->argc;
    if (xv6)
        *word++ = layout->stack_start + 3 * sizeof(uint32_t);
    word = put_pointers(word, args->argc, &string, &addr);
    layout->env_start = addr;
    return xv6 ? word : put_pointers(word, args->envc, &string, &addr);
}

static void put_auxv(uint32_t *word, const struct cred *cred,
                     const struct elf_image *image, uint32_t loader_base,
                     uint32_t path, uint32_t random, uint32_t platform_at)
{
    const struct auxv auxv[] = {
        {AT_PHDR, image->phdrs},
        {AT_PHENT, sizeof(Elf32_Phdr)},
        {AT_PHNUM, image->phnum},
        {AT_PAGESZ, PAGE_SIZE},
        {AT_BASE, loader_base},
        {AT_FLAGS, 0},
        {AT_ENTRY, image->entry},
        {AT_UID, cred->uid.real},
        {AT_EUID, cred->uid.effective},
        {AT_GID, cred->gid.real},
        {AT_EGID, cred->gid.effective},
        {AT_SECURE, cred_is_secure(cred)},
        {AT_RANDOM, random},
        {AT_HWCAP, cpuid(1).edx},
        {AT_CLKTCK, CLK_TCK},
        {AT_PLATFORM, platform_at},
        {AT_EXECFN, path},
        {AT_NULL, 0},
    };

    _Static_assert(sizeof(auxv) == AUXV_BYTES, "length of the vector");
    memcpy(word, auxv, sizeof(auxv));
}

uint32_t args_build_stack(const struct exec_args *args, struct mm *mm,
                          const struct cred *cred,
                          const struct elf_image *image, uint32_t loader_base,
                          const char *path)
{
    struct builder b = {.mm = mm, .sp = STACK_TOP - sizeof(uint32_t)};
    struct mm_layout *layout = &mm->layout;
    bool xv6 = image->at_zero;
    uint32_t nwords = xv6 ? args->argc + 4 : args->argc + args->envc + 3;
    uint32_t nbytes = nwords * sizeof(uint32_t) + (xv6 ? 0 : AUXV_BYTES);
    uint32_t *words = kmalloc(nbytes), *auxv;
    uint32_t path_at, platform_at, random_at;
    uint8_t random[NRANDOM];

    if (!words)
        return (uint32_t)-ENOMEM;
    random_bytes(random, sizeof(random));
    path_at = push(&b, path, strlen(path) + 1);
    layout->env_end = b.sp;
    layout->arg_start = push(&b, args->strings.bytes, args->strings.len);
    platform_at = push(&b, platform, sizeof(platform));
    random_at = push(&b, random, sizeof(random));
    layout->stack_start = ROUND_DOWN(b.sp - nbytes, STACK_ALIGN);
    layout->auxv_end = layout->stack_start + nbytes;
    layout->auxv_start = layout->stack_start + nwords * sizeof(uint32_t);
    auxv = put_vectors(words, args, layout, xv6);
    if (!xv6)
        put_auxv(auxv, cred, image, loader_base, path_at, random_at,
                 platform_at);
    b.sp = layout->auxv_end;
    push(&b, words, nbytes);
    kfree(words);
    return b.failed ? (uint32_t)-ENOMEM : b.sp;
}
