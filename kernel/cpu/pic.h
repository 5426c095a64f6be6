/*
 * The pair of 8259 interrupt controllers, for machines without an APIC.
 */
#pragma once

#include "lib/defs.h"

/* Make interrupt n arrive at vector IRQ_VECTOR + n, all masked. */
void pic_init(void);

void pic_unmask(unsigned irq);

/* Interrupt irq has arrived: allow the next. False when it was none at all
   (the controller withdrew it) and must be ignored. */
bool pic_acknowledge(unsigned irq);
