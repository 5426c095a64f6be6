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
#include "dev/driver.h"
#include "dev/ide.h"
#include "lib/printf.h"

#define ID_WORDS 256
#define BM_CHANNEL_SIZE 8 /* the second channel's registers come behind */
#define SECTORS_PER_MIB (1048576u / SECTOR_SIZE)

/* PCI configuration space by mechanism 1 (PCI Local Bus 3.0, 3.2.2.3.2): the
   address goes to one port, the data through another. Offsets: 6.1 there. */
#define CONFIG_ADDRESS 0xcf8
#define CONFIG_DATA 0xcfc
#define ADDRESS_ENABLE 0x80000000u
#define FUNCTIONS_PER_BUS 256
#define PCI_ID 0x00
#define PCI_NOBODY 0xffffffffu /* as id: no device answers */
#define PCI_COMMAND 0x04
#define PCI_COMMAND_IO 0x01u
#define PCI_COMMAND_MASTER 0x04u
#define PCI_CLASS 0x08
#define PCI_CLASS_IDE 0x0101u /* class and subclass */
#define PCI_BAR4 0x20

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

/* Lead CONFIG_DATA to a register of a function on bus 0; its content. */
static uint32_t pci_select(uint32_t function, uint32_t offset)
{
    outl(CONFIG_ADDRESS, ADDRESS_ENABLE | function << 8 | offset);
    return inl(CONFIG_DATA);
}

/* Turn on bus-master DMA for `channel`, if there is a controller that has it.
 */
static void find_dma(unsigned channel)
{
    uint32_t bar, command, function = 0;

    while (pci_select(function, PCI_ID) == PCI_NOBODY ||
           pci_select(function, PCI_CLASS) >> 16 != PCI_CLASS_IDE)
        if (++function == FUNCTIONS_PER_BUS)
            return;
    bar = pci_select(function, PCI_BAR4);
    if (!(bar & 1) || (bar & 0xfffc) == 0) /* bit 0: I/O ports */
        return;
    command = pci_select(function, PCI_COMMAND) & 0xffff;
    outl(CONFIG_DATA, command | PCI_COMMAND_IO | PCI_COMMAND_MASTER);
    ide.bus_master = (uint16_t)((bar & 0xfffc) + channel * BM_CHANNEL_SIZE);
}

static void use_disk(unsigned channel, const uint16_t id[ID_WORDS])
{
    ide.nsectors = id[ID_SECTORS] | (uint32_t)id[ID_SECTORS + 1] << 16;
    if (id[ID_CAPABILITIES] & ID_CAP_DMA)
        find_dma(channel);
    irq_register(channels[channel].irq, ide_interrupt);
    kprintf("ide: disk of %u MiB, %s\n", ide.nsectors / SECTORS_PER_MIB,
            ide.bus_master ? "DMA" : "PIO");
}

void ide_init(void)
{
    static uint16_t id[ID_WORDS];

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
