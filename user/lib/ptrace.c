/*
 * Tracing. The gate's PEEK requests store the word where the fourth argument
 * points; here it is returned.
 */
#include <errno.h>
#include <stdarg.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <unistd.h>

long ptrace(int request, ...)
{
    va_list ap;
    long word;

    va_start(ap, request);
    long pid = va_arg(ap, long);
    long addr = va_arg(ap, long);
    long data = va_arg(ap, long);
    va_end(ap);
    if (request < PTRACE_PEEKTEXT || request > PTRACE_PEEKUSER)
        return syscall(SYS_ptrace, request, pid, addr, data);
    if (syscall(SYS_ptrace, request, pid, addr, &word) < 0)
        return -1;
    errno = 0;
    return word;
}
