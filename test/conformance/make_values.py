"""Computes the libraries' values of the cat picture; see README.md. Called by remake.py, in its environment."""
import hashlib
import sys
from functools import partial
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import nn

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.append(str(HERE.parent / "reference"))

import from_captum  # noqa: E402
import from_grad_cam  # noqa: E402
import from_tf_keras_vis  # noqa: E402
import from_torch_cam  # noqa: E402
import noise  # noqa: E402
from make_fixtures import TARGET, little_endian  # noqa: E402
from network import load, preprocess  # noqa: E402
from networks import RectifierAndCap, layers, thinned, with_activations  # noqa: E402

SAMPLES = 4


def main():
    torch.set_num_threads(2)
    network = load(ROOT / ".setup" / "weights" / "efficientnet-lite0.pth")
    picture = np.asarray(Image.open(ROOT / "test" / "fixtures" / "cat-224.png").convert("RGB"))
    x = preprocess(picture)
    drawn = noise.samples(x, SAMPLES, seed=0)
    relu6 = partial(with_activations, network, nn.ReLU6)
    rectified = partial(with_activations, network, RectifierAndCap)
    computed = {
        "pytorch-grad-cam": lambda: from_grad_cam.values(network, relu6(), rectified(), layers, x, TARGET),
        "captum": lambda: from_captum.values(network, relu6(), rectified(), layers, x, TARGET, drawn),
        "torch-cam": lambda: from_torch_cam.values(network, layers, x, TARGET),
        "tf-keras-vis": lambda: from_tf_keras_vis.values(network, layers, x, TARGET, drawn),
    }
    folder, sums = HERE / "values", []
    for library, compute in computed.items():
        (folder / library).mkdir(parents=True, exist_ok=True)
        for name, value in sorted(compute().items()):
            file = folder / library / f"{name}.npy"
            np.save(file, little_endian(thinned(value) if value.shape[:2] == tuple(x.shape[2:]) else value))
            sums.append(f"{hashlib.sha256(file.read_bytes()).hexdigest()}  {library}/{file.name}\n")
        print(f"{library} done", flush=True)
    (folder / "SHA256SUMS").write_text("".join(sorted(sums, key=lambda line: line.split()[1])))
    print(f"{len(sums)} arrays in {folder.relative_to(ROOT)}")


if __name__ == "__main__":
    sys.exit(main())
