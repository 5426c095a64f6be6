/*
 * readv and writev (Linux i386).
 */
#pragma once

#include <stddef.h>

#define UIO_MAXIOV 1024
#define IOV_MAX UIO_MAXIOV

struct iovec {
    void *iov_base;
    size_t iov_len;
};
