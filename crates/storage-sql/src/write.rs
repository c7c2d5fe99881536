//! One write of a transaction, to where it belongs.

use bulla_storage::{StoreError, Write};

use crate::engine::Connection;
use crate::{account, container, envelope, identity, invitation, mail, run, session, vault, wrap};

/// Applies a write; on an error the caller undoes the transaction.
pub(crate) async fn apply(c: &mut Connection, write: &Write) -> Result<(), StoreError> {
    match write {
        Write::AddIdentity(it) => identity::add(c, it).await,
        Write::AddPart { container_id, part } => container::add_part(c, *container_id, part).await,
        Write::BeginContainer(it) => container::begin(c, it).await,
        Write::BurnTotpStep { account_id, step } => {
            account::burn_totp_step(c, *account_id, *step).await
        }
        Write::CompleteContainer {
            container_id,
            container_hash,
        } => container::complete(c, *container_id, *container_hash).await,
        Write::CreateAccount(it) => account::create(c, it).await,
        Write::CreateEnvelope { stored, wraps } => {
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
        Write::PutSlot { account_id, slot } => vault::put_slot(c, *account_id, slot).await,
        Write::PutVaultItem { account_id, item } => vault::put_item(c, *account_id, item).await,
        Write::QueueMail(it) => mail::queue(c, it).await,
        Write::ReplaceRun { from, run: it } => run::replace(c, from, it).await,
        Write::SetUnlockShare { session_id, sealed } => {
            session::set_unlock_share(c, *session_id, sealed).await
        }
        Write::TouchSession { session_id, at } => session::touch(c, *session_id, *at).await,
        Write::UpdateEnvelope {
            envelope_id,
            expected,
            next,
            append,
        } => {
            if expected.envelope_id != *envelope_id || next.envelope_id != *envelope_id {
                return Err(StoreError::NotFound);
            }
            envelope::update(c, expected, next, append).await
        }
        Write::UseInvitation { invitation_id, at } => {
            invitation::mark_used(c, *invitation_id, *at).await
        }
    }
}
