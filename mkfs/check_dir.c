/*
 * Checking directories: their entries, and that they make one tree.
 *
 * Only directories in order are searched: blocks all there and all theirs.
 * A directory without links is not: it is as good as gone.
 */
#include "check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "util.h"

/* A directory that is being searched. */
struct search {
    struct check *c;
    uint32_t dir;
    const char **names; /* of the entries in use so far */
    size_t nnames;
};

static bool is_directory(const struct check *c, uint32_t ino)
{
    return S_ISDIR(image_inode(c->img, ino)->mode);
}

/* Whether the directory is one to search. */
static bool is_sound(const struct check *c, uint32_t ino)
{
    return is_directory(c, ino) && image_inode(c->img, ino)->nlink > 0 &&
           !c->inodes[ino].broken;
}

/* Entry `index` of a sound directory. */
static const struct dirent *entry_at(const struct check *c, uint32_t dir,
                                     uint32_t index)
{
    uint32_t block = image_file_block(c->img, image_inode(c->img, dir),
                                      index / DIRENTS_PER_BLOCK);
    const struct dirent *entries = image_block(c->img, block);

    return entries + index % DIRENTS_PER_BLOCK;
}

/* The entry's name so that it can be printed, valid until the next call. */
static const char *quote(const struct dirent *entry)
{
    static char text[4 * sizeof entry->name + sizeof "\"\""];
    char *next = text;

    *next++ = '"';
    for (size_t i = 0; i < NAME_LEN + 1 && entry->name[i]; i++) {
        unsigned char byte = entry->name[i];
        if (byte < ' ' || byte > '~' || byte == '"' || byte == '\\')
            next += sprintf(next, "\\x%02x", byte);
        else
            *next++ = byte;
    }
    strcpy(next, "\"");
    return text;
}

/* Whether the name is one that a file may have; a finding if not. */
static bool check_name(struct search *s, const struct dirent *entry)
{
    const char *problem = NULL;
    size_t length = strnlen(entry->name, sizeof entry->name);

    if (length == 0)
        problem = "an empty name";
    else if (length > NAME_LEN)
        problem = "a name without its final NUL";
    else if (memchr(entry->name, '/', length))
        problem = "a slash in a name";
    for (size_t i = length; !problem && i < sizeof entry->name; i++)
        if (entry->name[i])
            problem = "bytes after a name's NUL";
    if (problem)
        finding(s->c, "inode %u: entry %s: %s", s->dir, quote(entry), problem);
    return length > 0 && length <= NAME_LEN;
}

/* Take note of an entry that is neither "." nor "..". */
static void count_entry(struct search *s, const struct dirent *entry)
{
    struct check *c = s->c;
    struct inode_state *state;

    if (entry->ino >= c->sb->ninodes) {
        finding(c, "inode %u: entry %s: inode %u is out of range", s->dir,
                quote(entry), entry->ino);
        return;
    }
    if (image_inode(c->img, entry->ino)->mode == 0) {
        finding(c, "inode %u: entry %s: inode %u is free", s->dir, quote(entry),
                entry->ino);
        return;
    }
    state = &c->inodes[entry->ino];
    state->names++;
    if (!is_directory(c, entry->ino))
        return;
    c->inodes[s->dir].subdirs++;
    if (entry->ino == ROOT_INO)
        finding(c, "inode %u: entry %s: names the root", s->dir, quote(entry));
    else if (state->parent)
        finding(c, "inode %u: directory with two names, in inode %u and in %u",
                entry->ino, state->parent, s->dir);
    else
        state->parent = s->dir;
}

static int by_name(const void *left, const void *right)
{
    return strcmp(*(const char *const *)left, *(const char *const *)right);
}

static void check_unique(struct search *s)
{
    if (s->nnames > 0)
        qsort(s->names, s->nnames, sizeof *s->names, by_name);
    for (size_t i = 1; i < s->nnames; i++) {
        const char *name = s->names[i];
        if (strcmp(name, s->names[i - 1]) == 0)
            finding(
                s->c, "inode %u: entry %s: twice in the directory", s->dir,
                quote((const void *)(name - offsetof(struct dirent, name))));
    }
}

/* The first two entries are "." and ".."; check_parent() sees to where. */
static void check_dots(struct check *c, uint32_t dir)
{
    static const char dot[NAME_LEN + 1] = ".", dot_dot[NAME_LEN + 1] = "..";
    const struct dirent *first = entry_at(c, dir, 0), *second = first + 1;

    if (first->ino != dir || memcmp(first->name, dot, sizeof dot))
        finding(c, "inode %u: the first entry is not its own \".\"", dir);
    if (second->ino == 0 || memcmp(second->name, dot_dot, sizeof dot_dot))
        finding(c, "inode %u: the second entry is not \"..\"", dir);
}

static void search_directory(struct check *c, uint32_t dir)
{
    uint32_t n = image_inode(c->img, dir)->size / sizeof(struct dirent);
    struct search s = {.c = c, .dir = dir};

    check_dots(c, dir);
    s.names = allocate(n, sizeof *s.names);
    for (uint32_t i = 2; i < n; i++) {
        const struct dirent *entry = entry_at(c, dir, i);
        if (entry->ino == 0)
            continue;
        if (check_name(&s, entry))
            s.names[s.nnames++] = entry->name;
        if (!strncmp(entry->name, ".", 2) || !strncmp(entry->name, "..", 3))
            finding(c, "inode %u: entry %s: not in its place", dir,
                    quote(entry));
        else
            count_entry(&s, entry);
    }
    check_unique(&s);
    free(s.names);
}

/* Find the directories that hang below the root, following parents up. */
static void reach(struct check *c, uint32_t ino)
{
    struct inode_state *inodes = c->inodes;
    uint32_t top = ino;

    while (top && !inodes[top].walked) {
        inodes[top].walked = true;
        top = inodes[top].parent;
    }
    if (top == 0 || !inodes[top].reached)
        return;
    for (; !inodes[ino].reached; ino = inodes[ino].parent)
        inodes[ino].reached = true;
}

static void check_parent(struct check *c, uint32_t ino)
{
    uint32_t parent = ino == ROOT_INO ? ROOT_INO : c->inodes[ino].parent;
    uint32_t found = entry_at(c, ino, 1)->ino;

    if (!c->inodes[ino].reached)
        finding(c, "inode %u: directory not reachable from the root", ino);
    else if (found != parent)
        finding(c, "inode %u: \"..\" is inode %u, not %u", ino, found, parent);
}

void check_directories(struct check *c)
{
    uint32_t ninodes = c->sb->ninodes;

    for (uint32_t ino = ROOT_INO; ino < ninodes; ino++)
        if (is_sound(c, ino))
            search_directory(c, ino);
    c->inodes[ROOT_INO].walked = true;
    c->inodes[ROOT_INO].reached = true;
    for (uint32_t ino = ROOT_INO; ino < ninodes; ino++)
        if (is_sound(c, ino))
            reach(c, ino);
    for (uint32_t ino = ROOT_INO; ino < ninodes; ino++)
        if (is_sound(c, ino))
            check_parent(c, ino);
}
