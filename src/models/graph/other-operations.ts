/**
 * Operations that TensorFlow.js itself computes and differentiates here, each with a bound on the numbers it answers
 * with: what a hostile file asks for is known before memory is taken. Operations that are on no list are refused.
 */

type Shape = readonly number[];
type Bound = (shapes: readonly Shape[]) => number;

const sizeOf = (shape: Shape): number => shape.reduce((product, side) => product * side, 1);

/** Operands are stretched to a common shape. */
const broadcast: Bound = (shapes) => {
  const rank = Math.max(...shapes.map((shape) => shape.length));
  const side = (at: number) => Math.max(...shapes.map((shape) => shape[shape.length - 1 - at] ?? 1));
  return Array.from({ length: rank }, (_, at) => side(at)).reduce((product, size) => product * size, 1);
};

/** No more numbers come out than go in. */
const together: Bound = (shapes) => shapes.reduce((sum, shape) => sum + sizeOf(shape), 0);

/** A slice for each index. */
const gathered: Bound = ([values = [], indices = []]) => sizeOf(values) * sizeOf(indices);

const elementwise =
  'Abs Add AddV2 Sub Mul RealDiv Div FloorDiv DivNoNan Maximum Minimum SquaredDifference Pow Square Sqrt Rsqrt Reciprocal Inv Exp Expm1 Log Log1p Neg ' +
  'Erf Sign Floor Ceil Round Sin Cos Tanh Atan Sigmoid LogSoftmax ClipByValue _FusedClip Cast Softplus Softsign Elu Selu Prelu LeakyRelu Relu Relu6 ' +
  'BiasAdd Greater GreaterEqual Less LessEqual Equal Select SelectV2 ZerosLike OnesLike LogicalAnd LogicalNot';

const shrinking =
  'Mean Sum Max Min Prod All Any Reshape Squeeze ExpandDims Transpose Slice StridedSlice ConcatV2 Concat Pack Split SplitV Unpack Reverse ReverseV2 ' +
  'AvgPool MaxPool DepthToSpace SpaceToDepth LRN BatchMatMul BatchMatMulV2 FusedBatchNorm FusedBatchNormV2 FusedBatchNormV3';

const bounds = new Map<string, Bound>([
  ...elementwise.split(' ').map((op): [string, Bound] => [op, broadcast]),
  ...shrinking.split(' ').map((op): [string, Bound] => [op, together]),
  ['GatherV2', gathered],
]);
for (const op of ['BatchMatMul', 'BatchMatMulV2']) bounds.set(op, gathered);

/** The bound of an operation; undefined for one that is not computed this way. */
export function outputBound(op: string): Bound | undefined {
  return bounds.get(op);
}
