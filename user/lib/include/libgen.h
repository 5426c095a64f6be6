/* The parts of a path. The argument may be changed. */
#pragma once

char *basename(char *path);
char *dirname(char *path);
