/*
 * Boot information. Loaders hand over the BIOS's memory map as it is, and
 * BIOSes are known to make maps that are unsorted and overlap: ranges[] is
 * kept sorted and disjoint while the map's entries are put in, first all the
 * usable ones, then the others are cut out.
 *
 * QEMU also hands over files (`-fw_cfg name=...,string=...`), by a device of
 * its own (docs/specs/fw_cfg.rst there): select an item by a 16-bit write, then
 * read its bytes one by one. Numbers are big-endian.
 */
#include "cpu/bootinfo.h"

#include "boot/multiboot.h"
#include "cpu/x86.h"
#include "lib/string.h"

#define FW_CFG_SELECT 0x510u
#define FW_CFG_DATA 0x511u
#define FW_CFG_SIGNATURE 0x0000u
#define FW_CFG_DIRECTORY 0x0019u
#define FW_CFG_MAX_FILES 256u
#define CMDLINE_FILE "opt/kin/cmdline"

#define CMDLINE_SIZE 4608 /* bytes; a shell line of 4096 and some more */
#define PAGE_MASK 0xfffu
#define HIGH_MEMORY 0x100000u

static struct boot_range ranges[BOOT_MAX_RANGES];
static unsigned nranges;
static char cmdline[CMDLINE_SIZE];

static void remove_at(unsigned i)
{
    nranges--;
    memmove(&ranges[i], &ranges[i + 1], (nranges - i) * sizeof(ranges[0]));
}

static void insert_at(unsigned i, uint32_t start, uint32_t end)
{
    if (nranges == BOOT_MAX_RANGES)
        return; /* memory that is not known is not used */
    memmove(&ranges[i + 1], &ranges[i], (nranges - i) * sizeof(ranges[0]));
    ranges[i] = (struct boot_range){start, end};
    nranges++;
}

static void add_range(uint32_t start, uint32_t end)
{
    unsigned i = 0;

    while (i < nranges && ranges[i].end < start)
        i++;
    while (i < nranges && ranges[i].start <= end) {
        start = MIN(start, ranges[i].start);
        end = MAX(end, ranges[i].end);
        remove_at(i);
    }
    insert_at(i, start, end);
}

static void cut_range(uint32_t start, uint32_t end)
{
    for (unsigned i = 0; i < nranges;) {
        struct boot_range r = ranges[i];

        if (r.end <= start || r.start >= end) {
            i++;
            continue;
        }
        remove_at(i);
        if (r.start < start)
            insert_at(i++, r.start, start);
        if (r.end > end)
            insert_at(i++, end, r.end);
    }
}

/* Put in all usable (or cut out all other) entries of the loader's map. */
static void read_map(const struct multiboot_info *info, bool usable,
                     uint32_t limit)
{
    uint32_t at = info->mmap_addr, end = at + info->mmap_length;

    while (at < end) {
        const struct multiboot_mmap *entry = (const void *)at;
        uint64_t from = entry->base, to = entry->base + entry->length;

        at += entry->size + sizeof(entry->size);
        if ((entry->type == MULTIBOOT_RAM) != usable || from >= limit)
            continue;
        to = MIN(to, limit);
        if (usable && ((from + PAGE_MASK) & ~(uint64_t)PAGE_MASK) < to)
            add_range(ROUND_UP((uint32_t)from, PAGE_MASK + 1),
                      ROUND_DOWN((uint32_t)to, PAGE_MASK + 1));
        else if (!usable)
            cut_range(ROUND_DOWN((uint32_t)from, PAGE_MASK + 1),
                      ROUND_UP((uint32_t)to, PAGE_MASK + 1));
    }
}

static void fw_cfg_read(void *buf, uint32_t nbytes)
{
    asm volatile("rep insb"
                 : "+D"(buf), "+c"(nbytes)
                 : "d"(FW_CFG_DATA)
                 : "memory");
}

/* Read CMDLINE_FILE, if there is one, as a string of at most size - 1 bytes. */
static void read_cmdline_file(char *buf, uint32_t size)
{
    struct {
        uint32_t size;
        uint16_t item, reserved;
        char name[56];
    } file;
    char signature[4];
    uint32_t n;

    outw(FW_CFG_SELECT, FW_CFG_SIGNATURE);
    fw_cfg_read(signature, sizeof(signature));
    if (memcmp(signature, "QEMU", sizeof(signature)) != 0)
        return;
    outw(FW_CFG_SELECT, FW_CFG_DIRECTORY);
    fw_cfg_read(&n, sizeof(n));
    for (n = MIN(__builtin_bswap32(n), FW_CFG_MAX_FILES); n > 0; n--) {
        fw_cfg_read(&file, sizeof(file));
        if (strncmp(file.name, CMDLINE_FILE, sizeof(file.name)) != 0)
            continue;
        outw(FW_CFG_SELECT, __builtin_bswap16(file.item));
        n = MIN(__builtin_bswap32(file.size), size - 1);
        fw_cfg_read(buf, n);
        buf[n] = '\0';
        return;
    }
}

static void read_cmdline(const struct multiboot_info *info)
{
    size_t n = 0;

    if (info->flags & MULTIBOOT_CMDLINE) {
        strlcpy(cmdline, (const char *)info->cmdline, CMDLINE_SIZE - 1);
        n = strlen(cmdline);
    }
    if (n > 0)
        cmdline[n++] = ' ';
    read_cmdline_file(cmdline + n, CMDLINE_SIZE - n);
}

void bootinfo_init(uint32_t magic, uint32_t info_phys, uint32_t memory_limit)
{
    const struct multiboot_info *info = (const void *)info_phys;

    if (magic != MULTIBOOT_MAGIC)
        return;
    if (info->flags & MULTIBOOT_MMAP) {
        read_map(info, true, memory_limit);
        read_map(info, false, memory_limit);
    } else if (info->flags & MULTIBOOT_MEMORY) {
        add_range(
            HIGH_MEMORY,
            MIN(HIGH_MEMORY + (uint64_t)info->mem_upper * 1024, memory_limit) &
                ~PAGE_MASK);
    }
    read_cmdline(info);
}

const struct boot_range *bootinfo_memory(unsigned *n)
{
    *n = nranges;
    return ranges;
}

const char *kernel_cmdline(void)
{
    return cmdline;
}
