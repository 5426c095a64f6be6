/*
 * The 8259 pair: a master for interrupts 0 to 7, a slave for 8 to 15 behind
 * the master's input 2. Called with interrupts off, on the boot CPU only.
 */
#include "cpu/pic.h"

#include "cpu/trap.h"
#include "cpu/x86.h"

#define MASTER 0x20u /* command port; data is the next one */
#define SLAVE 0xa0u
#define DATA 1u
#define SLAVE_INPUT 2u

/* Command words (Intel 8259A data sheet) */
#define ICW1_INIT 0x11u /* edge triggered, cascaded, ICW4 follows */
#define ICW4_8086 0x01u
#define OCW2_EOI 0x20u
#define OCW3_READ_ISR 0x0bu

static uint16_t masked = 0xffff & ~(1u << SLAVE_INPUT);

static void write_masks(void)
{
    outb(MASTER + DATA, masked & 0xff);
    outb(SLAVE + DATA, masked >> 8);
}

void pic_init(void)
{
    outb(MASTER, ICW1_INIT);
    outb(SLAVE, ICW1_INIT);
    outb(MASTER + DATA, IRQ_VECTOR);
    outb(SLAVE + DATA, IRQ_VECTOR + 8);
    outb(MASTER + DATA, 1u << SLAVE_INPUT);
    outb(SLAVE + DATA, SLAVE_INPUT);
    outb(MASTER + DATA, ICW4_8086);
    outb(SLAVE + DATA, ICW4_8086);
    write_masks();
}

void pic_unmask(unsigned irq)
{
    masked &= ~(1u << irq);
    write_masks();
}

bool pic_acknowledge(unsigned irq)
{
    uint16_t port = irq < 8 ? MASTER : SLAVE;

    /* an interrupt that vanished before it was served comes as input 7 */
    if (irq % 8 == 7) {
        outb(port, OCW3_READ_ISR);
        if (!(inb(port) & 0x80)) {
            if (port == SLAVE)
                outb(MASTER, OCW2_EOI);
            return false;
        }
    }
    outb(port, OCW2_EOI);
    if (port == SLAVE)
        outb(MASTER, OCW2_EOI);
    return true;
}
