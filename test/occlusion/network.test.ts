import { engineTests } from './on-network';

describe('incremental occlusion on EfficientNet-Lite0', () => {
  // Positions at every border and at different phases of the network's step of 32 pixels.
  engineTests([
    { window: 32, stride: 56 },
    { window: 16, stride: 88 },
  ]);
});
