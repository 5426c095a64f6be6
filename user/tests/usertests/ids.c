/*
 * The rules of set*id, for each state a process can be in and all arguments:
 * what the calls make of real, effective, saved and file system id is compared
 * with a model of what credentials(7) and the calls' pages say. Also the same
 * calls with ids of 16 bits, under their old numbers.
 */
#include <grp.h>
#include "test.h"

#define SMALL_NONE 0xffff /* -1 in 16 bits */
#define OVERFLOW 65534    /* what an id is that does not fit */
#define LARGE 70000

struct ids {
    uid_t real, effective, saved, files;
};

/* The numbers of the calls. */
struct family {
    int set, set_re, set_res, set_fs, get_res;
    bool small;  /* 16 bits */
    bool groups; /* of groups: privilege is another matter */
};

static const struct family families[] = {
    {SYS_setuid32, SYS_setreuid32, SYS_setresuid32, SYS_setfsuid32,
     SYS_getresuid32, false, false},
    {SYS_setgid32, SYS_setregid32, SYS_setresgid32, SYS_setfsgid32,
     SYS_getresgid32, false, true},
    {SYS_setuid, SYS_setreuid, SYS_setresuid, SYS_setfsuid, SYS_getresuid, true,
     false},
    {SYS_setgid, SYS_setregid, SYS_setresgid, SYS_setfsgid, SYS_getresgid, true,
     true},
};

static const uid_t values[] = {-1, 0, ALICE, BOB};
#define NVALUES 4

/* --- the model: 0 or the error ---------------------------------------------*/

static bool among(uid_t id, const struct ids *s)
{
    return id == s->real || id == s->effective || id == s->saved;
}

static int model_set(struct ids *s, bool root, uid_t id)
{
    if (id == (uid_t)-1)
        return EINVAL;
    if (root)
        *s = (struct ids){id, id, id, id};
    else if (id == s->real || id == s->saved)
        s->effective = s->files = id;
    else
        return EPERM;
    return 0;
}

static int model_set_re(struct ids *s, bool root, uid_t real, uid_t effective)
{
    const struct ids old = *s;
    const uid_t none = -1;

    if (!root && ((real != none && real != s->real && real != s->effective) ||
                  (effective != none && !among(effective, s))))
        return EPERM;
    if (real != none)
        s->real = real;
    if (effective != none)
        s->effective = effective;
    if (real != none || (effective != none && effective != old.real))
        s->saved = s->effective;
    s->files = s->effective;
    return 0;
}

static int model_set_res(struct ids *s, bool root, const uid_t *to)
{
    const struct ids old = *s;
    uid_t *const ids[] = {&s->real, &s->effective, &s->saved};

    for (int i = 0; i < 3; i++) {
        if (to[i] == (uid_t)-1)
            continue;
        if (!root && !among(to[i], &old)) {
            *s = old;
            return EPERM;
        }
        *ids[i] = to[i];
    }
    s->files = s->effective;
    return 0;
}

static void model_set_fs(struct ids *s, bool root, uid_t id)
{
    if (id != (uid_t)-1 && (root || among(id, s) || id == s->files))
        s->files = id;
}

/* --- comparing -------------------------------------------------------------*/

static const struct family *family;

static uid_t arg(uid_t id)
{
    return family->small && id == (uid_t)-1 ? SMALL_NONE : id;
}

static struct ids ids_now(void)
{
    uint16_t narrow[3];
    struct ids now;

    if (family->small) {
        OK(syscall(family->get_res, &narrow[0], &narrow[1], &narrow[2]));
        now = (struct ids){narrow[0], narrow[1], narrow[2], 0};
    } else {
        OK(syscall(family->get_res, &now.real, &now.effective, &now.saved));
    }
    now.files = syscall(family->set_fs, arg(-1));
    return now;
}

static void compare(const struct ids *start, const struct ids *want, int error,
                    const uid_t *to, int n, int result)
{
    int got = result < 0 ? errno : 0;
    struct ids now = ids_now();

    if (got != error || memcmp(&now, want, sizeof now) != 0)
        FAIL("%d of %d %d %d %d, with %d %d %d: %d, %d %d %d %d", n,
             start->real, start->effective, start->saved, start->files, to[0],
             to[1], to[2], got, now.real, now.effective, now.saved, now.files);
}

/* Does setresuid change nothing? Newer Linux then leaves the file system id,
   too, older Linux and kin make it the effective one. */
static bool is_same(const struct ids *s, const uid_t *to)
{
    const uid_t none = -1;

    return (to[0] == none || to[0] == s->real) &&
           (to[1] == none || to[1] == s->effective) &&
           (to[2] == none || to[2] == s->saved);
}

/* The call with n arguments, or 0: setfsuid. */
static void try_call(const struct ids *start, const uid_t *to, int n, bool root)
{
    struct ids want = *start;
    int error = 0, result = 0;

    if (n == 0) {
        model_set_fs(&want, root, to[0]);
        EQ(syscall(family->set_fs, arg(to[0])), start->files);
    } else if (n == 1) {
        error = model_set(&want, root, to[0]);
        result = syscall(family->set, arg(to[0]));
    } else if (n == 2) {
        error = model_set_re(&want, root, to[0], to[1]);
        result = syscall(family->set_re, arg(to[0]), arg(to[1]));
    } else if (!is_same(start, to)) {
        error = model_set_res(&want, root, to);
        result = syscall(family->set_res, arg(to[0]), arg(to[1]), arg(to[2]));
    }
    compare(start, &want, error, to, n, result);
}

/* All arguments of each call, and what to do for each. */
static void all_arguments(const struct ids *start,
                          void (*fn)(const struct ids *, const uid_t *, int))
{
    for (int a = 0; a < NVALUES; a++) {
        for (int b = 0; b < NVALUES; b++) {
            for (int c = 0; c < NVALUES; c++) {
                const uid_t to[] = {values[a], values[b], values[c]};

                fn(start, to, 3);
                if (c == 0)
                    fn(start, to, 2);
                if (b == 0 && c == 0) {
                    fn(start, to, 1);
                    fn(start, to, 0);
                }
            }
        }
    }
}

static void all_starts(void (*fn)(const struct ids *, const uid_t *, int))
{
    for (int i = 0; i < 27; i++) {
        struct ids start = {values[1 + i % 3], values[1 + i / 3 % 3],
                            values[1 + i / 9], 0};

        start.files = start.effective;
        all_arguments(&start, fn);
        if (family->groups || start.effective == 0) {
            start.files = BOB; /* only root can have it so */
            all_arguments(&start, fn);
        }
    }
}

/* What a process has done to its user ids it cannot always undo. */
static void try_users(const struct ids *start, const uid_t *to, int n)
{
    int status;
    pid_t pid = OK(fork());

    if (pid == 0) {
        OK(setresuid(start->real, start->effective, start->saved));
        syscall(family->set_fs, start->files);
        try_call(start, to, n, start->effective == 0);
        _exit(0);
    }
    EQ(waitpid(pid, &status, 0), pid);
    if (status != 0)
        _exit(1);
}

static void try_groups(const struct ids *start, const uid_t *to, int n)
{
    for (int root = 0; root < 2; root++) {
        OK(setresgid(start->real, start->effective, start->saved));
        syscall(SYS_setfsgid32, start->files);
        OK(seteuid(root ? 0 : ALICE));
        try_call(start, to, n, root);
        OK(seteuid(0));
    }
}

static void ids_of_users(void)
{
    family = &families[0];
    all_starts(try_users);
}

static void ids_of_groups(void)
{
    family = &families[1];
    all_starts(try_groups);
}

static void ids_of_users_small(void)
{
    family = &families[2];
    all_starts(try_users);
}

static void ids_of_groups_small(void)
{
    family = &families[3];
    all_starts(try_groups);
}

/* --- 16 bits ---------------------------------------------------------------*/

static void owner_is(const char *path, uid_t uid, gid_t gid)
{
    struct stat st;

    OK(lstat(path, &st));
    EQ(st.st_uid, uid);
    EQ(st.st_gid, gid);
}

/* 0xffff leaves an owner; what is above 16 bits is not looked at. */
static void ids_small_chown(void)
{
    put("f", "text");
    OK(symlink("f", "link"));
    OK(syscall(SYS_chown, "link", ALICE, BOB));
    owner_is("f", ALICE, BOB);
    OK(syscall(SYS_chown, "f", SMALL_NONE, 0x10000 + ALICE));
    owner_is("f", ALICE, ALICE);
    OK(syscall(SYS_lchown, "link", BOB, SMALL_NONE));
    owner_is("link", BOB, 0);
    int fd = OK(open("f", O_RDONLY));
    OK(syscall(SYS_fchown, fd, SMALL_NONE, BOB));
    owner_is("f", ALICE, BOB);
    FAILS(EBADF, syscall(SYS_fchown, 77, 0, 0));
    FAILS(ENOENT, syscall(SYS_chown, "nothing", 0, 0));
}

static void ids_small_groups(void)
{
    gid_t wide[] = {ALICE, BOB, LARGE}, got[3];
    uint16_t small[] = {7, BOB}, list[4] = {[3] = 99};

    OK(setgroups(3, wide));
    EQ(syscall(SYS_getgroups, 0, NULL), 3);
    FAILS(EINVAL, syscall(SYS_getgroups, 2, list));
    FAILS(EFAULT, syscall(SYS_getgroups, 3, hole(1)));
    EQ(syscall(SYS_getgroups, 4, list), 3);
    EQ(list[0], ALICE);
    EQ(list[1], BOB);
    EQ(list[2], OVERFLOW);
    EQ(list[3], 99);
    OK(syscall(SYS_setgroups, 2, small));
    EQ(getgroups(3, got), 2);
    EQ(got[0], 7);
    EQ(got[1], BOB);
    FAILS(EFAULT, syscall(SYS_setgroups, 2, hole(1)));
    FAILS(EINVAL, syscall(SYS_setgroups, 1 << 20, small));
    FAILS(EINVAL, syscall(SYS_setgroups, -1, small));
    become(ALICE);
    FAILS(EPERM, syscall(SYS_setgroups, 1, small));
    FAILS(EPERM, syscall(SYS_setgroups32, 1 << 20, small));
}

static void ids_too_large(void)
{
    uint16_t r, e, s;

    OK(setresgid(LARGE, LARGE, LARGE));
    OK(setresuid(LARGE, LARGE + 1, 0));
    EQ(syscall(SYS_getuid), OVERFLOW);
    EQ(syscall(SYS_geteuid), OVERFLOW);
    EQ(syscall(SYS_getgid), OVERFLOW);
    EQ(syscall(SYS_getegid), OVERFLOW);
    EQ(syscall(SYS_getuid32), LARGE);
    EQ(syscall(SYS_geteuid32), LARGE + 1);
    OK(syscall(SYS_getresuid, &r, &e, &s));
    EQ(r, OVERFLOW);
    EQ(e, OVERFLOW);
    EQ(s, 0);
    FAILS(EFAULT, syscall(SYS_getresuid, &r, hole(1), &s));
    FAILS(EFAULT, syscall(SYS_getresgid32, &r, &e, hole(1)));
}

const struct test ids_tests[] = {
    TEST_ROOT(ids_of_users),       TEST_ROOT(ids_of_groups),
    TEST_ROOT(ids_of_users_small), TEST_ROOT(ids_of_groups_small),
    TEST_ROOT(ids_small_chown),    TEST_ROOT(ids_small_groups),
    TEST_ROOT(ids_too_large),      END_OF_TESTS,
};
