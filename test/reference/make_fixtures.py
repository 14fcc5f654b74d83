"""Computes the reference values of the cat picture; see README.md. Called by make.py, in its environment.

Everything goes to build/reference/; with --write the few that the tests use replace test/fixtures/cat/*.npy.
"""
import argparse
import hashlib
import json
import sys
from pathlib import Path

import numpy as np
import torch
from PIL import Image

import compare
import definitions
import libraries
from network import load, preprocess

ROOT = Path(__file__).resolve().parents[2]
TARGET = 282  # tiger cat
COMMITTED = """logits logits_f64 simonyan gradient cam_raw features gradcam_weights gradcam_raw gradcam_relu gradcam_relu_bilinear224
occ_w32_s8_logit occ_w32_s8_prob occ_w32_s8_map occ_w16_s8_logit occ_w16_s8_prob
blocks_10_act blocks_10_grad blocks_10_gradcam_weights blocks_10_gradcam_raw blocks_10_gradcam_relu
blocks_11_act0_act blocks_11_act0_grad blocks_11_act0_gradcam_weights blocks_11_act0_gradcam_raw blocks_11_act0_gradcam_relu
ablation_scores ablation_weights ablationcam_raw blocks_10_ablation_scores blocks_10_ablation_weights blocks_10_ablationcam_raw""".split()
COMMITTED += [
    f"{prefix}{name}_raw"
    for prefix in ("", "blocks_10_", "blocks_11_act0_")
    for name in "gradcampp_lib gradcampp_paper xgradcam hirescam layercam eigencam_lib eigencam_paper eigengradcam_lib eigengradcam_paper".split()
]

COMMITTED += ["logit_at_zero_baseline"]
# Maps of the input's size, of which every eighth row and column is committed as NAME_every8.
THINNED = """gradient_prob grad_x_input guided_backprop deconvnet guidedgradcam_bilinear guidedgradcam_captum_nearest
ig50_midpoint ig50_right ig50_trapezoid51 ig50_gausslegendre pgc_FullGrad_224""".split()


def little_endian(value):
    kind = "<f8" if value.dtype == np.float64 else "<f4"
    return np.array(value, dtype=kind, order="C")


def write_tensor_sums(weights, path):
    """SHA-256 of every tensor of the checkpoint in row-major order, as PyTorch reads it."""
    lines = []
    for name, tensor in torch.load(weights, map_location="cpu", weights_only=True).items():
        values = tensor.contiguous().numpy()
        shape = "x".join(map(str, values.shape))
        lines.append(f"{hashlib.sha256(values.tobytes()).hexdigest()}  {values.dtype}  {shape}  {name}\n")
    path.write_text("".join(lines))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="replace the committed fixtures")
    parser.add_argument("--noise", help="a .npy file of noise for SmoothGrad, instead of seeded noise")
    options = parser.parse_args()
    torch.manual_seed(0)
    torch.set_num_threads(2)
    weights = ROOT / ".setup" / "weights" / "efficientnet-lite0.pth"
    picture = np.asarray(Image.open(ROOT / "test" / "fixtures" / "cat-224.png").convert("RGB"))
    x = preprocess(picture)
    noise = torch.from_numpy(np.load(options.noise)) if options.noise else torch.randn(4, *x.shape[1:]) * 0.15 * (x.max() - x.min())

    single, double = load(weights), load(weights, torch.float64)
    values = definitions.quantities(single, x, TARGET, noise)
    print("float32 done", flush=True)
    exact = definitions.quantities(double, preprocess(picture, torch.float64), TARGET, noise.double())
    print("float64 done", flush=True)
    values.update(libraries.grad_cam_pictures(single, x, TARGET))
    values["logits_f64"] = exact["logits"]
    deviations = {name: compare.deviation(values[name], exact[name]) for name in exact}

    out = ROOT / "build" / "reference"
    out.mkdir(parents=True, exist_ok=True)
    for name, value in values.items():
        np.save(out / f"{name}.npy", little_endian(value))
    print("\nOur definitions in float32 against float64:", *compare.table(values, exact), sep="\n", flush=True)
    finite = {name: {k: float(f"{v:.3g}") if np.isfinite(v) else None for k, v in row.items()} for name, row in sorted(deviations.items())}
    (out / "float32-against-float64.json").write_text(json.dumps({"versions": libraries.versions(), "deviations": finite}, indent=2) + "\n")
    print(f"\n{len(values)} arrays in {out.relative_to(ROOT)}")
    for title, compute in (("Captum", libraries.captum_values), ("pytorch-grad-cam, unscaled", libraries.grad_cam_raw)):
        print(f"\nOur definitions against {title}:", *compare.table(values, compute(single, x, TARGET)), sep="\n", flush=True)
    if options.write:
        fixtures = ROOT / "test" / "fixtures"
        write_tensor_sums(weights, fixtures / "efficientnet-lite0-tensors.txt")
        for name in COMMITTED:
            np.save(fixtures / "cat" / f"{name}.npy", little_endian(values[name]))
        for name in THINNED:
            np.save(fixtures / "cat" / f"{name}_every8.npy", little_endian(values[name][..., ::8, ::8]))
        sums = [f"{hashlib.sha256(file.read_bytes()).hexdigest()}  {file.name}\n" for file in sorted((fixtures / "cat").glob("*.npy"))]
        (fixtures / "cat" / "SHA256SUMS").write_text("".join(sums))
        print(f"{len(COMMITTED) + len(THINNED)} of them in test/fixtures/cat")


if __name__ == "__main__":
    sys.exit(main())
