/**
 * Something the person at the keyboard can mend; the message is one sentence that says what and how.
 * Printed without a stack trace, exit code 1. (Plain-JavaScript twin of src/errors.ts, which needs
 * packages that set-up has yet to install.)
 */
export class SetupFailure extends Error {
  /** @param {string} message */
  constructor(message) {
    super(message);
    this.name = 'UserError';
  }
}
