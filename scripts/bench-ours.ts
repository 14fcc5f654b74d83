import { serve } from '../src/bench/serve';
import { runCommand } from '../src/command-line';

runCommand(serve);
