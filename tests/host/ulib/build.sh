#!/bin/sh
# Build and run the tests of user/lib on this host: build.sh DIR (for what is
# built). Needs a compiler for 32-bit x86 with the host's C library.
#
# test_ulib: kin's functions, renamed, beside the host's, with the address and
#            undefined behaviour sanitizers.
# test_libc: a kin program, run by the host's kernel (system calls are Linux's).
set -e
out=$1
here=$(dirname "$0")
root=$here/../../..
CC=${CC32:-i686-linux-gnu-gcc}
CHECK='-m32 -O1 -g -Wall -Wextra -Werror -fsanitize=address,undefined'
libraries=/usr/i686-linux-gnu/lib
LINK="-Wl,--disable-new-dtags -Wl,-rpath,$libraries
    -Wl,--dynamic-linker=$libraries/ld-linux.so.2"
mkdir -p "$out"

kin="$CHECK -std=gnu11 -ffreestanding -fno-builtin -nostdinc
    -include $here/rename.h -isystem $($CC -m32 -print-file-name=include)
    -I$root/kernel -I$root/user/lib/include"
objs=
for f in user/lib/string user/lib/strsearch user/lib/ctype user/lib/strtol \
    user/lib/sort user/lib/format user/lib/snprintf user/lib/dprintf user/lib/sscanf \
    user/lib/fnmatch user/lib/libgen user/lib/calendar user/lib/strftime \
    user/lib/getopt user/lib/malloc kernel/lib/div64; do
    obj=$out/$(basename $f).o
    # shellcheck disable=SC2086
    $CC $kin -c -o "$obj" "$root/$f.c"
    objs="$objs $obj"
done
# shellcheck disable=SC2086
$CC $CHECK -O0 -fno-builtin -static-libasan -static-libubsan -o "$out/test_ulib" \
    "$here/test_ulib.c" $objs $LINK
"$out/test_ulib"

# A program in the way the Makefile builds user programs.
flags="-m32 -std=gnu11 -march=i686 -O2 -g -Wall -Wextra -Werror -ffreestanding
    -fno-builtin -fno-pic -fno-pie -fno-common -nostdinc -fno-stack-protector
    -fno-strict-aliasing -isystem $($CC -m32 -print-file-name=include)
    -I$root/kernel -I$root/user/lib/include"
# shellcheck disable=SC2086
$CC $flags -static -nostdlib -no-pie -o "$out/test_libc" "$here/test_libc.c" \
    "$root"/user/lib/*.S "$root"/user/lib/*.c "$root"/user/lib/thread/*.[Sc] \
    "$root/kernel/lib/div64.c"
mkdir -p "$out/work"
"$out/test_libc" "$out/work"
