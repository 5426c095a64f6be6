/*
 * Owners and modes that the host's files need not have: whoever builds an image
 * is seldom root.
 *
 * A tree may have at its top a file .attributes, which is not stored itself. A
 * line of it is
 *
 *     MODE UID GID PATH
 *
 * with MODE in octal and PATH from the root on. Empty lines and those that
 * begin with # are passed over.
 */
#pragma once

#include "tree.h"

#define ATTRIBUTES ".attributes"

/* Apply the table of the host's directory `tree`, if it has one, to what is
   below `root`. A path that is not there, or a line that makes no sense, ends
   the program with status 1 and a message. */
void attributes_apply(struct node *root, const char *tree);
