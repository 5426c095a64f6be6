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

#define FIRST_SIZE 1024u      /* of the block; it doubles as needed */
#define NRANDOM 16            /* bytes that AT_RANDOM points to */
#define NAUX 19               /* entries at most */
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
    kfree(args->strings);
}

/* Strings and pointers so far. */
static uint32_t bytes_used(const struct exec_args *args)
{
    return args->nbytes + (args->argc + args->envc) * (uint32_t)sizeof(uaddr_t);
}

/* Make room for n more bytes of strings. */
static int reserve(struct exec_args *args, uint32_t n)
{
    uint32_t size = MAX(args->size, FIRST_SIZE);
    char *bigger;

    while (size < args->nbytes + n)
        size *= 2;
    if (size == args->size)
        return 0;
    bigger = kmalloc(size);
    if (!bigger)
        return -ENOMEM;
    if (args->nbytes)
        memcpy(bigger, args->strings, args->nbytes);
    kfree(args->strings);
    args->strings = bigger;
    args->size = size;
    return 0;
}

/* A string of `len` characters is in place behind the others: count it. */
static int added(struct exec_args *args, uint32_t *count, uint32_t len)
{
    args->nbytes += len + 1;
    ++*count;
    if (args->argc > args->max_args || bytes_used(args) > args->max_bytes)
        return -E2BIG;
    return 0;
}

/* One string of user memory; how long it is shows while copying. */
static int add_user_string(struct exec_args *args, uint32_t *count,
                           uaddr_t string)
{
    uint32_t room = 64; /* a first guess */

    for (;;) {
        int len = reserve(args, room);

        if (len == 0)
            len = copyinstr(args->strings + args->nbytes, string,
                            args->size - args->nbytes);
        if (len >= 0)
            return added(args, count, (uint32_t)len);
        if (len != -ENAMETOOLONG)
            return len;
        if (args->size >= 2 * ARG_MAX_BYTES)
            return -E2BIG;
        room = args->size - args->nbytes + 1;
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

static int add_string(struct exec_args *args, uint32_t *count,
                      const char *string)
{
    uint32_t len = strlen(string);
    int error = reserve(args, len + 1);

    if (error)
        return error;
    memcpy(args->strings + args->nbytes, string, len + 1);
    return added(args, count, len);
}

int args_add_kernel(struct exec_args *args, uint32_t *count,
                    const char *const *array)
{
    int error = 0;

    for (; !error && *array; array++)
        error = add_string(args, count, *array);
    return error;
}

int args_add_own_env(struct exec_args *args)
{
    const struct mm *mm = current()->mm;
    uaddr_t string = mm->layout.env_start;

    while (string < mm->layout.env_end) {
        uint32_t before = args->nbytes;
        int error = add_user_string(args, &args->envc, string);

        if (error)
            return error;
        string += args->nbytes - before;
    }
    return 0;
}

int args_prepend(struct exec_args *args, const char *string)
{
    uint32_t n = strlen(string) + 1;
    int error = reserve(args, n);

    if (error)
        return error;
    memmove(args->strings + n, args->strings, args->nbytes);
    memcpy(args->strings, string, n);
    return added(args, &args->argc, n - 1);
}

void args_drop_first(struct exec_args *args)
{
    uint32_t n;

    if (args->argc == 0)
        return;
    n = strlen(args->strings) + 1;
    args->nbytes -= n;
    args->argc--;
    memmove(args->strings, args->strings + n, args->nbytes);
}

uint32_t args_stack_size(const struct exec_args *args, const char *path)
{
    return bytes_used(args) + strlen(path) + 1 + sizeof(platform) + NRANDOM +
           NAUX * sizeof(struct auxv) + 4 * STACK_ALIGN;
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

/* Pointers to n consecutive strings at `addr`, then NULL. */
static uint32_t *put_pointers(uint32_t *word, const char *strings, uint32_t n,
                              uint32_t addr)
{
    while (n-- != 0) {
        uint32_t len = strlen(strings) + 1;

        *word++ = addr;
        strings += len;
        addr += len;
    }
    *word++ = 0;
    return word;
}

static uint32_t *put_auxv(uint32_t *word, const struct cred *cred,
                          const struct elf_image *image, uint32_t phnum,
                          uint32_t path, uint32_t random, uint32_t platform_at)
{
    const struct auxv auxv[] = {
        {AT_PHDR, image->phdrs},
        {AT_PHENT, sizeof(Elf32_Phdr)},
        {AT_PHNUM, phnum},
        {AT_PAGESZ, PAGE_SIZE},
        {AT_BASE, 0},
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

    _Static_assert(ARRAY_LEN(auxv) <= NAUX, "room for the auxiliary vector");
    memcpy(word, auxv, sizeof(auxv));
    return word + ARRAY_LEN(auxv) * 2;
}

/* The words below the strings, in a buffer: `words` is where it ends up. */
static uint32_t *put_vectors(uint32_t *word, const struct exec_args *args,
                             const struct mm *mm, bool xv6, uint32_t sp)
{
    const char *env =
        args->strings + (mm->layout.env_start - mm->layout.arg_start);

    if (xv6) {
        *word++ = NO_RETURN;
        *word++ = args->argc;
        *word = sp + 3 * sizeof(*word);
        word++;
    } else {
        *word++ = args->argc;
    }
    word = put_pointers(word, args->strings, args->argc, mm->layout.arg_start);
    return xv6 ? word
               : put_pointers(word, env, args->envc, mm->layout.env_start);
}

/* Where the environment's strings begin in the block. */
static uint32_t args_nbytes(const struct exec_args *args)
{
    const char *s = args->strings;

    for (uint32_t i = 0; i < args->argc; i++)
        s += strlen(s) + 1;
    return (uint32_t)(s - args->strings);
}

uint32_t args_build_stack(const struct exec_args *args, struct mm *mm,
                          const struct cred *cred,
                          const struct elf_image *image, uint32_t phnum,
                          const char *path)
{
    struct builder b = {.mm = mm, .sp = STACK_TOP - sizeof(uint32_t)};
    uint32_t nwords = args->argc + args->envc + 5 +
                      NAUX * sizeof(struct auxv) / sizeof(uint32_t);
    uint8_t random[NRANDOM];
    uint32_t *words = kmalloc(nwords * sizeof(*words)), *auxv, *end;
    uint32_t path_at, platform_at, random_at, nbytes;

    if (!words)
        return (uint32_t)-ENOMEM;
    random_bytes(random, sizeof(random));
    path_at = push(&b, path, strlen(path) + 1);
    mm->layout.env_end = b.sp;
    mm->layout.arg_start = push(&b, args->strings, args->nbytes);
    mm->layout.env_start = mm->layout.arg_start + args_nbytes(args);
    platform_at = push(&b, platform, sizeof(platform));
    random_at = push(&b, random, sizeof(random));

    /* the vectors' length does not depend on where they will be */
    auxv = end = put_vectors(words, args, mm, image->at_zero, 0);
    if (!image->at_zero)
        end =
            put_auxv(end, cred, image, phnum, path_at, random_at, platform_at);
    nbytes = (uint32_t)(end - words) * sizeof(*words);
    b.sp = ROUND_DOWN(b.sp - nbytes, STACK_ALIGN);
    put_vectors(words, args, mm, image->at_zero, b.sp);
    b.sp += nbytes;
    push(&b, words, nbytes);
    mm->layout.stack_start = b.sp;
    mm->layout.auxv_start = b.sp + (uint32_t)(auxv - words) * sizeof(*words);
    mm->layout.auxv_end = b.sp + nbytes;
    kfree(words);
    return b.failed ? (uint32_t)-ENOMEM : b.sp;
}
