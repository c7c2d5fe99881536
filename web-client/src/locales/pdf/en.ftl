# Texts about signatures in PDFs, English. Loaded where a PDF is looked at.

## What stands against fields and signatures in a PDF, and what to do

pdf-refusal-certification_not_first = Somebody has signed this document already, so it can no longer be certified.
    .do = Sign it without certifying it.
pdf-refusal-certified_no_changes = Its author has certified this document and allows no change, not even a signature.
    .do = Ask the author for a copy that may be signed.
pdf-refusal-certified_no_new_fields = Its author has certified this document and allows no new visible fields.
    .do = Choose signatures that are not visible, or ask the author for a copy without certification.
pdf-refusal-field_exists = The document has a field of this name already.
    .do = Use the document as it was before fields of Bulla were added.
pdf-refusal-field_kind = A field is of another kind than was expected.
    .do = Load the page again. If it stays, tell the sender.
pdf-refusal-field_locked = An earlier signature forbids changes of this field.
    .do = Leave the field as it is. If it must be filled in, ask the sender for a new envelope.
pdf-refusal-field_missing = A field that was announced is not in the document.
    .do = Load the page again. If it stays, tell the sender.
pdf-refusal-field_name = A field has a name that cannot be used.
    .do = Rename the field in the document, then choose it again.
pdf-refusal-field_read_only = This field cannot be changed by anybody.
    .do = Leave it as it is.
pdf-refusal-field_signed = This signature field is signed already.
    .do = Look at the envelope again: maybe you signed in another tab.
pdf-refusal-field_widgets = A field stands in another number of places than was expected.
    .do = Load the page again. If it stays, tell the sender.
pdf-refusal-key = Something of a field cannot be set.
    .do = Load the page again. If it stays, tell your administrator.
pdf-refusal-no_pages = The document has no pages.
    .do = Choose another file.
pdf-refusal-object_numbers = The document has so many parts that nothing can be added.
    .do = Print it into a new PDF.
pdf-refusal-page_missing = A field is meant for a page that does not exist.
    .do = Check the page numbers, or choose the right file.
pdf-refusal-rectangle = A field has no usable place on its page.
    .do = Make the field larger in the document.
pdf-refusal-seed_value = The signature field demands something of a signature that Bulla cannot give.
    .do = Ask the author which certificate or time-stamp is meant, or for a copy without these demands.
pdf-refusal-signed_no_new_fields = This document is signed already, and new fields would count as a change of what was signed.
    .do = Use the document from before it was signed.
pdf-refusal-signed_no_new_pages = This document is signed already, and a page for the paper check would count as a change of what was signed.
    .do = Send it without the paper check, or use the document from before it was signed.
pdf-refusal-too_large = The file is too large for a signature in it.
    .do = Make it smaller than 9 GB.
pdf-refusal-value = A value cannot be written into the document.
    .do = Change what you entered in the fields.
pdf-refusal-revision_author = The newest version is not signed by the person whose turn it was.
    .do = Do not sign. Tell the sender.
pdf-refusal-certificate = This certificate cannot be used for signing here.
    .do = Sign with the key of your account, or with another certificate.
pdf-refusal-changes_forbidden = The newest version changes what it may not.
    .do = Do not sign. Tell the sender.
pdf-refusal-character_missing = A text has a character that the font of the document lacks.
    .do = Correct what you entered.
pdf-refusal-drawing = The drawing is empty, a mere dot, or too large.
    .do = Draw your signature again, or type your name.
pdf-refusal-field_required = A required field is empty.
    .do = Fill it in, then sign.
pdf-refusal-field_unknown = A value is for a field that is not yours.
    .do = Load the page again. If it stays, tell your administrator.
pdf-refusal-fields_too_many = There are more fields or people than one document takes.
    .do = Divide the document, or ask fewer people.
pdf-refusal-foreign_field = The newest version fills in somebody else’s field.
    .do = Do not sign. Tell the sender.
pdf-refusal-internal = Something went wrong while working on the PDF.
    .do = Load the page again. If it stays, tell your administrator.
pdf-refusal-line_break = A text for one line has a line break.
    .do = Correct what you entered.
pdf-refusal-mark_missing = Your signature or your initials are missing.
    .do = Type your name, or draw.
pdf-refusal-not_a_number = A value is not a number.
    .do = Correct what you entered.
pdf-refusal-not_a_successor = The newest version does not continue the one before.
    .do = Do not sign. Tell the sender.
pdf-refusal-option_unknown = A value is none of the choices.
    .do = Correct what you entered.
pdf-refusal-options = A field has unusable choices or places.
    .do = Correct the place in the document, or leave it as text.
pdf-refusal-order = A step came before its turn.
    .do = Load the page again. If it stays, tell your administrator.
pdf-refusal-outside_page = A field lies outside of its page.
    .do = Correct the place in the document, or leave it as text.
pdf-refusal-no_room = The last page has no room for the signatures.
    .do = Choose signatures that are not visible, or mark places in the document.
pdf-refusal-signature_wrong = The signature does not fit certificate and document.
    .do = Sign with the key of your account, or with another certificate.
pdf-refusal-signature_altered = A signature of the newest version does not hold.
    .do = Do not sign. Tell the sender.
pdf-refusal-signature_too_large = The signature is larger than expected.
    .do = Sign with the key of your account, or with another certificate.
pdf-refusal-signer_twice = Somebody would get two signature fields.
    .do = Correct the place in the document, or leave it as text.
pdf-refusal-text_too_long = A text does not fit into its field.
    .do = Shorten it.
pdf-refusal-timestamp_wrong = The time-stamp does not answer what was asked.
    .do = Try again. You can also sign without a time-stamp.
pdf-refusal-timestamp_rejected = The time-stamp authority refused.
    .do = Try again. You can also sign without a time-stamp.
pdf-refusal-timestamp_untrusted = The time-stamp is of an authority that this server does not name.
    .do = Try again. You can also sign without a time-stamp.
pdf-refusal-role_unknown = A place in the document is for somebody who is not in the list.
    .do = Add that person, correct the document, or leave the places as text.
pdf-refusal-paper_without_pdf = None of these documents can have a page for the paper check.
    .do = Send them without the paper check, or as PDFs that can be signed.
pdf-refusal-placeholder = A place for a field in the document has a mistake.
    .do = Add that person, correct the document, or leave the places as text.

## Why a PDF is not read: damaged files have one text, whatever the damage

pdf-read-damaged = This PDF is damaged in its structure. Programs repair it in different ways, so what one person sees another may not.
    .do = Open it and save or print it as a new PDF, check that, and choose the new file.
pdf-read-header = This file is not a PDF, or something stands before its beginning.
    .do = Open it and save it as a new PDF, or choose another file.
pdf-read-truncated = The file ends in the middle. It was probably not copied or downloaded completely.
    .do = Copy or download it again.
pdf-read-trailing_data = Something stands behind the end of the document that no part of it accounts for.
    .do = Open it and save it as a new PDF.
pdf-read-limit = The document is larger or more intricate than Bulla reads.
    .do = Divide it, or print it into a new PDF.
pdf-read-encryption = This PDF is protected by a password or by rights of its own.
    .do = Open it and save a copy without protection. Bulla encrypts it anyway.
pdf-read-filter = Parts of the document are packed in a way that Bulla does not read.
    .do = Open it and save it as a new PDF.
pdf-read-predictor = Parts of the document are packed in a way that Bulla does not read.
    .do = Open it and save it as a new PDF.

## What a signer should know: what it is, and what it can mean

pdf-concern-action = Something happens when the document is opened or used
    .means = A reader may jump, hide fields or switch layers by itself. Read all pages before you sign.
pdf-concern-annotation = A note or drawing lies over a page
    .means = It can cover text, and some programs leave it out.
pdf-concern-appearance_missing = A field or note has no look of its own
    .means = Every program draws it differently.
pdf-concern-duplicate_key = Something is said twice in the file
    .means = Programs differ in which of the two counts, so they may show different things.
pdf-concern-embedded_file = A file is attached
    .means = Your signature covers it too. Open it before you sign, or ask for a copy without it.
pdf-concern-external_content = Content is taken from elsewhere
    .means = What is shown can change later without the file changing.
pdf-concern-font_not_embedded = A font is not in the document
    .means = Each device takes another one; letters may look different elsewhere.
pdf-concern-font_programmed = The letters of a font are drawings
    .means = Text that is copied or read aloud may differ from what is seen.
pdf-concern-hidden_layer = There are layers that are not shown, or not always
    .means = Other content may appear in print or in another program. Ask for a copy without layers.
pdf-concern-javascript = The document contains a script
    .means = Other programs may run it, and it can change what is shown. Here it does not run.
pdf-concern-launch = The document can start something outside of it
    .means = Here nothing is started. Be careful with it in other programs.
pdf-concern-looks_rebuilt = Programs are told to draw the fields anew
    .means = Filled-in values may look different elsewhere.
pdf-concern-multimedia = There is sound, film or a model in it
    .means = It is not shown here, and your signature covers it.
pdf-concern-overlap = Fields or notes lie over each other
    .means = One can hide the other. Look at these pages closely.
pdf-concern-portfolio = The PDF is a collection of files
    .means = Only its cover is shown here, while your signature covers all of it.
pdf-concern-unreferenced = There is content in the file that is not used
    .means = A later change could bring it up; verifying here would then call the document altered. Harmless leftovers are common.
pdf-concern-xfa = A second form (XFA) stands beside the pages
    .means = Some programs show it in place of the pages. Ask for an ordinary PDF.

## What is wrong with a signature in a PDF, or missing from it

pdf-finding-algorithm = It was made with a key or method that is not considered safe.
pdf-finding-byte_range_end = It does not cover its whole version of the document.
pdf-finding-byte_range_gap = It leaves out more than itself: something could hide there.
pdf-finding-byte_range_start = It does not cover the beginning of the file.
pdf-finding-certificate_not_trusted = Nobody whom this device trusts vouches for the signer’s certificate. Ask the signer which authority issued it, and add its certificate below.
pdf-finding-certificate_revoked = A certificate was revoked before it is proven that the signature existed.
pdf-finding-certificate_unbound = What was signed does not name the certificate; another one with the same key would fit as well.
pdf-finding-changes_doubtful = Something was added later that may mislead. Compare with what the signer saw.
pdf-finding-changes_forbidden = The document was changed later in a way that the signature forbids.
pdf-finding-changes_unreadable = What was changed later cannot be read, so nothing can be said about it.
pdf-finding-cms = The signature is not put together as the standard demands.
pdf-finding-contents_form = The place of the signature holds more than the signature.
pdf-finding-digest_mismatch = The document is not the one that was signed.
pdf-finding-field_added = Somebody who signed later put a visible signature where the page was empty. Nothing was covered.
pdf-finding-not_current = The signature was there in an earlier version and was removed.
pdf-finding-revocation_unknown = Nothing shows that the certificate was still valid when it was used.
pdf-finding-shared_signature = Several fields show the same signature; it was made for one of them.
pdf-finding-signature_dictionary = The signature’s entry in the file is not put together as the standard demands.
pdf-finding-signature_invalid = The signature is not that of the certificate’s holder.
pdf-finding-signature_type = The signature says of itself that it is something else.
pdf-finding-signer_unknown = The signer’s certificate is not in the file.
pdf-finding-sub_filter = This kind of signature is not verified here.
pdf-finding-timestamp_invalid = A time-stamp does not fit the signature. The time is not proven by it.
pdf-finding-timestamp_not_trusted = The time-stamp is by an authority that this device does not know.
pdf-finding-too_much_work = The file asks for more checks than are made; this signature was not looked at.
pdf-finding-untimestamped = No time-stamp proves when it was signed; the time is the signer’s word.
pdf-finding-weak_key = The key is shorter than is asked for today.

## What a signature covers, and what came after it

pdf-coverage-entire_file = The entire file
pdf-coverage-entire_revision = The entire document as it was when it was signed; something was added later
pdf-coverage-contiguous_from_start = Only the beginning of the document
pdf-coverage-unclear = Not clear: parts of the document are not covered
pdf-change-none = Nothing was changed since
pdf-change-long_term = Only proofs for later years were added
pdf-change-signature = Other signatures were added
pdf-change-form_filling = Form fields were filled in
pdf-change-annotations = Notes or drawings were added or changed
pdf-change-other = Something else was changed
pdf-judgement-permitted = allowed
pdf-judgement-indeterminate = not certain whether allowed
pdf-judgement-violated = not allowed
pdf-doubt-annotation_may_hide = A note or drawing may hide what was signed.
pdf-doubt-button_redrawn = A check box or radio button looks different than before.
pdf-doubt-field_may_hide = A field was filled in, and what it shows may hide what was signed below it.
pdf-doubt-read_only_field = A field that nobody should fill in has another value.
pdf-doubt-signed_field_added = A later signer added a visible signature where the page was empty.
pdf-doubt-visible_signature_field = A visible signature field was added; it may hide what was signed.

## Changes one by one, for experts

pdf-kind-annotation = Note or drawing
pdf-kind-annotation_removed = Field no longer shown
pdf-kind-appearance = Look of a field
pdf-kind-catalog_key = Catalog entry that may not change
pdf-kind-catalog_replaced = Another catalog
pdf-kind-extensions = List of extensions
pdf-kind-field_added = New field that is not for a signature
pdf-kind-field_key = Property of a field that may not change
pdf-kind-field_removed = Field gone, moved or renamed
pdf-kind-field_value = Value of a field
pdf-kind-form = List of fields
pdf-kind-form_key = Form entry that may not change
pdf-kind-freed = Object deleted that is still used
pdf-kind-generation = Object under another generation
pdf-kind-info = Document information
pdf-kind-metadata = Metadata
pdf-kind-overwritten = Object replaced that must stay
pdf-kind-page_annotations = List of a page’s notes
pdf-kind-page_key = Content or property of a page
pdf-kind-revealed = Hidden object brought up
pdf-kind-security_store = Proofs for later years
pdf-kind-shared = Changed object used elsewhere too
pdf-kind-signature = Signature
pdf-kind-signature_field = Signature field
pdf-kind-signature_removed = Signature removed
pdf-kind-signature_replaced = Signature or its look replaced
pdf-kind-structure = Structure of the file
pdf-kind-timestamp = Document time-stamp
pdf-kind-trailer_key = Trailer entry that may not change
pdf-kind-unexplained = New object that nothing explains
pdf-kind-unused = Unused object

## Kinds and levels of signatures, and the words of ETSI EN 319 102-1

pdf-signature-approval = Signature
pdf-signature-certification = Certification by the author
pdf-signature-timestamp = Time-stamp of the document
pdf-level-b_b = B-B: signature with its certificate
pdf-level-b_t = B-T: with a proven time
pdf-level-b_lt = B-LT: with all that is needed to verify it later
pdf-level-b_lta = B-LTA: for the archive, time-stamped with its proofs
pdf-indication-total_passed = Passed every check
pdf-indication-indeterminate = Cannot be decided with what is there
pdf-indication-total_failed = Failed
pdf-subindication-certificate_chain_general_failure = The chain of certificates could not be checked.
pdf-subindication-chain_constraints_failure = A certificate may not be used for this.
pdf-subindication-crypto_constraints_failure_no_poe = A method or key is too weak.
pdf-subindication-format_failure = The signature or the file breaks the standard.
pdf-subindication-hash_failure = The content is not what was signed.
pdf-subindication-no_certificate_chain_found = No chain leads to a trusted certificate.
pdf-subindication-no_signing_certificate_found = The signer’s certificate was not found.
pdf-subindication-not_yet_valid = The certificate was not valid yet.
pdf-subindication-out_of_bounds_no_poe = The certificate had expired, and nothing proves an earlier time.
pdf-subindication-revoked_ca_no_poe = An issuing authority was revoked.
pdf-subindication-revoked_no_poe = The certificate was revoked, and nothing proves an earlier time.
pdf-subindication-sig_constraints_failure = The signature or a later change needs a closer look.
pdf-subindication-sig_crypto_failure = The signature was not made with the key of the certificate.
pdf-subindication-try_later = Data about revocation are missing for now.

## Placeholders with a mistake

pdf-placeholder-duplicate_key = Something is said twice in it.
pdf-placeholder-key_of_other_kind = It says something that this kind of field does not have.
pdf-placeholder-missing_key = Something is missing in it, such as whose field it is.
pdf-placeholder-syntax = A character stands in it where it cannot.
pdf-placeholder-too_long = It is too long.
pdf-placeholder-unclosed = It does not end in its line.
pdf-placeholder-unknown_key = It says something that is not known, maybe a typing mistake.
pdf-placeholder-unknown_kind = There is no such kind of field.
pdf-placeholder-value = A value in it cannot be used.

## Looking at a PDF before it is sent or signed

pdf-looking = Looking at the file on this device
pdf-pages = { $count ->
    [one] One page
   *[other] { $count } pages
}
pdf-page = page { $page }
pdf-on-pages = Pages: { $pages }
pdf-more = and more
pdf-check-title = What could hide or move content
pdf-check-none = Nothing was found that could hide or move content.
pdf-check-some = { $count ->
    [one] One thing to know before signing
   *[other] { $count } things to know before signing
}
pdf-check-calm = None of this is wrong in itself; many ordinary documents have some of it. What covers content within a page is not found: read every page.
pdf-check-recorded = What is listed here is recorded, encrypted, with your signature.
pdf-check-failed = This file could not be looked at
pdf-obstacle = This PDF gets no signature in it
pdf-obstacle-beside = Otherwise it is signed beside the file: the signatures then stand in the evidence. Keep both together.
pdf-obstacle-unknown = A reason that this version does not know: { $code }
pdf-sign-beside = It is signed beside the file: your signature stands in the evidence. Keep both together.
pdf-signed-before = { $count ->
    [one] It carries a signature already. It stays valid.
   *[other] It carries { $count } signatures already. They stay valid.
}

## Fields of a PDF

pdf-fields-found = { $count ->
    [one] One place for a field found
   *[other] { $count } places for fields found
}
pdf-fields-table = Places for fields found in { $name }
pdf-fields-what = Field
pdf-fields-whose = Whose
pdf-fields-page = Page
pdf-fields-need = Required
pdf-fields-yes = yes
pdf-fields-no = no
pdf-fields-nobody = person no. { $number }: not in the list yet
pdf-fields-named = “{ $name }”: nobody in the list
pdf-fields-use = Make fields where the document says so
new-missing-places = the places for fields in { $names }
pdf-fields-mistake = A place on page { $page } cannot be read. { $why }
pdf-fields-unmatched = { $count ->
    [one] One place is for somebody who is
   *[other] { $count } places are for people who are
} not in the list. Add them, or leave the places as text.
pdf-field-signature = Signature
pdf-field-initials = Initials
pdf-field-name = Name
pdf-field-email = E-mail address
pdf-field-date = Date of signing
pdf-field-text = Text
pdf-field-mark = Signature, once more
pdf-field-number = Number
pdf-field-checkbox = Check box
pdf-field-radio = Choice
pdf-field-dropdown = List

## How signatures look, for the sender

pdf-place-title = Signatures on the page
pdf-place-visible = Visible
pdf-place-visible-hint = Where the document has places for them, else at the bottom of the last page.
pdf-place-invisible = Not visible
pdf-place-invisible-hint = The pages stay as they are. Programs show the signatures in a list.
pdf-place-of = Signature of { $name }
pdf-place-each = Choose for each person

## Signing a PDF

pdf-sign-fields = Your fields
pdf-sign-left = { $count ->
    [0] Everything required is filled in.
    [one] One required field is still empty.
   *[other] { $count } required fields are still empty.
}
pdf-sign-optional = { $label } (optional)
pdf-sign-where = { $document }, page { $page }
pdf-sign-required = Fill this in.
pdf-sign-tick = Tick this box.
pdf-sign-pick = Choose one.
pdf-sign-number = Enter a number, such as 12.5.
pdf-sign-email = Enter an e-mail address.
pdf-sign-date-today = The day on which you sign, filled in by itself.
pdf-sign-choose = Choose
pdf-sign-fixed = Filled in by the sender
pdf-sign-character = The font of the document has no character “{ $character }”. Write it differently.
pdf-look-title = How your signature looks
pdf-look-typed = Type
pdf-look-drawn = Draw
pdf-look-name = Your name as it is shown
pdf-look-initials = Your initials as they are shown
pdf-look-style = Handwriting
pdf-look-formal = Formal
pdf-look-lively = Lively
pdf-look-casual = Casual
pdf-look-same = It looks like this in the document, in the same font.
pdf-look-pad = Area for drawing your signature
pdf-look-pad-hint = Draw with finger, pen or mouse. With the keyboard: arrow keys move the pen, the space bar sets and lifts it. Typing your name is just as valid.
pdf-look-pen-down = Pen set
pdf-look-pen-up = Pen lifted
pdf-look-undo = Undo
pdf-look-clear = Clear
pdf-look-small = Draw more than a dot.
pdf-look-empty = Draw your signature first.
pdf-look-hidden = The sender chose signatures that are not shown on the page.
sign-pages = Back to the pages
pdf-sign-cancelled = Cancelled. Nothing was signed.
pdf-sign-reason = Reason (optional)
pdf-sign-reason-hint = Stands in the PDF, for everybody who has it.
pdf-p12-title = Sign with a certificate of your own
pdf-p12-text = A .p12 or .pfx file with your key. File and password stay on this device, and are forgotten when the page locks.
pdf-p12-choose = Choose a .p12 file
pdf-p12-password = Password of the file
pdf-p12-open = Open
pdf-p12-chosen = Signs with
pdf-p12-issuer = Issued by { $issuer }, valid until { $date }
pdf-p12-expired = This certificate expired on { $date }. Programs will say that the signature is not valid.
pdf-p12-early = This certificate is valid only from { $date } on.
pdf-p12-drop = Use the key of my account again
pdf-advanced = Advanced
pdf-firefox = In a form that Firefox shows too
pdf-firefox-hint = Uses adbe.pkcs7.detached in place of ETSI.CAdES.detached. Leave it off unless somebody needs it: European rules prefer the other.
phase-filling = Filling in your fields
phase-timestamping = Fetching a time-stamp
phase-signing_again = Somebody signed meanwhile: yours is being added to theirs
pdf-race = Somebody signed at the same moment. Your signature was added to theirs by itself; both are valid.
pdf-untimed-title = No time-stamp can be had now
pdf-untimed-text = Nothing was signed yet. A time-stamp proves when you signed, also after your certificate has expired. The record of this server shows the time in any case.
pdf-untimed-go = Sign without a time-stamp
pdf-untimed-again = Try again
pdf-bad-title = Somebody changed this document in a way that is not allowed
pdf-bad-author = The newest version of { $document } was made by { $name }. It changes more than the own fields and the own signature.
pdf-bad-author-plain = It was { $name }. The newest version changes more than the own fields and the own signature.
pdf-bad-safe = Nothing of yours was signed. What others signed before stays valid, and the version before is still there.
pdf-bad-do = Do not sign. Tell { $sender }, who sent the envelope, by phone or in person.
pdf-bad-why = What was found: { $code }
pdf-signed-download = Download { $name }, signed
pdf-signed-so-far = With your signature and those before. When everybody has signed, download it again.

## The report about the signatures in a PDF

pdf-report-title = Signatures in the PDF
pdf-report-beside = Signatures beside the file
pdf-report-number = { $number } of { $count }
pdf-report-unknown = Signer not known
pdf-report-authentic = Genuine
pdf-report-unrecognised = Not recognised
pdf-report-altered = Altered
pdf-report-when = When
pdf-report-proven = { $moment } at the latest, proven by a time-stamp
pdf-report-proven-by = { $moment } at the latest, time-stamped { $by }
pdf-stamp-yes = Yes, { $by }
pdf-stamp-instance = by the service itself
pdf-stamp-independent = by { $name } (independent)
pdf-stamp-issuer = by { $name }, whose root also certified a signer
pdf-report-claimed = { $moment } as the signer says; not proven
pdf-report-no-time = Not stated
pdf-report-intact = Signed content unchanged
pdf-report-trusted = Certificate trusted
pdf-report-covers = Covers
pdf-report-since = Changed afterwards
pdf-report-since-pages = { $what } (pages { $pages }; { $judgement })
pdf-report-since-plain = { $what } ({ $judgement })
pdf-report-level = Level
pdf-report-level-claimed = { $reached }. Its parts suggest { $claimed }.
pdf-report-level-none = None verified
pdf-report-seen = Download what this signer saw
pdf-report-seen-hint = The file exactly as it was up to this signature.
pdf-report-certificate = Certificate
pdf-report-subject = Issued to
pdf-report-issuer = Issued by
pdf-report-email = E-mail address
pdf-report-valid = Valid
pdf-report-valid-from-to = { $from } to { $to }
pdf-report-serial = Serial number
pdf-report-fingerprint = SHA-256 of the certificate
pdf-report-expert = Expert details
pdf-report-etsi = ETSI EN 319 102-1
pdf-report-field = Field
pdf-report-revision = Version of the file
pdf-report-bytes = Signed bytes
pdf-report-kind = Kind
pdf-report-method = Method
pdf-report-object = Object
pdf-report-refusal = Why refused
pdf-report-findings = What was found
pdf-report-steps = What each later version changed
pdf-report-step = Version { $number }
pdf-report-damaged = This PDF cannot be verified
pdf-report-stricter = Other programs may call this file signed and valid. This check also looks at what was added after signing, and at what a reader does not show.

## Certificates that are trusted

pdf-root-title = How do other programs recognise these signatures?
pdf-root-text = Programs such as Acrobat trust only authorities that they know. This server has one of its own: whoever wants to see its signatures as valid imports its certificate once. That is a decision to trust this server’s operator.
pdf-root-get = Download the root certificate
pdf-root-pem = The same as PEM
pdf-root-acrobat = Acrobat and Acrobat Reader
pdf-root-acrobat-1 = Open Preferences, Signatures, then More at “Identities & Trusted Certificates”.
pdf-root-acrobat-2 = Choose Trusted Certificates, Import, and the file root.cer.
pdf-root-acrobat-3 = Select it, choose Edit Trust, and tick “Use this certificate as a trusted root”.
pdf-root-acrobat-4 = Open the document again. Compare the fingerprint with the one that the operator tells you.
pdf-root-firefox = Firefox
pdf-root-firefox-text = Firefox shows signatures of one older form only. Who needs that chooses it under “Advanced” when signing.
pdf-root-not-run = These steps follow the makers’ documentation. Acrobat, Firefox and the EU’s DSS were not run for it; pyHanko, pdfsig, OpenSSL and MuPDF were.
pdf-trust-title = Trust other certificates for this check
pdf-trust-text = For signatures from elsewhere: choose the certificate of the authority that you trust (PEM or DER). It counts until you leave this page and stays on this device.
pdf-trust-choose = Choose certificates
pdf-trust-again = Verify again with these
verify-signed-pdfs = And PDFs that carry signatures?
verify-signed-pdfs-text = They need nothing else: choose the PDF alone. With its evidence file the check also shows the order, the record and everybody who was asked.
