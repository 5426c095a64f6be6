/*
 * What kin accepts as a program: ELF for i386. Pure
 * functions of headers that were read from a file; nothing in them is trusted.
 */
#pragma once

#include "abi/elf.h"
#include "lib/defs.h"

#define ELF_MAX_PHDRS 64
#define ELF_LOADER_NAME_MAX 4096u /* as PATH_MAX */
#define ELF_TOP 0x78000000u       /* segments end below; above is the stack */

/* Where position-independent files go: a program, as on Linux; what loads the
   libraries of a dynamically linked one. */
#define ELF_PIE_BASE 0x56555000u
#define ELF_LOADER_BASE 0x40000000u

struct elf_image {
    uint32_t base;  /* to be added to each address of the file */
    uint32_t entry; /* this and the following: where it will be in memory */
    uint32_t phdrs; /* the program headers; 0: not in memory */
    uint32_t phnum; /* how many */
    uint32_t end;   /* of the last segment */
    bool at_zero;   /* linked at address 0: a program for xv6 */
    /* where the file names its loader, and how many bytes with the NUL; 0: it
       is statically linked */
    uint32_t loader, loader_len;
};

/* Does this header start a program whose program headers lie in the file?
   0 or -ENOEXEC. `size`: of the file. */
int elf_check_header(const Elf32_Ehdr *ehdr, uint32_t size);

/*
 * Check the ehdr->e_phnum program headers, and fill in *image. -ENOEXEC unless
 * each segment lies in the file and in user space, in pages of its own, in
 * ascending order; the entry is in one of them; and the loader's name, if there
 * is one, is in the file. `base`: where a position-independent file goes.
 */
int elf_check_phdrs(const Elf32_Ehdr *ehdr, const Elf32_Phdr *phdrs,
                    uint32_t size, uint32_t base, struct elf_image *image);

/* Can the segment's pages be mapped from the file, or must they be copied?
   (xv6's linker flag -N packs segments.) */
bool elf_segment_is_aligned(const Elf32_Phdr *phdr);
