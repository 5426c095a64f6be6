/*
 * Inside /proc: a tree of entries, fixed by tables, and text that is made when
 * it is read.
 *
 *   procfs.c       the tree: inodes, lookup, readdir
 *   procfs_text.c  texts and open files
 *   procfs_pid.c   about a process: its scheduling, family, signals
 *   procfs_mm.c    about a process: its memory
 *   procfs_fd.c    about a process: what it has open
 *   procfs_sys.c   about the system: time, processes, memory, names, settings
 *   procfs_cpu.c   about the processors
 *
 * A node keeps a reference to its process's descriptor, not the process alive:
 * is_reaped() says whether the process has gone meanwhile.
 *
 * Locks: an inode's lock or a file's position, then proc_lock, then a
 * sighand's or fsinfo's lock. Memory, files and directories of another process
 * are reached by a reference taken under proc_lock (family.h); what is then
 * done with them, under their own locks, is done without proc_lock.
 */
#pragma once

#include "abi/stat.h"
#include "fs/file.h"
#include "mem/buffer.h"
#include "proc/family.h"

/* Append to a text. */
void text_printf(struct buffer *text, const char *format, ...)
    PRINTF_LIKE(2, 3);

struct proc_entry;

/* An inode of /proc. */
struct proc_node {
    struct inode inode;
    const struct proc_entry *entry;
    struct proc *proc; /* with a reference; NULL: about the machine */
    int number;        /* that is its name, if its name is a number */
};

static inline struct proc_node *proc_node(struct inode *inode)
{
    return container_of(inode, struct proc_node, inode);
}

/* The directory it is in; not of /proc itself. */
static inline struct proc_node *node_parent(const struct proc_node *node)
{
    return proc_node(node->inode.dir);
}

/* What every entry of one name is like. */
struct proc_entry {
    const char *name; /* NULL: the end of a table, or named by a number */
    uint32_t mode;    /* type and permissions */
    bool of_thread;   /* below task/: about one thread only */
    bool private;     /* only for its user and root */

    /* Links to files: the file with a reference, or NULL: there is none. */
    struct inode *(*target)(struct proc_node *node);

    /* Files: add the content to `text`; links: the target, where it is not the
       path of the above. One is about a process (0 or -errno), one is not. */
    int (*show)(struct buffer *text, struct proc_node *node);
    void (*show_system)(struct buffer *text);
    /* Files that can be written: `value` is the line that was written. */
    int (*store)(struct proc_node *node, const char *value);

    /* Directories: the entries of a table; and those that are numbers: the
       first one in [from, to), or -1, and what each is like. */
    const struct proc_entry *entries;
    const struct proc_entry *numbered;
    int (*next)(struct proc_node *dir, int from, int to);
};

/* Modes of entries. */
#define TEXT (S_IFREG | 0444)
#define SECRET (S_IFREG | 0400)
#define SETTING (S_IFREG | 0644)
#define LINK (S_IFLNK | 0777)
#define DIRECTORY (S_IFDIR | 0555)

/* Is nothing left of the process that node is about? proc_lock held. */
static inline bool is_reaped(const struct proc_node *node)
{
    return node->proc->group == NULL;
}

/* The number that `s` is, written as we write it, less than ten times
   PID_LIMIT; or -1. */
int parse_number(const char *s);

extern const struct file_ops proc_file_ops;

/* May the running process see this, which may be private? 0, -EACCES, -ESRCH.
   Takes proc_lock. */
int proc_permission(const struct proc_node *node);

/* The target of a link: its length, or -errno; what it leads to, or err. */
int proc_readlink(struct inode *inode, char *buf, uint32_t size);
struct inode *proc_follow(struct inode *link);

/* The tables. */
extern const struct proc_entry system_entries[];
extern const struct proc_entry process_entries[];
extern const struct proc_entry process_numbered; /* a directory of the above */
extern const struct proc_entry fd_numbered;
int process_next(struct proc_node *dir, int from, int to);
int fd_next(struct proc_node *dir, int from, int to);

/* What they name in other files. */
void show_cpuinfo(struct buffer *text);
int show_cmdline(struct buffer *text, struct proc_node *node);
int show_environ(struct buffer *text, struct proc_node *node);
int show_maps(struct buffer *text, struct proc_node *node);
int show_statm(struct buffer *text, struct proc_node *node);
struct inode *exe_target(struct proc_node *node);
struct inode *cwd_target(struct proc_node *node);

/* What an address space consists of, in pages; and where the stack began. */
struct mm_summary {
    uint32_t size, resident, file, code, data, stack, stack_start;
};

/* All zero when the process has no memory (kernel thread, zombie). Sleeps. */
struct mm_summary mm_summarize(const struct proc_node *node);

/* Add the path of an inode. 0 or -errno. */
int add_path(struct buffer *text, const struct inode *inode);
