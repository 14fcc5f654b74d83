"""Remakes test/fixtures/statistics/scipy.json from SciPy: `python3 test/reference/make_statistics_fixtures.py`.

Opt-in, like the others here; needs a Python with scipy 1.13 or newer (`pip install scipy` in an environment of its own).
"""
import json
from pathlib import Path

import numpy as np
from scipy import stats

OUT = Path(__file__).resolve().parents[1] / "fixtures" / "statistics" / "scipy.json"
rng = np.random.default_rng(7)


def signed_rank_sum(differences, zeros):
    """The sum of positive ranks less that of negative ones, by the definition."""
    d = np.asarray(differences, float)
    d = d if zeros == "pratt" else d[d != 0]
    return float(np.sum(np.sign(d) * stats.rankdata(np.abs(d))))


def exhaustive(differences, zeros):
    """Two-sided p over all 2^n choices of signs."""
    d = np.asarray(differences, float)
    result = stats.permutation_test(
        (d,), lambda x: signed_rank_sum(x, zeros), permutation_type="samples", n_resamples=np.inf, vectorized=False
    )
    return float(result.pvalue)


def case(differences, zeros):
    """One sample with the p of the best SciPy has for it."""
    d = [float(x) for x in differences]
    plain = len(set(map(abs, d))) == len(d) and 0.0 not in d
    if len(d) <= 12:
        how, p = "exhaustive", exhaustive(d, zeros)
    elif plain and len(d) <= 200:
        how, p = "exact", float(stats.wilcoxon(d, method="exact").pvalue)
    else:
        how, p = "approx", float(stats.wilcoxon(d, zero_method="pratt" if zeros == "pratt" else "wilcox", method="asymptotic").pvalue)
    return {"differences": d, "zeros": zeros, "how": how, "p": p}


def main():
    cases = []
    for zeros in ("pratt", "wilcoxon"):
        cases += [
            case([1, 2, 3, 4, 5, 6], zeros),
            case([-1, 2, 2, 3, -3, 3, 5], zeros),
            case([0, 0, 1, -1, 2, 2, 3, 0, 4], zeros),
            case([0, 0.5, 0, 0.5, -0.5, 0.5, 0.5, 0, 0.5, 0.5, 0.5, 0], zeros),
            case([1, -1, 0], zeros),
            case(np.round(rng.normal(0.3, 1, 11), 1), zeros),
            case(np.round(rng.normal(0.2, 1, 260), 1), zeros),
            case(np.round(rng.normal(0.5, 1, 400), 2), zeros),
        ]
    cases += [case(rng.normal(shift, 1, n), "pratt") for n, shift in ((20, 0.5), (45, 0.1), (150, 0.3), (190, 0))]
    wilson = []
    for successes, n in ((0, 1), (1, 1), (0, 20), (20, 20), (7, 20), (29, 30), (75, 150), (149, 150)):
        interval = stats.binomtest(successes, n).proportion_ci(0.95, "wilson")
        wilson.append({"successes": successes, "n": n, "low": float(interval.low), "high": float(interval.high)})
    tails = [{"z": z, "p": float(stats.norm.sf(z))} for z in (0, 0.1, 1, 1.96, 2.49, 2.5, 2.51, 3, 5, 8, 12, 20, 37)]
    values = [float(x) for x in np.round(rng.beta(2, 5, 40), 4)]
    spread = stats.bootstrap((values,), np.mean, n_resamples=200_000, method="percentile", rng=np.random.default_rng(1))
    strata = ["a"] * 10 + ["b"] * 30
    shifted = [value + (10 if label == "a" else 0) for value, label in zip(values, strata)]
    blocks = [np.array(shifted[:10]), np.array(shifted[10:])]
    draws = sum(block[rng.integers(0, len(block), (200_000, len(block)))].sum(1) for block in blocks) / 40
    low, high = np.quantile(draws, [0.025, 0.975])
    bootstraps = [
        {"values": values, "strata": ["all"] * 40, "low": float(spread.confidence_interval.low), "high": float(spread.confidence_interval.high)},
        {"values": shifted, "strata": strata, "low": float(low), "high": float(high)},
    ]
    OUT.parent.mkdir(parents=True, exist_ok=True)
    body = {"scipy": __import__("scipy").__version__, "signedRank": cases, "wilson": wilson, "normalTail": tails, "bootstrap": bootstraps}
    OUT.write_text(json.dumps(body) + "\n")


main()
