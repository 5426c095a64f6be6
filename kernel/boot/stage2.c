/*
 * Stage 2: takes the BIOS's memory map, loads the kernel's ELF file and starts
 * it, as boot/multiboot.h describes. Runs in 32-bit protected mode without
 * paging; interrupts are on only during BIOS calls.
 *
 * The BIOS cannot read to where the kernel goes, so the file passes through a
 * buffer under 64 KiB (boot/loader.h), as many sectors at a time as fit.
 */
#include "abi/elf.h"
#include "boot/loader.h"
#include "boot/multiboot.h"
#include "cpu/x86.h"
#include "lib/string.h"

#define MAX_MMAP 64
#define MAX_SEGMENTS 8
#define HIGH_MEMORY 0x100000u
#define CPU_NEEDED 0x8018u    /* CPUID.1:EDX: CMOV, TSC, PSE */
#define ELF_MAGIC 0x464c457fu /* ELFMAG as a number */

#define BIOS_VIDEO 0x10
#define VIDEO_TELETYPE 0x0e00u
#define BIOS_MEMORY 0x15
#define MEMORY_MAP 0xe820u
#define MEMORY_MAP_MAGIC 0x534d4150u /* "SMAP" */
#define MEMORY_A20_ON 0x2401u
#define PORT_SYSTEM 0x92u /* bit 1: A20 */
#define PORT_COM1 0x3f8u
#define COM_STATUS 5
#define COM_EMPTY 0x20u
#define COM_PATIENCE 100000
#define PORT_DEBUG_EXIT 0xf4u /* QEMU: -device isa-debug-exit */

/* Disk address packet of DISK_READ */
struct disk_request {
    uint8_t size, reserved;
    uint16_t nsectors, offset, segment;
    uint64_t lba;
} __attribute__((packed));

void start_kernel(uint32_t entry, uint32_t magic, const void *info)
    __attribute__((noreturn));
void stage2_main(uint32_t drive) __attribute__((noreturn));

static struct multiboot_mmap mmap[MAX_MMAP];
static struct multiboot_info info;
static uint32_t boot_drive;

static void put_char(char c)
{
    struct bios_registers r = {.eax = VIDEO_TELETYPE | (uint8_t)c};

    bios_call(BIOS_VIDEO, &r);
    for (int i = 0; i < COM_PATIENCE; i++)
        if (inb(PORT_COM1 + COM_STATUS) & COM_EMPTY)
            break;
    outb(PORT_COM1, c);
}

static void print(const char *text)
{
    for (; *text; text++)
        put_char(*text);
}

static void __attribute__((noreturn)) fail(const char *text)
{
    print("kin: ");
    print(text);
    print("\r\n");
    outb(PORT_DEBUG_EXIT, 0);
    for (;;)
        asm volatile("hlt");
}

/* The kernel is compiled for an i686, and cannot say so itself. */
static void check_cpu(void)
{
    if ((cpuid(1).edx & CPU_NEEDED) != CPU_NEEDED)
        fail("this CPU is too old: it lacks large pages, TSC or CMOV");
}

/* Memory above 1 MiB repeats that below while line 20 is held at 0. */
static bool a20_is_on(void)
{
    volatile uint32_t *low = (volatile uint32_t *)BUFFER_ADDRESS;
    volatile uint32_t *high =
        (volatile uint32_t *)(BUFFER_ADDRESS + HIGH_MEMORY);

    *low = 0x12345678;
    *high = 0x87654321;
    return *low == 0x12345678;
}

static void enable_a20(void)
{
    struct bios_registers r = {.eax = MEMORY_A20_ON};

    if (a20_is_on())
        return;
    bios_call(BIOS_MEMORY, &r);
    if (!a20_is_on())
        outb(PORT_SYSTEM, (inb(PORT_SYSTEM) | 2) & ~1);
    if (!a20_is_on())
        fail("cannot reach the memory above 1 MiB (A20)");
}

/* Ask the BIOS for its memory map, one entry a call. */
static void read_memory_map(void)
{
    struct bios_registers r = {.ebx = 0};
    uint32_t n = 0;

    do {
        r.eax = MEMORY_MAP;
        r.ecx = sizeof(mmap[0]) - sizeof(mmap[0].size);
        r.edx = MEMORY_MAP_MAGIC;
        r.edi = (uint32_t)&mmap[n].base;
        bios_call(BIOS_MEMORY, &r);
        if ((r.flags & BIOS_CARRY) || r.eax != MEMORY_MAP_MAGIC)
            break;
        mmap[n++].size = sizeof(mmap[0]) - sizeof(mmap[0].size);
    } while (r.ebx != 0 && n < MAX_MMAP);
    if (n == 0)
        fail("this BIOS gives no memory map (E820)");
    info = (struct multiboot_info){
        .flags = MULTIBOOT_MMAP,
        .mmap_addr = (uint32_t)mmap,
        .mmap_length = n * sizeof(mmap[0]),
    };
}

/* Is [start, start + nbytes) usable memory, in one piece? */
static bool is_ram(uint32_t start, uint32_t nbytes)
{
    uint32_t n = info.mmap_length / sizeof(mmap[0]);

    for (uint32_t i = 0; i < n; i++)
        if (mmap[i].type == MULTIBOOT_RAM && mmap[i].base <= start &&
            mmap[i].base + mmap[i].length >= (uint64_t)start + nbytes)
            return true;
    return false;
}

/* Read sectors into the buffer. */
static void read_sectors(uint32_t lba, uint32_t n)
{
    struct disk_request request = {
        .size = sizeof(request),
        .nsectors = n,
        .segment = BUFFER_ADDRESS / 16,
        .lba = lba,
    };
    struct bios_registers r = {
        .eax = DISK_READ << 8,
        .edx = boot_drive,
        .esi = (uint32_t)&request,
    };

    bios_call(BIOS_DISK, &r);
    if (r.flags & BIOS_CARRY)
        fail("cannot read the kernel from the disk");
}

/* Copy bytes [offset, offset + nbytes) of the kernel's file to dst. */
static void read_kernel(uint32_t offset, uint32_t nbytes, char *dst)
{
    while (nbytes > 0) {
        uint32_t skip = offset % SECTOR_SIZE;
        uint32_t n = BUFFER_SECTORS * SECTOR_SIZE - skip;

        if (n > nbytes)
            n = nbytes;
        read_sectors(KERNEL_LBA + offset / SECTOR_SIZE,
                     (skip + n + SECTOR_SIZE - 1) / SECTOR_SIZE);
        memcpy(dst, (const char *)BUFFER_ADDRESS + skip, n);
        offset += n;
        dst += n;
        nbytes -= n;
    }
}

static void load_segment(const Elf32_Phdr *segment, uint32_t file_size)
{
    char *dst = (char *)segment->p_paddr;

    if (segment->p_filesz > segment->p_memsz || segment->p_offset > file_size ||
        segment->p_filesz > file_size - segment->p_offset ||
        segment->p_paddr < HIGH_MEMORY)
        fail("the kernel's file is damaged");
    if (!is_ram(segment->p_paddr, segment->p_memsz))
        fail("not enough memory for the kernel: it needs 16 MiB");
    read_kernel(segment->p_offset, segment->p_filesz, dst);
    memset(dst + segment->p_filesz, 0, segment->p_memsz - segment->p_filesz);
}

void stage2_main(uint32_t drive)
{
    uint32_t file_size = *(const uint32_t *)(MBR_ADDRESS + MBR_KERNEL_BYTES);
    Elf32_Phdr segments[MAX_SEGMENTS];
    Elf32_Ehdr header;

    boot_drive = drive;
    check_cpu();
    enable_a20();
    read_memory_map();
    read_kernel(0, sizeof(header), (char *)&header);
    if (file_size < sizeof(header) ||
        *(uint32_t *)header.e_ident != ELF_MAGIC ||
        header.e_machine != EM_386 || header.e_phnum > MAX_SEGMENTS ||
        header.e_phentsize != sizeof(segments[0]))
        fail("there is no kernel on this disk");
    read_kernel(header.e_phoff, header.e_phnum * sizeof(segments[0]),
                (char *)segments);
    for (int i = 0; i < header.e_phnum; i++)
        if (segments[i].p_type == PT_LOAD)
            load_segment(&segments[i], file_size);
    start_kernel(header.e_entry, MULTIBOOT_MAGIC, &info);
}
