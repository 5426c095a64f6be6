/*
 * PCI configuration space, as far as one disk controller needs it.
 */
#ifndef KIN_DEV_PCI_H
#define KIN_DEV_PCI_H

#include "lib/defs.h"

/* Offsets in configuration space (PCI Local Bus 3.0, 6.1) */
#define PCI_COMMAND 0x04
#define PCI_CLASS 0x08
#define PCI_BAR4 0x20
#define PCI_COMMAND_IO 0x01u
#define PCI_COMMAND_MASTER 0x04u
#define PCI_CLASS_IDE 0x0101u

/* The first function of class `class` (class and subclass byte) on bus 0, in
   the form that pci_read and pci_write take; 0: none. */
uint32_t pci_find_class(uint32_t class);

uint32_t pci_read(uint32_t function, uint32_t offset);
void pci_write(uint32_t function, uint32_t offset, uint32_t value);

#endif
