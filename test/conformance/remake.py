"""Remakes the libraries' values in test/conformance/values: `python3 test/conformance/remake.py`.

Opt-in, and no part of `npm test` or `npm run conformance`, which read the committed values. Takes the Python of
test/reference/make.py, and torch-cam besides, which goes to .setup/conformance-packages.
"""
import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.append(str(HERE.parent / "reference"))
sys.dont_write_bytecode = True

import make as reference  # noqa: E402

HOME = ROOT / ".setup" / "conformance-packages"
LOCK = HERE / "requirements.lock"


def torch_cam(python):
    """The folder with torch-cam, installed alone: what it needs is in the reference environment."""
    done = HOME / "installed.lock"
    if not done.exists() or done.read_bytes() != LOCK.read_bytes():
        install = [python, "-m", "pip", "install", "--disable-pip-version-check", "--no-cache-dir", "--no-deps", "--require-hashes", "--upgrade"]
        subprocess.run([*install, "--target", HOME, "-r", LOCK], check=True)
        done.write_bytes(LOCK.read_bytes())
    return str(HOME)


def main():
    if not (3, 11) <= sys.version_info[:2] < (3, 13):
        return "PyTorch 2.5.1 and torch-cam run together on Python 3.11 and 3.12: call this script with one of those."
    if not reference.WEIGHTS.exists():
        return "The weights are missing: run `npm run setup` first."
    try:
        python = reference.environment()
        packages = torch_cam(python)
    except subprocess.CalledProcessError as error:
        return f"pip could not install the packages (it ended with {error.returncode}): see its message above and try again."
    quiet = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "PYTHONPATH": packages}
    return subprocess.run([python, str(HERE / "make_values.py")], env=quiet).returncode


if __name__ == "__main__":
    sys.exit(main())
