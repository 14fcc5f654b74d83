"""Remakes test/fixtures/resize and test/fixtures/cmyk.jpg from Pillow.

    python3 -m venv build/pillow && build/pillow/bin/pip install pillow==13.0.0 numpy
    build/pillow/bin/python test/reference/make_picture_fixtures.py

The first holds bicubic resampling of pictures that are given by a formula. Each file is named after its case, INWIDTHxINHEIGHT-to-OUTWIDTHxOUTHEIGHT, and holds height x width x 3 bytes.
`classifier-` marks EfficientNet's preprocessing: its centre crop of 7/8 of the shorter side first.
"""

from pathlib import Path

import numpy as np
from PIL import Image

OUT = Path(__file__).resolve().parent.parent / "fixtures" / "resize"

CASES = [
    ((37, 23), (16, 16)),  # shrinks both sides, by different factors
    ((13, 29), (24, 40)),  # grows
    ((50, 8), (20, 20)),  # shrinks one side and grows the other
    ((200, 9), (7, 9)),  # shrinks by far, one side stays
    ((8, 8), (1, 1)),
    ((11, 10), (11, 31)),  # only the height changes
]


def picture(width: int, height: int) -> Image.Image:
    """Coarse noise with full contrast: overshoot is clipped at both ends."""
    y, x, c = np.meshgrid(np.arange(height), np.arange(width), np.arange(3), indexing="ij")
    noise = (x * x * 7 + y * 13 * (c + 1) + x * y * 5) % 256
    values = np.where(noise < 64, 0, np.where(noise > 192, 255, noise))
    return Image.fromarray(values.astype(np.uint8), "RGB")


def save(name: str, image: Image.Image) -> None:
    np.save(OUT / f"{name}.npy", np.asarray(image))


OUT.mkdir(parents=True, exist_ok=True)
for (w, h), (to_w, to_h) in CASES:
    save(f"{w}x{h}-to-{to_w}x{to_h}", picture(w, h).resize((to_w, to_h), Image.Resampling.BICUBIC))

for (w, h), size in [((65, 48), 32), ((31, 50), 36)]:
    side = int(0.875 * min(w, h))
    left, top = (w - side + 1) // 2, (h - side + 1) // 2
    cropped = picture(w, h).crop((left, top, left + side, top + side))
    save(f"classifier-{w}x{h}-to-{size}x{size}", cropped.resize((size, size), Image.Resampling.BICUBIC))

# Five stripes of 16 pixels: paper, black ink, cyan, magenta, yellow; stored inverted, as Adobe's programs do.
INKS = [(0, 0, 0, 0), (0, 0, 0, 255), (255, 0, 0, 0), (0, 255, 0, 0), (0, 0, 255, 0)]
stripes = np.repeat(np.array(INKS, dtype=np.uint8)[None], 16, axis=1).repeat(16, axis=0)
Image.fromarray(stripes, "CMYK").save(OUT.parent / "cmyk.jpg", quality=95)
