import { afterEach } from 'vitest';

/**
 * To be called once in a file of tests. What is handed to the function that it returns is closed after the test, the last first.
 */
export function closeAfterEach(): <Server extends { close: () => Promise<unknown> }>(server: Server) => Server {
  const closing: Array<() => Promise<unknown>> = [];
  afterEach(async () => {
    for (const close of closing.splice(0).reverse()) await close();
  });
  return (server) => {
    closing.push(server.close);
    return server;
  };
}
