/** Tiny networks in words. */
import type { ActivationName } from '../../src/models/network';

/** A layer in words; weights are drawn when the network is made. */
export type Spec = { readonly name: string; readonly from: string } & (
  | { readonly kind: 'convolution'; readonly kernel: number; readonly out: number; readonly stride: number }
  | { readonly kind: 'depthwise'; readonly kernel: number; readonly stride: number }
  | { readonly kind: 'activation'; readonly of: ActivationName }
  | { readonly kind: 'pooling'; readonly of: 'max' | 'average'; readonly size: number; readonly stride: number }
  | { readonly kind: 'flatten' }
  | { readonly kind: 'add'; readonly and: string }
  | { readonly kind: 'pool' }
  | { readonly kind: 'dense'; readonly out: number }
);

/** A residual network in the manner of EfficientNet-Lite, on a picture that is not square. */
export const residualSpecs: readonly Spec[] = [
  { name: 'stem.conv', from: 'input', kind: 'convolution', kernel: 3, out: 4, stride: 2 },
  { name: 'stem', from: 'stem.conv', kind: 'activation', of: 'relu6' },
  { name: 'block.expand', from: 'stem', kind: 'convolution', kernel: 1, out: 8, stride: 1 },
  { name: 'block.expand.relu6', from: 'block.expand', kind: 'activation', of: 'relu6' },
  { name: 'block.depthwise', from: 'block.expand.relu6', kind: 'depthwise', kernel: 3, stride: 1 },
  { name: 'block.depthwise.relu6', from: 'block.depthwise', kind: 'activation', of: 'relu6' },
  { name: 'block.project', from: 'block.depthwise.relu6', kind: 'convolution', kernel: 1, out: 4, stride: 1 },
  { name: 'block', from: 'block.project', kind: 'add', and: 'stem' },
  { name: 'down', from: 'block', kind: 'depthwise', kernel: 5, stride: 2 },
  { name: 'features.conv', from: 'down', kind: 'convolution', kernel: 1, out: 6, stride: 1 },
  { name: 'features', from: 'features.conv', kind: 'activation', of: 'relu6' },
  { name: 'pool', from: 'features', kind: 'pool' },
  { name: 'logits', from: 'pool', kind: 'dense', out: 5 },
];

/** Networks of other kinds, by name: smooth activations, pooling, a head that is not global average pooling. */
export const otherSpecs: Readonly<Record<string, readonly Spec[]>> = {
  ...Object.fromEntries(
    (['relu', 'swish', 'sigmoid', 'tanh', 'linear'] as const).map((of): [string, readonly Spec[]] => [
      of,
      [
        { name: 'stem.conv', from: 'input', kind: 'convolution', kernel: 3, out: 5, stride: 2 },
        { name: 'stem', from: 'stem.conv', kind: 'activation', of },
        { name: 'features.conv', from: 'stem', kind: 'convolution', kernel: 3, out: 6, stride: 1 },
        { name: 'features', from: 'features.conv', kind: 'activation', of },
        { name: 'pool', from: 'features', kind: 'pool' },
        { name: 'logits', from: 'pool', kind: 'dense', out: 4 },
      ],
    ]),
  ),
  pooling: [
    { name: 'stem.conv', from: 'input', kind: 'convolution', kernel: 3, out: 5, stride: 1 },
    { name: 'stem', from: 'stem.conv', kind: 'activation', of: 'relu' },
    { name: 'max', from: 'stem', kind: 'pooling', of: 'max', size: 3, stride: 2 },
    { name: 'features.conv', from: 'max', kind: 'convolution', kernel: 3, out: 6, stride: 1 },
    { name: 'features', from: 'features.conv', kind: 'activation', of: 'relu' },
    { name: 'average', from: 'features', kind: 'pooling', of: 'average', size: 3, stride: 2 },
    { name: 'pool', from: 'average', kind: 'pool' },
    { name: 'logits', from: 'pool', kind: 'dense', out: 4 },
  ],
  'one unit': [
    { name: 'features.conv', from: 'input', kind: 'convolution', kernel: 3, out: 6, stride: 2 },
    { name: 'features', from: 'features.conv', kind: 'activation', of: 'relu' },
    { name: 'pool', from: 'features', kind: 'pool' },
    { name: 'logits', from: 'pool', kind: 'dense', out: 1 },
  ],
  flatten: [
    { name: 'stem.conv', from: 'input', kind: 'convolution', kernel: 3, out: 4, stride: 2 },
    { name: 'features', from: 'stem.conv', kind: 'activation', of: 'relu' },
    { name: 'flat', from: 'features', kind: 'flatten' },
    { name: 'logits', from: 'flat', kind: 'dense', out: 4 },
  ],
};
