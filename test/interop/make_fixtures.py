"""Converts seeded models to both formats of TensorFlow.js and computes their reference values; run by make.py."""
import argparse
import hashlib
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Callable

import keras
import numpy as np
import tensorflow as tf
import tf_keras

import conversion
import models
import reference

HERE = Path(__file__).resolve().parent
OUT = HERE.parents[1] / "build" / "interop"
EVERY = 4  # of the input gradient every fourth row and column is kept



@dataclass(frozen=True)
class Converted:
    """A model, what closes it, and what is computed of it."""

    build: Callable
    closing: str
    preprocess: Callable  # of levels 0 … 255
    spread: float  # of what the first kernel reads
    layers: list  # whose Grad-CAM is kept


mobilenet, resnet = tf_keras.applications.mobilenet_v2, tf_keras.applications.resnet
MODELS = {
    "mobilenet_v2": Converted(models.mobilenet_v2, "softmax", mobilenet.preprocess_input, 0.5, ["out_relu", "block_12_add", "block_6_expand_relu"]),
    "narrow_resnet": Converted(
        models.narrow_resnet, "softmax", resnet.preprocess_input, 64, ["conv5_block1_out", "conv4_block2_out", "conv3_block1_add"]
    ),
    "transfer": Converted(models.transfer, "softmax", lambda levels: levels, 0.5, ["base/out", "base/sum"]),
    "one_unit": Converted(models.one_unit, "sigmoid", lambda levels: levels / 255, 0.5, ["quarter", "leaky", "first"]),
    "keras_3": Converted(models.keras_3, "softmax", lambda levels: levels, 0.5, ["base/out", "base/again", "base/sum"]),
    "mobile": Converted(models.mobile, "softmax", lambda levels: levels / 127.5 - 1, 0.5, ["last", "hard_swish", "depthwise_relu"]),
}


def fresh(precision):
    """Both Kerases in a precision, counting the names of layers from 1."""
    for library in (keras, tf_keras):
        library.backend.set_floatx(precision)
        library.backend.clear_session()


def quantities(converted, weights, picture, precision):
    """Logits, and maps and gradient of the logit that is highest."""
    fresh(precision)
    model = converted.build(None)
    model.set_weights(weights)
    height, width = model.input_shape[1:3]
    x = tf.constant(converted.preprocess(picture[:height, :width].astype(precision))[None])
    logits = model(x, training=False)[0].numpy()
    target = int(np.argmax(logits))
    maps = {f"{layer.replace('/', '.')}.grad-cam": reference.grad_cam(model, layer, x, target) for layer in converted.layers}
    return {"logits": logits, **maps, "input-gradient": reference.input_gradient(model, x, target)}


def deviations(single, double):
    """How far float32 is from float64: the largest difference relative to the largest value; for the gradient in relative L2."""
    for name, value in single.items():
        exact = double[name]
        norm = np.linalg.norm if name == "input-gradient" else lambda difference: np.abs(difference).max()
        relative = norm(value - exact) / norm(exact)
        print(f"  {name:32} {str(value.shape):14} largest {np.abs(exact).max():9.3g}   float32 against float64 {relative:.1e}")


def make(name, seed, picture):
    converted = MODELS[name]
    fresh("float32")
    model = converted.build(converted.closing)
    reference.draw_weights(model, seed, converted.spread)
    weights = model.get_weights()
    conversion.layers_model(model, OUT / name / "layers")
    conversion.graph_model(model, OUT / name / "graph")
    values = quantities(converted, weights, picture, "float32")
    print(f"{name}: {model.count_params()} parameters, logits {np.round(values['logits'], 2)}")
    deviations(values, quantities(converted, weights, picture, "float64"))
    values["input-gradient"] = values["input-gradient"][::EVERY, ::EVERY]
    for key, value in values.items():
        np.save(OUT / name / f"{key}.npy", np.ascontiguousarray(value, "<f4"))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="replace the committed fixtures")
    options = parser.parse_args()
    shutil.rmtree(OUT, ignore_errors=True)
    OUT.mkdir(parents=True)
    picture = np.random.default_rng(0).integers(0, 256, (96, 96, 3), dtype=np.uint8)
    np.save(OUT / "picture.npy", picture)
    for seed, name in enumerate(MODELS, start=1):
        make(name, seed, picture)
    files = sorted(path for path in OUT.rglob("*") if path.is_file())
    sums = [f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.relative_to(OUT).as_posix()}\n" for path in files]
    (OUT / "SHA256SUMS").write_text("".join(sums))
    print(f"{len(files)} files, {sum(path.stat().st_size for path in files) / 1e6:.2f} MB, in {OUT}")
    if options.write:
        shutil.rmtree(HERE / "fixtures", ignore_errors=True)
        shutil.copytree(OUT, HERE / "fixtures")


if __name__ == "__main__":
    sys.exit(main())
