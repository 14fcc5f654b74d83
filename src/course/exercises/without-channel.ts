import { gridOf, mapped, type Grid } from '../grid';
import type { Exercise } from '../exercise';
import { softmaxOf, type Scene, type SceneQuestion } from '../scene';
import { sceneCases, type SceneCase, type SceneCaseOptions } from '../scene-case';
import { withoutChannelMistakes } from './without-channel-mistakes';

export interface WithoutChannelQuestion extends SceneQuestion {
  readonly layer: string;
  /** Index of the channel to leave out. */
  readonly channel: number;
}

export interface WithoutChannelSwitches {
  readonly removed: 'channel' | 'the next channel' | 'row' | 'all others' | 'nothing';
  /** Where the network is split. */
  readonly at: 'layer' | 'before';
  /** What the channel becomes. */
  readonly becomes: 'zero' | 'its mean';
  readonly gives: 'logits' | 'drop' | 'probabilities';
}

export interface Channel {
  readonly channel: number;
}

const option = (words: string, extra: Channel, plan: SceneCaseOptions<WithoutChannelQuestion, Channel>['plan']): SceneCaseOptions<WithoutChannelQuestion, Channel> => ({
  words,
  extra,
  mostPasses: 40,
  plan,
  question: (given, { channel }, scene) => ({ ...given, channel, layer: scene.layer }),
});

/** `head(A with channel k set to 0)`. */
export const withoutChannel: Exercise<WithoutChannelQuestion, WithoutChannelSwitches, SceneCase<WithoutChannelQuestion, Channel>> = {
  id: 'withoutChannel',
  notebook: '01-network-and-gradients',
  title: 'The network without a channel',
  task:
    'Given { network, input, layer, channel }: the logits, [classes], of the network with one channel of the layer set to 0 everywhere. ' +
    'Split the network: ' +
    '`network.activation(input, layer)` is [rows, columns, channels], `network.head(activation, layer)` goes on from there to the logits.',
  right: { removed: 'channel', at: 'layer', becomes: 'zero', gives: 'logits' },
  mistakes: withoutChannelMistakes,
  freeScale: false,
  cases: (seed) =>
    sceneCases(seed, [
      option('the layer features, with negative activations', { channel: 2 }, { height: 10, width: 14, stem: 'relu6', features: 'linear', head: 'flatten' }),
      option('the inner layer stem', { channel: 1 }, { height: 9, width: 12, stem: 'relu', features: 'relu', head: 'average', layer: 'stem' }),
      option('the layer features, with ReLU6', { channel: 3 }, { height: 11, width: 8, stem: 'relu', features: 'relu6', head: 'flatten' }),
    ]),
  async model({ scene, extra: { channel } }, { removed, at, becomes, gives }) {
    const layer = at === 'layer' ? scene.layer : scene.layerBefore;
    const A = await scene.activation(layer);
    const [logits] = await scene.headAt(`${layer} ${removed} ${becomes}`, layer, () => [changed(A, channel, removed, becomes)]);
    const { values } = logits as Grid;
    return gridOf([values.length], finished(scene, values, gives));
  },
};

function changed(A: Grid, channel: number, removed: WithoutChannelSwitches['removed'], becomes: WithoutChannelSwitches['becomes']): Grid {
  const [, columns, channels] = A.shape as [number, number, number];
  const own = A.values.filter((_, at) => at % channels === channel);
  const filling = becomes === 'zero' ? 0 : own.reduce((a, b) => a + b) / own.length;
  return mapped(A, (value, at) => {
    const k = at % channels;
    const row = Math.floor(at / (columns * channels));
    const gone = { channel: k === channel, 'the next channel': k === channel + 1, row: row === channel, 'all others': k !== channel, nothing: false }[removed];
    return gone ? filling : value;
  });
}

function finished({ logits }: Scene, values: Float64Array, gives: WithoutChannelSwitches['gives']): Float64Array {
  if (gives === 'probabilities') return softmaxOf(values);
  return gives === 'drop' ? values.map((value, index) => (logits[index] as number) - value) : values;
}
