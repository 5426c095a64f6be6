/*
 * COM1, a 16550 UART (data sheet: National Semiconductor PC16550D).
 *
 * Output goes through a ring. serial_put() fills it and feeds the UART as long
 * as that is ready; what is left then goes out by "transmitter empty"
 * interrupts, 16 bytes at a time. kprintf writes to the UART itself, without a
 * lock: it must work in a panic, whoever was stopped with the lock held.
 *
 * Input goes byte by byte from the interrupt handler to the tty, outside of
 * the lock.
 *
 * serial.lock protects the ring and the interrupt-enable register. Order:
 * tty.lock, serial.lock, wait-queue buckets.
 */
#include "abi/errno.h"
#include "cpu/clock.h"
#include "cpu/irq.h"
#include "cpu/x86.h"
#include "dev/random.h"
#include "dev/serial.h"
#include "dev/tty.h"
#include "lib/spinlock.h"
#include "sched/wait.h"

#define COM1 0x3f8

/* Registers and their bits */
#define DATA (COM1 + 0)
#define IER (COM1 + 1)
#define IIR (COM1 + 2) /* read */
#define FCR (COM1 + 2) /* write */
#define LCR (COM1 + 3)
#define MCR (COM1 + 4)
#define LSR (COM1 + 5)
#define SCRATCH (COM1 + 7)
#define IER_RECEIVE 0x01
#define IER_TRANSMIT 0x02
#define IIR_NONE 0x01
#define FCR_ENABLE_CLEAR_TRIGGER_8 0x87
#define LCR_8N1 0x03
#define LCR_DIVISOR 0x80
#define MCR_DTR_RTS_OUT2 0x0b /* OUT2 lets interrupts through on a PC */
#define LSR_DATA 0x01
#define LSR_EMPTY 0x20

#define FIFO_SIZE 16
#define RING_SIZE 4096u       /* a power of two */
#define POLL_LIMIT 200000     /* reads of LSR before kprintf gives up */
#define IRQ_BYTES 256         /* taken in one interrupt */
#define RETRY_NS 100000000ull /* look again, should an interrupt get lost */
#define DRAIN_TRIES 20

static struct {
    struct spinlock lock;
    bool present;
    bool use_irq;
    volatile bool paused;
    uint8_t ier;
    char ring[RING_SIZE];
    uint32_t head, tail; /* bytes ever put in and taken out */
} serial = {.lock = SPINLOCK_INIT("serial")};

bool serial_init_early(void)
{
    outb(SCRATCH, 0x5a);
    if (inb(SCRATCH) != 0x5a)
        return false;
    outb(IER, 0);
    outb(LCR, LCR_DIVISOR);
    outb(DATA, 1); /* 115200 baud */
    outb(IER, 0);
    outb(LCR, LCR_8N1);
    outb(FCR, FCR_ENABLE_CLEAR_TRIGGER_8);
    outb(MCR, MCR_DTR_RTS_OUT2);
    serial.present = true;
    return true;
}

static bool print_byte(char c)
{
    for (int i = 0; i < POLL_LIMIT; i++) {
        if (inb(LSR) & LSR_EMPTY) {
            outb(DATA, (uint8_t)c);
            return true;
        }
    }
    return false;
}

void serial_print(const char *text, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (text[i] == '\n' && !print_byte('\r'))
            return;
        if (!print_byte(text[i]))
            return;
    }
}

/* Caller holds the lock. */
static void set_ier(uint8_t ier)
{
    if (serial.ier != ier)
        outb(IER, ier);
    serial.ier = ier;
}

/* Feed the UART while it is ready; ask for an interrupt if more is left.
   Caller holds the lock. */
static void transmit(void)
{
    uint8_t ier = serial.ier & ~IER_TRANSMIT;

    while (serial.head != serial.tail && (inb(LSR) & LSR_EMPTY)) {
        uint32_t n = MIN(serial.head - serial.tail, (uint32_t)FIFO_SIZE);

        while (n-- > 0)
            outb(DATA, (uint8_t)serial.ring[serial.tail++ % RING_SIZE]);
    }
    if (serial.head != serial.tail && serial.use_irq)
        ier |= IER_TRANSMIT;
    set_ier(ier);
}

bool serial_put(const char *text, uint32_t n)
{
    bool room;

    if (!serial.present)
        return true;
    spin_lock(&serial.lock);
    room = RING_SIZE - (serial.head - serial.tail) >= n;
    if (room)
        for (uint32_t i = 0; i < n; i++)
            serial.ring[serial.head++ % RING_SIZE] = text[i];
    transmit();
    spin_unlock(&serial.lock);
    return room;
}

int serial_wait_room(uint32_t n)
{
    int r = 0;

    spin_lock(&serial.lock);
    while (RING_SIZE - (serial.head - serial.tail) < n && r != -EINTR) {
        r = sleep_until(&serial.ring, &serial.lock, clock_ns() + RETRY_NS);
        transmit();
    }
    spin_unlock(&serial.lock);
    return r == -EINTR ? -EINTR : 0;
}

void serial_drain(void)
{
    spin_lock(&serial.lock);
    transmit();
    for (int i = 0; i < DRAIN_TRIES && serial.head != serial.tail; i++) {
        sleep_until(&serial.ring, &serial.lock, clock_ns() + RETRY_NS);
        transmit();
    }
    spin_unlock(&serial.lock);
}

void serial_pause_input(bool pause)
{
    if (!serial.use_irq)
        return;
    spin_lock(&serial.lock);
    serial.paused = pause;
    set_ier(pause ? serial.ier & ~IER_RECEIVE : serial.ier | IER_RECEIVE);
    spin_unlock(&serial.lock);
}

static void serial_interrupt(void)
{
    uint8_t cause = inb(IIR);

    for (int i = 0; i < IRQ_BYTES && !serial.paused; i++) {
        if (!(inb(LSR) & LSR_DATA))
            break;
        tty_input(inb(DATA));
    }
    random_mix(cause);
    spin_lock(&serial.lock);
    transmit();
    /* ISA interrupts are edges: drop the line, so that whatever is left to do
       raises it again. */
    outb(IER, 0);
    outb(IER, serial.ier);
    if (RING_SIZE - (serial.head - serial.tail) >= SERIAL_MAX)
        wakeup(&serial.ring);
    spin_unlock(&serial.lock);
}

void serial_init(void)
{
    if (!serial.present)
        return;
    irq_register(IRQ_COM1, serial_interrupt);
    spin_lock(&serial.lock);
    serial.use_irq = true;
    set_ier(IER_RECEIVE);
    spin_unlock(&serial.lock);
}
