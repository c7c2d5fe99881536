//! An instance in this process and people who use it: the real router over the real stores, a clock
//! that the test moves, and a host that carries requests without a network. What lies between host
//! and server can be rewritten, which is how a malicious server is played.

mod sheet;

use std::cell::RefCell;
use std::collections::{BTreeMap, VecDeque};
use std::rc::Rc;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::http::{self, header};
use bulla_auth::TotpSecret;
use bulla_client::pdf::Paper;
use bulla_client::pdf::plan::{Otherwise, SheetLanguage};
use bulla_client::{
    Client, ClientBuild, ClientError, DocumentForm, Flight, Host, HostError, Memory, Method,
    NewDocument, NewEnvelope, NewField, NewRecipient, PdfForm, Phase, Registration, Request,
    Response, SealPart, SealedPart, SigningDays, WordsCompared, engine,
};
use bulla_crypto::hash::sha256;
use bulla_crypto::opaque::{Stretched, Unstretched};
use bulla_crypto::sign::Ed25519SecretKey;
use bulla_evidence::{HEAD_BYTES, InputFile};
use bulla_password::{Judgement, Score};
use bulla_protocol::invitation::InvitationToken;
use bulla_protocol::session::Role;
use bulla_seal::MediaType;
use bulla_server::clock::{Clock as _, ManualClock};
use bulla_server::config::Config;
use bulla_server::entropy::SharedRng;
use bulla_server::log_rotation::rotate_key;
use bulla_server::secrets::Secrets;
use bulla_server::state::{AppState, Parts};
use bulla_server::{router, start};
use bulla_storage::record::Invitation;
use bulla_storage::{LogStore as _, Store as _, Write};
use bulla_storage_object::ObjectBlobStore;
use bulla_storage_sql::SqlStore;
use bulla_types::{EmailAddress, EnvelopeId, InvitationId, TenantId, Timestamp};
use http_body_util::BodyExt as _;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng as _;
use tempfile::TempDir;
use tower::ServiceExt as _;

use sheet::Sheet;
pub(crate) use sheet::{Forge, Mischief, Rogue};

/// A password that people of the tests choose.
pub(crate) const PASSWORD: &str = "gletscher-trompete-7-ofen";

/// Changes an answer on its way to the client.
pub(crate) type Tamper = Box<dyn FnMut(&Request, &mut Response)>;

/// Changes a request on its way to the server: what a client of one's own would send.
pub(crate) type Bend = Box<dyn FnMut(&mut Request)>;

/// An instance.
pub(crate) struct World {
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) log_key: Ed25519SecretKey,
    pub(crate) folder: TempDir,
    pub(crate) store: SqlStore,
    /// What an operator has in hand.
    pub(crate) state: AppState,
    router: Router,
    set_up: String,
    people: u64,
}

impl World {
    /// A new instance without accounts.
    pub(crate) async fn new() -> Self {
        Box::pin(Self::configured(Config::default())).await
    }

    /// The same with these settings.
    async fn configured(settings: Config) -> Self {
        let folder = TempDir::new().unwrap();
        start::make_folders(folder.path()).unwrap();
        let mut rng = ChaCha20Rng::seed_from_u64(1);
        let secrets = Secrets::create(&folder.path().join(start::SECRETS), &mut rng).unwrap();
        let log_key = secrets.log_key();
        let now = Timestamp::from_millis(1_763_750_999_123).unwrap();
        let clock = Arc::new(ManualClock::new(now));
        let store = SqlStore::open(&folder.path().join(start::DATABASE))
            .await
            .unwrap();
        let blobs = ObjectBlobStore::open_dir(&folder.path().join(start::BLOBS)).unwrap();
        let state = AppState::new(Parts {
            config: Config {
                data: folder.path().to_path_buf(),
                ..settings
            },
            secrets,
            store: Arc::new(store.clone()),
            blobs: Arc::new(blobs),
            clock: Arc::<ManualClock>::clone(&clock),
            entropy: Arc::new(SharedRng::new(rng)),
        });
        let set_up = start::set_up_link(&state).await.unwrap().unwrap();
        Self {
            clock,
            log_key,
            folder,
            store,
            state: state.clone(),
            router: router::build(state),
            set_up,
            people: 0,
        }
    }

    /// Gives the logs a new key, as an operator does with the service stopped, and starts it again.
    pub(crate) async fn rotate_log_key(&mut self) {
        let config = Config {
            data: self.folder.path().to_path_buf(),
            ..Config::default()
        };
        let reason = Some("a copy of the secrets was lost");
        let done = rotate_key(config.clone(), reason, &mut Vec::new()).await;
        assert!(done.unwrap());
        let store = SqlStore::open(&config.data.join(start::DATABASE)).await;
        let blobs = ObjectBlobStore::open_dir(&config.data.join(start::BLOBS));
        self.store = store.unwrap();
        self.state = AppState::new(Parts {
            secrets: Secrets::load(&config.data.join(start::SECRETS)).unwrap(),
            config,
            store: Arc::new(self.store.clone()),
            blobs: Arc::new(blobs.unwrap()),
            clock: Arc::<ManualClock>::clone(&self.clock),
            entropy: Arc::new(SharedRng::new(ChaCha20Rng::seed_from_u64(2))),
        });
        self.store.lead().await.unwrap();
        self.router = router::build(self.state.clone());
    }

    /// Has this person's device reach the service that was started again.
    pub(crate) fn reconnect(&self, person: &mut Person) {
        person.client.host_mut().router = self.router.clone();
    }

    /// A device that nobody is signed in to.
    pub(crate) fn device(&mut self, memory: Memory) -> Client<Carrier> {
        self.people += 1;
        let host = Carrier {
            router: self.router.clone(),
            clock: Arc::clone(&self.clock),
            rng: ChaCha20Rng::seed_from_u64(1000 + self.people),
            cookie: None,
            remembered: None,
            asked: Vec::new(),
            headers: Vec::new(),
            tamper: None,
            bend: None,
            ahead_ms: 0,
            sent: Vec::new(),
            lies: false,
            loses: None,
            drafts: BTreeMap::new(),
            has_disk: true,
            judge: Some(bulla_password::judge),
            stretcher: None,
            keeps_drafts: false,
            left: Vec::new(),
            part_faults: VecDeque::new(),
            waits: Vec::new(),
            phases: Vec::new(),
            mischief: Mischief::default(),
            papers: Rc::default(),
        };
        let build = ClientBuild {
            name: "bulla-tests".to_owned(),
            version: "1".to_owned(),
        };
        Client::new(host, memory, build)
    }

    /// The owner of a new organisation, with recovery kit.
    pub(crate) async fn owner(&mut self, email: &str, name: &str) -> Person {
        let link = self.set_up.clone();
        self.register(&link, email, name, Some("Käserei Muster AG"))
            .await
    }

    /// A new instance with Anna, who owns the organisation, and Beat.
    pub(crate) async fn of_two() -> (Self, Person, Person) {
        let mut world = Self::new().await;
        let mut anna = Box::pin(world.owner("anna@example.ch", "Anna Keller")).await;
        let beat = Box::pin(world.member(&mut anna, "beat@example.ch", "Beat Rossi")).await;
        (world, anna, beat)
    }

    /// The same, an instance that has made its authority, as a start does, some hours before anybody
    /// came.
    pub(crate) async fn certifying() -> (Self, Person, Person) {
        let world = Self::new().await;
        Box::pin(world.certified()).await
    }

    async fn certified(mut self) -> (Self, Person, Person) {
        start::keep_authority(&self.state).await.unwrap();
        self.clock.advance_millis(3 * 60 * 60 * 1000);
        let mut anna = Box::pin(self.owner("anna@example.ch", "Anna Keller")).await;
        let beat = Box::pin(self.member(&mut anna, "beat@example.ch", "Beat Rossi")).await;
        (self, anna, beat)
    }

    /// The same, an instance whose own authority stamps checkpoints too, at most one a minute.
    pub(crate) async fn stamping() -> (Self, Person, Person) {
        let mut settings = Config::default();
        settings.checkpoint_stamps.authority = Some("built-in".to_owned());
        settings.checkpoint_stamps.interval_secs = 60;
        let world = Box::pin(Self::configured(settings)).await;
        Box::pin(world.certified()).await
    }

    /// Anna, Beat and Carla.
    pub(crate) async fn of_three() -> (Self, Person, Person, Person) {
        let (mut world, mut anna, beat) = Box::pin(Self::of_two()).await;
        let carla = Box::pin(world.member(&mut anna, "carla@example.ch", "Carla Weber")).await;
        (world, anna, beat, carla)
    }

    /// A member whom the owner invited, with recovery kit.
    pub(crate) async fn member(&mut self, owner: &mut Person, email: &str, name: &str) -> Person {
        let invitation = owner.client.invite(&address(email)).await.unwrap();
        self.register(&invitation.link, email, name, None).await
    }

    /// Somebody whom the owner invited in this role, with recovery kit.
    pub(crate) async fn member_as(
        &mut self,
        owner: &mut Person,
        role: Role,
        (email, name): (&str, &str),
    ) -> Person {
        let invited = owner.client.invite_as(&address(email), role).await;
        self.register(&invited.unwrap().link, email, name, None)
            .await
    }

    /// The owner of another organisation of this instance, made in the store as an operator's tool
    /// would.
    pub(crate) async fn owner_elsewhere(&mut self, email: &str, name: &str) -> Person {
        let token = "another-organisation";
        let tenant = TenantId::from_bytes([77; 16]);
        let invitation = Invitation {
            invitation_id: InvitationId::from_bytes([77; 16]),
            token_sha256: sha256(token.as_bytes()),
            tenant_id: tenant,
            email: None,
            invited_by: None,
            role: Role::Owner,
            expires_at: self.clock.now().plus_millis(1_000_000),
            used_at: None,
        };
        let writes = vec![Write::CreateInvitation(invitation)];
        self.store.commit(tenant, writes, Vec::new()).await.unwrap();
        self.register(&format!("#{token}"), email, name, Some("Andere AG"))
            .await
    }

    /// Opens an account by a link and saves its recovery kit.
    pub(crate) async fn register(
        &mut self,
        link: &str,
        email: &str,
        name: &str,
        organisation: Option<&str>,
    ) -> Person {
        let mut client = self.device(Memory::new());
        let form = Registration {
            token: token(link),
            email: address(email),
            name: name.parse().unwrap(),
            organisation_name: organisation.map(|name| name.parse().unwrap()),
        };
        let enrolment = client.register(form, PASSWORD).await.unwrap();
        let totp = TotpSecret::from_slice(&base32(&enrolment.secret)).unwrap();
        let code = totp.dangerous_code(self.clock.now());
        client.confirm_registration(&code).await.unwrap();
        let kit = client.make_recovery_kit(bulla_client::Locale::De).unwrap();
        let kit = kit.text();
        client.confirm_recovery_kit(&kit, None).await.unwrap();
        Person {
            client,
            email: address(email),
            totp,
            kit: kit.to_string(),
            paper_check: None,
            words: WordsCompared::No,
        }
    }

    /// Signs somebody in again, whose session is over.
    pub(crate) async fn sign_in(&self, person: &mut Person) {
        let code = self.next_code(person);
        let email = person.email.clone();
        person.client.login(&email, PASSWORD).await.unwrap();
        person.client.second_factor(&code).await.unwrap();
    }

    /// The code that the person's app shows, in a step that was not used yet.
    pub(crate) fn next_code(&self, person: &Person) -> String {
        self.clock.advance_millis(30_000);
        person.totp.dangerous_code(self.clock.now())
    }
}

/// Somebody with an account, signed in on one device.
pub(crate) struct Person {
    pub(crate) client: Client<Carrier>,
    pub(crate) email: EmailAddress,
    pub(crate) totp: TotpSecret,
    /// The recovery kit that was saved at the registration.
    pub(crate) kit: String,
    /// Whether what is sent can be checked on paper, and the language of the page that says so.
    pub(crate) paper_check: Option<SheetLanguage>,
    /// Whether this person has compared the words of whom something is sent to.
    pub(crate) words: WordsCompared,
}

impl Person {
    /// Sends one document to these people, all at once or one after the other.
    pub(crate) async fn send(
        &mut self,
        document: &[u8],
        to: &[(&EmailAddress, u16)],
    ) -> Result<EnvelopeId, ClientError> {
        self.send_all(&[document.to_vec()], to).await
    }

    /// Sends several documents of one name in one envelope.
    pub(crate) async fn send_all(
        &mut self,
        documents: &[Vec<u8>],
        to: &[(&EmailAddress, u16)],
    ) -> Result<EnvelopeId, ClientError> {
        let documents = documents.iter().map(|document| new_document(document));
        self.send_documents(documents.collect(), to).await
    }

    /// Sends one file under this name, as one that is no PDF.
    pub(crate) async fn send_file(
        &mut self,
        name: &str,
        content: &[u8],
        to: &[(&EmailAddress, u16)],
    ) -> Result<EnvelopeId, ClientError> {
        let document = NewDocument {
            name: name.parse().unwrap(),
            media_type: "application/octet-stream".parse().unwrap(),
            ..new_document(content)
        };
        self.send_documents(vec![document], to).await
    }

    /// Sends one PDF in which the recipients sign, with these fields.
    pub(crate) async fn send_pdf(
        &mut self,
        document: &[u8],
        to: &[(&EmailAddress, u16)],
        fields: Vec<NewField>,
    ) -> Result<EnvelopeId, ClientError> {
        let form = DocumentForm::Pdf(PdfForm {
            fields,
            ..PdfForm::default()
        });
        let document = NewDocument {
            form,
            ..new_document(document)
        };
        self.send_documents(vec![document], to).await
    }

    async fn send_documents(
        &mut self,
        documents: Vec<NewDocument<Vec<u8>>>,
        to: &[(&EmailAddress, u16)],
    ) -> Result<EnvelopeId, ClientError> {
        let mut recipients = Vec::new();
        for (email, order) in to {
            recipients.push(NewRecipient {
                contact: self.client.look_up(email).await?.handle,
                order: *order,
                words: self.words,
                signature: Otherwise::Box,
            });
        }
        let envelope = NewEnvelope {
            title: TITLE.parse().unwrap(),
            message: Some(MESSAGE.to_owned()),
            documents,
            recipients,
            paper_check: self.paper_check,
            days: SigningDays::default(),
        };
        self.client.send(envelope).await
    }

    /// From now on, what the server answers is changed like this.
    pub(crate) fn tamper(&mut self, tamper: impl FnMut(&Request, &mut Response) + 'static) {
        self.client.host_mut().tamper = Some(Box::new(tamper));
    }

    /// From now on, what this person's client asks for is changed like this.
    pub(crate) fn bend(&mut self, bend: impl FnMut(&mut Request) + 'static) {
        self.client.host_mut().bend = Some(Box::new(bend));
    }

    /// From now on, the client is an honest one.
    pub(crate) fn behave_again(&mut self) {
        self.client.host_mut().bend = None;
    }

    /// From now on, the server answers as it does.
    pub(crate) fn trust_again(&mut self) {
        self.client.host_mut().tamper = None;
    }
}

/// Title of the envelopes that tests send.
pub(crate) const TITLE: &str = "Milchliefervertrag 2027";
/// Message of the envelopes that tests send.
pub(crate) const MESSAGE: &str = "Bitte bis Freitag.";
/// Name of the document that tests send.
pub(crate) const FILE_NAME: &str = "vertrag-milch.pdf";

/// A host that carries requests into a router of this process.
pub(crate) struct Carrier {
    pub(crate) cookie: Option<String>,
    pub(crate) remembered: Option<Memory>,
    /// Method and path of every request.
    pub(crate) asked: Vec<String>,
    /// Every header of every answer, as a line.
    pub(crate) headers: Vec<String>,
    pub(crate) tamper: Option<Tamper>,
    pub(crate) bend: Option<Bend>,
    /// By how much the device's clock is ahead of the server's, in milliseconds.
    pub(crate) ahead_ms: u64,
    /// Path and JSON body of every request that had one.
    sent: Vec<(String, serde_json::Value)>,
    /// Commits to another content than it sends.
    pub(crate) lies: bool,
    /// Loses the next answer from this path, after the server has done its work.
    pub(crate) loses: Option<String>,
    /// What the device's disk holds of uploads.
    pub(crate) drafts: BTreeMap<EnvelopeId, Vec<u8>>,
    /// Whether drafts can be kept.
    pub(crate) has_disk: bool,
    /// What judges passwords, where it is there.
    pub(crate) judge: Option<fn(&str, &[&str]) -> Judgement>,
    /// Another instance that stretches passwords, where there is one.
    pub(crate) stretcher: Option<fn(&Unstretched) -> Stretched>,
    /// Whether the program ends each time before a draft is removed.
    pub(crate) keeps_drafts: bool,
    /// Paths and bytes of all parts that left the device, each time that they did.
    pub(crate) left: Vec<(String, Rc<Vec<u8>>)>,
    /// What happens to the next parts, one after the other.
    pub(crate) part_faults: VecDeque<PartFault>,
    /// How long the flows waited before they tried again, in milliseconds.
    pub(crate) waits: Vec<u64>,
    /// Phases that were shown, without repetitions.
    pub(crate) phases: Vec<Phase>,
    /// What its program does with PDFs that it signs.
    pub(crate) mischief: Mischief,
    /// What the QR codes of sheets say that were drawn.
    pub(crate) papers: Rc<RefCell<Vec<String>>>,
    router: Router,
    clock: Arc<ManualClock>,
    rng: ChaCha20Rng,
}

/// What happens to a part on its way.
#[derive(Debug, Clone)]
pub(crate) enum PartFault {
    /// Nothing.
    None,
    /// It does not arrive.
    Lost,
    /// It arrives, and the answer does not.
    AnswerLost,
    /// Something else answers with this status and body.
    Answered(u16, String),
}

impl core::fmt::Debug for Carrier {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Carrier")
    }
}

impl Carrier {
    /// The body of the newest request to this path.
    pub(crate) fn sent_to(&self, path: &str) -> Option<serde_json::Value> {
        let mut newest_first = self.sent.iter().rev();
        let found = newest_first.find(|(sent, _)| sent == path);
        found.map(|(_, body)| body.clone())
    }

    /// Sends JSON with this device's session: status and body of the answer.
    pub(crate) async fn post_raw(
        &self,
        path: &str,
        body: &serde_json::Value,
    ) -> (u16, serde_json::Value) {
        let cookie = self.cookie.clone().unwrap_or_default();
        let request = http::Request::builder()
            .method("POST")
            .uri(path)
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::COOKIE, format!("__Host-bulla={cookie}"))
            .body(Body::from(serde_json::to_vec(body).unwrap()))
            .unwrap();
        let answer = self.router.clone().oneshot(request).await.unwrap();
        let status = answer.status().as_u16();
        let body = answer.into_body().collect().await.unwrap().to_bytes();
        (status, serde_json::from_slice(&body).unwrap_or_default())
    }

    /// Asks for something to be deleted, with this device's session: status of the answer.
    pub(crate) async fn delete(&self, path: &str) -> u16 {
        let request = self.built(Request {
            method: Method::Delete,
            path: path.to_owned(),
            content_type: None,
            range: None,
            body: Vec::new(),
        });
        let answer = self.router.clone().oneshot(request).await.unwrap();
        answer.status().as_u16()
    }

    fn built(&self, request: Request) -> http::Request<Body> {
        let mut builder = http::Request::builder()
            .method(request.method.as_str())
            .uri(&request.path);
        if let Some(media_type) = request.content_type {
            builder = builder.header(header::CONTENT_TYPE, media_type);
        }
        if let Some(range) = &request.range {
            let value = format!("bytes={}-{}", range.start, range.end - 1);
            builder = builder.header(header::RANGE, value);
        }
        if let Some(cookie) = &self.cookie {
            builder = builder.header(header::COOKIE, format!("__Host-bulla={cookie}"));
        }
        builder.body(Body::from(request.body)).unwrap()
    }

    async fn carry(&mut self, mut request: Request) -> Response {
        if let Some(bend) = &mut self.bend {
            bend(&mut request);
        }
        if let Ok(body) = serde_json::from_slice(&request.body) {
            self.sent.push((request.path.clone(), body));
        }
        let asked = request.clone();
        self.asked
            .push(format!("{} {}", request.method.as_str(), request.path));
        let request = self.built(request);
        let answer = self.router.clone().oneshot(request).await.unwrap();
        for (name, value) in answer.headers() {
            let value = String::from_utf8_lossy(value.as_bytes());
            self.headers.push(format!("{name}: {value}"));
        }
        for value in answer.headers().get_all(header::SET_COOKIE) {
            let value = value.to_str().unwrap();
            let pair = value.split(';').next().unwrap();
            let token = pair.strip_prefix("__Host-bulla=").unwrap();
            self.cookie = (!token.is_empty()).then(|| token.to_owned());
        }
        let status = answer.status().as_u16();
        let body = answer.into_body().collect().await.unwrap();
        let mut response = Response {
            status,
            body: body.to_bytes().to_vec(),
        };
        if let Some(tamper) = &mut self.tamper {
            tamper(&asked, &mut response);
        }
        response
    }
}

impl Host for Carrier {
    type Rng = ChaCha20Rng;
    type Source = Vec<u8>;
    type Part = Rc<Vec<u8>>;
    type Paper = Sheet;

    async fn http(&mut self, request: Request) -> Result<Response, HostError> {
        let is_lost = self.loses.as_ref() == Some(&request.path);
        let response = self.carry(request).await;
        if is_lost {
            self.loses = None;
            return Err(HostError::Network);
        }
        Ok(response)
    }

    async fn seal_part(
        &mut self,
        source: &Self::Source,
        part: SealPart<'_>,
    ) -> Result<SealedPart<Self::Part>, HostError> {
        let (body, segment_hashes) = engine::seal_segments(
            part.key,
            &part.segments,
            part.plaintext_hash,
            |range, out| {
                let begin = usize::try_from(range.start).unwrap();
                let end = usize::try_from(range.end).unwrap();
                out.extend_from_slice(source.get(begin..end).ok_or(HostError::Source)?);
                Ok(())
            },
        )?;
        if self.lies {
            part.plaintext_hash.update(b"and more");
        }
        Ok(SealedPart {
            part: Rc::new(body),
            segment_hashes,
        })
    }

    async fn new_paper(&mut self, size_bytes: u64) -> Result<Sheet, HostError> {
        let size = usize::try_from(size_bytes).unwrap();
        let paper = Paper::with_capacity(size).map_err(|_| HostError::NoPdfEngine)?;
        Ok(Sheet::new(paper, self.mischief.clone(), &self.papers))
    }

    async fn load_paper(&mut self, source: &Vec<u8>, _: u64) -> Result<Sheet, HostError> {
        Ok(Sheet::new(
            Paper::new(source.clone()),
            self.mischief.clone(),
            &self.papers,
        ))
    }

    async fn seal_paper_part(
        &mut self,
        paper: &Sheet,
        part: SealPart<'_>,
    ) -> Result<SealedPart<Self::Part>, HostError> {
        let bytes = paper.bytes().to_vec();
        self.seal_part(&bytes, part).await
    }

    fn put_part(&mut self, path: &str, part: &Rc<Vec<u8>>) -> Flight {
        self.left.push((path.to_owned(), Rc::clone(part)));
        let mut request = Request {
            method: Method::Put,
            path: path.to_owned(),
            content_type: Some("application/octet-stream"),
            range: None,
            body: part.as_ref().clone(),
        };
        if let Some(bend) = &mut self.bend {
            bend(&mut request);
        }
        self.asked.push(format!("PUT {}", request.path));
        let request = self.built(request);
        let router = self.router.clone();
        let fault = self.part_faults.pop_front().unwrap_or(PartFault::None);
        Box::pin(async move {
            match fault {
                PartFault::Lost => return Err(HostError::Network),
                PartFault::Answered(status, body) => {
                    let body = body.into_bytes();
                    return Ok(Response { status, body });
                }
                PartFault::AnswerLost | PartFault::None => {}
            }
            let answer = router.oneshot(request).await.unwrap();
            if matches!(fault, PartFault::AnswerLost) {
                return Err(HostError::Network);
            }
            let status = answer.status().as_u16();
            let body = answer.into_body().collect().await.unwrap();
            let body = body.to_bytes().to_vec();
            Ok(Response { status, body })
        })
    }

    async fn wait(&mut self, millis: u64) -> Result<(), HostError> {
        self.waits.push(millis);
        Ok(())
    }

    async fn keep_draft(&mut self, envelope: &EnvelopeId, sealed: &[u8]) -> Result<(), HostError> {
        if !self.has_disk {
            return Err(HostError::Sink);
        }
        self.drafts.insert(*envelope, sealed.to_vec());
        Ok(())
    }

    async fn drafts(&mut self) -> Vec<Vec<u8>> {
        self.drafts.values().cloned().collect()
    }

    async fn drop_draft(&mut self, envelope: &EnvelopeId) -> Result<(), HostError> {
        if !self.keeps_drafts {
            self.drafts.remove(envelope);
        }
        Ok(())
    }

    async fn score_password(&mut self, password: &str, known: &[&str]) -> Result<Score, HostError> {
        let judge = self.judge.ok_or(HostError::NotJudged)?;
        Ok(judge(password, known).score)
    }

    async fn stretch(&mut self, unstretched: &Unstretched) -> Option<Stretched> {
        self.stretcher.map(|stretch| stretch(unstretched))
    }

    fn now(&self) -> Timestamp {
        self.clock.now().plus_millis(self.ahead_ms)
    }

    fn rng(&mut self) -> &mut Self::Rng {
        &mut self.rng
    }

    fn progress(&mut self, phase: Phase, _: u64, _: u64) {
        if self.phases.last() != Some(&phase) {
            self.phases.push(phase);
        }
    }

    fn remember(&mut self, memory: &Memory) {
        self.remembered = Some(memory.clone());
    }
}

/// A document as it is sent.
fn new_document(content: &[u8]) -> NewDocument<Vec<u8>> {
    NewDocument {
        name: FILE_NAME.parse().unwrap(),
        media_type: MediaType::pdf(),
        size_bytes: u64::try_from(content.len()).unwrap(),
        source: content.to_vec(),
        form: DocumentForm::File,
    }
}

/// A file as the verifier takes it.
pub(crate) fn input<'a>(name: &'a str, content: &'a [u8]) -> InputFile<'a> {
    InputFile {
        name,
        sha256: sha256(content),
        head: content.get(..HEAD_BYTES).unwrap_or(content),
        content: Some(content),
        digests: &[],
    }
}

/// The address in this text.
pub(crate) fn address(text: &str) -> EmailAddress {
    text.parse().unwrap()
}

/// A document of this many bytes, none like its neighbours.
pub(crate) fn document(length: usize) -> Vec<u8> {
    let mut bytes = b"%PDF-1.7\n".to_vec();
    bytes.extend(
        (0..)
            .map(|n: u32| n.wrapping_mul(2_654_435_761).to_le_bytes()[3])
            .take(length),
    );
    bytes.truncate(length);
    bytes
}

/// The token of a link.
pub(crate) fn token(link: &str) -> InvitationToken {
    let (_, token) = link.split_once('#').unwrap();
    InvitationToken::new(token.to_owned())
}

/// The bytes of base32 without padding (RFC 4648 §6).
fn base32(text: &str) -> Vec<u8> {
    let mut bits: u64 = 0;
    let mut count = 0;
    let mut bytes = Vec::new();
    for character in text.bytes() {
        let alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
        let value = alphabet.iter().position(|c| *c == character).unwrap();
        bits = bits << 5 | u64::try_from(value).unwrap();
        count += 5;
        if count >= 8 {
            count -= 8;
            bytes.push(u8::try_from(bits >> count & 0xff).unwrap());
        }
    }
    bytes
}
