/** Fetches the stamps of the cut-out benchmark: `node scripts/fetch-cutouts.mjs`. They are checked by their SHA-256. */
import { SetupFailure } from './setup/failure.mjs';
import { project } from './setup/project.mjs';
import { setUp } from './setup/setup.mjs';
import { cutouts, readStampList } from './setup/steps/cutouts.mjs';

setUp(project, [cutouts(project, readStampList(project.root))]).catch((error) => {
  console.error(error instanceof SetupFailure ? error.message : error);
  process.exitCode = 1;
});
