"""Reference quantities by their definitions, with TensorFlow's GradientTape."""
import keras
import numpy as np
import tensorflow as tf
import tf_keras


def draw_weights(model, seed, spread):
    """
    Seeded weights that keep activations about 1: kernels of He's spread, moving averages as of trained networks.
    The first kernel is divided by `spread`, that of the numbers it reads.
    """
    random = np.random.default_rng(seed)
    kernels = 0
    for weight in model.weights:
        kind, shape = weight.name.split("/")[-1].split(":")[0], tuple(weight.shape)
        if "StateVar" in kind or "seed" in kind:
            continue  # of augmentation's random numbers
        normal = random.standard_normal(shape)
        fan_in = shape[0] * shape[1] if "depthwise" in kind else np.prod(shape[:-1])
        drawn = {
            "gamma": lambda: 1 + 0.2 * normal,
            "beta": lambda: 0.3 * normal,
            "moving_mean": lambda: 0.3 * normal,
            "moving_variance": lambda: 0.7 + 0.6 * random.random(shape),
            "bias": lambda: 0.1 * normal,
            "alpha": lambda: 0.2 + 0.05 * normal,
        }.get(kind, lambda: normal * np.sqrt(2 / fan_in) / (1 if kernels else spread))()
        kernels += "kernel" in kind
        weight.assign(drawn.astype(np.float32))


def opened(model, layer):
    """
    The model from its input to [the layer's output, the model's output]. A layer "base/name" lies in the model "base", a link
    of a chain.
    """
    Model = keras.Model if isinstance(model, keras.Model) else tf_keras.Model
    base, _, name = layer.rpartition("/")
    if not base:
        return Model(model.inputs[0], [model.get_layer(name).output, model.outputs[0]])
    nested = model.get_layer(base)
    split = Model(nested.inputs[0], [nested.get_layer(name).output, nested.outputs[0]])
    x, found = model.inputs[0], None
    for link in model.layers:
        if link is nested:
            found, x = split(x, training=False)
        elif type(link).__name__ != "InputLayer":
            x = link(x, training=False)
    return Model(model.inputs[0], [found, x])


def grad_cam(model, layer, x, target):
    """`Σ_k mean_ij(∂S/∂A^k) A^k` before the ReLU, S being the model's output `target`, height × width."""
    network = opened(model, layer)
    with tf.GradientTape() as tape:
        features, logits = network(x, training=False)
        score = logits[0, target]
    weights = tf.reduce_mean(tape.gradient(score, features)[0], axis=(0, 1))
    return tf.reduce_sum(features[0] * weights, axis=-1).numpy()


def input_gradient(model, x, target):
    """`∂S/∂x` by what the model reads, height × width × channels."""
    with tf.GradientTape() as tape:
        tape.watch(x)
        score = model(x, training=False)[0, target]
    return tape.gradient(score, x)[0].numpy()
