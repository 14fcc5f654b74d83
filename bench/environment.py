"""Says on stdout which Python the peers run in: `python3 bench/environment.py [--install]`.

It is the environment of test/reference/make.py. Without --install nothing is downloaded: where the environment is
missing, the exit code is 3.
"""
import subprocess
import sys
from contextlib import redirect_stdout
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.append(str(HERE.parent / "test" / "reference"))
sys.dont_write_bytecode = True

import make as reference  # noqa: E402

MISSING = 3


def main():
    python = reference.installed()
    if python is None and "--install" in sys.argv[1:]:
        if not (3, 10) <= sys.version_info[:2] < (3, 13):
            return "PyTorch 2.5.1 runs on Python 3.10 to 3.12: name one of those, PYTHON=/path/to/python3.12 npm run bench -- --install."
        try:
            with redirect_stdout(sys.stderr):
                python = reference.environment()
        except subprocess.CalledProcessError as error:
            return f"pip could not install the packages (it ended with {error.returncode}): see its message above and try again."
    if python is None:
        return MISSING
    print(python)
    return 0


if __name__ == "__main__":
    sys.exit(main())
