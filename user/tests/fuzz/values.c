/*
 * Arguments: mostly of the right kind, often at the edge of what is right,
 * sometimes any word at all.
 *
 * Pointers point into the arena, a range of the address space that has pages
 * of all sorts beside each other:
 *
 *     page  0-15  readable and writable      19  no access
 *     16          readable only          20, 21  readable and writable
 *     17          not mapped                 22  a shared page of a file
 *     18          readable and writable      23  executable, too
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include "abi/futex.h"
#include "abi/ptrace.h"
#include "abi/resource.h"
#include <sched.h>
#include "abi/wait.h"
#include "fuzz.h"

#define PAGE 4096
#define ARENA 0x20000000u
#define NPAGES 24
#define PLAIN_PAGES 16
#define FILE_PAGE 22
#define CODE_PAGE 23
#define STRUCT_WORDS 32 /* refreshed words at the start of a page */
#define KERNEL 0x80000000u
#define SHARED_FILE "shared"

static const char *const paths[] = {
    "a",         "b",         "c",           "/proc/self/status",
    "d",         "d/a",       "d/b",         "/proc/self/maps",
    "d/d",       "d/d/a",     "d/link",      "/proc/self/fd/3",
    "link",      "loop",      "script",      "/proc/self/exe",
    "program",   "fifo",      "a/",          "/proc/self/comm",
    "a/b",       "./d/../a",  ".",           "/proc/self/stack",
    "",          "/",         "/dev/null",   "/proc/self/task/",
    "/etc",      "/dev/zero", "/dev/random", "/proc/1/stat",
    "/bin/true", "nothing",   "/proc/self",  "/dev/tty",
    SHARED_FILE, "/proc",
};
#define LONG_NAME 70 /* longer than a name may be */
#define NPATHS (sizeof paths / sizeof *paths)

static const uint32_t edges[] = {
    0,          1,          2,          3,          4,         7,
    8,          16,         31,         64,         255,       PAGE - 1,
    PAGE,       PAGE + 1,   65536,      0x7fffffff, KERNEL,    KERNEL - PAGE,
    0x7ffff000, 0xfffff000, 0xffffffff, 0xfffffffe, 0xfffffff, ARENA,
};

static void page(uint32_t n, int prot)
{
    mmap((void *)(ARENA + n * PAGE), PAGE, prot,
         MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
}

bool in_arena(uint32_t address)
{
    return address - ARENA < NPAGES * PAGE;
}

void prepare_memory(void)
{
    for (uint32_t n = 0; n < NPAGES; n++)
        page(n, PROT_READ | PROT_WRITE);
    refresh_memory();
    page(16, PROT_READ);
    munmap((void *)(ARENA + 17 * PAGE), PAGE);
    page(19, PROT_NONE);
    page(CODE_PAGE, PROT_READ | PROT_WRITE | PROT_EXEC);
    int fd = open(SHARED_FILE, O_RDWR | O_CREAT, 0644);
    ftruncate(fd, PAGE);
    mmap((void *)(ARENA + FILE_PAGE * PAGE), PAGE, PROT_READ,
         MAP_SHARED | MAP_FIXED, fd, 0);
    close(fd);
}

static void put(const char *path, const char *text, mode_t mode)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, mode);

    write(fd, text, strlen(text));
    close(fd);
    chmod(path, mode);
}

/* The process before may have left anything in the directory. */
void prepare_files(void)
{
    int fds[2];

    chmod(".", 0755);
    mkdir("d", 0755);
    mkdir("d/d", 0755);
    put("a", "some text\n", 0644);
    put("script", "#!/bin/true\n", 0755);
    put("program", "\177ELF\1\1\1", 0755);
    symlink("a", "link");
    symlink("loop", "loop");
    open("a", O_RDWR | O_NONBLOCK);
    open("d", O_RDONLY);
    open("b", O_RDWR | O_CREAT, 0600);
    pipe2(fds, O_NONBLOCK);
    pipe(fds);
}

static uint32_t any_word(void)
{
    switch (choose(3)) {
    case 0:
        return random_word();
    case 1:
        return 1u << choose(32);
    default:
        return PICK(edges);
    }
}

/* Mostly a place in plain memory, else at an edge or nowhere. */
static uint32_t pointer(void)
{
    uint32_t at = ARENA + choose(NPAGES) * PAGE;

    switch (choose(16)) {
    case 0:
        return 0;
    case 1:
        return any_word();
    case 2:
        return at + PAGE - choose(16); /* goes into the next page */
    case 3:
        return at + choose(PAGE);
    case 4:
        return at;
    case 5:
        return KERNEL - choose(64);
    default:
        return ARENA + choose(PLAIN_PAGES) * PAGE + choose(8) * 16;
    }
}

static uint32_t small(void)
{
    return choose(8) ? choose(12) : PICK(edges);
}

static uint32_t descriptor(void)
{
    return choose(16) ? choose(12) : any_word();
}

/* Words as they stand in structures: small, pointers, descriptors, sizes. */
void refresh_memory(void)
{
    uint32_t *words = (uint32_t *)(ARENA + choose(PLAIN_PAGES) * PAGE);

    for (int i = 0; i < STRUCT_WORDS; i++)
        words[i] = one_in(4) ? pointer() : small();
}

/* At a random place in the arena, so that names overlap now and then. */
static uint32_t path(void)
{
    char *at = (char *)(ARENA + choose(4) * PAGE + choose(PAGE / 2));

    if (one_in(16))
        return pointer();
    if (one_in(30)) {
        memset(at, 'n', LONG_NAME);
        at[LONG_NAME] = '\0';
    } else {
        strcpy(at, paths[choose(NPATHS)]);
    }
    return (uint32_t)at;
}

/* argv or envp: a few words, some of them strings. */
static uint32_t strings(void)
{
    uint32_t *at = (uint32_t *)(ARENA + 5 * PAGE + choose(64) * 16);
    uint32_t n = choose(5);

    if (one_in(8))
        return pointer();
    for (uint32_t i = 0; i < n; i++)
        at[i] = path();
    at[n] = 0;
    return (uint32_t)at;
}

/* Two or four words of time, not long. */
static uint32_t duration(void)
{
    uint32_t *at = (uint32_t *)(ARENA + 6 * PAGE + choose(64) * 16);

    if (one_in(6))
        return pointer();
    at[0] = one_in(20) ? any_word() : 0;
    at[1] = one_in(20) ? any_word() : choose(2) * choose(2000000);
    at[2] = choose(2) * choose(2000);
    at[3] = 0;
    return (uint32_t)at;
}

static void no_handler(int sig)
{
    (void)sig;
}

/* A signal action: handler, mask and flags in some order. */
static uint32_t action(void)
{
    uint32_t *at = (uint32_t *)(ARENA + 7 * PAGE + choose(64) * 32);

    if (one_in(8))
        return pointer();
    at[0] = one_in(8)   ? pointer()
            : choose(2) ? choose(2)
                        : (uint32_t)no_handler;
    at[1] = any_word();
    at[2] = choose(4) ? 0 : any_word();
    at[3] = choose(4) ? 0 : any_word();
    return (uint32_t)at;
}

static uint32_t process(void)
{
    switch (choose(12)) {
    case 0:
        return 0;
    case 1:
        return -(uint32_t)getpid();
    case 2:
        return any_word();
    case 3:
        return 1;
    case 4:
        return -1u;
    case 5:
    case 6:
    case 7:
        return (uint32_t)getpid();
    default:
        return (uint32_t)getpid() + choose(24) - 8;
    }
}

static uint32_t sig(void)
{
    static const uint32_t mild[] = {0, SIGCHLD, SIGCONT, SIGWINCH, SIGURG};

    switch (choose(8)) {
    case 0:
        return choose(66);
    case 1:
        return any_word();
    default:
        return PICK(mild);
    }
}

/* Some of these bits, rarely others too. */
static uint32_t flags(const uint32_t *valid, size_t n)
{
    uint32_t value = 0;

    for (uint32_t i = choose(4); i > 0; i--)
        value |= valid[choose(n)];
    return one_in(24) ? value ^ any_word() : value;
}
#define FLAGS(...)                                                             \
    flags((const uint32_t[]){__VA_ARGS__},                                     \
          sizeof((const uint32_t[]){__VA_ARGS__}) / sizeof(uint32_t))

static uint32_t clone_flags(void)
{
    /* most of the combinations that mean something, then any */
    static const uint32_t usual[] = {
        SIGCHLD,
        SIGCHLD,
        CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD,
        CLONE_VM | CLONE_VFORK | SIGCHLD,
        CLONE_FILES | CLONE_FS | SIGCHLD,
    };

    return PICK(usual) |
           (one_in(3) ? FLAGS(CLONE_VM, CLONE_FS, CLONE_FILES, CLONE_SIGHAND,
                              CLONE_THREAD, CLONE_PARENT, CLONE_SETTLS,
                              CLONE_PARENT_SETTID, CLONE_CHILD_SETTID,
                              CLONE_CHILD_CLEARTID, CLONE_UNTRACED,
                              CLONE_PTRACE, CLONE_VFORK)
                      : 0);
}

static uint32_t request(void)
{
    static const uint32_t ptrace[] = {
        PTRACE_TRACEME,     PTRACE_PEEKDATA,   PTRACE_PEEKUSER,
        PTRACE_POKEDATA,    PTRACE_POKEUSER,   PTRACE_CONT,
        PTRACE_KILL,        PTRACE_SINGLESTEP, PTRACE_GETREGS,
        PTRACE_SETREGS,     PTRACE_ATTACH,     PTRACE_ATTACH,
        PTRACE_ATTACH,      PTRACE_DETACH,     PTRACE_GETFPXREGS,
        PTRACE_SETFPXREGS,  PTRACE_SYSCALL,    PTRACE_SETOPTIONS,
        PTRACE_GETEVENTMSG, PTRACE_GETSIGINFO, PTRACE_SETSIGINFO,
        PTRACE_SEIZE,       PTRACE_INTERRUPT,  PTRACE_LISTEN,
    };

    return one_in(20) ? any_word() : PICK(ptrace);
}

/* TCGETS..TIOCGWINSZ and FIONBIO are near each other */
#define FIRST_TTY_IOCTL 0x5401
#define TTY_IOCTLS 0x60

static uint32_t length(void)
{
    return choose(3) ? choose(300) : PICK(edges);
}

uint32_t random_value(char kind)
{
    if (one_in(100))
        return any_word();
    switch (kind) {
    case 'f':
        return descriptor();
    case 'A': /* a directory to start from */
        return choose(3) ? (uint32_t)AT_FDCWD : descriptor();
    case 'p':
        return path();
    case 'b':
        return pointer();
    case 'v':
        return strings();
    case 't':
        return duration();
    case 'h':
        return action();
    case 'n':
        return length();
    case 'i':
        return small();
    case 'P':
        return process();
    case 's':
        return sig();
    case 'o':
        return choose(3) | FLAGS(O_CREAT, O_EXCL, O_TRUNC, O_APPEND, O_NONBLOCK,
                                 O_DIRECTORY, O_NOFOLLOW, O_CLOEXEC);
    case 'm':
        return choose(2) ? 0755 : choose(07777);
    case 'a': /* pages */
        return choose(4) ? ARENA + choose(NPAGES) * PAGE : PICK(edges);
    case 'x': /* memory that may be executed */
        return ARENA + CODE_PAGE * PAGE;
    case 'l':
        return choose(4) ? (1 + choose(NPAGES)) * PAGE : PICK(edges);
    case 'r':
        return FLAGS(PROT_READ, PROT_WRITE, PROT_EXEC);
    case 'M':
        return FLAGS(MAP_FIXED) | (choose(4) ? MAP_ANONYMOUS : 0) |
               (choose(4) ? MAP_PRIVATE : MAP_SHARED);
    case 'c':
        return clone_flags();
    case 'w':
        return choose(2) ? WNOHANG
                         : FLAGS(WNOHANG, WUNTRACED, WCONTINUED, WEXITED,
                                 WNOWAIT, __WALL, __WCLONE);
    case 'I':
        return FIRST_TTY_IOCTL + choose(TTY_IOCTLS);
    case 'R':
        return request();
    case 'F':
        return FLAGS(FUTEX_WAIT, FUTEX_WAKE, FUTEX_PRIVATE_FLAG,
                     FUTEX_WAIT_BITSET, FUTEX_WAKE_BITSET);
    case '8': /* the size of a signal set */
        return choose(16) ? 8 : small();
    case 'u':
        return choose(3) ? getuid() : small();
    default:
        return any_word();
    }
}
