// Checks the proofs of a log directory with @sigstore/verify, without any code of this project.
//
//   node verify.mjs DIR
//
// DIR holds log.vkey, checkpoint, tile/entries/… and proofs/*.tlog-proof. Checkpoint signatures and
// inclusion are verified by the modules that clients of Sigstore verify Rekor entries with. Prints one
// line. Exit status: 0 all held, 1 one did not, 3 the package is missing.

import { createPublicKey } from "node:crypto";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

const require = createRequire(import.meta.url);

function load() {
  try {
    // The package exports its front door alone; these two stand behind it.
    const dist = dirname(require.resolve("@sigstore/verify"));
    return {
      verifyMerkleInclusion: require(join(dist, "tlog/merkle.js")).verifyMerkleInclusion,
      verifyCheckpoint: require(join(dist, "tlog/checkpoint.js")).verifyCheckpoint,
    };
  } catch (missing) {
    console.log(missing.message);
    process.exit(3);
  }
}

const { verifyMerkleInclusion, verifyCheckpoint } = load();
const folder = process.argv[2];
const read = (name) => readFileSync(join(folder, name));
const text = (name) => read(name).toString("utf8");

/** The number as paths of tiles have it. */
function groups(number) {
  let path = String(number % 1000).padStart(3, "0");
  for (let rest = Math.floor(number / 1000); rest > 0; rest = Math.floor(rest / 1000)) {
    path = `x${String(rest % 1000).padStart(3, "0")}/${path}`;
  }
  return path;
}

/** One leaf, from its entry bundle. */
function leaf(index, size) {
  const bundle = Math.floor(index / 256);
  const width = Math.min(256, size - bundle * 256);
  const full = `tile/entries/${groups(bundle)}`;
  let data = read(width < 256 && !existsSync(join(folder, full)) ? `${full}.p/${width}` : full);
  for (let place = 0; place < index % 256; place += 1) {
    data = data.subarray(2 + data.readUInt16BE());
  }
  return data.subarray(2, 2 + data.readUInt16BE());
}

/** The log's key, in the form that the package takes. */
function logs() {
  const [name, keyId, key] = text("log.vkey").split(/\+(.*?)\+(.*)/s);
  const raw = Buffer.from(key, "base64");
  if (raw[0] !== 1 || raw.length !== 33) {
    throw new Error("the key is not Ed25519");
  }
  const prefix = Buffer.from("302a300506032b6570032100", "hex");
  const publicKey = createPublicKey({
    key: Buffer.concat([prefix, raw.subarray(1)]),
    format: "der",
    type: "spki",
  });
  const logID = Buffer.concat([Buffer.from(keyId, "hex"), Buffer.alloc(28)]);
  return [{ logID, publicKey, baseURL: `https://${name}` }];
}

/** Verifies one c2sp.org/tlog-proof@v1 file. */
function check(proof, known) {
  const end = proof.indexOf("\n\n");
  const lines = proof.slice(0, end).split("\n");
  if (lines[0] !== "c2sp.org/tlog-proof@v1" || !lines[1].startsWith("index ")) {
    throw new Error("not a proof file");
  }
  const logIndex = lines[1].slice("index ".length);
  const hashes = lines.slice(2).map((line) => Buffer.from(line, "base64"));
  const checkpoint = { envelope: proof.slice(end + 2) };
  const entry = { inclusionProof: { logIndex, hashes, checkpoint } };
  const opened = verifyCheckpoint(entry, known);
  const size = Number(opened.logSize);
  if (Number(logIndex) >= size) {
    throw new Error("the index is beyond the log");
  }
  entry.canonicalizedBody = leaf(Number(logIndex), size);
  verifyMerkleInclusion(entry, opened);
  return size;
}

try {
  const known = logs();
  const checkpoint = { envelope: text("checkpoint") };
  const newest = verifyCheckpoint({ inclusionProof: { checkpoint } }, known);
  const files = readdirSync(join(folder, "proofs")).filter((name) => name.endsWith(".tlog-proof"));
  for (const file of files) {
    try {
      check(text(`proofs/${file}`), known);
    } catch (refused) {
      throw new Error(`${file}: ${refused.message}`);
    }
  }
  console.log(`ok size=${newest.logSize} inclusion=${files.length}`);
} catch (refused) {
  console.log(`FAIL ${refused.message}`);
  process.exit(1);
}
