/*
 * What the compiler calls where it finds undefined behaviour (DEBUG only,
 * -fsanitize=undefined): a panic that says what and where. The names and the
 * arguments are the compilers'; the first argument always begins with the
 * place in the source.
 */
#include "lib/panic.h"

#ifdef DEBUG

struct source_location {
    const char *file;
    uint32_t line, column;
};

#define REPORT(name, what)                                                     \
    void __ubsan_handle_##name(const struct source_location *at);              \
    void __ubsan_handle_##name(const struct source_location *at)               \
    {                                                                          \
        panic("%s:%u:%u: undefined behaviour: %s", at->file, at->line,         \
              at->column, what);                                               \
    }

REPORT(add_overflow, "addition overflows")
REPORT(sub_overflow, "subtraction overflows")
REPORT(mul_overflow, "multiplication overflows")
REPORT(negate_overflow, "negation overflows")
REPORT(divrem_overflow, "division by zero, or overflows")
REPORT(shift_out_of_bounds, "shift by too much, or of a negative number")
REPORT(out_of_bounds, "array index out of bounds")
REPORT(pointer_overflow, "pointer arithmetic wraps")
REPORT(type_mismatch_v1, "null pointer, or object too small")
REPORT(load_invalid_value, "not a value of this type")
REPORT(builtin_unreachable, "a place reached that cannot be")
REPORT(missing_return, "no value returned")
REPORT(nonnull_arg, "null pointer as argument")
REPORT(vla_bound_not_positive, "array of no or negative size")
REPORT(invalid_builtin, "argument that the builtin does not take")
REPORT(function_type_mismatch, "function called by the wrong type")

#endif
