/* Reading and writing several buffers at once. */
#pragma once

#include <sys/types.h>
#include "abi/uio.h"

ssize_t readv(int fd, const struct iovec *iov, int n);
ssize_t writev(int fd, const struct iovec *iov, int n);
