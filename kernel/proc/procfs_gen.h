/*
 * Inside /proc: a tree of entries, fixed by tables, and text that is made when
 * it is read.
 *
 *   procfs.c       the tree: inodes, lookup, readdir
 *   procfs_text.c  texts and open files
 *   procfs_pid.c   about a process: its scheduling, family, signals
 *   procfs_mm.c    about a process: its memory
 *   procfs_fd.c    about a process: what it has open
 *   procfs_stack.c about a process: where it is in the kernel
 *   procfs_root.c  names and settings of the system; the top of the tree
 *   procfs_sys.c   about the machine: time, processes, memory
 *   procfs_cpu.c   about the processors
 *
 * A node keeps a reference to its process's descriptor, not the process alive:
 * node_alive() says whether it has been reaped meanwhile.
 *
 * Locks: an inode's lock or a file's position, then proc_lock, then a
 * sighand's or fsinfo's lock. Memory, files and directories of another process
 * are reached by a reference taken under proc_lock (family.h); what is then
 * done with them, under their own locks, is done without proc_lock.
 */
#ifndef KIN_PROC_PROCFS_GEN_H
#define KIN_PROC_PROCFS_GEN_H

#include "fs/file.h"
#include "proc/family.h"

/* A text that grows. A failure (no memory) sticks and is told at the end. */
struct text {
    char *buf;
    uint32_t len, size;
    bool failed;
};

void text_printf(struct text *text, const char *format, ...) PRINTF_LIKE(2, 3);

/* Room for n more bytes at text->buf + text->len: false if there is none. */
bool text_reserve(struct text *text, uint32_t n);

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
    bool is_private;  /* only for its user and root */

    /* Links to files: the file with a reference, or NULL: there is none. */
    struct inode *(*target)(struct proc_node *node);

    /* Files: add the content to `text`. Links: the target. 0 or -errno. */
    int (*show)(struct text *text, struct proc_node *node);
    /* Files that can be written: `value` is all that was written. */
    int (*store)(struct proc_node *node, const char *value);

    /* Directories: the entries of a table; and those that are numbers: the
       first one in [from, to), or -1, and what each is like. */
    const struct proc_entry *entries;
    const struct proc_entry *numbered;
    int (*next)(struct proc_node *dir, int from, int to);
};

/* proc_lock held: has node's process not been reaped? */
static inline bool node_alive(const struct proc_node *node)
{
    return node->proc->group != NULL;
}

extern const struct file_ops proc_file_ops;

/* May the running process see this, which may be private? 0, -EACCES, -ESRCH.
   Takes proc_lock. */
int proc_permission(const struct proc_node *node);

/* The target of a link: its length, or -errno; what it leads to, or err. */
int proc_readlink(struct inode *inode, char *buf, uint32_t size);
struct inode *proc_follow(struct inode *link);

/* The tables. */
extern const struct proc_entry machine_entries[];
extern const struct proc_entry process_entries[];
extern const struct proc_entry process_numbered; /* a directory of the above */
int process_next(struct proc_node *dir, int from, int to);

/* procfs_sys.c, procfs_cpu.c */
int show_uptime(struct text *text, struct proc_node *node);
int show_loadavg(struct text *text, struct proc_node *node);
int show_system_stat(struct text *text, struct proc_node *node);
int show_interrupts(struct text *text, struct proc_node *node);
int show_vmstat(struct text *text, struct proc_node *node);
int show_meminfo(struct text *text, struct proc_node *node);
int show_slabinfo(struct text *text, struct proc_node *node);
int show_cpuinfo(struct text *text, struct proc_node *node);

/* procfs_mm.c */
int show_cmdline(struct text *text, struct proc_node *node);
int show_environ(struct text *text, struct proc_node *node);
int show_maps(struct text *text, struct proc_node *node);
int show_statm(struct text *text, struct proc_node *node);
struct inode *exe_target(struct proc_node *node);

/* What an address space consists of; pages but for the addresses. */
struct mm_summary {
    uint32_t size, resident, file, code, data, stack;
    uint32_t code_start, code_end, data_start, data_end, brk_start, stack_start;
    uint32_t arg_start, arg_end, env_start, env_end;
};

/* All zero when the process has no memory (kernel thread, zombie). Sleeps. */
void mm_summarize(struct proc_node *node, struct mm_summary *sum);

/* procfs_stack.c */
int show_stack(struct text *text, struct proc_node *node);
int show_wchan(struct text *text, struct proc_node *node);

/* procfs_fd.c */
extern const struct proc_entry fd_numbered, fdinfo_numbered;
int fd_next(struct proc_node *dir, int from, int to);
struct inode *cwd_target(struct proc_node *node);
struct inode *root_target(struct proc_node *node);
int show_target(struct text *text, struct proc_node *node);

/* Add the path of an inode. 0 or -errno. */
int add_path(struct text *text, const struct inode *inode);

#endif
