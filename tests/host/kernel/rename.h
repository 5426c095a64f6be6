/* The kernel's functions that the host's C library has too, out of its way. */
#define memset kin_memset
#define memcpy kin_memcpy
#define memmove kin_memmove
#define memcmp kin_memcmp
#define strlen kin_strlen
#define strnlen kin_strnlen
#define strcmp kin_strcmp
#define strncmp kin_strncmp
#define strchr kin_strchr
#define strstr kin_strstr
#define strlcpy kin_strlcpy
