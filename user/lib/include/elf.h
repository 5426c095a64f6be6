/* ELF files. */
#ifndef ELF_H
#define ELF_H

#include "abi/auxv.h"
#include "abi/elf.h"

#endif
