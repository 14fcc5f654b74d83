"""EfficientNet-Lite0 (Tan & Le 2019, the variant without squeeze-excitation) in plain PyTorch.

Attribute names are the checkpoint's, so that it loads strictly. Padding is TensorFlow's 'same' (the odd row and
column go to the bottom and right), batch normalisation uses epsilon 1e-3, every activation is a ReLU6.
"""
from collections import OrderedDict

import torch
from torch import nn
from torch.nn import functional as F

# expansion, kernel, channels out, repeats, stride of the first block
STAGES = [(1, 3, 16, 1, 1), (6, 3, 24, 2, 2), (6, 5, 40, 2, 2), (6, 3, 80, 3, 2), (6, 5, 112, 3, 1), (6, 5, 192, 4, 2), (6, 3, 320, 1, 1)]


class Gated(torch.autograd.Function):
    """ReLU6 whose backward pass is the rule of guided backpropagation or of DeconvNet."""

    @staticmethod
    def forward(ctx, z, rule):
        ctx.rule = rule
        ctx.save_for_backward(z)
        return z.clamp(0, 6)

    @staticmethod
    def backward(ctx, gradient):
        (z,) = ctx.saved_tensors
        passed = gradient * (gradient > 0)
        return (passed if ctx.rule == "deconvnet" else passed * ((z > 0) & (z < 6))), None


class Activation(nn.Module):
    """ReLU6; `rule` is None for the true gradient (1 where 0 < z < 6, else 0)."""

    rule = None

    def forward(self, z):
        return F.hardtanh(z, 0.0, 6.0) if self.rule is None else Gated.apply(z, self.rule)


class SameConv(nn.Conv2d):
    def forward(self, x):
        pads = []
        for size, kernel, stride in zip(reversed(x.shape[2:]), reversed(self.kernel_size), reversed(self.stride)):
            total = max(0, (-(-size // stride) - 1) * stride + kernel - size)
            pads += [total // 2, total - total // 2]
        return F.conv2d(F.pad(x, pads), self.weight, None, self.stride, 0, 1, self.groups)


def conv(inputs, outputs, kernel=1, stride=1, groups=1):
    return SameConv(inputs, outputs, kernel, stride, groups=groups, bias=False)


def norm(channels):
    return nn.BatchNorm2d(channels, eps=1e-3)


class Block(nn.Module):
    """Expand (1×1), filter each channel, project (1×1, no activation); a skip connection where the shapes allow."""

    def __init__(self, inputs, outputs, kernel, stride, expansion):
        super().__init__()
        inner = inputs * expansion
        if expansion > 1:
            self._expand_conv, self._bn0, self.act0 = conv(inputs, inner), norm(inner), Activation()
        self._depthwise_conv, self._bn1, self.act1 = conv(inner, inner, kernel, stride, groups=inner), norm(inner), Activation()
        self._project_conv, self._bn2 = conv(inner, outputs), norm(outputs)
        self.expands, self.skips = expansion > 1, stride == 1 and inputs == outputs

    def forward(self, x):
        z = self.act0(self._bn0(self._expand_conv(x))) if self.expands else x
        z = self.act1(self._bn1(self._depthwise_conv(z)))
        z = self._bn2(self._project_conv(z))
        return x + z if self.skips else z


class EfficientNetLite0(nn.Module):
    def __init__(self):
        super().__init__()
        self._conv_stem, self._bn0, self.act_stem = conv(3, 32, 3, 2), norm(32), Activation()
        blocks, inputs = [], 32
        for expansion, kernel, outputs, repeats, stride in STAGES:
            for repeat in range(repeats):
                blocks.append(Block(inputs, outputs, kernel, stride if repeat == 0 else 1, expansion))
                inputs = outputs
        self._blocks = nn.ModuleList(blocks)
        self._conv_head, self._bn1, self.act_head = conv(320, 1280), norm(1280), Activation()
        self._fc = nn.Linear(1280, 1000)

    def head(self, z, after):
        """The logits from the output of block number `after` on."""
        for block in self._blocks[after + 1 :]:
            z = block(z)
        return self._fc(self.act_head(self._bn1(self._conv_head(z))).mean((2, 3)))

    def forward(self, x):
        return self.head(self.act_stem(self._bn0(self._conv_stem(x))), after=-1)

    def set_rule(self, rule):
        for module in self.modules():
            if isinstance(module, Activation):
                module.rule = rule


def load(path, dtype=torch.float32):
    """The network with the checkpoint's weights, for inference only. `weights_only` keeps pickled code from running."""
    state = torch.load(path, map_location="cpu", weights_only=True)
    network = EfficientNetLite0()
    network.load_state_dict(OrderedDict(state), strict=True)
    return network.eval().requires_grad_(False).to(dtype)


def preprocess(picture, dtype=torch.float32):
    """uint8 height × width × 3 to 1 × 3 × height × width in the network's units: (x − 127) / 128."""
    return ((torch.from_numpy(picture.copy()).to(dtype) - 127) / 128).permute(2, 0, 1)[None].contiguous()
