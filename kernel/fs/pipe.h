/*
 * Pipes, for those who set things up; pipe_create() is in fs/file.h.
 */
#ifndef KIN_FS_PIPE_H
#define KIN_FS_PIPE_H

void pipe_init(void); /* once */

#endif
