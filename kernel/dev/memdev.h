/*
 * /dev/null, /dev/zero and /dev/full.
 */
#ifndef KIN_DEV_MEMDEV_H
#define KIN_DEV_MEMDEV_H

void memdev_init(void);

#endif
