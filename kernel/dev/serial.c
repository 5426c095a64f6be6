/*
 * COM1, a 16550 UART (data sheet: National Semiconductor PC16550D), and COM2
 * for the kernel's log: when kin is started to run one command (tools/run.py),
 * COM1 belongs to that command alone.
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
#include "dev/driver.h"
#include "dev/serial.h"
#include "dev/tty.h"
#include "lib/spinlock.h"
#include "sched/wait.h"

#define COM1 0x3f8
#define COM2 0x2f8

/* Registers, from the port's base, and their bits */
#define DATA 0
#define IER 1
#define IIR 2 /* read */
#define FCR 2 /* write */
#define LCR 3
#define MCR 4
#define LSR 5
#define SCRATCH 7
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

/* Set a port up for polled output; false: there is none. */
static bool uart_init(uint16_t base)
{
    outb(base + SCRATCH, 0x5a);
    if (inb(base + SCRATCH) != 0x5a)
        return false;
    outb(base + IER, 0);
    outb(base + LCR, LCR_DIVISOR);
    outb(base + DATA, 1); /* 115200 baud */
    outb(base + IER, 0);
    outb(base + LCR, LCR_8N1);
    outb(base + FCR, FCR_ENABLE_CLEAR_TRIGGER_8);
    outb(base + MCR, MCR_DTR_RTS_OUT2);
    return true;
}

void serial_init_early(void)
{
    serial.present = uart_init(COM1);
    uart_init(COM2);
}

static bool print_byte(uint16_t base, char c)
{
    for (int i = 0; i < POLL_LIMIT; i++) {
        if (inb(base + LSR) & LSR_EMPTY) {
            outb(base + DATA, (uint8_t)c);
            return true;
        }
    }
    return false;
}

static void print(uint16_t base, const char *text, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (text[i] == '\n' && !print_byte(base, '\r'))
            return;
        if (!print_byte(base, text[i]))
            return;
    }
}

void serial_print(const char *text, size_t n)
{
    print(COM1, text, n);
}

void serial_print_log(const char *text, size_t n)
{
    print(COM2, text, n);
}

/* Caller holds the lock. */
static void set_ier(uint8_t ier)
{
    if (serial.ier != ier)
        outb(COM1 + IER, ier);
    serial.ier = ier;
}

/* Feed the UART while it is ready; ask for an interrupt if more is left.
   Caller holds the lock. */
static void transmit(void)
{
    uint8_t ier = serial.ier & ~IER_TRANSMIT;

    while (serial.head != serial.tail && (inb(COM1 + LSR) & LSR_EMPTY)) {
        uint32_t n = MIN(serial.head - serial.tail, (uint32_t)FIFO_SIZE);

        while (n-- > 0)
            outb(COM1 + DATA, (uint8_t)serial.ring[serial.tail++ % RING_SIZE]);
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
    spin_guard(&serial.lock);
    room = RING_SIZE - (serial.head - serial.tail) >= n;
    for (uint32_t i = 0; room && i < n; i++)
        serial.ring[serial.head++ % RING_SIZE] = text[i];
    transmit();
    return room;
}

int serial_wait_room(uint32_t n)
{
    int r = 0;

    spin_guard(&serial.lock);
    while (RING_SIZE - (serial.head - serial.tail) < n && r != -EINTR) {
        r = sleep_until(&serial.ring, &serial.lock, clock_ns() + RETRY_NS);
        transmit();
    }
    return r == -EINTR ? -EINTR : 0;
}

void console_drain(void)
{
    spin_guard(&serial.lock);

    transmit();
    for (int i = 0; i < DRAIN_TRIES && serial.head != serial.tail; i++) {
        sleep_until(&serial.ring, &serial.lock, clock_ns() + RETRY_NS);
        transmit();
    }
}

void serial_pause_input(bool pause)
{
    if (!serial.use_irq)
        return;
    spin_guard(&serial.lock);
    serial.paused = pause;
    set_ier(pause ? serial.ier & ~IER_RECEIVE : serial.ier | IER_RECEIVE);
}

static void serial_interrupt(void)
{
    uint8_t cause = inb(COM1 + IIR);

    for (int i = 0; i < IRQ_BYTES && !serial.paused; i++) {
        if (!(inb(COM1 + LSR) & LSR_DATA))
            break;
        tty_input(inb(COM1 + DATA));
    }
    random_mix(cause);
    spin_guard(&serial.lock);
    transmit();
    /* ISA interrupts are edges: drop the line, so that whatever is left to do
       raises it again. */
    outb(COM1 + IER, 0);
    outb(COM1 + IER, serial.ier);
    if (RING_SIZE - (serial.head - serial.tail) >= SERIAL_MAX)
        wakeup(&serial.ring);
}

void serial_init(void)
{
    if (!serial.present)
        return;
    irq_register(IRQ_COM1, serial_interrupt);
    spin_guard(&serial.lock);
    serial.use_irq = true;
    set_ier(IER_RECEIVE);
}
