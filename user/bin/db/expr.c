/*
 * Expressions: numbers, registers ($eax), symbols, + and -, * for the word at
 * an address, & for the address of a symbol, parentheses. A symbol stands for
 * its value if it is a variable of 1, 2 or 4 bytes, else for its address.
 */
#include <ctype.h>
#include "db.h"

static const struct {
    const char *name;
    size_t offset;
} registers[] = {
#define REGISTER(name)                                                         \
    {                                                                          \
#name, offsetof(struct user_regs_struct, name)                         \
    }
    REGISTER(eax),
    REGISTER(ebx),
    REGISTER(ecx),
    REGISTER(edx),
    REGISTER(esi),
    REGISTER(edi),
    REGISTER(ebp),
    REGISTER(esp),
    REGISTER(eip),
    {"pc", offsetof(struct user_regs_struct, eip)},
    {"sp", offsetof(struct user_regs_struct, esp)},
    {"fp", offsetof(struct user_regs_struct, ebp)},
    REGISTER(eflags),
    REGISTER(orig_eax),
    {"cs", offsetof(struct user_regs_struct, xcs)},
    {"ss", offsetof(struct user_regs_struct, xss)},
    {"ds", offsetof(struct user_regs_struct, xds)},
    {"es", offsetof(struct user_regs_struct, xes)},
    {"fs", offsetof(struct user_regs_struct, xfs)},
    {"gs", offsetof(struct user_regs_struct, xgs)},
};

static void skip_blanks(char **text)
{
    while (isspace((unsigned char)**text))
        ++*text;
}

/* The length of the name that TEXT begins with. */
static size_t name_length(const char *text)
{
    size_t n = 0;

    while (isalnum((unsigned char)text[n]) || text[n] == '_' ||
           (n > 0 && text[n] == '.'))
        n++;
    return n;
}

static bool load(uint32_t address, uint32_t size, struct value *value)
{
    *value =
        (struct value){.in_memory = true, .address = address, .size = size};
    return read_memory(address, &value->number, size) ||
           error("There is no memory at %#x.", address);
}

static bool eval_register(char **text, struct value *value)
{
    size_t n = name_length(*text);

    for (size_t i = 0; i < sizeof registers / sizeof *registers; i++)
        if (strlen(registers[i].name) == n &&
            strncmp(registers[i].name, *text, n) == 0) {
            if (!target_alive())
                return false;
            value->reg =
                (uint32_t *)((char *)&target.regs + registers[i].offset);
            value->number = *value->reg;
            *text += n;
            return true;
        }
    return error("There is no register $%.*s.", (int)n, *text);
}

static bool eval_symbol(char **text, struct value *value, bool address_only)
{
    size_t n = name_length(*text);
    char *name = strndup(*text, n);

    if (!name)
        die("memory");
    const struct symbol *symbol = symbol_find(name);
    free(name);
    if (!symbol)
        return error("There is no symbol %.*s.", (int)n, *text);
    *text += n;
    value->number = symbol->address;
    uint32_t size = symbol->size ? symbol->size : WORD; /* 0: assembly */
    bool small = size == 1 || size == 2 || size == WORD;
    if (address_only || symbol->code || !small || !target.pid)
        return true;
    return load(symbol->address, size, value);
}

static bool eval_term(char **text, struct value *value)
{
    char *end;

    memset(value, 0, sizeof *value);
    skip_blanks(text);
    char first = **text;
    if (isdigit((unsigned char)first)) {
        value->number = strtoul(*text, &end, 0);
        *text = end;
        return true;
    }
    if (isalpha((unsigned char)first) || first == '_')
        return eval_symbol(text, value, false);
    if (!first)
        return error("Something is missing at the end.");
    ++*text;
    switch (first) {
    case '$':
        return eval_register(text, value);
    case '&':
        skip_blanks(text);
        return eval_symbol(text, value, true);
    case '*':
        return eval_term(text, value) && load(value->number, WORD, value);
    case '-':
        if (!eval_term(text, value))
            return false;
        *value = (struct value){.number = -value->number};
        return true;
    case '(':
        if (!eval(text, value))
            return false;
        skip_blanks(text);
        return *(*text)++ == ')' || error("A ) is missing.");
    default:
        return error("What is \"%s\"?", *text - 1);
    }
}

bool eval(char **text, struct value *value)
{
    struct value right;

    if (!eval_term(text, value))
        return false;
    for (;;) {
        skip_blanks(text);
        char sign = **text;
        if (sign != '+' && sign != '-')
            return true;
        ++*text;
        if (!eval_term(text, &right))
            return false;
        uint32_t number = sign == '+' ? value->number + right.number
                                      : value->number - right.number;
        *value = (struct value){.number = number};
    }
}

bool eval_all(char *text, struct value *value)
{
    if (!eval(&text, value))
        return false;
    return !*text || error("What is \"%s\"?", text);
}

/* [FILE:]LINE, the file being the one the target is in if none is named */
static bool eval_line(char *text, uint32_t *address)
{
    char *colon = strrchr(text, ':'), *end;
    const struct line *here = line_at(target.regs.eip);
    const char *file = colon ? text : here ? here->file : NULL;
    uint32_t number = strtoul(colon ? colon + 1 : text, &end, 10);

    if (*end)
        return error("%s is not the number of a line.", text);
    if (!file)
        return error("In which file? FILE:LINE");
    if (colon)
        *colon = '\0';
    *address = line_address(file, number);
    if (!*address)
        error("There is no code behind %s:%u.", file, number);
    if (colon)
        *colon = ':';
    return *address != 0;
}

bool eval_place(char *text, uint32_t *address)
{
    struct value value;

    if (strchr(text, ':') || isdigit((unsigned char)*text))
        return eval_line(text, address);
    if (!eval_all(*text == '*' ? text + 1 : text, &value))
        return false;
    *address = value.number;
    return true;
}
