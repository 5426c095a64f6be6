#!/usr/bin/env python3
"""Choose a free port for `make qemu-gdb`; write the commands of `make gdb`.

    setup.py BUILD    prints the port, makes BUILD/gdb.cmd
"""
import os
import socket
import sys

COMMANDS = """\
set confirm off
set pagination off
set architecture i386
source {here}/kin.py
kin-build {build}
target remote 127.0.0.1:{port}
echo The machine waits at its first instruction. Try: break kernel_main,\\n
echo kin program ls, continue; then: kin ps.\\n
"""


def main():
    build = os.path.abspath(sys.argv[1])
    here = os.path.dirname(os.path.abspath(__file__))
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with open(os.path.join(build, "gdb.cmd"), "w", encoding="utf-8") as file:
        file.write(COMMANDS.format(here=here, build=build, port=port))
    print(port)


if __name__ == "__main__":
    main()
