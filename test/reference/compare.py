"""Compares arrays of the same name: `python compare.py FOLDER FOLDER`, or the function for dictionaries."""
import sys
from pathlib import Path

import numpy as np


def deviation(ours, theirs):
    """Largest difference, the same relative to the largest expected value, relative L2 distance, correlation."""
    a, b = np.asarray(ours, np.float64).ravel(), np.asarray(theirs, np.float64).ravel()
    if a.size != b.size:
        raise ValueError(f"{a.size} numbers cannot be compared with {b.size}")
    worst, scale, norm = np.abs(a - b).max(), np.abs(b).max(), np.linalg.norm(b)
    constant = a.size < 2 or a.std() == 0 or b.std() == 0
    return {
        "max_abs": worst,
        "max_rel": worst / scale if scale else np.nan,
        "rel_l2": np.linalg.norm(a - b) / norm if norm else np.nan,
        "correlation": np.nan if constant else np.corrcoef(a, b)[0, 1],
    }


def table(ours, theirs):
    """Lines of a table over the names both have."""
    lines = [f"{'name':34} {'max abs':>9} {'max rel':>9} {'rel L2':>9} {'1 - corr':>9}"]
    for name in sorted(ours.keys() & theirs.keys()):
        d = deviation(ours[name], theirs[name])
        lines.append(f"{name:34} {d['max_abs']:9.1e} {d['max_rel']:9.1e} {d['rel_l2']:9.1e} {1 - d['correlation']:9.1e}")
    return lines


def folder(path, prefix=""):
    return {file.stem.removeprefix(prefix): np.load(file) for file in Path(path).glob(f"{prefix}*.npy")}


if __name__ == "__main__":
    print("\n".join(table(folder(sys.argv[1]), folder(sys.argv[2], *sys.argv[3:4]))))
