/*
 * usertests: the tests of kin's interfaces, as a program sees them.
 *
 *   usertests [-x] [NAME...]   run all tests, or these; -x: up to a failure
 *   usertests -l               list their names
 *   usertests -o [NAME...]     run on Linux, to show that the tests are right:
 *                              those that need kin's own ways are left out
 *   usertests -c COMMAND...    run a command; it, too, may leave nothing behind
 *
 * A line per test, then a summary; the status is 0 when all passed. On kin a
 * test also fails when it leaves behind processes, memory, blocks or inodes.
 */
#include <stdarg.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include "stock.h"
#include "test.h"

#define LIMIT_MS 300000 /* for a test; emulated machines are slow */
#define SLOW_FACTOR 4
#define DIE_MS 60000 /* so long may take what a test has left to die */
#define POLL_MS 2
#define START_MS 300 /* others in a pipeline with this get ready */
#define REPORT_SIZE 512

static const struct test *const groups[] = {
#define GROUP(name) name##_tests,
#include "groups.h"
#undef GROUP
};
#define NGROUPS (sizeof groups / sizeof *groups)

bool on_linux;
char self[256];
pid_t harness;
const char *doing;

static int report_fd = -1;
static char scratch[64];
static int npassed, nfailed;

void fail(const char *file, int line, const char *fmt, ...)
{
    char text[REPORT_SIZE];
    const char *base = strrchr(file, '/');
    va_list ap;

    int n = snprintf(text, sizeof text, "%s:%d, %s%s", base ? base + 1 : file,
                     line, doing ? doing : "", doing ? ": " : "");
    va_start(ap, fmt);
    vsnprintf(text + n, sizeof text - n, fmt, ap);
    va_end(ap);
    if (write(report_fd, text, strlen(text)) < 0)
        dprintf(STDERR_FILENO, "%s\n", text);
    _exit(FAILED);
}

/* Wait for the test's process; false: it is still there after its time. */
static bool await_test(pid_t pid, int limit_ms, int *status)
{
    long long end = now_ms() + limit_ms;

    while (now_ms() < end) {
        pid_t got = waitpid(pid, status, WNOHANG);
        if (got == pid)
            return true;
        sleep_ms(POLL_MS);
    }
    return false;
}

/* Kill what is left of a test; false: some of it does not die. */
static bool clear_group(pid_t group)
{
    for (int ms = 0; ms < DIE_MS; ms += POLL_MS) {
        if (kill(-group, SIGKILL) < 0)
            return true;
        while (waitpid(-1, NULL, WNOHANG) > 0)
            ;
        sleep_ms(POLL_MS);
    }
    return false;
}

static void run_in_scratch(const struct test *test)
{
    setpgid(0, 0);
    if (chdir(scratch) < 0)
        FAIL("no scratch directory");
    test->run();
    _exit(0);
}

/* In a child, so that the stack and heap it takes are not the harness's. */
static void remove_scratch(void)
{
    pid_t pid = fork();

    if (pid == 0) {
        remove_tree(scratch);
        _exit(0);
    }
    waitpid(pid, NULL, 0);
}

/* Run it; `report` is filled when it fails. */
static bool passes(const struct test *test, char *report)
{
    int pipe_fds[2], status = 0;
    int limit = LIMIT_MS * (test->flags & SLOW ? SLOW_FACTOR : 1);

    if (pipe2(pipe_fds, O_NONBLOCK) < 0 || mkdir(scratch, 0755) < 0) {
        snprintf(report, REPORT_SIZE, "cannot start: %s", strerror(errno));
        return false;
    }
    report_fd = pipe_fds[1];
    pid_t pid = fork();
    if (pid == 0)
        run_in_scratch(test);
    setpgid(pid, pid);
    bool ended = pid > 0 && await_test(pid, limit, &status);
    bool cleared = pid > 0 && clear_group(pid);
    int n = read(pipe_fds[0], report, REPORT_SIZE - 1);
    report[n > 0 ? n : 0] = '\0';
    close(pipe_fds[0]);
    close(pipe_fds[1]);
    remove_scratch();
    if (n > 0)
        return false;
    if (pid < 0)
        strcpy(report, "cannot fork");
    else if (!ended)
        snprintf(report, REPORT_SIZE, "not done after %d s", limit / 1000);
    else if (status != 0)
        snprintf(report, REPORT_SIZE, "ended with status %#x", status);
    else if (!cleared)
        strcpy(report, "left processes that do not die");
    return !report[0];
}

static void run_test(const struct test *test)
{
    char report[REPORT_SIZE];
    struct stock before;

    if ((test->flags & AS_ROOT) && geteuid() != 0) {
        printf("%s: passed over, it takes root\n", test->name);
        fflush(stdout);
        return;
    }

    if (!on_linux)
        take_stock(&before);
    bool ok = passes(test, report);
    if (ok && !on_linux)
        ok = !stock_differs(&before, report, sizeof report);
    if (ok)
        npassed++;
    else
        nfailed++;
    dprintf(STDOUT_FILENO, ok ? "%s: ok\n" : "%s: FAILED %s\n", test->name,
            report);
}

static bool wanted(const struct test *test, char **names)
{
    if (on_linux && test->flags & KIN_ONLY)
        return false;
    if (!*names)
        return true;
    while (*names && strcmp(*names, test->name) != 0)
        names++;
    return *names;
}

/* Call fn for every test that is meant by `names`; how many there were. */
static int for_tests(char **names, void (*fn)(const struct test *),
                     bool up_to_failure)
{
    int n = 0;

    for (unsigned g = 0; g < NGROUPS; g++) {
        for (const struct test *t = groups[g]; t->name; t++) {
            if (!wanted(t, names) || (up_to_failure && nfailed))
                continue;
            fn(t);
            n++;
        }
    }
    return n;
}

static int ntests(void)
{
    int n = 0;

    for (unsigned g = 0; g < NGROUPS; g++)
        for (const struct test *t = groups[g]; t->name; t++)
            n++;
    return n;
}

static void print_name(const struct test *test)
{
    puts(test->name);
}

/* Where this program lies, for tests that execute it. */
static void find_self(const char *name)
{
    char path[sizeof self];

    snprintf(path, sizeof path, "%s%s", strchr(name, '/') ? "" : "/bin/", name);
    char *real = realpath(path, NULL);
    strlcpy(self, real ? real : path, sizeof self);
    free(real);
}

static void nothing(void)
{
}

/* Memory that the harness itself touches is its before the first test is
   taken stock for. */
static void warm_up(void)
{
    char report[REPORT_SIZE];
    struct stock stock;

    take_stock(&stock);
    passes(&(struct test){.run = nothing}, report);
    stock_differs(&stock, report, sizeof report);
}

static int run_tests(char **names, bool up_to_failure)
{
    harness = getpid();
    umask(022);
    setpriority(PRIO_PROCESS, 0, 0);
    if (on_linux) /* whose init may be anybody; see vanishes() */
        prctl(PR_SET_CHILD_SUBREAPER, 1);
    snprintf(scratch, sizeof scratch, "/tmp/usertests.%d", harness);
    mkdir("/tmp", 0777);
    if (chdir("/tmp") < 0) {
        perror("/tmp");
        return 1;
    }
    if (!on_linux) {
        sleep_ms(START_MS);
        warm_up();
    }
    int n = for_tests(names, run_test, up_to_failure);
    printf("%d passed, %d failed\n", npassed, nfailed);
    if (on_linux && !*names)
        printf("%d of %d tests are about Linux, the others about kin alone\n",
               n, ntests());
    if (n == 0)
        fprintf(stderr, "usertests: no such test\n");
    return nfailed > 0 || n == 0;
}

/* Its wait status. Orphans come to this process and are reaped, at once: they
   count for RLIMIT_NPROC. */
static int execute(char **argv)
{
    int status = 0, other;
    pid_t pid = fork(), got;

    if (pid == 0) {
        execvp(argv[0], argv);
        perror(argv[0]);
        _exit(127);
    }
    while ((got = wait(&other)) > 0)
        if (got == pid)
            status = other;
    return status;
}

static int run_command(char **argv)
{
    static char *nothing_to_do[] = {"true", NULL};
    char report[REPORT_SIZE];
    struct stock before;

    prctl(PR_SET_CHILD_SUBREAPER, 1);
    take_stock(&before);
    execute(nothing_to_do); /* what this process touches, as in warm_up */
    stock_differs(&before, report, sizeof report);
    take_stock(&before);
    int status = execute(argv);
    if (stock_differs(&before, report, sizeof report)) {
        printf("FAILED %s\n", report);
        return 1;
    }
    return status != 0;
}

int main(int argc, char **argv)
{
    bool list = false, up_to_failure = false;
    int option;

    if (argc > 1 && argv[1][0] == '@')
        return helper(argc - 1, argv + 1);
    find_self(argv[0]);
    while ((option = getopt(argc, argv, "clox")) != -1) {
        if (option == 'l')
            list = true;
        else if (option == 'c')
            return run_command(argv + optind);
        else if (option == 'o')
            on_linux = true;
        else if (option == 'x')
            up_to_failure = true;
        else
            return 2;
    }
    if (!list)
        return run_tests(argv + optind, up_to_failure);
    for_tests(argv + optind, print_name, false);
    return 0;
}
