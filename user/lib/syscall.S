/*
 * System calls. A stub loads its number and jumps to the common part, which
 * finds the C arguments on the stack in the order in which the gate wants
 * them in registers: ebx ecx edx esi edi ebp. Words beyond a call's own
 * arguments are loaded as well and do no harm. A 64-bit argument is two words,
 * the low one first, in C as at the gate.
 */
#include "abi/errno.h"
#include <sys/syscall.h>

    .text

/* For debuggers, which find the caller of who sleeps in a call by this. */
    .cfi_sections .debug_frame

/* Registers the caller expects unchanged are saved; first is the stack
   offset of the first argument from esp after the pushes. */
    .macro ENTER first
    push %ebx
    .cfi_adjust_cfa_offset 4
    .cfi_rel_offset ebx, 0
    push %esi
    .cfi_adjust_cfa_offset 4
    .cfi_rel_offset esi, 0
    push %edi
    .cfi_adjust_cfa_offset 4
    .cfi_rel_offset edi, 0
    push %ebp
    .cfi_adjust_cfa_offset 4
    .cfi_rel_offset ebp, 0
    mov \first+0(%esp), %ebx
    mov \first+4(%esp), %ecx
    mov \first+8(%esp), %edx
    mov \first+12(%esp), %esi
    mov \first+16(%esp), %edi
    mov \first+20(%esp), %ebp
    int $0x80
    pop %ebp
    .cfi_adjust_cfa_offset -4
    .cfi_restore ebp
    pop %edi
    .cfi_adjust_cfa_offset -4
    .cfi_restore edi
    pop %esi
    .cfi_adjust_cfa_offset -4
    .cfi_restore esi
    pop %ebx
    .cfi_adjust_cfa_offset -4
    .cfi_restore ebx
    .endm

    .globl syscall
syscall:
    .cfi_startproc
    mov 4(%esp), %eax
    ENTER 24
    jmp check

enter:
    ENTER 20
check:
    cmp $-MAX_ERRNO, %eax
    jae 1f
    ret
1:  neg %eax
    mov %eax, %gs:errno@ntpoff
    or $-1, %eax
    ret
    .cfi_endproc

/* vfork's child runs on the parent's stack, and would overwrite the return
   address there: it is kept in a register, which the kernel preserves. */
    .globl vfork
vfork:
    pop %ecx
    mov $SYS_vfork, %eax
    int $0x80
    push %ecx
    jmp check

/* clone(fn, stack, flags, arg, ptid, tls, ctid): the child calls fn(arg) on
   its own stack and exits with what it returns. */
    .globl clone
clone:
    mov 8(%esp), %ecx
    and $-16, %ecx
    sub $20, %ecx                   /* fn, and arg where a call needs it */
    mov 4(%esp), %eax
    mov %eax, (%ecx)
    mov 16(%esp), %eax
    mov %eax, 4(%ecx)
    push %ebx
    push %esi
    push %edi
    mov 24(%esp), %ebx
    mov 32(%esp), %edx
    mov 36(%esp), %esi
    mov 40(%esp), %edi
    mov $SYS_clone, %eax
    int $0x80
    test %eax, %eax
    jz 1f
    pop %edi
    pop %esi
    pop %ebx
    jmp check
1:  xor %ebp, %ebp
    pop %eax
    call *%eax
    mov %eax, %ebx
    mov $SYS_exit, %eax
    int $0x80

/* Where a signal handler returns to; abi/sigframe.h has the frames. */
    .globl signal_return, signal_return_rt
signal_return:
    pop %eax
    mov $SYS_sigreturn, %eax
    int $0x80
signal_return_rt:
    mov $SYS_rt_sigreturn, %eax
    int $0x80

    .macro STUB name number
    .globl \name
\name:
    mov $\number, %eax
    jmp enter
    .endm

    /* processes */
    STUB _exit SYS_exit_group
    STUB execve SYS_execve
    STUB wait4 SYS_wait4
    STUB getpid SYS_getpid
    STUB getppid SYS_getppid
    STUB gettid SYS_gettid
    STUB getpgrp SYS_getpgrp
    STUB getpgid SYS_getpgid
    STUB setpgid SYS_setpgid
    STUB getsid SYS_getsid
    STUB setsid SYS_setsid
    STUB sched_yield SYS_sched_yield
    STUB setpriority SYS_setpriority
    STUB getrlimit SYS_ugetrlimit
    STUB setrlimit SYS_setrlimit
    STUB prlimit64 SYS_prlimit64
    STUB getrusage SYS_getrusage
    STUB prctl SYS_prctl

    /* signals and time */
    STUB kill SYS_kill
    STUB tgkill SYS_tgkill
    STUB pause SYS_pause
    STUB alarm SYS_alarm
    STUB sigaltstack SYS_sigaltstack
    STUB getitimer SYS_getitimer
    STUB setitimer SYS_setitimer
    STUB clock_gettime SYS_clock_gettime
    STUB clock_getres SYS_clock_getres
    STUB nanosleep SYS_nanosleep
    STUB times SYS_times

    /* users */
    STUB getuid SYS_getuid32
    STUB geteuid SYS_geteuid32
    STUB getgid SYS_getgid32
    STUB getegid SYS_getegid32
    STUB setuid SYS_setuid32
    STUB setgid SYS_setgid32
    STUB setreuid SYS_setreuid32
    STUB setregid SYS_setregid32
    STUB setresuid SYS_setresuid32
    STUB setresgid SYS_setresgid32
    STUB getresuid SYS_getresuid32
    STUB getresgid SYS_getresgid32
    STUB getgroups SYS_getgroups32
    STUB setgroups SYS_setgroups32
    STUB setfsuid SYS_setfsuid32
    STUB setfsgid SYS_setfsgid32

    /* open files */
    STUB close SYS_close
    STUB read SYS_read
    STUB write SYS_write
    STUB readv SYS_readv
    STUB writev SYS_writev
    STUB pread SYS_pread64
    STUB pwrite SYS_pwrite64
    STUB dup SYS_dup
    STUB dup2 SYS_dup2
    STUB dup3 SYS_dup3
    STUB pipe SYS_pipe
    STUB pipe2 SYS_pipe2
    STUB fcntl SYS_fcntl64
    STUB ioctl SYS_ioctl
    STUB poll SYS_poll
    STUB fsync SYS_fsync
    STUB fdatasync SYS_fdatasync
    STUB sync SYS_sync
    STUB ftruncate SYS_ftruncate64
    STUB fchmod SYS_fchmod
    STUB fchown SYS_fchown32
    STUB fstat SYS_fstat64
    STUB fchdir SYS_fchdir
    STUB getdents64 SYS_getdents64

    /* names */
    STUB stat SYS_stat64
    STUB lstat SYS_lstat64
    STUB fstatat SYS_fstatat64
    STUB access SYS_access
    STUB link SYS_link
    STUB linkat SYS_linkat
    STUB symlink SYS_symlink
    STUB readlink SYS_readlink
    STUB readlinkat SYS_readlinkat
    STUB unlink SYS_unlink
    STUB unlinkat SYS_unlinkat
    STUB rename SYS_rename
    STUB mkdir SYS_mkdir
    STUB mkdirat SYS_mkdirat
    STUB rmdir SYS_rmdir
    STUB chdir SYS_chdir
    STUB chmod SYS_chmod
    STUB chown SYS_chown32
    STUB lchown SYS_lchown32
    STUB fchownat SYS_fchownat
    STUB umask SYS_umask
    STUB truncate SYS_truncate64
    STUB utimensat SYS_utimensat

    /* memory and the system */
    STUB munmap SYS_munmap
    STUB mprotect SYS_mprotect
    STUB msync SYS_msync
    STUB madvise SYS_madvise
    STUB uname SYS_uname
    STUB sethostname SYS_sethostname
    STUB getrandom SYS_getrandom

    .section .tbss, "awT", @nobits
    .globl errno
    .balign 4
errno:
    .long 0

    .section .note.GNU-stack, "", @progbits
