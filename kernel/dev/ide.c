/*
 * One IDE (ATA) disk: the first that answers on the four places of the two
 * classic channels. Transfers use bus-master DMA where a PCI controller offers
 * it, else the processor moves the words (PIO).
 *
 * One command runs at a time: ide.mutex is held from issuing it to its end.
 * The process sleeps until the interrupt handler sets ide.interrupted, which
 * ide.lock protects, or for TIMEOUT_NS. A command that fails is tried
 * again, after a reset when the drive did not answer; the third failure is the
 * caller's -EIO, with a line on the console that names the sector.
 *
 * DMA takes the buffers where they are: a page is contiguous, and its physical
 * address is its virtual one less KERNBASE.
 */
#include "abi/errno.h"
#include "cpu/clock.h"
#include "cpu/irq.h"
#include "cpu/x86.h"
#include "dev/driver.h"
#include "dev/ide.h"
#include "lib/panic.h"
#include "lib/printf.h"
#include "mem/layout.h"
#include "sched/mutex.h"
#include "sched/wait.h"

#define SECTORS_PER_BUF (PAGE_SIZE / SECTOR_SIZE)
#define MAX_TRIES 3
#define TIMEOUT_NS (10 * NS_PER_S)
#define RESET_US 2000000

struct prd { /* physical region descriptor: a piece of memory for DMA */
    uint32_t phys;
    uint32_t nbytes; /* and PRD_LAST */
};

struct ide ide = {.mutex = MUTEX_INIT("ide"), .lock = SPINLOCK_INIT("ide")};

/* Within 64 KiB, as the interface asks. */
static struct prd prd_table[DISK_MAX_BUFS] __attribute__((aligned(128)));

/* One transfer; nbufs 0 is a flush. */
struct request {
    bool write;
    uint32_t sector;
    void *const *bufs;
    unsigned nbufs;
};

uint8_t ide_poll(uint32_t us)
{
    for (uint32_t waited = 0;; waited += 10) {
        uint8_t status = inb(ide.base + REG_STATUS);

        if (!(status & STATUS_BUSY))
            return status;
        if (waited >= us)
            return STATUS_ABSENT;
        delay_us(10);
    }
}

void ide_interrupt(void)
{
    random_mix((uint32_t)rdtsc());
    spin_guard(&ide.lock);
    inb(ide.base + REG_STATUS); /* takes the drive's interrupt back */
    ide.interrupted = true;
    wakeup(&ide.interrupted);
}

/* Sleep until the drive interrupts: its status, or STATUS_ABSENT when it does
   not in time. */
static uint8_t wait_interrupt(void)
{
    uint64_t deadline = clock_ns() + TIMEOUT_NS;
    bool came;

    spin_lock(&ide.lock);
    while (!ide.interrupted && clock_ns() < deadline)
        sleep_uninterruptible_until(&ide.interrupted, &ide.lock, deadline);
    came = ide.interrupted;
    ide.interrupted = false;
    spin_unlock(&ide.lock);
    return came ? ide_poll(IDE_PROBE_US) : STATUS_ABSENT;
}

static bool status_ok(uint8_t status)
{
    return !(status & (STATUS_BUSY | STATUS_FAULT | STATUS_ERROR));
}

static void select_sectors(uint32_t sector, uint32_t count)
{
    outb(ide.base + REG_COUNT, (uint8_t)count);
    outb(ide.base + REG_LBA_LOW, (uint8_t)sector);
    outb(ide.base + REG_LBA_MID, (uint8_t)(sector >> 8));
    outb(ide.base + REG_LBA_HIGH, (uint8_t)(sector >> 16));
    outb(ide.base + REG_DEVICE, ide.device | sector >> 24);
}

/* Let the controller carry out the transfer: the drive's last status. */
static uint8_t run_dma(const struct request *req)
{
    uint8_t direction = req->write ? 0 : BM_TO_MEMORY;
    uint8_t status, bm_status;

    for (unsigned i = 0; i < req->nbufs; i++) {
        prd_table[i].phys = virt_to_phys(req->bufs[i]);
        prd_table[i].nbytes = PAGE_SIZE;
    }
    prd_table[req->nbufs - 1].nbytes |= PRD_LAST;
    outl(ide.bus_master + BM_TABLE, virt_to_phys(prd_table));
    outb(ide.bus_master + BM_COMMAND, direction);
    outb(ide.bus_master + BM_STATUS, BM_ERROR | BM_INTERRUPT); /* clears */
    outb(ide.base + REG_COMMAND, req->write ? CMD_WRITE_DMA : CMD_READ_DMA);
    outb(ide.bus_master + BM_COMMAND, direction | BM_START);
    status = wait_interrupt();
    bm_status = inb(ide.bus_master + BM_STATUS);
    outb(ide.bus_master + BM_COMMAND, 0);
    return bm_status & BM_ERROR ? status | STATUS_ERROR : status;
}

/* Move the sectors word by word: the drive's last status. */
static uint8_t run_pio(const struct request *req)
{
    uint8_t status = 0;

    outb(ide.base + REG_COMMAND, req->write ? CMD_WRITE : CMD_READ);
    for (uint32_t i = 0; i < req->nbufs * SECTORS_PER_BUF; i++) {
        char *buf = (char *)req->bufs[i / SECTORS_PER_BUF] +
                    i % SECTORS_PER_BUF * SECTOR_SIZE;

        /* Reading, an interrupt says that a sector is there. Writing, it says
           that one has been taken; the first is asked for at once. */
        status =
            req->write && i == 0 ? ide_poll(IDE_PROBE_US) : wait_interrupt();
        if (!status_ok(status) || !(status & STATUS_DATA))
            return status | STATUS_ERROR;
        if (req->write)
            outsw(ide.base + REG_DATA, buf, WORDS_PER_SECTOR);
        else
            insw(ide.base + REG_DATA, buf, WORDS_PER_SECTOR);
    }
    return req->write ? wait_interrupt() : status;
}

static void reset_channel(void)
{
    outb(ide.control, CONTROL_RESET);
    delay_us(5);
    outb(ide.control, 0);
    delay_us(2000);
    ide_poll(RESET_US);
}

/* One attempt: the drive's status. */
static uint8_t attempt(const struct request *req)
{
    uint8_t status;

    spin_lock(&ide.lock);
    ide.interrupted = false; /* a late one, of an attempt that was given up */
    spin_unlock(&ide.lock);
    outb(ide.base + REG_DEVICE, ide.device);
    status = ide_poll(IDE_PROBE_US);
    if (status == STATUS_ABSENT)
        return status;
    if (req->nbufs == 0) {
        outb(ide.base + REG_COMMAND, CMD_FLUSH);
        return wait_interrupt();
    }
    select_sectors(req->sector, req->nbufs * SECTORS_PER_BUF);
    return ide.bus_master ? run_dma(req) : run_pio(req);
}

static int run(const struct request *req)
{
    const char *what = req->nbufs == 0 ? "flush"
                       : req->write    ? "write"
                                       : "read";
    uint8_t status = 0, error = 0;

    if (ide.nsectors == 0)
        return -EIO;
    mutex_lock(&ide.mutex);
    for (int i = 0; i < MAX_TRIES; i++) {
        status = attempt(req);
        if (status_ok(status)) {
            mutex_unlock(&ide.mutex);
            return 0;
        }
        error = inb(ide.base + REG_ERROR);
        reset_channel();
    }
    mutex_unlock(&ide.mutex);
    kprintf("ide: %s error at sector %u (%s, status %#x, error %#x)\n", what,
            req->sector,
            status == STATUS_ABSENT ? "no answer" : "reported by the disk",
            status, error);
    return -EIO;
}

static int transfer(bool write, uint32_t sector, void *const *bufs,
                    unsigned nbufs)
{
    struct request req = {write, sector, bufs, nbufs};
    uint32_t count = nbufs * SECTORS_PER_BUF;

    ASSERT(nbufs > 0 && nbufs <= DISK_MAX_BUFS);
    if (sector >= ide.nsectors || count > ide.nsectors - sector) {
        kprintf("ide: sector %u is beyond the end of the disk\n", sector);
        return -EIO;
    }
    return run(&req);
}

int disk_read(uint32_t sector, void *const *bufs, unsigned nbufs)
{
    return transfer(false, sector, bufs, nbufs);
}

int disk_write(uint32_t sector, void *const *bufs, unsigned nbufs)
{
    return transfer(true, sector, bufs, nbufs);
}

int disk_flush(void)
{
    struct request req = {.write = true};

    return run(&req);
}

uint32_t disk_sectors(void)
{
    return ide.nsectors;
}
