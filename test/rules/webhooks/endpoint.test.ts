import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readEndpoint } from '../../../src/webhooks/endpoint.ts';

const isAllowed = (address: string, isLocal = false) => readEndpoint(address, isLocal).ok;

/** The first and last address of each network that nothing may be sent to, and some within. */
const privateAddresses = [
  [0, 0, 0, 0],
  [0, 255, 255, 255],
  [10, 0, 0, 1],
  [10, 255, 255, 255],
  [100, 64, 0, 0],
  [100, 127, 255, 255],
  [127, 0, 0, 1],
  [127, 255, 255, 254],
  [169, 254, 169, 254],
  [172, 16, 0, 0],
  [172, 31, 255, 255],
  [192, 0, 0, 170],
  [192, 0, 2, 1],
  [192, 168, 0, 1],
  [192, 168, 255, 255],
  [198, 18, 0, 1],
  [198, 19, 255, 255],
  [198, 51, 100, 7],
  [203, 0, 113, 7],
  [224, 0, 0, 1],
  [239, 255, 255, 255],
  [240, 0, 0, 1],
  [255, 255, 255, 255],
] as const;
type Ipv4 = readonly [number, number, number, number];

/** Ways to write one and the same IPv4 address, all of which some resolver reads (WHATWG URL § 3.5). */
function spellingsOf(address: Ipv4): string[] {
  const [a, b, c, d] = address;
  const number = ((a * 256 + b) * 256 + c) * 256 + d;
  const hex = (n: number) => `0x${n.toString(16)}`;
  const octal = (n: number) => `0${n.toString(8)}`;
  const dotted = address.join('.');
  const group = (high: number, low: number) => (high * 256 + low).toString(16);
  const tail = `${group(a, b)}:${group(c, d)}`;
  return [
    dotted,
    `${dotted}.`,
    `${number}`,
    hex(number),
    octal(number),
    address.map(hex).join('.'),
    address.map(octal).join('.'),
    `${hex(a)}.${octal(b)}.${c * 256 + d}`,
    `${a}.${(b * 256 + c) * 256 + d}`,
    dotted.replaceAll('.', '。'),
    dotted.replaceAll(/\d/g, (digit) => String.fromCharCode(0xff10 + Number(digit))),
    dotted.replaceAll(/\d/g, (digit) => `%3${digit}`),
    `[::ffff:${dotted}]`,
    `[::ffff:${tail}]`,
    `[0:0:0:0:0:FFFF:${tail}]`,
    `[::${dotted}]`,
    `[64:ff9b::${dotted}]`,
    `[64:ff9b:1::${dotted}]`,
    `[2002:${tail}::]`,
  ];
}

const anyPrivate = fc.constantFrom(...privateAddresses);
const around = fc
  .tuple(
    fc.constantFrom('', ':443', ':8443', ':80'),
    fc.constantFrom('', '/', '/hook?x=1', '/%2e%2e/'),
    fc.constantFrom('https', 'HTTPS', 'http'),
  )
  .map(([port, path, scheme]) => ({ port, path, scheme }));

describe('an address inside a network', () => {
  test.each(privateAddresses)('%i.%i.%i.%i is refused, however it is written', (...address) => {
    for (const host of spellingsOf(address))
      expect([host, isAllowed(`https://${host}/`)]).toEqual([host, false]);
  });

  test('is refused with any port, path and scheme', () => {
    fc.assert(
      fc.property(anyPrivate, fc.nat(18), around, (address, which, { port, path, scheme }) => {
        const host = spellingsOf(address)[which] ?? '';
        expect(isAllowed(`${scheme}://${host}${port}${path}`)).toBe(false);
      }),
    );
  });

  test('is refused, all of each private network, and nothing beyond its ends', () => {
    const networks: [Ipv4, number][] = [
      [[10, 0, 0, 0], 8],
      [[100, 64, 0, 0], 10],
      [[127, 0, 0, 0], 8],
      [[169, 254, 0, 0], 16],
      [[172, 16, 0, 0], 12],
      [[192, 168, 0, 0], 16],
      [[224, 0, 0, 0], 4],
    ];
    const dotted = (n: number) => [24, 16, 8, 0].map((bits) => Math.floor(n / 2 ** bits) % 256).join('.');
    fc.assert(
      fc.property(
        fc.constantFrom(...networks),
        fc.double({ min: 0, max: 1, noNaN: true }),
        ([start, bits], part) => {
          const first = start.reduce((n, byte) => n * 256 + byte, 0);
          const size = 2 ** (32 - bits);
          const within = first + Math.min(size - 1, Math.floor(part * size));
          expect(isAllowed(`https://${dotted(within)}/`)).toBe(false);
        },
      ),
    );
    for (const host of [
      '9.255.255.255',
      '100.63.255.255',
      '126.255.255.255',
      '172.15.255.255',
      '223.255.255.255',
      '11.0.0.0',
      '100.128.0.0',
      '128.0.0.0',
      '169.255.0.0',
      '172.32.0.0',
      '192.169.0.0',
    ]) {
      expect([host, isAllowed(`https://${host}/`)]).toEqual([host, true]);
    }
  });

  test.each([
    '[::]',
    '[::1]',
    '[0:0:0:0:0:0:0:1]',
    '[fe80::1]',
    '[fe80::1%25eth0]',
    '[fec0::1]',
    '[fc00::1]',
    '[fd12:3456::1]',
    '[ff02::1]',
    '[100::1]',
    '[2001::1]',
    '[2001:db8::1]',
    '[2001:20::1]',
    '[3fff::1]',
    '[4000::1]',
    '[::ffff:0:127.0.0.1]',
  ])('%s is refused', (host) => {
    expect(isAllowed(`https://${host}/`)).toBe(false);
  });

  test.each([
    'localhost',
    'LOCALHOST',
    'localhost.',
    'localhost..',
    'shop.localhost',
    'shop.localhost.',
    'ｌocalhost',
    '%6c%6f%63alhost',
    'loc\u00adalhost',
    'printer.local',
    'printer.local.',
    'db.internal',
    'metadata.google.internal',
    'router.lan',
    'nas.home.arpa',
    'intranet',
    'x.intranet',
    'hooks.shop.example.',
    'hooks',
    'localhost.localdomain',
    '0',
  ])('the name %s is refused', (host) => {
    expect(isAllowed(`https://${host}/`)).toBe(false);
  });
});

describe('an address of another kind', () => {
  test.each([
    'http://hooks.shop.example/',
    'ftp://hooks.shop.example/',
    'javascript:alert(1)',
    'data:text/plain,x',
    'file:///etc/passwd',
    '//hooks.shop.example/',
    'hooks.shop.example',
    'https:hooks.shop.example',
    'https:/hooks.shop.example',
    'https://',
    'https://user@hooks.shop.example/',
    'https://user:pass@hooks.shop.example/',
    'https://hooks.shop.example@127.0.0.1/',
    'https://hooks.shop.example\\@127.0.0.1/',
    'https:\\\\127.0.0.1/',
    'https://hooks.shop.example/#part',
    'https://hooks.shop.example/\nx',
    'https://hooks.shop.ex\tample/',
    ' https://hooks.shop.example/',
    'https://hooks.shop.example:99999/',
    `https://hooks.shop.example/${'x'.repeat(2_000)}`,
  ])('%j is refused', (address) => {
    expect(isAllowed(address)).toBe(false);
    if (!address.startsWith('http://')) expect(isAllowed(address, true)).toBe(false);
  });
});

describe('a public address', () => {
  test.each([
    ['https://hooks.shop.example', 'https://hooks.shop.example/'],
    ['HTTPS://Hooks.Shop.Example:443/a?b=c', 'https://hooks.shop.example/a?b=c'],
    ['https://hooks.shop.example:8443/', 'https://hooks.shop.example:8443/'],
    ['https://sõnum.pood.example/', 'https://xn--snum-0qa.pood.example/'],
    ['https://localhost.shop.example/', 'https://localhost.shop.example/'],
    ['https://10.shop.example/', 'https://10.shop.example/'],
    ['https://8.8.8.8/', 'https://8.8.8.8/'],
    ['https://[2606:4700::1111]/', 'https://[2606:4700::1111]/'],
    ['https://[2001:4860:4860::8888]/', 'https://[2001:4860:4860::8888]/'],
  ])('%s is taken, as it will be called', (address, url) => {
    expect(readEndpoint(address, false)).toEqual({ ok: true, url });
  });
});

describe('a local start', () => {
  test.each([
    'http://hooks.shop.example/',
    'http://localhost:3000/hook',
    'http://127.0.0.1:3000/',
    'http://127.1:3000/',
    'http://[::1]:3000/',
    'http://shop.localhost/',
    'https://localhost/',
  ])('takes %s', (address) => {
    expect(isAllowed(address, true)).toBe(true);
  });

  test.each([
    'http://10.0.0.1/',
    'http://169.254.169.254/',
    'http://0.0.0.0/',
    'http://[fe80::1]/',
    'http://printer.local/',
    'http://[::ffff:127.0.0.1]/',
    'http://localhost./',
  ])('refuses %s all the same', (address) => {
    expect(isAllowed(address, true)).toBe(false);
  });
});
