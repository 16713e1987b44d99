// Where a webhook may lead. Whoever registers one has our network send a request, so that nothing inside a network may
// be reached (ASVS 5 V15.3, OWASP API7:2023). What a name resolves to can't be seen from a Worker; Cloudflare's own
// network has no way to private addresses.

/** Names that no public server has: RFC 6761, 6762, 8375, and what routers and clusters make up. */
const privateNames = ['localhost', 'local', 'localdomain', 'internal', 'intranet', 'lan', 'home.arpa'];

/** IPv4 that is not on the public Internet (IANA's special-purpose registry, RFC 6890): network and prefix length. */
const privateNetworks: [network: string, bits: number][] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4], // multicast
  ['240.0.0.0', 4], // reserved, and broadcast
];

const longest = 2_000;

/**
 * A webhook's address as it will be called, or what is wrong with it. `isLocal`: this system is a local start, where
 * http and this very machine are allowed.
 */
export function readEndpoint(
  address: string,
  isLocal: boolean,
): { ok: true; url: string } | { ok: false; problem: string } {
  const wrong = (problem: string) => ({ ok: false, problem }) as const;
  if (address.length > longest) return wrong(`must have at most ${longest} characters`);
  // The parser drops or turns them, so that people and machines read different addresses
  if (/[\s\p{Cc}\\]/u.test(address)) return wrong('must not hold blanks, control characters or \\');
  const url = URL.parse(address);
  if (!url || !/^https?:\/\//i.test(address)) return wrong('must be an https address');
  if (url.protocol !== 'https:' && !isLocal) return wrong('must be an https address');
  if (url.username !== '' || url.password !== '') return wrong('must not hold a user name or password');
  if (url.hash !== '') return wrong('must not hold a fragment');
  if (isLocal && isThisMachine(url.hostname)) return { ok: true, url: url.href };
  if (!isPublicHost(url.hostname)) return wrong('must lead to a public server');
  return { ok: true, url: url.href };
}

/** Whether a host name, as the URL parser writes it, is this machine's own. */
function isThisMachine(host: string): boolean {
  return /^(?:127\.\d+\.\d+\.\d+|\[::1\]|localhost|[a-z0-9.-]+\.localhost)$/.test(host);
}

function isPublicHost(host: string): boolean {
  if (host.startsWith('[')) return isPublicIpv6(host.slice(1, -1));
  if (/^[\d.]+$/.test(host)) return isPublicIpv4(host);
  const isPrivate = privateNames.some((name) => host === name || host.endsWith(`.${name}`));
  return host.includes('.') && !host.endsWith('.') && !isPrivate;
}

function isPublicIpv4(host: string): boolean {
  const address = ipv4Number(host);
  return (
    address !== null &&
    !privateNetworks.some(([network, bits]) => {
      const size = 2 ** (32 - bits);
      return Math.floor(address / size) === Math.floor((ipv4Number(network) ?? 0) / size);
    })
  );
}

function ipv4Number(host: string): number | null {
  const parts = host.split('.').map(Number);
  if (parts.length !== 4 || parts.some((part) => !(part >= 0 && part <= 255))) return null;
  return parts.reduce((number, part) => number * 256 + part, 0);
}

/** Global unicast (2000::/3) but what in it stands for something else: IETF's own, documentation, 6to4. */
function isPublicIpv6(host: string): boolean {
  const [first = 0, second = 0] = ipv6Groups(host);
  if (first < 0x2000 || first > 0x3fff) return false;
  const isIetf = first === 0x2001 && second < 0x200; // Teredo and ORCHID are in it
  const isDocumentation = (first === 0x2001 && second === 0xdb8) || (first === 0x3fff && second < 0x1000);
  return !isIetf && !isDocumentation && first !== 0x2002;
}

/** The groups before a `::`; the URL parser has written the address in its one short form (RFC 5952). */
function ipv6Groups(host: string): number[] {
  const [before = ''] = host.split('::');
  return before === '' ? [] : before.split(':').map((group) => Number.parseInt(group, 16));
}
