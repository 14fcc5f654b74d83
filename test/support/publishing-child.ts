/** Publishes two reports in turn until it is killed: `tsx publishing-child.ts ROOT`. */
import { publish } from '../../src/report/publish';
import { reportInTurn } from './reports-in-turn';

const root = process.argv[2] ?? '';

async function main(): Promise<void> {
  for (let turn = 0; ; turn++) {
    const { files, origin } = reportInTurn(turn);
    await publish(root, files, origin);
    if (turn === 1) process.stdout.write('going\n');
  }
}

void main();
