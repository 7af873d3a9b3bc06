import { lookup } from 'node:dns/promises';
import { once } from 'node:events';
import { Agent, globalAgent, request } from 'node:https';
import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';

/** What kept a connection from being made, by the layer that did not work. `code` is Node's, or `TIMEOUT`. */
export type Obstacle = { layer: 'dns' | 'tcp' | 'tls' | 'proxy'; code: string };

/** Connects to a host and lets go again: not a byte of HTTP is sent. */
export type Connect = (endpoint: string, limitMs: number) => Promise<Obstacle | undefined>;

/** @param proxyEnv where Node was told to go through a proxy (`NODE_USE_ENV_PROXY`), its variables. Nothing on loopback is behind it. */
export function createConnect({
  resolve = lookup,
  proxyEnv = globalAgent.options.proxyEnv,
}: {
  resolve?: (host: string) => Promise<unknown>;
  proxyEnv?: typeof globalAgent.options.proxyEnv;
} = {}): Connect {
  return async (endpoint, limitMs) => {
    const { hostname, port, protocol } = new URL(endpoint);
    if (proxyEnv && protocol === 'https:') return connectThrough(proxyEnv, endpoint, limitMs);
    const host = hostname.replace(/^\[|\]$/g, '');
    const signal = AbortSignal.timeout(limitMs);
    // A listener for errors that come after the result, when nobody waits any more: else they would end the process.
    const open: Socket[] = [];
    let layer: Obstacle['layer'] = 'dns';
    try {
      if (!isIP(host)) await Promise.race([resolve(host), aborted(signal)]);
      layer = 'tcp';
      const socket = connectTcp({ host, port: Number(port) || (protocol === 'https:' ? 443 : 80) });
      open.push(socket.on('error', () => {}));
      await once(socket, 'connect', { signal });
      if (protocol === 'http:') return undefined;
      layer = 'tls';
      const secure = connectTls({ socket, ...(isIP(host) ? { host } : { servername: host }) });
      open.push(secure.on('error', () => {}));
      // A socket that is closed in the middle of it says so by its end only.
      await Promise.race([once(secure, 'secureConnect', { signal }), ended(secure)]);
      return undefined;
    } catch (error) {
      return { layer, code: signal.aborted ? 'TIMEOUT' : codeOf(error) };
    } finally {
      for (const socket of open) socket.destroy();
    }
  };
}

/** Connects through the proxy, as the functions do. The proxy resolves names, so that fewer faults can be told apart. */
async function connectThrough(
  proxyEnv: typeof globalAgent.options.proxyEnv,
  endpoint: string,
  limitMs: number,
): Promise<Obstacle | undefined> {
  const signal = AbortSignal.timeout(limitMs);
  const agent = new Agent({ proxyEnv });
  // This request is never ended, so that nothing of it is sent to the host. It has its socket as soon as tunnel and TLS stand.
  const asked = request(endpoint, { agent, method: 'HEAD' });
  try {
    await once(asked, 'socket', { signal });
    return undefined;
  } catch (error) {
    const code = signal.aborted ? 'TIMEOUT' : codeOf(error);
    return { layer: TLS_CODE.test(code) ? 'tls' : 'proxy', code };
  } finally {
    asked.on('error', () => {}).destroy();
    agent.destroy();
  }
}

/** Codes that only TLS has. */
const TLS_CODE = /^(EPROTO|CERT_\w+|ERR_(TLS|SSL)_.+|\w*SELF_SIGNED\w*|UNABLE_TO_\w+)$/;

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true }));
}

function ended(socket: Socket): Promise<never> {
  return new Promise((_, reject) => {
    socket.once('close', () => reject(Object.assign(new Error('closed'), { code: 'ECONNRESET' })));
  });
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'UNKNOWN';
}

export type Explanation = { code: string; detail: string; why: string; remedy: string };

/** An obstacle in words. @param setting that names the host. */
export function explainObstacle({ layer, code }: Obstacle, host: string, setting: string): Explanation {
  const told = `(${code})`;
  if (layer === 'dns') {
    const isUnknown = code === 'ENOTFOUND';
    return {
      code: 'HOST_NOT_FOUND',
      detail: `The name ${host} was not resolved by DNS ${told}.`,
      why: isUnknown
        ? 'No name server knows it: the region or the host is misspelt, or this network resolves internal names only.'
        : 'The name server gave no answer: there is no network here, or DNS is blocked.',
      remedy: `Check HW_REGION_NAME and ${setting}, then "nslookup ${host}" from this network.`,
    };
  }
  if (layer === 'tcp') {
    return {
      code: 'HOST_UNREACHABLE',
      detail: `The name is resolved, but there is no TCP connection to ${host} ${told}.`,
      why:
        code === 'ECONNREFUSED'
          ? 'The host is there and nobody listens at that port.'
          : 'A firewall, a security group or a subnet without a way to the internet swallows the packets.',
      remedy: `Allow outgoing connections to ${host}. Functions go through a proxy only where NODE_USE_ENV_PROXY=1 is set, and so does this check. For a cloud on this machine: is "npm start" running, and does ${setting} name its port?`,
    };
  }
  if (layer === 'proxy') {
    return {
      code: 'PROXY_FAILED',
      detail: `There is no way to ${host} through the proxy ${told}.`,
      why:
        code === 'ERR_PROXY_TUNNEL'
          ? 'The proxy is there and does not let this host through.'
          : 'The proxy cannot be reached, or does not reach the host, or one of the two says nothing.',
      remedy: `Check HTTPS_PROXY, and have ${host} allowed; or list it in NO_PROXY, or unset NODE_USE_ENV_PROXY, where no proxy is needed.`,
    };
  }
  return { code: 'TLS_FAILED', detail: `${host} answers, but TLS fails ${told}.`, ...explainTls(code, setting) };
}

function explainTls(code: string, setting: string): { why: string; remedy: string } {
  if (/^CERT_(HAS_EXPIRED|NOT_YET_VALID)$/.test(code)) {
    return {
      why: 'The certificate is not valid at the time of this machine.',
      remedy: 'Set the clock of this machine; if it is right, the certificate of the host has to be renewed.',
    };
  }
  if (/SELF_SIGNED|^UNABLE_TO_/.test(code)) {
    return {
      why: 'The certificate comes from nobody who is trusted here: mostly a proxy of the company that opens TLS.',
      remedy:
        'Leave the host out of inspection, or name the proxy’s CA with NODE_EXTRA_CA_CERTS. Do not switch verification off: the password goes over this connection.',
    };
  }
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') {
    return {
      why: 'Another host answers under this name: its certificate is made out to others.',
      remedy: `Correct ${setting}, or find out who answers (DNS, a captive portal, a proxy).`,
    };
  }
  if (/^(ECONNRESET|TIMEOUT)$/.test(code)) {
    return {
      why: 'The connection was cut or went silent when TLS began: a firewall that looks at host names does that.',
      remedy: 'Have this host allowed in the firewall.',
    };
  }
  return {
    why: 'What answers there does not speak TLS: a proxy, or another service at that port.',
    remedy: `Correct ${setting}, or leave it out to use the region’s own host.`,
  };
}
