/**
 * Chooses and tests the device before any test file is loaded, as some make tensors while they are loaded.
 * Mocha awaits a module that `--require` names.
 */
import { createRequire } from 'node:module';

await createRequire(import.meta.url)('../../src/backend.ts').ready();
