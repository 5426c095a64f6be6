/*
 * Character classes of ASCII.
 */
#include <ctype.h>

int isascii(int c)
{
    return (unsigned)c < 128;
}

int isupper(int c)
{
    return (unsigned)c - 'A' < 26;
}

int islower(int c)
{
    return (unsigned)c - 'a' < 26;
}

int isalpha(int c)
{
    return isupper(c) || islower(c);
}

int isdigit(int c)
{
    return (unsigned)c - '0' < 10;
}

int isxdigit(int c)
{
    return isdigit(c) || ((unsigned)c | 0x20) - 'a' < 6;
}

int isalnum(int c)
{
    return isalpha(c) || isdigit(c);
}

int isblank(int c)
{
    return c == ' ' || c == '\t';
}

/* space, \t \n \v \f \r */
int isspace(int c)
{
    return c == ' ' || (unsigned)c - '\t' < 5;
}

int iscntrl(int c)
{
    return (unsigned)c < ' ' || c == 127;
}

int isprint(int c)
{
    return (unsigned)c - ' ' < 127 - ' ';
}

int isgraph(int c)
{
    return isprint(c) && c != ' ';
}

int ispunct(int c)
{
    return isgraph(c) && !isalnum(c);
}

int tolower(int c)
{
    return isupper(c) ? c + ('a' - 'A') : c;
}

int toupper(int c)
{
    return islower(c) ? c - ('a' - 'A') : c;
}
