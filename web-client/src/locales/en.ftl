# Texts of the web client, English. Every text stands in the other files under the same name.

## Shell

skip = Skip to content
brand-home = Bulla, to the documents
nav-main = Main navigation
nav-back = Back
nav-list = Documents
nav-new = New
nav-people = People
nav-verify = Verify
account-menu = Account and settings
language = Language
theme = Appearance
theme-system = As the system
theme-light = Light
theme-dark = Dark
lock = Lock
lock-now = Lock now
sign-in = Sign in
sign-out = Sign out
close = Close
cancel = Cancel
copy = Copy
copied = Copied
print = Print
download = Download
download-named = Download { $name }
read = Read
read-named = Read { $name }
remove = Remove { $what }
try-again = Try again
look-again = Look again
loading = Loading
me = you
percent = { $percent }%
step = Step { $current } of { $total }
drop-here = or drop it here
technical-details = Technical details
version = Version { $version }
engine = engine { $version }
footer-promise = End-to-end encrypted: documents are encrypted and signed on your device.
offline = You are offline. What is open stays readable; sending and signing need a connection.
start-failed = This page could not be loaded
outdated-title = There is a newer version
outdated-text = The page was updated while you had it open. Load it again to go on. Nothing that was sent is lost.
outdated-reload = Load again
not-found-title = There is nothing at this address
not-found-text = The link may be incomplete or the page may have moved. Your documents are where you left them.
not-found-home = To the documents
field-show-password = Show password

title-list = Documents
title-setup = Set up
title-join = Join
title-login = Sign in
title-unlock = Unlock
title-kit = Your recovery kit
title-new = New signature request
title-envelope = Envelope
title-people = People
title-verify = Verify a document
title-not-found = Not found

poster-statement = Only the people you name can read it. Anyone can check who signed it.
poster-encrypted = Encrypted on your device before anything is sent.
poster-signed = Signed with your own key, on your own device.
poster-verified = Every step stands in a record that the server cannot rewrite.

## Signing in

login-title = Sign in
login-hint = Your password never leaves this device.
login-expired = Your session has ended. Sign in again to go on where you were.
login-verify = Verify a signed document without an account
email = E-mail address
password = Password
code = Six-digit code
second-title = Second step
second-text = Enter the code that your authenticator app shows now.
second-continue = Continue
second-back = Back to the password
unlock-title = Unlock your documents
unlock-start = You are signed in. Your password opens the keys on this device.
unlock-asked = Locked. The keys have left this device’s memory; your password opens them again.
unlock-idle = Locked because nobody was here for a while. Your password opens the keys again.
unlock-crash = The encryption engine stopped and took every key with it. Nothing that was sent is lost. Unlock to go on.
unlock = Unlock
unlock-other = Sign in as somebody else
idle-title = Are you still there?
idle-text = Your documents lock in { $seconds ->
    [one] one second
   *[other] { $seconds } seconds
}.
idle-stay = Stay unlocked

## Setting up and joining

invitation-broken = This link does not work
invitation-until = The link is valid until { $moment }.
setup-title = Set up your organisation
setup-text = You make the first account. It owns the organisation and invites everybody else.
join-title = Join { $organisation }
join-text = { $person } invites you to read and sign documents here.
join-text-plain = You are invited to read and sign documents here.
organisation-name = Name of the organisation
your-name = Your name
password-hint = At least { $count } characters. A few unrelated words are strong and easy to remember.
password-short = Use at least { $count } characters.
join-continue = Continue
join-working = Making your keys on this device. This takes a few seconds.
totp-title = Turn on the second step
totp-text = Scan this with an authenticator app, such as Microsoft Authenticator, Google Authenticator or Duo.
totp-qr = QR code for your authenticator app
totp-no-scan = Cannot scan?
totp-key-hint = Type this key into the app. It is time-based and has six digits.
totp-code-hint = Enter the code that the app shows now.
totp-confirm = Confirm

## Recovery kit

kit-text = If you forget your password, only this kit opens your documents again. We do not have it and cannot make another one for you.
kit-code = Recovery code
kit-qr = Recovery code as a QR code
kit-how = This code opens your documents again if you forget your password. Your second step is still needed.
kit-file-name = bulla-recovery-kit.pdf
kit-save = Download as PDF
kit-keep = Keep it where only you find it: on paper in a safe place, or in a password manager. Whoever has the kit and your second step can read your documents.
kit-saved = I have saved it
kit-later = Later
kit-making = Making your recovery kit
kit-check-title = Enter the code once
kit-check-text = This makes sure that what you saved is complete.
kit-check-label = Recovery code
kit-check-confirm = Check
kit-check-back = Show the kit again
kit-done-title = Your recovery kit is ready
kit-done-text = You will need it only if you forget your password. Keep it safe.
kit-done-action = To the documents
kit-make = Save recovery kit
kit-missing-title = Save your recovery kit first
kit-missing-text = Without it a forgotten password means lost documents. You can send once it is saved.

## Documents

list-empty-title = Nothing here yet
list-empty-text = Send a PDF to be signed. What others send to you appears here too.
list-empty-action = Choose a PDF
list-to = To { $people }
title-opening = Opening the title
title-closed = Not readable for you yet
filters = Show
filter-all = All
filter-mine = For you
filter-others = Waiting for others
filter-done = Completed
filter-all-nothing = Nothing here yet
filter-all-nothing-text = What you send and what is sent to you appears here.
filter-mine-nothing = Nothing waits for you
filter-mine-nothing-text = You get an e-mail when somebody asks for your signature.
filter-others-nothing = Nobody else has to sign
filter-others-nothing-text = Envelopes that wait for somebody else are listed here.
filter-done-nothing = Nothing is finished yet
filter-done-nothing-text = Envelopes move here when everybody has acted.
search = Search titles, people, states
search-clear = Clear the search
search-found = { $count ->
    [0] Nothing found
    [one] One envelope found
   *[other] { $count } envelopes found
}
search-opening = Titles are still being opened on this device; more may be found.
search-nothing = Nothing found
search-nothing-text = The search looks through titles, people and states, on this device. What you may not read yet has no title here.
search-show-all = Show all
state-completed = Completed
state-mine = Your signature
state-others = Waiting, { $signed } of { $total } signed

## New

new-text = Everything is encrypted on this device before it leaves.
new-documents = Documents
new-choose-pdf = Choose a PDF
new-another-pdf = Add another PDF
new-not-pdf = Only PDF files with content can be sent. Left out: { $names }
new-about = Title and message
new-title = Title
new-message = Message (optional)
new-sealed = Title, message and file names are encrypted too. E-mails show none of them.
new-people = Who signs
new-in-turn = One after another, in this order
new-with-previous = At the same time as { $name }
new-send = Encrypt and send
new-summary = Summary
new-summary-documents = { $count ->
    [0] No document yet
    [one] One document, { $size }
   *[other] { $count } documents, { $size }
}
new-summary-people = { $count ->
    [0] Nobody signs yet
    [one] One person signs
   *[other] { $count } people sign
}
new-summary-only-you = Readable by you alone
new-summary-readers = Readable by you and { $names }
new-missing = Still missing: { $list }
new-missing-file = a document
new-missing-title = a title
new-missing-people = a person
move-up = Move { $who } up
move-down = Move { $who } down
moved = { $what } is now { $position } of { $total }.
person-email = E-mail address of a person
person-add = Add
person-added = { $name } was added.
person-twice = This person is in the list already.
person-invite = Invite this person to your organisation
contact-pinned = Key known and unchanged
contact-first-use = Key not compared yet
contact-changed = Key has changed
contact-compared = Words compared
contact-not-compared = Words not compared; the record says so
compare-title = Compare words with { $name }
compare-text = Call { $name } or meet in person and read these words to each other. Do not use e-mail.
compare-why = The words stand for the key that will open the documents. If they differ, somebody else may be in between.
compare-yes = We compared the words, they are the same
compare-no = Send without comparing
compare-recorded = Your choice is recorded with the signature request, for everybody to see.
changed-title = { $name } has another key than before
changed-what = The key now recorded for { $name } ({ $email }) is not the one you know. A new device or a recovery can be the reason. So can somebody who wants to read along.
changed-safe = Nothing was sent. What you sent before stays as it is.
changed-do = Ask { $name } by phone or in person whether the keys were renewed. Until that is settled, Bulla sends nothing to this person.
changed-words = Words of the new key
changed-back = Back, without this person
sending-title = Encrypting and sending
sending-text = Keep this page open until it is done.
sending-cancelled = Cancelled. Nothing was sent. Encrypted parts that were uploaded are unreadable and will be deleted.
sent-title = Sent
sent-text = The people whose turn it is get an e-mail without title or content. You see here when they sign.
sent-open = Show
sent-list = To the documents
phase-starting = Starting
phase-reading = Reading
phase-encrypting = Encrypting on this device
phase-uploading = Encrypting on this device and uploading
phase-downloading = Fetching and decrypting
phase-checking = Checking
phase-signing = Signing

## Envelope

envelope-from = From { $name }, { $moment }
envelope-documents = Documents
envelope-people = People
envelope-sender = Sender
envelope-history = History
envelope-log = Each entry is proved to stand in the record { $origin }, which has { $size } entries.
envelope-opening = Decrypting on this device
envelope-failed = This envelope cannot be shown
evidence = Evidence
evidence-what = Proves who signed what and when, without this server
evidence-download = Download evidence
person-pending = Waiting
person-released = Received
person-signed = Signed
person-later = Not yet their turn
sender-first-use = This is your first envelope from this person. Compare the words if the content matters.
sender-words = Words of the sender
history-server = Server
history-proved = In the record at no. { $position }, checked
not-your-turn-title = It is not your turn yet
not-your-turn-text = Somebody else has to sign before you. You get an e-mail as soon as it is your turn.
detail-envelope = Envelope
detail-container = Encrypted file of { $name }

## Signing

sign-call = { $name } asks you to sign
sign-call-hint = Read first, then sign. The documents are decrypted on this device only.
sign-start = Read and sign
sign-read-first = Read the document first.
sign-ready = Sign
sign-title = Your signature
sign-what = { $count ->
    [one] You sign one document from { $name }.
   *[other] You sign { $count } documents from { $name }.
}
sign-as = Sign as { $name }
sign-opened = opened
sign-unopened = not opened yet
sign-opened-of = Opened: { $seen } of { $total } documents
sign-look-again = Look at the envelope as it is now
sign-law = Simple electronic signature (SES). Your key signs on this device; the act enters the record.
signed-title = You have signed
signed-all = Everybody has signed. Download the evidence and keep it with the document.
signed-wait = We send you an e-mail when everybody has signed.

## Reader

reader-close = Close
reader-document = Document
reader-next = Next: { $name }
reader-tools = Page and zoom
reader-pages = Pages
reader-page = Page { $page } of { $pages }
reader-go-to = Go to page
reader-of = of { $pages }
reader-zoom-in = Zoom in
reader-zoom-out = Zoom out
reader-fit = Zoom { $percent }%, back to page width
reader-opening = Decrypting on this device
reader-unshowable-title = This file cannot be shown here
reader-unshowable-text = It was decrypted and its hash is right, but it cannot be drawn. It may be damaged or have a password of its own. Download it to look at it with another program.

## People

people-text = Invite colleagues, and compare keys with those you send to.
invite-title = Invite somebody
invite-make = Invite
invite-made = { $email } is invited
invite-hand-over = Hand over the link by a channel you trust. It works once.
invite-link = Invitation link
words-title = Compare words
words-why = Eight words stand for a person’s key. When you both see the same words, nobody is in between.
words-of = E-mail address
words-show = Show words
words-mine = Show my words
words-label = Words of the key

## Verifying

verify-text = See whether a document is unchanged and who signed it. No account needed.
verify-choose = Choose files
verify-here = Your files stay on this device. Nothing is uploaded.
verify-questions = Questions
verify-what-files = Which files do I need?
verify-what-files-text = The document as you received it, together with its evidence file (it ends in .evidence.json). Choose both at once. An evidence file alone shows who signed, but not whether your copy is the same.
verify-how = How does this check work?
verify-how-text = Your browser computes the document’s hash and compares it with the hash that each person signed. It checks every signature, the order, and that each step stands in the record. The same program exists for the command line.
verify-means = What does the result prove?
verify-means-text = That the holder of an account’s key signed exactly this content. It does not prove a person’s identity towards authorities: it is not a notarisation and not a qualified electronic signature.
verdict-authentic = Authentic
    .sentence = The document is unchanged since it was signed, and all signatures are genuine.
verdict-incomplete = Genuine, but not complete
    .sentence = What is there is genuine, but something is missing.
verdict-unrecognised = Not recognised
    .sentence = Signed and unchanged, but we cannot confirm who signed.
verdict-altered = Altered
    .sentence = The document is not the one that was signed.
verdict-unsigned = No signature found
    .sentence = This file carries no signature, and no evidence was given with it.
verdict-unreadable = Not readable
    .sentence = This file could not be read. Nothing can be said about it.
signature-signed = Signed
signature-sent = Sent
signature-missing = Not signed
signature-invalid = Not valid
report-who = Who signed
report-unknown-person = Name not disclosed
report-facts = What was checked
report-history = History ({ $count })
report-law = Level: simple electronic signature (SES). Times are those of the server’s record.
report-words = Words of the key of { $name }
report-save = Save report (JSON)
fact-is-yes = Yes
fact-is-no = No
fact-is-not_checked = Not checked
fact-intact = Unchanged since signing
fact-valid = Signatures valid
fact-trusted = Signers’ keys recognised
fact-entire_file = Covers the entire file
fact-order = Order of signing kept
fact-audit_included = Stands in the record
fact-timestamp = Independent timestamp
fact-revocation = Not revoked
fact-complete = Everybody has signed
fact-deadline = Signed before the deadline
fact-document = This file belongs to the evidence
fact-history = History without a gap
fact-names = Names and addresses as the sender signed them
fact-witnessed = Independent witness
role-sender = Sender
role-signer = Signer
role-approver = Approver
role-viewer = Reader
detail-envelope_id = Envelope
detail-tenant_id = Organisation
detail-instance = Server
detail-head = Newest statement
detail-chain = Why the records do not fit
detail-log_origin = Record
detail-log_size = Entries of the record
detail-log_root = Root of the record
detail-evidence_file = Evidence file
detail-file_sha256 = SHA-256 of the file
modifier-retracted = The sender no longer relies on it. The signatures stay valid.
modifier-revoked = The sender revoked it. It must not be relied on.
modifier-certificate_revoked = A certificate was revoked.
modifier-untimestamped = There is no independent timestamp; times are those of the server.
modifier-unwitnessed = No independent witness has signed the record.
modifier-revocation_not_checked = Whether it was revoked was not checked.
modifier-log_not_checked = The record was not checked.
reason-container_encrypted = This is an encrypted container. Verify the document that it holds.
reason-evidence_malformed = The evidence file is damaged or of another kind.
reason-evidence_too_large = The evidence file is too large to be one.
reason-kind_unknown = This kind of file is not known here.
reason-no_evidence = No evidence file was given for it. Choose both files at once.
reason-chain_broken = The signed records do not follow from each other.
reason-checkpoint_invalid = The signature over the record does not hold.
reason-checkpoint_contradicted = A signature names a state of the record that never was.
reason-content_differs = The content is not the one that the evidence names.
reason-deadline_passed = Somebody signed after the deadline.
reason-digest_differs = The content differs from what was signed.
reason-email_differs = An e-mail address is not the one that the sender named.
reason-history_broken = The history has a gap.
reason-identity_invalid = The signatures of somebody’s key statement do not hold.
reason-leaf_invalid = An entry of the record is malformed or belongs elsewhere.
reason-log_fork = There are two different records of the same size.
reason-order_violated = Somebody signed before it was their turn.
reason-private_differs = Title or names are not those that the sender signed.
reason-proof_invalid = The proof that an entry stands in the record does not hold.
reason-signature_invalid = A signature does not hold.
reason-statement_missing = The evidence leaves out a step that the record shows.
reason-event_not_recorded = A step is not shown to stand in the record.
reason-identity_not_recorded = Somebody’s key is not shown to stand in the record.
reason-log_unknown = The record is not kept by the server that this device knows.
reason-trust_invalid = What this device knows about the server is not usable.
reason-trust_missing = This device does not know the server that keeps the record.
reason-acts_missing = Not everybody has signed yet.
reason-document_missing = The document itself was not given. Choose it together with the evidence.
reason-all_signed = Everybody who was asked has signed.

## History

event-account-created = Account made
event-container-stored = Encrypted file stored
event-envelope-completed = Everybody has signed
event-envelope-sent = Sent
event-grant-recorded = Access granted
event-identity-published = Keys published
event-invitation-created = Invitation made
event-invitation-used = Invitation used
event-login-refused = Sign-in refused
event-organisation-created = Organisation made
event-recipient-acted = Signed
event-second-factor-enrolled = Second step turned on
event-session-closed = Signed out
event-session-opened = Signed in
event-vault-item-written = Vault changed
event-vault-slot-written = Way to open the vault changed
event-vault-unlocked = Vault opened
event-wrap-released = Key handed out for reading

## Errors: what happened, what is safe, what to do

error-wait = Wait { $seconds ->
    [one] one second
   *[other] { $seconds } seconds
}.
error-already_acted = You have already signed or declined this envelope.
    .safe = Your first act counts and is recorded.
    .do = Load the page again to see it.
error-code_already_used = This code was already used.
    .safe = Nobody was signed in with it a second time.
    .do = Wait for the next code, at most 30 seconds.
error-container_incomplete = The upload did not arrive completely.
    .safe = Nothing readable left this device and nothing was sent.
    .do = Send again.
error-container_invalid = The server refused the encrypted file.
    .safe = Nothing readable left this device and nothing was sent.
    .do = Load the page again and send again.
error-container_mismatch = The uploaded file is not the announced one.
    .safe = Nothing readable left this device and nothing was sent.
    .do = Send again.
error-container_too_large = The file is larger than this server accepts.
    .safe = Nothing was sent.
    .do = Make the file smaller or ask your administrator for a higher limit.
error-email_taken = There is already an account with this e-mail address.
    .safe = That account is unchanged.
    .do = Sign in instead.
error-envelope_closed = This envelope is closed.
    .safe = What was signed stays signed.
    .do = Load the page again to see how it ended.
error-forbidden = You are not allowed to do this.
    .safe = Nothing was changed.
    .do = Ask an owner of your organisation.
error-head_moved = Somebody acted at the same moment.
    .safe = Nothing of yours was recorded yet.
    .do = Look at the envelope again, then repeat.
error-internal = Something went wrong on the server.
    .safe = Nothing was changed.
    .do = Try again. If it stays, tell your administrator.
error-invalid_request = The server did not understand the request.
    .safe = Nothing was changed.
    .do = Check what you entered. If it is right, load the page again.
error-invitation_expired = This link has expired.
    .safe = Nothing was changed.
    .do = Ask for a new link.
error-invitation_unknown = This link is not valid here.
    .safe = Nothing was changed.
    .do = Open the link again and check that it is complete, up to its last character.
error-invitation_used = This link was already used.
    .safe = It cannot be used twice, not even by somebody else.
    .do = If it was you, sign in. If not, tell the person who invited you.
error-not_found = There is nothing here.
    .safe = Nothing was changed.
    .do = Check the link, or whether you are signed in with the right account.
error-not_your_turn = Another person has to sign first.
    .safe = Nothing was changed.
    .do = You get an e-mail when it is your turn.
error-origin_refused = The request came from another site and was refused.
    .safe = Nothing was changed.
    .do = Open Bulla in a new tab by its own address.
error-payload_too_large = The request is too large.
    .safe = Nothing was changed.
    .do = Use fewer documents or people, or a shorter message.
error-range_not_satisfiable = A part of the file that does not exist was asked for.
    .safe = The document is unchanged.
    .do = Open the document again.
error-recovery_kit_missing = Save your recovery kit first.
    .safe = Nothing was sent.
    .do = Save the kit, then send. It protects you from losing your documents.
error-statement_invalid = The server refused the signed record.
    .safe = Nothing was recorded.
    .do = Load the page again and repeat.
error-too_many_attempts = There were too many tries.
    .safe = Your account is protected; nothing was opened.
    .do = Wait a moment, then try again.
error-unauthenticated = You are signed out.
    .safe = Your documents and everything you sent are safe.
    .do = Sign in again.
error-unavailable = The server cannot store anything right now.
    .safe = Nothing was changed.
    .do = Try again in a moment.
error-unknown_recipient = Nobody in your organisation has this e-mail address.
    .safe = Nothing was sent.
    .do = Check the address, or invite the person first.
error-version_conflict = This was changed elsewhere.
    .safe = The newer version was kept.
    .do = Load the page again and repeat.
error-wrong_code = This code is not right.
    .safe = Nothing was opened.
    .do = Enter the code that the app shows now. If it never fits, set the clock of your phone to automatic.
error-wrong_credentials = E-mail address or password is not right.
    .safe = Nothing was opened.
    .do = Check both, also capital letters, and try again.
error-answer_invalid = The server’s answer was not understood.
    .safe = It was not used.
    .do = Load the page again: page and server may be of different versions.
error-cancelled = Cancelled.
    .safe = Nothing was changed.
    .do = You can start again at any time.
error-chain_invalid = The signed records of this envelope do not fit together.
    .safe = It is not shown, so that you do not rely on it.
    .do = Do not sign. Tell the sender and your administrator.
error-container_damaged = The encrypted file is damaged.
    .safe = Nothing of it is shown, because it cannot be trusted.
    .do = Try again. If it stays, tell your administrator: the storage may be damaged.
error-content_mismatch = The content is not what was signed.
    .safe = It is not shown, so that you do not rely on it.
    .do = Do not sign. Tell the sender.
error-file_not_readable = A file could not be read.
    .safe = Nothing was sent.
    .do = Choose it again. It may have been moved, changed or be in use.
error-file_not_writable = The file could not be saved.
    .safe = The document is unchanged.
    .do = Check the free space on this device and try again.
error-identity_changed = A person’s key is not the one you know.
    .safe = Nothing was sent and nothing was opened with the new key.
    .do = Ask the person by phone or in person before you go on.
error-kit_mismatch = This is not the code of your kit.
    .safe = Your kit is unchanged.
    .do = Compare it group by group. Similar letters and digits are read alike.
error-locked = Your documents are locked.
    .safe = No key is in this device’s memory.
    .do = Unlock with your password.
error-log_fork = The server shows different records to different people.
    .safe = Nothing was opened or signed on this basis.
    .do = Stop working with this server and tell your administrator.
error-log_rollback = The server shows an older record than this device has seen.
    .safe = Nothing was opened or signed on this basis.
    .do = Tell your administrator. It may have been restored from a backup.
error-memory_invalid = What this device remembered about the server is damaged.
    .safe = Bulla does not start without it, because it protects you from falsified records.
    .do = Delete the data of this site in the browser’s settings, then compare the words of the people you know again.
error-network = The server cannot be reached.
    .safe = Nothing readable left this device.
    .do = Check your connection and try again.
error-not_readable = This cannot be decrypted with your keys.
    .safe = It stays encrypted.
    .do = Ask the sender whether it was meant for this account.
error-password_too_weak = This password is too easy to guess.
    .safe = Nothing was sent.
    .do = Use at least twelve characters; four unrelated words are strong.
error-proof_invalid = The server could not prove its record.
    .safe = It is not shown, so that you do not rely on it.
    .do = Try again. If it stays, tell your administrator.
error-vault_invalid = Your vault does not open.
    .safe = Nothing was changed.
    .do = Try again. If it stays, tell your administrator.
error-vault_rollback = The server returned an older version of your vault.
    .safe = It was not used.
    .do = Tell your administrator. It may have been restored from a backup.
error-worker_crashed = The encryption engine stopped.
    .safe = All keys left this device’s memory. Nothing that was sent is lost.
    .do = Load the page again. If it stays, update your browser.
error-wrong_step = This step is not possible now.
    .safe = Nothing was changed.
    .do = Load the page again and begin anew.
error-unknown = Something unexpected happened.
    .safe = Nothing was changed, as far as this device can tell.
    .do = Load the page again. If it stays, tell your administrator.
