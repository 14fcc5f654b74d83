/** What a run over many pictures shows of all of them: contact sheets and the table. */
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { canDraw } from '../figures/node-canvas';
import { toPng } from '../figures/render';
import { writeAtomically } from '../files';
import type { Picture } from '../images/picture';
import { answersOnSheet, contactSheet, type Answer, type Question } from './figures';
import type { PictureFile } from './pictures';
import { readAnswer } from './stored';
import { toCsv, type Row } from './table';

/** Holds the rows of the table and one page of answers, however many pictures there are. */
export class Overview {
  readonly #rows: Row[] = [];
  readonly #page: Answer[] = [];
  #pages = 0;

  /** @param out the folder that the pictures' folders lie in */
  constructor(
    private readonly out: string,
    private readonly network: Pick<Question, 'classNames' | 'defaultLayer'>,
  ) {}

  /**
   * Adds a picture as it lies in its folder, and writes what a page is full of.
   * @param picture as the network saw it
   * @param folders where its answers lie inside its folder
   */
  async add(file: PictureFile, picture: Picture, folders: readonly string[]): Promise<void> {
    for (const inside of folders) {
      const folder = join(file.folder, inside);
      const answer = await readAnswer(join(this.out, folder), picture, this.network);
      const { index, name, logit, probability } = answer.question.prediction;
      const methods = answer.maps.map(({ method }) => method).join(' ');
      this.#rows.push({ picture: file.given, folder, class: index, name, logit, probability, methods });
      this.#page.push(answer);
      if (this.#page.length === answersOnSheet(answer.maps.length)) await this.#write();
    }
  }

  /** Writes what is left, and removes sheets of an earlier run that had more. */
  async finish(): Promise<void> {
    await this.#write();
    for (const name of await readdir(this.out)) {
      const number = /^sheet-(\d{3,})\.png$/.exec(name)?.[1];
      if (number !== undefined && Number(number) > this.#pages) await rm(join(this.out, name));
    }
  }

  async #write(): Promise<void> {
    const answers = this.#page.splice(0);
    if (answers.length > 0 && canDraw()) {
      this.#pages += 1;
      await writeAtomically(join(this.out, `sheet-${String(this.#pages).padStart(3, '0')}.png`), await toPng(contactSheet(answers)));
    }
    await writeAtomically(join(this.out, 'explanations.csv'), toCsv(this.#rows));
  }
}
