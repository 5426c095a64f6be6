/*
 * The table of owners and modes: see attributes.h.
 */
#include "attributes.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "util.h"

#define MODE_MAX 07777u

/* The node at `path`, relative to `node`; NULL: there is none. */
static struct node *find(struct node *node, const char *path)
{
    path += strspn(path, "/");
    while (*path && node) {
        size_t n = strcspn(path, "/");
        struct node *child = NULL;

        for (size_t i = 0; i < node->nchildren; i++)
            if (strlen(node->children[i].name) == n &&
                memcmp(node->children[i].name, path, n) == 0)
                child = &node->children[i];
        node = child;
        path += n;
        path += strspn(path, "/");
    }
    return node;
}

static void apply_line(struct node *root, const char *line, const char *table)
{
    char path[4096];
    unsigned mode, uid, gid;
    struct node *node;

    if (line[strspn(line, " \t")] == '\0' || line[0] == '#')
        return;
    if (sscanf(line, "%o %u %u %4095s", &mode, &uid, &gid, path) != 4 ||
        mode > MODE_MAX)
        die(1, "%s: '%s' is not MODE UID GID PATH", table, line);
    node = find(root, path);
    if (!node)
        die(1, "%s: there is no %s", table, path);
    if (!S_ISLNK(node->mode))
        node->mode = (node->mode & S_IFMT) | mode;
    node->uid = uid;
    node->gid = gid;
}

void attributes_apply(struct node *root, const char *tree)
{
    size_t size = strlen(tree) + sizeof "/" ATTRIBUTES, room = 0;
    char *name = allocate(size, 1), *line = NULL;
    FILE *table;

    snprintf(name, size, "%s/%s", tree, ATTRIBUTES);
    table = fopen(name, "r");
    if (!table && errno != ENOENT)
        die_errno(1, name);
    while (table && getline(&line, &room, table) >= 0) {
        line[strcspn(line, "\n")] = '\0';
        apply_line(root, line, name);
    }
    if (table)
        fclose(table);
    free(line);
    free(name);
}
