/*
 * The program file's symbols: functions, and the variables that are not on
 * the stack. Nothing in the file is believed: every table is checked to lie
 * inside it.
 */
#include <elf.h>
#include "db.h"

static char *image; /* the file */
static size_t image_size;
static const Elf32_Shdr *sections;
static unsigned nsections;

static struct symbol *symbols; /* by address */
static size_t nsymbols;

/* Where N bytes at OFFSET of the file are, or NULL if they are not. */
static const void *at(size_t offset, size_t n)
{
    if (offset > image_size || n > image_size - offset)
        return NULL;
    return image + offset;
}

static void read_image(const char *path)
{
    FILE *file = fopen(path, "re");
    size_t n;

    image_size = 0;
    nsections = 0;
    if (!file)
        return;
    do {
        image = allocate(image, image_size + COPY_SIZE);
        n = fread(image + image_size, 1, COPY_SIZE, file);
        image_size += n;
    } while (n > 0);
    fclose(file);
    const Elf32_Ehdr *header = at(0, sizeof *header);
    if (!header || memcmp(header->e_ident, ELFMAG, SELFMAG) != 0 ||
        header->e_shentsize != sizeof *sections)
        return;
    sections = at(header->e_shoff, header->e_shnum * sizeof *sections);
    nsections = sections ? header->e_shnum : 0;
}

/* The content of section I as a table of strings; NULL if it is none. */
static const char *strings_of(unsigned i, size_t *size)
{
    if (i >= nsections || sections[i].sh_type == SHT_NOBITS)
        return NULL;
    const char *strings = at(sections[i].sh_offset, sections[i].sh_size);
    *size = sections[i].sh_size;
    return strings && *size > 0 && !strings[*size - 1] ? strings : NULL;
}

/* The section called NAME; NULL if there is none. */
static const Elf32_Shdr *section_called(const char *name)
{
    const Elf32_Ehdr *header = (const void *)image;
    size_t size;

    if (nsections == 0)
        return NULL;
    const char *names = strings_of(header->e_shstrndx, &size);
    for (unsigned i = 0; names && i < nsections; i++)
        if (sections[i].sh_name < size &&
            strcmp(names + sections[i].sh_name, name) == 0)
            return &sections[i];
    return NULL;
}

static int by_address(const void *a, const void *b)
{
    const struct symbol *x = a, *y = b;

    if (x->address != y->address)
        return x->address < y->address ? -1 : 1;
    return (x->size < y->size) - (x->size > y->size);
}

static void add_symbol(const Elf32_Sym *entry, const char *name)
{
    unsigned type = ELF32_ST_TYPE(entry->st_info);

    if (type > STT_FUNC || entry->st_shndx == SHN_UNDEF ||
        entry->st_shndx >= nsections || !*name || *name == '.')
        return;
    bool code = sections[entry->st_shndx].sh_flags & SHF_EXECINSTR;
    symbols = make_room(symbols, nsymbols, sizeof *symbols);
    symbols[nsymbols++] =
        (struct symbol){entry->st_value, entry->st_size, name, code};
}

void symbols_load(const char *path)
{
    const Elf32_Shdr *table;
    size_t size;

    free(symbols);
    symbols = NULL;
    nsymbols = 0;
    read_image(path);
    table = section_called(".symtab");
    const char *names = table ? strings_of(table->sh_link, &size) : NULL;
    const Elf32_Sym *entries =
        names ? at(table->sh_offset, table->sh_size) : NULL;
    for (size_t i = 0; entries && i < table->sh_size / sizeof *entries; i++)
        if (entries[i].st_name < size)
            add_symbol(&entries[i], names + entries[i].st_name);
    qsort(symbols, nsymbols, sizeof *symbols, by_address);

    const Elf32_Shdr *lines = section_called(".debug_line");
    const Elf32_Shdr *texts = section_called(".debug_line_str");
    lines_load(lines ? at(lines->sh_offset, lines->sh_size) : NULL,
               lines ? lines->sh_size : 0,
               texts ? at(texts->sh_offset, texts->sh_size) : NULL,
               texts ? texts->sh_size : 0);
    if (nsymbols == 0)
        printf("%s has no symbols.\n", path);
}

const struct symbol *symbol_find(const char *name)
{
    for (size_t i = 0; i < nsymbols; i++)
        if (strcmp(symbols[i].name, name) == 0)
            return &symbols[i];
    return NULL;
}

uint32_t symbol_end(const struct symbol *symbol)
{
    const struct symbol *next = symbol + 1;

    if (symbol->size > 0)
        return symbol->address + symbol->size;
    while (next < symbols + nsymbols && next->address == symbol->address)
        next++;
    return next < symbols + nsymbols ? next->address : symbol->address + 1;
}

/* The last symbol at or before ADDRESS that reaches as far. */
static const struct symbol *symbol_around(uint32_t address)
{
    size_t low = 0, high = nsymbols;

    while (low < high) {
        size_t middle = (low + high) / 2;
        if (symbols[middle].address <= address)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == 0)
        return NULL;
    const struct symbol *symbol = &symbols[low - 1];
    while (symbol > symbols && symbol[-1].address == symbol->address)
        symbol--;
    return address < symbol_end(symbol) ? symbol : NULL;
}

const struct symbol *symbol_at(uint32_t address)
{
    const struct symbol *symbol = symbol_around(address);

    return symbol && symbol->code ? symbol : NULL;
}

void print_symbolic(uint32_t address)
{
    const struct symbol *symbol = symbol_around(address);

    if (symbol && address > symbol->address)
        printf(" <%s+%u>", symbol->name, address - symbol->address);
    else if (symbol)
        printf(" <%s>", symbol->name);
}

void info_symbols(const char *part)
{
    for (size_t i = 0; i < nsymbols; i++)
        if (strstr(symbols[i].name, part))
            printf("0x%08x %6u %s %s\n", symbols[i].address, symbols[i].size,
                   symbols[i].code ? "code" : "data", symbols[i].name);
}
