/*
 * Random operations on kernel/fs, each done to a model in memory as well: the
 * same results, the same errors, the same content, also after mounting again.
 *
 * The model: directories with NAMES possible names each, which lead to nodes.
 */
#include "harness.h"

#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#include "abi/stat.h"
#include "fs/journal.h"

#define NODES 64
#define NAMES 8
#define MAX_SIZE 120000u
#define ROUNDS 6
#define STEPS 2500

struct node {
    bool used, is_dir;
    int nlink; /* names that lead here */
    struct node *parent;
    struct node *entry[NAMES];
    uint32_t size;
    uint8_t *content; /* MAX_SIZE bytes, zero behind size */
};

static struct node *nodes; /* the first is the root; shared by all rounds */
static uint8_t data[MAX_SIZE], back[MAX_SIZE];

/* A name: a directory, and which of its names. */
struct place {
    struct node *dir;
    int name;
    char path[400];
};

static void path_to(const struct node *dir, char *path)
{
    char *end;

    *path = '\0';
    if (dir == nodes)
        return;
    path_to(dir->parent, path);
    end = path + strlen(path);
    for (int i = 0; i < NAMES; i++)
        if (dir->parent->entry[i] == dir)
            sprintf(end, "/n%d", i);
}

static struct place random_place(void)
{
    struct place place;
    int n = random_number(NODES);

    while (!nodes[n].used || !nodes[n].is_dir)
        n = (n + 1) % NODES;
    place.dir = &nodes[n];
    place.name = random_number(NAMES);
    path_to(place.dir, place.path);
    sprintf(place.path + strlen(place.path), "/n%d", place.name);
    return place;
}

static struct node **entry(const struct place *place)
{
    return &place->dir->entry[place->name];
}

static struct node *new_node(struct place *place, bool is_dir)
{
    for (int i = 1; i < NODES; i++) {
        struct node *node = &nodes[i];
        uint8_t *content = node->content;
        if (node->used)
            continue;
        memset(node, 0, sizeof *node);
        memset(content, 0, MAX_SIZE);
        node->used = true;
        node->is_dir = is_dir;
        node->nlink = 1;
        node->content = content;
        node->parent = place->dir;
        *entry(place) = node;
        return node;
    }
    return NULL;
}

static bool has_room(void)
{
    for (int i = 0; i < NODES; i++)
        if (!nodes[i].used)
            return true;
    return false;
}

static void drop(struct node *node)
{
    if (node && --node->nlink == 0)
        node->used = false;
}

static bool is_empty(const struct node *dir)
{
    for (int i = 0; i < NAMES; i++)
        if (dir->entry[i])
            return false;
    return true;
}

static bool is_above(const struct node *node, const struct node *dir)
{
    for (;; dir = dir->parent) {
        if (dir == node)
            return true;
        if (dir == nodes)
            return false;
    }
}

static void check_file(const char *path, const struct node *node)
{
    struct file *file = open_ok(path, O_RDONLY);
    struct stat64 st;

    file_stat(file, &st);
    CHECK_EQ(st.st_size, node->size);
    CHECK_EQ(st.st_nlink, node->nlink);
    CHECK_EQ(file_read(file, (uaddr_t)back, MAX_SIZE), node->size);
    CHECK(memcmp(back, node->content, node->size) == 0);
    file_put(file);
}

static void step_write(void)
{
    struct place place = random_place();
    struct node *node = *entry(&place);
    uint32_t pos = random_number(MAX_SIZE / 2);
    uint32_t n = random_number(random_number(4) ? 3000 : MAX_SIZE / 2);
    struct file *file;

    if (node && node->is_dir) {
        CHECK_EQ(open_error(place.path, O_RDWR | O_CREAT), EISDIR);
        return;
    }
    if (!node && !has_room())
        return;
    file = open_ok(place.path, O_RDWR | O_CREAT);
    node = node ? node : new_node(&place, false);
    for (uint32_t i = 0; i < n; i++)
        data[i] = random_state >> (i % 24);
    if (random_number(3) == 0)
        pos = node->size;
    n = pos > MAX_SIZE - n ? 0 : n;
    CHECK_EQ(file_pwrite(file, (uaddr_t)data, n, pos), n);
    memcpy(node->content + pos, data, n);
    if (n > 0 && pos + n > node->size)
        node->size = pos + n;
    file_put(file);
}

static void step_truncate(void)
{
    struct place place = random_place();
    struct node *node = *entry(&place);
    uint32_t size = random_number(MAX_SIZE);
    struct file *file;

    if (!node || node->is_dir)
        return;
    file = open_ok(place.path, O_RDWR);
    CHECK_EQ(file_truncate(file, size), 0);
    if (size < node->size)
        memset(node->content + size, 0, node->size - size);
    node->size = size;
    file_put(file);
}

static void step_mkdir(void)
{
    struct place place = random_place();
    struct node *node = *entry(&place);

    if (!node && !has_room())
        return;
    CHECK_EQ(path_mkdir(NULL, place.path, 0755), node ? -EEXIST : 0);
    if (!node)
        new_node(&place, true);
}

static void step_remove(void)
{
    struct place place = random_place();
    struct node *node = *entry(&place);
    bool is_dir = random_number(2);
    int wanted = 0;

    if (!node)
        wanted = -ENOENT;
    else if (is_dir)
        wanted = !node->is_dir ? -ENOTDIR : is_empty(node) ? 0 : -ENOTEMPTY;
    else if (node->is_dir)
        wanted = -EISDIR;
    CHECK_EQ(is_dir ? path_remove(NULL, place.path, PATH_DIRECTORY)
                    : path_remove(NULL, place.path, 0),
             wanted);
    if (wanted == 0) {
        *entry(&place) = NULL;
        drop(node);
    }
}

static void step_link(void)
{
    struct place old = random_place(), new = random_place();
    struct node *node = *entry(&old);
    int wanted = 0;

    if (!node)
        wanted = -ENOENT;
    else if (*entry(&new))
        wanted = -EEXIST;
    else if (node->is_dir)
        wanted = -EPERM;
    CHECK_EQ(path_link(NULL, old.path, NULL, new.path, 0), wanted);
    if (wanted == 0) {
        *entry(&new) = node;
        node->nlink++;
    }
}

static int rename_wanted(const struct node *node, const struct node *there,
                         const struct place *old, const struct place *new)
{
    if (!node)
        return -ENOENT;
    if (there && there != node) {
        if (node->is_dir && !there->is_dir)
            return -ENOTDIR;
        if (!node->is_dir && there->is_dir)
            return -EISDIR;
    }
    if (node->is_dir && there != node && is_above(node, new->dir))
        return -EINVAL;
    if (there && there->is_dir && there != node &&
        (!is_empty(there) || is_above(there, old->dir)))
        return -ENOTEMPTY;
    return 0;
}

static void step_rename(void)
{
    struct place old = random_place(), new = random_place();
    struct node *node = *entry(&old), *there = *entry(&new);
    int wanted = rename_wanted(node, there, &old, &new);

    CHECK_EQ(path_rename(NULL, old.path, NULL, new.path), wanted);
    if (wanted != 0 || node == there)
        return;
    *entry(&old) = NULL;
    *entry(&new) = node;
    node->parent = node->is_dir ? new.dir : node->parent;
    drop(there);
}

static void check_all(const struct node *dir)
{
    char path[400];
    struct inode *inode;
    uint32_t nlink = 2;

    for (int i = 0; i < NAMES; i++) {
        const struct node *node = dir->entry[i];
        path_to(dir, path);
        sprintf(path + strlen(path), "/n%d", i);
        CHECK_EQ(exists(path), node != NULL);
        if (node && node->is_dir) {
            check_all(node);
            nlink++;
        } else if (node) {
            check_file(path, node);
        }
    }
    path_to(dir, path);
    inode = namei(NULL, *path ? path : "/", 0);
    CHECK_EQ(inode->nlink, nlink + (dir == nodes)); /* /dev */
    inode_put(inode);
}

static void run_steps(void)
{
    static void (*const steps[])(void) = {
        step_write, step_write,  step_write, step_truncate, step_mkdir,
        step_mkdir, step_remove, step_link,  step_rename,   step_rename};

    fake_npages = 900 + random_number(2000);
    mount_disk_or_fail();
    check_all(nodes);
    for (int i = 0; i < STEPS; i++) {
        steps[random_number(ARRAY_LEN(steps))]();
        if (random_number(50) == 0)
            journal_flush();
        if (random_number(50) == 0)
            CHECK_EQ(journal_commit(), 0);
    }
    check_all(nodes);
    CHECK_EQ(fs_sync(), 0);
}

/* Memory that the children's changes are seen in. */
static void *shared(size_t n)
{
    void *memory = mmap(NULL, n, PROT_READ | PROT_WRITE,
                        MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    CHECK(memory != MAP_FAILED);
    return memory;
}

int main(int argc, char **argv)
{
    harness_init(argc, argv);
    make_disk(4000, 512);
    nodes = shared(NODES * sizeof *nodes);
    nodes[0].used = nodes[0].is_dir = true;
    nodes[0].nlink = 1;
    for (int i = 0; i < NODES; i++)
        nodes[i].content = shared(MAX_SIZE);
    for (int round = 0; round < ROUNDS; round++) {
        random_state = round * 77777 + 1;
        if (!in_child(run_steps) || run_fsck() != 0) {
            printf("model, round %d: FAILED\n", round);
            return 1;
        }
    }
    printf("model: ok\n");
    return 0;
}
