/*
 * readv and writev (Linux i386).
 */
#pragma once

#include <stddef.h>

#define UIO_MAXIOV 1024

struct iovec {
    void *iov_base;
    size_t iov_len;
};
