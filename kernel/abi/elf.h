/*
 * ELF for 32-bit x86: file and program headers, notes and the notes of core
 * files (System V ABI; the core notes are Linux's).
 */
#pragma once

#include <stdint.h>
#include "abi/ptrace.h"
#include "abi/time.h"

#define EI_NIDENT 16

/* e_ident */
#define EI_CLASS 4
#define EI_DATA 5
#define ELFMAG "\177ELF"
#define SELFMAG 4
#define ELFCLASS32 1
#define ELFDATA2LSB 1

/* e_type, e_machine, e_version */
#define ET_EXEC 2
#define ET_DYN 3
#define ET_CORE 4
#define EM_386 3
#define EV_CURRENT 1

typedef struct {
    uint8_t e_ident[EI_NIDENT];
    uint16_t e_type;
    uint16_t e_machine;
    uint32_t e_version;
    uint32_t e_entry;
    uint32_t e_phoff;
    uint32_t e_shoff;
    uint32_t e_flags;
    uint16_t e_ehsize;
    uint16_t e_phentsize;
    uint16_t e_phnum;
    uint16_t e_shentsize;
    uint16_t e_shnum;
    uint16_t e_shstrndx;
} Elf32_Ehdr;

#define PT_LOAD 1
#define PT_INTERP 3
#define PT_NOTE 4

#define PF_X 1
#define PF_W 2
#define PF_R 4

typedef struct {
    uint32_t p_type;
    uint32_t p_offset;
    uint32_t p_vaddr;
    uint32_t p_paddr;
    uint32_t p_filesz;
    uint32_t p_memsz;
    uint32_t p_flags;
    uint32_t p_align;
} Elf32_Phdr;

/* A note: this, the name, the descriptor; each padded to 4 bytes */
typedef struct {
    uint32_t n_namesz;
    uint32_t n_descsz;
    uint32_t n_type;
} Elf32_Nhdr;

/* Notes of a core file, owner "CORE"; the last two have owner "LINUX" */
#define NT_PRSTATUS 1
#define NT_PRFPREG 2
#define NT_PRPSINFO 3
#define NT_AUXV 6
#define NT_SIGINFO 0x53494749

/* NT_PRSTATUS, one per thread */
struct elf_prstatus {
    int32_t si_signo;
    int32_t si_code;
    int32_t si_errno;
    int16_t pr_cursig;
    uint32_t pr_sigpend;
    uint32_t pr_sighold;
    int32_t pr_pid;
    int32_t pr_ppid;
    int32_t pr_pgrp;
    int32_t pr_sid;
    struct timeval pr_utime;
    struct timeval pr_stime;
    struct timeval pr_cutime;
    struct timeval pr_cstime;
    struct user_regs_struct pr_reg;
    int32_t pr_fpvalid;
};

#define ELF_PRARGSZ 80

/* NT_PRPSINFO */
struct elf_prpsinfo {
    int8_t pr_state;
    char pr_sname;
    int8_t pr_zomb;
    int8_t pr_nice;
    uint32_t pr_flag;
    uint16_t pr_uid;
    uint16_t pr_gid;
    int32_t pr_pid;
    int32_t pr_ppid;
    int32_t pr_pgrp;
    int32_t pr_sid;
    char pr_fname[16];
    char pr_psargs[ELF_PRARGSZ];
};

_Static_assert(sizeof(struct elf_prstatus) == 144, "Linux i386 prstatus");
_Static_assert(sizeof(struct elf_prpsinfo) == 124, "Linux i386 prpsinfo");
