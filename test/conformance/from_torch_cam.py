"""What torch-cam makes of the cat: its maps before it clips and scales them."""
from torchcam.methods import CAM, GradCAM, GradCAMpp, LayerCAM, ScoreCAM, XGradCAM

from definitions import array


def unclipped_map(extractor, network, x, target):
    with extractor:
        extractor._relu = False
        return array(extractor(target, network(x), normalized=False)[0][0])


def values(network, layers, x, target):
    """Name → array: `Class.layer`."""
    # torch-cam takes gradients from the layer's output, so nothing before the layer may be cut off from them.
    x = x.clone().requires_grad_(True)
    named = {"CAM.features": unclipped_map(CAM(network, layers(network)["features"], network._fc), network, x, target)}
    for layer, module in layers(network).items():
        for method in (GradCAM, GradCAMpp, XGradCAM, LayerCAM, ScoreCAM):
            named[f"{method.__name__}.{layer}"] = unclipped_map(method(network, module), network, x, target)
    return named
