/* Putting device numbers together and taking them apart. */
#pragma once

#include "abi/stat.h"
