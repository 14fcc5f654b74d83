"""What Captum makes of the cat."""
from unittest import mock

import torch
from captum.attr import (
    Deconvolution,
    FeatureAblation,
    GuidedBackprop,
    GuidedGradCam,
    InputXGradient,
    IntegratedGradients,
    LayerFeatureAblation,
    LayerGradCam,
    LayerGradientXActivation,
    NoiseTunnel,
    Occlusion,
    Saliency,
)

from definitions import array
from networks import channels_last

RULES = ("gausslegendre", "riemann_middle", "riemann_left", "riemann_right", "riemann_trapezoid")


def watched(x):
    return x.clone().requires_grad_(True)


def gradients(network, x, target):
    saliency = Saliency(network)
    named = {
        "Saliency": array(saliency.attribute(watched(x), target=target)[0].amax(0)),
        "InputXGradient": channels_last(InputXGradient(network).attribute(watched(x), target=target)[0]),
    }
    for rule in RULES:
        path = IntegratedGradients(network).attribute(x, target=target, n_steps=50, method=rule, internal_batch_size=10)
        named[f"IntegratedGradients-{rule}"] = channels_last(path[0])
    return named


def smoothed(network, x, target, noise):
    """
    NoiseTunnel draws its noise with torch.normal; here it is given `noise`, samples × 3 × height × width. Saliency takes
    absolute values unless it is told not to.
    """
    tunnel, named = NoiseTunnel(Saliency(network)), {}
    for kind, signed in (("smoothgrad", True), ("smoothgrad", False), ("smoothgrad_sq", True), ("vargrad", True), ("vargrad", False)):
        with mock.patch.object(torch, "normal", return_value=noise):
            map_ = tunnel.attribute(watched(x), nt_type=kind, nt_samples=len(noise), target=target, abs=not signed)
        named[f"NoiseTunnel-{kind}{'' if signed else '-abs'}"] = channels_last(map_[0])
    return named


def rectifiers(relu6, rectified, layers, x, target):
    """Rules for rectifiers: on torch.nn.ReLU6, which they do not see, and on min(ReLU(z), 6)."""
    named = {}
    for method in (GuidedBackprop, Deconvolution):
        for form, model in (("", rectified), ("-ReLU6", relu6)):
            named[f"{method.__name__}{form}"] = channels_last(method(model).attribute(watched(x), target=target)[0])
    for layer, module in layers(rectified).items():
        for mode in ("nearest", "bilinear"):
            map_ = GuidedGradCam(rectified, module).attribute(watched(x), target=target, interpolate_mode=mode)
            named[f"GuidedGradCam-{mode}.{layer}"] = channels_last(map_[0])
    return named


def at_layers(network, layers, x, target):
    """Grad-CAM, gradient × activation summed over channels, and the score's fall without each channel."""
    named = {}
    for layer, module in layers(network).items():
        named[f"LayerGradCam.{layer}"] = array(LayerGradCam(network, module).attribute(x, target=target)[0, 0])
        named[f"LayerGradientXActivation.{layer}"] = array(LayerGradientXActivation(network, module).attribute(x, target=target)[0].sum(0))
        named[f"LayerFeatureAblation.{layer}"] = map_of_falls(network, module, x, target)
    return named


def map_of_falls(network, module, x, target):
    """Ablation-CAM as Captum's parts make it: `Σ_k (S − S_k)/S · A^k`, S_k the score with channel k set to 0."""
    with torch.no_grad():
        kept = []
        handle = module.register_forward_hook(lambda _, __, output: kept.append(output))
        score = network(x)[0, target]
        handle.remove()
        channels = kept[0].shape[1]
        masks = torch.arange(channels).reshape(1, channels, 1, 1).expand_as(kept[0])
        falls = LayerFeatureAblation(network, module).attribute(x, target=target, layer_mask=masks, perturbations_per_eval=16)
    return array((falls[0] / score * kept[0][0]).sum(0))


def perturbations(network, x, target):
    """Occlusion by overlapping windows (a mean a pixel), and by 7 × 7 windows side by side (one value each)."""
    window, side = 32, x.shape[2]
    occlusion = Occlusion(network).attribute(x, (3, window, window), strides=(3, 8, 8), baselines=0, target=target, perturbations_per_eval=25)
    cell = torch.arange(side) // window
    mask = (cell[:, None] * (side // window) + cell[None, :])[None, None]
    with torch.no_grad():
        ablation = FeatureAblation(network).attribute(x, target=target, baselines=0, feature_mask=mask, perturbations_per_eval=7)
    return {"Occlusion": array(occlusion[0, 0]), "FeatureAblation": array(ablation[0, 0, ::window, ::window])}


def values(network, relu6, rectified, layers, x, target, noise):
    """Name → array, channels last; a layer's name after a dot where there is one."""
    return {
        **gradients(network, x, target),
        **smoothed(network, x, target, noise),
        **rectifiers(relu6, rectified, layers, x, target),
        **at_layers(network, layers, x, target),
        **perturbations(network, x, target),
    }
