/* /etc/shadow: hashed passwords, for root only. The result is overwritten by
   the next call. */
#pragma once

struct spwd {
    char *sp_namp;
    char *sp_pwdp; /* as crypt has made it; "" needs no password */
};

struct spwd *getspnam(const char *name);
