/*
 * Users and groups of processes: the ids, what only root may, who may do what
 * to whose process, and programs that run with the power of their owner.
 */
#include <grp.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include "test.h"

#define TEAM 23460
#define OTHER_TEAM 23461

static void ids_are(uid_t real, uid_t effective, uid_t saved)
{
    uid_t r, e, s;

    OK(getresuid(&r, &e, &s));
    EQ(r, real);
    EQ(e, effective);
    EQ(s, saved);
    EQ(getuid(), real);
    EQ(geteuid(), effective);
}

static void users_setuid_by_root(void)
{
    OK(setgid(BOB));
    OK(setuid(ALICE));
    ids_are(ALICE, ALICE, ALICE);
    EQ(getgid(), BOB);
    EQ(getegid(), BOB);
    FAILS(EPERM, setuid(0)); /* there is no way back */
    FAILS(EPERM, seteuid(0));
    FAILS(EPERM, setreuid(0, 0));
    FAILS(EPERM, setgid(0));
    FAILS(EINVAL, setuid(-1));
    OK(setuid(ALICE));
}

/* The saved id is what one can come back to. */
static void users_saved_id(void)
{
    OK(seteuid(ALICE));
    ids_are(0, ALICE, 0);
    FAILS(EPERM, setuid(BOB));
    OK(seteuid(0));
    OK(setresuid(ALICE, BOB, 0));
    ids_are(ALICE, BOB, 0);
    FAILS(EPERM, setuid(BOB)); /* real or saved, not what it is */
    FAILS(EPERM, setresuid(-1, TEAM, -1));
    OK(setresuid(BOB, ALICE, -1));
    ids_are(BOB, ALICE, 0);
    OK(setuid(0)); /* the effective one only */
    ids_are(BOB, 0, 0);
    OK(setresuid(-1, -1, -1));
    ids_are(BOB, 0, 0);
    OK(setuid(ALICE));
    ids_are(ALICE, ALICE, ALICE);
}

static void users_setreuid(void)
{
    OK(setreuid(ALICE, BOB));
    ids_are(ALICE, BOB, BOB); /* the saved one follows */
    FAILS(EPERM, setreuid(TEAM, -1));
    FAILS(EPERM, setreuid(-1, TEAM));
    OK(setreuid(BOB, ALICE));
    ids_are(BOB, ALICE, ALICE);
    OK(setreuid(-1, BOB));
    ids_are(BOB, BOB, ALICE);
    FAILS(EPERM, setreuid(ALICE, -1)); /* the saved one does not count */
    OK(setreuid(-1, ALICE));
    ids_are(BOB, ALICE, ALICE);
}

static void users_group_ids(void)
{
    gid_t r, e, s;

    OK(setresgid(ALICE, BOB, TEAM));
    OK(setresuid(ALICE, ALICE, ALICE));
    FAILS(EPERM, setgid(BOB));
    OK(setgid(TEAM));
    OK(getresgid(&r, &e, &s));
    EQ(r, ALICE);
    EQ(e, TEAM);
    EQ(s, TEAM);
    FAILS(EPERM, setregid(TEAM + 1, -1));
    OK(setregid(TEAM, ALICE));
    EQ(getgid(), TEAM);
    EQ(getegid(), ALICE);
}

static void users_groups(void)
{
    gid_t list[] = {TEAM, OTHER_TEAM}, got[8];

    OK(setgroups(2, list));
    EQ(getgroups(0, NULL), 2);
    FAILS(EINVAL, getgroups(1, got));
    EQ(getgroups(8, got), 2);
    CHECK(memcmp(list, got, sizeof list) == 0);
    OK(setresuid(ALICE, ALICE, ALICE));
    EQ(getgroups(8, got), 2); /* set*id leaves them */
    FAILS(EPERM, setgroups(1, list));
    FAILS(EPERM, setgroups(0, NULL));
}

static void ask_ids(const uid_t *want)
{
    ids_are(want[0], want[1], want[2]);
}

static void users_are_inherited(void)
{
    uid_t want[] = {ALICE, BOB, 0};

    OK(setresuid(ALICE, BOB, 0));
    IN_CHILD(ask_ids, want);
}

static void users_privileged_calls(void)
{
    become(ALICE);
    FAILS(EPERM, sethostname("alice", 5));
    FAILS(EPERM, syscall(SYS_reboot, 0, 0, 0, 0)); /* root: EINVAL */
    FAILS(EPERM, nice(-1));
    FAILS(EACCES, setpriority(PRIO_PROCESS, 0, -1));
    FAILS(EPERM, setpriority(PRIO_PROCESS, harness, 1));
    FAILS(EACCES, open("/proc/sys/kernel/hostname", O_WRONLY));
    OK(nice(1));
    FAILS(EACCES, setpriority(PRIO_PROCESS, 0, 0));
}

/* --- other processes -------------------------------------------------------*/

/* A child that becomes this and stays; it is as it should be on return. */
struct ids {
    uid_t real, effective, saved;
    int ready;
    bool own_session;
};

static void stay_as(struct ids *ids)
{
    if (ids->own_session)
        OK(setsid());
    OK(setresgid(ids->real, ids->effective, ids->saved));
    OK(setresuid(ids->real, ids->effective, ids->saved));
    tell(ids->ready);
    for (;;)
        pause();
}

static pid_t start_as(uid_t real, uid_t effective, uid_t saved)
{
    int fds[2];

    OK(pipe(fds));
    struct ids ids = {real, effective, saved, fds[1], true};
    pid_t pid = START(stay_as, &ids);
    await(fds[0]);
    return pid;
}

enum { HERS, WAS_HERS, CAN_BE_HERS, ACTS_HERS, HIS, NVICTIMS };

static void kill_as_alice(const pid_t *pids)
{
    pid_t his = pids[HIS];

    become(ALICE);
    OK(kill(pids[HERS], 0));
    OK(kill(pids[WAS_HERS], SIGKILL));
    OK(kill(pids[CAN_BE_HERS], 0));
    FAILS(EPERM, kill(pids[ACTS_HERS], 0)); /* the effective id is not asked */
    FAILS(EPERM, kill(his, 0));
    FAILS(EPERM, kill(his, SIGKILL));
    FAILS(EPERM, kill(his, SIGCONT)); /* another session */
    FAILS(EPERM, kill(-his, SIGTERM));
    FAILS(EPERM, syscall(SYS_tgkill, his, his, SIGTERM));
    FAILS(EPERM, kill(1, SIGTERM));
}

static void users_kill(void)
{
    pid_t pids[NVICTIMS] = {
        [HERS] = start_as(ALICE, ALICE, ALICE),
        [WAS_HERS] = start_as(ALICE, BOB, BOB),
        [CAN_BE_HERS] = start_as(BOB, BOB, ALICE),
        [ACTS_HERS] = start_as(BOB, ALICE, BOB),
        [HIS] = start_as(BOB, BOB, BOB),
    };

    IN_CHILD(kill_as_alice, pids);
    kill_children(pids, NVICTIMS);
}

static void users_kill_in_session(void)
{
    int fds[2];

    OK(pipe(fds));
    struct ids ids = {BOB, BOB, BOB, fds[1], false};
    pid_t his = START(stay_as, &ids);
    await(fds[0]);
    become(ALICE);
    FAILS(EPERM, kill(his, SIGTERM));
    OK(kill(his, SIGCONT));
}

/* A privileged sender's real id counts as well as its effective one. */
static void users_kill_by_either_id(void)
{
    pid_t his = start_as(BOB, BOB, BOB);

    OK(setresuid(BOB, ALICE, 0));
    OK(kill(his, 0));
    OK(setresuid(ALICE, -1, -1));
    FAILS(EPERM, kill(his, 0));
    OK(seteuid(0));
    kill_child(his);
}

static void in_proc(char *path, pid_t pid, const char *name)
{
    sprintf(path, "/proc/%d/%s", pid, name);
}

static void read_proc_of(pid_t his)
{
    static const char *const files[] = {"environ", "maps"};
    static const char *const links[] = {"exe", "cwd"};
    char path[64], text[64];

    become(ALICE);
    for (unsigned i = 0; i < 2; i++) {
        in_proc(path, his, files[i]);
        FAILS(EACCES, open(path, O_RDONLY));
    }
    for (unsigned i = 0; i < 2; i++) {
        in_proc(path, his, links[i]);
        FAILS(EACCES, readlink(path, text, sizeof text));
    }
    in_proc(path, his, "fd");
    FAILS(EACCES, open(path, O_RDONLY));
    in_proc(path, his, "status");
    EQ(field(path, "Uid:"), BOB);
}

/* What is private about a process is for its user and root. */
static void users_proc(void)
{
    pid_t his = start_as(BOB, BOB, BOB);
    char path[64];
    struct stat st;

    in_proc(path, his, "");
    OK(stat(path, &st));
    EQ(st.st_uid, BOB);
    IN_CHILD(read_proc_of, his);
    kill_child(his);
}

/* What set*id leaves in memory may be somebody else's secret. */
static void users_not_dumpable(void)
{
    char path[64];
    struct stat st;

    EQ(prctl(PR_GET_DUMPABLE), 1);
    pid_t hers = start_as(ALICE, ALICE, ALICE);
    become(ALICE);
    EQ(prctl(PR_GET_DUMPABLE), 0);
    in_proc(path, hers, "environ");
    OK(stat(path, &st));
    EQ(st.st_uid, 0);
    FAILS(EACCES, open(path, O_RDONLY));
    kill_child(hers);
    FAILS(EACCES, open("/proc/self/environ", O_RDONLY));
    OK(prctl(PR_SET_DUMPABLE, 1));
    OK(close(OK(open("/proc/self/environ", O_RDONLY))));
    FAILS(EINVAL, prctl(PR_SET_DUMPABLE, 3));
}

/* --- programs that lend power ----------------------------------------------*/

#define ANY 2

/* Executed by ALICE, program p has these ids, and is or is not told that it
   must be careful. */
struct run {
    uid_t euid;
    gid_t egid;
    int secure; /* ANY: either will do */
};

static void run_p(const struct run *run)
{
    char text[3][16],
        *argv[] = {"p", "@power", text[0], text[1], text[2], NULL};

    become(ALICE);
    sprintf(text[0], "%d", run->euid);
    sprintf(text[1], "%d", run->egid);
    sprintf(text[2], "%d", run->secure);
    execv("p", argv);
    FAIL("execv: %s", strerror(errno));
}

static void users_set_user_id(void)
{
    static const struct {
        mode_t mode;
        struct run want;
    } cases[] = {
        {0755, {ALICE, ALICE, false}},  {04755, {BOB, ALICE, true}},
        {02755, {ALICE, TEAM, true}},   {06755, {BOB, TEAM, true}},
        {02745, {ALICE, ALICE, false}}, /* no x for the group */
        {04711, {BOB, ALICE, true}},
    };

    if (!lends_power())
        return;
    put_self("p", BOB, TEAM, 0755);
    for (unsigned i = 0; i < sizeof cases / sizeof *cases; i++) {
        OK(chmod("p", cases[i].mode));
        IN_CHILD(run_p, &cases[i].want);
    }
}

/* Exec copies the effective id to the saved one, of any program. */
static void users_exec_saves_id(void)
{
    put_self("p", ALICE, ALICE, 0755);
    char *argv[] = {"p", "@saved", NULL};
    pid_t pid = OK(fork());

    if (pid == 0) {
        OK(setresuid(ALICE, BOB, 0));
        OK(setresgid(0, 0, 0));
        execv("p", argv);
        _exit(1);
    }
    REAP(pid);
}

static void users_script_lends_nothing(void)
{
    put_self("q", ALICE, ALICE, 0755);
    put("p", "#!./q @power\n");
    OK(chown("p", BOB, BOB));
    OK(chmod("p", 06755));
    pid_t pid = OK(fork());
    if (pid == 0) {
        char *argv[] = {"p", NULL};

        become(ALICE);
        execv("p", argv);
        _exit(1);
    }
    REAP_EXIT(pid, 2); /* @power ./p: too few arguments, see helper.c */
}

/* Who shares its working directory could be led astray. */
static void users_shared_place_lends_nothing(void)
{
    static const struct run want = {ALICE, ALICE, ANY};

    put_self("p", BOB, BOB, 06755);
    pid_t pid = OK(syscall(SYS_clone, CLONE_FS | SIGCHLD, 0, 0, 0, 0));
    if (pid == 0)
        run_p(&want);
    REAP(pid);
}

static void run_and_stay(const int *ready)
{
    char fd[12], *argv[] = {"p", "@told", fd, NULL};

    become(ALICE);
    sprintf(fd, "%d", *ready);
    execv("p", argv);
    FAIL("execv: %s", strerror(errno));
}

/* Its caller must not look into it, nor into one he may not read. */
static void users_power_hides(void)
{
    static const mode_t modes[] = {04755, 0711};
    char path[64];
    int fds[2];

    put_self("p", BOB, BOB, 0755);
    for (int i = lends_power() ? 0 : 1; i < 2; i++) {
        OK(chmod("p", modes[i]));
        OK(pipe(fds));
        pid_t pid = START(run_and_stay, &fds[1]);
        await(fds[0]);
        in_proc(path, pid, "environ");
        pid_t reader = OK(fork());
        if (reader == 0) {
            become(ALICE);
            FAILS(EACCES, open(path, O_RDONLY));
            in_proc(path, pid, "exe");
            FAILS(EACCES, readlink(path, big, BIG_SIZE));
            _exit(0);
        }
        REAP(reader);
        kill_child(pid);
        OK(close(fds[0]));
        OK(close(fds[1]));
    }
}

#define VICTIMS 100

/* Trace whom *victim tells, from any moment of its exec on. */
static void seize_some_time(volatile pid_t *victim)
{
    pid_t last = 0;

    become(ALICE);
    srand(getpid());
    for (;;) {
        while (waitpid(-1, NULL, WNOHANG | __WALL) > 0)
            ;
        if (*victim == last)
            continue;
        last = *victim;
        for (volatile int i = rand() % 100000; i > 0; i--)
            ;
        ptrace(PTRACE_SEIZE, last, 0, 0);
    }
}

/* Whoever begins to trace while a program that lends power is being executed
   does not trace it in the end, or it lends nothing. */
static void users_power_and_tracers(void)
{
    volatile pid_t *victim = shared(sizeof *victim);
    char *argv[] = {"p", "@untraced", big, NULL}; /* exec takes its time */
    pid_t tracers[2];

    memset(big, 'x', BIG_SIZE - 1);
    put_self("p", BOB, BOB, 06755);
    for (int i = 0; i < 2; i++)
        tracers[i] = START(seize_some_time, victim);
    for (int i = 0; i < VICTIMS; i++) {
        pid_t pid = OK(fork());

        if (pid == 0) {
            become(ALICE);
            OK(prctl(PR_SET_DUMPABLE, 1, 0, 0, 0));
            *victim = getpid();
            execv("p", argv);
            _exit(1);
        }
        REAP(pid);
    }
    kill_children(tracers, 2);
}

const struct test users_tests[] = {
    TEST_ROOT(users_setuid_by_root),
    TEST_ROOT(users_saved_id),
    TEST_ROOT(users_setreuid),
    TEST_ROOT(users_group_ids),
    TEST_ROOT(users_groups),
    TEST_ROOT(users_are_inherited),
    TEST_ROOT(users_privileged_calls),
    TEST_ROOT(users_kill),
    TEST_ROOT(users_kill_in_session),
    TEST_ROOT(users_kill_by_either_id),
    TEST_ROOT(users_proc),
    TEST_ROOT(users_not_dumpable),
    TEST_ROOT(users_set_user_id),
    TEST_ROOT(users_exec_saves_id),
    TEST_ROOT(users_script_lends_nothing),
    TEST_ROOT(users_shared_place_lends_nothing),
    TEST_ROOT(users_power_hides),
    TEST_ROOT(users_power_and_tracers),
    END_OF_TESTS,
};
