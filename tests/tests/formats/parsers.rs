//! Parsers of what travels and what people bring: whatever they accept is the one encoding of its
//! value, and nothing makes them panic.

use bulla_auth::RecoveryCode;
use bulla_container::Header;
use bulla_crypto::hash::sha256;
use bulla_evidence::{Evidence, HEAD_BYTES, InputFile, Verdict, verify};
use bulla_protocol::{invitation::InspectInvitation, trust::TrustFile, vault::SlotRecord};
use bulla_statement::{
    Act, Dsse, EnvelopeChain, ExpectedEnvelope, Grant, Identity, Manifest, Verified, jcs,
    verify_identity,
};
use bulla_tlog::contradiction::{Keys, Shown};
use bulla_tlog::cosignature::CosignatureVerifier;
use bulla_tlog::policy::WitnessPolicy;
use bulla_tlog::witness::AddCheckpoint;
use bulla_tlog::{Leaf, LogVerifier, TilePath, proof_text};
use bulla_types::{AccountId, Base64Bytes, DisplayName, EmailAddress, Title};
use bulla_vault::{Carriage, PaperAddress, RecoveryKit, ShareLink, UnlockKey, open_slot};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

use crate::corpus::{Answer, Changes, hold, kept, typed, vector, vector_bytes};

fn text(bytes: &[u8]) -> &str {
    // What is no UTF-8 never reaches a parser of text.
    std::str::from_utf8(bytes).unwrap_or("\u{fffd}")
}

/// The inputs of positive vectors in a list.
fn inputs(path: &str, member: Option<&str>) -> Vec<Vec<u8>> {
    let vectors = vector(path);
    let positive = vectors.as_array().unwrap().iter();
    positive
        .filter(|vector| vector.get("expected").is_some())
        .map(|vector| {
            let input = &vector["input"];
            let input = member.map_or(input, |member| &input[member]);
            input.as_str().unwrap().as_bytes().to_vec()
        })
        .collect()
}

fn chains() -> Value {
    vector("statement/chains.json")
}

/// The records of a whole chain and of its identities, as JSON.
fn records() -> Vec<Vec<u8>> {
    let chains = chains();
    let statements = chains["statements"].as_object().unwrap();
    let statements = ["manifest", "grant-1", "act-1"].map(|name| &statements[name]);
    statements
        .into_iter()
        .chain([&chains["identities"]["sender"]])
        .map(|record| jcs::to_canonical(record).unwrap())
        .collect()
}

#[test]
fn container_headers() {
    let samples: Vec<_> = ["one-segment", "two-segments"]
        .iter()
        .map(|name| vector(&format!("container/{name}.json")))
        .map(|vector| hex::decode(vector["header"].as_str().unwrap()).unwrap())
        .collect();
    hold("container-header", &samples, 20_000, |bytes| {
        Answer::of(Header::parse(bytes), |(header, length)| {
            header.encode() == bytes[..length] && header.encoded_len() == length
        })
    });
}

#[test]
fn dsse_records() {
    hold("dsse", &records(), 10_000, |bytes| {
        Answer::of(Dsse::parse(bytes), |dsse| {
            Dsse::parse(&dsse.encode().unwrap()) == Ok(dsse)
        })
    });
}

/// Accepted is only what is already canonical.
fn canonical<T: Serialize + DeserializeOwned>(bytes: &[u8]) -> Answer {
    Answer::of(jcs::parse_strict::<T>(bytes), |value| {
        jcs::to_canonical(&value).unwrap() == bytes
    })
}

#[test]
fn statement_bodies() {
    let bodies: Vec<Vec<u8>> = records()
        .iter()
        .map(|record| Dsse::parse(record).unwrap().payload.into_vec())
        .collect();
    let parsers: [fn(&[u8]) -> Answer; 4] = [
        canonical::<Manifest>,
        canonical::<Grant>,
        canonical::<Act>,
        canonical::<Identity>,
    ];
    for (body, parse) in bodies.iter().zip(parsers) {
        hold("statement-body", std::slice::from_ref(body), 5000, parse);
        // No kind of statement passes for another.
        let accepting = parsers.iter().filter(|p| p(body) == Answer::Accepted);
        assert_eq!(accepting.count(), 1);
    }
}

#[test]
fn chains_accept_nothing_but_beginnings_of_what_was_signed() {
    let chains = chains();
    let identities: Vec<Verified<Identity>> = chains["identities"]
        .as_object()
        .unwrap()
        .values()
        .map(|record| verify_identity(&typed(record)).unwrap())
        .collect();
    let whole = ["manifest", "grant-1", "grant-2", "act-1", "act-2"];
    let honest: Vec<Dsse> = whole
        .iter()
        .map(|name| typed(&chains["statements"][name]))
        .collect();
    let everything: Vec<Dsse> = chains["statements"]
        .as_object()
        .unwrap()
        .values()
        .map(typed)
        .collect();
    let expected = ExpectedEnvelope {
        tenant_id: typed(&chains["vectors"][0]["input"]["tenant_id"]),
        envelope_id: typed(&chains["vectors"][0]["input"]["envelope_id"]),
    };
    let verify = |chain: &[Dsse]| EnvelopeChain::verify(chain, &identities, &expected);
    assert!(verify(&honest).unwrap().is_completed());
    let mut changes = Changes::new("chain");
    for _ in 0..300 {
        let mut chain = honest[..=changes.below(honest.len() - 1)].to_vec();
        let place = changes.below(chain.len());
        match changes.below(4) {
            0 => drop(chain.remove(place)),
            1 => chain.insert(place, everything[changes.below(everything.len())].clone()),
            2 => {
                let other = changes.below(chain.len());
                chain.swap(place, other);
            }
            _ => {
                let mut payload = chain[place].payload.as_slice().to_vec();
                let at = changes.below(payload.len());
                payload[at] ^= 1;
                chain[place].payload = payload.into();
            }
        }
        if verify(&chain).is_ok() {
            // The two acts and the two grants stand in one order alone, so a chain that verifies
            // is a beginning of the signed one, possibly the beginning of a valid variant of it.
            let is_signed = chain.iter().all(|record| everything.contains(record));
            assert!(is_signed && chain.first() == honest.first());
        }
    }
}

#[test]
fn tile_paths() {
    let samples: Vec<_> = inputs("audit-log/tile-paths.json", None);
    hold("tile-path", &samples, 20_000, |bytes| {
        Answer::of(text(bytes).parse::<TilePath>(), |path| {
            path.to_string().as_bytes() == bytes
        })
    });
}

#[test]
fn proof_texts() {
    let samples = inputs("audit-log/proof-files.json", Some("proof"));
    hold("proof-text", &samples, 10_000, |bytes| {
        Answer::of(proof_text::parse(text(bytes)), |proof| {
            proof_text::encode(&proof).as_bytes() == bytes
        })
    });
}

#[test]
fn log_leaves() {
    let samples = inputs("audit-log/leaves.json", None);
    hold("log-leaf", &samples, 10_000, |bytes| {
        Answer::of(Leaf::parse(bytes), |leaf| leaf.encode().unwrap() == bytes)
    });
}

#[test]
fn verifier_keys() {
    let samples = inputs("audit-log/verifier-keys.json", None);
    hold("verifier-key", &samples, 10_000, |bytes| {
        Answer::of(LogVerifier::from_vkey(text(bytes)), |verifier| {
            verifier.vkey().as_bytes() == bytes
        })
    });
}

#[test]
fn verifier_keys_of_witnesses() {
    let samples = inputs("audit-log/cosignatures.json", Some("witness"));
    hold("verifier-key", &samples, 10_000, |bytes| {
        Answer::of(CosignatureVerifier::from_vkey(text(bytes)), |verifier| {
            verifier.vkey().as_bytes() == bytes
        })
    });
}

#[test]
fn witness_policies() {
    let samples = inputs("audit-log/quorums.json", Some("policy"));
    hold("witness-policy", &samples, 10_000, |bytes| {
        Answer::of(WitnessPolicy::parse(text(bytes)), |policy| {
            let public = policy.without_addresses();
            WitnessPolicy::parse(&public).is_ok_and(|it| it.without_addresses() == public)
        })
    });
}

#[test]
fn requests_to_witnesses() {
    let vectors = vector("audit-log/witness-requests.json");
    let log = vectors[0]["input"]["logs"][0].as_str().unwrap();
    let logs = [LogVerifier::from_vkey(log).unwrap()];
    let samples = inputs("audit-log/witness-requests.json", Some("request"));
    hold("witness-request", &samples, 10_000, |bytes| {
        let request = AddCheckpoint::parse(text(bytes)).and_then(|it| it.authenticate(&logs));
        Answer::of(request, |it| {
            bytes.ends_with(it.checkpoint().text().as_bytes())
        })
    });
}

#[test]
fn contradictions_of_logs() {
    let samples = inputs("contradiction/files.json", Some("file"));
    let vectors = vector("contradiction/files.json");
    let log = vectors[0]["input"]["vkey"].as_str().unwrap();
    let log = LogVerifier::from_vkey(log).unwrap();
    hold("contradiction", &samples, 10_000, |bytes| {
        Answer::of(Shown::parse(bytes), |shown| {
            // Whatever was changed: what is not signed convicts nobody, and nothing panics.
            let keys = Keys {
                log: &log,
                anchor: None,
                witnesses: &[],
            };
            let convicts = shown.verify(&keys).is_ok_and(|it| it.is_contradiction());
            shown.encode().as_bytes() == bytes && (!convicts || samples.contains(&bytes.to_vec()))
        })
    });
}

#[test]
fn vault_slots_open_for_the_sealed_record_alone() {
    let vectors = vector("vault/slots.json");
    let input = &vectors[0]["input"];
    let account: AccountId = typed(&input["account_id"]);
    let secret: Base64Bytes = typed(&input["secret"]);
    let unlock = UnlockKey::from_export_key(&secret.into_vec().into());
    let honest: SlotRecord = typed(&input["slot"]);
    let sample = serde_json::to_vec(&honest).unwrap();
    hold("vault-slot", &[sample], 20_000, |bytes| {
        let parsed = serde_json::from_slice::<SlotRecord>(bytes);
        let opened = parsed.map_err(drop).and_then(|slot| {
            let opened = open_slot(&slot, account, &unlock);
            opened.map(|_| slot).map_err(drop)
        });
        Answer::of(opened, |slot| slot == honest)
    });
}

#[test]
fn recovery_kits_are_the_printed_one_or_none() {
    let samples = inputs("vault/kits.json", Some("text"));
    let printed: Vec<RecoveryKit> = samples
        .iter()
        .map(|sample| RecoveryKit::parse(text(sample)).unwrap())
        .collect();
    hold("recovery-kit", &samples, 20_000, |bytes| {
        Answer::of(RecoveryKit::parse(text(bytes)), |kit| {
            printed.iter().any(|other| kit.ct_eq(other))
        })
    });
}

#[test]
fn recovery_codes_are_read_as_they_are_shown() {
    let samples = [b"0000-0000-0001".to_vec(), b"ZYXW-VTSR-QPNM".to_vec()];
    hold("recovery-code", &samples, 20_000, |bytes| {
        let code = RecoveryCode::parse(text(bytes)).ok_or(());
        Answer::of(code, |code| {
            // However it was typed, it is one of the codes that are shown.
            let shown = code.expose_text();
            let again = RecoveryCode::parse(&shown).unwrap();
            shown.len() == 14 && again.expose_text() == shown
        })
    });
}

#[test]
fn share_links_are_read_as_they_are_written() {
    let samples = inputs("share-link/links.json", None);
    hold("share-link", &samples, 20_000, |bytes| {
        Answer::of(ShareLink::parse(text(bytes)), |link| {
            let written = match link.carriage() {
                Carriage::Fragment => link.text().to_string(),
                Carriage::Path => link.text().replacen('#', "%23", 1),
            };
            written.as_bytes() == bytes
        })
    });
}

#[test]
fn addresses_of_papers_are_read_as_they_are_written() {
    let samples = inputs("paper-check/addresses.json", None);
    hold("paper-address", &samples, 20_000, |bytes| {
        Answer::of(PaperAddress::parse(text(bytes)), |address| {
            address.text().as_bytes() == bytes
        })
    });
}

#[test]
fn evidence_files_parse_to_one_encoding() {
    let samples = ["lease", "shown"].map(|name| {
        let sample = vector_bytes(&format!("evidence/{name}.evidence.json"));
        sample.trim_ascii_end().to_vec()
    });
    hold("evidence", &samples, 300, |bytes| {
        Answer::of(Evidence::parse(bytes), |evidence| {
            evidence.encode().unwrap() == bytes
        })
    });
}

fn input<'a>(name: &'a str, content: &'a [u8]) -> InputFile<'a> {
    InputFile {
        name,
        sha256: sha256(content),
        head: &content[..content.len().min(HEAD_BYTES)],
        content: Some(content),
        digests: &[],
    }
}

#[test]
fn changed_evidence_is_never_authentic() {
    let sample = vector_bytes("evidence/lease.evidence.json");
    let sample = sample.trim_ascii_end().to_vec();
    let document = vector_bytes("evidence/lease.pdf");
    let trust: TrustFile = typed(&vector("evidence/trust.json"));
    let verdict = |evidence: &[u8]| {
        let files = [
            input("lease.pdf", &document),
            input("lease.evidence.json", evidence),
        ];
        let reports = verify(&files, Some(&trust).into(), now());
        bulla_evidence::worst(&reports)
    };
    assert_eq!(verdict(&sample), Verdict::Authentic);
    let mut changes = Changes::new("changed evidence");
    for _ in 0..200 {
        let forged = changes.of(std::slice::from_ref(&sample));
        if forged != sample {
            assert_ne!(verdict(&forged), Verdict::Authentic);
        }
    }
    for (name, bytes) in kept("evidence") {
        assert_ne!(verdict(&bytes), Verdict::Authentic, "{name}");
    }
}

/// Evidence without its hint for people and without those who vouch for the log beside its own key: an
/// unknown signature counts for nothing, and a token carries certificates that nothing needs.
fn of_its_own(evidence: &[u8]) -> Option<Value> {
    let mut value: Value = serde_json::from_slice(evidence).ok()?;
    drop(value.as_object_mut()?.remove("instance"));
    for place in value["log_anchors"].as_array_mut()? {
        drop(place.as_object_mut()?.remove("token"));
        let note = place["anchor"].as_str()?;
        let (text, lines) = note.split_once("\n\n")?;
        place["anchor"] = format!("{text}\n\n{}", lines.lines().next()?).into();
    }
    Some(value)
}

#[test]
fn changed_evidence_with_fields_witnesses_and_a_time_stamp_never_says_something_else() {
    let sample = vector_bytes("evidence/shown.evidence.json");
    let sample = sample.trim_ascii_end().to_vec();
    let document = vector_bytes("evidence/lease.pdf");
    let trust: TrustFile = typed(&vector("evidence/shown.trust.json"));
    let report = |evidence: &[u8]| {
        let files = [
            input("lease.pdf", &document),
            input("lease.evidence.json", evidence),
        ];
        let mut reports = verify(&files, Some(&trust).into(), now());
        (bulla_evidence::worst(&reports), reports.remove(0).history)
    };
    let (verdict, history) = report(&sample);
    assert_eq!(verdict, Verdict::Authentic);
    let own = of_its_own(&sample).unwrap();
    let place = |mark: &str| {
        let mark = mark.as_bytes();
        let found = sample.windows(mark.len()).position(|part| part == mark);
        found.unwrap()
    };
    // Everywhere, and as often where fields stand and where others vouch.
    let mut forged = Vec::new();
    let mut changes = Changes::new("changed shown evidence");
    for _ in 0..200 {
        forged.push(changes.of(std::slice::from_ref(&sample)));
    }
    for (start, end) in [
        (place("\"fields\":["), place("Firefox") + 400),
        (place("\"log_anchors\":["), place("\"private\":")),
    ] {
        for _ in 0..100 {
            let part = changes.of(&[sample[start..end].to_vec()]);
            forged.push([&sample[..start], &part, &sample[end..]].concat());
        }
    }
    let mut refused = 0;
    for forged in forged.iter().filter(|forged| **forged != sample) {
        let (verdict, told) = report(forged);
        if verdict == Verdict::Authentic {
            assert_eq!(of_its_own(forged).as_ref(), Some(&own));
            assert_eq!(told, history);
        } else {
            refused += 1;
        }
    }
    assert!(refused > 350, "{refused} refused");
}

#[test]
fn invitations() {
    let sample = br#"{"token":"dGhpcnR5LXR3byByYW5kb20gYnl0ZXMgYXMgdGV4dC4"}"#.to_vec();
    hold("invitation", &[sample], 10_000, |bytes| {
        let parsed = serde_json::from_slice::<InspectInvitation>(bytes);
        Answer::of(parsed, |asked| {
            // The text stays opaque: it is hashed and looked up, and does not print itself.
            let token = asked.token.expose_secret();
            token.len() < 8 || !format!("{asked:?}").contains(token)
        })
    });
}

#[test]
fn names_titles_and_addresses() {
    fn one_form<T: std::str::FromStr + ToString + PartialEq>(bytes: &[u8]) -> Answer {
        Answer::of(text(bytes).parse::<T>(), |value| {
            let again = value.to_string().parse::<T>();
            again.is_ok_and(|again| again == value)
        })
    }
    let parsers: [fn(&[u8]) -> Answer; 3] = [
        one_form::<EmailAddress>,
        one_form::<Title>,
        one_form::<DisplayName>,
    ];
    let samples: Vec<Vec<u8>> = ["anna@example.ch", "b.keller+contracts@mail.example.org"]
        .map(|text| text.as_bytes().to_vec())
        .to_vec();
    for parse in parsers {
        let mut changes = Changes::new("text");
        for _ in 0..5000 {
            parse(&changes.of(&samples));
        }
        for (name, bytes) in kept("text") {
            assert_eq!(parse(&bytes), Answer::Refused, "{name}");
        }
    }
}

/// The clock of the verifier.
fn now() -> bulla_types::Timestamp {
    bulla_types::Timestamp::from_millis(1_800_000_000_000).unwrap()
}
