import { Matrix, SingularValueDecomposition } from 'ml-matrix';
import type { Exercise } from '../exercise';
import { gridFrom, mapped, mean, relu, sum, type Grid } from '../grid';
import { camCases, channelOf, mapOf, perChannel, readCam, sumOverChannels, type CamCase, type CamQuestion, type Reading } from './cam-cases';
import { eigenCamMistakes } from './eigen-cam-mistakes';

export interface EigenSwitches {
  readonly reading: Reading;
  readonly terms: 'A' | 'g·A';
  readonly means: 'kept' | 'taken away';
  readonly made: 'projection' | 'mean of channels' | 'strongest channel';
  readonly vector: 0 | 1;
  readonly last: 'nothing' | 'relu' | 'magnitude';
}

/** The activation, places × channels, projected on its first right singular vector, with a positive sum. */
export const eigenCam: Exercise<CamQuestion, EigenSwitches, CamCase> = {
  id: 'eigenCam',
  notebook: '06-cam-family',
  title: 'Eigen-CAM',
  task:
    'Given { network, input, target, layer }: the Eigen-CAM of the layer, [rows, columns], with or without a ReLU: the activation, one row a ' +
    'place and one column a channel, not centred, ' +
    'projected on its first right singular vector; of the two signs the one with which the map’s sum is positive. `network.activation(input, ' +
    'layer)` is [rows, columns, channels].',
  right: { reading: 'layer', terms: 'A', means: 'kept', made: 'projection', vector: 0, last: 'nothing' },
  accepted: [{ last: 'relu' }],
  mistakes: eigenCamMistakes,
  conventions: [{ words: 'the means of the channels are taken away first, which is principal component analysis', change: { means: 'taken away' } }],
  freeScale: true,
  freeSign: true,
  cases: (seed) => camCases(seed, sound),
  async model(question, { reading, terms, means, made, vector, last }) {
    const { A, g } = await readCam(question, reading, { quantity: 'logit', whose: 'target' });
    const values = terms === 'A' ? A : mapped(A, (value, at) => value * (g.values[at] as number));
    const channelMeans = perChannel(values, mean);
    const matrix = means === 'kept' ? values : mapped(values, (value, at) => value - (channelMeans[at % channelMeans.length] as number));
    const map = made === 'projection' ? projected(matrix, vector) : joined(matrix, made);
    return last === 'nothing' ? map : mapped(map, last === 'relu' ? relu : Math.abs);
  },
};

const rowsOf = ({ shape, values }: Grid): Matrix => Matrix.from1DArray((shape[0] as number) * (shape[1] as number), shape[2] as number, values);

const decomposed = (grid: Grid): SingularValueDecomposition => new SingularValueDecomposition(rowsOf(grid), { autoTranspose: true });

/** With a positive sum; where the sum is nothing but rounding, as of centred columns, with a positive largest value. */
function projected(grid: Grid, vector: number): Grid {
  const values = rowsOf(grid).mmul(decomposed(grid).rightSingularVectors.getColumnVector(vector)).to1DArray();
  const total = sum(values);
  const largest = values.reduce((most, value) => (Math.abs(value) > Math.abs(most) ? value : most), 0);
  const sign = Math.abs(total) > 1e-9 * Math.abs(largest) * values.length ? Math.sign(total) : Math.sign(largest);
  return gridFrom(grid.shape.slice(0, 2), (place) => sign * (values[place] as number));
}

function joined(grid: Grid, made: 'mean of channels' | 'strongest channel'): Grid {
  const channels = grid.shape[2] as number;
  if (made === 'mean of channels') return sumOverChannels(grid, (at) => (grid.values[at] as number) / channels);
  const strengths = perChannel(grid, (values) => sum(values.map((value) => value ** 2)));
  const strongest = strengths.indexOf(Math.max(...strengths));
  const values = channelOf(grid, strongest);
  return mapOf(grid, (_, __, place) => values[place] as number);
}

/** The first vectors stand apart, and the signs of their maps are clear. */
async function sound(question: CamCase): Promise<boolean> {
  const { A } = await readCam(question, 'layer', { quantity: 'logit', whose: 'target' });
  const [first = 0, second = 0, third = 0] = decomposed(A).diagonal;
  const map = projected(A, 0).values;
  const balance = (values: Float64Array) => Math.abs(sum(values)) / sum(values.map(Math.abs));
  return second < 0.85 * first && third < 0.9 * second && balance(map) > 0.1 && balance(projected(A, 1).values) > 0.02;
}
