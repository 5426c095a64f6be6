/*
 * readelf: print what is in ELF files for 32-bit x86, in binutils' words.
 *
 *   -h  the file's header    -l  the program headers, which exec follows
 *   -S  the section headers, which linkers and debuggers follow
 *   (all three when none is asked for)
 *
 * Nothing in a file is believed: every table is checked to lie inside it.
 */
#define PROG "readelf"
#define USAGE "[-hlS] file ..."
#include <elf.h>
#include "tool.h"

#define NAME_WIDTH 17 /* of a section's name; a longer one is cut */

struct name {
    unsigned value;
    const char *text;
};

static const struct name file_types[] = {
    {ET_NONE, "NONE (None)"},
    {ET_REL, "REL (Relocatable file)"},
    {ET_EXEC, "EXEC (Executable file)"},
    {ET_DYN, "DYN (Shared object file)"},
    {ET_CORE, "CORE (Core file)"},
    {0, NULL},
};

static const struct name segment_types[] = {
    {PT_NULL, "NULL"},
    {PT_LOAD, "LOAD"},
    {PT_DYNAMIC, "DYNAMIC"},
    {PT_INTERP, "INTERP"},
    {PT_NOTE, "NOTE"},
    {PT_SHLIB, "SHLIB"},
    {PT_PHDR, "PHDR"},
    {PT_TLS, "TLS"},
    {PT_GNU_EH_FRAME, "GNU_EH_FRAME"},
    {PT_GNU_STACK, "GNU_STACK"},
    {PT_GNU_RELRO, "GNU_RELRO"},
    {PT_GNU_PROPERTY, "GNU_PROPERTY"},
    {0, NULL},
};

static const struct name section_types[] = {
    {SHT_NULL, "NULL"},
    {SHT_PROGBITS, "PROGBITS"},
    {SHT_SYMTAB, "SYMTAB"},
    {SHT_STRTAB, "STRTAB"},
    {SHT_RELA, "RELA"},
    {SHT_HASH, "HASH"},
    {SHT_DYNAMIC, "DYNAMIC"},
    {SHT_NOTE, "NOTE"},
    {SHT_NOBITS, "NOBITS"},
    {SHT_REL, "REL"},
    {SHT_DYNSYM, "DYNSYM"},
    {SHT_INIT_ARRAY, "INIT_ARRAY"},
    {SHT_FINI_ARRAY, "FINI_ARRAY"},
    {SHT_PREINIT_ARRAY, "PREINIT_ARRAY"},
    {0, NULL},
};

static char option_set[128]; /* by letter */

/* The file, and its tables; a table that is not there has no entries. */
static char *image;
static size_t image_size;
static const Elf32_Ehdr *header;
static const Elf32_Phdr *segments;
static const Elf32_Shdr *sections;
static unsigned nsegments, nsections;

static const char *find_name(const struct name *names, unsigned value)
{
    static char digits[sizeof "<unknown>: 12345678"];

    for (; names->text; names++)
        if (names->value == value)
            return names->text;
    snprintf(digits, sizeof digits, "<unknown>: %x", value);
    return digits;
}

/* Where `nbytes` at `offset` of the file are, or NULL if they are not. */
static const void *at(size_t offset, size_t nbytes)
{
    if (offset > image_size || nbytes > image_size - offset)
        return NULL;
    return image + offset;
}

static const char *section_name(const Elf32_Shdr *section)
{
    const Elf32_Shdr *table = &sections[header->e_shstrndx];

    if (header->e_shstrndx >= nsections || section->sh_name >= table->sh_size)
        return "<no-name>";
    const char *names = at(table->sh_offset, table->sh_size);
    if (!names || names[table->sh_size - 1])
        return "<no-name>";
    return names + section->sh_name;
}

static void print_header(void)
{
    const unsigned char *ident = header->e_ident;

    fputs("ELF Header:\n  Magic:   ", stdout);
    for (int i = 0; i < EI_NIDENT; i++)
        printf("%02x ", ident[i]);
    printf("\n  Class:                             ELF32\n"
           "  Data:                              2's complement, little endian"
           "\n  Version:                           %d%s\n",
           ident[EI_VERSION],
           ident[EI_VERSION] == EV_CURRENT ? " (current)" : "");
    printf("  OS/ABI:                            UNIX - %s\n",
           ident[EI_OSABI] ? "GNU" : "System V");
    printf("  ABI Version:                       %d\n", ident[EI_ABIVERSION]);
    printf("  Type:                              %s\n",
           find_name(file_types, header->e_type));
    printf("  Machine:                           %s\n",
           header->e_machine == EM_386 ? "Intel 80386" : "<unknown>");
    printf("  Version:                           0x%x\n", header->e_version);
    printf("  Entry point address:               0x%x\n", header->e_entry);
    printf("  Start of program headers:          %u (bytes into file)\n",
           header->e_phoff);
    printf("  Start of section headers:          %u (bytes into file)\n",
           header->e_shoff);
    printf("  Flags:                             0x%x\n", header->e_flags);
    printf("  Size of this header:               %u (bytes)\n",
           header->e_ehsize);
    printf("  Size of program headers:           %u (bytes)\n",
           header->e_phentsize);
    printf("  Number of program headers:         %u\n", header->e_phnum);
    printf("  Size of section headers:           %u (bytes)\n",
           header->e_shentsize);
    printf("  Number of section headers:         %u\n", header->e_shnum);
    printf("  Section header string table index: %u\n", header->e_shstrndx);
}

/* The letters of a section's flags, in binutils' order. */
static const char *section_flags(unsigned flags)
{
    static const struct name letters[] = {
        {SHF_WRITE, "W"}, {SHF_ALLOC, "A"},   {SHF_EXECINSTR, "X"},
        {SHF_MERGE, "M"}, {SHF_STRINGS, "S"}, {SHF_INFO_LINK, "I"},
        {SHF_TLS, "T"},   {0, NULL},
    };
    static char text[sizeof letters / sizeof *letters];
    int n = 0;

    for (const struct name *l = letters; l->text; l++)
        if (flags & l->value)
            text[n++] = *l->text;
    text[n] = '\0';
    return text;
}

static void print_sections(void)
{
    if (nsections == 0) {
        puts("\nThere are no sections in this file.");
        return;
    }
    if (!option_set['h'])
        printf("There are %u section headers, starting at offset 0x%x:\n",
               nsections, header->e_shoff);
    puts("\nSection Headers:\n  [Nr] Name              Type            Addr    "
         " Off    Size   ES Flg Lk Inf Al");
    for (unsigned i = 0; i < nsections; i++) {
        const Elf32_Shdr *s = &sections[i];
        const char *name = i ? section_name(s) : "";
        if (strlen(name) > NAME_WIDTH)
            printf("  [%2u] %.12s[...] ", i, name);
        else
            printf("  [%2u] %-17s ", i, name);
        printf("%-15s %08x %06x %06x %02x %3s %2u %3u %2u\n",
               find_name(section_types, s->sh_type), s->sh_addr, s->sh_offset,
               s->sh_size, s->sh_entsize, section_flags(s->sh_flags),
               s->sh_link, s->sh_info, s->sh_addralign);
    }
    puts("Key to Flags:\n  W (write), A (alloc), X (execute), M (merge), "
         "S (strings), I (info), T (TLS)");
}

/* Whether a section's bytes are part of a segment in memory. */
static int is_inside(const Elf32_Shdr *section, const Elf32_Phdr *segment)
{
    unsigned start = section->sh_addr - segment->p_vaddr;
    int is_tls = (section->sh_flags & SHF_TLS) != 0;
    int may_hold_tls = segment->p_type == PT_TLS ||
                       segment->p_type == PT_LOAD ||
                       segment->p_type == PT_GNU_RELRO;

    if (!(section->sh_flags & SHF_ALLOC) ||
        (is_tls ? !may_hold_tls : segment->p_type == PT_TLS))
        return 0;
    /* Each thread has its own .tbss, so it is nowhere but in a TLS segment. */
    if (is_tls && section->sh_type == SHT_NOBITS && segment->p_type != PT_TLS)
        return 0;
    return section->sh_addr >= segment->p_vaddr && start < segment->p_memsz &&
           section->sh_size <= segment->p_memsz - start;
}

static void print_segments(void)
{
    if (nsegments == 0) {
        puts("\nThere are no program headers in this file.");
        return;
    }
    if (!option_set['h'])
        printf("\nElf file type is %s\nEntry point 0x%x\nThere are %u program "
               "headers, starting at offset %u\n",
               find_name(file_types, header->e_type), header->e_entry,
               nsegments, header->e_phoff);
    puts("\nProgram Headers:\n  Type           Offset   VirtAddr   PhysAddr   "
         "FileSiz MemSiz  Flg Align");
    for (const Elf32_Phdr *s = segments; s < segments + nsegments; s++)
        printf("  %-14s 0x%06x 0x%08x 0x%08x 0x%05x 0x%05x %c%c%c 0x%x\n",
               find_name(segment_types, s->p_type), s->p_offset, s->p_vaddr,
               s->p_paddr, s->p_filesz, s->p_memsz,
               s->p_flags & PF_R ? 'R' : ' ', s->p_flags & PF_W ? 'W' : ' ',
               s->p_flags & PF_X ? 'E' : ' ', s->p_align);
    if (nsections == 0)
        return;
    puts("\n Section to Segment mapping:\n  Segment Sections...");
    for (unsigned i = 0; i < nsegments; i++) {
        printf("   %02u     ", i);
        for (unsigned j = 1; j < nsections; j++)
            if (is_inside(&sections[j], &segments[i]))
                printf("%s ", section_name(&sections[j]));
        putchar('\n');
    }
}

/* Read the file into memory. Returns 0 or 1. */
static int read_image(const char *name)
{
    FILE *input = open_input(name);
    size_t room = 0, n = 0;

    if (!input)
        return 1;
    image_size = 0;
    do {
        image_size += n;
        if (image_size == room) {
            room = 2 * room + COPY_SIZE;
            image = allocate(image, room);
        }
        n = fread(image + image_size, 1, room - image_size, input);
    } while (n > 0);
    return close_input(input, name);
}

/* Find the tables. Returns what is wrong with the file, or NULL. */
static const char *find_tables(void)
{
    header = at(0, sizeof *header);
    if (!header || memcmp(header->e_ident, ELFMAG, SELFMAG) != 0)
        return "not an ELF file";
    if (header->e_ident[EI_CLASS] != ELFCLASS32 ||
        header->e_ident[EI_DATA] != ELFDATA2LSB)
        return "not for a 32-bit little-endian machine";
    nsegments = header->e_phnum;
    nsections = header->e_shnum;
    segments = at(header->e_phoff, nsegments * sizeof *segments);
    sections = at(header->e_shoff, nsections * sizeof *sections);
    if (nsegments && (!segments || header->e_phentsize != sizeof *segments))
        return "the program headers are not in the file";
    if (nsections && (!sections || header->e_shentsize != sizeof *sections))
        return "the section headers are not in the file";
    return NULL;
}

int main(int argc, char **argv)
{
    int option, status = 0;

    while ((option = getopt(argc, argv, "hlS")) != -1) {
        if (option == '?')
            usage();
        option_set[option] = 1;
    }
    if (optind == argc)
        usage();
    if (!option_set['h'] && !option_set['l'] && !option_set['S'])
        option_set['h'] = option_set['l'] = option_set['S'] = 1;
    int nfiles = argc - optind;
    for (; optind < argc; optind++) {
        const char *name = argv[optind], *wrong;
        if (read_image(name)) {
            status = 1;
            continue;
        }
        if (nfiles > 1)
            printf("\nFile: %s\n", name);
        wrong = find_tables();
        if (wrong) {
            fprintf(stderr, PROG ": %s: %s\n", name, wrong);
            status = 1;
            continue;
        }
        if (option_set['h'])
            print_header();
        if (option_set['S'])
            print_sections();
        if (option_set['l'])
            print_segments();
    }
    return finish(status);
}
