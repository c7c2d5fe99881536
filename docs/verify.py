#!/usr/bin/env python3
"""Verifies documents of Bulla by their evidence: a second implementation, short enough to be read first.

    python3 verify.py [--trust FILE] FILE...

Written from docs/spec alone; needs Python 3.10 and `cryptography` 48 (ML-DSA), and no network. Prints verdict and reason for
a document with its evidence as `bulla verify` does, with its exit codes, and `not judged` (exit 12) for what it
does not look at: signatures in PDFs and beside files (pdfsig and openssl do), certificates of completion, places of links,
later identities of an account, cancelled, retracted and revoked envelopes, time-stamps, witnesses, logs whose key was changed. It knows no limits of size and no rules for the text
of names: a second opinion and no replacement.
"""
import base64, hashlib, hmac, json, pathlib, re, sys
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ed25519, mldsa

VERDICTS = {  # in their precedence, with the exit code; every other reason is `altered`
    "unreadable": (10, "container_encrypted evidence_malformed kind_unknown"), "unsigned": (3, "no_evidence"),
    "altered": (1, ""), "unrecognised": (2, "event_not_recorded identity_not_recorded log_unknown trust_invalid trust_missing"),
    "incomplete": (4, "acts_missing cancelled declined document_missing expired older_revision"), "authentic": (0, "all_signed"),
}

class Found(Exception):
    """A reason."""

class NotJudged(Exception):
    """Something that this program does not look at."""

def need(condition, reason, error=Found):
    if not condition:
        raise error(reason)

def sha(*parts):
    return hashlib.sha256(b"".join(parts)).digest()

def unb64(text, reason):
    need(isinstance(text, str) and re.fullmatch(B64, text) and len(text) % 4 == 0, reason)
    data = base64.b64decode(text)
    need(base64.b64encode(data).decode() == text, reason)
    return data

def canonical(data, reason):
    """The value of canonical JSON (RFC 8785); in all formats of Bulla keys are ASCII and numbers whole."""
    try:
        value = json.loads(data.decode("utf-8"), parse_float=int, parse_constant=int)
        need(json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode() == data, reason)
    except (ValueError, RecursionError):
        raise Found(reason) from None
    return value

# --- evidence.md: the file ---

ID, DIGEST, B64, TEXT = "[0-9a-f]{32}", "[0-9a-f]{64}", "[A-Za-z0-9+/]*={0,2}", "(?s:.*)"
DSSE = {"payload": B64, "payloadType": TEXT, "signatures": [{"keyid": "ed25519|ml-dsa-65", "sig": B64}]}
EARLIER, FIELD = {"blind": B64, "sha256": DIGEST, "size": int}, {
    "commitment": DIGEST, "field": "(?s:.{0,64})", "salt?": "[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=", "value?": "(?s:.{0,4096})"}
EXTRACT = {"checkpoint": TEXT, "entries": [{"fields?": [FIELD], "index": int, "leaf": B64, "proof": [DIGEST]}]}
PLACE = {"anchor": TEXT, "index": int, "proof": [DIGEST], "size": int, "token?": B64}
FILE = {
    "documents": [{"blind": B64, "document_id": ID, "sha256": DIGEST, "size?": int, "earlier?": [EARLIER]}],
    "emails": [{"email": TEXT, "recipient_id": ID, "salt": B64}], "envelope_id": ID, "identities": [DSSE],
    "identity_closings?": [DSSE], "identity_logs": [EXTRACT], "identity_successions?": [DSSE], "instance": TEXT,
    "kind": "bulla.evidence", "log": EXTRACT, "log_anchors?": [PLACE], "statements": [DSSE], "tenant_id": ID, "v": 1,
    "private": ({"blind": B64, "content": B64}, None),
}
LEAF = {"actor": (DIGEST, None), "at_ms": int, "event": TEXT, "fields_root": (DIGEST, None), "object": ID,
        "origin": TEXT, "prev": (int, None), "statement": (DIGEST, None), "v": 1}

def fits(value, form):
    if isinstance(form, tuple):
        return value is None or fits(value, form[0])
    if isinstance(form, (list, str, dict)) and type(value) is not type(form):
        return False
    if isinstance(form, dict):
        known, asked = {key.rstrip("?"): inner for key, inner in form.items()}, {key for key in form if key[-1] != "?"}
        return asked <= set(value) <= set(known) and all(fits(one, known[key]) for key, one in value.items())
    if isinstance(form, list):
        return all(fits(one, form[0]) for one in value)
    return bool(re.fullmatch(form, value)) if isinstance(form, str) else type(value) is int and value >= 0 and form in (int, value)

def evidence_file(data):
    file, bad = canonical(data, "evidence_malformed"), "evidence_malformed"
    need(fits(file, FILE) and all(file.get(name[:-1]) != [] for name in FILE if name[-1] == "?"), bad)
    for one in file["documents"]:
        sizes = [old["size"] for old in one.get("earlier", [])] + [one.get("size", 0)]
        need(("earlier" in one) == ("size" in one) == (len(sizes) > 1) and sizes == sorted(set(sizes)), bad)
    for name, key in (("documents", "document_id"), ("emails", "recipient_id"), ("log_anchors", "size")):
        named = [one[key] for one in file.get(name, [])]
        need(len(set(named)) == len(named) and (key != "size" or named == sorted(named)), bad)
    for one in [entry for extract in [file["log"], *file["identity_logs"]] for entry in extract["entries"]]:
        own = [field["field"].encode() for field in one.get("fields", [])]
        need(own == sorted(set(own)) and ("fields" in one) == (0 < len(own) <= 32), bad)
        need(all(("salt" in field) == ("value" in field) for field in one.get("fields", [])), bad)
    need(b'"token":' not in data, "time-stamps", NotJudged)
    return file

# --- statement.md: records and identities; grant.md: the chain ---

def body_of(dsse, kind, reason):
    need(dsse["payloadType"] == f"application/vnd.bulla.{kind}.v1+json", reason)
    return canonical(unb64(dsse["payload"], reason), reason)

def holds(kind, key, reason, *signature):
    try:
        kind.from_public_bytes(key).verify(*signature)
    except (InvalidSignature, ValueError):
        raise Found(reason) from None

def signed(dsse, keys, reason):
    """The id of a statement that has both signatures by these keys."""
    kind, payload = dsse["payloadType"].encode(), base64.b64decode(dsse["payload"])
    message = b"DSSEv1 %d %s %d %s" % (len(kind), kind, len(payload), payload)
    need([one["keyid"] for one in dsse["signatures"]] == ["ed25519", "ml-dsa-65"], reason)
    first, second = (unb64(one["sig"], reason) for one in dsse["signatures"])
    holds(ed25519.Ed25519PublicKey, unb64(keys["ed25519"], reason), reason, first, message)
    holds(mldsa.MLDSA65PublicKey, unb64(keys["ml_dsa_65"], reason), reason, second, message, b"bulla/dsse/v1")
    return sha(message).hex()

def identities_of(file):
    need("identity_closings" not in file and "identity_successions" not in file, "closed identities", NotJudged)
    bodies = [(dsse, body_of(dsse, "identity", "identity_invalid")) for dsse in file["identities"]]
    need(all(body["epoch"] == 1 for _, body in bodies), "later identities of an account", NotJudged)
    return {signed(dsse, body, "identity_invalid"): body for dsse, body in bodies}

class Chain:
    def __init__(self, file, identities):
        self.file, self.identities, self.expected, self.acts, self.made = file, identities, [], [], {}
        self.holders, self.acted, self.declined, self.head = {}, set(), False, None
        for dsse in file["statements"]:
            kind = dsse["payloadType"].removeprefix("application/vnd.bulla.").split(".")[0]
            need(kind not in ("cancel", "retract", "revoke"), "withdrawn envelopes", NotJudged)
            need(kind in (["grant", "act"] if self.head else ["manifest"]), "chain_broken")
            body = body_of(dsse, kind, "chain_broken")
            signer = body[{"manifest": "sender", "grant": "grantor", "act": "identity"}[kind]]
            need(signer in identities, "chain_broken")
            self.next = signed(dsse, identities[signer], "signature_invalid")
            self.expected.append((self.next, getattr(self, kind)(body, signer), signer))
            self.head = self.next
        need(self.head, "chain_broken")

    def manifest(self, body, sender):
        self.body, self.id, self.sender, tenant = body, self.next, sender, self.file["tenant_id"]
        own = [body["tenant_id"], self.identities[sender]["tenant_id"], body["envelope_id"]]
        need(own == [tenant, tenant, self.file["envelope_id"]], "chain_broken")
        self.places = {place["recipient_id"]: place for place in body["recipients"]}
        self.newest = [{**one, "revision": 0} for one in body["documents"]]
        self.containers = {one["container_id"] for one in [*body["documents"], body["private"]]}
        return "envelope.sent"

    def place(self, body):
        own = [self.body["tenant_id"], self.body["envelope_id"], self.id, self.head]
        same = [body[key] for key in ("tenant_id", "envelope_id", "manifest", "prev")] == own
        need(same and body["recipient_id"] in self.places, "chain_broken")
        return self.places[body["recipient_id"]]

    def grant(self, body, grantor):
        place, holder = self.place(body), body["holder"]
        need(body["basis"] == "sender" and not isinstance(place["identity"], dict), "places of links", NotJudged)
        need(grantor == self.sender and body["role"] == place["role"] and holder in self.identities, "chain_broken")
        need(body["ek_commit"] == self.body["ek_commit"] and place["identity"] in (None, holder), "chain_broken")
        self.holders |= {} if self.declined or body["recipient_id"] in self.acted else {body["recipient_id"]: holder}
        return "grant.recorded"

    def act(self, body, actor):
        place, own = self.place(body), body["recipient_id"]
        need(self.holders.get(own) == actor and own not in self.acted and not self.declined, "chain_broken")
        need({key for key, one in self.places.items() if one["order"] < place["order"]} <= self.acted, "order_violated")
        need(self.newest == [{"document_id": one["document_id"], **one["from"]} for one in body["documents"]], "chain_broken")
        changed = [one for one in body["documents"] if one["to"] != one["from"]]
        made = [one["container_id"] for one in [*(one["to"] for one in changed), body["private"]] if one]
        need(not self.containers & set(made), "chain_broken")
        self.containers |= set(made)
        for one in changed:
            self.made.setdefault(one["document_id"], [one["from"]]).append(one["to"])
        self.newest = [{"document_id": one["document_id"], **one["to"]} for one in body["documents"]]
        self.acts.append((self.next, body))
        self.declined = body["action"] == "decline"
        self.acted |= set() if self.declined else {own}
        return "recipient.declined" if self.declined else "recipient.acted"

def opens(blind, digest, commit, reason):
    need(len(blind) == 44 and hmac.digest(unb64(blind, reason), digest, "sha256").hex() == commit, reason)

def openings(file, chain):
    newest = {one["document_id"]: one for one in chain.newest}
    for one in file["documents"]:
        made = chain.made.get(one["document_id"], [newest.get(one["document_id"], {})])
        given = [*one.get("earlier", []), one]
        need(len(given) == len(made), "content_differs")
        for old, revision in zip(given, made):
            opens(old["blind"], bytes.fromhex(old["sha256"]), revision.get("content_commit"), "content_differs")

def names(file, chain):
    def email(one):
        place = chain.places.get(one["recipient_id"], {})
        opens(one["salt"], b"email\0" + one["email"].encode(), place.get("email_commit"), "email_differs")
    list(map(email, file["emails"]))
    if file["private"]:
        content = unb64(file["private"]["content"], "private_differs")
        opens(file["private"]["blind"], sha(content), chain.body["private"]["content_commit"], "private_differs")
        list(map(email, json.loads(content)["recipients"]))

# --- audit-log.md: notes, checkpoints, leaves, proofs ---

def checkpoint(note, name, key):
    """A checkpoint of the log of this name, signed by its key (C2SP signed-note, tlog-checkpoint)."""
    body, gap, lines = note.rpartition("\n\n")
    parts, bad = body.split("\n"), "checkpoint_invalid"
    need(gap and len(parts) == 3 and re.fullmatch("0|[1-9][0-9]*", parts[1]), bad)
    found = [re.fullmatch("\u2014 ([^ +]+) ([^ ]+)", line) for line in lines.split("\n")[:-1]]
    need(found and all(found) and len(unb64(parts[2], bad)) == 32, bad)
    raw = [(one[1], unb64(one[2], bad)) for one in found]
    own = [data[4:] for who, data in raw if (who, data[:4]) == (name, sha(name.encode(), b"\n\1", key)[:4])]
    need(parts[0] == name and own, "log_unknown")
    holds(ed25519.Ed25519PublicKey, key, bad, own[0], f"{body}\n".encode())
    return {"origin": name, "size": int(parts[1]), "root": unb64(parts[2], bad).hex(), "text": f"{body}\n".encode()}

def included(leaf, index, proof, tree):
    """RFC 9162, section 2.1.3.2."""
    fn, sn, node = index, tree["size"] - 1, sha(b"\0", leaf)
    need(index < tree["size"], "proof_invalid")
    for sibling in map(bytes.fromhex, proof):
        need(sn, "proof_invalid")
        node = sha(b"\1", sibling, node) if fn & 1 or fn == sn else sha(b"\1", node, sibling)
        while fn == sn and fn and not fn & 1:
            fn, sn = fn >> 1, sn >> 1
        fn, sn = fn >> 1, sn >> 1
    need(sn == 0 and node.hex() == tree["root"], "proof_invalid")

def tree_of(nodes):
    """RFC 9162, section 2.1.1."""
    left = 1 << len(nodes).bit_length() - 1 >> (len(nodes).bit_count() == 1)
    return nodes[0] if len(nodes) == 1 else sha(b"\1", tree_of(nodes[:left]), tree_of(nodes[left:]))

def details(leaf, fields):
    made = [sha(b"\0", one["field"].encode(), b"\0", bytes.fromhex(one["commitment"])) for one in fields]
    need(not fields or tree_of(made).hex() == leaf["fields_root"], "field_differs")
    for one in (one for one in fields if "salt" in one):
        opens(one["salt"], f"{one['field']}\0{one['value']}".encode(), one["commitment"], "field_differs")

def log_of(file, trust):
    name, key = trust["log_origin_prefix"] + file["tenant_id"], unb64(trust["log_public_key"], "trust_invalid")
    need(trust["v"] == 1 and len(key) == 32 and int.from_bytes(key, "little") % (1 << 255) > 1, "trust_invalid")
    events, identities, trees, times = [], set(), [], {}
    for extract in [file["log"], *file["identity_logs"]]:
        tree, last = checkpoint(extract["checkpoint"], name, key), -1
        need(all(one["size"] != tree["size"] or one["root"] == tree["root"] for one in trees), "log_fork")
        for entry in extract["entries"]:
            data, index = unb64(entry["leaf"], "leaf_invalid"), entry["index"]
            leaf = canonical(data, "leaf_invalid")
            need(fits(leaf, LEAF) and leaf["origin"] == name, "leaf_invalid")
            need(index > last, "order_violated")
            included(data, index, entry["proof"], tree)
            last, times[index], published = index, leaf["at_ms"], leaf["event"] == "identity.published"
            need(published or extract is file["log"] and leaf["object"] == file["envelope_id"], "leaf_invalid")
            details(leaf, entry.get("fields", []))
            identities.add((leaf["statement"], leaf["object"])) if published else events.append((index, leaf))
        trees.append(tree)
    need([times[index] for index in sorted(times)] == sorted(times.values()), "time_contradicted")
    return events, identities, trees

def anchors(file, trust, trees):
    name, number, key = (trust["anchor_log"].split("+", 2) + ["", ""])[:3]
    key, seen = unb64(key, "trust_invalid"), {}
    need(sha(name.encode(), b"\n", key)[:4].hex() == number and len(key) == 33, "trust_invalid")
    for place in file.get("log_anchors", []):
        own = [tree for tree in trees if tree["size"] == place["size"]]
        need(own, "proof_invalid")
        tree = checkpoint(place["anchor"], name, key[1:])
        included(b"bulla/anchor/1\0" + sha(own[0]["text"]), place["index"], place["proof"], tree)
        need(seen.setdefault(tree["size"], tree["root"]) == tree["root"], "log_fork")

def records(chain, events, trees):
    """What the log says against the chain: evidence.md#order, steps 9 to 11."""
    at, last, known = {}, -1, {statement for statement, _, _ in chain.expected}
    for statement, event, signer in chain.expected:
        own = [(index, leaf["at_ms"]) for index, leaf in events if leaf["actor"] in (None, signer)
               and (leaf["statement"], leaf["event"]) == (statement, event)]
        yield from ["order_violated"] * (own[0][0] <= last) if own else ["event_not_recorded"]
        at[statement], last = (own[0], own[0][0]) if own else ((1 << 53, 0), last)
    kinds = {"envelope.sent", "grant.recorded", "recipient.acted", "recipient.declined"}
    if any(leaf["statement"] not in known if leaf["statement"] else leaf["event"] in kinds for _, leaf in events):
        yield "statement_missing"
    before = [None, *(index for index, _ in events)][:-1]
    if [leaf["prev"] for _, leaf in events] != before or events and events[0][1]["event"] != "envelope.sent":
        yield "history_broken"
    for statement, body in chain.acts:
        named, (index, at_ms) = body["checkpoint"], at[statement]
        forked = any(own["origin"] != named["origin"] or own["size"] == named["size"] and own["root"] != named["root"] for own in trees)
        if at_ms and (at_ms > chain.body["deadline_at_ms"] or forked or named["size"] > index):
            yield "deadline_passed" if at_ms > chain.body["deadline_at_ms"] else "checkpoint_contradicted"

# --- evidence.md: what is found, in order; which file belongs to which ---

def examine(file, trust):
    found = []
    def run(check, *given):
        try:
            return check(*given)
        except Found as why:
            found.append(why.args[0])
    identities = run(identities_of, file)
    chain = identities and run(Chain, file, identities)
    if not chain or {one["document_id"] for one in file["documents"] if "earlier" not in one} & set(chain.made):
        return found or ["chain_broken"], False
    for check in (openings, names): run(check, file, chain)
    need(not trust or not {"witness_policy", "earlier_logs"} & set(trust), "witnesses, logs with a new key", NotJudged)
    log = run(log_of, file, trust) if trust else found.append("trust_missing")
    if log:
        run(anchors, file, trust, log[2]) if "anchor_log" in trust else None
        published = all((own, body["account_id"]) in log[1] for own, body in identities.items())
        found += [*records(chain, log[0], log[2]), *["identity_not_recorded"] * (not published)]
    if chain.declined or len(chain.acted) < len(chain.places):
        late = [leaf["event"] for _, leaf in (log[0] if log else ()) if leaf["at_ms"] > chain.body["deadline_at_ms"]]
        found.append("declined" if chain.declined else "expired" if "envelope.expired" in late else "acts_missing")
    return found, True

def reasons(files, trust):
    """What is found in one document, or one evidence file, or both; `files` by name."""
    held = [data for name, data in files.items() if data[:13] == b'{"documents":' or name.endswith(".evidence.json")]
    rest = [data for data in files.values() if data not in held]
    need(len(held) <= 1 and len(rest) <= 1, "several documents", NotJudged)
    data, within = (rest[0], b"ByteRange" in rest[0]) if rest else (None, False)
    if data is not None and data[:8] == b"\x89BULLA\x1a\1" and not held:
        return ["container_encrypted"]
    need(not re.match(rb"[\x890]|.*\n.*\n%Bulla certificate", data or b""), "signatures beside files, certificates", NotJudged)
    if not held:
        need(not within, "signatures in PDFs", NotJudged)
        return ["no_evidence" if b"%PDF-" in data[:1024] else "kind_unknown"]
    try:
        file = evidence_file(held[0])
    except Found as why:
        need(data is None, "several reports", NotJudged)
        return [why.args[0]]
    found, whole = examine(file, trust)
    if data is None:
        return ["document_missing", *found]
    own, documents = sha(data).hex(), file["documents"]
    if all(own not in (old["sha256"] for old in [one, *one.get("earlier", [])]) for one in documents):
        need(not any(len(data) > one.get("size", len(data)) for one in documents), "what follows a revision", NotJudged)
        return ["digest_differs", *found]
    need(not within or not whole, "signatures in PDFs", NotJudged)
    return ["older_revision"] * all(own != one["sha256"] for one in documents) + found

def judged(files, trust):
    """Verdict and reason."""
    verdict = lambda reason: next((name for name, (_, of) in VERDICTS.items() if reason in of.split()), "altered")
    reason = min([*reasons(files, trust), "all_signed"], key=lambda one: list(VERDICTS).index(verdict(one)))
    return verdict(reason), reason

def main():
    paths, trust = list(map(pathlib.Path, sys.argv[1:])), None
    if len(paths) > 2 and sys.argv[1] == "--trust":
        paths, trust = paths[2:], json.loads(paths[1].read_bytes())
    try:
        verdict, reason = judged({path.name: path.read_bytes() for path in paths}, trust) if paths else sys.exit(__doc__)
    except NotJudged as why:
        print(f"not judged: {why}")
        sys.exit(12)
    print(f"{verdict} ({reason})")
    sys.exit(VERDICTS[verdict][0])

if __name__ == "__main__":
    main()
