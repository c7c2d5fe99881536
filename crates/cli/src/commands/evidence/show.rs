//! `bulla evidence show`: what a file says of itself. Nothing of it is verified, and each answer says so.

use bulla_evidence::{Evidence, PrivatePart};
use bulla_statement::{Manifest, jcs};
use bulla_tlog::Leaf;
use serde_json::{Value, json};

use super::read;
use crate::args::EvidenceShow;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::screen::Screen;

/// Runs the command.
pub(crate) fn run(arguments: &EvidenceShow, screen: Screen) -> Result<Exit, Failure> {
    let evidence = read(&arguments.file)?;
    let content = content(&evidence);
    screen.json(&content);
    screen.say("NOT VERIFIED: this is what the file says of itself. `bulla verify` checks it.");
    if let Some(parts) = content.as_object() {
        for (name, value) in parts {
            part(name, value, screen);
        }
    }
    Ok(Exit::Done)
}

/// One part, each value of a list on a line of its own.
fn part(name: &str, value: &Value, screen: Screen) {
    let Value::Array(values) = value else {
        return screen.say(&format!("  {name}: {}", line(value)));
    };
    if values.is_empty() {
        return screen.say(&format!("  {name}: none"));
    }
    screen.say(&format!("  {name}:"));
    for value in values {
        screen.say(&format!("    {}", line(value)));
    }
}

fn line(value: &Value) -> String {
    match value {
        Value::Null => "not in the file".to_owned(),
        Value::String(text) => text.clone(),
        Value::Object(values) => {
            let values = values.iter();
            let values: Vec<_> = values
                .map(|(name, value)| format!("{name} {}", line(value)))
                .collect();
            values.join(", ")
        }
        Value::Array(values) => {
            let values: Vec<_> = values.iter().map(line).collect();
            values.join("; ")
        }
        Value::Bool(_) | Value::Number(_) => value.to_string(),
    }
}

fn content(evidence: &Evidence) -> Value {
    let private = private(evidence);
    let people = private.as_ref().map(|part| {
        let recipients = part.recipients.iter();
        let recipients = recipients.map(|it| format!("{} <{}>", it.name, it.email));
        recipients.collect::<Vec<_>>()
    });
    let sender = private.as_ref().map(|part| &part.sender);
    json!({
        "verified": false,
        "envelope": evidence.envelope_id,
        "organisation": evidence.tenant_id,
        "instance": evidence.instance,
        "title": private.as_ref().map(|part| &part.title),
        "sender": sender.map(|it| format!("{} <{}>", it.name, it.email)),
        "recipients": people,
        "addresses": evidence.emails.iter().map(|it| &it.email).collect::<Vec<_>>(),
        "documents": evidence.documents.iter().map(document).collect::<Vec<_>>(),
        "statements": evidence.statements.iter().map(|it| kind(&it.payload_type)).collect::<Vec<_>>(),
        "identities": evidence.identities.len(),
        "closed_identities": evidence.identity_closings.len(),
        "log": evidence.log.checkpoint.lines().take(2).collect::<Vec<_>>().join(", entries "),
        "events": events(evidence),
        "anchor_places": evidence.log_anchors.iter().map(place).collect::<Vec<_>>(),
    })
}

fn document(opening: &bulla_evidence::DocumentOpening) -> Value {
    json!({
        "id": opening.document_id,
        "sha256": opening.sha256,
        "earlier_revisions": opening.earlier.len(),
    })
}

fn place(place: &bulla_evidence::LogAnchor) -> Value {
    let signatures = place.anchor.lines().filter(|line| line.starts_with('—'));
    json!({
        "size": place.size,
        "index": place.index,
        "signatures": signatures.count(),
        "time_stamp": place.token.is_some(),
    })
}

fn events(evidence: &Evidence) -> Vec<Value> {
    let entries = evidence.log.entries.iter();
    let events = entries.map(|entry| {
        let leaf = Leaf::parse(entry.leaf.as_slice()).ok();
        let fields = entry.fields.iter();
        let fields = fields.map(|own| {
            let value = own.value.as_deref().unwrap_or("(not shown)");
            format!("{} = {value}", own.field)
        });
        json!({
            "index": entry.index,
            "event": leaf.as_ref().map(|leaf| leaf.event.as_str()),
            "at": leaf.as_ref().map(|leaf| leaf.at.to_string()),
            "fields": fields.collect::<Vec<_>>(),
        })
    });
    events.collect()
}

/// The private part, as far as it has the form that the manifest in the file wants.
fn private(evidence: &Evidence) -> Option<PrivatePart> {
    let manifest = evidence.statements.first()?;
    let manifest: Manifest = jcs::parse_strict(manifest.payload.as_slice()).ok()?;
    PrivatePart::parse(evidence.private.as_ref()?.content.as_slice(), &manifest)
}

/// `act` of `application/vnd.bulla.act.v1+json`.
fn kind(payload_type: &str) -> &str {
    let kind = payload_type.strip_prefix("application/vnd.bulla.");
    let kind = kind.and_then(|kind| kind.split('.').next());
    kind.unwrap_or(payload_type)
}
