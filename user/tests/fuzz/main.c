/*
 * fuzz: random system calls by an ordinary user; the kernel must survive them.
 *
 *   fuzz [-s SEED] [-n CALLS] [-p PROCESSES] [-u UID] [-v]
 *
 * Makes CALLS calls, in PROCESSES processes at a time that belong to UID and
 * work in a directory of their own in / (not in /tmp, where they could leave
 * files that nobody removes), with small limits. One that dies or has made
 * enough gets a successor with the next seed. One that waits is interrupted by
 * a signal, then killed; now and then all processes of UID are killed, those
 * that the ones under test have made among them.
 *
 * The status is 0 when all calls were made and every process could be killed.
 * -v prints each call before it is made: the last lines before a panic. After
 * a process that cannot be killed its last calls are printed, too.
 *
 * Run it as root; it changes the user itself. `usertests -c fuzz ...` also
 * finds what is left behind.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include "fuzz.h"

#define POLL_MS 2
#define INTERRUPT_POLLS 2 /* without a call: a signal */
#define KILL_POLLS 6      /* SIGKILL */
#define STUCK_POLLS 15000 /* it should have died long ago */
#define SWEEP_POLLS 200   /* everything of the user dies */
#define PROCESSES_MAX 60  /* of the user */
#define SEED_STEP 0x9e3779b9u

static struct slot *slots; /* shared with the processes under test */

/* What the supervisor knows of each slot by itself. */
static struct state {
    pid_t pid;
    uint32_t counted; /* calls of its process that are in total */
    int idle_polls;
} states[MAX_SLOTS];

static uint32_t seed = 1, wanted = 10000, nprocs = 4, uid = 1000;
static uint32_t next_seed;
static unsigned long long total;
static unsigned ninterrupted, nkilled, nstarted;
static char directory[32];

static void die(const char *what)
{
    fprintf(stderr, "fuzz: ");
    perror(what);
    exit(1);
}

/* Become the user, in the directory, without root's files. */
static void drop_rights(void)
{
    int null = open("/dev/null", O_RDWR);

    dup2(null, 0);
    dup2(null, 1);
    if (!verbose)
        dup2(null, 2);
    close(null);
    setsid();
    if (chdir(directory) < 0 || setgroups(0, NULL) < 0 || setgid(uid) < 0 ||
        setuid(uid) < 0)
        _exit(1);
}

static void start(uint32_t n)
{
    struct state *state = &states[n];
    struct rlimit limit = {PROCESSES_MAX, PROCESSES_MAX};

    slots[n].ncalls = 0;
    *state = (struct state){0};
    next_seed += SEED_STEP;
    nstarted++;
    state->pid = fork();
    if (state->pid < 0)
        die("fork");
    if (state->pid == 0) {
        setrlimit(RLIMIT_NPROC, &limit);
        drop_rights();
        run_calls(&slots[n], next_seed);
    }
}

/* Take what it has done since the last look into the total. */
static bool count(uint32_t n)
{
    uint32_t more = slots[n].ncalls - states[n].counted;

    states[n].counted += more;
    if (more < 1000000) /* else the process has overwritten it */
        total += more;
    return more > 0;
}

/* Kill every process of the user. */
static void kill_user(void)
{
    pid_t pid = fork();

    if (pid == 0) {
        drop_rights();
        kill(-1, SIGKILL);
        _exit(0);
    }
    if (pid < 0 || waitpid(pid, NULL, 0) != pid)
        die("cannot kill");
}

/* Reap what is dead, processes that others have left behind among it; false:
   there is nobody left. */
static bool reap(bool restart)
{
    pid_t pid;

    while ((pid = waitpid(-1, NULL, WNOHANG | __WALL)) > 0) {
        for (uint32_t n = 0; n < nprocs; n++) {
            if (states[n].pid != pid)
                continue;
            count(n);
            states[n].pid = 0;
            if (restart)
                start(n);
        }
    }
    return pid == 0;
}

static void report_stuck(uint32_t n)
{
    struct slot *slot = &slots[n];

    printf("fuzz: process %d does not die; its last calls:\n", states[n].pid);
    fflush(stdout);
    for (uint32_t i = 0; i < LOG_SIZE; i++)
        print_call(&slot->log[(slot->ncalls + i) % LOG_SIZE]);
    exit(1);
}

/* See that each process gets on. */
static void watch(void)
{
    for (uint32_t n = 0; n < nprocs; n++) {
        struct state *state = &states[n];

        if (count(n))
            state->idle_polls = 0;
        state->idle_polls++;
        if (state->idle_polls == INTERRUPT_POLLS) {
            kill(state->pid, SIGUSR1);
            kill(state->pid, SIGCONT);
            ninterrupted++;
        } else if (state->idle_polls == KILL_POLLS) {
            kill(state->pid, SIGKILL);
            nkilled++;
        } else if (state->idle_polls == STUCK_POLLS) {
            report_stuck(n);
        }
    }
}

static void pause_ms(int ms)
{
    struct timespec time = {0, ms * 1000000L};

    nanosleep(&time, NULL);
}

static void run(void)
{
    for (uint32_t n = 0; n < nprocs; n++)
        start(n);
    for (int polls = 1; total < wanted; polls++) {
        pause_ms(POLL_MS);
        reap(true);
        watch();
        if (polls % SWEEP_POLLS == 0)
            kill_user();
    }
}

/* Kill and reap all; false: something lives on. */
static bool finish(void)
{
    for (int polls = 0; polls < STUCK_POLLS; polls++) {
        kill_user();
        if (!reap(false))
            return true;
        pause_ms(POLL_MS);
    }
    return false;
}

static void make_directory(void)
{
    snprintf(directory, sizeof directory, "/fuzz.%d", getpid());
    if (mkdir(directory, 0755) < 0)
        die(directory);
    strcat(directory, "/work");
    if (mkdir(directory, 0755) < 0 || chown(directory, uid, uid) < 0)
        die(directory);
}

static void remove_directory(void)
{
    pid_t pid = fork();

    if (pid == 0) {
        directory[strlen(directory) - strlen("/work")] = '\0';
        execl("/bin/rm", "rm", "-rf", directory, (char *)NULL);
        _exit(1);
    }
    waitpid(pid, NULL, 0);
}

static bool read_options(int argc, char **argv)
{
    int option;

    while ((option = getopt(argc, argv, "s:n:p:u:v")) != -1) {
        uint32_t value = optarg ? strtoul(optarg, NULL, 0) : 0;

        if (option == 's')
            seed = value;
        else if (option == 'n')
            wanted = value;
        else if (option == 'p')
            nprocs = value;
        else if (option == 'u')
            uid = value;
        else if (option == 'v')
            verbose = true;
        else
            return false;
    }
    return nprocs > 0 && nprocs <= MAX_SLOTS && uid != 0;
}

int main(int argc, char **argv)
{
    if (!read_options(argc, argv)) {
        fprintf(stderr, "usage: fuzz [-s SEED] [-n CALLS] [-p PROCESSES] "
                        "[-u UID] [-v]\n");
        return 2;
    }
    slots = mmap(NULL, MAX_SLOTS * sizeof *slots, PROT_READ | PROT_WRITE,
                 MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (slots == MAP_FAILED)
        die("mmap");
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    make_directory();
    printf("fuzz: seed %u, %u calls, %u processes\n", seed, wanted, nprocs);
    fflush(stdout);
    next_seed = seed;
    run();
    bool ended = finish();
    remove_directory();
    printf("fuzz: %llu calls, %u processes, %u interrupted, %u killed%s\n",
           total, nstarted, ninterrupted, nkilled,
           ended ? "" : "; some do not die");
    return !ended;
}
