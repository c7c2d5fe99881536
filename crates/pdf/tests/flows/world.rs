//! An instance's authorities and three people who sign, with keys that are the same in every run.

use std::fs;
use std::path::Path;

use bulla_crypto::secret::Key32;
use bulla_crypto::sign::P256SecretKey;
use bulla_pdf::plan::{
    Detail, FieldPlan, FieldValue, Look, Mark, Otherwise, PaperSheet, PlannedField, PlannedSigner,
    SheetLanguage, SigningPlan, Style, Target, TimestampTrust, Validation,
};
use bulla_pdf::report::{Inspection, Purpose};
use bulla_pdf::{FieldKind, Holder, Paper, Part, assign};
use bulla_pki::certificate::NameBuilder;
use bulla_pki::issue::{self, Authority, Endpoints, Issuance, UnsignedCertificate};
use bulla_pki::revocation::{CrlTimes, list};
use bulla_pki::timestamp::{Accuracy, TimestampAuthority, TimestampRequest, granted};
use bulla_pki::{Certificate, PublicKey, SerialNumber};
use bulla_types::{Base64Bytes, EmailAddress, RecipientId, Timestamp};
use const_oid::ObjectIdentifier;

/// Somebody with a certificate.
pub(crate) struct Person {
    pub(crate) key: P256SecretKey,
    pub(crate) certificate: Certificate,
    pub(crate) recipient: RecipientId,
    pub(crate) name: &'static str,
    pub(crate) style: Style,
}

/// The authorities, and those to whom they issued.
pub(crate) struct World {
    pub(crate) root: Certificate,
    pub(crate) people: Vec<Person>,
    pub(crate) crl: Vec<u8>,
    time: P256SecretKey,
    time_certificate: Certificate,
}

pub(crate) const NAMES: [&str; 3] = ["Ada Łukasz", "Zoë Öğretmen", "Jean d’Été"];
/// Each person's handwriting.
const STYLES: [Style; 3] = [Style::Formal, Style::Lively, Style::Casual];

/// When documents are signed: 2026-11-28 03:45:07.
pub(crate) fn now() -> Timestamp {
    Timestamp::from_millis(1_795_837_507_000).unwrap()
}

fn key(seed: u8) -> P256SecretKey {
    P256SecretKey::from_bytes(&Key32::from_bytes([seed; 32])).unwrap()
}

fn public(key: &P256SecretKey) -> PublicKey {
    PublicKey::from_p256_point(&key.public_key().to_bytes()).unwrap()
}

/// From 2026 to 2036.
fn issuance(number: u8) -> Issuance {
    let time = |secs: u64| Timestamp::from_millis(secs * 1000).unwrap();
    let serial = SerialNumber::from_random([number; 16]);
    Issuance::new(serial, time(1_767_225_600), time(2_082_758_400)).unwrap()
}

impl World {
    pub(crate) fn new() -> Self {
        let root_key = key(1);
        let finish = |unsigned: &UnsignedCertificate| {
            let signature = root_key.sign(unsigned.to_be_signed());
            unsigned.finish(&signature.to_bytes()).unwrap()
        };
        let name = |text: &str| {
            NameBuilder::new()
                .common_name(text)
                .unwrap()
                .finish()
                .unwrap()
        };
        let root = issue::root(&name("Root"), &public(&root_key), &issuance(1)).unwrap();
        let root = finish(&root);
        let endpoints = Endpoints::new("http://127.0.0.1:9/ca.crl", None, None).unwrap();
        let authority = Authority::new(root.clone(), endpoints).unwrap();
        let people = (2_u8..)
            .zip(NAMES)
            .zip(STYLES)
            .map(|((seed, name), style)| {
                let key = key(seed);
                let email: EmailAddress = format!("signer{seed}@example.ch").parse().unwrap();
                let unsigned = issue::signer(&authority, &email, &public(&key), &issuance(seed));
                Person {
                    certificate: finish(&unsigned.unwrap()),
                    recipient: RecipientId::from_bytes([seed; 16]),
                    key,
                    name,
                    style,
                }
            });
        let time = key(9);
        let unsigned =
            issue::time_stamping(&authority, &name("Time"), &public(&time), &issuance(9));
        let times = CrlTimes {
            number: 1,
            this_update: Timestamp::from_millis(1_795_830_000_000).unwrap(),
            next_update: Timestamp::from_millis(1_796_830_000_000).unwrap(),
        };
        let crl = list(&authority, times, &[]).unwrap();
        let crl = crl
            .finish(&root_key.sign(crl.to_be_signed()).to_bytes())
            .unwrap();
        Self {
            time_certificate: finish(&unsigned.unwrap()),
            people: people.collect(),
            crl: crl.as_der().to_vec(),
            time,
            root,
        }
    }

    /// The authority's answer to a question.
    pub(crate) fn reply(&self, query: &Base64Bytes) -> Vec<u8> {
        let policy = ObjectIdentifier::new_unwrap("1.3.6.1.4.1.32473.1");
        let chain = [self.time_certificate.clone()];
        let authority = TimestampAuthority::new(&chain, policy, Accuracy::seconds(1)).unwrap();
        let request = TimestampRequest::from_der(query.as_slice()).unwrap();
        let serial = SerialNumber::from_random([7; 16]);
        let prepared = authority.prepare(&request, serial, now()).unwrap();
        let signature = self.time.sign(prepared.to_be_signed());
        granted(&prepared.finish(&signature.to_bytes()).unwrap())
    }

    /// Those authorities that are trusted.
    pub(crate) fn trust(&self) -> TimestampTrust {
        TimestampTrust {
            roots: vec![self.root.as_der().into()],
            now: now(),
        }
    }

    /// What long-term validation needs.
    pub(crate) fn validation(&self) -> Validation {
        let issued = self.people.iter().map(|person| &person.certificate);
        let certificates = [&self.root, &self.time_certificate]
            .into_iter()
            .chain(issued);
        Validation {
            certificates: certificates.map(|own| own.as_der().into()).collect(),
            crls: vec![self.crl.as_slice().into()],
            ocsp: Vec::new(),
        }
    }

    /// A plan with what the placeholders of a document ask for, and boxes for those whom none names.
    pub(crate) fn field_plan(&self, inspection: &Inspection) -> FieldPlan {
        let holders = self.people.iter().map(|person| Holder {
            recipient: person.recipient,
            part: Part::Signs,
            names: vec!["Käuferin".to_owned(), person.name.to_owned()],
        });
        let holders: Vec<Holder> = holders.collect();
        let mut fields = assign(&inspection.placeholders, &holders).unwrap();
        let columns = (0_u32..).zip(&self.people);
        fields.extend(columns.flat_map(|(column, person)| every_kind(person, column, inspection)));
        FieldPlan {
            signers: self.people.iter().map(planned).collect(),
            fields,
            sheet: None,
        }
    }
}

/// A field of every kind but signatures, in a column of the first page.
fn every_kind(person: &Person, column: u32, inspection: &Inspection) -> Vec<PlannedField> {
    let [left, _, _, top] = inspection.pages[0].shown;
    let left = left + 20.0 + f64::from(column) * 130.0;
    let kinds = [
        FieldKind::Checkbox,
        FieldKind::Date,
        FieldKind::Dropdown,
        FieldKind::Email,
        FieldKind::Initials,
        FieldKind::Mark,
        FieldKind::Name,
        FieldKind::Number,
        FieldKind::Radio,
        FieldKind::Text,
    ];
    let fields = (1_u32..).zip(kinds).map(|(row, kind)| {
        let bottom = top - 30.0 - f64::from(row) * 22.0;
        let place = |index: f64| {
            let left = left + index * 30.0;
            let width = if kind == FieldKind::Radio {
                16.0
            } else {
                110.0
            };
            [left, bottom, left + width, bottom + 18.0]
        };
        let is_choice = matches!(kind, FieldKind::Radio | FieldKind::Dropdown);
        PlannedField {
            recipient: person.recipient,
            kind,
            page: 0,
            places: if kind == FieldKind::Radio {
                vec![place(0.0), place(1.0), place(2.0)]
            } else {
                vec![place(0.0)]
            },
            label: format!("{} of {}", kind.code(), person.name),
            required: true,
            read_only: false,
            multiline: kind == FieldKind::Text,
            default: if is_choice {
                Some("Ja".to_owned())
            } else {
                (kind == FieldKind::Checkbox).then(|| "false".to_owned())
            },
            options: if is_choice {
                ["Ja", "Nein", "Weiß nicht"].map(str::to_owned).to_vec()
            } else {
                Vec::new()
            },
        }
    });
    fields.collect()
}

pub(crate) fn planned(person: &Person) -> PlannedSigner {
    PlannedSigner {
        recipient: person.recipient,
        label: format!("Signature of {}", person.name),
        otherwise: Otherwise::Box,
    }
}

impl Person {
    /// A plan that fills everything of one's own.
    pub(crate) fn plan(&self, inspection: &Inspection) -> SigningPlan {
        let own = inspection.fields.iter();
        let own = own.filter(|field| field.recipient == self.recipient && !field.read_only);
        let values = own.filter_map(|field| {
            let value = match field.kind {
                FieldKind::Checkbox => "true".to_owned(),
                FieldKind::Date => "28.11.2026".to_owned(),
                FieldKind::Dropdown | FieldKind::Radio => field.options.last()?.clone(),
                FieldKind::Email => "ada@example.ch".to_owned(),
                FieldKind::Name => self.name.to_owned(),
                FieldKind::Number => "1'234.50".to_owned(),
                FieldKind::Text => "Überprüft".to_owned(),
                FieldKind::Initials | FieldKind::Mark | FieldKind::Signature => return None,
            };
            Some(FieldValue {
                field: field.name.clone(),
                value,
            })
        });
        SigningPlan {
            target: Target::Recipient(self.recipient),
            chain: vec![self.certificate.as_der().into()],
            time: now(),
            name: self.name.to_owned(),
            reason: "Einverstanden".to_owned(),
            location: String::new(),
            contact: String::new(),
            form: bulla_pdf::plan::CmsForm::Cades,
            look: Look {
                mark: Some(Mark::Typed(self.name.to_owned())),
                ink: bulla_pdf::plan::Ink::Blue,
                style: self.style,
                details: vec![Detail {
                    label: "Datum".to_owned(),
                    text: "28.11.2026".to_owned(),
                }],
            },
            initials: Some(Mark::Typed("AŁ".to_owned())),
            values: values.collect(),
            reserve_bytes: None,
            instance: None,
        }
    }

    /// Signs, time-stamps and extends: B-LT.
    pub(crate) fn sign(&self, paper: &mut Paper, world: &World, plan: &SigningPlan) {
        let asked = paper.prepare(plan).unwrap();
        let signature = self.key.sign(asked.attributes.as_slice());
        let query = paper.finish(&signature.to_bytes(), [5; 8]).unwrap();
        paper
            .timestamp(&world.reply(&query.query), Some(&world.trust()))
            .unwrap();
        paper.extend(&world.validation()).unwrap();
    }
}

/// A document of the fixtures.
pub(crate) fn document(name: &str) -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = folder
        .ancestors()
        .find(|above| above.join("fixtures/documents").is_dir());
    fs::read(folder.unwrap().join("fixtures/documents").join(name)).unwrap()
}

/// The same with a page for the paper check.
pub(crate) fn sent_with_sheet(world: &World, name: &str) -> Paper {
    let mut paper = Paper::new(document(name));
    let inspection = paper.inspect(Purpose::Sending).unwrap();
    let plan = FieldPlan {
        sheet: Some(sheet(SheetLanguage::De)),
        ..world.field_plan(&inspection)
    };
    paper.place(&plan).unwrap();
    paper
}

/// A page for the paper check.
pub(crate) fn sheet(language: SheetLanguage) -> PaperSheet {
    let key = "EBESExQVFhcYGRobHB0eHwABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f";
    PaperSheet {
        language,
        address: format!("https://sign.example.ch/check#v1.{key}")
            .as_str()
            .into(),
    }
}

/// A document with the fields of its placeholders.
pub(crate) fn sent(world: &World, name: &str) -> Paper {
    let mut paper = Paper::new(document(name));
    let inspection = paper.inspect(Purpose::Sending).unwrap();
    paper.place(&world.field_plan(&inspection)).unwrap();
    paper
}
