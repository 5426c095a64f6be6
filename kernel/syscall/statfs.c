/*
 * statfs64: how full a file system is.
 */
#include "abi/errno.h"
#include "abi/fcntl.h"
#include "abi/statfs.h"
#include "fs/format.h"
#include "fs/mount.h"
#include "lib/string.h"
#include "syscall/name.h"
#include "syscall/syscall.h"
#include "vm/user.h"

static int32_t put_statfs(const struct mount *mount, uint32_t size, uaddr_t dst)
{
    struct statfs64 st;
    struct fs_usage usage;

    if (size != sizeof st)
        return -EINVAL;
    memset(&st, 0, sizeof st);
    st.f_bsize = st.f_frsize = BLOCK_SIZE;
    st.f_namelen = NAME_LEN;
    st.f_fsid[0] = (int32_t)mount->dev;
    if (mount == root_mount) {
        fs_usage(&usage);
        st.f_type = FS_MAGIC;
        st.f_blocks = usage.nblocks;
        st.f_bfree = st.f_bavail = usage.blocks_free;
        st.f_files = usage.ninodes;
        st.f_ffree = usage.inodes_free;
    } else { /* /proc and /dev take no room */
        st.f_type = PROC_SUPER_MAGIC;
    }
    return copyout(dst, &st, sizeof st);
}

SYSCALL(statfs64, uaddr_t path, uint32_t size, uaddr_t buf)
{
    struct inode *inode = name_inode(AT_FDCWD, path, 0);
    int32_t r;

    if (is_err(inode))
        return ptr_err(inode);
    r = put_statfs(inode->mount, size, buf);
    inode_put(inode);
    return r;
}

SYSCALL(fstatfs64, int fd, uint32_t size, uaddr_t buf)
{
    struct file *file = file_of(fd);
    int32_t r = -ENOSYS; /* pipes are in no file system here */

    if (!file)
        return -EBADF;
    if (file->inode)
        r = put_statfs(file->inode->mount, size, buf);
    file_put(file);
    return r;
}
