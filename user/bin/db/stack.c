/*
 * Frames: who called whom.
 *
 * kin's programs keep ebp as frame pointer: a function starts with "push %ebp;
 * mov %esp, %ebp", behind which the caller's ebp lies at ebp and the return
 * address above it. Only in the innermost frame may that not have happened
 * yet, be over already, or, in the stubs of the C library, be done otherwise;
 * there the code around eip tells.
 */
#include "db.h"

#define MAX_FRAMES 64
#define SCAN_MAX 4096 /* bytes of a function that are looked at */

enum {
    PUSH_EBP = 0x55,
    POP_EAX = 0x58, /* to 0x5f, POP_EDI */
    POP_EBP = 0x5d,
    POP_EDI = 0x5f,
    RET = 0xc3,
};

static const uint8_t set_frame[] = {0x89, 0xe5}; /* mov %esp, %ebp */

/* Has the function around PC, from START, set up its frame? *PUSHED: it has at
 * least saved ebp. */
static bool has_frame(uint32_t start, uint32_t pc, bool *pushed)
{
    static uint8_t code[SCAN_MAX];
    uint32_t n = pc - start;

    *pushed = false;
    if (n > sizeof code || !read_memory(start, code, n))
        return true;
    for (uint32_t i = 0; i < n; i++) {
        if (code[i] != PUSH_EBP)
            continue;
        *pushed = i + 1 == n;
        if (i + 1 + sizeof set_frame <= n &&
            memcmp(&code[i + 1], set_frame, sizeof set_frame) == 0)
            return true;
    }
    return false;
}

/* The function is about to return, by any number of pops and a ret, or has no
 * frame: its return address is on top of what it will pop. */
static void find_return(struct frame *frame)
{
    uint32_t pc = frame->pc, esp = frame->esp;
    uint8_t byte = 0;

    while (read_memory(pc++, &byte, 1) && byte >= POP_EAX && byte <= POP_EDI) {
        if (byte == POP_EBP)
            read_memory(esp, &frame->ebp, WORD);
        esp += WORD;
    }
    frame->return_at = esp;
}

void frame_innermost(struct frame *frame)
{
    uint8_t byte = 0;
    bool pushed = false, framed = true;

    frame->pc = target.regs.eip;
    frame->esp = target.regs.esp;
    frame->ebp = target.regs.ebp;
    const struct symbol *function = symbol_at(frame->pc);
    read_memory(frame->pc, &byte, 1);
    if (function)
        framed = has_frame(function->address, frame->pc, &pushed);
    frame->return_at = frame->ebp + WORD;
    if (pushed) {
        frame->return_at = frame->esp + WORD;
        read_memory(frame->esp, &frame->ebp, WORD);
    } else if (!framed || byte == RET) {
        find_return(frame);
    } else {
        read_memory(frame->ebp, &frame->ebp, WORD);
    }
}

bool frame_up(struct frame *frame)
{
    uint32_t esp = frame->return_at + WORD;

    if (esp <= frame->esp || !read_memory(frame->return_at, &frame->pc, WORD) ||
        !symbol_at(frame->pc))
        return false;
    frame->esp = esp;
    frame->return_at = frame->ebp + WORD;
    return read_memory(frame->ebp, &frame->ebp, WORD) || true;
}

/* bt: the innermost frame first */
bool command_bt(char *text)
{
    struct frame frame;
    int i = 0;

    (void)text;
    if (!target_alive())
        return false;
    frame_innermost(&frame);
    do {
        printf("#%-2d 0x%08x", i, frame.pc);
        print_symbolic(frame.pc);
        /* a return address lies behind the call */
        const struct line *line = line_at(frame.pc - (i > 0));
        if (line) {
            printf(" at ");
            print_line(line);
        }
        printf("\n");
    } while (++i < MAX_FRAMES && frame_up(&frame));
    return true;
}
