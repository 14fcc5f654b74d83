/** Long work in batches, between which everything else that waits has its turn. */

/**
 * Lets timers, signals and finished reads have their turn. Promises of the native library are settled without the event loop
 * going round, so that a loop over them alone would keep Ctrl-C and the progress bar waiting until its end.
 */
export const otherWork = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/**
 * Does `count` things in batches of at most `size`, one batch after the other, and lets {@link otherWork} be done after each.
 * @param size a whole number from 1 on
 * @param work does the things `first` … `first + length − 1`
 * @param onProgress called after each batch with the number of things done and in all
 */
export async function inBatches(
  count: number,
  size: number,
  work: (first: number, length: number) => Promise<void>,
  onProgress?: (done: number, total: number) => void,
): Promise<void> {
  for (let first = 0; first < count; first += size) {
    const length = Math.min(size, count - first);
    await work(first, length);
    onProgress?.(first + length, count);
    await otherWork();
  }
}
