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
    static char text[4 * NAME_LEN + 8];
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
        finding(c, "inode %u: entry %s: inode %u is free", s->dir,
                quote(entry), entry->ino);
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
            finding(s->c, "inode %u: entry %s: twice in the directory", s->dir,
                    quote((const void *)(name - offsetof(struct dirent, name))));
    }
}

/* Search the directory's entries behind the first two. */
static void search(struct check *c, uint32_t dir)
{
    uint32_t n = image_inode(c->img, dir)->size / sizeof(struct dirent);
    struct search s = {.c = c, .dir = dir};

    s.names = allocate(n, sizeof *s.names);
    for (uint32_t i = 0; i < n; i++) {
        const struct dirent *entry = entry_at(c, dir, i);
        bool dots = i < 2 && strcmp(entry->name, i ? ".." : ".") == 0;
        ...
    }
}
