/**
 * A mistake the person at the keyboard can mend: bad input, a missing file, an impossible option.
 * The message is one clear sentence that names what was wrong and what to do. Commands print it on
 * stderr without a stack trace and exit with 1; every other error is a defect of ours and keeps its stack.
 */
export class UserError extends Error {
  override readonly name = 'UserError';
}

/** A {@link UserError} about one picture: a run over many reports it and goes on with the next one. */
export class PictureError extends UserError {}
