//! One module for each command, and what they share: the connection and the session on disk.

pub(crate) mod archive;
mod audit;
mod certificate;
pub(crate) mod cms;
mod decline;
mod doctor;
mod enrol;
mod envelopes;
mod evidence;
mod kit;
mod login;
mod paper;
mod password;
pub(crate) mod pdf;
mod reason;
mod recover;
mod recovery_codes;
mod rotate;
mod save;
mod seal;
mod second_factor;
mod send;
mod sessions;
mod sign;
mod unseal;
mod uploads;
mod verify;
mod wait;
mod withdraw;
mod witness;

use bulla_client::{Client, ClientBuild, ClientError, Memory};
use bulla_protocol::ErrorCode;
use bulla_protocol::session::SessionView;

use crate::args::{Audit, Cli, Command, Evidence, Global, Paper};
use crate::config;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::home::{Home, SavedState};
use crate::host::CliHost;
use crate::prompt::Prompt;
use crate::screen::Screen;

/// What every command gets.
pub(crate) struct Context {
    pub(crate) screen: Screen,
    pub(crate) prompt: Prompt,
    pub(crate) home: Home,
    pub(crate) global: Global,
}

/// A client of the command line.
pub(crate) type CliClient = Client<CliHost>;

/// Runs a command: the exit code of a success, or why it stopped.
pub(crate) fn run(cli: Cli, screen: Screen) -> Result<Exit, Failure> {
    if let Some(done) = offline(&cli, screen) {
        return done;
    }
    let context = Context {
        screen,
        prompt: Prompt::new(screen),
        home: Home::new(config::home(cli.global.home.clone())?),
        global: cli.global,
    };
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|_| Failure::Platform("the runtime cannot start"))?
        .block_on(online(&context, cli.command))
}

/// Runs a command that needs neither a server nor an account; `None` for the others.
fn offline(cli: &Cli, screen: Screen) -> Option<Result<Exit, Failure>> {
    let home = || cli.global.home.clone();
    if let Command::Audit(Audit::Verify(arguments)) = &cli.command {
        let folder = arguments.log.as_ref()?;
        return Some(audit::offline(arguments, folder, home(), screen));
    }
    if let Command::Audit(Audit::CheckProof(arguments)) = &cli.command {
        return Some(audit::check_proof(arguments, home(), screen));
    }
    if let Command::Seal(arguments) = &cli.command {
        return Some(seal::run(arguments, screen).map(|()| Exit::Done));
    }
    if let Command::Unseal(arguments) = &cli.command {
        return Some(unseal::run(arguments, screen).map(|()| Exit::Done));
    }
    if let Command::Archive(arguments) = &cli.command {
        return Some(archive::run(arguments, &cli.global, screen));
    }
    if let Command::Pdf(arguments) = &cli.command {
        return Some(pdf::run(arguments, &cli.global, screen).map(|()| Exit::Done));
    }
    if let Command::Cms(arguments) = &cli.command {
        return Some(cms::run(arguments, screen).map(|()| Exit::Done));
    }
    if let Command::Witness(command) = &cli.command {
        return Some(witness::run(command, screen));
    }
    if let Command::Certificate(arguments) = &cli.command {
        let evidence = arguments.evidence.as_ref()?;
        let home = config::home(home()).ok().map(Home::new);
        let made = certificate::offline(arguments, evidence, home.as_ref(), screen);
        return Some(made.map(|()| Exit::Done));
    }
    if let Command::Evidence(Evidence::Show(arguments)) = &cli.command {
        return Some(evidence::show(arguments, screen));
    }
    if let Command::Evidence(Evidence::Unpack(arguments)) = &cli.command {
        return Some(evidence::unpack(arguments, home(), screen));
    }
    if let Command::Evidence(Evidence::Redact(arguments)) = &cli.command {
        return Some(evidence::redact(arguments, screen));
    }
    if let Command::Verify(arguments) | Command::Evidence(Evidence::Verify(arguments)) =
        &cli.command
    {
        // Verifying works without a home; only the pinned trust file is there.
        let home = config::home(home()).ok().map(Home::new);
        return Some(verify::run(arguments, home.as_ref(), screen));
    }
    None
}

async fn online(context: &Context, command: Command) -> Result<Exit, Failure> {
    match command {
        Command::Audit(command) => return Box::pin(audit::run(context, &command)).await,
        Command::Wait(arguments) => return Box::pin(wait::run(context, &arguments)).await,
        Command::Doctor => return doctor::run(context).await,
        Command::Setup(arguments) => enrol::run(context, arguments, enrol::Page::Setup).await,
        Command::Join(arguments) => enrol::run(context, arguments, enrol::Page::Join).await,
        Command::RecoveryKit(arguments) => kit::run(context, &arguments).await,
        Command::Password(arguments) => password::run(context, &arguments).await,
        Command::Recover(arguments) => recover::run(context, arguments).await,
        Command::Login(arguments) => login::login(context, arguments).await,
        Command::Logout => login::logout(context).await,
        Command::Whoami => login::whoami(context).await,
        Command::Sessions(arguments) => sessions::run(context, &arguments).await,
        Command::RecoveryCodes(arguments) => recovery_codes::run(context, &arguments).await,
        Command::SecondFactor(arguments) => second_factor::run(context, arguments).await,
        Command::Rotate(arguments) => rotate::run(context, arguments).await,
        Command::Accept(arguments) => rotate::accept(context, &arguments).await,
        Command::Paper(Paper::Read(arguments)) => paper::read(context, &arguments).await,
        Command::Paper(Paper::End(arguments)) => paper::end(context, &arguments).await,
        Command::Invite(arguments) => send::invite(context, &arguments).await,
        Command::Send(arguments) => send::run(context, arguments).await,
        Command::List(arguments) => envelopes::list(context, &arguments).await,
        Command::Uploads(arguments) => uploads::run(context, &arguments).await,
        Command::Status(arguments) => envelopes::status(context, &arguments).await,
        Command::Decline(arguments) => decline::run(context, &arguments).await,
        Command::Remind(arguments) => envelopes::remind(context, &arguments).await,
        Command::Cancel(arguments) => withdraw::cancel(context, &arguments).await,
        Command::Retract(arguments) => withdraw::retract(context, &arguments).await,
        Command::Revoke(arguments) => withdraw::revoke(context, &arguments).await,
        Command::Sign(arguments) => sign::run(context, &arguments).await,
        Command::Certificate(arguments) => certificate::run(context, &arguments).await,
        Command::Open(arguments) => save::run(context, &arguments, save::What::Documents).await,
        Command::Download(arguments) => {
            save::run(context, &arguments, save::What::Everything).await
        }
        Command::Evidence(Evidence::Make(arguments)) => {
            save::run(context, &arguments, save::What::Evidence).await
        }
        // Done without a connection, before this.
        Command::Archive(_)
        | Command::Cms(_)
        | Command::Pdf(_)
        | Command::Seal(_)
        | Command::Unseal(_)
        | Command::Evidence(_)
        | Command::Verify(_)
        | Command::Witness(_) => Ok(()),
    }
    .map(|()| Exit::Done)
}

impl Context {
    /// A client of the server that is given or remembered, with nobody signed in.
    pub(crate) fn connect(&self) -> Result<CliClient, Failure> {
        let state = self.home.state()?;
        let given = self
            .global
            .server
            .as_deref()
            .map(config::server)
            .transpose()?;
        let state = match (state, given) {
            (Some(state), None) => state,
            (Some(state), Some(server)) => Self::same_server(state, &server)?,
            (None, Some(server)) => SavedState::new(server),
            (None, None) => {
                return Err(Failure::Usage(
                    "no server is known yet; use --server".to_owned(),
                ));
            }
        };
        self.client(state)
    }

    /// A client of the server of a link.
    pub(crate) fn connect_to(&self, server: &str) -> Result<CliClient, Failure> {
        let given = self
            .global
            .server
            .as_deref()
            .map(config::server)
            .transpose()?;
        if given.is_some_and(|given| given != server) {
            return Err(Failure::Usage("the link is of another server".to_owned()));
        }
        match self.home.state()? {
            Some(state) => self.client(Self::same_server(state, server)?),
            None => self.client(SavedState::new(server.to_owned())),
        }
    }

    /// A client of another server than the remembered one, perhaps: nothing of this device's session
    /// goes there, and nothing is remembered of it.
    pub(crate) fn connect_apart(&self, server: &str) -> Result<CliClient, Failure> {
        let server = config::server(server)?;
        let build = ClientBuild {
            name: "bulla-cli".to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
        };
        let host = CliHost::apart(self.home.clone(), SavedState::new(server))?;
        Ok(Client::new(host, Memory::new(), build))
    }

    /// A client whose vault was opened with what the last login left on this device.
    pub(crate) async fn resume(&self) -> Result<CliClient, Failure> {
        let mut client = self.connect()?;
        let vault = self.home.vault()?;
        let (true, Some(vault)) = (client.host().has_cookie(), vault) else {
            return Err(Failure::SignedOut);
        };
        match client.resume(&vault).await {
            Ok(_) => Ok(client),
            Err(error) if error.is_server(ErrorCode::Unauthenticated) => {
                // The session is over, so what is left of it opens nothing any more.
                self.home.forget_session()?;
                Err(error.into())
            }
            // Written before the newest change of the vault: a login fetches the vault anew.
            Err(ClientError::VaultRollback) => Err(Failure::SignedOut),
            Err(error) => Err(error.into()),
        }
    }

    /// Leaves session and sealed vault on this device for the next command.
    pub(crate) async fn keep_session(&self, client: &mut CliClient) -> Result<(), Failure> {
        let vault = client.export_unlock().await?;
        client.host().keep_cookie()?;
        self.home.save_vault(&vault)
    }

    /// Prints who is signed in, and the words of the key that others compare.
    pub(crate) fn show_session(
        &self,
        view: &SessionView,
        client: &CliClient,
    ) -> Result<(), Failure> {
        let (server, words) = (client.host().server(), client.own_words()?);
        self.screen.json(&serde_json::json!({
            "server": server,
            "account_id": view.account_id,
            "tenant_id": view.tenant_id,
            "email": view.email,
            "name": view.name,
            "organisation_name": view.organisation_name,
            "role": view.role,
            "has_recovery_kit": view.has_recovery_kit,
            "recovery_codes_left": view.recovery_codes_left,
            "second_factor_reset": view.second_factor_reset,
            "expires_at_ms": view.expires_at_ms,
            "words": words,
        }));
        self.screen.say(&format!(
            "{} <{}>, {}, at {server}",
            view.name, view.email, view.organisation_name
        ));
        self.screen
            .say(&format!("Words of your key: {}", words.join(" ")));
        self.screen.say(&format!(
            "The session ends at {}, later if it is used.",
            view.expires_at_ms
        ));
        if let Some(reset) = &view.second_factor_reset {
            self.screen.say(&format!(
                "The second factor is reset at {}. Cancel it with `bulla second-factor cancel-reset` \
                 if you did not ask for it.",
                reset.effective_at_ms
            ));
        }
        if !view.has_recovery_kit {
            self.screen
                .say("There is no recovery kit yet: use `bulla recovery-kit`.");
        }
        Ok(())
    }

    /// A code of the authenticator app; the one on the command line counts once.
    pub(crate) fn code(&self, attempt: u32, error: Option<ClientError>) -> Result<String, Failure> {
        let again = error.as_ref().is_none_or(is_wrong_code);
        if let Some(error) = error
            && (!again || attempt > MAX_ATTEMPTS || self.global.totp_code.is_some())
        {
            return Err(error.into());
        }
        match &self.global.totp_code {
            Some(code) => Ok(code.clone()),
            None if attempt > 1 => self.prompt.line("Not right. The next code of the app:"),
            None => self
                .prompt
                .line("Code of the authenticator app, or a recovery code:"),
        }
    }

    /// A fresh code within a session.
    pub(crate) fn fresh_code(&self) -> Result<String, Failure> {
        self.code(1, None)
    }

    /// The state, if it is of this server: trust and checkpoints of two must not mix.
    fn same_server(state: SavedState, server: &str) -> Result<SavedState, Failure> {
        if state.server == server {
            return Ok(state);
        }
        Err(Failure::Usage(format!(
            "this device remembers {}; use another --home for {server}",
            state.server
        )))
    }

    fn client(&self, state: SavedState) -> Result<CliClient, Failure> {
        let memory = state.memory.clone();
        let host = CliHost::new(self.home.clone(), state)?;
        let build = ClientBuild {
            name: "bulla-cli".to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
        };
        Ok(Client::new(host, memory, build))
    }
}

/// Why a step that takes a new password stopped: with what is weak about it, where that is why.
pub(crate) fn choosing(client: &CliClient) -> impl FnOnce(ClientError) -> Failure {
    let judgement = client.host().judgement();
    move |error| match (error, judgement) {
        (ClientError::PasswordTooWeak, Some(judgement)) => Failure::PasswordTooWeak(judgement),
        (error, _) => error.into(),
    }
}

/// Whether another code may be right.
pub(crate) fn is_wrong_code(error: &ClientError) -> bool {
    [
        ErrorCode::CodeAlreadyUsed,
        ErrorCode::WrongCode,
        ErrorCode::WrongRecoveryCode,
    ]
    .into_iter()
    .any(|code| error.is_server(code))
}

/// How often a code can be typed again; the server counts too.
const MAX_ATTEMPTS: u32 = 3;
