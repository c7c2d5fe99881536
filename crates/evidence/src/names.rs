//! Names, addresses and titles that the evidence proves. What no commitment opens is not shown.

use std::collections::BTreeMap;

use bulla_crypto::mac::verify_hmac_sha256;
use bulla_statement::{EnvelopeChain, Epochs, StatementId, commitment};
use bulla_types::{
    AccountId, Base64Bytes, DisplayName, EmailAddress, RecipientId, Sha256Digest, Title,
};

use crate::{Evidence, PrivatePart, PrivateSender, Reason};

/// What was proven about people and documents.
#[derive(Default)]
pub(crate) struct Names {
    pub(crate) title: Option<Title>,
    pub(crate) sender: Option<PrivateSender>,
    sender_id: Option<StatementId>,
    recipients: BTreeMap<RecipientId, Person>,
    /// Account of each identity, so that a person has one name in every epoch.
    accounts: BTreeMap<StatementId, AccountId>,
}

/// What was proven about one recipient.
#[derive(Default)]
struct Person {
    name: Option<DisplayName>,
    email: Option<EmailAddress>,
    holder: Option<StatementId>,
}

impl Names {
    /// The names that the evidence proves.
    pub(crate) fn prove(
        evidence: &Evidence,
        chain: &EnvelopeChain,
        epochs: &[Epochs],
    ) -> Result<Self, Reason> {
        let of_account = |account: &Epochs| {
            let id = account.account_id();
            account
                .identities()
                .map(move |it| (it.id(), id))
                .collect::<Vec<_>>()
        };
        let mut names = Self {
            sender_id: Some(chain.manifest().body().sender),
            accounts: epochs.iter().flat_map(of_account).collect(),
            ..Self::default()
        };
        for recipient in &chain.manifest().body().recipients {
            let holder = chain.holder_of(recipient.recipient_id);
            names.person(recipient.recipient_id).holder = holder;
        }
        for opening in &evidence.emails {
            names.email(opening.recipient_id, &opening.email, &opening.salt, chain)?;
        }
        if let Some(part) = private_part(evidence, chain)? {
            for recipient in &part.recipients {
                names.email(
                    recipient.recipient_id,
                    &recipient.email,
                    &recipient.salt,
                    chain,
                )?;
                names.person(recipient.recipient_id).name = Some(recipient.name.clone());
            }
            names.title = Some(part.title);
            names.sender = Some(part.sender);
        }
        Ok(names)
    }

    /// Name of a recipient.
    pub(crate) fn name_of(&self, recipient: RecipientId) -> Option<DisplayName> {
        self.recipients.get(&recipient)?.name.clone()
    }

    /// Address of a recipient.
    pub(crate) fn email_of(&self, recipient: RecipientId) -> Option<EmailAddress> {
        self.recipients.get(&recipient)?.email.clone()
    }

    /// The name of who holds this identity, else the beginning of its id.
    pub(crate) fn actor(&self, identity: &Sha256Digest) -> String {
        self.of_identity(identity).map_or_else(
            || format!("identity {:.8}", identity.to_string()),
            ToString::to_string,
        )
    }

    /// The name of who holds this identity.
    pub(crate) fn of_identity(&self, identity: &Sha256Digest) -> Option<&DisplayName> {
        let account = self.accounts.get(&StatementId::from_digest(*identity));
        let is_same = |id: StatementId| {
            id.digest() == identity || (account.is_some() && self.accounts.get(&id) == account)
        };
        let held = |person: &&Person| person.holder.is_some_and(is_same);
        let held = self.recipients.values().find(held);
        let sender = self
            .sender
            .as_ref()
            .filter(|_| self.sender_id.is_some_and(is_same));
        held.and_then(|person| person.name.as_ref())
            .or_else(|| sender.map(|sender| &sender.name))
    }

    fn person(&mut self, recipient: RecipientId) -> &mut Person {
        self.recipients.entry(recipient).or_default()
    }

    fn email(
        &mut self,
        recipient: RecipientId,
        email: &EmailAddress,
        salt: &Base64Bytes,
        chain: &EnvelopeChain,
    ) -> Result<(), Reason> {
        let place = chain.manifest().body().recipient(recipient);
        let salt: Option<&[u8; 32]> = salt.as_slice().try_into().ok();
        let (Some(place), Some(salt)) = (place, salt) else {
            return Err(Reason::EmailDiffers);
        };
        if commitment::commit_field(salt, commitment::EMAIL, email.as_str()) != place.email_commit {
            return Err(Reason::EmailDiffers);
        }
        self.person(recipient).email = Some(email.clone());
        Ok(())
    }
}

/// Shows that content of this digest is what `commit` commits to.
pub(crate) fn opens(blind: &Base64Bytes, digest: &Sha256Digest, commit: &Sha256Digest) -> bool {
    blind.as_slice().len() == BLIND_BYTES
        && verify_hmac_sha256(blind.as_slice(), &[digest.as_bytes()], commit.as_bytes()).is_ok()
}

pub(crate) fn private_part(
    evidence: &Evidence,
    chain: &EnvelopeChain,
) -> Result<Option<PrivatePart>, Reason> {
    let Some(opening) = &evidence.private else {
        return Ok(None);
    };
    let content = opening.content.as_slice();
    let digest = bulla_crypto::hash::sha256(content);
    let commit = &chain.manifest().body().private.content_commit;
    if !opens(&opening.blind, &digest, commit) {
        return Err(Reason::PrivateDiffers);
    }
    PrivatePart::parse(content, chain.manifest().body())
        .map(Some)
        .ok_or(Reason::PrivateDiffers)
}

const BLIND_BYTES: usize = 32;
