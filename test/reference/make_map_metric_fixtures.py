"""Remakes test/fixtures/quantus/maps.json from Quantus, SciPy and scikit-image.

    python3 -m venv build/quantus
    build/quantus/bin/pip install --no-deps quantus==0.6.0
    build/quantus/bin/pip install numpy==2.4.6 scipy==1.17.1 scikit-image==0.26.0 pandas matplotlib scikit-learn tqdm opencv-python-headless
    build/quantus/bin/python test/reference/make_map_metric_fixtures.py

Quantus' metrics on maps run without PyTorch. Their definitions are called directly (`evaluate_batch`), without what
Quantus does to maps beforehand by default: dividing by the largest size, and taking absolute values.
All values of maps are multiples of 1/256, so that float32 holds them exactly.
"""

import json
import warnings
from pathlib import Path

import numpy as np
import quantus
import scipy.stats
from skimage.color import rgb2gray
from skimage.filters import sobel
from skimage.metrics import structural_similarity

OUT = Path(__file__).resolve().parent.parent / "fixtures" / "quantus" / "maps.json"
HEIGHT, WIDTH = 24, 18
K = 20

rng = np.random.default_rng(7)
y, x = np.mgrid[:HEIGHT, :WIDTH]


def rounded(values):
    return np.round(values * 256) / 256


bump = np.exp(-((y - 9) ** 2 + (x - 6) ** 2) / 30)
MAPS = {
    # Every value occurs once: what depends on the order of equal values is left to tests by hand.
    "signed": (rng.permutation(HEIGHT * WIDTH).reshape(HEIGHT, WIDTH) - 200) / 256,
    "ties": rng.integers(-3, 4, (HEIGHT, WIDTH)).astype(float),
    "bump": rounded(4 * bump + 0.5 * rng.standard_normal((HEIGHT, WIDTH))),
    "like the bump": rounded(4 * bump - 0.1 + 0.2 * rng.standard_normal((HEIGHT, WIDTH))),
    "sparse": np.where(rng.random((HEIGHT, WIDTH)) < 0.1, rounded(rng.random((HEIGHT, WIDTH))), 0),
    "negative": -rounded(1 + rng.random((HEIGHT, WIDTH))),
}
MASKS = {
    "box": (y >= 4) & (y < 15) & (x >= 2) & (x < 11),
    "disc": (y - 16) ** 2 + (x - 11) ** 2 <= 25,
    "scattered": rng.random((HEIGHT, WIDTH)) < 0.2,
}


def of(metric, values, mask):
    batch = {"x_batch": np.zeros((1, 1, HEIGHT, WIDTH)), "a_batch": values[None, None].copy(), "s_batch": mask[None, None].copy()}
    return float(metric.evaluate_batch(**batch)[0])


# It warns of a mask's share of a batch, which it computes from a slice that is empty for one picture.
warnings.simplefilter("ignore")
quiet = {"disable_warnings": True}
localisation = [
    {
        "map": name,
        "mask": place,
        "pointing": of(quantus.PointingGame(**quiet), values, mask),
        "energy": of(quantus.AttributionLocalisation(positive_attributions=True, **quiet), values, mask),
        "highest": of(quantus.TopKIntersection(k=K, **quiet), values, mask),
        "rankAccuracy": of(quantus.RelevanceRankAccuracy(**quiet), values, mask),
    }
    for name, values in MAPS.items()
    for place, mask in MASKS.items()
]

complexity = [
    {
        "map": name,
        "entropy": of(quantus.Complexity(**quiet), np.abs(values), MASKS["box"]),
        "gini": of(quantus.Sparseness(**quiet), np.abs(values), MASKS["box"]),
    }
    for name, values in MAPS.items()
]


def scaled(values):
    return values / np.abs(values).max()


def ssim(a, b, data_range):
    return structural_similarity(a, b, data_range=data_range, gaussian_weights=True, sigma=1.5, use_sample_covariance=False)


similarity = []
for i, (one, a) in enumerate(MAPS.items()):
    for other, b in list(MAPS.items())[i + 1 :]:
        similarity.append({
            "maps": [one, other],
            "spearman": float(quantus.correlation_spearman(a.ravel(), b.ravel())),
            "spearmanAbsolute": float(scipy.stats.spearmanr(np.abs(a).ravel(), np.abs(b).ravel()).statistic),
            "ssimRaw": ssim(a, b, 3.0),
            "ssim": ssim(0.5 + scaled(a) / 2, 0.5 + scaled(b) / 2, 1.0),
            "ssimAbsolute": ssim(np.abs(scaled(a)), np.abs(scaled(b)), 1.0),
        })

oddities = {
    "pointingOfConstantMap": of(quantus.PointingGame(**quiet), np.ones((HEIGHT, WIDTH)), MASKS["disc"]),
    "pointingAtEmptyMask": of(quantus.PointingGame(**quiet), MAPS["signed"], np.zeros((HEIGHT, WIDTH))),
}

picture = rng.integers(0, 256, (7, 9, 3)).astype(np.uint8)
picture[2:5, 3:6] = [250, 10, 60]

result = {
    "height": HEIGHT,
    "width": WIDTH,
    "k": K,
    "maps": {name: values.ravel().tolist() for name, values in MAPS.items()},
    "masks": {name: mask.ravel().astype(int).tolist() for name, mask in MASKS.items()},
    "localisation": localisation,
    "complexity": complexity,
    "similarity": similarity,
    "oddities": oddities,
    "edges": {"height": 7, "width": 9, "pixels": picture.ravel().tolist(), "sobel": sobel(rgb2gray(picture)).ravel().tolist()},
}
OUT.parent.mkdir(parents=True, exist_ok=True)
rows = ",\n".join(f"{json.dumps(key)}: {json.dumps(value)}" for key, value in result.items())
OUT.write_text("{\n" + rows + "\n}\n")
