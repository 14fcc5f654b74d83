import assert from 'node:assert/strict';

/** The words of a command line, split at spaces. */
export function wordsOf(line: string): string[] {
  return line.split(' ').filter((word) => word !== '');
}

/** Asserts that a parser refuses a command line with a UserError of one line that the pattern matches. */
export function refusing(parse: (words: string[]) => unknown): (line: string, sentence: RegExp) => void {
  return (line, sentence) => {
    assert.throws(() => parse(wordsOf(line)), (error: Error) => {
      assert.equal(error.name, 'UserError');
      assert.match(error.message, sentence);
      assert.doesNotMatch(error.message, /\n/);
      return true;
    });
  };
}
