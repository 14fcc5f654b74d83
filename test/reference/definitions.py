"""The reference quantities by their definitions, with plain autograd and no attribution library."""
import numpy as np
import torch
from torch.nn import functional as F


def array(tensor):
    return tensor.detach().cpu().numpy()


def outputs_of(network, x, modules):
    """Logits and the outputs of the named modules, all still connected to x."""
    kept, handles = {}, []
    for name, module in modules.items():
        handles.append(module.register_forward_hook(lambda _, __, output, name=name: kept.__setitem__(name, output)))
    try:
        return network(x), kept
    finally:
        for handle in handles:
            handle.remove()


def input_gradient(network, x, target, probability=False):
    x = x.clone().requires_grad_(True)
    logits = network(x)
    score = logits.softmax(1)[:, target] if probability else logits[:, target]
    return torch.autograd.grad(score.sum(), x)[0].detach()


def cams(a, g):
    """The CAM family on activations a and gradients g, both channels × height × width."""
    channels = a.shape[0]
    both = lambda w: (w[:, None, None] * a).sum(0)
    named = {}

    def weighted(name, w):
        named[f"{name}_weights"], named[f"{name}_raw"] = w, both(w)

    weighted("gradcam", g.mean((1, 2)))
    named["gradcam_relu"] = named["gradcam_raw"].clamp(min=0)
    total = a.sum((1, 2), keepdim=True)
    library = torch.where(g != 0, g**2 / (2 * g**2 + total * g**3 + 1e-6), torch.zeros_like(g))
    weighted("gradcampp_lib", (library * g.clamp(min=0)).sum((1, 2)))
    denominator = 2 * g**2 + total * g**3
    paper = torch.where(denominator != 0, g**2 / denominator, torch.zeros_like(g))
    weighted("gradcampp_paper", (paper * g.clamp(min=0)).sum((1, 2)))
    weighted("xgradcam", (g * a).sum((1, 2)) / (a.sum((1, 2)) + 1e-7))
    named["layercam_raw"] = (g.clamp(min=0) * a).sum(0)
    named["hirescam_raw"] = (g * a).sum(0)
    places = lambda values: values.reshape(channels, -1).T
    matrices = {
        "eigencam_lib": places(a) - places(a).mean(0),
        "eigencam_paper": places(a),
        "eigengradcam_lib": places(g * a) - places(g * a).mean(0),
        "eigengradcam_paper": places(g * a),
    }
    for name, m in matrices.items():
        projection = (m @ torch.linalg.svd(m, full_matrices=False)[2][0]).reshape(a.shape[1:])
        named[f"{name}_raw"] = projection if name.endswith("lib") else projection * projection.sum().sign()
    return {name: array(value) for name, value in named.items()}


def occlusion(network, x, target, score, window, stride):
    """Scores with one window at a time set to 0 (grey), and the mean drop over the windows that cover each pixel."""
    starts = range(0, x.shape[2] - window + 1, stride)
    grids, total, count = {"logit": [], "prob": []}, torch.zeros_like(x[0, 0]), torch.zeros_like(x[0, 0])
    for top in starts:
        batch = x.repeat(len(starts), 1, 1, 1)
        for i, left in enumerate(starts):
            batch[i, :, top : top + window, left : left + window] = 0
        with torch.no_grad():
            logits = network(batch)
        grids["logit"].append(logits[:, target])
        grids["prob"].append(logits.softmax(1)[:, target])
        for left, occluded in zip(starts, logits[:, target]):
            total[top : top + window, left : left + window] += score - occluded
            count[top : top + window, left : left + window] += 1
    named = {name: array(torch.stack(rows)) for name, rows in grids.items()}
    named["map"] = array(torch.where(count > 0, total / count.clamp(min=1), torch.zeros_like(total)))
    return {f"occ_w{window}_s{stride}_{name}": value for name, value in named.items()}


def integrated_gradients(network, x, target):
    """Four quadratures of the path from 0 to x."""
    n = 50
    nodes, weights = np.polynomial.legendre.leggauss(n)
    ends = np.full(n + 1, 1 / n)
    ends[[0, -1]] /= 2
    rules = {
        "gausslegendre": ((nodes + 1) / 2, weights / 2),
        "midpoint": ((np.arange(n) + 0.5) / n, np.full(n, 1 / n)),
        "right": ((np.arange(n) + 1) / n, np.full(n, 1 / n)),
        "trapezoid51": (np.arange(n + 1) / n, ends),
    }
    named = {}
    for rule, (alphas, shares) in rules.items():
        total = sum(float(share) * input_gradient(network, float(alpha) * x, target) for alpha, share in zip(alphas, shares))
        named[f"ig50_{rule}"] = array((x * total)[0])
    return named


def quantities(network, x, target, noise):
    """Every reference quantity of the picture x (1 × 3 × 224 × 224), by name. `noise` is 4 × 3 × 224 × 224."""
    block = 10
    modules = {"": network.act_head, "blocks_10_": network._blocks[block], "blocks_11_act0_": network._blocks[11].act0}
    watched = x.clone().requires_grad_(True)
    logits, kept = outputs_of(network, watched, modules)
    score = logits[0, target]
    gradients = torch.autograd.grad(score, [watched, *kept.values()])
    gradient, score = gradients[0][0], score.detach()
    named = {"input": array(x), "logits": array(logits[0]), "gradient": array(gradient), "simonyan": array(gradient.abs().amax(0))}
    named["grad_x_input"] = array(x[0] * gradient)
    named["gradient_prob"] = array(input_gradient(network, x, target, probability=True)[0])
    for (prefix, output), g in zip(kept.items(), gradients[1:]):
        a = output[0].detach()
        named["features" if prefix == "" else f"{prefix}act"] = array(a)
        named["feature_grad" if prefix == "" else f"{prefix}grad"] = array(g[0])
        named.update({prefix + name: value for name, value in cams(a, g[0]).items()})
    w, a = network._fc.weight[target], kept[""][0].detach()
    named["cam_raw"] = array((w[:, None, None] * a).sum(0))
    named["ablation_scores"] = array(score - w * a.mean((1, 2)))
    inner = kept["blocks_10_"].detach()
    scores = []
    for channel in range(inner.shape[1]):
        ablated = inner.clone()
        ablated[:, channel] = 0
        with torch.no_grad():
            scores.append(network.head(ablated, after=block)[0, target])
    named["blocks_10_ablation_scores"] = array(torch.stack(scores))
    for prefix, activation in (("", a), ("blocks_10_", inner[0])):
        shares = (score - torch.from_numpy(named[f"{prefix}ablation_scores"])) / score
        named[f"{prefix}ablation_weights"] = array(shares)
        if prefix == "":
            named["ablationcam_raw"] = array((shares[:, None, None] * activation).sum(0))
        else:
            named["blocks_10_ablationcam_raw"] = array((shares[:, None, None] * activation).sum(0))
    for rule in ("guided", "deconvnet"):
        network.set_rule(rule)
        try:
            named["guided_backprop" if rule == "guided" else rule] = array(input_gradient(network, x, target)[0])
        finally:
            network.set_rule(None)
    relu = torch.from_numpy(named["gradcam_relu"])[None, None]
    size = tuple(x.shape[2:])
    bilinear = F.interpolate(relu, size=size, mode="bilinear", align_corners=False)[0, 0]
    named["gradcam_relu_bilinear224"] = array(bilinear)
    named["guidedgradcam_bilinear"] = named["guided_backprop"] * array(bilinear)
    named["guidedgradcam_captum_nearest"] = named["guided_backprop"] * array(F.interpolate(relu, size=size)[0, 0])
    for window in (32, 16):
        named.update(occlusion(network, x, target, score, window, 8))
    named.update(integrated_gradients(network, x, target))
    with torch.no_grad():
        named["logit_at_zero_baseline"] = array(network(torch.zeros_like(x))[0, target])
    noisy = torch.stack([input_gradient(network, x + n, target)[0] for n in noise])
    named["smoothgrad4_mean"], named["smoothgrad4_meansq"] = array(noisy.mean(0)), array((noisy**2).mean(0))
    named["sg_noise"] = array(noise)
    return named
