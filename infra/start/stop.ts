import { print } from '../command/terminal.ts';
import type { Gateway } from '../runtimes/lambda/server.ts';

/** npm passes on a Ctrl-C that the terminal has sent already: what comes so close is no second one. */
const SAME_SIGNAL_MS = 500;

/** Ends the process with exit code 0 on SIGINT and SIGTERM: deliveries in flight get their answers first, unless asked twice. */
export function stopOnSignal(gateway: Gateway, close: () => Promise<void>): void {
  let stoppingSince: number | undefined;

  async function stop(): Promise<void> {
    if (stoppingSince !== undefined) {
      if (performance.now() - stoppingSince > SAME_SIGNAL_MS) process.exit(0);
      return;
    }
    stoppingSince = performance.now();
    const waiting = gateway.inFlight();
    if (waiting > 0) print(`Stopping; ${waiting} in flight. Ctrl-C again does not wait.`);
    await gateway.stop();
    await close();
    print('Stopped.');
    process.exit(0);
  }

  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, stop);
}
