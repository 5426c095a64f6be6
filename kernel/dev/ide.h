/*
 * The IDE disk behind disk_read, disk_write and disk_flush of dev.h: what
 * ide.c, which runs commands, shares with ide_probe.c, which finds the disk.
 * Registers and commands: ATA/ATAPI-6, with addresses of 28 bits, so of a disk
 * over 128 GiB the first 128; DMA: "Programming Interface for Bus
 * Master IDE Controller" 1.0.
 */
#pragma once

#include "lib/spinlock.h"
#include "sched/mutex.h"

#define SECTOR_SIZE 512u
#define WORDS_PER_SECTOR (SECTOR_SIZE / 2)

/* Task-file registers, from the channel's base port */
#define REG_DATA 0
#define REG_ERROR 1
#define REG_COUNT 2
#define REG_LBA_LOW 3
#define REG_LBA_MID 4
#define REG_LBA_HIGH 5
#define REG_DEVICE 6
#define REG_STATUS 7
#define REG_COMMAND 7
/* and at the channel's control port */
#define CONTROL_RESET 0x04

#define STATUS_ERROR 0x01
#define STATUS_DATA 0x08
#define STATUS_FAULT 0x20
#define STATUS_BUSY 0x80
#define STATUS_ABSENT 0xff
#define DEVICE_LBA 0xe0
#define DEVICE_SECOND 0x10

#define CMD_READ 0x20
#define CMD_READ_DMA 0xc8
#define CMD_WRITE 0x30
#define CMD_WRITE_DMA 0xca
#define CMD_FLUSH 0xe7
#define CMD_IDENTIFY 0xec

/* Words of IDENTIFY DEVICE */
#define ID_CAPABILITIES 49
#define ID_CAP_DMA 0x0100
#define ID_CAP_LBA 0x0200
#define ID_SECTORS 60

/* Bus-master registers, from the channel's base */
#define BM_COMMAND 0
#define BM_STATUS 2
#define BM_TABLE 4
#define BM_START 0x01
#define BM_TO_MEMORY 0x08
#define BM_ERROR 0x02
#define BM_INTERRUPT 0x04
#define PRD_LAST 0x80000000u

#define IDE_PROBE_US 500000 /* a drive that is there answers within this */

struct ide {
    struct mutex mutex;
    struct spinlock lock;
    bool interrupted;
    uint16_t base, control; /* ports of the channel */
    uint16_t bus_master;    /* 0: no DMA */
    uint8_t device;         /* DEVICE_LBA, and DEVICE_SECOND */
    uint32_t nsectors;      /* 0: no disk */
};

extern struct ide ide; /* ide.c says what protects it */

/*
 * Wait, without sleeping, until the drive is not busy: its status, or
 * STATUS_ABSENT when it stays busy for `us` microseconds.
 */
uint8_t ide_poll(uint32_t us);

void ide_interrupt(void);
