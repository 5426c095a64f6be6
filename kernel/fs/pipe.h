/*
 * Pipes, for those who set things up; pipe_create() is in fs/file.h.
 */
#pragma once

void pipe_init(void); /* once */
