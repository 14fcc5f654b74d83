"""The peers' side of `npm run bench`: answers one line of JSON on stdin with one on stdout, and computes only in between.

    {"do": "open", "row": NAME, "folder": PATH, "target": CLASS, "threads": N}    → {"versions": {…}}
    {"do": "run"}                                                                  → {"ms": MILLISECONDS}
    {"do": "save"}                              → {"maps": COUNT}, after writing peer-0.npy, peer-1.npy … into the folder
    {"do": "memory"}                                                               → {"peak_mib": MEBIBYTES}

Started by src/bench; the environment is that of test/reference/make.py.
"""
import json
import os
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
for folder in ("reference", "conformance"):
    sys.path.append(str(ROOT / "test" / folder))
sys.dont_write_bytecode = True
os.environ["TQDM_DISABLE"] = "1"

import numpy as np  # noqa: E402


def opened(request):
    """Prepares a row: the network with its weights, the picture, and the function to be timed."""
    import cv2
    import torch

    import libraries
    import rows
    from network import load, preprocess

    torch.set_num_threads(request["threads"])
    torch.set_num_interop_threads(request["threads"])
    cv2.setNumThreads(request["threads"])
    network = load(ROOT / ".setup" / "weights" / "efficientnet-lite0.pth")
    folder = Path(request["folder"])
    scene = rows.Scene(network, preprocess(np.load(folder / "picture.npy")), request["target"], folder)
    return rows.ROWS[request["row"]](scene), folder, {"versions": {**libraries.versions(), "python": sys.version.split()[0]}}


def timed(task):
    began = time.perf_counter()
    task.run()
    return {"ms": (time.perf_counter() - began) * 1000}


def saved(task, folder):
    maps = task.maps()
    for index, values in enumerate(maps):
        np.save(folder / f"peer-{index}.npy", np.ascontiguousarray(values, dtype="<f4"))
    return {"maps": len(maps)}


def peak_memory():
    """The most memory that this process has held, resident, in MiB."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return {"peak_mib": int(line.split()[1]) / 1024}
    raise RuntimeError("/proc/self/status does not tell VmHWM.")


def main():
    # Libraries print to stdout; the answers have it to themselves.
    answers, sys.stdout = sys.stdout, sys.stderr
    task = folder = None
    for line in sys.stdin:
        request = json.loads(line)
        if request["do"] == "open":
            task, folder, answer = opened(request)
        else:
            answer = {"run": lambda: timed(task), "save": lambda: saved(task, folder), "memory": peak_memory}[request["do"]]()
        print(json.dumps(answer), file=answers, flush=True)


if __name__ == "__main__":
    main()
