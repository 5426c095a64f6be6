/*
 * /dev/trace: the record of all changes of state, as text.
 */
#ifndef KIN_DEV_TRACEDEV_H
#define KIN_DEV_TRACEDEV_H

void tracedev_init(void);

#endif
