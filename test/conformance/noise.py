"""
The noise of our SmoothGrad, made again from its definition: xoroshiro128+ (Blackman & Vigna 2018) as a source of 32-bit
numbers, the transform of Box & Muller (1958), and a standard deviation of 15 % of the input's range.
"""
import math

import numpy as np
import torch

MASK = (1 << 64) - 1


def rotated(word, by):
    return (word << by | word >> (64 - by)) & MASK


def uniform(seed, count):
    """Numbers in [0, 1): the low halves of the generator's words; the first 16 are left out."""
    a, b = (0xFFFFFFFF << 32 | ~seed & 0xFFFFFFFF), (seed & 0xFFFFFFFF) << 32
    numbers = np.empty(count)
    for index in range(-16, count):
        if index >= 0:
            numbers[index] = (a + b & 0xFFFFFFFF) / 2**32
        mixed = a ^ b
        a, b = rotated(a, 24) ^ mixed ^ (mixed << 16 & MASK), rotated(mixed, 37)
    return numbers


def normal(seed, count):
    """Standard normal numbers, two from each pair of uniform ones."""
    first, second = uniform(seed, count).reshape(-1, 2).T
    radius = np.sqrt(-2 * np.log(1 - first))
    return np.stack([radius * np.cos(2 * math.pi * second), radius * np.sin(2 * math.pi * second)], 1).ravel()


def samples(x, count, seed):
    """`count` × channels × height × width; our numbers run over rows, columns and then channels."""
    _, channels, height, width = x.shape
    numbers = normal(seed, count * x.numel()).astype(np.float32).reshape(count, height, width, channels)
    return torch.from_numpy(numbers).permute(0, 3, 1, 2).contiguous() * (0.15 * (x.max() - x.min()))
