#!/usr/bin/env python3
"""Make the kernel's symbol table: nm's output on stdin, assembly on stdout.

The table (kernel/lib/ksyms.c reads it) lists the functions sorted by address
and ends with the end of the text. Without input it is empty, for the first
of the two links.
"""
import sys


def main():
    symbols = {}
    for line in sys.stdin:
        address, kind, name = line.split()
        if kind in "tT" and not name.startswith("."):
            # of several names for one address keep the first by alphabet
            symbols[int(address, 16)] = min(
                name, symbols.get(int(address, 16), name))
    table = sorted(symbols.items())

    print('.section .ksyms, "a"')
    print(".globl ksyms, nksyms\n.balign 4")
    print(f"nksyms: .long {len(table)}")
    print("ksyms:")
    for i, (address, _) in enumerate(table):
        print(f".long {address:#x}, name{i}")
    for i, (_, name) in enumerate(table):
        print(f'name{i}: .asciz "{name}"')
    print('.section .note.GNU-stack, "", @progbits')


if __name__ == "__main__":
    main()
