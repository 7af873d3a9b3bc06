import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

export type Local = { url: string; stop: () => Promise<void> };

/**
 * `npm start`, as somebody types it, on a port that is free where none is said. Rejects with what it said where it ends before it
 * serves.
 */
export async function npmStart(args: readonly string[] = [], env: NodeJS.ProcessEnv = {}): Promise<Local> {
  // In a group of its own: npm, a shell and the gateway end together.
  const child = spawn('npm', ['start', '--', ...args], {
    cwd: root,
    env: { ...process.env, PORT: '0', ...env },
    detached: true,
  });
  const ended = once(child, 'close');
  let said = '';
  const served = new Promise<string>((resolve, reject) => {
    const look = (chunk: Buffer) => {
      said += chunk;
      const [url] = /http:\/\/127\.0\.0\.1:\d+/.exec(said) ?? [];
      if (url) resolve(url);
    };
    child.stdout.on('data', look);
    child.stderr.on('data', look);
    ended.then(([code]) => reject(new Error(`npm start ended (${code}): ${said}`)));
  });
  return {
    url: await served,
    async stop() {
      process.kill(-(child.pid as number), 'SIGTERM');
      await ended;
    },
  };
}

export type Answer = { status: number; body: Record<string, unknown> };

/** Sends it as any client would. */
export async function post(url: string, headers: Record<string, string>, body: string): Promise<Answer> {
  const response = await fetch(url, { method: 'POST', headers, body });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}
