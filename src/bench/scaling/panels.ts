/** What is measured against what: the four panels of the figure, and the sections of the page. */

export const panelIds = ['size', 'windows', 'methods', 'batch'] as const;
export type PanelId = (typeof panelIds)[number];

export interface Panel {
  readonly title: string;
  /** What the horizontal axis counts, as its title and behind a number. */
  readonly axis: string;
  readonly counted: string;
  readonly unit: 'ms' | 'ms a picture';
  /** A power law on logarithmic axes, or a straight line on even ones. */
  readonly growth: 'power' | 'line';
  /** What a power law is measured by: the exponent of growth in proportion to something. */
  readonly proportion?: { readonly exponent: number; readonly to: string };
  /** In the page: how it was measured. */
  readonly measured: string;
}

export const panels: Readonly<Record<PanelId, Panel>> = {
  size: {
    title: 'Picture size',
    axis: 'side of the picture in pixels',
    counted: 'pixels a side',
    unit: 'ms',
    growth: 'power',
    proportion: { exponent: 2, to: 'the number of pixels' },
    measured: 'One picture: the forward pass from the normalised input to the logits, and Grad-CAM at the last feature map from the picture to the raw map.',
  },
  windows: {
    title: 'Number of windows',
    axis: 'windows',
    counted: 'windows',
    unit: 'ms',
    growth: 'power',
    proportion: { exponent: 1, to: 'the number of windows' },
    measured: 'Occlusion by windows of one size at falling steps. The naive engine passes each covered picture whole, the incremental one what its window changes.',
  },
  methods: {
    title: 'Number of methods',
    axis: 'CAM methods, in the order of the catalogue',
    counted: 'methods',
    unit: 'ms',
    growth: 'line',
    measured:
      'The first methods of the catalogue on one picture: with one probe, which computes activations and gradients once, and each from the ' +
      'picture on with a probe of its own.',
  },
  batch: {
    title: 'Batch size',
    axis: 'pictures a batch',
    counted: 'pictures a batch',
    unit: 'ms a picture',
    growth: 'power',
    proportion: { exponent: 0, to: 'the batch' },
    measured: 'The time of a batch divided by its pictures: of forward passes, and of the input gradient, which is a forward and a backward pass.',
  },
};
