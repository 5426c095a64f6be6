/*
 * COM2 for the kernel log. When kin is started to run one command
 * (tools/run.py), the console belongs to that command alone, and the log goes
 * here. Polled output without a lock, like serial_print().
 */
#include "dev/logport.h"

#include "cpu/x86.h"

#define COM2 0x2f8

/* Registers and their bits (PC16550D data sheet) */
#define DATA (COM2 + 0)
#define IER (COM2 + 1)
#define LCR (COM2 + 3)
#define LSR (COM2 + 5)
#define SCRATCH (COM2 + 7)
#define LCR_8N1 0x03
#define LCR_DIVISOR 0x80
#define LSR_EMPTY 0x20

#define POLL_LIMIT 200000 /* reads of LSR before a byte is dropped */

bool logport_init(void)
{
    outb(SCRATCH, 0x5a);
    if (inb(SCRATCH) != 0x5a)
        return false;
    outb(LCR, LCR_DIVISOR);
    outb(DATA, 1); /* 115200 baud */
    outb(IER, 0);
    outb(LCR, LCR_8N1);
    outb(IER, 0);
    return true;
}

void logport_print(const char *text, size_t n)
{
    while (n-- > 0) {
        for (int i = 0; i < POLL_LIMIT && !(inb(LSR) & LSR_EMPTY);)
            i++;
        outb(DATA, (uint8_t)*text++);
    }
}
