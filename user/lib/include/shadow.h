/* /etc/shadow: hashed passwords, for root only. The result is overwritten by
   the next call. */
#ifndef SHADOW_H
#define SHADOW_H

struct spwd {
    char *sp_namp;
    char *sp_pwdp; /* as crypt has made it; "" needs no password */
};

struct spwd *getspnam(const char *name);

#endif
