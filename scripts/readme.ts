import { join } from 'node:path';
import { readFileSync } from 'node:fs';
import { runCommand } from '../src/command-line';
import { diagnosisTable } from '../src/doctor/doctor';
import { writeAtomically } from '../src/files';
import { methodTable } from '../src/methods/card';
import { catalogue } from '../src/methods/catalogue';
import { projectRoot } from '../src/project';
import { replaceBlock } from '../src/text';

runCommand(async () => {
  const path = join(projectRoot, 'README.md');
  const withMethods = replaceBlock(readFileSync(path, 'utf8'), 'methods', methodTable(catalogue));
  await writeAtomically(path, replaceBlock(withMethods, 'diagnoses', diagnosisTable()));
});
