// A whole receiver, README.md says more. SEED: file with the 32 bytes of the Ed25519 key of the role "ingest".
import { createHash, createPrivateKey, createPublicKey, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import Database from 'better-sqlite3';
import { encode, Tagged } from 'cborg';
import mqtt from 'mqtt';

const [, , broker, seed, file] = process.argv;
if (file === undefined) process.exit(process.stderr.write('usage: consumer.mjs mqtt://BROKER SEED STORE.db\n') ? 2 : 1);
const der = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), readFileSync(seed)]);
const key = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
const sha256 = (...parts) => createHash('sha256').update(Buffer.concat(parts)).digest();
const kid = sha256(createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(-32)).subarray(0, 8);

const db = new Database(file); // synchronous = FULL: on disk before it is acknowledged
db.exec(`CREATE TABLE IF NOT EXISTS row (source, epoch, sequence, hash, line, PRIMARY KEY (source, epoch, sequence, hash));
  CREATE TABLE IF NOT EXISTS head (source, epoch, sequence, hash, PRIMARY KEY (source, epoch))`); // without gap up to here
const put = db.prepare('INSERT OR IGNORE INTO row VALUES (?, ?, ?, ?, ?)');
const begin = db.prepare('INSERT OR IGNORE INTO head VALUES (?, ?, 0, zeroblob(32))');
const heads = db.prepare('SELECT epoch, sequence, hash FROM head WHERE source = ? ORDER BY rowid DESC LIMIT 8');
const at = db.prepare('SELECT hash, line FROM row WHERE source = ? AND epoch = ? AND sequence = ?');
const move = db.prepare('UPDATE head SET sequence = ?, hash = ? WHERE source = ? AND epoch = ?');
// The station hashed the line without its last members, closed again, and the digest of the sealed bytes.
const read = (line) => /^(.*?)(?:,"sealed":"([^"]*)")?,"hash":"([0-9a-f]{64})"\}$/.exec(line).slice(1);
const hashOf = (before, [open, sealed = '']) =>
  sha256(before, Buffer.from(`${open}}`), sha256(Buffer.from(sealed, 'base64')));
const follows = (before) => (row) => hashOf(before, read(row.line)).equals(row.hash);

const take = db.transaction((source, batch) => {
  for (const line of batch.slice(2, -2).split(',\n')) {
    const [epoch, sequence] = JSON.parse(line).id.split('-');
    begin.run(source, epoch);
    put.run(source, epoch, Number(sequence), Buffer.from(read(line)[2], 'hex'), line);
  }
  for (let { epoch, sequence, hash } of heads.all(source)) {
    const next = () => at.all(source, epoch, sequence + 1).find(follows(hash));
    for (let row = next(); row !== undefined; row = next()) [sequence, hash] = [sequence + 1, row.hash];
    move.run(sequence, hash, source, epoch); // two rows of one number, or ledger.lost: raise an alarm, see docs/central.md
  }
});

const [client, nonces] = [mqtt.connect(broker), new Map()];
const acknowledge = (site, station, nonce) => {
  const epochs = heads.all(`/checkpoint/${site}/${station}`).filter(({ sequence }) => sequence > 0);
  const [time, name] = [Date.now(), `${site}/${station}`];
  const head = { role: 'ingest', audience: `station/${name}`, id: `ack/${name}`, version: time, notAfter: null };
  const object = encode({ ...head, body: { site, station, time, nonce, epochs } });
  const header = encode(new Map().set(1, -8).set(4, kid)); // COSE_Sign1, EdDSA
  const signature = sign(null, encode(['Signature1', header, new Uint8Array(0), object]), key);
  const signed = Buffer.from(encode(new Tagged(18, [header, new Map(), object, signature])));
  client.publish(`checkpoint/v1/${name}/ack`, signed, { qos: 1, retain: true });
};

client.on('connect', () => client.subscribe(['checkpoint/v1/+/+/events', 'checkpoint/v1/+/+/state'], { qos: 1 }));
client.on('message', (topic, payload) => {
  const [, , site, station, leaf] = topic.split('/');
  if (leaf === 'events') take(`/checkpoint/${site}/${station}`, payload.toString());
  else nonces.set(`${site}/${station}`, JSON.parse(payload.toString()).nonce ?? '');
  acknowledge(site, station, nonces.get(`${site}/${station}`) ?? '');
});
