"""Executes one notebook on a copy: run_notebook.py REQUEST, a JSON object with source, target, root, kernel, timeout.

Tells its caller one JSON object a line on stdout: {"cells": n} at the start, {"done": i} after each cell and, if
it fails, {"cell": i, "error": "..."} as the last one, with exit code 1. Cells count from 1, text cells included,
as a reader counts them. Ends when its standard input is closed, so that no kernel outlives a killed caller.
"""

import json
import os
import re
import signal
import sys
import threading
import time

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

# The kernel prints these when nobody catches an error; the cell itself counts as successful.
LATE_ERRORS = ("UnhandledPromiseRejection:", "UncaughtException:")
# tslab drops what arrives in the fifth of a second after a cell that failed.
PAUSE_AFTER_ERROR = 0.4

# Process numbers of the kernels that run; each leads a process group of its own.
kernels = []


def tell(**message):
    print(json.dumps(message), flush=True)


def stderr_of(cell):
    return "".join(output.text for output in cell.get("outputs", []) if output.get("name") == "stderr")


def describe(stderr):
    """The one line of a cell's stderr that says what went wrong."""
    lines = [line.rstrip() for line in re.sub(r"\x1b\[[0-9;]*m", "", stderr).splitlines() if line.strip()]
    diagnostics = [re.match(r"(?:(\S+) )?(\d+):(\d+) - (.*)", line) for line in lines]
    diagnostics = [found for found in diagnostics if found]
    if diagnostics:
        file, row, column, text = diagnostics[0].groups()
        where = f"{os.path.relpath(file)}, " if file else ""
        return f"{where}line {row}, column {column}: {text}"
    for index, line in enumerate(lines):
        if line.startswith("    at ") and index > 0:
            named = [text for text in lines[:index] if re.match(r"(\w+: )?\w*(Error|Exception)\b", text)]
            return named[-1] if named else lines[index - 1]
    return lines[-1] if lines else "the cell failed without a message"


class LateErrors:
    """Sees every message of the kernel: nbclient itself drops what a cell says after it has ended."""

    def __init__(self):
        self.number = 0
        self.found = None
        self.cell_of = {}

    def watch(self, channel):
        receive = channel.get_msg

        async def get_msg(*args, **kwargs):
            message = await receive(*args, **kwargs)
            parent = message["parent_header"].get("msg_id")
            number = self.cell_of.setdefault(parent, self.number)
            if message["msg_type"] == "stream" and message["content"]["name"] == "stderr":
                for line in message["content"]["text"].splitlines():
                    if line.startswith(LATE_ERRORS) and self.found is None:
                        self.found = number, line
            return message

        channel.get_msg = get_msg


def execute(notebook, request):
    """Runs all cells; returns (cell number, error) of the first that fails, or None."""
    client = NotebookClient(
        notebook,
        kernel_name=request["kernel"],
        timeout=request["timeout"],
        record_timing=False,
        resources={"metadata": {"path": request["root"]}},
    )
    number = 0
    late = LateErrors()
    try:
        with client.setup_kernel():
            kernels.append(client.km.provisioner.pid)
            late.watch(client.kc.iopub_channel)
            for number, cell in enumerate(notebook.cells, start=1):
                late.number = number
                client.allow_errors = "exercise" in cell.metadata.get("tags", [])
                client.execute_cell(cell, number - 1)
                if late.found:
                    return late.found
                failed = any(output.output_type == "error" for output in cell.get("outputs", []))
                if client.allow_errors and (failed or stderr_of(cell)):
                    time.sleep(PAUSE_AFTER_ERROR)
                tell(done=number)
            # A promise that nobody awaits may still be rejected: give it a moment to say so.
            last = nbformat.v4.new_code_cell("await new Promise((resolve) => setTimeout(resolve, 50));")
            notebook.cells.append(last)
            try:
                client.execute_cell(last, number)
            finally:
                notebook.cells.pop()
        kernels.clear()
        return late.found
    except CellExecutionError:
        return number, describe(stderr_of(notebook.cells[number - 1]))
    except CellTimeoutError:
        return number, f"took longer than {request['timeout']} s"
    except DeadKernelError:
        return number, "the kernel died (often for want of memory)"


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
        tell(cell=failure[0], error=failure[1])
        sys.exit(1)


try:
    main()
except Exception as error:  # anything else is reported the same way, in one line
    tell(cell=0, error=f"{type(error).__name__}: {str(error).splitlines()[0] if str(error) else 'no message'}")
    sys.exit(1)
