/*
 * Processes that are as asked, for pgrep and pkill. What is asked for together
 * must all hold; of a list of words, one. Before tool.h would be included.
 */
#pragma once

#define MATCH_OPTIONS "finovxP:U:g:r:s:t:u:"
#define MATCH_USAGE                                                            \
    "[-finovx] [-P pids] [-u users] [-g groups] [-s sessions]\n"               \
    "             [-t ttys] [-r states]"
#include <sys/sysmacros.h>
#include "tool.h"
#include "accounts.h"
#include "pattern.h"
#include "tasks.h"

static char match_set[128]; /* options by letter */
static const char *match_words[128];

static inline void match_option(int option, const char *argument)
{
    if (option == '?')
        usage();
    if (option == 'U')
        option = 'u'; /* a task has one user here */
    match_set[option] = 1;
    match_words[option] = argument;
}

static inline int is_user(const char *word, unsigned uid)
{
    const struct passwd *user = getpwnam(word);

    return (user ? (long)user->pw_uid : number(word, 0, INT_MAX)) == (long)uid;
}

static inline int is_tty(const char *word, int tty)
{
    char path[64];
    struct stat st;

    snprintf(path, sizeof path, "/dev/%s", word);
    if (strcmp(word, "-") == 0)
        return tty == 0;
    return tty && stat(path, &st) == 0 && (int)st.st_rdev == tty;
}

static inline int word_matches(int option, const char *word,
                               const struct task *task)
{
    switch (option) {
    case 'P':
        return number(word, 0, INT_MAX) == task->ppid;
    case 'g':
        return number(word, 0, INT_MAX) == task->pgrp;
    case 's':
        return number(word, 0, INT_MAX) == task->session;
    case 't':
        return is_tty(word, task->tty);
    case 'r':
        return *word == task->state;
    default:
        return is_user(word, task->uid);
    }
}

/* Is the task as one of the words behind the option asks? */
static inline int list_matches(int option, const struct task *task)
{
    char *copy = copy_string(match_words[option]);
    int matched = 0;

    for (char *word = strtok(copy, ","); word && !matched;
         word = strtok(NULL, ","))
        matched = word_matches(option, word, task);
    free(copy);
    return matched;
}

static inline int task_matches(struct task *task, int has_pattern)
{
    for (const char *option = "Pgstru"; *option; option++)
        if (match_set[(int)*option] && !list_matches(*option, task))
            return 0;
    if (!has_pattern)
        return 1;
    const char *text = match_set['f'] ? task_command(task) : task->name;
    return matches(text, strlen(text));
}

/* The processes asked for, but not this one; `words` are what is left of the
 * command line: at most a pattern. */
static inline struct task *match_all(char **words, size_t *count)
{
    struct task *tasks, chosen;
    size_t n, found = 0;

    pattern.extended = 1;
    pattern.fold_case = match_set['i'];
    pattern.whole = match_set['x'];
    if (words[0])
        add_pattern(words[0]);
    if ((words[0] && words[1]) ||
        (!words[0] && !memchr(match_set, 1, sizeof match_set)))
        usage();
    tasks = read_tasks(&n, 0);
    for (size_t i = 0; i < n; i++)
        if (tasks[i].pid != getpid() &&
            task_matches(&tasks[i], words[0] != NULL) != match_set['v'])
            tasks[found++] = tasks[i];
    if (found > 0 && (match_set['n'] || match_set['o'])) {
        chosen = tasks[0]; /* of several that started at once: by pid */
        for (size_t i = 1; i < found; i++)
            if (match_set['n'] ? tasks[i].start >= chosen.start
                               : tasks[i].start < chosen.start)
                chosen = tasks[i];
        tasks[0] = chosen;
        found = 1;
    }
    *count = found;
    return tasks;
}
