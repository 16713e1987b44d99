import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { merkleRoot } from '../../../src/audit/merkle.ts';

const leaf = (hex: string) => Uint8Array.from(Buffer.from(hex, 'hex'));
const sha256 = (...parts: Uint8Array[]) => createHash('sha256').update(Buffer.concat(parts)).digest();

// The leaves and roots of the reference implementation's own tests: transparency-dev/merkle, testonly
const leaves = [
  ...['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f'],
].map(leaf);
const roots = [
  'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
];

/** RFC 6962 § 2.1, as it is written there. */
function treeHash(data: Uint8Array[]): Uint8Array {
  const [only = leaf('')] = data;
  if (data.length === 0) return sha256();
  if (data.length === 1) return sha256(leaf('00'), only);
  let k = 1;
  while (2 * k < data.length) k *= 2;
  return sha256(leaf('01'), treeHash(data.slice(0, k)), treeHash(data.slice(k)));
}

describe('the Merkle root', () => {
  test.each(roots.map((root, size) => [size, root] as const))(
    'of the first %i leaves',
    async (size, root) => {
      expect(await merkleRoot(leaves.slice(0, size))).toBe(root);
    },
  );

  const data = fc.array(fc.uint8Array({ maxLength: 70 }), { maxLength: 40 });

  test('is that of RFC 6962 for any leaves', async () => {
    const same = async (some: Uint8Array[]) => {
      expect(await merkleRoot(some)).toBe(Buffer.from(treeHash(some)).toString('hex'));
    };
    await fc.assert(fc.asyncProperty(data, same));
    for (const size of [63, 64, 65, 500])
      await same(Array.from({ length: size }, (_, i) => Uint8Array.of(i)));
  });

  test('is another one for other leaves, another order, or a node passed off as a leaf', async () => {
    await fc.assert(
      fc.asyncProperty(data, data, async (one, other) => {
        const same = JSON.stringify(one) === JSON.stringify(other);
        expect((await merkleRoot(one)) === (await merkleRoot(other))).toBe(same);
      }),
    );
    const [a, b, c, d] = leaves.slice(1, 5).map((one) => sha256(leaf('00'), one)) as [
      Buffer,
      Buffer,
      Buffer,
      Buffer,
    ];
    expect(await merkleRoot([Buffer.concat([a, b]), Buffer.concat([c, d])])).not.toBe(
      await merkleRoot(leaves.slice(1, 5)),
    );
  });
});
