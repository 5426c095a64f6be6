/* assert: a condition that must hold, or the program aborts and says so. */
#undef assert
#ifdef NDEBUG
#define assert(cond) ((void)0)
#else
#define assert(cond)                                                           \
    ((cond) ? (void)0 : assert_fail(#cond, __FILE__, __LINE__, __func__))
#endif

#ifndef ASSERT_H
#define ASSERT_H

#define static_assert _Static_assert

void assert_fail(const char *cond, const char *file, int line, const char *func)
    __attribute__((noreturn));

#endif
