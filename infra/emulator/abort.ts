/** Waits for work that may take no notice of the signal: rejects with the signal's own reason as soon as it fires. */
export function orAbort<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const giveUp = () => reject(signal.reason);
    if (signal.aborted) giveUp();
    signal.addEventListener('abort', giveUp, { once: true });
    const done = () => signal.removeEventListener('abort', giveUp);
    work.then(
      (value) => {
        done();
        resolve(value);
      },
      (error) => {
        done();
        // Timers reject with an error of their own when aborted; fetch gives the reason.
        reject(signal.aborted ? signal.reason : error);
      },
    );
  });
}
