"""Executes one notebook on a copy: run_notebook.py REQUEST, a JSON object with source, target, root, kernel, timeout.

Tells its caller one JSON object a line on stdout: {"cells": n} at the start; after each cell {"done": i, "seconds": s,
"silent": q}, where q is the longest time in which the cell printed nothing; and, if it fails, {"cell": i, "where": "line 3",
"error": "..."} as the last one, with exit code 1. Cells count from 1, text cells included, as a reader counts them. Ends when
its standard input is closed, so that no kernel outlives a killed caller.

Cells tagged "exercise" or "check" hold what a learner writes: they may fail in any way, at once or late, and what takes
too long in them is interrupted.
"""

import json
import os
import signal
import sys
import threading
import time

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

LEARNERS_TAGS = {"exercise", "check"}
# tslab drops what arrives in the fifth of a second after a cell that failed.
PAUSE_AFTER_ERROR = 0.4

# Process numbers of the kernels that run; each leads a process group of its own.
kernels = []


def tell(**message):
    print(json.dumps(message), flush=True)


def is_learners(cell):
    return not LEARNERS_TAGS.isdisjoint(cell.metadata.get("tags", []))


def last_words(cell):
    """What a cell that failed printed last, where the kernel tells nothing better."""
    text = "".join(output.text for output in cell.get("outputs", []) if output.get("name") == "stderr")
    return (text.strip().splitlines() or ["the cell failed without a message"])[-1]


class Watch:
    """Sees every message of the kernel: nbclient itself drops what a cell says after it has ended."""

    def __init__(self, notebook):
        self.notebook = notebook
        self.number = 0
        # Cell by the message that asked for it, failures by cell.
        self.cell_of = {}
        self.failures = {}
        self.heard = self.silent = 0.0

    def begin(self, number):
        self.number = number
        self.heard = time.monotonic()
        self.silent = 0.0

    def listen(self, channel):
        receive = channel.get_msg

        async def get_msg(*args, **kwargs):
            message = await receive(*args, **kwargs)
            parent = message["parent_header"].get("msg_id")
            self.cell_of.setdefault(parent, self.number)
            if message["msg_type"] != "status":
                self.hear()
            if message["msg_type"] == "error":
                self.add_failure(message["metadata"])
            return message

        channel.get_msg = get_msg

    def hear(self):
        now = time.monotonic()
        self.silent = max(self.silent, now - self.heard)
        self.heard = now

    def add_failure(self, details):
        number = self.cell_of.get(details.get("cause"), self.number)
        text = details.get("sentence", "the cell failed without a message")
        thrown = details.get("thrown")
        if thrown:
            origin = self.cell_of.get(thrown["cause"])
            text += f" (thrown in cell {origin}, line {thrown['line']})"
        self.failures.setdefault(number, {"cell": number, "where": details.get("where", ""), "error": text})

    def failure(self):
        """The first failure of a cell that must not fail, or None."""
        for number, failure in self.failures.items():
            if not is_learners(self.notebook.cells[number - 1]):
                return failure
        return None


def execute(notebook, request):
    """Runs all cells; returns what is to be told of the first that fails, or None."""
    client = NotebookClient(
        notebook,
        kernel_name=request["kernel"],
        timeout=request["timeout"],
        record_timing=False,
        resources={"metadata": {"path": request["root"]}},
    )
    number = 0
    watch = Watch(notebook)
    try:
        with client.setup_kernel():
            kernels.append(client.km.provisioner.pid)
            watch.listen(client.kc.iopub_channel)
            for number, cell in enumerate(notebook.cells, start=1):
                watch.begin(number)
                start = time.monotonic()
                client.allow_errors = client.interrupt_on_timeout = is_learners(cell)
                client.execute_cell(cell, number - 1)
                watch.hear()
                failure = watch.failure()
                if failure:
                    return failure
                seconds = time.monotonic() - start
                if number in watch.failures:
                    time.sleep(PAUSE_AFTER_ERROR)
                tell(done=number, seconds=round(seconds, 2), silent=round(watch.silent, 2))
            # A promise that nobody awaits may still be rejected: give it a moment to say so.
            last = nbformat.v4.new_code_cell("await new Promise((resolve) => setTimeout(resolve, 50));")
            notebook.cells.append(last)
            try:
                client.execute_cell(last, number)
            finally:
                notebook.cells.pop()
        kernels.clear()
        return watch.failure()
    except CellExecutionError:
        return watch.failure() or {"cell": number, "error": last_words(notebook.cells[number - 1])}
    except CellTimeoutError:
        return {"cell": number, "error": f"took longer than {request['timeout']} s"}
    except DeadKernelError:
        return {"cell": number, "error": "the kernel died (often for want of memory)"}


def end_with_caller():
    # Not sys.stdin: its lock would be held while the interpreter shuts down.
    while os.read(0, 1024):
        pass
    os.kill(os.getpid(), signal.SIGTERM)


def end_at_once(*_):
    """The kernel may be in the midst of a long computation, so it is not asked but ended."""
    for pid in kernels:
        try:
            os.killpg(pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
    os._exit(130)


def main():
    request = json.loads(sys.argv[1])
    signal.signal(signal.SIGTERM, end_at_once)
    signal.signal(signal.SIGINT, end_at_once)
    threading.Thread(target=end_with_caller, daemon=True).start()
    notebook = nbformat.read(request["source"], as_version=4)
    tell(cells=len(notebook.cells))
    failure = execute(notebook, request)
    # A failed run is kept too: its outputs show how far it came.
    nbformat.write(notebook, request["target"] + ".partial")
    os.replace(request["target"] + ".partial", request["target"])
    if failure:
        tell(**failure)
        sys.exit(1)


try:
    main()
except Exception as error:  # anything else is reported the same way, in one line
    tell(cell=0, error=f"{type(error).__name__}: {str(error).splitlines()[0] if str(error) else 'no message'}")
    sys.exit(1)
