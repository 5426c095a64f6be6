/*
 * Buffers that grow; each time they double.
 */
#include "mem/buffer.h"

#include "lib/string.h"
#include "mem/slab.h"

#define FIRST_SIZE 1024u     /* bytes; enough for most */
#define LAST_SIZE (1u << 20) /* what kmalloc can give */

char *buffer_reserve(struct buffer *buffer, uint32_t n)
{
    uint32_t size = MAX(buffer->size, FIRST_SIZE);
    char *bytes;

    while (size < LAST_SIZE && size - buffer->len < n)
        size *= 2;
    if (size != buffer->size) {
        bytes = kmalloc(size);
        if (bytes) {
            if (buffer->bytes)
                memcpy(bytes, buffer->bytes, buffer->len);
            kfree(buffer->bytes);
            buffer->bytes = bytes;
            buffer->size = size;
        }
    }
    buffer->failed |= buffer->size - buffer->len < n;
    return buffer->failed ? NULL : buffer->bytes + buffer->len;
}

void buffer_add(struct buffer *buffer, const void *data, uint32_t n)
{
    char *place = buffer_reserve(buffer, n);

    if (!place)
        return;
    memcpy(place, data, n);
    buffer->len += n;
}
