/*
 * db: a small debugger.
 *
 *   db PROGRAM [ARGUMENT ...]   debug a program from its start
 *   db -p PID                   debug a process that runs already
 *
 * It stops the program at breakpoints, steps through its lines or
 * instructions, and looks at its memory and registers. `help` lists the
 * commands; an empty line repeats the last one. It debugs one process of one
 * thread; children are let go.
 */
#include <ctype.h>
#include <stdarg.h>
#include "db.h"

static bool command_kill(char *text);
static bool command_detach(char *text);
static bool command_quit(char *text);
static bool command_help(char *text);

/* A command may be cut to its first letters; the first that fits counts. */
static const struct command {
    const char *name;
    bool (*run)(char *text);
    const char *help;
} commands[] = {
    {"help", command_help, "  this list"},
    {"run", command_run, "  start the program, again if it runs"},
    {"break", command_break,
     "[PLACE]  stop there: function, function+N, FILE:LINE, *ADDRESS"},
    {"delete", command_delete, "[N]  delete a break- or watchpoint, or all"},
    {"watch", command_watch, "WHAT  stop when it changes: variable, *ADDRESS"},
    {"continue", command_continue, "  go on to the next stop"},
    {"step", command_step, "[N]  a source line, into functions"},
    {"next", command_next, "[N]  a source line, calls included"},
    {"finish", command_finish, "  go on until this function returns"},
    {"stepi", command_stepi, "[N]  an instruction"},
    {"nexti", command_nexti, "[N]  an instruction, calls included"},
    {"bt", command_bt, "  who called whom, the innermost first"},
    {"print", command_print, "EXPRESSION  variable, $register, *ADDRESS, + -"},
    {"x", command_x,
     "[/NF] ADDRESS  memory: N elements as F: x d words, a addresses,\n"
     "                 b bytes, c characters, s strings"},
    {"regs", command_regs, "  the registers"},
    {"set", command_set, "WHAT = VALUE  a variable, $register or *ADDRESS"},
    {"info", command_info,
     "breakpoints | symbols [PART] | signals | registers | maps | proc"},
    {"handle", command_handle,
     "SIGNAL [stop|nostop] [pass|nopass]  what a signal does"},
    {"kill", command_kill, "  end the program"},
    {"detach", command_detach, "  let it go on without db"},
    {"quit", command_quit, "  end the program, or let go of it (-p)"},
    {"ni", command_nexti, NULL},
    {"si", command_stepi, NULL},
};

#define NCOMMANDS (sizeof commands / sizeof *commands)

bool error(const char *format, ...)
{
    va_list ap;

    va_start(ap, format);
    vprintf(format, ap);
    va_end(ap);
    printf("\n");
    return false;
}

static bool command_help(char *text)
{
    (void)text;
    for (size_t i = 0; i < NCOMMANDS; i++)
        if (commands[i].help)
            printf("%-9s %s\n", commands[i].name, commands[i].help);
    return true;
}

static bool command_kill(char *text)
{
    (void)text;
    if (!target_alive())
        return false;
    target_kill();
    printf("The program is killed.\n");
    return true;
}

static bool command_detach(char *text)
{
    (void)text;
    if (!target_alive())
        return false;
    printf("Process %d goes on by itself.\n", (int)target.pid);
    target_detach();
    return true;
}

__attribute__((noreturn)) static void quit(void)
{
    if (target.attached)
        target_detach();
    else
        target_kill();
    exit(finish(0));
}

static bool command_quit(char *text)
{
    (void)text;
    quit();
}

/* Do what LINE says. */
static void execute(char *line)
{
    size_t n = 0;

    while (isalpha((unsigned char)line[n]))
        n++;
    char *text = line + n;
    while (isspace((unsigned char)*text))
        text++;
    for (size_t i = 0; n > 0 && i < NCOMMANDS; i++)
        if (strncmp(commands[i].name, line, n) == 0) {
            commands[i].run(text);
            return;
        }
    error("There is no command \"%.*s\"; help lists them.", (int)n, line);
}

/* Read and do commands until the end of input. */
__attribute__((noreturn)) static void command_loop(void)
{
    char *line = NULL, *last = copy_string("");
    size_t size = 0;
    ssize_t n;

    for (;;) {
        printf("(db) ");
        fflush(stdout);
        n = getline(&line, &size, stdin);
        if (n < 0)
            break;
        while (n > 0 && isspace((unsigned char)line[n - 1]))
            line[--n] = '\0';
        char *start = line + strspn(line, " \t");
        if (*start) {
            free(last);
            last = copy_string(start);
        }
        char *copy = copy_string(last);
        if (*copy)
            execute(copy);
        free(copy);
    }
    printf("\n");
    quit();
}

int main(int argc, char **argv)
{
    char path[sizeof "/proc//exe" + 11];

    if (argc == 3 && strcmp(argv[1], "-p") == 0) {
        int pid = number(argv[2], 1, INT_MAX);
        snprintf(path, sizeof path, "/proc/%d/exe", pid);
        target_attach(pid);
        symbols_load(path);
        print_where();
    } else if (argc > 1 && argv[1][0] != '-') {
        char *file = find_program(argv[1]);
        target_set_command(file, argv + 1);
        symbols_load(file);
    } else {
        usage();
    }
    command_loop();
}
