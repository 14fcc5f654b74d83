"""What pytorch-grad-cam makes of the cat: its maps before it clips and scales them."""
from pytorch_grad_cam import (
    AblationCAM,
    EigenCAM,
    EigenGradCAM,
    FullGrad,
    GradCAM,
    GradCAMPlusPlus,
    GuidedBackpropReLUModel,
    HiResCAM,
    LayerCAM,
    ScoreCAM,
    XGradCAM,
)
from pytorch_grad_cam.utils.model_targets import ClassifierOutputTarget

import libraries

METHODS = (GradCAM, GradCAMPlusPlus, XGradCAM, HiResCAM, LayerCAM, EigenCAM, EigenGradCAM, ScoreCAM, AblationCAM)


def summed_terms(network, x, target):
    """FullGrad's sum over all its terms, before the last scaling to 0 … 1."""
    kept = []
    with FullGrad(model=network, target_layers=[]) as method:
        compute = method.compute_cam_per_layer
        method.compute_cam_per_layer = lambda *given: kept.append(compute(*given)) or kept[-1]
        method(input_tensor=x.clone().requires_grad_(True), targets=[ClassifierOutputTarget(target)])
    return kept[0][0, 0]


def values(network, relu6, rectified, layers, x, target):
    """
    Name → array: `Class.layer`, or `Class` where there is no layer; channels last. The network comes in two more forms,
    with torch.nn.ReLU6 and with min(ReLU(z), 6) for its activations.
    """
    named = {}
    for layer, module in layers(network).items():
        for method in METHODS:
            named[f"{method.__name__}.{layer}"] = libraries.unscaled_map(method, network, module, x, target)
    named["FullGrad"] = summed_terms(network, x, target)
    for name, model in (("GuidedBackpropReLUModel", rectified), ("GuidedBackpropReLUModel-ReLU6", relu6)):
        named[name] = GuidedBackpropReLUModel(model=model, device="cpu")(x.clone(), target_category=target)
    return named
