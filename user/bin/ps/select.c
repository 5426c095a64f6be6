/*
 * ps: which processes are shown.
 */
#include "ps.h"

void select_words(struct selection *selection, enum list list, const char *text)
{
    char *copy = copy_string(text);

    for (char *word = strtok(copy, ", "); word; word = strtok(NULL, ", ")) {
        char ***words = &selection->words[list];
        *words = make_room(*words, selection->nwords[list], sizeof **words);
        (*words)[selection->nwords[list]++] = word;
    }
}

static int is_number(const char *word, long long value)
{
    char *end;
    long long given = strtoll(word, &end, 10);

    return end > word && *end == '\0' && given == value;
}

static int is_user(const char *word, unsigned uid)
{
    const struct passwd *user = getpwnam(word);

    return user ? user->pw_uid == uid : is_number(word, uid);
}

static int is_tty(const char *word, int tty)
{
    char name[16];

    describe_tty(tty, name, sizeof name);
    if (strncmp(word, "/dev/", 5) == 0)
        word += 5;
    return strcmp(word, name) == 0;
}

static int matches(const struct task *task, enum list list, const char *word)
{
    switch (list) {
    case PIDS:
        return is_number(word, task->pid);
    case PARENTS:
        return is_number(word, task->ppid);
    case USERS:
        return is_user(word, task->uid);
    case NAMES:
        return strcmp(word, task->name) == 0;
    default:
        return is_tty(word, task->tty);
    }
}

int is_selected(const struct selection *selection, const struct task *task,
                const struct task *self)
{
    int own = task->uid == self->uid, listed = 0;

    for (enum list list = 0; list < NLISTS; list++)
        for (size_t i = 0; i < selection->nwords[list]; i++) {
            listed = 1;
            if (matches(task, list, selection->words[list][i]))
                return 1;
        }
    if (selection->all || (selection->others && selection->without_tty))
        return 1;
    if (selection->with_tty)
        return task->tty && task->session != task->pid;
    if (selection->others)
        return task->tty != 0;
    if (selection->without_tty)
        return own;
    if (listed)
        return 0;
    return own &&
           (selection->by_user ? task->tty != 0 : task->tty == self->tty);
}
