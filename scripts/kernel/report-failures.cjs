/**
 * Makes tslab tell failures as Jupyter's protocol means them: an `error` output of the cell, instead of a stack on stderr.
 * The message's metadata say for headless runs where the failure belongs (see failures.cjs).
 */
const { compileFailure, thrownFailure } = require('./failures.cjs');
const { guarded } = require('./interrupt.cjs');
const { forgetLine, nameScripts, tracedFrames } = require('./source-lines.cjs');

/**
 * The parts of tslab that are touched here.
 * @typedef {{ header: { msg_id: string, msg_type: string }, metadata: object, content: object, createReply(): Message, signAndSend(key: string, socket: unknown): void }} Message
 * @typedef {{ connInfo: { key: string }, iopub: unknown, handleExecute(socket: unknown, message: Message): Promise<void> }} Server
 * @typedef {{ execCount: number, handleExecuteImpl(request: object, ...rest: unknown[]): Promise<unknown> }} Handler
 * @typedef {typeof import('tslab/dist/executor.js').createExecutor} CreateExecutor
 * @typedef {import('./failures.cjs').Execution} Execution
 */

/** By number. @type {Map<number, Execution>} */
const executions = new Map();
/** The cell that runs, or ran last: what is shown is shown there. @type {Execution | undefined} */
let latest;

/** To be called before tslab starts. @returns what is to be called when it has started */
function reportFailures() {
  const jupyter = require('tslab/dist/jupyter.js');
  followMessages(/** @type {Server} */ (/** @type {unknown} */ (jupyter.ZmqServer.prototype)));
  followExecutions(/** @type {Handler} */ (/** @type {unknown} */ (jupyter.JupyterHandlerImpl.prototype)));
  const executor = require('tslab/dist/executor.js');
  executor.createExecutor = reportingExecutor(executor.createExecutor);
  return replaceLateHandlers;
}

/** How to publish under a request, which tslab's later steps know by its content only. @type {WeakMap<object, Omit<Execution, 'number'>>} */
const publishers = new WeakMap();

/** @param {Server} server */
function followMessages(server) {
  const { handleExecute } = server;
  server.handleExecute = function (socket, message) {
    publishers.set(message.content, {
      message: message.header.msg_id,
      publish: ({ ename, evalue, traceback, ...details }) => {
        const error = message.createReply();
        error.header.msg_type = 'error';
        error.content = { ename, evalue, traceback };
        error.metadata = details;
        error.signAndSend(this.connInfo.key, this.iopub);
      },
    });
    return handleExecute.call(this, socket, message);
  };
}

/** @param {Handler} handler */
function followExecutions(handler) {
  const { handleExecuteImpl } = handler;
  handler.handleExecuteImpl = function (request, ...rest) {
    const publisher = publishers.get(request);
    if (!publisher) throw new Error('A request has not come the way this kernel expects.');
    latest = { ...publisher, number: this.execCount + 1 };
    executions.set(latest.number, latest);
    forgetLine();
    return handleExecuteImpl.call(this, request, ...rest);
  };
}

/** @param {CreateExecutor} createExecutor @returns {CreateExecutor} */
function reportingExecutor(createExecutor) {
  return (folder, converters, { log, error }) => {
    const { node } = converters;
    const { convert, addModule, inspect, complete } = node;
    node.convert = guarded((declarations, source) => {
      const converted = convert(declarations, source);
      tellDiagnostics(converted.diagnostics);
      return latest ? nameScripts(converted, latest.number) : converted;
    });
    node.addModule = guarded((...given) => {
      const diagnostics = addModule(...given);
      tellDiagnostics(diagnostics);
      return diagnostics;
    });
    node.inspect = guarded(inspect);
    node.complete = guarded(complete);
    return createExecutor(folder, converters, {
      log,
      error(...values) {
        // What tslab prints with a pattern are diagnostics, and those have been told.
        if (latest && values.length === 1) tell(values[0], latest);
        else if (!latest) error(...values);
      },
    });
  };
}

/** @param {import('./failures.cjs').Diagnostic[]} diagnostics */
function tellDiagnostics(diagnostics) {
  if (latest && diagnostics.length > 0) latest.publish(compileFailure(diagnostics, latest));
}

/**
 * @param {unknown} thrown
 * @param {Execution} shown the cell to show it at
 * @param {string} [lateness] as in {@link thrownFailure}
 */
function tell(thrown, shown, lateness) {
  // In a timer, say, the outermost call stands in the cell that set the timer.
  const outermost = tracedFrames(thrown).findLast(({ cell }) => cell !== undefined)?.cell;
  const blamed = lateness === undefined || outermost === undefined ? shown : (executions.get(outermost) ?? shown);
  shown.publish(thrownFailure(thrown, blamed, executions, lateness));
  if (process.env.VISUAL_EXPLANATIONS_VERBOSE === '1') console.error(thrown);
}

/** tslab prints late errors to stderr without saying which cell they come from. */
function replaceLateHandlers() {
  const handlers = /** @type {const} */ ([
    ['unhandledRejection', 'a promise that nothing awaits was rejected'],
    ['uncaughtException', 'thrown where nothing awaits it, as in a timer'],
  ]);
  for (const [event, lateness] of handlers) {
    process.removeAllListeners(event);
    process.on(event, (/** @type {unknown} */ thrown) => {
      if (latest) tell(thrown, latest, lateness);
      else console.error(thrown);
    });
  }
}

module.exports = { reportFailures };
