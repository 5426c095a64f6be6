/*
 * Finding the disk: each of the four places on the two classic IDE channels is
 * asked to identify itself, and the first ATA disk is it. Then the PCI
 * controller, if there is one, is asked for bus-master DMA.
 *
 * Runs on the boot CPU before anyone else uses the disk, without interrupts
 * from it.
 */
#include "cpu/clock.h"
#include "cpu/irq.h"
#include "cpu/x86.h"
#include "dev/ide.h"
#include "dev/pci.h"
#include "lib/printf.h"

#define ID_WORDS 256
#define BM_CHANNEL_SIZE 8 /* the second channel's registers come behind */
#define SECTORS_PER_MIB (1048576u / SECTOR_SIZE)

static const struct {
    uint16_t base, control;
    uint8_t irq;
} channels[] = {
    {0x1f0, 0x3f6, IRQ_IDE_PRIMARY},
    {0x170, 0x376, IRQ_IDE_SECONDARY},
};

/* Ask the selected place to identify itself: true if an ATA disk did. */
static bool identify(uint16_t id[ID_WORDS])
{
    uint8_t status;

    outb(ide.base + REG_DEVICE, ide.device);
    delay_us(1); /* the drive has 400 ns to put up its status */
    status = inb(ide.base + REG_STATUS);
    if (status == 0 || status == STATUS_ABSENT)
        return false;
    if (ide_poll(IDE_PROBE_US) == STATUS_ABSENT)
        return false;
    outb(ide.base + REG_COMMAND, CMD_IDENTIFY);
    delay_us(1);
    status = ide_poll(IDE_PROBE_US);
    /* A drive that is not a disk (ATAPI) refuses. */
    if ((status & (STATUS_ERROR | STATUS_FAULT)) || !(status & STATUS_DATA))
        return false;
    insw(ide.base + REG_DATA, id, ID_WORDS);
    return id[ID_CAPABILITIES] & ID_CAP_LBA;
}

static void read_size(const uint16_t id[ID_WORDS])
{
    ide.nsectors = id[ID_SECTORS] | (uint32_t)id[ID_SECTORS + 1] << 16;
    ide.lba48 = id[ID_COMMANDS] & ID_CMD_LBA48;
    if (!ide.lba48)
        return;
    ide.nsectors = id[ID_SECTORS_48] | (uint32_t)id[ID_SECTORS_48 + 1] << 16;
    if (id[ID_SECTORS_48 + 2] || id[ID_SECTORS_48 + 3])
        ide.nsectors = 0xffffffff;
}

/* Turn on bus-master DMA for `channel`, if the controller has it. */
static void find_dma(unsigned channel)
{
    uint32_t function = pci_find_class(PCI_CLASS_IDE);
    uint32_t bar, command;

    if (function == 0)
        return;
    bar = pci_read(function, PCI_BAR4);
    if (!(bar & 1) || (bar & 0xfffc) == 0) /* bit 0: I/O ports */
        return;
    command = pci_read(function, PCI_COMMAND) & 0xffff;
    pci_write(function, PCI_COMMAND,
              command | PCI_COMMAND_IO | PCI_COMMAND_MASTER);
    ide.bus_master = (uint16_t)((bar & 0xfffc) + channel * BM_CHANNEL_SIZE);
}

static void use_disk(unsigned channel, const uint16_t id[ID_WORDS])
{
    read_size(id);
    if (id[ID_CAPABILITIES] & ID_CAP_DMA)
        find_dma(channel);
    irq_register(channels[channel].irq, ide_interrupt);
    kprintf("ide: disk of %u MiB, %s\n", ide.nsectors / SECTORS_PER_MIB,
            ide.bus_master ? "DMA" : "PIO");
}

void ide_init(void)
{
    static uint16_t id[ID_WORDS];

    mutex_init(&ide.mutex, "ide");
    timer_setup(&ide.timer, ide_timed_out);
    for (unsigned i = 0; i < ARRAY_LEN(channels) * 2; i++) {
        ide.base = channels[i / 2].base;
        ide.control = channels[i / 2].control;
        ide.device = DEVICE_LBA | (i % 2 ? DEVICE_SECOND : 0);
        if (identify(id)) {
            use_disk(i / 2, id);
            return;
        }
    }
    kprintf("ide: no disk on either IDE channel (kin needs an IDE disk; "
            "QEMU: -M pc)\n");
}
