/*
 * PCI configuration space by mechanism 1 (PCI Local Bus 3.0, 3.2.2.3.2): the
 * address goes to one port, the data through another. Only used while the boot
 * CPU starts the machine, so there is no lock.
 */
#include "cpu/x86.h"
#include "dev/pci.h"

#define CONFIG_ADDRESS 0xcf8
#define CONFIG_DATA 0xcfc
#define ADDRESS_ENABLE 0x80000000u

#define DEVICES_PER_BUS 32
#define FUNCTIONS_PER_DEVICE 8
#define NOBODY 0xffffffffu /* what is read where no device answers */

uint32_t pci_read(uint32_t function, uint32_t offset)
{
    outl(CONFIG_ADDRESS, function | offset);
    return inl(CONFIG_DATA);
}

void pci_write(uint32_t function, uint32_t offset, uint32_t value)
{
    outl(CONFIG_ADDRESS, function | offset);
    outl(CONFIG_DATA, value);
}

uint32_t pci_find_class(uint32_t class)
{
    for (uint32_t i = 0; i < DEVICES_PER_BUS * FUNCTIONS_PER_DEVICE; i++) {
        uint32_t function = ADDRESS_ENABLE | i << 8;

        if (pci_read(function, 0) != NOBODY &&
            pci_read(function, PCI_CLASS) >> 16 == class)
            return function;
    }
    return 0;
}
