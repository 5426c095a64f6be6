/*
 * Reading host directories, laid over each other, into memory: see tree.h.
 */
#include "tree.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#if __has_include(<sys/sysmacros.h>)
#include <sys/sysmacros.h>
#endif

#include "attributes.h"
#include "fs/format.h"
#include "hostdir.h"
#include "util.h"

static int by_name_and_layer(const void *left, const void *right)
{
    const struct node *a = left, *b = right;
    int order = strcmp(a->name, b->name);

    return order ? order : (a->layer > b->layer) - (a->layer < b->layer);
}

/* Fill in what the host knows of the file at node->path; check it fits. */
static void describe(struct node *node)
{
    struct stat st;

    if (lstat(node->path, &st) < 0)
        die_errno(1, node->path);
    if (strlen(node->name) > NAME_LEN)
        die(1, "%s: the name is longer than %u bytes", node->path, NAME_LEN);
    node->mode = st.st_mode;
    switch (st.st_mode & S_IFMT) {
    case S_IFDIR:
        break;
    case S_IFREG:
    case S_IFLNK:
        if ((uint64_t)st.st_size > MAX_FILE_SIZE)
            die(1, "%s: the file is larger than %u bytes", node->path,
                MAX_FILE_SIZE);
        node->size = st.st_size;
        break;
    case S_IFCHR:
    case S_IFBLK:
        node->rdev = (minor(st.st_rdev) & 0xff) | major(st.st_rdev) << 8 |
                     (minor(st.st_rdev) & ~0xffu) << 12;
        break;
    default:
        die(1, "%s: sockets and FIFOs cannot be stored", node->path);
    }
}

static bool is_attributes(const char *path)
{
    return strcmp(strrchr(path, '/') + 1, ATTRIBUTES) == 0;
}

/* Append the entries of the host directory `path` to dir's children. */
static void append_entries(struct node *dir, const char *path, size_t layer)
{
    size_t n;
    char **paths = hostdir_list(path, &n);
    size_t total = dir->nchildren + n;

    if (total > 0)
        dir->children = realloc(dir->children, total * sizeof *dir->children);
    if (total > 0 && !dir->children)
        die(2, "out of memory");
    for (size_t i = 0; i < n; i++) {
        if (dir->name[0] == '\0' && is_attributes(paths[i]))
            continue;
        struct node *node = &dir->children[dir->nchildren++];
        *node = (struct node){.path = paths[i], .layer = layer};
        node->name = strrchr(paths[i], '/') + 1;
        describe(node);
    }
    free(paths);
}

static void read_directory(struct node *dir, char *const *paths, size_t npaths);

/*
 * The n nodes of one name are laid over each other: the last one stays, with
 * all that the others held when they are directories.
 */
static struct node merge(struct node *nodes, size_t n)
{
    struct node top = nodes[n - 1];
    char **paths = allocate(n, sizeof *paths);

    for (size_t i = 0; i < n; i++) {
        if (S_ISDIR(nodes[i].mode) != S_ISDIR(top.mode))
            die(1, "%s and %s: only one of them is a directory", nodes[i].path,
                top.path);
        paths[i] = nodes[i].path;
    }
    if (S_ISDIR(top.mode))
        read_directory(&top, paths, n);
    for (size_t i = 0; i < n - 1; i++)
        free(paths[i]);
    free(paths);
    return top;
}

static void read_directory(struct node *dir, char *const *paths, size_t npaths)
{
    struct node *nodes;
    size_t kept = 0, n;

    for (size_t i = 0; i < npaths; i++)
        append_entries(dir, paths[i], i);
    nodes = dir->children;
    if (nodes)
        qsort(nodes, dir->nchildren, sizeof *nodes, by_name_and_layer);
    for (size_t i = 0; i < dir->nchildren; i += n) {
        for (n = 1; i + n < dir->nchildren; n++)
            if (strcmp(nodes[i].name, nodes[i + n].name))
                break;
        nodes[kept++] = merge(&nodes[i], n);
    }
    dir->nchildren = kept;
    if ((uint64_t)(kept + 2) * sizeof(struct dirent) > MAX_FILE_SIZE)
        die(1, "%s: too many entries for a directory", paths[npaths - 1]);
}

void tree_read(struct node *root, char *const *paths, size_t npaths)
{
    memset(root, 0, sizeof *root);
    root->path = paths[npaths - 1];
    root->name = "";
    root->mode = S_IFDIR | 0755;
    read_directory(root, paths, npaths);
    for (size_t i = 0; i < npaths; i++)
        attributes_apply(root, paths[i]);
}

uint32_t tree_file_size(const struct node *node)
{
    if (S_ISDIR(node->mode))
        return div_up(node->nchildren + 2, DIRENTS_PER_BLOCK) * BLOCK_SIZE;
    return node->size;
}

void tree_count(const struct node *node, uint64_t *nblocks, uint64_t *ninodes)
{
    uint64_t n = div_up(tree_file_size(node), BLOCK_SIZE);

    ++*ninodes;
    *nblocks += n;
    if (n > NDIRECT)
        *nblocks += 1;
    if (n > NDIRECT + NINDIRECT)
        *nblocks += 1 + div_up(n - NDIRECT - NINDIRECT, NINDIRECT);
    for (size_t i = 0; i < node->nchildren; i++)
        tree_count(&node->children[i], nblocks, ninodes);
}
