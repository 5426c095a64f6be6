/*
 * Damaged programs. Each is a good one with a few words changed. exec must
 * refuse it and leave the old program as it was. Linux notices some of it only
 * after the old program is gone, and then kills: that counts as well, there.
 */
#include <elf.h>
#include "ptrace.h"

#define BASE 0x10000000u
#define GOOD_EXIT 42

static struct program {
    Elf32_Ehdr header;
    Elf32_Phdr segment[2];
    unsigned char text[16];
} good, damaged;

static char *no_args[] = {"p", NULL};

/* Two segments: the whole file, readable and executable; some zeroes. */
static void make_good(void)
{
    static const unsigned char exit_42[] = {
        0xb8, SYS_exit, 0, 0, 0, 0xbb, GOOD_EXIT, 0, 0, 0, 0xcd, 0x80};

    good = (struct program){
        .header = {.e_ident = {0x7f, 'E', 'L', 'F', ELFCLASS32, ELFDATA2LSB,
                               EV_CURRENT},
                   .e_type = ET_EXEC,
                   .e_machine = EM_386,
                   .e_version = EV_CURRENT,
                   .e_entry = BASE + offsetof(struct program, text),
                   .e_phoff = offsetof(struct program, segment),
                   .e_ehsize = sizeof(Elf32_Ehdr),
                   .e_phentsize = sizeof(Elf32_Phdr),
                   .e_phnum = 2},
        .segment = {{.p_type = PT_LOAD,
                     .p_vaddr = BASE,
                     .p_filesz = sizeof(struct program),
                     .p_memsz = sizeof(struct program),
                     .p_flags = PF_R | PF_X,
                     .p_align = PAGE},
                    {.p_type = PT_LOAD,
                     .p_vaddr = BASE + 16 * PAGE,
                     .p_memsz = 2 * PAGE,
                     .p_flags = PF_R | PF_W,
                     .p_align = PAGE}},
    };
    memcpy(good.text, exit_42, sizeof exit_42);
    damaged = good;
}

static void write_program(const struct program *program, size_t nbytes)
{
    int fd = OK(open("p", O_WRONLY | O_CREAT | O_TRUNC, 0755));

    write_all(fd, program, nbytes);
    OK(close(fd));
}

/* In a child: 0 if exec refuses, else it does not return from it. */
static int try_exec(void)
{
    int status;
    pid_t pid = OK(fork());

    if (pid == 0) {
        execv("p", no_args);
        _exit(0);
    }
    EQ(waitpid(pid, &status, 0), pid);
    return status;
}

/* `damaged` is refused; what was damaged is `what`. */
static void refused(const char *what)
{
    doing = what;
    write_program(&damaged, sizeof damaged);
    int status = try_exec();
    if (status != 0 && !(on_linux && WIFSIGNALED(status)))
        FAIL("executed, status %#x", status);
    doing = NULL;
    damaged = good;
}

static void elf_good(void)
{
    make_good();
    write_program(&good, sizeof good);
    EQ(try_exec(), W_EXITCODE(GOOD_EXIT, 0));
}

static void elf_wrong_kind(void)
{
    make_good();
    damaged.header.e_ident[0] = 'E';
    refused("magic");
    damaged.header.e_ident[3] = 'G';
    refused("end of magic");
    damaged.header.e_machine = EM_X86_64;
    refused("machine");
    damaged.header.e_type = ET_REL;
    refused("object file");
    damaged.header.e_type = ET_CORE;
    refused("core file");
    damaged.header.e_phentsize = sizeof(Elf32_Phdr) + 8;
    refused("large program headers");
    damaged.header.e_phentsize = 0;
    refused("empty program headers");
}

/* Linux takes the next two for what the machine says. */
static void elf_wrong_class(void)
{
    make_good();
    damaged.header.e_ident[EI_CLASS] = ELFCLASS64;
    refused("64 bits");
    damaged.header.e_ident[EI_DATA] = 2;
    refused("big-endian");
}

static void elf_header_table(void)
{
    make_good();
    damaged.header.e_phnum = 0;
    refused("no program headers");
    damaged.header.e_phnum = 0xffff;
    refused("many program headers");
    damaged.header.e_phoff = sizeof damaged;
    refused("program headers behind the end");
    damaged.header.e_phoff = 0x7ffffff0;
    refused("program headers far away");
    damaged.header.e_phoff = 0xffffffe0;
    refused("program headers that wrap around");
    damaged.segment[0].p_type = PT_NULL;
    damaged.segment[1].p_type = PT_NULL;
    refused("nothing to load");
}

static void elf_segment_sizes(void)
{
    make_good();
    damaged.segment[0].p_memsz = damaged.segment[0].p_filesz - 1;
    refused("more in the file than in memory");
    damaged.segment[1].p_memsz = 0xfffff000;
    refused("segment wraps around");
    damaged.segment[1].p_memsz = 0xffffffff;
    refused("segment wraps around, unaligned");
    damaged.segment[1].p_vaddr = 0xfffff000;
    damaged.segment[1].p_memsz = 2 * PAGE;
    refused("segment from the top to the bottom");
    damaged.segment[1].p_filesz = 0xffffff00;
    damaged.segment[1].p_memsz = 0xffffff00;
    refused("file part wraps around");
}

static void elf_segment_places(void)
{
    make_good();
    damaged.segment[0].p_vaddr += 4;
    refused("address does not fit offset");
    damaged.segment[0].p_offset = 4;
    refused("offset does not fit address");
}

/* kin's own half, and segments that overlap: Linux maps one over the other. */
static void elf_segment_places_kin(void)
{
    static const uint32_t kernel[] = {0x7ffff000, 0x80000000, 0x80100000,
                                      0xc0000000, 0xfec00000, 0xffff0000};
    make_good();
    for (unsigned i = 0; i < sizeof kernel / sizeof *kernel; i++) {
        damaged.segment[1].p_vaddr = kernel[i];
        refused("segment in the kernel");
    }
    damaged.segment[1].p_vaddr = BASE;
    refused("segment over another");
    damaged.segment[1].p_vaddr = BASE - PAGE;
    refused("segment reaches into another");
    damaged.segment[1].p_memsz = 0x80000000 - BASE;
    refused("segment up to the kernel and beyond");
}

static void elf_truncated(void)
{
    static const int sizes[] = {1, 3, 4, 20, 51, 52, 60, 84};

    make_good();
    for (unsigned i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        write_program(&good, sizes[i]);
        int status = try_exec();
        if (status != 0 && !(on_linux && WIFSIGNALED(status)))
            FAIL("%d bytes: executed, status %#x", sizes[i], status);
    }
}

/* A segment whose part in the file is not there: refused, or killed where the
   bytes are missing. Never run with something else in their place. */
static void elf_segment_not_in_file(void)
{
    make_good();
    damaged.segment[0].p_offset = 4 * PAGE;
    write_program(&damaged, sizeof damaged);
    int status = try_exec();
    CHECK(status == 0 || WIFSIGNALED(status));
    damaged = good;
    damaged.segment[0].p_offset = 0xfffff000;
    write_program(&damaged, sizeof damaged);
    status = try_exec();
    CHECK(status == 0 || WIFSIGNALED(status));
}

static void elf_entry_elsewhere(void)
{
    static const uint32_t entries[] = {
        0, 4, BASE - 1, BASE + 8 * PAGE, 0x80100000, 0xffffffff};
    make_good();
    for (unsigned i = 0; i < sizeof entries / sizeof *entries; i++) {
        damaged.header.e_entry = entries[i];
        write_program(&damaged, sizeof damaged);
        int status = try_exec();
        if (status != 0 && !WIFSIGNALED(status))
            FAIL("entry %#x: status %#x", entries[i], status);
    }
}

/* Behind a segment's part in the file is zero, not what the file has there. */
static void elf_zeroes_behind_the_file_part(void)
{
    /* movzbl BASE + 16 * PAGE + 1, %ebx; add $42, %ebx;
       xor %eax, %eax; inc %eax; int $0x80 */
    static const unsigned char exit_sum[] = {0x0f, 0xb6, 0x1d, 0x01, 0x00,
                                             0x01, 0x10, 0x83, 0xc3, GOOD_EXIT,
                                             0x31, 0xc0, 0x40, 0xcd, 0x80};
    make_good();
    memcpy(damaged.text, exit_sum, sizeof exit_sum);
    damaged.segment[1].p_filesz = 1;
    write_program(&damaged, sizeof damaged);
    EQ(try_exec(), W_EXITCODE(GOOD_EXIT, 0));
}

/* Text can not be written, also by the program itself. */
static void elf_text_is_read_only(void)
{
    make_good();
    /* movl $0, BASE */
    static const unsigned char store[] = {0xc7, 0x05, 0, 0, 0,
                                          0x10, 0,    0, 0, 0};
    memcpy(damaged.text, store, sizeof store);
    write_program(&damaged, sizeof damaged);
    int status = try_exec();
    CHECK(WIFSIGNALED(status) && WTERMSIG(status) == SIGSEGV);
}

static void execs_again(void *unused)
{
    (void)unused;
    for (int i = 0; i < 20; i++)
        FAILS(ENOMEM, execv("p", no_args));
}

/* More memory than there is: an error, and all of it is free again. */
static void elf_too_large(void)
{
    make_good();
    damaged.segment[1].p_vaddr = BASE + 16 * PAGE;
    damaged.segment[1].p_memsz = 0x68000000;
    damaged.segment[1].p_memsz -= 16 * PAGE;
    write_program(&damaged, sizeof damaged);
    IN_CHILD(execs_again, NULL);
    IN_CHILD(execs_again, NULL);
}

/* Refusals leave nothing behind: the harness looks. */
static void elf_many_refusals(void)
{
    make_good();
    for (int i = 0; i < 50; i++) {
        damaged.segment[1].p_filesz = 3 * PAGE;
        write_program(&damaged, sizeof damaged);
        FAILS(ENOEXEC, execv("p", no_args));
    }
}

static const char loader[] = "loader";

/* "p" is a program that `loader` loads. */
static void make_loaded(void)
{
    make_good();
    memcpy(damaged.text, loader, sizeof loader);
    damaged.header.e_entry += BASE;
    damaged.segment[0].p_vaddr += BASE; /* the loader is at BASE */
    damaged.segment[1] =
        (Elf32_Phdr){.p_type = PT_INTERP,
                     .p_offset = offsetof(struct program, text),
                     .p_filesz = sizeof loader};
    good = damaged;
    write_program(&good, sizeof good);
}

/* A file that loads the program, as the dynamic linker does: it is mapped, too,
   and started. */
static void elf_loader(void)
{
    make_loaded();
    FAILS(ENOENT, execv("p", no_args));
    put(loader, "no program, though as long as the header of one would be");
    FAILS(EACCES, execv("p", no_args));
    OK(chmod(loader, 0755));
    FAILS(ELIBBAD, execv("p", no_args));
    put_program(loader, 7);
    EQ(try_exec(), W_EXITCODE(7, 0));
    damaged.text[sizeof loader - 1] = 's';
    refused("loader's name without an end");
    damaged.segment[1].p_filesz = 1;
    refused("loader without a name");
    damaged.segment[1].p_filesz = 5000;
    refused("loader's name longer than the file");
    damaged.segment[1].p_offset = 0xfffffff0;
    refused("loader's name outside of the file");
}

static void execute(void *unused)
{
    (void)unused;
    execv("p", no_args);
}

static void look_at_loader(void *unused)
{
    (void)unused;
    become(ALICE);
    pid_t pid = START_TRACED(execute, NULL);
    go_on(PTRACE_CONT, pid, 0);
    STOPS(pid, SIGTRAP);
    FAILS(EIO, ptrace(PTRACE_PEEKTEXT, pid, regs_of(pid).eip, 0));
    kill_child(pid);
}

/* Who may not read a loader does not see it in his process, either. */
static void elf_loader_unreadable(void)
{
    make_loaded();
    put_program(loader, 7);
    OK(chmod(loader, 0711));
    IN_CHILD(look_at_loader, NULL);
}

/* Headers damaged at random: exec refuses them, or runs something that ends.
   What was written can be made again from its number. */
static void run_damaged(unsigned number)
{
    static const uint32_t edges[] = {
        0,          1,          4,          PAGE - 1,   PAGE,
        0x7fffffff, 0x7ffff000, 0x80000000, 0xfffff000, 0xffffffff};
    enum { WORDS = offsetof(struct program, text) / sizeof(uint32_t) };

    make_good();
    srand(number);
    for (int n = 1 + rand() % 4; n > 0; n--) {
        uint32_t *word = (uint32_t *)&damaged + 1 + rand() % (WORDS - 1);
        if (rand() % 3 == 0)
            *word = edges[(unsigned)rand() % (sizeof edges / sizeof *edges)];
        else if (rand() % 2 == 0)
            *word ^= 1u << rand() % 32;
        else
            ((uint16_t *)word)[rand() % 2] = (uint16_t)rand();
    }
    write_program(&damaged, rand() % 4 ? sizeof damaged
                                       : (size_t)rand() % sizeof damaged);
    alarm(2);
    execv("p", no_args);
}

static void elf_damaged_at_random(void)
{
    enum { NUMBERS = 4000 };
    char text[32];

    doing = text;
    for (unsigned number = 0; number < NUMBERS; number++) {
        int status;
        snprintf(text, sizeof text, "number %u", number);
        pid_t pid = OK(fork());
        if (pid == 0) {
            run_damaged(number);
            _exit(0);
        }
        EQ(waitpid(pid, &status, 0), pid);
    }
    doing = NULL;
}

const struct test elf_tests[] = {
    TEST(elf_good),
    TEST(elf_wrong_kind),
    TEST_KIN(elf_wrong_class),
    TEST(elf_header_table),
    TEST(elf_segment_sizes),
    TEST(elf_segment_places),
    TEST_KIN(elf_segment_places_kin),
    TEST(elf_truncated),
    TEST(elf_segment_not_in_file),
    TEST(elf_entry_elsewhere),
    TEST(elf_zeroes_behind_the_file_part),
    TEST(elf_text_is_read_only),
    TEST_KIN(elf_too_large),
    TEST_KIN(elf_many_refusals),
    TEST(elf_loader),
    TEST_ROOT(elf_loader_unreadable),
    TEST_KIN_SLOW(elf_damaged_at_random),
    END_OF_TESTS,
};
