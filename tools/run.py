#!/usr/bin/env python3
"""Boot kin without a terminal, run one command, end with its status.

    KIN_CMD=COMMAND run.py --image IMAGE [--timeout S] [QEMU OPTIONS]

Prints what the command prints, and nothing else, on stdout. The command's
console is the first serial port; with a command to run, the kernel writes its
log to the second one, which stays out of sight. The image is not changed.

Exit status: the command's; 125 after a panic and 124 when the time is up or
the machine ends by itself, with the kernel's log on stderr.
"""
import argparse
import os
import re
import subprocess
import sys
import tempfile
import threading

STATUS_PANIC = 125
STATUS_HANG = 124


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--qemu", default="qemu-system-i386")
    parser.add_argument("--image", required=True)
    parser.add_argument("--timeout", type=float, default=300)
    return parser.parse_known_args()


def qemu_option(text):
    """In QEMU's options a comma is doubled to stand for itself."""
    return text.replace(",", ",,")


def start(args, machine, command, log_name):
    return subprocess.Popen(
        [args.qemu, *machine, "-display", "none", "-monitor", "none",
         "-no-reboot",
         "-drive", f"file={qemu_option(args.image)},format=raw,index=0,"
                   "media=disk,snapshot=on",
         "-chardev", "stdio,id=console,signal=off",
         "-serial", "chardev:console",
         "-serial", f"file:{log_name}",
         "-device", "isa-debug-exit,iobase=0xf4,iosize=0x04",
         "-fw_cfg", "name=opt/kin/cmdline,"
                    f"string=run={qemu_option(command)}"],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)


def copy_output(stream):
    """Pass the console on, without the terminal's carriage returns."""
    held = b""
    while data := os.read(stream.fileno(), 65536):
        data = held + data
        # the \n of a \r\n may be in the next piece
        held = data[-1:] if data.endswith(b"\r") else b""
        data = data[:len(data) - len(held)].replace(b"\r\n", b"\n")
        os.write(1, data)
    os.write(1, held)


def verdict(log, timed_out):
    """The exit status, after a word to stderr when the run has failed."""
    panic = re.search(r"panic: .*", log, re.DOTALL)
    if panic:
        print(panic.group(0).rstrip(), file=sys.stderr)
        return STATUS_PANIC
    ended = re.findall(r"power off, status (\d+)", log)
    if ended:
        return int(ended[-1])
    sys.stderr.write(log)
    print("run.py: " + ("the time is up" if timed_out else
                        "the machine ended without a status"),
          file=sys.stderr)
    return STATUS_HANG


def main():
    args, machine = arguments()
    command = os.environ.get("KIN_CMD", "")
    if not command or "\n" in command:
        sys.exit('usage: make run CMD="one line of shell"')
    with tempfile.NamedTemporaryFile(prefix="kin-log.") as log:
        qemu = start(args, machine, command, log.name)
        late = threading.Event()

        def give_up():
            late.set()
            qemu.terminate()

        timer = threading.Timer(args.timeout, give_up)
        timer.start()
        try:
            copy_output(qemu.stdout)
            qemu.wait()
        except BrokenPipeError:  # nobody reads on
            return STATUS_HANG
        finally:
            timer.cancel()
            qemu.terminate()
            qemu.wait()
        text = log.read().decode(errors="replace").replace("\r\n", "\n")
    return verdict(text, late.is_set())


if __name__ == "__main__":
    sys.exit(main())
