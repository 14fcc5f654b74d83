"""The network under test in the forms that the libraries need."""
import copy

import torch
from torch import nn

import libraries
from network import Activation

# Our names of the layers that are compared: the last feature map, a linear bottleneck (its values have both signs) and
# a ReLU6 inside a block.
LAYERS = {"features": "", "blocks.10": "blocks_10_", "blocks.11.expand.relu6": "blocks_11_act0_"}


def layers(network):
    """The modules of the compared layers by our names for them."""
    return {name: libraries.LAYERS[prefix](network) for name, prefix in LAYERS.items()}


class RectifierAndCap(nn.Module):
    """ReLU6 as min(ReLU(z), 6). Rules for rectifiers look for torch.nn.ReLU, and torch.nn.ReLU6 is none."""

    def __init__(self):
        super().__init__()
        self.relu = nn.ReLU()

    def forward(self, z):
        return self.relu(z).clamp(max=6)


def with_activations(network, make):
    """A copy of the network with every activation replaced by what `make` returns."""
    other = copy.deepcopy(network)
    for parent in list(other.modules()):
        for name, module in list(parent.named_children()):
            if isinstance(module, Activation):
                setattr(parent, name, make())
    return other


def thinned(picture):
    """Every eighth row and column of an array whose first two axes are rows and columns of pixels."""
    return picture[::8, ::8]


def channels_last(tensor):
    return libraries.array(tensor).transpose(1, 2, 0)
