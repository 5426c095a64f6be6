/*
 * info: what there is to know about the target.
 */
#include "db.h"

/* Print a file of /proc/PID. */
static bool print_proc(const char *name)
{
    char path[64];

    if (!target_alive())
        return false;
    snprintf(path, sizeof path, "/proc/%d/%s", (int)target.pid, name);
    FILE *file = fopen(path, "re");
    if (!file)
        return error("%s: %s", path, strerror(errno));
    for (int c; (c = getc(file)) != EOF;)
        putchar(c);
    fclose(file);
    return true;
}

bool command_info(char *text)
{
    char *what = strtok(text, " \t"), *rest = strtok(NULL, " \t");
    size_t n = what ? strlen(what) : 0;

    if (n && strncmp(what, "breakpoints", n) == 0)
        info_breaks();
    else if (n && strncmp(what, "watchpoints", n) == 0)
        info_breaks();
    else if (n && strncmp(what, "symbols", n) == 0)
        info_symbols(rest ? rest : "");
    else if (n && strncmp(what, "signals", n) == 0)
        info_signals();
    else if (n && strncmp(what, "registers", n) == 0)
        return command_regs(rest);
    else if (n && strncmp(what, "maps", n) == 0)
        return print_proc("maps");
    else if (n && strncmp(what, "proc", n) == 0)
        return print_proc("status");
    else
        return error("info breakpoints, symbols [PART], signals, registers, "
                     "maps or proc");
    return true;
}
