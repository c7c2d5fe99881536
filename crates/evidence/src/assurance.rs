//! How much a signature is worth, said with each of them: its level, the four criteria of an advanced
//! electronic signature one by one, who vouches for address and second factor, what is shown and what is
//! left open (`docs/spec/evidence.md#assurance`). Nothing here decides a verdict.

use bulla_pades::verify::{SignatureReport, TrustReport};
use bulla_statement::Checked;
use serde::{Deserialize, Serialize};

use crate::signed::Signed;
use crate::trust::Anchors;
use crate::{AuthorityStanding, Fact, Reason, Report, SignatureRow, SignatureState};

/// What a signature is worth.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assurance {
    /// The level that is claimed for it.
    pub level: SignatureLevel,
    /// The four criteria of an advanced signature, in the order of eIDAS, article 26.
    pub criteria: Vec<Criterion>,
    /// Who vouches that the keys belong to whoever reads mail at the address.
    pub email: EmailVoucher,
    /// Who vouches for a second factor of the act.
    pub second_factor: SecondFactorVoucher,
    /// What the signature shows.
    pub shows: Vec<Shown>,
    /// What it leaves open.
    pub leaves_open: Vec<LeftOpen>,
}

/// One criterion of an advanced electronic signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[expect(clippy::exhaustive_structs, reason = "a criterion, its answer and why")]
pub struct Criterion {
    /// Which.
    pub criterion: CriterionName,
    /// Whether it is met.
    pub standing: Standing,
    /// Why.
    pub ground: Ground,
}

macro_rules! codes {
    ($(#[$doc:meta])* $name:ident { $($(#[$of:meta])* $variant:ident = $code:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[non_exhaustive]
        pub enum $name { $($(#[$of])* #[serde(rename = $code)] $variant,)+ }

        impl $name {
            /// Every one.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The code as it stands in a report.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $code,)+ }
            }
        }
    };
}

codes! {
    /// Level of a signature.
    SignatureLevel {
        /// Simple electronic signature: no more is claimed for any signature of this product.
        Ses = "ses",
    }
}

codes! {
    /// The criteria, letters a to d of article 26 of eIDAS.
    CriterionName {
        /// It is uniquely linked to the signatory.
        UniqueLink = "unique_link",
        /// It is capable of identifying the signatory.
        Identification = "identification",
        /// It was made with data under the signatory's sole control.
        SoleControl = "sole_control",
        /// Any later change of what was signed is detected.
        ChangeDetection = "change_detection",
    }
}

codes! {
    /// Answer to a criterion.
    Standing {
        /// These files show that it is met.
        Met = "met",
        /// These files show that it is not.
        NotMet = "not_met",
        /// These files show neither.
        NotShown = "not_shown",
    }
}

codes! {
    /// Why a criterion has its answer.
    Ground {
        /// The sender's word for the name, and a mailbox, are all that stands for a person.
        AddressAlone = "address_alone",
        /// An authority that is trusted and is not the instance certified the signer.
        CertificateOfOthers = "certificate_of_others",
        /// The file differs from what was signed, and that was noticed.
        ChangeDetected = "change_detected",
        /// The document is not the one that the commitment in the signed act opens to.
        CommitmentDiffers = "commitment_differs",
        /// Files show neither the device nor who used it.
        DeviceNotShown = "device_not_shown",
        /// The file was compared with the digest that was signed.
        DocumentCompared = "document_compared",
        /// No document was given.
        DocumentMissing = "document_missing",
        /// The keys had been closed before.
        KeysClosed = "keys_closed",
        /// Nothing shows that the keys stand in the log.
        KeysNotRecorded = "keys_not_recorded",
        /// The log has the keys, for one account.
        KeysRecorded = "keys_recorded",
        /// The log was not checked.
        LogNotChecked = "log_not_checked",
        /// Neither name nor address is disclosed.
        NamesWithheld = "names_withheld",
        /// Name and address are the signer's own words.
        OwnWords = "own_words",
    }
}

codes! {
    /// Who vouches that the keys are those of the reader of a mailbox.
    EmailVoucher {
        /// Nobody.
        Nobody = "nobody",
        /// No address is disclosed.
        NotShown = "not_shown",
        /// The holder's organisation, as the sender says.
        Organisation = "organisation",
        /// The sender, who says that both compared the words of the keys.
        SenderComparedWords = "sender_compared_words",
        /// The sender, whose device had accepted these keys before.
        SenderKnewKeys = "sender_knew_keys",
        /// The server, which sent a code to the address.
        Server = "server",
        /// The signer alone.
        Signer = "signer",
    }
}

codes! {
    /// Who vouches that a second factor was given for the act.
    SecondFactorVoucher {
        /// The act names a statement of the server, which is not in these files: the signer's claim.
        Claimed = "claimed",
        /// The act names none.
        NotRecorded = "not_recorded",
    }
}

codes! {
    /// What a signature shows.
    Shown {
        /// That these keys signed.
        Keys = "keys",
        /// Which document was signed.
        Document = "document",
        /// That the log has it.
        Recorded = "recorded",
        /// When at the latest, by an authority that is independent of the instance.
        Time = "time",
        /// When, by the clock of the server.
        TimeByServer = "time_by_server",
    }
}

codes! {
    /// What a signature leaves open.
    LeftOpen {
        /// Which person used the keys.
        Person = "person",
        /// Whether somebody else could use them.
        SoleControl = "sole_control",
        /// When, if the operator is not believed.
        Time = "time",
        /// Whether the operator shows the same log to everybody.
        SameLog = "same_log",
        /// It is no qualified signature: where the law demands one, or writing by hand, it does not do.
        Qualified = "qualified",
    }
}

/// What a row rests on beside what it shows.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Basis {
    /// How the sender made sure of the keys; `None` for the sender.
    pub(crate) checked: Option<Checked>,
    /// Whether the act names statements of the server about the actor.
    pub(crate) names_attestations: bool,
}

/// What all rows of a report have in common.
pub(crate) struct Common<'a> {
    /// Whether the log has all identities.
    pub(crate) recorded: Fact,
    /// What is wrong.
    pub(crate) findings: &'a [Reason],
    /// The signatures of the document, and what is trusted, where there is a document.
    pub(crate) signed: Option<(&'a Signed, &'a Anchors)>,
}

/// Says of each row that has a signature what it is worth.
pub(crate) fn assure(report: &mut Report, bases: &[Basis], common: &Common<'_>) {
    let mut rows = core::mem::take(&mut report.signatures);
    for (row, basis) in rows.iter_mut().zip(bases) {
        let is_signed = matches!(row.state, SignatureState::Signed | SignatureState::Invalid);
        row.assurance = is_signed.then(|| of_row(row, *basis, report, common));
    }
    report.signatures = rows;
}

fn of_row(row: &SignatureRow, basis: Basis, report: &Report, common: &Common<'_>) -> Assurance {
    let own = common.signature_of(row);
    let is_certified = own.is_some_and(|own| common.is_certified_by_others(own));
    let fact = |name: &str| report.facts.get(name).copied().unwrap_or(Fact::NotChecked);
    let is_recorded = common.recorded == Fact::Yes && fact("audit_included") == Fact::Yes;
    let standing = |own: &AuthorityStanding| *own == AuthorityStanding::Independent;
    let mut authorities = report.timestamp_authorities.iter().map(|own| &own.standing);
    let is_timed = own.is_some_and(|own| own.proven_time.is_some()) && authorities.all(standing);
    let shows = [
        (Shown::Keys, true),
        (
            Shown::Document,
            fact("document") == Fact::Yes && !common.is_unopened(),
        ),
        (Shown::Recorded, is_recorded),
        (Shown::Time, is_timed),
        (Shown::TimeByServer, is_recorded && !is_timed),
    ];
    let leaves_open = [
        (LeftOpen::Person, !is_certified),
        (LeftOpen::SoleControl, true),
        (LeftOpen::Time, !is_timed),
        (LeftOpen::SameLog, fact("witnessed") != Fact::Yes),
        (LeftOpen::Qualified, true),
    ];
    Assurance {
        level: SignatureLevel::Ses,
        criteria: vec![
            unique_link(row, common),
            identification(row, basis, is_certified),
            sole_control(row),
            change_detection(fact("document"), common),
        ],
        email: email_voucher(row, basis),
        second_factor: if basis.names_attestations {
            SecondFactorVoucher::Claimed
        } else {
            SecondFactorVoucher::NotRecorded
        },
        shows: those_that_hold(&shows),
        leaves_open: those_that_hold(&leaves_open),
    }
}

fn those_that_hold<T: Copy>(all: &[(T, bool)]) -> Vec<T> {
    let held = all.iter().filter(|(_, holds)| *holds);
    held.map(|(one, _)| *one).collect()
}

impl Common<'_> {
    /// The signature of a row in the document, or beside it.
    fn signature_of(&self, row: &SignatureRow) -> Option<&SignatureReport> {
        let (signed, _) = self.signed?;
        let in_pdf = || signed.pdf.as_ref()?.signatures.get(row.pdf_signature?);
        in_pdf().or_else(|| signed.detached.get(row.detached_signature?))
    }

    /// Whether somebody who is trusted, and is not the instance, certified whoever made this signature.
    fn is_certified_by_others(&self, own: &SignatureReport) -> bool {
        let (Some((_, anchors)), TrustReport::Trusted(path)) = (self.signed, &own.trust) else {
            return false;
        };
        let anchor = path.anchor();
        own.is_intact() && anchor.is_some_and(|anchor| !anchors.is_of_trust_file(anchor))
    }

    fn is_unopened(&self) -> bool {
        self.findings.contains(&Reason::ContentDiffers)
    }
}

fn unique_link(row: &SignatureRow, common: &Common<'_>) -> Criterion {
    let (standing, ground) = match (row.state, common.recorded) {
        (SignatureState::Invalid, _) => (Standing::NotMet, Ground::KeysClosed),
        (_, Fact::Yes) => (Standing::Met, Ground::KeysRecorded),
        (_, Fact::No) => (Standing::NotShown, Ground::KeysNotRecorded),
        (_, Fact::NotChecked) => (Standing::NotShown, Ground::LogNotChecked),
    };
    criterion(CriterionName::UniqueLink, standing, ground)
}

fn identification(row: &SignatureRow, basis: Basis, is_certified: bool) -> Criterion {
    let (standing, ground) = if is_certified {
        (Standing::Met, Ground::CertificateOfOthers)
    } else if row.name.is_none() && row.email.is_none() {
        (Standing::NotShown, Ground::NamesWithheld)
    } else if basis.checked.is_none() {
        (Standing::NotShown, Ground::OwnWords)
    } else {
        (Standing::NotShown, Ground::AddressAlone)
    };
    criterion(CriterionName::Identification, standing, ground)
}

fn sole_control(row: &SignatureRow) -> Criterion {
    let (standing, ground) = if row.state == SignatureState::Invalid {
        (Standing::NotMet, Ground::KeysClosed)
    } else {
        (Standing::NotShown, Ground::DeviceNotShown)
    };
    criterion(CriterionName::SoleControl, standing, ground)
}

fn change_detection(document: Fact, common: &Common<'_>) -> Criterion {
    let (standing, ground) = match document {
        _ if common.is_unopened() => (Standing::NotShown, Ground::CommitmentDiffers),
        Fact::Yes => (Standing::Met, Ground::DocumentCompared),
        Fact::No => (Standing::Met, Ground::ChangeDetected),
        Fact::NotChecked => (Standing::NotShown, Ground::DocumentMissing),
    };
    criterion(CriterionName::ChangeDetection, standing, ground)
}

const fn criterion(criterion: CriterionName, standing: Standing, ground: Ground) -> Criterion {
    Criterion {
        criterion,
        standing,
        ground,
    }
}

pub(crate) fn email_voucher(row: &SignatureRow, basis: Basis) -> EmailVoucher {
    if row.email.is_none() {
        return EmailVoucher::NotShown;
    }
    match basis.checked {
        None => EmailVoucher::Signer,
        Some(Checked::Words) => EmailVoucher::SenderComparedWords,
        Some(Checked::Pinned) => EmailVoucher::SenderKnewKeys,
        Some(Checked::Endorsed) => EmailVoucher::Organisation,
        Some(Checked::Code | Checked::Logged) => EmailVoucher::Server,
        Some(Checked::None | _) => EmailVoucher::Nobody,
    }
}
