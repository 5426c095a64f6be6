/*
 * top: watch what the processors do, and for which processes.
 *
 *   -b          batch: print, do not use the screen      -n TIMES  then end
 *   -d SECONDS  between two times                        -o COLUMN  sort by it
 *   -p PIDS, -u USER  only these     -H  threads     -i  not the idle
 *   -c          commands with their arguments
 *
 * Keys: h explains them. The first figures are of all the time since a process
 * began, the later ones since the last time.
 */
#include <ctype.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <termios.h>
#include "top.h"
#include "../signals.h"

#define DEFAULT_DELAY 3000 /* ms */
#define ESCAPE 27

static struct view view;
static int delay = DEFAULT_DELAY, times = -1;
static struct termios saved_modes;
static volatile sig_atomic_t must_end, was_stopped;
static char message[128];

/* Seconds with a fraction, "0.5", in ms; or -1. */
static int parse_delay(const char *text)
{
    char *end;
    unsigned long ms = strtoul(text, &end, 10);

    if (ms > INT_MAX / 1000 || (end == text && *end != '.'))
        return -1;
    ms *= 1000;
    if (*end == '.')
        for (int digit = 100; isdigit((unsigned char)*++end); digit /= 10)
            ms += (*end - '0') * digit;
    return *end ? -1 : (int)ms;
}

/* Show only this user's, or everybody's for "". Returns 0 if there is none. */
static int choose_user(const char *name)
{
    const struct passwd *user = getpwnam(name);

    view.has_user = *name != '\0';
    view.uid = user ? user->pw_uid : strtoul(name, NULL, 10);
    if (!user && !isdigit((unsigned char)*name) && *name)
        view.has_user = 0;
    return view.has_user || !*name;
}

/* --- the terminal --- */

static void set_modes(void)
{
    struct termios modes = saved_modes;

    modes.c_lflag &= ~(ICANON | ECHO);
    modes.c_cc[VMIN] = 1;
    modes.c_cc[VTIME] = 0;
    tcsetattr(STDIN_FILENO, TCSANOW, &modes);
}

static void handle_signal(int signal)
{
    if (signal == SIGCONT)
        was_stopped = 1;
    else
        must_end = 1;
}

static void measure_screen(void)
{
    struct winsize size;
    int known = ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col;

    view.width = known ? size.ws_col : view.batch ? 0 : SCREEN_WIDTH;
    view.height = known && size.ws_row ? size.ws_row : SCREEN_HEIGHT;
}

static void begin_screen(void)
{
    static const int signals[] = {SIGINT, SIGTERM, SIGQUIT, SIGHUP, SIGCONT};
    struct sigaction action = {.sa_handler = handle_signal};

    if (tcgetattr(STDIN_FILENO, &saved_modes) < 0)
        die("terminal (-b needs none)");
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++)
        sigaction(signals[i], &action, NULL);
    set_modes();
    fputs("\033[H\033[J", stdout);
}

static void end_screen(void)
{
    tcsetattr(STDIN_FILENO, TCSANOW, &saved_modes);
    printf("\033[%d;1H\n", view.height - 1);
}

/* The next key within `ms`, or -1: none came, or it is time to look at the
 * signals. At the end of the input it is time to end. */
static int read_key(int ms)
{
    struct pollfd input = {.fd = STDIN_FILENO, .events = POLLIN};
    unsigned char key;

    fflush(stdout);
    if (poll(&input, 1, ms) <= 0)
        return -1;
    ssize_t n = read(STDIN_FILENO, &key, 1);
    must_end |= n == 0;
    return n == 1 ? key : -1;
}

/* Ask for a line, in the row for messages. Returns 0: nothing was entered. */
static int ask(const struct sample *sample, const char *question, char *answer,
               size_t size)
{
    size_t n = 0;
    int key = 0;

    while (key != '\n' && key != '\r') {
        answer[n] = '\0';
        printf("\033[%d;1H%s %s\033[K", message_row(sample, &view), question,
               answer);
        key = read_key(-1);
        if (key == ESCAPE || must_end)
            return 0;
        if ((key == '\b' || key == 127) && n > 0)
            n--;
        else if (isprint(key) && n < size - 1)
            answer[n++] = key;
    }
    return n > 0;
}

static void say(const char *what, int error)
{
    snprintf(message, sizeof message, "%s: %s", what, strerror(error));
    view.message = message;
}

/* --- keys --- */

/* Ask for the number of a process. Returns 0 if none was entered. */
static int ask_pid(const struct sample *sample, const char *question)
{
    char text[16], *end;

    if (!ask(sample, question, text, sizeof text))
        return 0;
    long pid = strtol(text, &end, 10);
    if (pid > 0 && pid <= INT_MAX && *end == '\0')
        return pid;
    say(text, EINVAL);
    return 0;
}

static void ask_kill(const struct sample *sample)
{
    int pid = ask_pid(sample, "PID to signal:"), signal = SIGTERM;
    char name[16];

    if (pid == 0)
        return;
    if (ask(sample, "Signal [15/TERM]:", name, sizeof name) &&
        find_signal(name, &signal) < 0)
        say(name, EINVAL);
    else if (kill(pid, signal) < 0)
        say("kill", errno);
}

static void ask_nice(const struct sample *sample)
{
    int pid = ask_pid(sample, "PID to renice:");
    char text[16], *end;

    if (pid == 0 || !ask(sample, "Nice value:", text, sizeof text))
        return;
    long value = strtol(text, &end, 10);
    if (end == text || *end)
        say(text, EINVAL);
    else if (setpriority(PRIO_PROCESS, pid, value) < 0)
        say("renice", errno);
}

static void ask_user(const struct sample *sample)
{
    char name[32] = "";

    ask(sample, "Whose (nothing for all):", name, sizeof name);
    if (!choose_user(name))
        say(name, EINVAL);
}

static void ask_delay(const struct sample *sample)
{
    char text[16];

    if (!ask(sample, "Seconds between two times:", text, sizeof text))
        return;
    int ms = parse_delay(text);
    if (ms < 0)
        say(text, EINVAL);
    else
        delay = ms;
}

static void sort_by(const char *title)
{
    view.sort = find_column(title);
}

/* Do what a key asks for. Returns 0 if a new sample is to be taken. */
static int obey(int key, const struct sample *sample)
{
    view.message = NULL;
    switch (key) {
    case 'q':
        must_end = 1;
        break;
    case ' ':
    case '\n':
    case '\r':
        return 0;
    case 'h':
    case '?':
        show_help();
        read_key(-1);
        break;
    case 'k':
        ask_kill(sample);
        return 0;
    case 'r':
        ask_nice(sample);
        return 0;
    case 'u':
        ask_user(sample);
        break;
    case 'd':
    case 's':
        ask_delay(sample);
        break;
    case 'H':
        view.threads = !view.threads;
        return 0;
    case 'P':
        sort_by("%CPU");
        break;
    case 'M':
        sort_by("%MEM");
        break;
    case 'T':
        sort_by("TIME+");
        break;
    case 'N':
        sort_by("PID");
        break;
    case '<':
        view.sort = MAX(view.sort - 1, 0);
        break;
    case '>':
        view.sort = MIN(view.sort + 1, count_columns() - 1);
        break;
    case 'R':
        view.upwards = !view.upwards;
        break;
    case 'c':
        view.full_command = !view.full_command;
        break;
    case 'i':
        view.hide_idle = !view.hide_idle;
        break;
    case '1':
        view.each_cpu = !view.each_cpu;
        break;
    case 'j':
        view.skip++;
        break;
    case 'l':
        view.skip -= view.skip > 0;
        break;
    }
    return 1;
}

static long now_ms(void)
{
    return read_uptime() * (1000 / TICKS_PER_S);
}

/* Show the sample and obey keys until it is time for the next one. */
static void show_and_wait(struct sample *sample)
{
    long end = now_ms() + delay;
    int key, old = 1;

    while (old && !must_end) {
        measure_screen();
        show_sample(sample, &view);
        long left = end - now_ms();
        key = left > 0 ? read_key(left) : -1;
        if (was_stopped) {
            was_stopped = 0;
            set_modes();
        }
        if (key >= 0)
            old = obey(key, sample);
        else if (now_ms() >= end)
            old = 0;
    }
}

static void parse_options(int argc, char **argv)
{
    int option;

    while ((option = getopt(argc, argv, "bcHid:n:o:p:u:")) != -1) {
        switch (option) {
        case 'b':
            view.batch = 1;
            break;
        case 'c':
            view.full_command = 1;
            break;
        case 'H':
            view.threads = 1;
            break;
        case 'i':
            view.hide_idle = 1;
            break;
        case 'd':
            delay = parse_delay(optarg);
            if (delay < 0)
                usage();
            break;
        case 'n':
            times = number(optarg, 1, INT_MAX);
            break;
        case 'o':
            view.upwards = *optarg == '+';
            sort_by(optarg + (*optarg == '+' || *optarg == '-'));
            if (view.sort < 0)
                usage();
            break;
        case 'p':
            view.pids = optarg;
            break;
        case 'u':
            if (!choose_user(optarg))
                usage();
            break;
        default:
            usage();
        }
    }
    if (optind < argc)
        usage();
}

int main(int argc, char **argv)
{
    struct sample *last = NULL;

    sort_by("%CPU");
    parse_options(argc, argv);
    if (!view.batch)
        begin_screen();
    while (times != 0 && !must_end) {
        struct sample *sample = take_sample(last, view.threads);
        free_sample(last);
        last = sample;
        times -= times > 0;
        if (!view.batch && times != 0) {
            show_and_wait(sample);
            continue;
        }
        measure_screen();
        show_sample(sample, &view);
        if (view.batch && times != 0) {
            putchar('\n');
            if (finish(0))
                break;
            usleep(delay * 1000ul);
        }
    }
    if (!view.batch)
        end_screen();
    return finish(0);
}
