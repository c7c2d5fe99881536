//! A report for people.

mod assurance;

use bulla_evidence::{
    AuthorityStanding, Fact, FieldState, HistoryEntry, LogTime, LogTimeSource, Modifier, Reason,
    Report, SignatureRow, SignatureState, TimestampAuthority, Verdict,
};
use bulla_pades::difference::ChangeLevel;
use bulla_pades::verify::record::{CertificateRecord, FileRecord, SignatureRecord};
use bulla_pades::verify::{Finding, PadesLevel};
use bulla_types::Timestamp;

use crate::screen::{Screen, Style};

/// Prints a report.
pub(super) fn report(report: &Report, screen: Screen) {
    let style = style(report.verdict.as_str());
    let verdict = screen.paint(style, &report.verdict.as_str().to_uppercase());
    screen.say_painted(&verdict, &format!("  {}", report.file));
    screen.say(&format!(
        "  {} ({})",
        sentence(report),
        report.reason.as_str()
    ));
    if let Some(advice) = advice(report.reason) {
        screen.say(&format!("  {advice}"));
    }
    if let Some(title) = &report.title {
        screen.say(&format!("  Envelope: {title}"));
    }
    for row in &report.signatures {
        person(row, screen);
    }
    if let Some(pdf) = &report.pdf {
        signatures(pdf, screen);
    }
    for (index, own) in report.detached.iter().enumerate() {
        let place = format!("Signature {} beside the file", index + 1);
        signature(own, &place, screen);
    }
    for (name, fact) in &report.facts {
        let mark = match fact {
            Fact::Yes if name == "timestamp" => stamped_by(&report.timestamp_authorities),
            Fact::Yes => "yes".to_owned(),
            Fact::No => "NO".to_owned(),
            Fact::NotChecked => "not checked".to_owned(),
        };
        screen.say(&format!("  {name}: {mark}"));
    }
    for time in &report.log_times {
        log_time(time, screen);
    }
    for entry in &report.history {
        let actor = entry.actor.as_deref().unwrap_or("the server");
        screen.say(&format!(
            "  {:>6}  {}  {}  {actor}",
            entry.index, entry.at_ms, entry.event
        ));
        fields(entry, screen);
    }
    for (modifier, text) in WITHDRAWN {
        if report.modifiers.contains(&modifier) {
            let text = screen.paint(Style::Bad, text);
            screen.say_painted(&text, "");
        }
    }
    if !report.modifiers.is_empty() {
        let modifiers: Vec<_> = report.modifiers.iter().map(|m| m.as_str()).collect();
        screen.say(&format!("  Note: {}", modifiers.join(", ")));
    }
}

/// By when the log stood as it is shown, and whose word that is.
fn log_time(time: &LogTime, screen: Screen) {
    let name = time.name.as_deref().unwrap_or("somebody without a name");
    let whom = match (time.by, time.standing) {
        (LogTimeSource::Witness, _) => format!("the witness {name}"),
        (_, Some(AuthorityStanding::Instance)) => "the service itself".to_owned(),
        _ => name.to_owned(),
    };
    screen.say(&format!(
        "  The first {} entries of the log stood by {}, says {whom}.",
        time.size,
        second(time.at_ms)
    ));
}

/// What an event says beyond what happened.
fn fields(entry: &HistoryEntry, screen: Screen) {
    let Some(fields) = &entry.fields else {
        screen.say("          details: not shown");
        return;
    };
    for own in fields {
        let value = match (&own.value, own.state) {
            (Some(value), _) => value.as_str(),
            (None, FieldState::Erased) => "(erased)",
            (None, _) => "(not shown)",
        };
        screen.say(&format!("          {}: {value}", own.field));
    }
}

/// That there are time-stamps, and of whom: those of the service itself are its operator's word.
fn stamped_by(authorities: &[TimestampAuthority]) -> String {
    let each = authorities.iter().map(|own| {
        let name = own.name.as_deref().unwrap_or("an authority without a name");
        match own.standing {
            AuthorityStanding::Instance => "by the service itself".to_owned(),
            AuthorityStanding::Independent => format!("by {name} (independent)"),
            AuthorityStanding::Issuer | _ => {
                format!("by {name}, whose root also certified a signer")
            }
        }
    });
    let mut each: Vec<String> = each.collect();
    each.dedup();
    if each.is_empty() {
        return "yes".to_owned();
    }
    format!("yes, {}", each.join(", "))
}

fn style(verdict: &str) -> Style {
    match verdict {
        "authentic" => Style::Good,
        "altered" | "unreadable" => Style::Bad,
        _ => Style::Warn,
    }
}

/// Who sent, signed or has to sign.
fn person(row: &SignatureRow, screen: Screen) {
    let name = row.name.as_ref();
    let name = name.map_or("(name not proven)", |name| name.as_str());
    let email = row.email.as_ref();
    let email = email.map_or_else(String::new, |email| format!(" <{email}>"));
    let state = match (row.state, row.at_ms) {
        (SignatureState::Signed, Some(at)) => format!("signed {at}"),
        (SignatureState::Signed, None) => "signed".to_owned(),
        (SignatureState::Declined, Some(at)) => format!("declined {at}"),
        (SignatureState::Declined, None) => "declined".to_owned(),
        (SignatureState::Invalid, _) => {
            "signed with keys that had been closed before: does not count".to_owned()
        }
        _ => "has not signed".to_owned(),
    };
    let own = match (row.pdf_signature, row.detached_signature) {
        (Some(place), _) => format!(", signature {} of the PDF", place + 1),
        (None, Some(place)) => format!(", signature {} beside the file", place + 1),
        (None, None) => String::new(),
    };
    screen.say(&format!("  {}: {name}{email}, {state}{own}", row.role));
    if let Some(words) = &row.words {
        screen.say(&format!("    words: {}", words.join(" ")));
    }
    if let Some(own) = &row.assurance {
        assurance::print(own, screen);
    }
}

/// The signatures of a PDF, the oldest first, and what came after.
fn signatures(pdf: &FileRecord, screen: Screen) {
    if let Some(problem) = &pdf.problem {
        let place = problem
            .offset
            .map_or_else(String::new, |at| format!(", at byte {at}"));
        screen.say(&format!(
            "  The PDF cannot be read as it stands: {}{place}",
            problem.code
        ));
    }
    let count = pdf.signatures.len();
    for (index, own) in pdf.signatures.iter().enumerate() {
        let kind = match own.kind.as_ref() {
            "timestamp" => "time-stamp of the document",
            "certification" => "certifies the document",
            _ => "signature",
        };
        let place = format!("{} of {count} in the PDF, {kind}", index + 1);
        signature(own, &place, screen);
    }
    if count > 0 && !pdf.is_covered {
        screen.say("  The end of the file was added after the last signature.");
    }
}

fn signature(own: &SignatureRecord, place: &str, screen: Screen) {
    let verdict = screen.paint(style(&own.verdict), &own.verdict);
    screen.say("");
    screen.say_painted(&verdict, &format!("  {place}"));
    match &own.signer {
        Some(signer) => screen.say(&format!("    by {}", whom(signer))),
        None => screen.say("    by nobody that could be found: it does not verify"),
    }
    screen.say(&format!("    when: {}", when(own)));
    if !own.fields.is_empty() {
        let covers = match own.coverage.as_ref() {
            "entire_file" => "the whole file".to_owned(),
            "entire_revision" => format!("the first {} bytes of the file", own.revision_end),
            "contiguous_from_start" => "a part of the file".to_owned(),
            _ => "it is unclear what".to_owned(),
        };
        screen.say(&format!(
            "    covers {covers}, field {}",
            own.fields.join(", ")
        ));
        screen.say(&format!("    since then: {}", since(own)));
    }
    if let Some(level) = level(own) {
        screen.say(&format!("    level: {level}"));
    }
    let trust = match (own.trust.status.as_ref(), &own.trust.error) {
        ("trusted", _) => {
            let root = own
                .trust
                .path
                .last()
                .map(|root| root.certificate.subject.as_str());
            format!("trusted, by {}", root.unwrap_or_default())
        }
        ("refused", Some(error)) => format!("not trusted ({error})"),
        _ => "not checked".to_owned(),
    };
    screen.say(&format!("    certificate: {trust}"));
    let sub = own.sub_indication.as_ref();
    let sub = sub.map_or_else(String::new, |sub| format!(" / {sub}"));
    screen.say(&format!("    ETSI EN 319 102-1: {}{sub}", own.indication));
    for finding in &own.findings {
        let text = Finding::ALL.iter().find(|own| own.code() == finding.code);
        let text = text.map_or_else(|| finding.code.to_string(), ToString::to_string);
        screen.say(&format!("    {}: {text}", finding.severity));
    }
}

fn whom(signer: &CertificateRecord) -> String {
    let name = signer.name.as_deref().unwrap_or(&signer.subject);
    let email = signer.emails.first();
    let email = email.filter(|email| *email != name);
    let email = email.map_or_else(String::new, |email| format!(" <{email}>"));
    format!("{name}{email}, certified by {}", signer.issuer)
}

fn when(own: &SignatureRecord) -> String {
    match (own.proven_at_ms, own.claimed_at_ms) {
        (Some(at), _) => format!("{} (proven by a time-stamp)", second(at)),
        (None, Some(at)) => format!("{} (the signer says so; nothing proves it)", second(at)),
        (None, None) => "not stated".to_owned(),
    }
}

fn second(at: Timestamp) -> String {
    let text = at.to_string();
    let until = text.get(..19).unwrap_or(&text);
    format!("{} UTC", until.replace('T', " "))
}

/// What later revisions did.
fn since(own: &SignatureRecord) -> String {
    let level = ChangeLevel::ALL
        .iter()
        .find(|level| level.code() == own.changes.level);
    let what = match level {
        Some(ChangeLevel::None) | None => return "nothing was changed".to_owned(),
        Some(level) => level.to_string(),
    };
    let pages: Vec<String> = own
        .changes
        .pages
        .iter()
        .map(|page| (page + 1).to_string())
        .collect();
    let pages = if pages.is_empty() {
        String::new()
    } else {
        format!(", pages {}", pages.join(", "))
    };
    let judged = match own.changes.judgement.as_ref() {
        "permitted" => "allowed",
        "violated" => "FORBIDDEN",
        _ => "allowed, but it may mislead",
    };
    format!("{what}{pages}: {judged}")
}

fn level(own: &SignatureRecord) -> Option<String> {
    let name = |code: &str| {
        let level = PadesLevel::ALL.iter().find(|level| level.code() == code);
        level.map(|level| level.name())
    };
    let claimed = name(own.level_claimed.as_deref()?)?;
    Some(match own.level_reached.as_deref().and_then(name) {
        Some(reached) if reached == claimed => format!("{reached} (PAdES)"),
        Some(reached) => format!("{reached} (PAdES; its parts suggest {claimed})"),
        None => format!("none (PAdES; its parts suggest {claimed})"),
    })
}

const fn sentence(report: &Report) -> &'static str {
    match (report.verdict, report.reason) {
        (Verdict::Authentic, Reason::SignaturesValid) => {
            "Authentic: every signature holds, by somebody whose certificate is trusted."
        }
        (Verdict::Authentic, Reason::CertificateMatches) => {
            "Authentic: the certificate says what its evidence says, and everybody has signed."
        }
        (Verdict::Authentic, _) => "Authentic: unchanged, and signed by everybody who was asked.",
        (Verdict::Incomplete, Reason::Declined) => {
            "Unchanged, but somebody declined: this envelope has ended without all signatures."
        }
        (Verdict::Incomplete, Reason::Cancelled) => {
            "Unchanged, but cancelled by the sender: this envelope has ended without all signatures."
        }
        (Verdict::Incomplete, Reason::Expired) => {
            "Unchanged, but the deadline has passed: this envelope has ended without all signatures."
        }
        (Verdict::Incomplete, Reason::OlderRevision) => {
            "Authentic so far, but not the newest: others have signed since."
        }
        (Verdict::Incomplete, _) => "Authentic so far, but something is still missing.",
        (Verdict::Unrecognised, Reason::CertificateVersionUnknown) => {
            "A certificate of a version that cannot be made again here: use a newer bulla, or verify the evidence inside."
        }
        (Verdict::Unrecognised, _) => "Signed and unchanged, but nothing confirms by whom.",
        (Verdict::Altered, Reason::CertificateAltered) => {
            "Changed: the certificate does not say what its evidence says."
        }
        (Verdict::Altered, _) => "Changed after it was signed.",
        (Verdict::Unsigned, _) => "No signature was found.",
        (Verdict::Unreadable, _) => "This file could not be read.",
    }
}

/// What somebody can do.
fn advice(reason: Reason) -> Option<&'static str> {
    let mut all = ADVICE.iter();
    all.find(|(own, _)| *own == reason).map(|(_, text)| *text)
}

const WITHDRAWN: [(Modifier, &str); 2] = [
    (
        Modifier::Retracted,
        "  The sender no longer relies on this envelope; its signatures stay valid.",
    ),
    (
        Modifier::Revoked,
        "  REVOKED by the sender: this envelope must not be relied on.",
    ),
];

const ADVICE: [(Reason, &str); 8] = [
    (
        Reason::CertificateNotTrusted,
        "Nobody here vouches for the signer. If you trust the authority that certified it, get its \
         root certificate from the authority itself and give it with --trust ROOT.pem.",
    ),
    (
        Reason::TrustMissing,
        "Sign in to the instance once, or give its trust file with --trust; the file itself cannot \
         say whom to trust.",
    ),
    (
        Reason::CertificateExpired,
        "No time-stamp shows that it was signed before the certificate expired. A copy with a \
         time-stamp, if there is one, would.",
    ),
    (
        Reason::DocumentMissing,
        "Give the document together with this file.",
    ),
    (
        Reason::PdfDamaged,
        "It would have to be repaired first, and what one program shows then another does not. Ask \
         for the file as it was signed.",
    ),
    (
        Reason::PdfChangesDoubtful,
        "Look at what was signed: --export-seen saves the document as each signer saw it.",
    ),
    (Reason::OlderRevision, "Ask for the newest revision."),
    (
        Reason::SignatureMalformed,
        "Signatures are read in their binary form (DER). One in text form (PEM) or with open lengths \
         (BER) is converted by: openssl cms -cmsout -in FILE -inform PEM -outform DER -out FILE.p7s \
         (for BER, -inform DER).",
    ),
];
