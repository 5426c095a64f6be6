/*
 * What resource limits do to a process that reaches them.
 */
#include <sys/resource.h>
#include "test.h"

static void limit(int resource, rlim_t soft, rlim_t hard)
{
    struct rlimit limit = {soft, hard};

    OK(setrlimit(resource, &limit));
}

static volatile sig_atomic_t nsignals;

static void count_signal(int sig)
{
    (void)sig;
    nsignals++;
}

static long size_of(const char *path)
{
    struct stat st;

    OK(stat(path, &st));
    return st.st_size;
}

/* A write up to the limit is cut short; past it, it fails with a signal. */
static void rlimit_file_size(void)
{
    int fd = OK(open("f", O_RDWR | O_CREAT, 0644)), fds[2];

    EQ(write(fd, big, 6000), 6000);
    limit(RLIMIT_FSIZE, 5000, RLIM_INFINITY);
    signal(SIGXFSZ, count_signal);
    EQ(pwrite(fd, big, 2000, 4000), 1000);
    EQ(nsignals, 0);
    FAILS(EFBIG, pwrite(fd, big, 1, 5000));
    EQ(nsignals, 1);
    FAILS(EFBIG, write(fd, big, 1)); /* at 6000 */
    EQ(nsignals, 2);
    FAILS(EFBIG, ftruncate(fd, 7000));
    EQ(nsignals, 3);
    FAILS(EFBIG, truncate("f", 7000));
    EQ(nsignals, 4);
    EQ(size_of("f"), 6000);
    OK(ftruncate(fd, 5500)); /* shorter is all right */
    OK(ftruncate(fd, 100));
    OK(ftruncate(fd, 5000));
    OK(pipe(fds));
    for (int i = 0; i < 3; i++) { /* pipes have no size */
        EQ(write(fds[1], big, 4000), 4000);
        EQ(read(fds[0], big, 4000), 4000);
    }
    EQ(nsignals, 4);
}

static void write_too_much(void *unused)
{
    (void)unused;
    limit(RLIMIT_CORE, 0, 0);
    limit(RLIMIT_FSIZE, 100, 100);
    put("f", "short enough");
    int fd = OK(open("f", O_WRONLY | O_APPEND));
    while (write(fd, "0123456789", 10) > 0)
        ;
}

static void rlimit_file_size_kills(void)
{
    DIES(SIGXFSZ, write_too_much, NULL);
    EQ(size_of("f"), 100);
}

static char *map(size_t size, int prot, int flags)
{
    return mmap(NULL, size, prot, flags | MAP_ANONYMOUS, -1, 0);
}

static long size_now(void)
{
    return field("/proc/self/status", "VmSize:") * KIB;
}

static void rlimit_address_space(void)
{
    const int rw = PROT_READ | PROT_WRITE;
    char *p = map(2 * MIB, rw, MAP_PRIVATE), *q;

    limit(RLIMIT_AS, size_now() + MIB, RLIM_INFINITY);
    CHECK(map(2 * MIB, rw, MAP_PRIVATE) == MAP_FAILED && errno == ENOMEM);
    CHECK(map(2 * MIB, PROT_READ, MAP_SHARED) == MAP_FAILED);
    CHECK(sbrk(2 * MIB) == (void *)-1 && errno == ENOMEM);
    q = map(MIB / 2, rw, MAP_PRIVATE);
    CHECK(q != MAP_FAILED);
    OK(munmap(p, 2 * MIB)); /* makes room */
    CHECK(map(2 * MIB, rw, MAP_PRIVATE) != MAP_FAILED);
    IN_CHILD(poke, q); /* fork asks for nothing new */
}

static void rlimit_data(void)
{
    const int rw = PROT_READ | PROT_WRITE;
    char *p = map(4 * MIB, PROT_READ, MAP_PRIVATE);

    limit(RLIMIT_DATA, 8 * KIB, RLIM_INFINITY);
    CHECK(map(MIB, rw, MAP_PRIVATE) == MAP_FAILED && errno == ENOMEM);
    CHECK(sbrk(MIB) == (void *)-1 && errno == ENOMEM);
    CHECK(map(MIB, PROT_READ, MAP_PRIVATE) != MAP_FAILED);
    CHECK(map(MIB, rw, MAP_SHARED) != MAP_FAILED);
    FAILS(ENOMEM, mprotect(p, 4 * MIB, rw));
    limit(RLIMIT_DATA, RLIM_INFINITY, RLIM_INFINITY);
    OK(mprotect(p, 4 * MIB, rw));
    CHECK(sbrk(MIB) != (void *)-1);
}

static int use_stack(volatile char *below, unsigned left)
{
    volatile char room[KIB];

    room[0] = *below;
    return left > KIB ? use_stack(room, left - KIB) + room[0] : room[0];
}

static void use_much_stack(unsigned nbytes)
{
    limit(RLIMIT_CORE, 0, 0);
    limit(RLIMIT_STACK, MIB, RLIM_INFINITY);
    use_stack("", nbytes);
}

static void rlimit_stack(void)
{
    DIES(SIGSEGV, use_much_stack, 2 * MIB);
    IN_CHILD(use_much_stack, MIB / 2);
    limit(RLIMIT_STACK, 4 * MIB, RLIM_INFINITY);
    use_stack("", 2 * MIB);
}

static void spin(void *unused)
{
    (void)unused;
    for (;;)
        ;
}

static void spin_limited(void *unused)
{
    limit(RLIMIT_CPU, 1, RLIM_INFINITY);
    limit(RLIMIT_CORE, 0, 0);
    spin(unused);
}

static volatile int *killed; /* shared: the hard limit has been set */

/* SIGXCPU at the soft limit and again each second, SIGKILL at the hard one. */
static void spin_on(void *unused)
{
    struct sigaction action = {.sa_handler = count_signal};

    OK(sigaction(SIGXCPU, &action, NULL));
    limit(RLIMIT_CPU, 1, 1000);
    for (int n = 1; n <= 2; n++) {
        while (nsignals < n)
            ;
        CHECK(cpu_ms() >= n * (on_linux ? 100 : 1000)); /* it counts ticks */
    }
    *killed = 1;
    limit(RLIMIT_CPU, 1, 1);
    spin(unused);
}

static void rlimit_cpu(void)
{
    killed = shared(PAGE);
    DIES(SIGXCPU, spin_limited, NULL);
    DIES(SIGKILL, spin_on, NULL);
    EQ(*killed, 1);
}

static int user_of_pids(pid_t *pids, int max)
{
    int n = 0;

    while (n < max && (pids[n] = fork()) >= 0) {
        if (pids[n] == 0)
            for (;;)
                pause();
        n++;
    }
    return n;
}

/* It counts all processes of a user. (Of root only on kin.) */
static void rlimit_processes(void)
{
    pid_t pids[20];

    limit(RLIMIT_NPROC, 10, 10);
    become(ALICE);
    EQ(user_of_pids(pids, 20), 9); /* and this one */
    EQ(errno, EAGAIN);
    FAILS(EAGAIN, fork());
    kill_children(pids, 9);
}

struct limited {
    uid_t uid;
    int ready;
};

static void stay_limited(const struct limited *who)
{
    become(who->uid);
    tell(who->ready);
    for (;;)
        pause();
}

static pid_t start_limited(uid_t uid)
{
    int fds[2];

    OK(pipe(fds));
    struct limited who = {uid, fds[1]};
    pid_t pid = START(stay_limited, &who);
    await(fds[0]);
    OK(close(fds[0]));
    OK(close(fds[1]));
    return pid;
}

static void exec_as_alice(int most)
{
    char *argv[] = {"p", NULL};

    limit(RLIMIT_NPROC, most, most);
    OK(setresuid(ALICE, ALICE, ALICE));
    for (int i = 0; i < 2; i++) {
        execv("p", argv);
        EQ(errno, EAGAIN);
    }
}

/* Who becomes a user with more processes than he may have cannot exec. */
static void rlimit_exec(void)
{
    pid_t pids[4];

    put_program("p", 3);
    OK(chmod("p", 0755));
    for (int i = 0; i < 4; i++)
        pids[i] = start_limited(ALICE);
    IN_CHILD(exec_as_alice, 3);
    REAP_EXIT(START(exec_as_alice, 4), 3); /* as many as there are already */
    kill_children(pids, 4);
}

/* A session without a terminal is no way past it. */
static void fork_as_leader(void *unused)
{
    (void)unused;
    limit(RLIMIT_NPROC, 1, 1);
    become(ALICE);
    OK(setsid());
    FAILS(EAGAIN, fork());
}

static void rlimit_of_leaders(void)
{
    IN_CHILD(fork_as_leader, NULL);
}

/* So that a fork bomb in root's shell leaves it usable; root may raise it. */
static void rlimit_binds_root(void)
{
    pid_t pid;

    limit(RLIMIT_NPROC, 1, RLIM_INFINITY);
    FAILS(EAGAIN, fork());
    limit(RLIMIT_NPROC, RLIM_INFINITY, RLIM_INFINITY);
    EQ(user_of_pids(&pid, 1), 1);
    kill_children(&pid, 1);
}

static void rlimit_files(void)
{
    int fds[2];

    limit(RLIMIT_NOFILE, 10, 10);
    int fd = OK(open("/dev/null", O_RDONLY));
    FAILS(EINVAL, fcntl(fd, F_DUPFD, 10));
    FAILS(EBADF, dup2(fd, 10));
    while ((fd = dup(fd)) < 9)
        CHECK(fd >= 0);
    FAILS(EMFILE, open("/dev/null", O_RDONLY));
    FAILS(EMFILE, dup(fd));
    FAILS(EMFILE, pipe(fds));
}

/* A user lowers the hard limit, and moves the soft one below it. */
static void rlimit_rules_for_users(void)
{
    struct rlimit got;

    limit(RLIMIT_FSIZE, 1000, 5000);
    if (!on_linux) { /* a container's root may lack this */
        limit(RLIMIT_FSIZE, 1000, 2000);
        limit(RLIMIT_FSIZE, 5000, 5000);
    }
    become(ALICE);
    limit(RLIMIT_FSIZE, 100, 4000);
    limit(RLIMIT_FSIZE, 4000, 4000);
    FAILS(EPERM, setrlimit(RLIMIT_FSIZE, &(struct rlimit){100, 4001}));
    FAILS(EPERM, setrlimit(RLIMIT_FSIZE, &(struct rlimit){100, RLIM_INFINITY}));
    FAILS(EINVAL, setrlimit(RLIMIT_FSIZE, &(struct rlimit){4001, 4000}));
    OK(getrlimit(RLIMIT_FSIZE, &got));
    EQ(got.rlim_cur, 4000);
    EQ(got.rlim_max, 4000);
}

/* Another process's limits are for its user, and root, to change. */
static void rlimit_of_others(void)
{
    struct rlimit64 limit = {50, 60}, got;
    pid_t hers = start_limited(ALICE), his = start_limited(BOB);

    if (!on_linux) { /* a container's root may lack this */
        OK(prlimit64(his, RLIMIT_NOFILE, &limit, NULL));
        OK(prlimit64(his, RLIMIT_NOFILE, NULL, &got));
        EQ(got.rlim_cur, 50);
        EQ(got.rlim_max, 60);
    }
    become(ALICE);
    FAILS(EPERM, prlimit64(his, RLIMIT_NOFILE, NULL, &got));
    FAILS(EPERM, prlimit64(his, RLIMIT_NOFILE, &limit, NULL));
    OK(prlimit64(hers, RLIMIT_NOFILE, &limit, NULL));
    OK(prlimit64(hers, RLIMIT_NOFILE, NULL, &got));
    EQ(got.rlim_cur, 50);
    limit.rlim_max = 61;
    FAILS(EPERM, prlimit64(hers, RLIMIT_NOFILE, &limit, NULL));
    kill_child(hers);
}

const struct test rlimit_tests[] = {
    TEST(rlimit_file_size),      TEST(rlimit_file_size_kills),
    TEST(rlimit_address_space),  TEST(rlimit_data),
    TEST(rlimit_stack),          TEST_SLOW(rlimit_cpu),
    TEST_ROOT(rlimit_processes), TEST_KIN(rlimit_binds_root),
    TEST(rlimit_files),          TEST_ROOT(rlimit_rules_for_users),
    TEST_ROOT(rlimit_of_others), TEST_ROOT(rlimit_of_leaders),
    TEST_ROOT(rlimit_exec),      END_OF_TESTS,
};
