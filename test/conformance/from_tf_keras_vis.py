"""
The formulas of tf-keras-vis, which needs a Keras model and so cannot run on this network: written from its source on the
same activations and gradients. float32, as there. Activations a and gradients g are height × width × channels.
"""
import numpy as np
import torch
from scipy.ndimage import zoom

from definitions import array, input_gradient, outputs_of

EPSILON = np.float32(1e-7)  # keras.backend.epsilon()


def positive(value):
    return np.maximum(value, 0)


def grad_cam(a, g):
    return (a * g.mean((0, 1))).sum(-1)


def layer_cam(a, g):
    return (a * positive(g)).sum(-1)


def grad_cam_plus_plus(a, g, score):
    """Derivatives of exp(S) with its factor kept; the α of a channel are divided by their sum, which the paper does not do."""
    first = np.exp(score) * g
    second, third = first * g, first * g * g
    denominator = 2 * second + third * a.sum((0, 1))
    alphas = second / np.where(second == 0, denominator + 1, denominator)
    total = alphas.sum((0, 1))
    alphas = alphas / np.where(total == 0, 1, total)
    return (a * (positive(first) * alphas).sum((0, 1))).sum(-1)


def score_cam(network, x, a, target, batch=16):
    """Masks enlarged from corner to corner, then scaled to 0 … 1; weights are the class's softmax probability."""
    height, width = x.shape[2:]
    large = zoom(a, (height / a.shape[0], width / a.shape[1], 1), order=1, mode="nearest")
    low, high = large.min((0, 1)), large.max((0, 1))
    masks = torch.from_numpy((large - low) / (high - low + EPSILON)).permute(2, 0, 1)[:, None]
    with torch.no_grad():
        weights = [network(x * part).softmax(1)[:, target] for part in masks.split(batch)]
    return (a * array(torch.cat(weights))).sum(-1)


def smooth_grad(network, x, target, noise):
    """Absolute values before the mean; the largest of the three colours."""
    gradients = np.stack([array(input_gradient(network, x + n, target)[0]) for n in noise])
    return np.abs(gradients).mean(0).max(0)


def values(network, layers, x, target, noise):
    """Name → array: `Class.layer`, or `Class` where there is no layer."""
    watched = x.clone().requires_grad_(True)
    logits, kept = outputs_of(network, watched, layers(network))
    gradients = torch.autograd.grad(logits[0, target], list(kept.values()))
    score, named = array(logits[0, target]), {}
    for (layer, output), gradient in zip(kept.items(), gradients):
        a, g = (array(tensor[0]).transpose(1, 2, 0) for tensor in (output, gradient))
        named[f"Gradcam.{layer}"] = grad_cam(a, g)
        named[f"GradcamPlusPlus.{layer}"] = grad_cam_plus_plus(a, g, score)
        named[f"Layercam.{layer}"] = layer_cam(a, g)
        named[f"Scorecam.{layer}"] = score_cam(network, x, a, target)
    named["Saliency-smooth"] = smooth_grad(network, x, target, noise)
    return named
