/** The methods that weigh the channels of a feature map: class activation mapping and what grew out of it. */
import type { AttributionMap } from './attribution-map';
import { cam, camObstacle } from './cam';
import { withAverages } from './cam-averages';
import type { CamOptions } from './cam-map';
import { eigenCam } from './eigen-cam';
import { eigenGradCam } from './eigengrad-cam';
import { gradCam } from './grad-cam';
import { gradCamPlusPlus } from './grad-cam-plus-plus';
import { hiResCam } from './hires-cam';
import { layerCam } from './layer-cam';
import { noObstacle, type Method } from './method';
import type { Probe } from './probe';
import { xGradCam } from './xgrad-cam';

const selvaraju: Method['paper'] = {
  authors: 'Selvaraju, Cogswell, Das, Vedantam, Parikh & Batra',
  year: 2017,
  title: 'Grad-CAM: Visual Explanations from Deep Networks via Gradient-based Localization',
  key: 'selvaraju2017',
};

const centred = { name: 'centred', meaning: "takes the mean of each channel away first: its principal component, pytorch-grad-cam's form" };

/** What a method says of itself whose weights come from the gradient at one layer. */
type GradientCam = Pick<Method, 'id' | 'title' | 'paper' | 'formula' | 'caution'> & Partial<Pick<Method, 'variants' | 'drawn'>>;

function gradientCam(row: GradientCam, run: (probe: Probe, options: CamOptions & { readonly variant?: string }) => Promise<AttributionMap>): Method {
  return {
    variants: [],
    drawn: { relu: true, unit: (score) => score },
    ...row,
    cost: 'one forward pass and one backward pass through the head',
    promises: { signed: true, classDiscriminative: true, complete: false },
    options: ['layer', 'eigenSmooth'],
    obstacle: noObstacle,
    run,
  };
}

const rows: readonly Method[] = [
  {
    id: 'cam',
    title: 'CAM',
    paper: {
      authors: 'Zhou, Khosla, Lapedriza, Oliva & Torralba',
      year: 2016,
      title: 'Learning Deep Features for Discriminative Localization',
      key: 'zhou2016',
    },
    formula: String.raw`M = \sum_k w_k^{c} A^k`,
    variants: [],
    cost: 'one forward pass',
    caution: 'It exists only for global average pooling followed by one dense layer, and is as coarse as the last feature map.',
    promises: { signed: true, classDiscriminative: true, complete: true },
    options: ['layer', 'eigenSmooth'],
    obstacle: (probe, { layer = probe.classifier.defaultLayer }) => camObstacle(probe, layer),
    run: (probe, { layer, eigenSmooth }) => cam(probe, layer, eigenSmooth),
    drawn: { relu: true, unit: (score) => `${score} × places` },
  },
  gradientCam(
    {
      id: 'grad-cam',
      title: 'Grad-CAM',
      paper: selvaraju,
      formula:
        String.raw`M = \operatorname{ReLU}\Bigl(\sum_k \alpha_k A^k\Bigr),\quad` +
        String.raw` \alpha_k = \frac{1}{Z}\sum_{ij}\frac{\partial S}{\partial A_{ij}^k}`,
      caution: 'Averaging the gradient over positions can light up places that the class score does not use, at inner layers above all.',
    },
    (probe, { layer, eigenSmooth }) => gradCam(probe, { layer, eigenSmooth }),
  ),
  gradientCam(
    {
      id: 'counterfactual-grad-cam',
      title: 'Counterfactual Grad-CAM',
      paper: selvaraju,
      formula:
        String.raw`M = \operatorname{ReLU}\Bigl(\sum_k \alpha_k A^k\Bigr),\quad` +
        String.raw` \alpha_k = -\frac{1}{Z}\sum_{ij}\frac{\partial S}{\partial A_{ij}^k}`,
      caution: 'What lowers the score need not be another object: it is whatever the mean gradient weighs against.',
    },
    (probe, { layer, eigenSmooth }) => gradCam(probe, { layer, eigenSmooth, counterfactual: true }),
  ),
  gradientCam(
    {
      id: 'grad-cam++',
      title: 'Grad-CAM++',
      paper: {
        authors: 'Chattopadhay, Sarkar, Howlader & Balasubramanian',
        year: 2018,
        title: 'Grad-CAM++: Generalized Gradient-based Visual Explanations for Deep Convolutional Networks',
        key: 'chattopadhay2018',
      },
      formula:
        String.raw`M = \operatorname{ReLU}\Bigl(\sum_k w_k A^k\Bigr),\quad` +
        String.raw` w_k = \sum_{ij}\frac{\operatorname{ReLU}(g_{ij}^k)}{2 + g_{ij}^k \sum_{ab} A_{ab}^k},\quad g = \frac{\partial S}{\partial A}`,
      variants: [
        { name: 'authors', meaning: 'divides the shares of places with a positive gradient by their sum, as the code published with the paper does' },
        { name: 'pytorch-grad-cam', meaning: 'adds a millionth to the denominator, which dominates where gradients are small' },
        { name: 'torch-cam', meaning: 'weighs by the cubes of positive gradients: the division by the denominator is lost' },
        { name: 'tf-keras-vis', meaning: 'divides the shares of all places, also those with a negative gradient, by their sum' },
      ],
      caution: 'It changes with the scale of the logits, and leaves all negative gradients out: little in it speaks against a class.',
      // The cube of a gradient, times an activation, is no longer a part of the score.
      drawn: { relu: true, unit: (score, { variant }) => (variant === 'torch-cam' ? 'activation × weight' : score) },
    },
    gradCamPlusPlus,
  ),
  gradientCam(
    {
      id: 'xgrad-cam',
      title: 'XGrad-CAM',
      paper: {
        authors: 'Fu, Hu, Dong, Guo, Gao & Li',
        year: 2020,
        title: 'Axiom-based Grad-CAM: Towards Accurate Visualization and Explanation of CNNs',
        key: 'fu2020',
      },
      formula:
        String.raw`M = \operatorname{ReLU}\Bigl(\sum_k w_k A^k\Bigr),\quad` +
        String.raw` w_k = \frac{\sum_{ij} g_{ij}^k A_{ij}^k}{\sum_{ij} A_{ij}^k},\quad g = \frac{\partial S}{\partial A}`,
      caution: 'Where positive and negative activations of a channel cancel, its weight is large for that reason alone.',
    },
    xGradCam,
  ),
  gradientCam(
    {
      id: 'hires-cam',
      title: 'HiResCAM',
      paper: {
        authors: 'Draelos & Carin',
        year: 2020,
        title: 'Use HiResCAM Instead of Grad-CAM for Faithful Explanations of Convolutional Neural Networks',
        key: 'draelos2020',
      },
      formula: String.raw`M = \operatorname{ReLU}\Bigl(\sum_k \frac{\partial S}{\partial A^k} \odot A^k\Bigr)`,
      caution: 'Its sum is the score only where what follows the layer is linear; elsewhere it is a first-order share.',
    },
    hiResCam,
  ),
  gradientCam(
    {
      id: 'layer-cam',
      title: 'LayerCAM',
      paper: {
        authors: 'Jiang, Zhang, Hou, Cheng & Wei',
        year: 2021,
        title: 'LayerCAM: Exploring Hierarchical Class Activation Maps for Localization',
        key: 'jiang2021',
      },
      formula: String.raw`M = \operatorname{ReLU}\Bigl(\sum_k \operatorname{ReLU}\Bigl(\frac{\partial S}{\partial A^k}\Bigr) \odot A^k\Bigr)`,
      caution: 'Negative gradients are cut off before the sum, so a place can light up although its channels cancel.',
    },
    layerCam,
  ),
  {
    id: 'eigen-cam',
    title: 'Eigen-CAM',
    paper: { authors: 'Muhammad & Yeasin', year: 2020, title: 'Eigen-CAM: Class Activation Map using Principal Components', key: 'muhammad2020' },
    formula: String.raw`M = A\,v_1,\quad A = U \Sigma V^{\mathsf T}\ (\text{places} \times \text{channels})`,
    variants: [centred],
    cost: 'one forward pass',
    caution: 'It is the same for every class: it shows what the layer responds to most, whatever that speaks for.',
    promises: { signed: true, classDiscriminative: false, complete: false },
    options: ['layer'],
    obstacle: noObstacle,
    run: (probe, { layer, variant }) => eigenCam(probe, { layer, variant }),
    drawn: { relu: true, unit: () => 'activation' },
  },
  {
    ...gradientCam(
      {
        id: 'eigengrad-cam',
        title: 'EigenGrad-CAM',
        paper: { authors: 'Gildenblat', year: 2021, title: 'PyTorch Library for CAM Methods', key: 'gildenblat2021' },
        formula:
          String.raw`M = B\,v_1,\quad` +
          String.raw` B = \frac{\partial S}{\partial A} \odot A = U \Sigma V^{\mathsf T}\ (\text{places} \times \text{channels})`,
        variants: [centred],
        caution: 'The sign of a singular vector is a convention, so it does not tell evidence for the class from evidence against it.',
      },
      (probe, { layer, variant }) => eigenGradCam(probe, { layer, variant }),
    ),
    options: ['layer'],
  },
];

export const camMethods: readonly Method[] = rows.map(withAverages);
