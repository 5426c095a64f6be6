/*
 * trace: one process stops another, looks into it and changes it.
 *
 * A child asks to be traced and then does a few system calls. What to observe:
 * at each signal, and at the begin and end of each system call, it stops in
 * state t and its parent gets to know by wait; meanwhile the parent reads its
 * registers, and changes the text that it is about to write. At last it lets
 * the child execute single instructions. strace and db are made of this.
 */
#define PROG "trace"
#define USAGE ""
#include <ctype.h>
#include <signal.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include "tool.h"
#include "tasks.h"

#define CALL_STOP (SIGTRAP | 0x80) /* as PTRACE_O_TRACESYSGOOD wants it */
#define STEPS 5

static char text[] = "child: quietly\n";

static void child(void)
{
    if (ptrace(PTRACE_TRACEME, 0, 0, 0) < 0)
        die("ptrace");
    raise(SIGSTOP);
    write(STDOUT_FILENO, text, sizeof text - 1);
    getppid();
    _exit(7);
}

/* Let the child go on; what wait says when it stops again or has ended. */
static int resume(pid_t pid, int request)
{
    int status;

    finish(0); /* both write: in order */
    if (ptrace(request, pid, 0, 0) < 0)
        die("ptrace");
    if (waitpid(pid, &status, 0) < 0)
        die("wait");
    return status;
}

static struct user_regs_struct registers(pid_t pid)
{
    struct user_regs_struct regs;

    if (ptrace(PTRACE_GETREGS, pid, 0, &regs) < 0)
        die("ptrace");
    return regs;
}

/* Have the child say it aloud. */
static void change_text(pid_t pid, long address)
{
    for (size_t i = sizeof "child:"; i < sizeof text; i += sizeof(long)) {
        long word = ptrace(PTRACE_PEEKDATA, pid, address + i, 0);
        char *bytes = (char *)&word;

        for (size_t j = 0; j < sizeof word; j++)
            bytes[j] = toupper((unsigned char)bytes[j]);
        ptrace(PTRACE_POKEDATA, pid, address + i, word);
    }
    printf("parent: changes the text at %#lx\n", address);
}

static void show_steps(pid_t pid)
{
    for (int i = 0; i < STEPS; i++) {
        resume(pid, PTRACE_SINGLESTEP);
        printf("parent: one instruction, now at %#x\n", registers(pid).eip);
    }
}

/* Follow the child from call to call until it ends. */
static int follow(pid_t pid)
{
    int inside = 0, status;

    for (;;) {
        status = resume(pid, PTRACE_SYSCALL);
        if (!WIFSTOPPED(status))
            return status;
        if (WSTOPSIG(status) != CALL_STOP)
            continue;
        struct user_regs_struct regs = registers(pid);
        inside = !inside;
        if (inside)
            printf("parent: call %u (%#x, %#x, %u)\n", regs.orig_eax, regs.ebx,
                   regs.ecx, regs.edx);
        else
            printf("parent: call %u returns %d\n", regs.orig_eax,
                   (int)regs.eax);
        if (inside && regs.orig_eax == SYS_write)
            change_text(pid, regs.ecx);
        if (!inside && regs.orig_eax == SYS_getppid)
            show_steps(pid);
    }
}

int main(void)
{
    struct task task;
    int status;
    pid_t pid = fork();

    if (pid == 0)
        child();
    if (pid < 0 || waitpid(pid, &status, 0) < 0)
        die("fork");
    if (!WIFSTOPPED(status))
        return 1; /* it has said why */
    if (read_task(pid, &task) < 0)
        die("/proc");
    printf("parent: the child stopped by signal %d and is in state %c\n",
           WSTOPSIG(status), task.state);
    if (ptrace(PTRACE_SETOPTIONS, pid, 0, PTRACE_O_TRACESYSGOOD) < 0)
        die("ptrace");
    status = follow(pid);
    printf("parent: the child ended with status %d\n", WEXITSTATUS(status));
    return finish(0);
}
