"""Remakes the converted models and their reference values: `python3 test/interop/make.py [--write]`.

Opt-in, and no part of `npm test`, which reads the committed files. Makes an environment of its own in .setup/interop-venv.
"""
import os
import subprocess
import sys
import venv
from pathlib import Path

HERE = Path(__file__).resolve().parent
HOME = HERE.parents[1] / ".setup" / "interop-venv"
LOCK = HERE / "requirements.lock"


def environment():
    """The Python to run with; installs what it needs on the first call, from the lock with its checksums."""
    python, done = HOME / "bin" / "python", HOME / "installed.lock"
    if not done.exists() or done.read_bytes() != LOCK.read_bytes():
        print("Installing TensorFlow 2.21 for the processor, Keras and the TensorFlow.js converter from PyPI into .setup/interop-venv.")
        print("Downloads 330 MB; takes 1.6 GB of disk.", flush=True)
        venv.create(HOME, with_pip=True, clear=True)  # clear: an interrupted installation may be lying there
        # --no-deps: the lock is complete, and tensorflowjs asks for jax, flax and decision forests, which nothing here needs.
        install = [python, "-m", "pip", "install", "--disable-pip-version-check", "--no-cache-dir", "--no-deps", "--require-hashes"]
        subprocess.run([*install, "-r", LOCK], check=True)
        done.write_bytes(LOCK.read_bytes())
    return str(python)


def main():
    if not (3, 10) <= sys.version_info[:2] < (3, 14):
        return "TensorFlow 2.21 runs on Python 3.10 to 3.13: call this script with one of those."
    try:
        python = environment()
    except subprocess.CalledProcessError as error:
        return f"pip could not install the packages (it ended with {error.returncode}): see its message above and try again."
    quiet = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "TF_USE_LEGACY_KERAS": "1", "TF_CPP_MIN_LOG_LEVEL": "2", "CUDA_VISIBLE_DEVICES": ""}
    return subprocess.run([python, str(HERE / "make_fixtures.py"), *sys.argv[1:]], env=quiet).returncode


if __name__ == "__main__":
    sys.exit(main())
