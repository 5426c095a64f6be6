/*
 * /proc/PID: where a sleeping process is in the kernel. Its descriptor, and
 * with it its stack, stays while the node is there; what is on the stack may
 * change while we look, so addresses are only looked up in the symbol table.
 */
#include "lib/ksyms.h"
#include "lib/string.h"
#include "proc/procfs_gen.h"

#define MAX_FRAMES 16

/* How sleeping works, not what is waited for. */
static bool is_way_to_sleep(const char *function)
{
    static const char *const names[] = {
        "schedule",    "wait_for",   "sleep", "sleep_uninterruptible",
        "sleep_until", "mutex_lock",
    };

    for (unsigned i = 0; i < ARRAY_LEN(names); i++)
        if (strcmp(function, names[i]) == 0)
            return true;
    return false;
}

int show_stack(struct text *text, struct proc_node *node)
{
    uint32_t addresses[MAX_FRAMES], offset;
    unsigned n = proc_backtrace(node->proc, addresses, MAX_FRAMES);

    for (unsigned i = 0; i < n; i++) {
        const char *function = ksym_find(addresses[i], &offset);

        if (function)
            text_printf(text, "[<0>] %s+%#x\n", function, offset);
    }
    return 0;
}

/* The function that sleeps; "0" for a process that does not. */
int show_wchan(struct text *text, struct proc_node *node)
{
    uint32_t addresses[MAX_FRAMES], offset;
    unsigned n = proc_backtrace(node->proc, addresses, MAX_FRAMES);
    const char *function = NULL;

    for (unsigned i = 0; i < n && node->proc->chan; i++) {
        function = ksym_find(addresses[i], &offset);
        if (!function || !is_way_to_sleep(function))
            break;
    }
    text_printf(text, "%s", function ? function : "0");
    return 0;
}
