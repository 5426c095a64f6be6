/*
 * The checks of ELF headers. elf.h says what must hold. All sums are of
 * unsigned 32-bit numbers and could wrap around, so ranges are compared by
 * what is left: a + n <= end is written n <= end - a.
 */
#include "proc/elf.h"

#include "abi/errno.h"
#include "lib/string.h"
#include "mem/layout.h"

#define LOW_LIMIT PAGE_SIZE /* a first segment below: made for xv6 */

int elf_check_header(const Elf32_Ehdr *ehdr, uint32_t size)
{
    uint32_t nbytes = ehdr->e_phnum * (uint32_t)sizeof(Elf32_Phdr);

    bool ok =
        size >= sizeof(*ehdr) && memcmp(ehdr->e_ident, ELFMAG, SELFMAG) == 0 &&
        ehdr->e_ident[EI_CLASS] == ELFCLASS32 &&
        ehdr->e_ident[EI_DATA] == ELFDATA2LSB && ehdr->e_machine == EM_386 &&
        (ehdr->e_type == ET_EXEC || ehdr->e_type == ET_DYN) &&
        ehdr->e_phentsize == sizeof(Elf32_Phdr) && ehdr->e_phnum != 0 &&
        ehdr->e_phnum <= ELF_MAX_PHDRS && ehdr->e_phoff <= size &&
        nbytes <= size - ehdr->e_phoff;

    return ok ? 0 : -ENOEXEC;
}

bool elf_segment_is_aligned(const Elf32_Phdr *phdr)
{
    return (phdr->p_vaddr - phdr->p_offset) % PAGE_SIZE == 0;
}

static bool in_file(const Elf32_Phdr *ph, uint32_t size)
{
    return ph->p_offset <= size && ph->p_filesz <= size - ph->p_offset;
}

/* One PT_LOAD. `end`: of the one before it, all addresses without the base. */
static bool segment_ok(const Elf32_Phdr *ph, uint32_t base, uint32_t size,
                       uint32_t end)
{
    uint32_t top = ELF_TOP - base;

    return ph->p_filesz <= ph->p_memsz && in_file(ph, size) &&
           ph->p_vaddr <= top && ph->p_memsz <= top - ph->p_vaddr &&
           ROUND_DOWN(ph->p_vaddr, PAGE_SIZE) >= end &&
           (elf_segment_is_aligned(ph) || ph->p_align < PAGE_SIZE);
}

static bool segment_has(const Elf32_Phdr *ph, uint32_t addr)
{
    return addr >= ph->p_vaddr && addr - ph->p_vaddr < ph->p_memsz;
}

/* Where the program headers will be, if the segment's file part has them. */
static uint32_t phdrs_in(const Elf32_Ehdr *ehdr, const Elf32_Phdr *ph)
{
    uint32_t nbytes = ehdr->e_phnum * (uint32_t)sizeof(Elf32_Phdr);

    if (ehdr->e_phoff < ph->p_offset ||
        ehdr->e_phoff - ph->p_offset > ph->p_filesz ||
        nbytes > ph->p_filesz - (ehdr->e_phoff - ph->p_offset))
        return 0;
    return ph->p_vaddr + (ehdr->e_phoff - ph->p_offset);
}

int elf_check_phdrs(const Elf32_Ehdr *ehdr, const Elf32_Phdr *phdrs,
                    uint32_t size, uint32_t base, struct elf_image *image)
{
    bool entry_ok = false, found = false;
    uint32_t end = 0;

    if (ehdr->e_type == ET_EXEC)
        base = 0;
    *image = (struct elf_image){
        .base = base, .entry = base + ehdr->e_entry, .phnum = ehdr->e_phnum};
    for (unsigned i = 0; i < ehdr->e_phnum; i++) {
        const Elf32_Phdr *ph = &phdrs[i];

        if (ph->p_type == PT_INTERP) {
            if (!in_file(ph, size) || ph->p_filesz < 2 ||
                ph->p_filesz > ELF_LOADER_NAME_MAX)
                return -ENOEXEC;
            image->loader = ph->p_offset;
            image->loader_len = ph->p_filesz;
        }
        if (ph->p_type != PT_LOAD || ph->p_memsz == 0)
            continue;
        if (!segment_ok(ph, base, size, end))
            return -ENOEXEC;
        end = ROUND_UP(ph->p_vaddr + ph->p_memsz, PAGE_SIZE);
        if (!found && base == 0)
            image->at_zero = ph->p_vaddr < LOW_LIMIT;
        if (image->phdrs == 0 && phdrs_in(ehdr, ph) != 0)
            image->phdrs = base + phdrs_in(ehdr, ph);
        found = true;
        entry_ok |= segment_has(ph, ehdr->e_entry);
    }
    image->end = base + end;
    return found && entry_ok ? 0 : -ENOEXEC;
}
