/*
 * kernel/proc/elf.c: a good program is accepted, each way of spoiling it is
 * refused, and whatever random headers it accepts keeps the promises of elf.h.
 */
#define _ISOC11_SOURCE /* no struct timespec but the kernel's */
#include <string.h>

#include "../../../user/lib/include/elf.h"
#include "abi/errno.h"
#include "fakes.h"
#include "mem/layout.h"
#include "proc/elf.h"

#define FILE_SIZE 0x5000u
#define TEXT 0x08048000u
#define NRANDOM 300000

static Elf32_Ehdr ehdr;
static Elf32_Phdr phdrs[ELF_MAX_PHDRS];
static struct elf_image image;

/* Text with the headers in it, and data with 0x800 bytes of bss. */
static void set_good(void)
{
    static const Elf32_Ehdr good = {
        .e_ident = {0x7f, 'E', 'L', 'F', ELFCLASS32, ELFDATA2LSB, EV_CURRENT},
        .e_type = ET_EXEC,
        .e_machine = EM_386,
        .e_version = EV_CURRENT,
        .e_entry = TEXT + 0x100,
        .e_phoff = sizeof(Elf32_Ehdr),
        .e_phentsize = sizeof(Elf32_Phdr),
        .e_phnum = 3,
    };

    ehdr = good;
    memset(phdrs, 0, sizeof phdrs);
    phdrs[0] = (Elf32_Phdr){.p_type = PT_LOAD,
                            .p_vaddr = TEXT,
                            .p_filesz = 0x2345,
                            .p_memsz = 0x2345,
                            .p_flags = PF_R | PF_X,
                            .p_align = PAGE_SIZE};
    phdrs[1] = (Elf32_Phdr){.p_type = PT_LOAD,
                            .p_offset = 0x2345,
                            .p_vaddr = TEXT + 0x3345,
                            .p_filesz = 0x1000,
                            .p_memsz = 0x1800,
                            .p_flags = PF_R | PF_W,
                            .p_align = PAGE_SIZE};
    phdrs[2].p_type = PT_GNU_STACK;
}

static int check(void)
{
    int error = elf_check_header(&ehdr, FILE_SIZE);

    return error
               ? error
               : elf_check_phdrs(&ehdr, phdrs, FILE_SIZE, ELF_PIE_BASE, &image);
}

static void test_good(void)
{
    set_good();
    CHECK(check() == 0);
    CHECK(image.base == 0 && image.entry == TEXT + 0x100);
    CHECK(image.phdrs == TEXT + sizeof ehdr);
    CHECK(image.end == TEXT + 0x5000 && !image.at_zero);
    ehdr.e_type = ET_DYN;
    for (int i = 0; i < 2; i++)
        phdrs[i].p_vaddr -= TEXT;
    ehdr.e_entry -= TEXT;
    CHECK(check() == 0);
    CHECK(image.base == ELF_PIE_BASE && image.entry == ELF_PIE_BASE + 0x100);
    CHECK(image.end == ELF_PIE_BASE + 0x5000 && !image.at_zero);
}

/* As the linker's -N -Ttext 0 makes it: not aligned in the file. */
static void test_xv6(void)
{
    set_good();
    ehdr.e_entry = 0;
    ehdr.e_phnum = 1;
    phdrs[0].p_vaddr = 0;
    phdrs[0].p_offset = 0x74;
    phdrs[0].p_align = 4;
    CHECK(check() == 0);
    CHECK(image.at_zero && image.end == 0x3000 && image.phdrs == 0);
    CHECK(!elf_segment_is_aligned(&phdrs[0]));
}

/* A good program with one field set otherwise is refused. */
#define SPOILED(assignment)                                                    \
    do {                                                                       \
        set_good();                                                            \
        assignment;                                                            \
        CHECK(check() == -ENOEXEC);                                            \
    } while (0)

static void test_headers(void)
{
    SPOILED(ehdr.e_ident[1] = 'e');
    SPOILED(ehdr.e_ident[EI_CLASS] = ELFCLASS64);
    SPOILED(ehdr.e_ident[EI_DATA] = ELFDATA2MSB);
    SPOILED(ehdr.e_type = ET_REL);
    SPOILED(ehdr.e_type = ET_CORE);
    SPOILED(ehdr.e_machine = EM_X86_64);
    SPOILED(ehdr.e_phentsize = 0);
    SPOILED(ehdr.e_phentsize = sizeof(Elf32_Phdr) - 1);
    SPOILED(ehdr.e_phnum = 0);
    SPOILED(ehdr.e_phnum = 0xffff);
    SPOILED(ehdr.e_phoff = FILE_SIZE);
    SPOILED(ehdr.e_phoff = 0xffffffff);
    SPOILED(ehdr.e_phoff = FILE_SIZE - 3 * sizeof(Elf32_Phdr) + 1);
    SPOILED(ehdr.e_phoff = -(uint32_t)sizeof(Elf32_Phdr));
    SPOILED(ehdr.e_entry = 0);
    SPOILED(ehdr.e_entry = TEXT + 0x2345);
    SPOILED(ehdr.e_entry = KERNBASE);
    set_good();
    CHECK(elf_check_header(&ehdr, sizeof ehdr - 1) == -ENOEXEC);
    CHECK(elf_check_header(&ehdr, 0) == -ENOEXEC);
}

static void name_loader(uint32_t offset, uint32_t len)
{
    set_good();
    phdrs[2] =
        (Elf32_Phdr){.p_type = PT_INTERP, .p_offset = offset, .p_filesz = len};
}

static void test_loader(void)
{
    set_good();
    CHECK(check() == 0 && image.loader_len == 0);
    name_loader(FILE_SIZE - 2, 2);
    CHECK(check() == 0);
    CHECK(image.loader == FILE_SIZE - 2 && image.loader_len == 2);
    name_loader(0, ELF_LOADER_NAME_MAX);
    CHECK(check() == 0);
    name_loader(0, ELF_LOADER_NAME_MAX + 1);
    CHECK(check() == -ENOEXEC);
    name_loader(0, 1);
    CHECK(check() == -ENOEXEC);
    name_loader(FILE_SIZE - 2, 3);
    CHECK(check() == -ENOEXEC);
    name_loader(0xfffffff0, 20);
    CHECK(check() == -ENOEXEC);
}

static void test_segments(void)
{
    SPOILED(phdrs[0].p_filesz = 0x2346);
    SPOILED(phdrs[1].p_filesz = 0x1801);
    SPOILED(phdrs[1].p_memsz = 0xffffffff);
    SPOILED(phdrs[1].p_memsz = -phdrs[1].p_vaddr);
    SPOILED(phdrs[1].p_memsz = -phdrs[1].p_vaddr + 1);
    SPOILED(phdrs[1].p_memsz = ELF_TOP - phdrs[1].p_vaddr + 1);
    SPOILED(phdrs[1].p_vaddr = 0xfffff345);
    SPOILED(phdrs[1].p_vaddr = KERNBASE + 0x345);
    SPOILED(phdrs[1].p_vaddr = TEXT + 0x2345); /* in the page of the first */
    SPOILED(phdrs[1].p_vaddr = TEXT - 0x10000 + 0x345); /* before it */
    SPOILED(phdrs[1].p_vaddr += 1);                     /* not as in the file */
    SPOILED(phdrs[1].p_offset = FILE_SIZE - 0x1000 + 0x345);
    SPOILED(phdrs[1].p_offset = 0xffff0345);
    SPOILED(phdrs[0].p_type = phdrs[1].p_type = PT_NOTE);
    SPOILED(phdrs[0].p_memsz = phdrs[0].p_filesz = 0); /* has the entry */
}

/* What an accepted program may rely on. */
static void check_promises(void)
{
    uint32_t end = 0;
    bool has_entry = false;

    for (unsigned i = 0; i < ehdr.e_phnum; i++) {
        const Elf32_Phdr *ph = &phdrs[i];
        uint64_t start = (uint64_t)image.base + ph->p_vaddr;

        if (ph->p_type != PT_LOAD || ph->p_memsz == 0)
            continue;
        CHECK(ph->p_filesz <= ph->p_memsz);
        CHECK((uint64_t)ph->p_offset + ph->p_filesz <= FILE_SIZE);
        CHECK(start / PAGE_SIZE * PAGE_SIZE >= end);
        CHECK(start + ph->p_memsz <= ELF_TOP);
        has_entry |= image.entry >= start && image.entry < start + ph->p_memsz;
        end = ROUND_UP((uint32_t)start + ph->p_memsz, PAGE_SIZE);
    }
    CHECK(has_entry && image.end == end);
    CHECK(image.loader_len <= ELF_LOADER_NAME_MAX &&
          image.loader + image.loader_len <= FILE_SIZE);
}

static uint32_t random_word(void)
{
    static const uint32_t edges[] = {0,          1,         0xfff,
                                     0x1000,     FILE_SIZE, ELF_TOP,
                                     0x7fffffff, KERNBASE,  0xffffffff};
    uint32_t word = (uint32_t)rand() << 16 ^ (uint32_t)rand();

    return rand() % 3 ? edges[(uint32_t)rand() % ARRAY_LEN(edges)] +
                            (uint32_t)(rand() % 3) - 1
                      : word;
}

static void test_random(void)
{
    unsigned accepted = 0;

    for (int i = 0; i < NRANDOM; i++) {
        set_good();
        if (rand() % 2)
            ehdr.e_type = ET_DYN;
        for (int n = rand() % 3; n >= 0; n--) {
            uint32_t *words = (uint32_t *)&phdrs[rand() % 3];

            words[1 + rand() % 7] = random_word();
        }
        if (rand() % 4 == 0)
            phdrs[2].p_type = PT_INTERP;
        if (rand() % 8 == 0)
            ehdr.e_entry = random_word();
        if (check() == 0) {
            check_promises();
            accepted++;
        }
    }
    CHECK(accepted > NRANDOM / 100); /* it did try some that are right */
}

int main(void)
{
    test_good();
    test_xv6();
    test_headers();
    test_segments();
    test_loader();
    test_random();
    return 0;
}
