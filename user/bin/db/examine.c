/*
 * Looking at memory, variables and registers, and changing them.
 */
#include <ctype.h>
#include "db.h"

#define LINE_BYTES 16
#define STRING_MAX 200

/* x/[COUNT][FORMAT]: x hexadecimal, d decimal, b bytes, c characters, s string,
 * a addresses with symbols */
struct format {
    unsigned count;
    char letter;
};

static bool read_format(char **text, struct format *format)
{
    *format = (struct format){1, 'x'};
    if (**text != '/')
        return true;
    ++*text;
    if (isdigit((unsigned char)**text))
        format->count = strtoul(*text, text, 10);
    if (isalpha((unsigned char)**text))
        format->letter = *(*text)++;
    return strchr("xdbcsa", format->letter) != NULL ||
           error("The formats are x d b c s a, not %c.", format->letter);
}

static void put_char(unsigned char c)
{
    if (isprint(c))
        putchar(c);
    else
        printf("\\%03o", c);
}

static bool show_string(uint32_t *address)
{
    char c;
    unsigned n = 0;

    if (!read_memory(*address, &c, 1))
        return false;
    printf("0x%08x: \"", *address);
    while (n++ < STRING_MAX && read_memory(*address, &c, 1)) {
        ++*address;
        if (!c) {
            printf("\"\n");
            return true;
        }
        put_char(c);
    }
    printf("\"...\n");
    return true;
}

/* The size of one element. */
static unsigned size_of(char letter)
{
    return letter == 'b' || letter == 'c' ? 1 : WORD;
}

static void show_element(char letter, uint32_t value)
{
    switch (letter) {
    case 'x':
        printf(" 0x%08x", value);
        break;
    case 'd':
        printf(" %11d", (int)value);
        break;
    case 'b':
        printf(" %02x", value);
        break;
    case 'c':
        printf(" ");
        put_char(value);
        break;
    case 'a':
        printf(" 0x%08x", value);
        print_symbolic(value);
    }
}

static bool show_memory(uint32_t address, struct format format)
{
    unsigned size = size_of(format.letter);
    unsigned per_line = format.letter == 'a' ? 1 : LINE_BYTES / size;
    uint32_t value = 0;

    for (unsigned i = 0; i < format.count; i++) {
        if (format.letter == 's') {
            if (!show_string(&address))
                return error("There is no memory at %#x.", address);
            continue;
        }
        if (!read_memory(address, &value, size)) {
            printf(i % per_line ? "\n" : "");
            return error("There is no memory at %#x.", address);
        }
        if (i % per_line == 0) {
            printf("0x%08x", address);
            print_symbolic(address);
            printf(":");
        }
        show_element(format.letter, value);
        address += size;
        if (i % per_line == per_line - 1 || i + 1 == format.count)
            printf("\n");
    }
    return true;
}

/* x[/FORMAT] ADDRESS */
bool command_x(char *text)
{
    struct format format;
    struct value value;

    if (!target_alive() || !read_format(&text, &format) ||
        !eval_all(text, &value))
        return false;
    return show_memory(value.number, format);
}

/* print EXPRESSION */
bool command_print(char *text)
{
    struct value value;

    if (!eval_all(text, &value))
        return false;
    printf("%s = %d (%#x)", text, (int)value.number, value.number);
    if (!value.in_memory)
        print_symbolic(value.number);
    printf("\n");
    return true;
}

/* set EXPRESSION = EXPRESSION */
bool command_set(char *text)
{
    struct value place, value;

    if (!target_alive() || !eval(&text, &place))
        return false;
    if (*text++ != '=')
        return error("set WHAT = VALUE");
    if (!eval_all(text, &value))
        return false;
    if (place.reg) {
        *place.reg = value.number;
        target.regs_changed = true;
        if (place.reg == &target.regs.eip)
            target.regs.orig_eax = -1; /* no system call to restart there */
        return true;
    }
    if (!place.in_memory)
        return error("Only registers and memory can be set.");
    return write_memory(target.pid, place.address, &value.number, place.size) ||
           error("There is no memory at %#x.", place.address);
}

static void print_eflags(uint32_t eflags)
{
    static const struct {
        uint32_t bit;
        const char *name;
    } flags[] = {
        {1 << 0, "CF"}, {1 << 2, "PF"}, {1 << 6, "ZF"},  {1 << 7, "SF"},
        {1 << 8, "TF"}, {1 << 9, "IF"}, {1 << 10, "DF"}, {1 << 11, "OF"},
    };

    for (size_t i = 0; i < sizeof flags / sizeof *flags; i++)
        if (eflags & flags[i].bit)
            printf(" %s", flags[i].name);
}

/* regs */
bool command_regs(char *text)
{
    const struct user_regs_struct *r = &target.regs;

    (void)text;
    if (!target_alive())
        return false;
    printf("eax %08x  ebx %08x  ecx %08x  edx %08x\n"
           "esi %08x  edi %08x  ebp %08x  esp %08x\n"
           "cs %02x  ss %02x  ds %02x  es %02x  fs %02x  gs %02x  "
           "orig_eax %d\neip %08x",
           r->eax, r->ebx, r->ecx, r->edx, r->esi, r->edi, r->ebp, r->esp,
           r->xcs, r->xss, r->xds, r->xes, r->xfs, r->xgs, (int)r->orig_eax,
           r->eip);
    print_symbolic(r->eip);
    printf("  eflags %x", r->eflags);
    print_eflags(r->eflags);
    printf("\n");
    return true;
}
