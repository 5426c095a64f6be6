/*
 * What several tests need: time, patterns, files, places in memory.
 */
#include <grp.h>
#include <dirent.h>
#include <elf.h>
#include <time.h>
#include "test.h"

#define TRIES 40
#define PROGRAM_BASE 0x10000000u

char big[BIG_SIZE], big2[BIG_SIZE];

void check_eq(const char *file, int line, const char *what, long long got,
              long long want)
{
    if (got != want)
        fail(file, line, "%s: got %lld (%#llx), wanted %lld", what, got, got,
             want);
}

long check_ok(const char *file, int line, const char *what, long result)
{
    if (result == -1)
        fail(file, line, "%s: %s", what, strerror(errno));
    return result;
}

void check_fails(const char *file, int line, const char *what, long result,
                 int error)
{
    int got = errno;

    if (result != -1)
        fail(file, line, "%s: got %ld, wanted -1 (%s)", what, result,
             strerror(error));
    if (got != error)
        fail(file, line, "%s: got error %d, %s, wanted %s", what, got,
             strerror(got), strerror(error));
}

void sleep_ms(int ms)
{
    struct timespec t = {ms / 1000, ms % 1000 * 1000000};

    nanosleep(&t, NULL);
}

long long now_ms(void)
{
    struct timespec t;

    OK(clock_gettime(CLOCK_MONOTONIC, &t));
    return t.tv_sec * 1000ll + t.tv_nsec / 1000000;
}

long long cpu_ms(void)
{
    struct timespec t;

    OK(clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t));
    return t.tv_sec * 1000ll + t.tv_nsec / 1000000;
}

void burn_ms(int ms)
{
    long long end = cpu_ms() + ms;

    while (cpu_ms() < end)
        ;
}

bool in_some_try(bool (*holds_now)(void))
{
    for (int i = 0; i < TRIES; i++) {
        if (holds_now())
            return true;
    }
    return false;
}

static unsigned char pattern(size_t i, unsigned seed)
{
    return (unsigned char)(i * 7 + i / 251 + seed * 31 + 1);
}

void fill(void *buf, size_t n, unsigned seed)
{
    unsigned char *p = buf;

    for (size_t i = 0; i < n; i++)
        p[i] = pattern(i, seed);
}

bool filled(const void *buf, size_t n, unsigned seed)
{
    const unsigned char *p = buf;

    for (size_t i = 0; i < n; i++) {
        if (p[i] != pattern(i, seed))
            return false;
    }
    return true;
}

void put(const char *path, const char *text)
{
    int fd = OK(open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644));

    write_all(fd, text, strlen(text));
    OK(close(fd));
}

bool holds(const char *path, const char *text)
{
    char buf[512];
    int n = slurp(path, buf, sizeof buf);

    return n == (int)strlen(text) && memcmp(buf, text, n) == 0;
}

bool exists(const char *path)
{
    struct stat st;

    return lstat(path, &st) == 0;
}

void write_all(int fd, const void *buf, size_t n)
{
    const char *p = buf;

    while (n > 0) {
        ssize_t done = OK(write(fd, p, n));
        CHECK(done > 0 && (size_t)done <= n);
        p += done;
        n -= done;
    }
}

void read_all(int fd, void *buf, size_t n)
{
    char *p = buf;

    while (n > 0) {
        ssize_t done = OK(read(fd, p, n));
        CHECK(done > 0 && (size_t)done <= n);
        p += done;
        n -= done;
    }
}

int slurp(const char *path, char *buf, size_t size)
{
    size_t n = 0;
    ssize_t done = 1;
    int fd = open(path, O_RDONLY);

    if (fd < 0)
        return -1;
    while (done > 0 && n < size - 1) {
        done = read(fd, buf + n, size - 1 - n);
        n += done > 0 ? done : 0;
    }
    close(fd);
    buf[n] = '\0';
    return n;
}

long field(const char *path, const char *key)
{
    char text[4096];

    if (slurp(path, text, sizeof text) < 0)
        return -1;
    for (char *line = text; line; line = strchr(line, '\n')) {
        line += *line == '\n';
        if (strncmp(line, key, strlen(key)) == 0)
            return strtol(line + strlen(key), NULL, 10);
    }
    return -1;
}

struct space free_space(void)
{
    struct statfs64 st = {0};

    syscall(SYS_statfs64, ".", sizeof st, &st);
    return (struct space){st.f_bfree, st.f_ffree};
}

char *hole(int npages)
{
    char *p = mmap(NULL, (npages + 2) * PAGE, PROT_READ | PROT_WRITE,
                   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    CHECK(p != MAP_FAILED);
    OK(munmap(p + PAGE, npages * PAGE));
    return p + PAGE;
}

void peek(volatile char *p)
{
    (void)*p;
}

void poke(volatile char *p)
{
    *p = 1;
}

static void remove_entries(const char *path)
{
    char name[512];
    struct dirent *entry;
    DIR *dir = opendir(path);

    if (!dir)
        return;
    while ((entry = readdir(dir))) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        snprintf(name, sizeof name, "%s/%s", path, entry->d_name);
        remove_tree(name);
    }
    closedir(dir);
}

void remove_tree(const char *path)
{
    if (unlink(path) == 0)
        return;
    remove_entries(path);
    rmdir(path);
}

void put_program(const char *path, int code)
{
    struct {
        Elf32_Ehdr header;
        Elf32_Phdr segment;
        unsigned char text[12];
    } program = {
        .header = {.e_ident = {0x7f, 'E', 'L', 'F', ELFCLASS32, ELFDATA2LSB,
                               EV_CURRENT},
                   .e_type = ET_EXEC,
                   .e_machine = EM_386,
                   .e_version = EV_CURRENT,
                   .e_entry =
                       PROGRAM_BASE + sizeof(Elf32_Ehdr) + sizeof(Elf32_Phdr),
                   .e_phoff = sizeof(Elf32_Ehdr),
                   .e_ehsize = sizeof(Elf32_Ehdr),
                   .e_phentsize = sizeof(Elf32_Phdr),
                   .e_phnum = 1},
        .segment = {.p_type = PT_LOAD,
                    .p_vaddr = PROGRAM_BASE,
                    .p_filesz = sizeof program,
                    .p_memsz = sizeof program,
                    .p_flags = PF_R | PF_X,
                    .p_align = PAGE},
        /* mov $SYS_exit, %eax; mov $code, %ebx; int $0x80 */
        .text = {0xb8, SYS_exit, 0, 0, 0, 0xbb, code, 0, 0, 0, 0xcd, 0x80},
    };
    static const unsigned char argc_to_ebx[] = {0x8b, 0x1c, 0x24, 0x90, 0x90};
    int fd = OK(open(path, O_WRONLY | O_CREAT | O_TRUNC, 0755));

    if (code == ARGC)
        memcpy(program.text + 5, argc_to_ebx, sizeof argc_to_ebx);
    write_all(fd, &program, sizeof program);
    OK(close(fd));
}

void become(uid_t uid)
{
    OK(setgroups(0, NULL));
    OK(setresgid(uid, uid, uid));
    OK(setresuid(uid, uid, uid));
}

void put_self(const char *path, uid_t uid, gid_t gid, mode_t mode)
{
    static char block[64 * KIB];
    int from = OK(open(self, O_RDONLY)), to, n;

    to = OK(open(path, O_WRONLY | O_CREAT | O_TRUNC, 0755));
    while ((n = OK(read(from, block, sizeof block))) > 0)
        write_all(to, block, n);
    OK(close(from));
    OK(close(to));
    OK(chown(path, uid, gid));
    OK(chmod(path, mode));
}

bool lends_power(void)
{
    struct statfs64 fs;

    OK(syscall(SYS_statfs64, ".", sizeof fs, &fs));
    if (fs.f_flags & ST_NOSUID)
        fprintf(stderr, "usertests: /tmp is mounted nosuid\n");
    return !(fs.f_flags & ST_NOSUID);
}
