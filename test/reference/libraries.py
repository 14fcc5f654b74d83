"""The same quantities as other people's libraries compute them: a second opinion on the definitions."""
from importlib.metadata import version

import numpy as np
import torch
from captum.attr import IntegratedGradients, LayerGradCam, Occlusion, Saliency
from pytorch_grad_cam import EigenCAM, FullGrad, GradCAM, GradCAMPlusPlus, HiResCAM, LayerCAM, XGradCAM
from pytorch_grad_cam.utils.model_targets import ClassifierOutputTarget

from definitions import array

LAYERS = {"": lambda n: n.act_head, "blocks_10_": lambda n: n._blocks[10], "blocks_11_act0_": lambda n: n._blocks[11].act0}


def captum_values(network, x, target):
    """Name of ours → Captum's value of it. Its guided backpropagation is left out: it ignores ReLU6."""
    named = {
        "simonyan": array(Saliency(network).attribute(x.clone().requires_grad_(True), target=target)[0].amax(0)),
        "gradient": array(Saliency(network).attribute(x.clone().requires_grad_(True), target=target, abs=False)[0]),
    }
    for prefix, layer in LAYERS.items():
        named[f"{prefix}gradcam_raw"] = array(LayerGradCam(network, layer(network)).attribute(x, target=target)[0, 0])
    for window in (32, 16):
        # Captum ends with a window cut off at the edge; at stride 8 both sizes divide 224 evenly, so there is none.
        attribution = Occlusion(network).attribute(x, (3, window, window), strides=(3, 8, 8), baselines=0, target=target, perturbations_per_eval=25)
        named[f"occ_w{window}_s8_map"] = array(attribution[0, 0])
    named["ig50_gausslegendre"] = array(IntegratedGradients(network).attribute(x, target=target, n_steps=50, internal_batch_size=10)[0])
    return named


def unscaled_map(method, network, layer, x, target):
    """A map of pytorch-grad-cam before it clips and scales it, at the layer's resolution."""
    kept = []
    with method(model=network, target_layers=[layer]) as cam:
        compute = cam.get_cam_image
        cam.get_cam_image = lambda *given: kept.append(compute(*given)) or kept[-1]
        cam(input_tensor=x.clone().requires_grad_(True), targets=[ClassifierOutputTarget(target)])
    return np.asarray(kept[0][0])


def grad_cam_raw(network, x, target):
    """pytorch-grad-cam's maps before it clips and scales them, per layer: its weights times the activations."""
    methods = {"gradcam": GradCAM, "hirescam": HiResCAM, "layercam": LayerCAM, "xgradcam": XGradCAM, "gradcampp_lib": GradCAMPlusPlus}
    return {
        f"{prefix}{name}_raw": unscaled_map(method, network, layer(network), x, target)
        for prefix, layer in LAYERS.items()
        for name, method in methods.items()
    }


def grad_cam_pictures(network, x, target):
    """pytorch-grad-cam's final maps: clipped, scaled to 0 … 1, enlarged, scaled again."""
    named = {}
    for method in (EigenCAM, FullGrad, GradCAMPlusPlus, GradCAM, HiResCAM, LayerCAM, XGradCAM):
        # FullGrad ignores the layer: it takes every layer with a bias, here the batch normalisations.
        with method(model=network, target_layers=[network.act_head]) as cam:
            named[f"pgc_{method.__name__}_224"] = cam(input_tensor=x.clone().requires_grad_(True), targets=[ClassifierOutputTarget(target)])[0]
    return named


def versions():
    return {"torch": torch.__version__.split("+")[0], "captum": version("captum"), "grad-cam": version("grad-cam"), "numpy": np.__version__}
