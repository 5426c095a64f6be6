/*
 * Arithmetic: the expressions of C, on signed 64-bit numbers.
 */
#pragma once

#include <stdbool.h>

/*
 * The value of the expression TEXT, in which names stand for variables.
 * False if it is malformed or divides by zero, which has been reported.
 */
bool arith_eval(const char *text, long long *value);

/*
 * Read an integer constant (decimal, 0 octal, 0x hexadecimal) at S and
 * return what is behind it; S itself if there is none.
 */
const char *arith_number(const char *s, long long *value);
