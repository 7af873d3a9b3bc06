import { isSafe, readEndpoint, type SettingsReader } from '../settings/settings.ts';
import type { ChatPlatform, Places } from './platform.ts';

/** A host, and its port where it is not the scheme's own. */
const HOST = /^([A-Za-z0-9](?:[A-Za-z0-9.-]{0,252})|\[[0-9A-Fa-f:.]{2,45}\])(?::(\d{1,5}))?$/;

/**
 * Reads CHAT_REPLY_HOSTS and the base URLs of the platforms' APIs.
 *
 * @returns the URL of an address of one of these platforms; nothing where none may be sent there.
 */
export function readPlaces(settings: SettingsReader, platforms: readonly ChatPlatform[]) {
  const ofPlatforms = platforms.flatMap(({ followUp }) => followUp?.hosts ?? []);
  const ofSettings = (settings.grant('CHAT_REPLY_HOSTS') ?? '').split(/\s+/).filter((host) => host !== '');
  if (!ofSettings.every((host) => toHost(host) !== undefined)) {
    settings.refuse('CHAT_REPLY_HOSTS', 'must be hosts, or host:port, separated by blanks');
  }
  const hosts = [...ofPlatforms, ...ofSettings].flatMap((host) => toHost(host) ?? []);
  const endpoints = new Map(
    platforms.map(({ channel, followUp }) => {
      const endpoint = followUp?.endpoint;
      return [channel, endpoint ? (readEndpoint(settings, endpoint.name) ?? endpoint.default) : ''];
    }),
  );

  function isListed(address: string): boolean {
    // Empty ones, too, which a URL no longer shows.
    if (address.includes('#') || /^[^/]*\/\/[^/]*@/.test(address) || !URL.canParse(address)) return false;
    const url = new URL(address);
    if (!isSafe(url) || url.username !== '' || url.password !== '') return false;
    const port = url.port || portOf(url.protocol);
    return hosts.some((host) => host.name === url.hostname && (host.port ?? portOf(url.protocol)) === port);
  }

  return ({ channel, followUp }: ChatPlatform, address: string): string | undefined => {
    const places: Places = { isListed, endpoint: endpoints.get(channel) ?? '' };
    return followUp?.toUrl(address, places);
  };
}

function portOf(protocol: string): string {
  return protocol === 'https:' ? '443' : '80';
}

/** As a URL has it: in lower case, an international name in its ASCII form. */
function toHost(text: string): { name: string; port?: string } | undefined {
  const [, , port] = HOST.exec(text) ?? [];
  if (!HOST.test(text) || !URL.canParse(`https://${text}`)) return undefined;
  const name = new URL(`https://${text}`).hostname;
  return { name, ...(port === undefined ? {} : { port: String(Number(port)) }) };
}
