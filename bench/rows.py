"""What the peers compute in each row of the benchmark, through their own public functions."""
from dataclasses import dataclass
from pathlib import Path
from typing import Callable
from unittest import mock

import numpy as np
import torch
from captum.attr import GuidedGradCam, IntegratedGradients, NoiseTunnel, Occlusion, Saliency
from pytorch_grad_cam import (
    AblationCAM,
    EigenCAM,
    EigenGradCAM,
    FullGrad,
    GradCAM,
    GradCAMPlusPlus,
    HiResCAM,
    LayerCAM,
    ScoreCAM,
    XGradCAM,
)
from torch import nn

from definitions import array, input_gradient
from networks import RectifierAndCap, channels_last, with_activations

# Pictures a batch where the peer lets its user choose.
BATCH = 10
WINDOWS = 25
MASKS = 100


@dataclass
class Scene:
    network: nn.Module
    x: torch.Tensor  # 1 × 3 × height × width, normalised
    target: int
    folder: Path

    def watched(self):
        return self.x.clone().requires_grad_(True)


@dataclass
class Task:
    """`run` is timed. `maps` does the same and returns what is compared, channels last where there are any."""

    run: Callable[[], object]
    maps: Callable[[], list]


def plain(run, as_array):
    """A task whose answer is the map."""
    return Task(run, lambda: [as_array(run())])


def forward(pictures):
    def row(scene):
        # The picture at falling contrast, so that no two of a batch are the same.
        batch = torch.cat([scene.x * (1 - index / pictures) for index in range(pictures)])

        def run():
            with torch.inference_mode():
                return scene.network(batch)

        return plain(run, array)

    return row


def gradient(scene):
    return plain(lambda: input_gradient(scene.network, scene.x, scene.target)[0], channels_last)


def saliency(scene):
    method = Saliency(scene.network)
    return plain(lambda: method.attribute(scene.watched(), target=scene.target)[0].amax(0), array)


@dataclass
class Cam:
    """One call of pytorch-grad-cam as its readme shows it, from the network to the picture of the map."""

    scene: Scene
    method: type
    sign: int = 1
    eigen_smooth: bool = False
    watched: bool = True  # whether the input asks for a gradient; without, the library computes none
    part: str = "get_cam_image"  # its method whose answer is the map before it is clipped, scaled and enlarged

    def run(self, kept=None):
        scene = self.scene
        with self.method(model=scene.network, target_layers=[] if self.method is FullGrad else [scene.network.act_head]) as cam:
            if kept is not None:
                compute = getattr(cam, self.part)
                setattr(cam, self.part, lambda *given: kept.append(compute(*given)) or kept[-1])
            x = scene.watched() if self.watched else scene.x
            return cam(input_tensor=x, targets=[lambda output: self.sign * output[scene.target]], eigen_smooth=self.eigen_smooth)

    def raw(self):
        kept = []
        self.run(kept)
        return np.squeeze(np.asarray(kept[0]))


def cams(*settings):
    """A row of one call for each setting, one after the other."""

    def row(scene):
        calls = [Cam(scene, method, **how) for method, how in settings]
        return Task(lambda: [call.run() for call in calls], lambda: [call.raw() for call in calls])

    return row


# CAM as the library has it: for global average pooling and a dense layer Grad-CAM is CAM divided by the number of places.
TEN = cams(
    (GradCAM, {}),
    (GradCAM, {"sign": -1}),
    (GradCAMPlusPlus, {}),
    (XGradCAM, {}),
    (HiResCAM, {}),
    (LayerCAM, {}),
    (EigenCAM, {}),
    (EigenGradCAM, {}),
    (GradCAM, {"eigen_smooth": True}),
    (GradCAM, {}),
)


def score_cam(scene):
    """With half-pixel centres, as the authors' code and ours enlarge masks; the library enlarges from corner to corner."""
    task = cams((ScoreCAM, {"watched": False}))(scene)

    def half_pixel(size):
        return nn.Upsample(size=size, mode="bilinear", align_corners=False)

    def under(run):
        def patched():
            with mock.patch.object(nn, "UpsamplingBilinear2d", half_pixel):
                return run()

        return patched

    return Task(under(task.run), under(task.maps))


def guided_grad_cam(scene):
    """On ReLU6 written as min(ReLU(z), 6): Captum's rule looks for nn.ReLU and would answer with the plain gradient."""
    network = with_activations(scene.network, RectifierAndCap)
    method = GuidedGradCam(network, network.act_head)
    return plain(lambda: method.attribute(scene.watched(), target=scene.target, interpolate_mode="bilinear")[0], channels_last)


def integrated_gradients(scene):
    method = IntegratedGradients(scene.network)
    how = {"target": scene.target, "n_steps": 50, "method": "gausslegendre", "internal_batch_size": BATCH}
    return plain(lambda: method.attribute(scene.x, **how)[0], channels_last)


def smoothgrad(scene):
    """Timed with noise that Captum draws itself; compared with the noise that ours left in a file."""
    method = NoiseTunnel(Saliency(scene.network))
    spread = float(0.15 * (scene.x.max() - scene.x.min()))
    how = {"nt_type": "smoothgrad", "nt_samples": 50, "nt_samples_batch_size": BATCH, "stdevs": spread, "target": scene.target, "abs": False}

    def run():
        return method.attribute(scene.watched(), **how)[0]

    def maps():
        noise = torch.from_numpy(np.load(scene.folder / "noise.npy")).permute(0, 3, 1, 2).contiguous()
        with mock.patch.object(torch, "normal", side_effect=noise.split(BATCH)):
            return [channels_last(run())]

    return Task(run, maps)


def occlusion(window, stride):
    def row(scene):
        method = Occlusion(scene.network)
        how = {"strides": (3, stride, stride), "baselines": 0, "target": scene.target, "perturbations_per_eval": WINDOWS}
        return plain(lambda: method.attribute(scene.x, (3, window, window), **how)[0, 0], array)

    return row


def rise(scene):
    """
    The authors' algorithm (Petsiuk et al. 2018, explanations.py of github.com/eclique/RISE) under the masks that ours left
    in a file, for one class, where theirs computes the maps of all.
    """
    masks, keep = torch.from_numpy(np.load(scene.folder / "masks.npy")), 0.5

    def run():
        with torch.inference_mode():
            scores = torch.cat([scene.network(scene.x * some[:, None]).softmax(1)[:, scene.target] for some in masks.split(MASKS)])
            return (scores @ masks.flatten(1)).reshape(masks.shape[1:]) / len(masks) / keep

    return plain(run, array)


ROWS = {
    "forward 1": forward(1),
    "forward 16": forward(16),
    "input gradient": gradient,
    "saliency": saliency,
    "grad-cam": cams((GradCAM, {})),
    "grad-cam++": cams((GradCAMPlusPlus, {})),
    "ten cams": TEN,
    "guided-grad-cam": guided_grad_cam,
    "fullgrad": cams((FullGrad, {"part": "compute_cam_per_layer"})),
    "integrated-gradients 50": integrated_gradients,
    "smoothgrad 50": smoothgrad,
    "occlusion 32/8": occlusion(32, 8),
    "occlusion 16/8": occlusion(16, 8),
    "rise 1000": rise,
    "score-cam 1280": score_cam,
    "ablation-cam 1280": cams((AblationCAM, {"watched": False})),
}
