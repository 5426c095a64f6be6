#!/usr/bin/env python3
"""Turn /dev/trace into Chrome's trace-event format.

    trace.py COMMAND... >trace.json

COMMAND runs a kin machine (tools/run.py) that prints MARK and then what
/dev/trace holds. What comes before MARK goes to stderr. Open the result in
https://ui.perfetto.dev or chrome://tracing: a row per process with the state
it was in, and a row per CPU with who ran on it.
"""
import json
import re
import subprocess
import sys

MARK = "--- trace ---"
EVENT = re.compile(r"(\d+\.\d+) (\d+) (\d+) ([A-Z]+) ([A-Z]+) (.*)")
CPUS, PROCESSES = 1, 2  # the two groups of rows


def parse(text):
    """Events as (microseconds, cpu, pid, from, to, name)."""
    for line in text.splitlines():
        if line.startswith("lost "):
            print(f"trace.py: {line} events", file=sys.stderr)
            continue
        match = EVENT.fullmatch(line)
        if not match:
            sys.exit(f"trace.py: not an event: {line!r}")
        at, cpu, pid, old, new, name = match.groups()
        yield float(at) * 1e6, int(cpu), int(pid), old, new, name


def row_names(events):
    yield {"ph": "M", "pid": CPUS, "name": "process_name",
           "args": {"name": "CPUs"}}
    yield {"ph": "M", "pid": PROCESSES, "name": "process_name",
           "args": {"name": "processes"}}
    names = {pid: name for _, _, pid, _, _, name in events if pid}
    for pid, name in names.items():
        yield {"ph": "M", "pid": PROCESSES, "tid": pid, "name": "thread_name",
               "args": {"name": f"{name}"}}


def slices(events):
    """What lies between two changes: of one process, and on one CPU."""
    since, running = {}, {}
    for at, cpu, pid, old, new, name in events:
        if pid == 0:  # idle processes: a gap says as much
            continue
        if pid in since:
            yield {"ph": "X", "pid": PROCESSES, "tid": pid, "name": old,
                   "ts": since[pid], "dur": at - since[pid]}
        since[pid] = at
        if old == "RUNNING" and running.get(cpu, (None,))[0] == pid:
            start = running.pop(cpu)[1]
            yield {"ph": "X", "pid": CPUS, "tid": cpu, "name": f"{name} {pid}",
                   "ts": start, "dur": at - start}
        if new == "RUNNING":
            running[cpu] = (pid, at)


def main():
    done = subprocess.run(sys.argv[1:], stdout=subprocess.PIPE, text=True)
    before, mark, text = done.stdout.partition(MARK + "\n")
    sys.stderr.write(before)
    if not mark:
        sys.exit(done.returncode or "trace.py: the machine told no trace")
    events = sorted(parse(text), key=lambda event: event[0])
    json.dump({"traceEvents": [*row_names(events), *slices(events)]},
              sys.stdout, indent=0)
    print()
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
