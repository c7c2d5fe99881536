//! One write of a transaction, to where it belongs.

use bulla_storage::{StoreError, Write};

use crate::engine::Connection;
use crate::{
    account, attempt, authority, certificate, container, envelope, erasure, identity, invitation,
    mail, paper, recovery_code, rekey, reminder, reset, revocation, run, session, timestamp_policy,
    vault, witness, wrap,
};

/// Whether what this write does depends on the events that were recorded before it.
pub(crate) const fn looks_into_the_log(write: &Write) -> bool {
    matches!(
        write,
        Write::BeginContainer(_) | Write::CreateEnvelope { .. }
    )
}

/// Applies a write; on an error the caller undoes the transaction.
#[expect(clippy::too_many_lines, reason = "a table: one arm for each write")]
pub(crate) async fn apply(c: &mut Connection, write: &Write) -> Result<(), StoreError> {
    match write {
        Write::AddAuthority(it) => authority::add(c, it).await,
        Write::AddCertificate(it) => certificate::add(c, it).await,
        Write::AddIdentity(it) => identity::add(c, it).await,
        Write::AddIdentityStep(it) => {
            identity::add_step(c, it).await?;
            wrap::note_to_replace(c, it.account_id).await
        }
        Write::AddPart { container_id, part } => container::add_part(c, *container_id, part).await,
        Write::BeginContainer(it) => container::begin(c, it).await,
        Write::BeginReset(it) => reset::begin(c, it).await,
        Write::BurnRecoveryCode { account_id, hash } => {
            recovery_code::burn(c, *account_id, *hash).await
        }
        Write::BurnTotpStep { account_id, step } => {
            account::burn_totp_step(c, *account_id, *step).await
        }
        Write::CompleteContainer {
            container_id,
            container_hash,
        } => container::complete(c, *container_id, *container_hash).await,
        Write::CountTry { counted, at } => attempt::count(c, counted, *at).await,
        Write::CreateAccount(it) => account::create(c, it).await,
        Write::CreateEnvelope {
            stored,
            wraps,
            ak_epoch,
        } => {
            account::demand_epoch(c, stored.envelope.sender, *ak_epoch).await?;
            envelope::create(c, stored).await?;
            for it in wraps {
                wrap::add(c, stored.envelope.envelope_id, it).await?;
            }
            Ok(())
        }
        Write::CreateInvitation(it) => invitation::create(c, it).await,
        Write::CreateRun(it) => run::create(c, it).await,
        Write::CreateSession(it) => session::create(c, it).await,
        Write::CreateTenant(it) => account::create_tenant(c, it).await,
        Write::DeleteRun { run_id, stage } => run::delete(c, *run_id, stage).await,
        Write::DeleteSession(id) => session::delete(c, *id).await,
        Write::AskRecipient(it) => reminder::ask(c, it).await,
        Write::EndPapers(envelope) => paper::end(c, *envelope).await,
        Write::EndReset {
            account_id,
            reset_id,
        } => reset::end(c, *account_id, reset_id).await,
        Write::EndSession {
            account_id,
            session_id,
        } => session::end(c, *account_id, *session_id).await,
        Write::EndSessions { account_id, except } => {
            session::end_all(c, *account_id, *except).await?;
            run::end(c, *account_id).await
        }
        Write::EraseField {
            index,
            name,
            tenant_id,
        } => erasure::erase_field(c, *tenant_id, *index, name).await,
        Write::ExpectCertificates { identity_id, count } => {
            certificate::expect(c, *identity_id, *count).await
        }
        Write::ForgetTries(key) => attempt::forget(c, *key).await,
        Write::GiveTryBack { key, limit } => attempt::give_back(c, *key, limit).await,
        Write::NoteLockout(key) => attempt::note(c, *key).await,
        Write::NotePaperOpened {
            envelope_id,
            locator,
            day,
        } => paper::note_opened(c, *envelope_id, *locator, *day).await,
        Write::PutPaper(it) => paper::put(c, it).await,
        Write::PutRevocationList(it) => revocation::put_list(c, it).await,
        Write::PutTimestampPolicy {
            tenant_id,
            version,
            policy,
        } => timestamp_policy::put(c, *tenant_id, *version, policy).await,
        Write::PutWitnessState(it) => witness::put_state(c, it).await,
        Write::PutSlot {
            account_id,
            slot,
            auth_key,
        } => {
            account::demand_epoch(c, *account_id, slot.ak_epoch).await?;
            vault::put_slot(c, *account_id, slot, auth_key.as_ref()).await
        }
        Write::PutVaultItem {
            account_id,
            ak_epoch,
            item,
        } => {
            account::demand_epoch(c, *account_id, *ak_epoch).await?;
            vault::put_item(c, *account_id, item).await
        }
        Write::QueueMail(it) => mail::queue(c, it).await,
        Write::RenewAccountKey(it) => rekey::renew(c, it).await,
        Write::ReplaceOpaqueRecord {
            account_id,
            expected,
            record,
        } => account::replace_record(c, *account_id, expected, record).await,
        Write::NoteReminder { expected, next } => reminder::note(c, expected, next).await,
        Write::ReplaceRecoveryCodes { account_id, hashes } => {
            recovery_code::replace(c, *account_id, hashes).await
        }
        Write::ReplaceTotp {
            account_id,
            sealed,
            step,
        } => account::replace_totp(c, *account_id, sealed, *step).await,
        Write::ReplaceRun { from, run: it } => run::replace(c, from, it).await,
        Write::ReplaceWraps {
            envelope_id,
            account_id,
            wraps,
        } => wrap::replace(c, *envelope_id, *account_id, wraps).await,
        Write::RetireAuthority { authority_id, at } => {
            authority::retire(c, *authority_id, *at).await
        }
        Write::RevokeCertificate(it) => revocation::add(c, it).await,
        Write::SetUnlockShare { session_id, sealed } => {
            session::set_unlock_share(c, *session_id, sealed).await
        }
        Write::TouchSession { session_id, at } => session::touch(c, *session_id, *at).await,
        Write::UpdateEnvelope {
            envelope_id,
            expected,
            next,
            append,
            containers,
        } => {
            if expected.envelope_id != *envelope_id || next.envelope_id != *envelope_id {
                return Err(StoreError::NotFound);
            }
            envelope::update(c, expected, next, (append, containers)).await
        }
        Write::UseInvitation { invitation_id, at } => {
            invitation::mark_used(c, *invitation_id, *at).await
        }
    }
}
