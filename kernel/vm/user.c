/*
 * Copying between kernel and user memory.
 *
 * The copying instructions are allowed to fault: a page fault in one of them
 * is first handled like the user's own (the page appears, and the copy goes
 * on), and if it cannot be, the kernel continues at the instruction's fixup
 * and the copy returns -EFAULT. With `nofault` raised the fault handler goes to
 * the fixup at once.
 */
#include "vm/user.h"

#include "abi/errno.h"
#include "cpu/trap.h"
#include "mem/layout.h"
#include "sched/proc.h"

bool user_range_ok(uaddr_t addr, uint32_t n)
{
    return n <= USER_TOP && addr <= USER_TOP - n;
}

/* Words first: `rep movsb` would take a step per byte. */
static int copy(void *dst, const void *src, uint32_t n)
{
    int result = -EFAULT;
    uint32_t words = n / 4;

    asm volatile("1: rep movsl\n"
                 "mov %[rest], %%ecx\n"
                 "2: rep movsb\n"
                 "xor %[result], %[result]\n"
                 "3:\n" FAULT_FIXUP("1b", "3b") FAULT_FIXUP("2b", "3b")
                 : "+D"(dst), "+S"(src), "+c"(words), [result] "+&r"(result)
                 : [rest] "r"(n % 4)
                 : "memory");
    return result;
}

int copyin(void *dst, uaddr_t src, uint32_t n)
{
    if (!user_range_ok(src, n))
        return -EFAULT;
    return copy(dst, (const void *)src, n);
}

int copyout(uaddr_t dst, const void *src, uint32_t n)
{
    if (!user_range_ok(dst, n))
        return -EFAULT;
    return copy((void *)dst, src, n);
}

int copyin_nofault(void *dst, uaddr_t src, uint32_t n)
{
    current()->nofault++;
    int error = copyin(dst, src, n);
    current()->nofault--;
    return error;
}

int copyout_nofault(uaddr_t dst, const void *src, uint32_t n)
{
    current()->nofault++;
    int error = copyout(dst, src, n);
    current()->nofault--;
    return error;
}

int user_zero(uaddr_t dst, uint32_t n)
{
    int result = -EFAULT;
    uint32_t words = n / 4;

    if (!user_range_ok(dst, n))
        return -EFAULT;
    asm volatile("1: rep stosl\n"
                 "mov %[rest], %%ecx\n"
                 "2: rep stosb\n"
                 "xor %[result], %[result]\n"
                 "3:\n" FAULT_FIXUP("1b", "3b") FAULT_FIXUP("2b", "3b")
                 : "+D"(dst), "+c"(words), [result] "+&r"(result)
                 : [rest] "r"(n % 4), "a"(0)
                 : "memory");
    return result;
}

/* One byte of user memory, or -EFAULT. */
static int get_byte(uaddr_t addr)
{
    int value = -EFAULT;

    asm volatile("1: movzbl (%[addr]), %[value]\n"
                 "2:\n" FAULT_FIXUP("1b", "2b")
                 : [value] "+r"(value)
                 : [addr] "r"(addr));
    return value;
}

int copyinstr(char *dst, uaddr_t src, uint32_t size)
{
    for (uint32_t i = 0; i < size; i++) {
        int c = user_range_ok(src, i + 1) ? get_byte(src + i) : -EFAULT;

        if (c < 0)
            return c;
        dst[i] = (char)c;
        if (c == 0)
            return (int)i;
    }
    return -ENAMETOOLONG;
}

/* Write a byte as it is: makes its page present and writable. */
static int touch_byte(uaddr_t addr)
{
    int result = -EFAULT;

    asm volatile("1: lock; orb $0, (%[addr])\n"
                 "xor %[result], %[result]\n"
                 "2:\n" FAULT_FIXUP("1b", "2b")
                 : [result] "+&r"(result)
                 : [addr] "r"(addr)
                 : "memory");
    return result;
}

int user_cmpxchg(uaddr_t addr, uint32_t *old, uint32_t new)
{
    int result = -EFAULT;

    if (!user_range_ok(addr, sizeof(*old)))
        return -EFAULT;
    asm volatile("1: lock; cmpxchg %[new], (%[addr])\n"
                 "mov $0, %[result]\n"
                 "2:\n" FAULT_FIXUP("1b", "2b")
                 : [result] "+&r"(result), "+a"(*old)
                 : [addr] "r"(addr), [new] "r"(new)
                 : "memory", "cc");
    return result;
}

int user_fault_in(uaddr_t addr, uint32_t n, bool write)
{
    if (!user_range_ok(addr, n))
        return -EFAULT;
    for (uaddr_t end = addr + n; addr < end;
         addr = ROUND_DOWN(addr, PAGE_SIZE) + PAGE_SIZE)
        if ((write ? touch_byte(addr) : get_byte(addr)) < 0)
            return -EFAULT;
    return 0;
}
