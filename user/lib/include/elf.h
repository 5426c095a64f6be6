/* ELF files. */
#ifndef ELF_H
#define ELF_H

#include "abi/elf.h"

#endif
