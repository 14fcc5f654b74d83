/** Why each solution is as it is, in a sentence or two: read beside it in `notebooks/solutions`. */
import type { exercises } from './exercises';

export const reasons: { readonly [Id in keyof typeof exercises]: string } = {
  normalise:
    'The levels already stand in the order that the tensor wants, so there is nothing to move: only the type changes, and then the scale. ' +
    'Bytes cannot hold negative numbers, which is why the list becomes one of floats first.',
  softmax:
    'A constant added to all logits changes no probability. Taking the largest away keeps every power at 1 or below, where `Math.exp(1000)` would be infinite.',
  finiteDifferences:
    'The two points lie 2 · `step` apart, so that is what the difference is divided by. Each place starts from a fresh copy: a value that stays moved would spoil the next slope.',
  withoutChannel:
    'One channel is multiplied by 0 and all others by 1. The head goes on from there to the logits, biases included, as it would from any activation.',
  saliency:
    'A large slope matters whichever way it points, so the magnitude is taken first and the largest of the three colours second. The other way round, a strong negative slope would be lost to a weak positive one.',
  gradientTimesInput:
    'The product is signed: it says what each value adds to the logit if the network were as linear everywhere as it is here.',
  smoothGrad:
    'The noise is scaled by the range of this input, one batch answers for all copies, and the mean is taken of signed gradients: magnitudes would not cancel, and the noise is to cancel.',
  integratedGradients:
    'The midpoints of the steps are (k + ½)/n. The mean of the gradients along the path stands for the integral, and the whole distance from the baseline multiplies it once.',
  guidedRule:
    'Two gates. The forward pass opens one where the unit was neither off nor saturated, the backward signal the other where it is positive.',
  deconvnetRule: 'Only the backward signal decides. That `z` and `ceiling` are given and not used is the point: DeconvNet does not look at what the unit did.',
  windowGrid: 'A window fits as long as its far edge does: `top + window <= height`, with the equals sign.',
  occlusion:
    'The logit before less the logit after: positive where hiding the window hurts the class. All pictures go through the network in one batch.',
  pixelMean:
    'Rows and columns can be looked at one after the other: window k covers the pixels from k · `stride` up to, but not including, k · `stride` + `window`.',
  cam: 'The weights of a class are a column of the dense layer, [channels, classes]. The bias belongs to the class as a whole and to no place.',
  gradCam: 'The mean of the gradient over the places gives one weight a channel. The ReLU comes last, after the sum: channels may speak for and against.',
  hiResCam: 'Gradient and activation are multiplied place by place before anything is averaged, so no place borrows the weight of another.',
  counterfactual: 'The sign of the gradient is turned before the ReLU. Turned afterwards, it would give the negative of Grad-CAM, and nothing of what Grad-CAM cut off.',
  upsample:
    'The fourth argument of `resizeBilinear` asks for half-pixel centres, and the third, `alignCorners`, must then be false. With its defaults the map would be shifted by up to half a cell.',
  gradCamPlusPlus:
    'In α = g² / (2g² + ΣA·g³) the square cancels, and what is left, 1 / (2 + ΣA·g), is well defined where g is tiny. `divNoNan` and the sign take care of g = 0.',
  layerCam: 'Each place weighs its own activation with the positive part of its own gradient: the first ReLU is on the weights, the last one on the map.',
  xGradCam: 'A weight is the mean of the gradient in which places count by their activation. `divNoNan` gives 0 for a channel that is 0 everywhere.',
  eigenCam:
    'The first right singular vector of A is the eigenvector of AᵀA that belongs to the largest eigenvalue. Multiplying by AᵀA again and again turns any vector towards it; its sign is free, so the map is given the one with a positive sum.',
  pointingGame: 'Only the place of the maximum counts, not its value. The distance is measured to the nearest pixel of the object, and is 0 on it.',
  energyInside: 'Negative values are no energy for the class and are cut off before both sums. Without positive values there is nothing to share: the answer is 0, not 0/0.',
  deletion:
    'The order is fixed once by the map, each step hides the same share of pixels, in all colours, and step 0 is the whole picture. The probability is read after the softmax over all classes.',
  bootstrapInterval:
    'A draw takes pictures, and with a picture both its scores: that keeps the pairs together. The interval is cut from the sorted means of the draws.',
};
