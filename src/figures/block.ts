import { drawing, type Item } from './drawing';
import type { Figure } from './figure';

/** A part of a figure: items in a frame of its own, with its words for those who cannot see it. */
export interface Block {
  /** In points. */
  readonly width: number;
  readonly height: number;
  readonly items: readonly Item[];
  readonly alt: string;
}

/** One figure of several blocks side by side, their upper edges in line. */
export function sideBySideFigure(blocks: readonly Block[], gap = 10): Figure {
  let left = 0;
  const items = blocks.flatMap((block) => {
    const moved = block.items.map((item) => moveRight(item, left));
    left += block.width + gap;
    return moved;
  });
  return drawing(left - gap, Math.max(...blocks.map(({ height }) => height)), items, blocks.map(({ alt }) => alt).join(' '));
}

function moveRight(item: Item, by: number): Item {
  return item.kind === 'line' ? { ...item, x: item.x + by, x2: item.x2 + by } : { ...item, x: item.x + by };
}
