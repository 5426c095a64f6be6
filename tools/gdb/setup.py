#!/usr/bin/env python3
"""Choose a free port for `make qemu-gdb`; write the commands of `make gdb`.

    setup.py BUILD            prints the port, makes BUILD/gdb.cmd
    setup.py --check BUILD    does a machine wait at the port in BUILD/gdb.cmd?
"""
import os
import re
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


def check(build):
    """Not by connecting, which QEMU would take for gdb: whoever can have the
    port for himself is alone there."""
    try:
        with open(os.path.join(build, "gdb.cmd"), encoding="utf-8") as file:
            port = re.search(r"target remote \S+:(\d+)", file.read()).group(1)
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("127.0.0.1", int(port)))
    except FileNotFoundError:
        pass
    except OSError:
        return
    sys.exit("no machine waits for gdb: first `make qemu-gdb' in another "
             "terminal")


def main():
    if sys.argv[1] == "--check":
        return check(sys.argv[2])
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
