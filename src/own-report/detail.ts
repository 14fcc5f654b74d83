/** How much a report tells of each picture: what does not fit on four pages is told of all of them together. */

export interface Detail {
  /** A paragraph and a figure for each picture, else for several. */
  readonly oneByOne: boolean;
  /** The pictures side by side, before the maps. */
  readonly overview: boolean;
  /** The measurements of each picture, else only from where to where they lie. */
  readonly everyNumber: boolean;
  /** Of the figures with maps, in points. */
  readonly width: number;
}

/** From the most to the least. */
export const details: readonly Detail[] = [
  { oneByOne: true, overview: true, everyNumber: true, width: 453 },
  { oneByOne: false, overview: true, everyNumber: true, width: 453 },
  { oneByOne: false, overview: false, everyNumber: false, width: 390 },
  { oneByOne: false, overview: false, everyNumber: false, width: 330 },
];

/** Those to try in turn for a number of pictures; of fewer details there are none. */
export function detailsFor(pictures: number): readonly Detail[] {
  return details.slice(pictures <= 2 ? 0 : pictures === 3 ? 1 : 2);
}
