// Writes what the program is made of as a CycloneDX 1.5 bill of materials:
//   node deploy/sbom.mjs > schoolgate.cdx.json
// Everything in it comes from `cargo metadata` and Cargo.lock; nothing is fetched. What only
// tests and benches use is left out.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const metadata = JSON.parse(
  execFileSync('cargo', ['metadata', '--format-version', '1', '--locked'], {
    cwd: root,
    maxBuffer: 1 << 28,
  }),
);
const lock = readFileSync(join(root, 'Cargo.lock'), 'utf8');
const checksums = new Map(
  [...lock.matchAll(/name = "(.+)"\nversion = "(.+)"\nsource = .+\nchecksum = "(.+)"/g)].map(
    ([, name, version, digest]) => [`${name}@${version}`, digest],
  ),
);
const packages = new Map(metadata.packages.map((one) => [one.id, one]));
const nodes = new Map(metadata.resolve.nodes.map((one) => [one.id, one]));
const purl = (one) => `pkg:cargo/${one.name}@${one.version}`;

// Whatever is reached over dependencies of the program and of what builds it.
const reached = new Map();
const waiting = [metadata.resolve.root];
while (waiting.length > 0) {
  const id = waiting.pop();
  if (reached.has(id)) continue;
  const next = nodes
    .get(id)
    .deps.filter((dep) => dep.dep_kinds.some((kind) => kind.kind !== 'dev'))
    .map((dep) => dep.pkg);
  reached.set(id, next);
  waiting.push(...next);
}

const component = (one, type) => {
  const digest = checksums.get(`${one.name}@${one.version}`);
  return {
    type,
    'bom-ref': purl(one),
    name: one.name,
    version: one.version,
    ...(one.description && { description: one.description.trim() }),
    ...(digest && { hashes: [{ alg: 'SHA-256', content: digest }] }),
    ...(one.license && { licenses: [{ expression: one.license.replaceAll('/', ' OR ') }] }),
    purl: purl(one),
  };
};
const program = packages.get(metadata.resolve.root);
const others = [...reached.keys()]
  .filter((id) => id !== metadata.resolve.root)
  .map((id) => packages.get(id))
  .sort((a, b) => (purl(a) < purl(b) ? -1 : 1));
// The same tree has the same number.
const hex = createHash('sha256').update(lock).digest('hex');
const serial = `${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
const bom = {
  bomFormat: 'CycloneDX',
  specVersion: '1.5',
  serialNumber: `urn:uuid:${serial}`,
  version: 1,
  metadata: { component: component(program, 'application') },
  components: others.map((one) => component(one, 'library')),
  dependencies: [...reached]
    .map(([id, next]) => ({
      ref: purl(packages.get(id)),
      dependsOn: next.map((at) => purl(packages.get(at))).sort(),
    }))
    .sort((a, b) => (a.ref < b.ref ? -1 : 1)),
};
process.stdout.write(`${JSON.stringify(bom, null, 2)}\n`);
