import { join } from 'node:path';
import { runCommand } from '../src/command-line';
import { canonicalJson, writeAtomically } from '../src/files';
import { startProgress } from '../src/progress';
import { commandLine, readWords } from '../src/options';
import { projectRoot } from '../src/project';
import { agreements } from '../test/conformance/compare';
import { onCat } from '../test/conformance/on-cat';
import { allCells, page, stored } from '../test/conformance/table';

runCommand(async () => {
  const command = commandLine('conformance').description(
    "Compare every method with the values of four Python libraries; writes test/conformance/conformance.json and conformance.md.",
  );
  if (!readWords(command, process.argv.slice(2))) return;
  const progress = startProgress('Comparing maps');
  try {
    const found = await onCat((probe) => agreements(probe, allCells, progress.update));
    const cells = found.map((agreement, index) => stored(allCells[index]!, agreement));
    const folder = join(projectRoot, 'test', 'conformance');
    await writeAtomically(join(folder, 'conformance.json'), canonicalJson(cells));
    await writeAtomically(join(folder, 'conformance.md'), page(cells));
    console.log(`Compared ${cells.length} maps: see test/conformance/conformance.md.`);
  } finally {
    progress.stop();
  }
});
