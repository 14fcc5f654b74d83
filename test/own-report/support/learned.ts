/** What notebooks and exercises might have left. */
import { describe as describeDevice } from '../../../src/backend';
import { drawing } from '../../../src/figures/drawing';
import { toPdf } from '../../../src/figures/render';
import type { Learned } from '../../../src/own-report/mine';
import type { Exhibit } from '../../../src/report/collect';

/** A grey figure. */
export async function figure(id: string, height: number): Promise<Exhibit> {
  const drawn = drawing(453, height, [{ kind: 'rect', x: 0, y: 0, width: 453, height, fill: '#ccc' }], `What ${id} shows to those who see it.`);
  return { record: { id, kind: 'figure', notebook: '05-cam-and-grad-cam', alt: drawn.alt, files: {}, from: [], device: describeDevice() }, files: { pdf: await toPdf(drawn) } };
}
export const value: Exhibit = { record: { id: 'dog-class', kind: 'text', notebook: '00-start-here', value: 'dog', files: {}, from: [], device: describeDevice() }, files: { tex: Buffer.from('\\exhibitvalue{dog-class}{dog}\n') } };

export const learned = (exhibits: readonly Exhibit[]): Learned => ({
  exhibits,
  exercises: [
    { notebook: '02-saliency', exercise: 'check.saliency', title: 'Saliency', state: 'solved', checks: 3 },
    { notebook: '05-cam-and-grad-cam', exercise: 'check.gradCam', title: 'Grad-CAM', state: 'begun', checks: 1 },
    { notebook: '05-cam-and-grad-cam', exercise: 'check.cam', title: 'CAM', state: 'not started', checks: 0 },
  ],
  material: null,
  title: 'Cats & _dogs_',
  author: null,
});
