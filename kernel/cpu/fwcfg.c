/*
 * QEMU's firmware configuration device (docs/specs/fw_cfg.rst): select an item
 * by a 16-bit write, then read its bytes one by one. Numbers are big-endian.
 */
#include "cpu/fwcfg.h"

#include "cpu/x86.h"
#include "lib/string.h"

#define PORT_SELECT 0x510u
#define PORT_DATA 0x511u
#define ITEM_SIGNATURE 0x0000u
#define ITEM_DIRECTORY 0x0019u
#define MAX_FILES 256u

struct entry {
    uint8_t size[4], item[2], reserved[2];
    char name[56];
};

static void read_bytes(void *buf, uint32_t nbytes)
{
    asm volatile("rep insb"
                 : "+D"(buf), "+c"(nbytes)
                 : "d"(PORT_DATA)
                 : "memory");
}

static uint32_t big_endian(const uint8_t *bytes, unsigned nbytes)
{
    uint32_t value = 0;

    for (unsigned i = 0; i < nbytes; i++)
        value = value << 8 | bytes[i];
    return value;
}

uint32_t fwcfg_read(const char *name, char *buf, uint32_t size)
{
    char signature[4];
    uint8_t count[4];
    struct entry entry;
    uint32_t n;

    outw(PORT_SELECT, ITEM_SIGNATURE);
    read_bytes(signature, sizeof(signature));
    if (memcmp(signature, "QEMU", sizeof(signature)) != 0)
        return 0;
    outw(PORT_SELECT, ITEM_DIRECTORY);
    read_bytes(count, sizeof(count));
    n = MIN(big_endian(count, sizeof(count)), MAX_FILES);
    for (; n > 0; n--) {
        read_bytes(&entry, sizeof(entry));
        if (strncmp(entry.name, name, sizeof(entry.name)) != 0)
            continue;
        n = MIN(big_endian(entry.size, sizeof(entry.size)), size - 1);
        outw(PORT_SELECT, big_endian(entry.item, sizeof(entry.item)));
        read_bytes(buf, n);
        buf[n] = '\0';
        return n;
    }
    return 0;
}
