/** The outlines in an SVG as MathJax writes it, joined into one path. */
import type { LiteAdaptor } from 'mathjax-full/js/adaptors/liteAdaptor';
import type { LiteElement } from 'mathjax-full/js/adaptors/lite/Element';

type Point = readonly [x: number, y: number];

/** x → sx·x + tx, y → sy·y + ty, and the range that results are held in. */
interface Frame {
  readonly sx: number;
  readonly sy: number;
  readonly tx: number;
  readonly ty: number;
  readonly clip: readonly [left: number, top: number, right: number, bottom: number] | null;
}

/**
 * Path data of everything filled below a node, scaled, y downwards from the baseline; null when something there
 * has no outline (text, strokes).
 */
export function outlines(adaptor: LiteAdaptor, root: LiteElement, scale: number): string | null {
  const parts: string[] = [];
  const children = (node: LiteElement, frame: Frame): boolean =>
    (adaptor.childNodes(node) as LiteElement[]).every((child) => visit(child, frame));
  const visit = (node: LiteElement, outer: Frame): boolean => {
    const number = (name: string): number => Number(adaptor.getAttribute(node, name) ?? 0);
    const frame = transformed(outer, adaptor.getAttribute(node, 'transform') ?? '');
    switch (adaptor.kind(node)) {
      case 'g':
        return children(node, frame);
      case 'path':
        parts.push(placedPath(adaptor.getAttribute(node, 'd') ?? '', frame));
        return true;
      case 'rect': {
        if (adaptor.getAttribute(node, 'fill') === 'none') return false;
        const [x, y, width, height] = [number('x'), number('y'), number('width'), number('height')];
        parts.push(placedPath(`M${x} ${y}H${x + width}V${y + height}H${x}Z`, frame));
        return true;
      }
      case 'svg': {
        const box = (adaptor.getAttribute(node, 'viewBox') ?? '').split(/\s+/).map(Number);
        return children(node, window(frame, number('x'), number('y'), number('width'), number('height'), box));
      }
      default:
        return false;
    }
  };
  return children(root, { sx: scale, sy: scale, tx: 0, ty: 0, clip: null }) ? parts.join('') : null;
}

function transformed(frame: Frame, transform: string): Frame {
  let { sx, sy, tx, ty } = frame;
  for (const [, name, list = ''] of transform.matchAll(/(\w+)\(([^)]*)\)/g)) {
    const [a = 0, b] = list.split(/[\s,]+/).map(Number);
    if (name === 'translate') {
      tx += sx * a;
      ty += sy * (b ?? 0);
    } else if (name === 'scale') {
      sx *= a;
      sy *= b ?? a;
    } else {
      throw new Error(`MathJax used the SVG transform ${name}, which is not known here.`);
    }
  }
  return { ...frame, sx, sy, tx, ty };
}

/**
 * The frame inside a nested SVG. MathJax uses it for the stretched straight parts of brackets and bars, cut off at
 * its edge: such a shape is cut by holding its points within the edge.
 */
function window(frame: Frame, x: number, y: number, width: number, height: number, box: number[]): Frame {
  const [left = 0, top = 0, boxWidth = width, boxHeight = height] = box;
  const inner = transformed(frame, `translate(${x},${y}) scale(${width / boxWidth},${height / boxHeight}) translate(${-left},${-top})`);
  const xs = [left, left + boxWidth].map((value) => inner.sx * value + inner.tx).sort((a, b) => a - b);
  const ys = [top, top + boxHeight].map((value) => inner.sy * value + inner.ty).sort((a, b) => a - b);
  return { ...inner, clip: [xs[0] as number, ys[0] as number, xs[1] as number, ys[1] as number] };
}

/**
 * Path data with every point moved. MathJax's glyphs use the absolute commands M, L, H, V, Q, T and Z; T becomes Q
 * with its control point written out, because canvases and browsers disagree about a T that follows no curve.
 */
function placedPath(data: string, { sx, sy, tx, ty, clip }: Frame): string {
  const round = (value: number): number => Math.round(value * 1000) / 1000;
  const hold = (value: number, low?: number, high?: number): number => Math.min(high ?? value, Math.max(low ?? value, value));
  const point = ([x, y]: Point): string =>
    `${round(hold(sx * x + tx, clip?.[0], clip?.[2]))},${round(hold(sy * y + ty, clip?.[1], clip?.[3]))}`;
  let at: Point = [0, 0];
  let control: Point | null = null;
  let result = '';
  for (const [, command = '', list = ''] of data.matchAll(/([A-Za-z])([^A-Za-z]*)/g)) {
    const numbers = (list.match(/-?(?:\d+\.?\d*|\.\d+)/g) ?? []).map(Number);
    const perStep = { M: 2, L: 2, T: 2, H: 1, V: 1, Q: 4, Z: 0 }[command];
    if (perStep === undefined || (perStep === 0 ? numbers.length > 0 : numbers.length % perStep !== 0)) {
      throw new Error(`MathJax wrote the path command ${command}${list}, which is not known here.`);
    }
    if (command === 'Z') result += 'Z';
    for (let i = 0; i < numbers.length; i += Math.max(1, perStep)) {
      const [a, b, c, d] = numbers.slice(i, i + perStep) as [number, number, number, number];
      const from: Point = at;
      at = command === 'H' ? [a, from[1]] : command === 'V' ? [from[0], a] : command === 'Q' ? [c, d] : [a, b];
      if (command === 'Q') control = [a, b];
      else if (command === 'T') control = control === null ? from : [2 * from[0] - control[0], 2 * from[1] - control[1]];
      else control = null;
      if (control !== null) result += `Q${point(control)},${point(at)}`;
      else result += (command === 'M' && i === 0 ? 'M' : 'L') + point(at);
    }
  }
  return result;
}
