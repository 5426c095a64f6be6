#!/usr/bin/env python3
"""Choose a free port for `make qemu-gdb`; write the commands of `make gdb`.

    setup.py BUILD PID        prints the port, makes BUILD/gdb.cmd for the
                              machine that process PID is about to start
    setup.py --check BUILD    is that process there?
"""
import os
import socket
import sys

PID = "# of process "
COMMANDS = """\
{pid}
set confirm off
set pagination off
set architecture i386
source {here}/kin.py
kin-build {build}
target remote 127.0.0.1:{port}
echo The machine waits at its first instruction. Try: break kernel_main,\\n
echo kin program ls, continue; then: kin ps.\\n
"""


def check(build):
    """By the process that waits: QEMU may not listen yet, and takes whoever
    connects for gdb."""
    try:
        with open(os.path.join(build, "gdb.cmd"), encoding="utf-8") as file:
            os.kill(int(file.readline().removeprefix(PID)), 0)
    except (FileNotFoundError, ProcessLookupError, ValueError):
        sys.exit("no machine waits for gdb: first `make qemu-gdb' in another "
                 "terminal")
    except PermissionError:
        pass  # somebody else's machine


def main():
    if sys.argv[1] == "--check":
        return check(sys.argv[2])
    build = os.path.abspath(sys.argv[1])
    here = os.path.dirname(os.path.abspath(__file__))
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with open(os.path.join(build, "gdb.cmd"), "w", encoding="utf-8") as file:
        file.write(COMMANDS.format(here=here, build=build, port=port,
                                   pid=PID + sys.argv[2]))
    print(port)


if __name__ == "__main__":
    main()
