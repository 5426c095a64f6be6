/*
 * ACPI tables: a pointer somewhere in the BIOS's memory (RSDP) names a table
 * of tables (RSDT), one of which is the MADT. All were written by firmware:
 * each is checked before it is believed. Boot CPU only, once.
 */
#include "cpu/acpi.h"

#include "lib/string.h"

#define EBDA_POINTER 0x40eu /* BIOS data: segment of its extended data */
#define EBDA_SEARCH 1024u   /* bytes, ACPI 5.2.5.1 */
#define BIOS_START 0xe0000u
#define BIOS_SIZE 0x20000u
#define MAX_TABLE 0x10000u /* bytes; a longer one is taken for garbage */

struct rsdp {
    char signature[8];
    uint8_t checksum;
    char oem[6];
    uint8_t revision;
    uint32_t rsdt;
} PACKED;

struct table {
    char signature[4];
    uint32_t length; /* of all, this header included */
    uint8_t revision, checksum;
    char oem[6], oem_table[8];
    uint32_t oem_revision, creator, creator_revision;
} PACKED;

struct madt_table {
    struct table header;
    uint32_t lapic_phys, flags;
} PACKED;

struct madt_entry {
    uint8_t type, length;
    union {
        struct {
            uint8_t processor, apic_id;
            uint32_t flags;
        } PACKED cpu;
        struct {
            uint8_t id, reserved;
            uint32_t phys, first_gsi;
        } PACKED ioapic;
        struct {
            uint8_t bus, irq;
            uint32_t gsi;
            uint16_t flags;
        } PACKED override;
    };
} PACKED;

/* Types of entries, and their flags (ACPI 5.2.12.2 to 5.2.12.5) */
#define MADT_CPU 0
#define MADT_IOAPIC 1
#define MADT_OVERRIDE 2
#define CPU_ENABLED 1u
#define POLARITY_MASK 3u
#define POLARITY_LOW 3u
#define TRIGGER_MASK 12u
#define TRIGGER_LEVEL 12u

static bool sums_to_zero(const void *data, uint32_t nbytes)
{
    uint8_t sum = 0;

    for (uint32_t i = 0; i < nbytes; i++)
        sum += ((const uint8_t *)data)[i];
    return sum == 0;
}

/* Look for the RSDP in [start, start + nbytes): physical address of the RSDT,
   or 0. */
static uint32_t find_rsdt(uint32_t start, uint32_t nbytes, map_fn *map)
{
    const char *memory = (const char *)map(start, nbytes);

    for (uint32_t i = 0; i + sizeof(struct rsdp) <= nbytes; i += 16) {
        const struct rsdp *rsdp = (const void *)(memory + i);

        if (memcmp(rsdp->signature, "RSD PTR ", 8) == 0 &&
            sums_to_zero(rsdp, sizeof(*rsdp)))
            return rsdp->rsdt;
    }
    return 0;
}

/* The table at a physical address, if it is one named so; else NULL. */
static const struct table *map_table(uint32_t phys, const char *signature,
                                     map_fn *map)
{
    const struct table *table = (const void *)map(phys, sizeof(*table));

    if (memcmp(table->signature, signature, 4) != 0 ||
        table->length < sizeof(*table) || table->length > MAX_TABLE)
        return NULL;
    table = (const void *)map(phys, table->length);
    return sums_to_zero(table, table->length) ? table : NULL;
}

static const struct table *find_madt(map_fn *map)
{
    uint16_t ebda = *(const uint16_t *)map(EBDA_POINTER, sizeof(uint16_t));
    uint32_t rsdt_phys = 0, n;
    const struct table *rsdt, *madt = NULL;
    const uint32_t *tables;

    if (ebda != 0)
        rsdt_phys = find_rsdt(ebda * 16u, EBDA_SEARCH, map);
    if (rsdt_phys == 0)
        rsdt_phys = find_rsdt(BIOS_START, BIOS_SIZE, map);
    rsdt = rsdt_phys ? map_table(rsdt_phys, "RSDT", map) : NULL;
    if (!rsdt)
        return NULL;
    tables = (const uint32_t *)(rsdt + 1);
    n = (rsdt->length - sizeof(*rsdt)) / sizeof(*tables);
    for (uint32_t i = 0; i < n && !madt; i++)
        madt = map_table(tables[i], "APIC", map);
    return madt;
}

static void add_cpu(struct acpi_madt *madt, const struct madt_entry *entry)
{
    if (!(entry->cpu.flags & CPU_ENABLED))
        return;
    if (madt->ncpus < MAX_CPUS)
        madt->apic_ids[madt->ncpus] = entry->cpu.apic_id;
    madt->ncpus++;
}

static void add_ioapic(struct acpi_madt *madt, const struct madt_entry *entry)
{
    if (madt->nioapics < MAX_IOAPICS)
        madt->ioapics[madt->nioapics++] =
            (struct acpi_ioapic){entry->ioapic.phys, entry->ioapic.first_gsi};
}

static void add_override(struct acpi_madt *madt, const struct madt_entry *entry)
{
    uint16_t flags = entry->override.flags;

    if (entry->override.irq < NISA_IRQS)
        madt->irqs[entry->override.irq] = (struct acpi_irq){
            .gsi = entry->override.gsi,
            .active_low = (flags & POLARITY_MASK) == POLARITY_LOW,
            .level = (flags & TRIGGER_MASK) == TRIGGER_LEVEL,
        };
}

bool acpi_read_madt(struct acpi_madt *madt, map_fn *map)
{
    const struct table *table = find_madt(map);
    const struct madt_table *header = (const void *)table;
    const struct madt_entry *entry;
    uint32_t at = sizeof(*header);

    memset(madt, 0, sizeof(*madt));
    for (unsigned i = 0; i < NISA_IRQS; i++)
        madt->irqs[i].gsi = i;
    if (!table || table->length < sizeof(*header))
        return false;
    madt->lapic_phys = header->lapic_phys;
    for (; at + 2 <= table->length; at += entry->length) {
        entry = (const void *)((const char *)table + at);
        if (entry->length < 2 || at + entry->length > table->length)
            break;
        if (entry->type == MADT_CPU && entry->length >= 8)
            add_cpu(madt, entry);
        else if (entry->type == MADT_IOAPIC && entry->length >= 12)
            add_ioapic(madt, entry);
        else if (entry->type == MADT_OVERRIDE && entry->length >= 10)
            add_override(madt, entry);
    }
    return true;
}
