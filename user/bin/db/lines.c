/*
 * Which source line each instruction belongs to: the program file's
 * .debug_line section. Per source file it holds a header with the names of
 * files, and a program for a small machine that makes the rows of the table:
 * address, file, line (DWARF 5, chapter 6.2).
 */
#include "db.h"

#define DWARF_VERSION 5
#define SOURCES "/src" /* where the sources are on kin's disk */

/* Standard and extended opcodes, 6.2.5.2 and 6.2.5.3 */
enum {
    COPY = 1,
    ADVANCE_PC,
    ADVANCE_LINE,
    SET_FILE,
    SET_COLUMN,
    NEGATE_STMT,
    SET_BASIC_BLOCK,
    CONST_ADD_PC,
    FIXED_ADVANCE_PC,
};
enum { END_SEQUENCE = 1, SET_ADDRESS };

/* What an entry of the tables of directories and files says, and in which
   form: 6.2.4.1, 7.5.6 */
enum { CONTENT_PATH = 1, CONTENT_DIRECTORY = 2 };
enum {
    FORM_STRING = 0x08,
    FORM_DATA1 = 0x0b,
    FORM_DATA2 = 0x05,
    FORM_UDATA = 0x0f,
    FORM_DATA16 = 0x1e,
    FORM_LINE_STRP = 0x1f,
};

#define MAX_FORMATS 8

/* What is left to read; reading past the end gives zeros. */
struct reader {
    const unsigned char *next, *end;
};

/* The header of one program, and its machine's registers. */
struct program {
    struct reader in;
    uint8_t min_length, is_stmt_default, range, opcode_base;
    int8_t line_base;
    const unsigned char *opcode_lengths;
    const char **files;
    uint32_t nfiles;
    uint32_t address, file, line;
    bool is_stmt;
};

static struct line *lines; /* by address */
static size_t nlines;
static const char *line_strings;
static size_t line_strings_size;

static uint32_t read_bytes(struct reader *r, unsigned n)
{
    uint32_t value = 0;

    for (unsigned i = 0; i < n && r->next < r->end; i++)
        value |= (uint32_t)*r->next++ << 8 * i;
    return value;
}

/* A number in groups of seven bits, the lowest first (7.6). */
static uint32_t read_leb(struct reader *r, bool is_signed)
{
    uint32_t value = 0;
    unsigned shift = 0, byte;

    do {
        byte = read_bytes(r, 1);
        if (shift < 32)
            value |= (byte & 0x7f) << shift;
        shift += 7;
    } while (byte & 0x80);
    if (is_signed && byte & 0x40 && shift < 32)
        value |= ~0u << shift;
    return value;
}

static const char *read_string(struct reader *r)
{
    const char *text = (const char *)r->next;

    while (r->next < r->end && *r->next)
        r->next++;
    if (r->next == r->end)
        return "";
    r->next++;
    return text;
}

static const char *line_string(uint32_t offset)
{
    return offset < line_strings_size ? line_strings + offset : "";
}

/* One entry of a table: its path and the number of its directory. */
static const char *read_entry(struct reader *r, const uint32_t (*formats)[2],
                              unsigned nformats, uint32_t *directory)
{
    const char *path = "", *text = "";
    uint32_t number = 0;

    for (unsigned i = 0; i < nformats; i++) {
        switch (formats[i][1]) {
        case FORM_STRING:
            text = read_string(r);
            break;
        case FORM_LINE_STRP:
            text = line_string(read_bytes(r, 4));
            break;
        case FORM_DATA1:
            number = read_bytes(r, 1);
            break;
        case FORM_DATA2:
            number = read_bytes(r, 2);
            break;
        case FORM_UDATA:
            number = read_leb(r, false);
            break;
        case FORM_DATA16:
            read_bytes(r, 16);
            break;
        default:
            r->next = r->end; /* unknown: the rest cannot be read */
        }
        if (formats[i][0] == CONTENT_PATH)
            path = text;
        else if (formats[i][0] == CONTENT_DIRECTORY)
            *directory = number;
    }
    return path;
}

/* A table of paths; those of files are joined with their DIRECTORIES. */
static const char **read_table(struct reader *r, const char **directories,
                               uint32_t ndirectories, uint32_t *count)
{
    uint32_t formats[MAX_FORMATS][2] = {{0}};
    unsigned nformats = read_bytes(r, 1);
    const char **names = NULL;

    for (unsigned i = 0; i < nformats; i++) {
        uint32_t content = read_leb(r, false), form = read_leb(r, false);
        if (i < MAX_FORMATS) {
            formats[i][0] = content;
            formats[i][1] = form;
        }
    }
    uint32_t n = read_leb(r, false);
    *count = 0;
    while (*count < n && r->next < r->end) {
        uint32_t directory = 0;
        const char *name = read_entry(
            r, formats, nformats < MAX_FORMATS ? nformats : MAX_FORMATS,
            &directory);
        if (directory < ndirectories && *name != '/' &&
            strcmp(directories[directory], ".") != 0)
            name = join_path(directories[directory], name);
        names = make_room(names, *count, sizeof *names);
        names[(*count)++] = name;
    }
    return names;
}

static void add_row(const struct program *p, uint32_t line)
{
    struct line *last = nlines > 0 ? &lines[nlines - 1] : NULL;

    if (!p->is_stmt && line)
        return;
    if (last && last->number && last->address == p->address)
        nlines--; /* no code belongs to it */
    lines = make_room(lines, nlines, sizeof *lines);
    lines[nlines++] = (struct line){
        p->address, line, p->file < p->nfiles ? p->files[p->file] : "?"};
}

static void reset(struct program *p)
{
    p->address = 0;
    p->file = 1;
    p->line = 1;
    p->is_stmt = p->is_stmt_default;
}

static void extended(struct program *p)
{
    uint32_t length = read_leb(&p->in, false);
    const unsigned char *end = p->in.next + length;

    switch (read_bytes(&p->in, 1)) {
    case END_SEQUENCE:
        add_row(p, 0);
        reset(p);
        break;
    case SET_ADDRESS:
        p->address = read_bytes(&p->in, 4);
        break;
    }
    p->in.next = length && end <= p->in.end ? end : p->in.end;
}

static void standard(struct program *p, unsigned opcode)
{
    switch (opcode) {
    case COPY:
        add_row(p, p->line);
        break;
    case ADVANCE_PC:
        p->address += read_leb(&p->in, false) * p->min_length;
        break;
    case ADVANCE_LINE:
        p->line += read_leb(&p->in, true);
        break;
    case SET_FILE:
        p->file = read_leb(&p->in, false);
        break;
    case NEGATE_STMT:
        p->is_stmt = !p->is_stmt;
        break;
    case CONST_ADD_PC:
        p->address += (255 - p->opcode_base) / p->range * p->min_length;
        break;
    case FIXED_ADVANCE_PC:
        p->address += read_bytes(&p->in, 2);
        break;
    default:
        for (int i = 0; i < p->opcode_lengths[opcode - 1]; i++)
            read_leb(&p->in, false);
    }
}

static void run_program(struct program *p)
{
    reset(p);
    while (p->in.next < p->in.end) {
        unsigned opcode = read_bytes(&p->in, 1);
        if (opcode == 0) {
            extended(p);
        } else if (opcode < p->opcode_base) {
            standard(p, opcode);
        } else {
            opcode -= p->opcode_base;
            p->address += opcode / p->range * p->min_length;
            p->line += p->line_base + (int)(opcode % p->range);
            add_row(p, p->line);
        }
    }
}

/* One source file's part of the section, without its length. */
static void load_unit(struct reader in)
{
    struct program p = {.in = in};
    uint32_t ndirectories;

    if (read_bytes(&p.in, 2) != DWARF_VERSION)
        return;
    read_bytes(&p.in, 2); /* sizes of addresses and segment selectors */
    uint32_t header_length = read_bytes(&p.in, 4);
    const unsigned char *start = p.in.next + header_length;
    p.min_length = read_bytes(&p.in, 1);
    read_bytes(&p.in, 1); /* operations per instruction: 1 */
    p.is_stmt_default = read_bytes(&p.in, 1);
    p.line_base = read_bytes(&p.in, 1);
    p.range = read_bytes(&p.in, 1);
    p.opcode_base = read_bytes(&p.in, 1);
    p.opcode_lengths = p.in.next;
    if (!p.range || !p.opcode_base ||
        header_length > (size_t)(p.in.end - p.in.next))
        return;
    p.in.next += p.opcode_base - 1;
    const char **directories = read_table(&p.in, NULL, 0, &ndirectories);
    p.files = read_table(&p.in, directories, ndirectories, &p.nfiles);
    p.in.next = start;
    run_program(&p);
    free(directories);
    free(p.files);
}

/* A row that ends a sequence comes before one that begins another there. */
static int by_address(const void *a, const void *b)
{
    const struct line *x = a, *y = b;

    if (x->address != y->address)
        return x->address < y->address ? -1 : 1;
    return (x->number != 0) - (y->number != 0);
}

void lines_load(const char *table, size_t size, const char *strings,
                size_t strings_size)
{
    struct reader in = {(const unsigned char *)table,
                        (const unsigned char *)table + size};

    free(lines);
    lines = NULL;
    nlines = 0;
    line_strings = strings;
    line_strings_size = strings && strings_size && !strings[strings_size - 1]
                            ? strings_size
                            : 0;
    while (table && in.next < in.end) {
        uint32_t length = read_bytes(&in, 4);
        if (length > (size_t)(in.end - in.next))
            break;
        struct reader unit = {in.next, in.next + length};
        load_unit(unit);
        in.next += length;
    }
    qsort(lines, nlines, sizeof *lines, by_address);
}

const struct line *line_at(uint32_t address)
{
    size_t low = 0, high = nlines;

    while (low < high) {
        size_t middle = (low + high) / 2;
        if (lines[middle].address <= address)
            low = middle + 1;
        else
            high = middle;
    }
    return low > 0 && lines[low - 1].number ? &lines[low - 1] : NULL;
}

/* Does PATH end with the components of FILE? */
static bool is_file(const char *path, const char *file)
{
    size_t n = strlen(path), length = strlen(file);

    return n >= length && strcmp(path + n - length, file) == 0 &&
           (n == length || path[n - length - 1] == '/');
}

uint32_t line_address(const char *file, uint32_t number)
{
    const struct line *best = NULL;

    for (size_t i = 0; i < nlines; i++)
        if (lines[i].number >= number &&
            (!best || lines[i].number < best->number) &&
            is_file(lines[i].file, file))
            best = &lines[i];
    return best ? best->address : 0;
}

void print_line(const struct line *line)
{
    printf("%s:%u", line->file, line->number);
}

void print_source(const struct line *line)
{
    FILE *file = fopen(line->file, "re");
    char *text = NULL;
    size_t size = 0;

    if (!file) {
        char *path = join_path(SOURCES, line->file);
        file = fopen(path, "re");
        free(path);
    }
    if (!file)
        return;
    for (uint32_t i = 1; getline(&text, &size, file) >= 0; i++)
        if (i == line->number) {
            printf("%-7u %s", i, text);
            break;
        }
    free(text);
    fclose(file);
}
