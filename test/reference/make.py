"""Remakes the reference values from PyTorch: `python3 test/reference/make.py [--write] [--noise FILE]`.

Opt-in, and no part of `npm test`: the fixtures it makes are committed. Uses the Python that runs it if that has torch,
captum and grad-cam (a CPU-only torch is enough); else it makes an environment of its own in .setup/reference-venv.
"""
import importlib.util
import os
import subprocess
import sys
import venv
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
HOME = ROOT / ".setup" / "reference-venv"
LOCK = HERE / "requirements.lock"
WEIGHTS = ROOT / ".setup" / "weights" / "efficientnet-lite0.pth"


def installed():
    """The Python that has torch, captum and grad-cam already; None where there is none."""
    if all(importlib.util.find_spec(name) for name in ("torch", "captum", "pytorch_grad_cam")):
        return sys.executable
    done = HOME / "installed.lock"
    return str(HOME / "bin" / "python") if done.exists() and done.read_bytes() == LOCK.read_bytes() else None


def environment():
    """The Python to run with; installs what it needs on the first call, from the lock with its checksums."""
    python = installed()
    if python is None:
        python = str(HOME / "bin" / "python")
        print("Installing PyTorch 2.5.1, Captum and pytorch-grad-cam from PyPI into .setup/reference-venv.")
        print("Downloads 3.3 GB, most of it CUDA libraries that come with PyTorch and stay unused; takes 6 GB of disk.", flush=True)
        venv.create(HOME, with_pip=True, clear=True)  # clear: an interrupted installation may be lying there
        subprocess.run([python, "-m", "pip", "install", "--disable-pip-version-check", "--no-cache-dir", "--require-hashes", "-r", LOCK], check=True)
        (HOME / "installed.lock").write_bytes(LOCK.read_bytes())
    return python


def main():
    if not (3, 10) <= sys.version_info[:2] < (3, 13):
        return "PyTorch 2.5.1 runs on Python 3.10 to 3.12: call this script with one of those."
    if not WEIGHTS.exists():
        return "The weights are missing: run `npm run setup` first."
    try:
        python = environment()
    except subprocess.CalledProcessError as error:
        return f"pip could not install the packages (it ended with {error.returncode}): see its message above and try again."
    quiet = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run([python, str(HERE / "make_fixtures.py"), *sys.argv[1:]], env=quiet).returncode


if __name__ == "__main__":
    sys.exit(main())
