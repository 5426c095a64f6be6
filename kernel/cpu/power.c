/*
 * Power. The ports are those of the machines that kin runs on; on another one
 * nobody listens there.
 */
#include "cpu/power.h"

#include "cpu/x86.h"
#include "lib/printf.h"

#define PORT_DEBUG_EXIT 0xf4u   /* QEMU: -device isa-debug-exit */
#define PORT_ACPI_PIIX4 0x604u  /* QEMU: PM1a control of -M pc */
#define PORT_ACPI_BOCHS 0xb004u /* Bochs, and QEMU of long ago */
#define ACPI_SLEEP_S5 0x2000u
#define PORT_KEYBOARD 0x64u
#define KEYBOARD_RESET 0xfeu
#define PANIC_STATUS 112u

static void NORETURN halt(void)
{
    for (;;)
        asm volatile("cli; hlt");
}

void power_off_panic(void)
{
    outl(PORT_DEBUG_EXIT, PANIC_STATUS);
}

void power_off(uint8_t status)
{
    /* The host sees only seven bits of what is written to the port. */
    kprintf("power off, status %u\n", status);
    outl(PORT_DEBUG_EXIT, status);
    outw(PORT_ACPI_PIIX4, ACPI_SLEEP_S5);
    outw(PORT_ACPI_BOCHS, ACPI_SLEEP_S5);
    kprintf("it is now safe to turn the power off\n");
    halt();
}

void power_reset(void)
{
    struct {
        uint16_t limit;
        uint32_t base;
    } PACKED no_idt = {0, 0};

    outb(PORT_KEYBOARD, KEYBOARD_RESET);
    /* still here: a trap without a table resets every x86 */
    asm volatile("lidt %0; int3" : : "m"(no_idt));
    halt();
}
