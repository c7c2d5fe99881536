//! Reminding whoever was asked to act.

use bulla_protocol::envelope::Reminded;
use bulla_protocol::path;
use bulla_types::EnvelopeId;

use crate::{Client, ClientError, Host, Locale, OpenedEnvelope};

impl<H: Host> Client<H> {
    /// Has the server mail a reminder to whoever was asked to act and has not, in an envelope that the
    /// caller sent. Answers with the envelope as it is then.
    ///
    /// # Errors
    /// The server's `forbidden` for an envelope of somebody else, `envelope_closed` where nobody is
    /// awaited, `too_many_attempts` within a day of the reminder before; as [`Self::open`].
    pub async fn remind(
        &mut self,
        id: EnvelopeId,
        locale: Locale,
    ) -> Result<OpenedEnvelope, ClientError> {
        let _reached: Reminded = self.post(&path::envelope_reminders(&id), &()).await?;
        self.open(id, locale).await
    }
}
