"""GDB commands that know kin.

    kin ps             all processes
    kin current        the process that each CPU runs
    kin program NAME   stop in main() of /bin/NAME whenever it is started
    kin follow         back to the symbols of whatever is started next

Programs are all linked to the same addresses, so the symbols of one at a time
are loaded: by default those of the program that was started last, seen by a
breakpoint in the kernel's exec. For the same reason a breakpoint in a program
must look whether it is that program that runs.
"""
import os

import gdb

KSTACK_SIZE = 8192
KERNBASE = 0x80000000
build = "build"


class Symbols:
    """The user program whose symbols are loaded."""
    name = None
    follow = True

    @classmethod
    def load(cls, name):
        path = os.path.join(build, "user", "bin", name)
        if name == cls.name or not os.path.exists(path):
            return
        cls.unload()
        gdb.execute(f"add-symbol-file {path}", to_string=True)
        cls.name = name

    @classmethod
    def unload(cls):
        if cls.name:
            path = os.path.join(build, "user", "bin", cls.name)
            for objfile in gdb.objfiles():
                if objfile.filename == path:
                    main = objfile.lookup_global_symbol("main")
                    gdb.execute("remove-symbol-file -a "
                                f"{int(main.value().address)}",
                                to_string=True)
        cls.name = None


def register(name):
    return int(gdb.parse_and_eval(f"${name}")) & 0xffffffff


def pointer(address, type_name):
    kind = gdb.lookup_type(type_name).pointer()
    return gdb.Value(address).cast(kind)


def current():
    """The struct proc that the selected CPU runs; None early at boot."""
    if register("cs") & 3:
        cpu = gdb.selected_thread().num - 1
        top = int(gdb.parse_and_eval(f"segments[{cpu}].tss.esp0"))
    else:
        top = register("esp") | (KSTACK_SIZE - 1)
    base = (top - 1) & ~(KSTACK_SIZE - 1)
    if base < KERNBASE:
        return None
    proc = pointer(base, "struct kstack").dereference()["proc"]
    return proc.dereference() if int(proc) else None


def processes():
    """All struct procs, oldest first."""
    head = gdb.parse_and_eval("all_procs")
    kind = gdb.lookup_type("struct proc")
    offset = next(field.bitpos // 8 for field in kind.fields()
                  if field.name == "task_link")
    link = head["next"]
    while int(link) != int(head.address):
        yield pointer(int(link) - offset, "struct proc").dereference()
        link = link.dereference()["next"]


class ExecBreakpoint(gdb.Breakpoint):
    """Sees which program is started. Never stops."""

    def __init__(self, function):
        # by address: a program may have a function of the same name
        symbol = gdb.lookup_global_symbol(function)
        super().__init__(f"*{int(symbol.value().address)}", internal=True)
        self.silent = True

    def stop(self):
        if Symbols.follow:
            # at the first instruction: the first argument is in eax
            path = pointer(register("eax"), "char").string()
            Symbols.load(os.path.basename(path))
        return False


class ProgramBreakpoint(gdb.Breakpoint):
    """Stops where a program is, if it is that program that runs."""

    def __init__(self, program, address):
        super().__init__(f"*{address}")
        self.program = program

    def stop(self):
        process = current()
        return (process is not None and bool(register("cs") & 3)
                and process["name"].string() == self.program)


class Kin(gdb.Command):
    """kin ps | current | program NAME | follow"""

    def __init__(self):
        super().__init__("kin", gdb.COMMAND_USER)

    def invoke(self, argument, from_tty):
        words = argument.split()
        commands = {"ps": self.ps, "current": self.current,
                    "program": self.program, "follow": self.follow}
        if not words or words[0] not in commands:
            raise gdb.GdbError(self.__doc__)
        commands[words[0]](*words[1:])

    def ps(self):
        print("  PID  PPID STATE           NAME")
        for proc in processes():
            parent = proc["parent"]
            ppid = int(parent["pid"]) if int(parent) else 0
            state = str(proc["state"]).replace("PROC_", "")
            print(f"{int(proc['pid']):5} {ppid:5} {state:15} "
                  f"{proc['name'].string()}")

    def current(self):
        selected = gdb.selected_thread()
        for thread in reversed(gdb.selected_inferior().threads()):
            thread.switch()
            proc = current()
            what = (f"{int(proc['pid'])} ({proc['name'].string()})"
                    if proc else "nothing")
            print(f"cpu {thread.num - 1}: {what}")
        selected.switch()

    def program(self, name):
        Symbols.follow = False
        Symbols.load(name)
        if Symbols.name != name:
            raise gdb.GdbError(f"no program {name} in {build}/user/bin")
        path = os.path.join(build, "user", "bin", name)
        for objfile in gdb.objfiles():
            if objfile.filename == path:
                main = objfile.lookup_global_symbol("main")
                ProgramBreakpoint(name, int(main.value().address))

    def follow(self):
        Symbols.follow = True


class KinBuild(gdb.Command):
    """kin-build DIR: where the kernel and the programs were built."""

    def __init__(self):
        super().__init__("kin-build", gdb.COMMAND_USER)

    def invoke(self, argument, from_tty):
        global build
        build = argument
        ExecBreakpoint("exec_user")
        ExecBreakpoint("exec_kernel")


Kin()
KinBuild()
