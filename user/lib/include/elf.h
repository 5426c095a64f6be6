/* ELF files. */
#pragma once

#include "abi/auxv.h"
#include "abi/elf.h"
