"""Verifies evidence as somebody who has the pages of `docs/spec` and nothing else.

    python3 evidence.py FILE.json

FILE holds {"cases", "evidence": text, "trust": JSON, "documents": base64 by name} as in
`fixtures/vectors/evidence`.
Prints a JSON list with one entry for each case: {"verdict", "reason", "anchored", "facts"}, the last two `null`
where there is no examination. Time-stamps are verified by OpenSSL. Written from evidence.md; what it builds on is in `reader.py`.
Exit status 3: the package is missing or too old.
"""

import datetime
import json
import pathlib
import re
import subprocess
import sys
import tempfile

import reader
from reader import (
    DIGEST, EMAIL, ID, Refused, WORD, b64, base64_text, mac, many, members, need, number, optional, sha, text, unb64,
)

VERDICTS = {
    "unreadable": "container_encrypted evidence_malformed evidence_too_large pdf_damaged pdf_too_large"
    " signature_malformed kind_unknown",
    "unsigned": "no_evidence",
    "altered": "certificate_altered chain_broken checkpoint_invalid checkpoint_contradicted content_differs deadline_passed"
    " digest_differs document_signature_invalid document_signature_missing document_signature_unexpected"
    " email_differs field_differs history_broken identity_invalid leaf_invalid log_fork order_violated pdf_changed"
    " private_differs proof_invalid revision_not_allowed signature_invalid statement_missing time_contradicted"
    " token_invalid witness_invalid",
    "unrecognised": "document_signature_unsupported pdf_changes_doubtful certificate_version_unknown certificate_key_differs"
    " certificate_revoked certificate_expired certificate_not_trusted event_not_recorded identity_not_recorded identity_revoked log_unknown trust_invalid"
    " trust_missing",
    "incomplete": "acts_missing cancelled declined expired older_revision document_missing",
    "authentic": "all_signed certificate_matches signatures_valid",
}
VERDICT_OF = {reason: verdict for verdict, reasons in VERDICTS.items() for reason in reasons.split()}

# --- File ---


DSSE = members(
    payload=base64_text,
    payloadType=WORD,
    signatures=many(members(keyid=text("ed25519|ml-dsa-65"), sig=base64_text)),
)
FIELDS = many(reader.or_absent(members(commitment=DIGEST, field=WORD), salt=base64_text, value=WORD))
EXTRACT = members(
    checkpoint=WORD,
    entries=many(reader.or_absent(members(index=number(), leaf=base64_text, proof=many(DIGEST)), fields=FIELDS)),
)
PLACES = many(reader.or_absent(members(anchor=WORD, index=number(), proof=many(DIGEST), size=number()), token=base64_text))
OPENING = members(content=base64_text, blind=base64_text)
EARLIER = members(sha256=DIGEST, size=number(), blind=base64_text)
KEYS = {
    "documents": many(members(document_id=ID, sha256=DIGEST, blind=base64_text,
                              earlier=many(EARLIER), size=optional(number()))),
    "emails": many(members(recipient_id=ID, email=EMAIL, salt=base64_text)),
    "envelope_id": ID,
    "identities": many(DSSE),
    "identity_closings": many(DSSE),
    "identity_logs": many(EXTRACT),
    "identity_successions": many(DSSE),
    "instance": WORD,
    "kind": text(r"bulla\.evidence"),
    "log": EXTRACT,
    "log_anchors": PLACES,
    "private": optional(OPENING),
    "statements": many(DSSE),
    "tenant_id": ID,
    "v": number(1, 1),
}
ABSENT = ("identity_closings", "identity_successions", "log_anchors")
MOST = {"statements": 1000, "identities": 512, "identity_closings": 512, "identity_successions": 512,
        "identity_logs": 512, "log_anchors": 512}


def parsed(data):
    """The file's value, every key in it."""
    need(len(data) <= 32 << 20, "evidence_too_large")
    try:
        value = json.loads(data.decode("utf-8"), object_pairs_hook=reader.unique,
                           parse_float=reader.refuse_number, parse_constant=reader.not_json)
        need(reader.written(value).encode() == data, "body")
        for name in ABSENT:
            need(name not in value or value[name], "body")
            value.setdefault(name, [])
        need(isinstance(value["documents"], list), "body")
        for document in value["documents"]:
            need(isinstance(document, dict), "body")
            # Both or none, so that there is one encoding.
            need(("earlier" in document) == ("size" in document), "body")
            need("earlier" not in document or document["earlier"], "body")
            need("size" not in document or document["size"] is not None, "body")
            document.setdefault("earlier", [])
            document.setdefault("size", None)
        members(**KEYS)(value)
        for document in value["documents"]:
            need(len(document["earlier"]) <= 1000, "body")
            sizes = [one["size"] for one in document["earlier"]] + [document["size"]]
            need(document["size"] is None or all(a < b for a, b in zip(sizes, sizes[1:])), "body")
        for name, most in MOST.items():
            need(len(value[name]) <= most, "body")
        need(len(value["instance"].encode()) <= 2048, "body")
        for extract in [value["log"], *value["identity_logs"]]:
            need(len(extract["entries"]) <= 10_000, "body")
            for entry in extract["entries"]:
                fields_form(entry)
        tokens = [unb64(place["token"], "body") for place in value["log_anchors"] if "token" in place]
        need(len(tokens) <= 64 and all(1 <= len(token) <= 65_536 for token in tokens), "body")
        for name, key in (("documents", "document_id"), ("emails", "recipient_id")):
            named = [one[key] for one in value[name]]
            need(len(set(named)) == len(named), "body")
        sizes = [place["size"] for place in value["log_anchors"]]
        need(sizes == sorted(set(sizes)), "body")
    except (ValueError, RecursionError, Refused):
        raise Refused("evidence_malformed") from None
    return value


def fields_form(entry):
    need("fields" not in entry or entry["fields"], "body")
    fields = entry.get("fields", [])
    names = [one["field"].encode() for one in fields]
    need(len(fields) <= 32 and names == sorted(set(names)), "body")
    for one in fields:
        need(len(one["field"].encode()) <= 64 and ("salt" in one) == ("value" in one), "body")
        need("salt" not in one or len(unb64(one["salt"], "body")) == 32, "body")
        need(len(one.get("value", "").encode()) <= 4096, "body")


# --- Statements ---


def identities_of(file):
    """Accounts: the known identities, who follows whom, and the closings by identity."""
    accounts, known, successors, closed = {}, {}, {}, {}
    try:
        for dsse in file["identities"]:
            body = reader.claimed(dsse, "identity")
            accounts.setdefault(body["account_id"], []).append((body["epoch"], dsse))
        closings = named_by_identity(file["identity_closings"], "closing")
        successions = named_by_identity(file["identity_successions"], "succession")
        for records in accounts.values():
            records = [dsse for _, dsse in sorted(records, key=lambda record: record[0])]
            steps = []
            for dsse in records[:-1]:
                identity = claimed_id(dsse)
                need(identity in closings, "missing")
                closing = closings.pop(identity)
                closed[identity] = claimed_id(closing), reader.claimed(closing, "closing")
                steps.append({"closing": closing, "succession": successions.pop(identity, None)})
            own, followed, _ = reader.epoch_list(records, steps)
            known |= own
            successors |= followed
        need(not closings and not successions, "left over")
    except Refused:
        raise Refused("identity_invalid") from None
    return known, successors, closed


def named_by_identity(records, kind):
    found = {}
    for dsse in records:
        identity = reader.claimed(dsse, kind)["identity"]
        need(identity not in found, "twice")
        found[identity] = dsse
    return found


def claimed_id(dsse):
    payload_type, payload, _ = reader.record(dsse)
    return sha(reader.pae(payload_type, payload)).hex()


class Statements(reader.Chain):
    """The chain, with what the log has to record of each statement: id, event, signer."""

    EVENTS = {"grant": "grant.recorded", "sign": "recipient.acted", "decline": "recipient.declined",
              "cancel": "envelope.cancelled", "retract": "envelope.retracted", "revoke": "envelope.revoked"}

    def __init__(self, records, accounts, given):
        need(1 <= len(records) <= 1000, "length")
        super().__init__(records[0], accounts, given)
        self.expected = [(self.id, "envelope.sent", self.manifest["sender"])]
        self.acts, self.made = [], {}
        for dsse in records[1:]:
            self.append(dsse)

    def grant(self, body):
        super().grant(body)
        self.expected.append((self.next, self.EVENTS["grant"], body["grantor"]))

    def says(self, kind, body):
        super().says(kind, body)
        self.expected.append((self.next, self.EVENTS[kind], body["identity"]))

    def act(self, body):
        super().act(body)
        for one in body["documents"]:
            if one["from"] != one["to"]:
                self.made.setdefault(one["document_id"], [one["from"]]).append(one["to"])
        self.expected.append((self.next, self.EVENTS[body["action"]], body["identity"]))
        self.acts.append((self.next, body))


def chain_of(file, accounts):
    try:
        return Statements(file["statements"], accounts, file)
    except Refused as why:
        inner = why.__cause__.args[0] if why.__cause__ else why.args[0]
        if inner in ("signature", "signature_set"):
            raise Refused("signature_invalid") from None
        raise Refused("order_violated" if inner == "order" else "chain_broken") from None


def opens(blind, digest, commit):
    blind = unb64(blind, "blind")
    return len(blind) == 32 and mac(blind, digest).hex() == commit


def private_part(opening, manifest):
    content = unb64(opening["content"], "private_differs")
    need(opens(opening["blind"], sha(content), manifest["private"]["content_commit"]), "private_differs")
    try:
        return reader.private(content, {
            name: [one[key] for one in manifest[name]]
            for name, key in (("documents", "document_id"), ("recipients", "recipient_id"))
        })
    except (ValueError, RecursionError, Refused):
        raise Refused("private_differs") from None


def names(file, manifest):
    places = {place["recipient_id"]: place for place in manifest["recipients"]}

    def email(opening):
        salt, place = unb64(opening["salt"], "email_differs"), places.get(opening["recipient_id"])
        need(place and len(salt) == 32, "email_differs")
        made = mac(salt, b"email\0", opening["email"].encode()).hex()
        need(made == place["email_commit"], "email_differs")

    for opening in file["emails"]:
        email(opening)
    if file["private"] is not None:
        for recipient in private_part(file["private"], manifest)["recipients"]:
            email(recipient)


# --- Log ---


def verifier(trust, file):
    """Verifier keys of the organisation's log, the oldest first."""
    need(trust is not None, "trust_missing")
    need(trust["v"] == 1, "trust_invalid")
    return distinct([verifier_key(logs, file) for logs in [*trust.get("earlier_logs", []), trust]])


def verifier_key(logs, file):
    name = logs["log_origin_prefix"] + file["tenant_id"]
    key = b"\1" + unb64(logs["log_public_key"], "trust_invalid")
    return f"{name}+{sha(name.encode(), bytes([10]), key)[:4].hex()}+{b64(key)}"


def name_of(vkey):
    return vkey.split("+")[0]


def distinct(vkeys):
    for vkey in vkeys:
        reader.verifier_key(vkey, "trust_invalid")
    need(len({name_of(vkey) for vkey in vkeys}) == len(vkeys), "trust_invalid")
    return vkeys


def checkpoint(note, vkeys):
    """A checkpoint under any name of a log, with the names that leaves under it may bear."""
    names = [name_of(vkey) for vkey in vkeys]
    first = note.split("\n")[0]
    at = names.index(first) if first in names else len(names) - 1
    try:
        return {**reader.checkpoint({"note": note, "vkey": vkeys[at]}), "names": names[: at + 1]}
    except Refused as why:
        foreign = why.args[0] in ("origin", "unsigned")
        raise Refused("log_unknown" if foreign else "checkpoint_invalid") from None


def included(leaf_hash, index, proof, size, root):
    need(index < size, "proof_invalid")
    try:
        found = reader.fold(index, size, leaf_hash, [bytes.fromhex(digest) for digest in proof])
    except Refused:
        raise Refused("proof_invalid") from None
    need(found.hex() == root, "proof_invalid")


def shown(fields, root):
    """All fields of a leaf, each opened or by its commitment alone."""
    if not fields:
        return
    try:
        need(reader.fields_root([[one["field"], one["commitment"]] for one in fields]) == root, "field_differs")
    except Refused:
        raise Refused("field_differs") from None
    for one in fields:
        if "salt" in one:
            made = mac(unb64(one["salt"], "field_differs"), one["field"].encode() + b"\0", one["value"].encode())
            need(made.hex() == one["commitment"], "field_differs")


class Log:
    def __init__(self, file, vkeys):
        self.events, self.identities, self.closings, self.checkpoints = [], set(), {}, []
        self.times = {}
        for at, extract in enumerate([file["log"], *file["identity_logs"]]):
            known = checkpoint(extract["checkpoint"], vkeys)
            forked = any(k["size"] == known["size"] and k["root"] != known["root"] for k in self.checkpoints)
            need(not forked, "log_fork")
            last = -1
            for entry in extract["entries"]:
                last = self.read(entry, known, last, file["envelope_id"] if at == 0 else None)
            self.checkpoints.append({**known, "note": extract["checkpoint"]})

    def read(self, entry, known, last, envelope):
        data = unb64(entry["leaf"], "leaf_invalid")
        try:
            hashed = reader.leaf(data.decode("utf-8"))["leaf_hash"]
        except (Refused, UnicodeDecodeError):
            raise Refused("leaf_invalid") from None
        leaf, index = json.loads(data), entry["index"]
        need(leaf["origin"] in known["names"], "leaf_invalid")
        need(index > last, "order_violated")
        included(bytes.fromhex(hashed), index, entry["proof"], known["size"], known["root"])
        shown(entry.get("fields", []), leaf["fields_root"])
        self.times[index] = leaf["at_ms"]
        named = leaf["statement"], leaf["object"]
        if leaf["event"] == "identity.closed":
            self.closings[named] = index
        elif leaf["event"] == "identity.published":
            self.identities.add(named)
        else:
            need(leaf["object"] == envelope, "leaf_invalid")
            self.events.append((index, leaf))
        return index

    def contradicts(self, named):
        return any(
            named["origin"] not in one["names"] or (named["size"] == one["size"] and named["root"] != one["root"])
            for one in self.checkpoints
        )


def anchored(file, trust, log, facts):
    """Sets the facts about places in the anchor log."""
    if "anchor_log" not in trust:
        return monotone(log, [])
    earlier = trust.get("earlier_logs", [])
    vkeys = distinct([*(logs["anchor_log"] for logs in earlier), trust["anchor_log"]])
    policy = trust.get("witness_policy")
    try:
        needs_witness = policy is not None and reader.policy(policy)[3] != "none"
    except Refused:
        raise Refused("trust_invalid") from None
    seen, places = {}, []
    for place in file["log_anchors"]:
        of_size = [one for one in log.checkpoints if one["size"] == place["size"]]
        need(of_size, "proof_invalid")
        anchor = checkpoint(place["anchor"], vkeys)
        body, _ = reader.signed_note(of_size[0]["note"])
        leaf = sha(b"\0bulla/anchor/1\0", sha(body.encode()))
        included(leaf, place["index"], place["proof"], anchor["size"], anchor["root"])
        for ended in earlier[len(anchor["names"]) - 1 :][:1]:
            at_end = anchor["size"] == ended["anchor_size"]
            beyond = anchor["size"] > ended["anchor_size"] or at_end and anchor["root"] != ended["anchor_root"]
            need(not beyond, "log_fork")
        need(seen.setdefault(anchor["size"], anchor["root"]) == anchor["root"], "log_fork")
        text, _ = reader.signed_note(place["anchor"])
        met = witnessed(policy, place, vkeys[len(anchor["names"]) - 1])
        stamped = token(place, text, trust)
        times = [at for at in (met, stamped and stamped[0]) if at]
        places.append({"size": place["size"], "index": place["index"], "anchor": anchor["size"],
                       "met": met, "stamped": stamped, "time": min(times, default=None)})
    sizes = {place["size"] for place in file["log_anchors"]}
    newest = trust["log_origin_prefix"]
    need(all(one["size"] in sizes or one["origin"].startswith(newest) for one in log.checkpoints), "log_unknown")
    if places and all(one["size"] in sizes for one in log.checkpoints):
        facts["anchored"] = "yes"
        if needs_witness:
            facts["witnessed"] = "yes" if all(place["met"] for place in places) else "no"
    refused = [place for place in places if place["stamped"] and not place["stamped"][0]]
    facts["stamped"] = max((p["size"] for p in places if p["stamped"] and p["stamped"][0]), default=0)
    if refused:
        facts["log_timestamp"] = "no"
    return monotone(log, places)


NOW = 1_800_000_000_000


def witnessed(policy, place, vkey):
    """When a quorum of the witnesses had seen the anchor checkpoint, in milliseconds."""
    if policy is None:
        return None
    try:
        said = reader.quorum({"policy": policy, "note": place["anchor"], "vkey": vkey})
    except Refused as why:
        foreign = why.args[0] in ("origin", "unsigned")
        raise Refused("log_unknown" if foreign else "witness_invalid") from None
    at = said["at"] and said["at"] * 1000
    return at if at and at <= NOW + 5 * 60_000 else None


def token(place, text, trust):
    """The time of a token in milliseconds, `None` within where nobody trusts its authority."""
    if "token" not in place:
        return None
    with tempfile.TemporaryDirectory() as directory:
        one = pathlib.Path(directory)
        (one / "token").write_bytes(unb64(place["token"], "token_invalid"))
        (one / "text").write_text(text, encoding="utf-8")
        roots = [*trust.get("certificate_roots", []), *trust.get("timestamp_roots", [])]
        pem = "".join(f"-----BEGIN CERTIFICATE-----\n{root}\n-----END CERTIFICATE-----\n" for root in roots)
        (one / "roots").write_text("\n".join(re.findall(".{1,64}", pem)) + "\n")
        show = ["openssl", "ts", "-reply", "-token_in", "-in", "token", "-token_out", "-text"]
        shown = subprocess.run(show, cwd=one, capture_output=True, text=True, check=False)
        need(shown.returncode == 0, "token_invalid")
        dump = "".join(re.findall(r"^ +[0-9a-f]{4} - ((?:[0-9a-f]{2}[ -])+)", shown.stdout, re.M))
        need(re.sub("[ -]", "", dump) == sha(text.encode()).hex(), "token_invalid")
        ask = ["openssl", "ts", "-verify", "-token_in", "-in", "token", "-data", "text", "-CAfile", "roots",
               "-attime", str(NOW // 1000)]
        ran = subprocess.run(ask, cwd=one, capture_output=True, text=True, check=False)
        untrusted = "verify error" in ran.stderr or "roots" in ran.stderr
        need(ran.returncode == 0 or untrusted, "token_invalid")
        if ran.returncode:
            return (None,)
    said = shown.stdout
    stated = re.search(r"Time stamp: (\w+ +\d+ [\d:]+) (\d{4}) GMT|Time stamp: (\w+ +\d+ [\d:]+ \d{4}) GMT", said)
    moment = datetime.datetime.strptime(stated[3] or f"{stated[1]} {stated[2]}", "%b %d %H:%M:%S %Y")
    at = int(moment.replace(tzinfo=datetime.timezone.utc).timestamp()) * 1000
    return (at if at <= NOW + 5 * 60_000 else None,)


def monotone(log, places):
    """Times never fall, and fit what others say."""
    order = sorted(log.times)
    holds = all(log.times[a] <= log.times[b] for a, b in zip(order, order[1:]))
    for place in (one for one in places if one["time"]):
        for index in order:
            at = log.times[index]
            if index < place["size"]:
                holds &= at <= place["time"] + 10 * 60_000
                continue
            covering = next((one for one in places if index < one["size"]), None)
            came_after = covering and covering["index"] >= place["anchor"]
            holds &= not came_after or at + 7 * 86_400_000 >= place["time"]
    need(holds, "time_contradicted")


def records(chain, log):
    """Where the log has each statement, and what is wrong with it."""
    found, places, last = [], {}, -1
    for statement, event, signer in chain.expected:
        for index, leaf in log.events:
            if (leaf["statement"], leaf["event"]) == (statement, event) and leaf["actor"] in (None, signer):
                if index <= last:
                    found.append("order_violated")
                last, places[statement] = index, (index, leaf["at_ms"])
                break
        else:
            found.append("event_not_recorded")
    known = {statement for statement, _, _ in chain.expected}
    of_statements = {"envelope.sent", *chain.EVENTS.values()}
    for _, leaf in log.events:
        named = leaf["statement"]
        if (named not in known) if named is not None else leaf["event"] in of_statements:
            found.append("statement_missing")
            break
    before = None
    for index, leaf in log.events:
        first_ok = before is not None or leaf["event"] == "envelope.sent"
        if leaf["prev"] != before or not first_ok:
            found.append("history_broken")
            break
        before = index
    for statement, body in chain.acts:
        if statement not in places:
            continue
        index, at_ms = places[statement]
        if at_ms > chain.manifest["deadline_at_ms"]:
            found.append("deadline_passed")
        elif body["checkpoint"]["size"] > index or log.contradicts(body["checkpoint"]):
            found.append("checkpoint_contradicted")
    return places, found


def accounts_in_log(known, closed, log):
    found = []
    for identity, body in known.items():
        if (identity, body["account_id"]) not in log.identities:
            found.append("identity_not_recorded")
        if identity in closed:
            closing, terms = closed[identity]
            index = log.closings.get((closing, body["account_id"]))
            if index is None:
                found.append("identity_not_recorded")
            elif terms["since"]["size"] > index or log.contradicts(terms["since"]):
                found.append("checkpoint_contradicted")
    return found


# --- Report ---


def examined(file, trust):
    """What was found, in order, and facts."""
    found = []
    fact = {"anchored": "not_checked", "witnessed": "not_checked", "log_timestamp": "not_checked", "said": []}

    def run(read, *given):
        try:
            return read(*given)
        except Refused as why:
            found.append(why.args[0])

    accounts = run(identities_of, file)
    chain = accounts and run(chain_of, file, accounts[:2])
    plain = {opening["document_id"] for opening in file["documents"] if not opening["earlier"]}
    if chain and plain & set(chain.made):
        found.append("chain_broken")
        chain = None
    if not chain:
        return found, fact
    newest = {document: revision for document, revision in chain.newest}
    for opening in file["documents"]:
        document = opening["document_id"]
        made = chain.made.get(document, [newest.get(document, {})])
        given = [*opening["earlier"], opening]
        if len(given) != len(made) or not all(
            opens(one["blind"], bytes.fromhex(one["sha256"]), revision.get("content_commit"))
            for one, revision in zip(given, made)
        ):
            found.append("content_differs")
    run(names, file, chain.manifest)
    vkey = run(verifier, trust, file)
    log = vkey and run(Log, file, vkey)
    if log:
        before = len(found)
        run(anchored, file, trust, log, fact)
        wrong = {"witness_invalid": "witnessed", "token_invalid": "log_timestamp"}
        if found[before:] and found[before] not in ("trust_invalid", "time_contradicted"):
            fact[wrong.get(found[before], "anchored")] = "no"
        places, wrong = records(chain, log)
        acts = [places.get(statement) for statement, _ in chain.acts]
        if acts and all(place and place[0] < fact.get("stamped", 0) for place in acts):
            fact["log_timestamp"] = "yes"
        found += wrong + accounts_in_log(accounts[0], accounts[2], log)
    fact["said"] = ["retracted"] * ("retract" in chain.said) + ["revoked"] * ("revoke" in chain.said)
    late = [leaf for _, leaf in log.events if leaf["at_ms"] > chain.manifest["deadline_at_ms"]] if log else []
    if chain.declined:
        found.append("declined")
    elif "cancel" in chain.said:
        found.append("cancelled")
    elif len(chain.acted) < len(chain.places) and "envelope.expired" in [leaf["event"] for leaf in late]:
        found.append("expired")
    elif len(chain.acted) < len(chain.places):
        found.append("acts_missing")
    if log:
        for statement, _, signer in chain.expected:
            since = accounts[2].get(signer, (None, {}))[1].get("since")
            if since and statement in places and places[statement][0] >= since["size"]:
                found.append("identity_revoked")
    return found, fact


def report(evidence, trust, document):
    if evidence is None:
        return {"verdict": "unsigned", "reason": "no_evidence", "anchored": None, "facts": None}
    try:
        file = parsed(evidence)
    except Refused as why:
        return {"verdict": "unreadable", "reason": why.args[0], "anchored": None, "facts": None}
    found, fact = examined(file, trust)
    if document is None:
        found.insert(0, "document_missing")
    elif any(sha(document).hex() == older["sha256"] for one in file["documents"] for older in one["earlier"]):
        found.insert(0, "older_revision")
    elif sha(document).hex() not in [one["sha256"] for one in file["documents"]]:
        found.insert(0, "digest_differs")
    order = list(VERDICTS)
    reason = min(found, key=lambda one: order.index(VERDICT_OF[one]), default="all_signed")
    fact.pop("stamped", None)
    return {"verdict": VERDICT_OF[reason], "reason": reason, "anchored": fact["anchored"], "facts": fact}


def changed(value, changes):
    value = json.loads(json.dumps(value))
    for change in changes:
        *path, last = change["path"].split("/")[1:]
        parent = value
        for key in path:
            parent = parent[int(key) if isinstance(parent, list) else key]
        last = int(last) if isinstance(parent, list) else last
        if change["op"] == "replace":
            parent[last] = change.get("value")
        else:
            del parent[last]
    return value


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        given = json.load(file)
    documents = {name: unb64(content, "document") for name, content in given["documents"].items()}
    documents[None] = None
    answers = []
    for case in given["cases"]:
        evidence = trust = None
        if case["evidence"] is not None:
            evidence = reader.written(changed(json.loads(given["evidence"]), case["evidence"])).encode()
        if case["trust"] is not None:
            trust = changed(given["trust"], case["trust"])
        answers.append(report(evidence, trust, documents[case["document"]]))
    print(json.dumps(answers))


if __name__ == "__main__":
    main()
