import { engineTests } from './on-network';

describe('incremental occlusion on EfficientNet-Lite0, every window', () => {
  engineTests([
    { window: 32, stride: 8 },
    { window: 16, stride: 8 },
  ]);
});
