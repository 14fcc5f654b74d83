"""A Keras model in the two formats of TensorFlow.js."""
import json
import sys
import tempfile
from types import ModuleType

import tensorflow as tf


def stand_in(name, **values):
    """An empty module for one that tensorflowjs imports and does not use here; keeps 2 GB of packages out."""
    module = ModuleType(name)
    module.__dict__.update(values)
    sys.modules[name] = module
    return module


stand_in("tensorflow_decision_forests")
stand_in("tensorflow_hub")
stand_in("jax", experimental=stand_in("jax.experimental", jax2tf=stand_in("jax.experimental.jax2tf")))

from tensorflowjs.converters import convert_tf_saved_model, save_keras_model  # noqa: E402


def layers_model(model, folder):
    """What `tensorflowjs_converter --input_format=keras` writes from an HDF5 file."""
    save_keras_model(model, str(folder))


def graph_model(model, folder):
    """What `tensorflowjs_converter --input_format=tf_saved_model` writes."""
    with tempfile.TemporaryDirectory() as saved:
        # model.export of Keras 2 loses the output where a model has layers of augmentation.
        tf.saved_model.save(model, saved)
        convert_tf_saved_model(saved, str(folder))
    # The attributes of a node are written in an order that changes from run to run.
    written = folder / "model.json"
    written.write_text(json.dumps(json.loads(written.read_text()), sort_keys=True))
