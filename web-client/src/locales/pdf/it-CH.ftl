# Testi sulle firme nei PDF, italiano della Svizzera.

## What stands against fields and signatures in a PDF, and what to do

pdf-refusal-certification_not_first = Qualcuno ha già firmato questo documento; non può più essere certificato.
    .do = Lo firmi senza certificarlo.
pdf-refusal-certified_no_changes = L’autore ha certificato questo documento e non permette alcuna modifica, nemmeno una firma.
    .do = Chieda all’autore una copia che si possa firmare.
pdf-refusal-certified_no_new_fields = L’autore ha certificato questo documento e non permette nuovi campi visibili.
    .do = Scelga firme non visibili, o chieda all’autore una copia senza certificazione.
pdf-refusal-field_exists = Il documento ha già un campo con questo nome.
    .do = Usi il documento com’era prima che vi fossero aggiunti campi di Bulla.
pdf-refusal-field_kind = Un campo è di un tipo diverso da quello previsto.
    .do = Ricarichi la pagina. Se resta così, avvisi il mittente.
pdf-refusal-field_locked = Una firma precedente vieta di modificare questo campo.
    .do = Lasci il campo com’è. Se va compilato, chieda al mittente una nuova busta.
pdf-refusal-field_missing = Un campo annunciato non è nel documento.
    .do = Ricarichi la pagina. Se resta così, avvisi il mittente.
pdf-refusal-field_name = Un campo ha un nome che non si può usare.
    .do = Rinomini il campo nel documento, poi lo scelga di nuovo.
pdf-refusal-field_read_only = Nessuno può modificare questo campo.
    .do = Lo lasci com’è.
pdf-refusal-field_signed = Questo campo di firma è già firmato.
    .do = Guardi di nuovo la busta: forse ha firmato in un’altra scheda.
pdf-refusal-field_widgets = Un campo si trova in un numero di punti diverso da quello previsto.
    .do = Ricarichi la pagina. Se resta così, avvisi il mittente.
pdf-refusal-key = Una proprietà di un campo non si può impostare.
    .do = Ricarichi la pagina. Se resta così, avvisi chi amministra.
pdf-refusal-no_pages = Il documento non ha pagine.
    .do = Scelga un altro file.
pdf-refusal-object_numbers = Il documento ha così tante parti che non si può aggiungere nulla.
    .do = Lo stampi in un nuovo PDF.
pdf-refusal-page_missing = Un campo è destinato a una pagina che non esiste.
    .do = Controlli i numeri di pagina, o scelga il file giusto.
pdf-refusal-rectangle = Un campo non ha un posto utilizzabile sulla sua pagina.
    .do = Ingrandisca il campo nel documento.
pdf-refusal-seed_value = Il campo di firma pretende da una firma qualcosa che Bulla non può dare.
    .do = Chieda all’autore quale certificato o marca temporale intende, o una copia senza queste richieste.
pdf-refusal-signed_no_new_fields = Questo documento è già firmato; nuovi campi varrebbero come modifica.
    .do = Usi il documento precedente alla firma.
pdf-refusal-signed_no_new_pages = Questo documento è già firmato; una pagina per il controllo della carta varrebbe come modifica.
    .do = Lo invii senza controllo della carta, o usi il documento precedente alla firma.
pdf-refusal-too_large = Il file è troppo grande per contenere una firma.
    .do = Lo riduca a meno di 9 GB.
pdf-refusal-value = Un valore non si può scrivere nel documento.
    .do = Modifichi ciò che ha inserito nei campi.
pdf-refusal-revision_author = L’ultima versione non è firmata dalla persona di turno.
    .do = Non firmi. Avvisi il mittente.
pdf-refusal-certificate = Con questo certificato qui non si può firmare.
    .do = Firmi con la chiave del suo conto, o con un altro certificato.
pdf-refusal-changes_forbidden = L’ultima versione modifica ciò che non deve.
    .do = Non firmi. Avvisi il mittente.
pdf-refusal-character_missing = Un testo ha un segno che manca al carattere del documento.
    .do = Corregga ciò che ha inserito.
pdf-refusal-drawing = Il disegno è vuoto, un semplice punto o troppo grande.
    .do = Disegni di nuovo la firma, o digiti il nome.
pdf-refusal-field_required = Un campo obbligatorio è vuoto.
    .do = Lo compili, poi firmi.
pdf-refusal-field_unknown = Un valore riguarda un campo che non è suo.
    .do = Ricarichi la pagina. Se resta così, avvisi chi amministra.
pdf-refusal-fields_too_many = Ci sono più campi o persone di quanti un documento ne accetti.
    .do = Divida il documento, o chieda a meno persone.
pdf-refusal-foreign_field = L’ultima versione compila il campo di un’altra persona.
    .do = Non firmi. Avvisi il mittente.
pdf-refusal-internal = Qualcosa è andato storto lavorando sul PDF.
    .do = Ricarichi la pagina. Se resta così, avvisi chi amministra.
pdf-refusal-line_break = Un testo di una riga contiene un a capo.
    .do = Corregga ciò che ha inserito.
pdf-refusal-mark_missing = Manca la sua firma o la sua sigla.
    .do = Digiti il nome, o disegni.
pdf-refusal-not_a_number = Un valore non è un numero.
    .do = Corregga ciò che ha inserito.
pdf-refusal-not_a_successor = L’ultima versione non continua la precedente.
    .do = Non firmi. Avvisi il mittente.
pdf-refusal-option_unknown = Un valore non è tra le scelte.
    .do = Corregga ciò che ha inserito.
pdf-refusal-options = Un campo ha scelte o posti che non si possono usare.
    .do = Corregga il posto nel documento, o lo lasci come testo.
pdf-refusal-order = Un passo è arrivato prima del suo turno.
    .do = Ricarichi la pagina. Se resta così, avvisi chi amministra.
pdf-refusal-outside_page = Un campo si trova fuori dalla sua pagina.
    .do = Corregga il posto nel documento, o lo lasci come testo.
pdf-refusal-no_room = L’ultima pagina non ha posto per le firme.
    .do = Scelga firme non visibili, o segni dei posti nel documento.
pdf-refusal-signature_wrong = La firma non corrisponde a certificato e documento.
    .do = Firmi con la chiave del suo conto, o con un altro certificato.
pdf-refusal-signature_altered = Una firma dell’ultima versione non regge.
    .do = Non firmi. Avvisi il mittente.
pdf-refusal-signature_too_large = La firma è più grande del previsto.
    .do = Firmi con la chiave del suo conto, o con un altro certificato.
pdf-refusal-signer_twice = Qualcuno avrebbe due campi di firma.
    .do = Corregga il posto nel documento, o lo lasci come testo.
pdf-refusal-text_too_long = Un testo non entra nel suo campo.
    .do = Lo accorci.
pdf-refusal-timestamp_wrong = La marca temporale non risponde alla richiesta.
    .do = Riprovi. Può anche firmare senza marca temporale.
pdf-refusal-timestamp_rejected = L’autorità di marcatura temporale ha rifiutato.
    .do = Riprovi. Può anche firmare senza marca temporale.
pdf-refusal-timestamp_untrusted = La marca temporale è di un’autorità che questo server non nomina.
    .do = Riprovi. Può anche firmare senza marca temporale.
pdf-refusal-role_unknown = Un posto nel documento è per qualcuno che non è nell’elenco.
    .do = Aggiunga la persona, corregga il documento, o lasci i posti come testo.
pdf-refusal-paper_without_pdf = Nessuno di questi documenti può ricevere una pagina per il controllo della carta.
    .do = Li invii senza controllo della carta, o come PDF che si possono firmare.
pdf-refusal-placeholder = Un posto per un campo nel documento contiene un errore.
    .do = Aggiunga la persona, corregga il documento, o lasci i posti come testo.

## Why a PDF is not read: damaged files have one text, whatever the damage

pdf-read-damaged = La struttura di questo PDF è danneggiata. I programmi lo riparano in modi diversi: ciò che vede una persona, un’altra forse non lo vede.
    .do = Lo apra, lo salvi o lo stampi come nuovo PDF, lo controlli e scelga il nuovo file.
pdf-read-header = Questo file non è un PDF, o qualcosa ne precede l’inizio.
    .do = Lo apra e lo salvi come nuovo PDF, o scelga un altro file.
pdf-read-truncated = Il file si interrompe a metà. Probabilmente non è stato copiato o scaricato per intero.
    .do = Lo copi o lo scarichi di nuovo.
pdf-read-trailing_data = Dopo la fine del documento si trova qualcosa che nessuna sua parte spiega.
    .do = Lo apra e lo salvi come nuovo PDF.
pdf-read-limit = Il documento è più grande o più intricato di quanto Bulla legga.
    .do = Lo divida, o lo stampi in un nuovo PDF.
pdf-read-encryption = Questo PDF è protetto da una password o da diritti propri.
    .do = Lo apra e salvi una copia senza protezione. Bulla la cifra comunque.
pdf-read-filter = Parti del documento sono compresse in un modo che Bulla non legge.
    .do = Lo apra e lo salvi come nuovo PDF.
pdf-read-predictor = Parti del documento sono compresse in un modo che Bulla non legge.
    .do = Lo apra e lo salvi come nuovo PDF.

## What a signer should know: what it is, and what it can mean

pdf-concern-action = All’apertura o all’uso succede qualcosa
    .means = Un lettore può saltare, nascondere campi o cambiare livelli da sé. Legga tutte le pagine prima di firmare.
pdf-concern-annotation = Una nota o un disegno copre una pagina
    .means = Può coprire del testo, e alcuni programmi non la mostrano.
pdf-concern-appearance_missing = Un campo o una nota non ha un aspetto proprio
    .means = Ogni programma lo disegna a modo suo.
pdf-concern-duplicate_key = Nel file qualcosa è detto due volte
    .means = I programmi non scelgono tutti la stessa delle due e possono mostrare cose diverse.
pdf-concern-embedded_file = È allegato un file
    .means = La sua firma comprende anche quello. Lo apra prima di firmare, o chieda una copia senza.
pdf-concern-external_content = Del contenuto è preso da altrove
    .means = Ciò che viene mostrato può cambiare in seguito senza che il file cambi.
pdf-concern-font_not_embedded = Un carattere non è nel documento
    .means = Ogni dispositivo ne usa un altro; le lettere possono apparire diverse altrove.
pdf-concern-font_programmed = Le lettere di un carattere sono disegni
    .means = Il testo copiato o letto ad alta voce può differire da quello che si vede.
pdf-concern-hidden_layer = Ci sono livelli che non sono mostrati, o non sempre
    .means = In stampa o in un altro programma può apparire altro. Chieda una copia senza livelli.
pdf-concern-javascript = Il documento contiene uno script
    .means = Altri programmi possono eseguirlo, e può cambiare ciò che si vede. Qui non viene eseguito.
pdf-concern-launch = Il documento può avviare qualcosa al di fuori
    .means = Qui non viene avviato nulla. Faccia attenzione in altri programmi.
pdf-concern-looks_rebuilt = I programmi devono ridisegnare i campi
    .means = I valori inseriti possono apparire diversi altrove.
pdf-concern-multimedia = Contiene audio, filmati o un modello
    .means = Qui non viene mostrato, e la sua firma lo comprende.
pdf-concern-overlap = Campi o note si sovrappongono
    .means = Uno può nascondere l’altro. Guardi bene queste pagine.
pdf-concern-portfolio = Il PDF è una raccolta di file
    .means = Qui si vede solo la copertina, ma la sua firma comprende tutto.
pdf-concern-unreferenced = Nel file c’è del contenuto inutilizzato
    .means = Una modifica successiva potrebbe farlo apparire; la verifica direbbe allora il documento alterato. Resti innocui sono frequenti.
pdf-concern-xfa = Accanto alle pagine c’è un secondo modulo (XFA)
    .means = Alcuni programmi lo mostrano al posto delle pagine. Chieda un PDF normale.

## What is wrong with a signature in a PDF, or missing from it

pdf-finding-algorithm = È stata fatta con una chiave o un metodo non ritenuti sicuri.
pdf-finding-byte_range_end = Non comprende l’intera versione del documento.
pdf-finding-byte_range_gap = Tralascia più di se stessa: lì potrebbe nascondersi qualcosa.
pdf-finding-byte_range_start = Non comprende l’inizio del file.
pdf-finding-certificate_not_trusted = Nessuno di cui questo dispositivo si fida garantisce per il certificato. Chieda quale autorità lo ha emesso e ne aggiunga il certificato qui sotto.
pdf-finding-certificate_revoked = Un certificato è stato revocato prima che sia provata l’esistenza della firma.
pdf-finding-certificate_unbound = Ciò che è stato firmato non nomina il certificato; ne andrebbe bene anche un altro con la stessa chiave.
pdf-finding-changes_doubtful = In seguito è stato aggiunto qualcosa che può ingannare. Confronti con ciò che la persona ha visto.
pdf-finding-changes_forbidden = Il documento è stato poi modificato in un modo che la firma vieta.
pdf-finding-changes_unreadable = Ciò che è stato cambiato in seguito non è leggibile; non se ne può dire nulla.
pdf-finding-cms = La firma non è composta come richiede la norma.
pdf-finding-contents_form = Il posto della firma contiene più della firma.
pdf-finding-digest_mismatch = Il documento non è quello firmato.
pdf-finding-field_added = Chi ha firmato dopo ha messo una firma visibile in un punto vuoto della pagina. Nulla è stato coperto.
pdf-finding-not_current = La firma c’era in una versione precedente ed è stata tolta.
pdf-finding-revocation_unknown = Nulla mostra che il certificato fosse ancora valido al momento della firma.
pdf-finding-shared_signature = Più campi mostrano la stessa firma; vale per uno solo.
pdf-finding-signature_dictionary = La voce della firma nel file non è conforme alla norma.
pdf-finding-signature_invalid = La firma non è quella di chi detiene il certificato.
pdf-finding-signature_type = La firma si presenta come qualcos’altro.
pdf-finding-signer_unknown = Il certificato di chi ha firmato non è nel file.
pdf-finding-sub_filter = Questo tipo di firma qui non viene controllato.
pdf-finding-timestamp_invalid = Una marca temporale non corrisponde alla firma. Non prova l’ora.
pdf-finding-timestamp_not_trusted = La marca temporale è di un’autorità che questo dispositivo non conosce.
pdf-finding-too_much_work = Il file richiede più controlli di quanti se ne facciano; questa firma non è stata esaminata.
pdf-finding-untimestamped = Nessuna marca temporale prova l’ora; è indicata da chi ha firmato.
pdf-finding-weak_key = La chiave è più corta di quanto si richieda oggi.

## What a signature covers, and what came after it

pdf-coverage-entire_file = L’intero file
pdf-coverage-entire_revision = L’intero documento com’era al momento della firma; in seguito è stato aggiunto qualcosa
pdf-coverage-contiguous_from_start = Solo l’inizio del documento
pdf-coverage-unclear = Non chiaro: parti del documento non sono comprese
pdf-change-none = Da allora nulla è stato modificato
pdf-change-long_term = Sono state aggiunte solo prove per gli anni a venire
pdf-change-signature = Sono state aggiunte altre firme
pdf-change-form_filling = Sono stati compilati campi del modulo
pdf-change-annotations = Sono stati aggiunti o modificati note o disegni
pdf-change-other = È stato modificato qualcos’altro
pdf-judgement-permitted = permesso
pdf-judgement-indeterminate = permesso incerto
pdf-judgement-violated = non permesso
pdf-doubt-annotation_may_hide = Una nota o un disegno può nascondere ciò che è stato firmato.
pdf-doubt-button_redrawn = Una casella o un pulsante di scelta ha un aspetto diverso da prima.
pdf-doubt-field_may_hide = È stato compilato un campo; ciò che mostra può nascondere ciò che è stato firmato al di sotto.
pdf-doubt-read_only_field = Un campo che nessuno dovrebbe compilare ha un altro valore.
pdf-doubt-signed_field_added = Un firmatario successivo ha aggiunto una firma visibile in un punto vuoto.
pdf-doubt-visible_signature_field = È stato aggiunto un campo di firma visibile; può nascondere ciò che è stato firmato.

## Changes one by one, for experts

pdf-kind-annotation = Nota o disegno
pdf-kind-annotation_removed = Campo non più mostrato
pdf-kind-appearance = Aspetto di un campo
pdf-kind-catalog_key = Voce del catalogo che deve restare
pdf-kind-catalog_replaced = Altro catalogo
pdf-kind-extensions = Elenco delle estensioni
pdf-kind-field_added = Nuovo campo non di firma
pdf-kind-field_key = Proprietà di un campo che deve restare
pdf-kind-field_removed = Campo tolto, spostato o rinominato
pdf-kind-field_value = Valore di un campo
pdf-kind-form = Elenco dei campi
pdf-kind-form_key = Voce del modulo che deve restare
pdf-kind-freed = Oggetto eliminato ma ancora in uso
pdf-kind-generation = Oggetto con altra generazione
pdf-kind-info = Informazioni del documento
pdf-kind-metadata = Metadati
pdf-kind-overwritten = Oggetto sostituito che doveva restare
pdf-kind-page_annotations = Elenco delle note di una pagina
pdf-kind-page_key = Contenuto o proprietà di una pagina
pdf-kind-revealed = Oggetto nascosto fatto emergere
pdf-kind-security_store = Prove per gli anni a venire
pdf-kind-shared = Oggetto modificato, usato anche altrove
pdf-kind-signature = Firma
pdf-kind-signature_field = Campo di firma
pdf-kind-signature_removed = Firma tolta
pdf-kind-signature_replaced = Firma o suo aspetto sostituiti
pdf-kind-structure = Struttura del file
pdf-kind-timestamp = Marca temporale del documento
pdf-kind-trailer_key = Voce finale che deve restare
pdf-kind-unexplained = Nuovo oggetto che nulla spiega
pdf-kind-unused = Oggetto inutilizzato

## Kinds and levels of signatures, and the words of ETSI EN 319 102-1

pdf-signature-approval = Firma
pdf-signature-certification = Certificazione dell’autore
pdf-signature-timestamp = Marca temporale del documento
pdf-level-b_b = B-B: firma con il suo certificato
pdf-level-b_t = B-T: con ora provata
pdf-level-b_lt = B-LT: con tutto ciò che serve per verificarla in seguito
pdf-level-b_lta = B-LTA: per l’archivio, con marca temporale sulle prove
pdf-indication-total_passed = Tutti i controlli superati
pdf-indication-indeterminate = Non si può decidere con ciò che c’è
pdf-indication-total_failed = Non superato
pdf-subindication-certificate_chain_general_failure = Non è stato possibile controllare la catena di certificati.
pdf-subindication-chain_constraints_failure = Un certificato non può essere usato per questo.
pdf-subindication-crypto_constraints_failure_no_poe = Un metodo o una chiave è troppo debole.
pdf-subindication-format_failure = La firma o il file viola la norma.
pdf-subindication-hash_failure = Il contenuto non è quello firmato.
pdf-subindication-no_certificate_chain_found = Nessuna catena porta a un certificato attendibile.
pdf-subindication-no_signing_certificate_found = Il certificato di chi ha firmato non è stato trovato.
pdf-subindication-not_yet_valid = Il certificato non era ancora valido.
pdf-subindication-out_of_bounds_no_poe = Il certificato era scaduto, e nulla prova un’ora precedente.
pdf-subindication-revoked_ca_no_poe = Un’autorità emittente è stata revocata.
pdf-subindication-revoked_no_poe = Il certificato è stato revocato, e nulla prova un’ora precedente.
pdf-subindication-sig_constraints_failure = La firma o una modifica successiva richiede un esame più attento.
pdf-subindication-sig_crypto_failure = La firma non è stata fatta con la chiave del certificato.
pdf-subindication-try_later = Mancano per ora i dati sulla revoca.

## Placeholders with a mistake

pdf-placeholder-duplicate_key = Vi è detto qualcosa due volte.
pdf-placeholder-key_of_other_kind = Indica qualcosa che questo tipo di campo non ha.
pdf-placeholder-missing_key = Vi manca qualcosa, per esempio di chi è il campo.
pdf-placeholder-syntax = Contiene un carattere nel posto sbagliato.
pdf-placeholder-too_long = È troppo lungo.
pdf-placeholder-unclosed = Non termina nella sua riga.
pdf-placeholder-unknown_key = Contiene qualcosa di sconosciuto, forse un errore di battitura.
pdf-placeholder-unknown_kind = Questo tipo di campo non esiste.
pdf-placeholder-value = Contiene un valore che non si può usare.

## Looking at a PDF before it is sent or signed

pdf-looking = Esame del file su questo dispositivo
pdf-pages = { $count ->
    [one] Una pagina
   *[other] { $count } pagine
}
pdf-page = pagina { $page }
pdf-on-pages = Pagine: { $pages }
pdf-more = e altre
pdf-check-title = Che cosa potrebbe nascondere o spostare contenuto
pdf-check-none = Non è stato trovato nulla che possa nascondere o spostare contenuto.
pdf-check-some = { $count ->
    [one] Una cosa da sapere prima di firmare
   *[other] { $count } cose da sapere prima di firmare
}
pdf-check-calm = Nulla di questo è di per sé sbagliato; molti documenti normali ne contengono. Ciò che copre contenuto dentro una pagina non viene trovato: legga ogni pagina.
pdf-check-recorded = Ciò che è elencato qui viene registrato, cifrato, con la sua firma.
pdf-check-failed = Non è stato possibile esaminare questo file
pdf-obstacle = In questo PDF non entra alcuna firma
pdf-obstacle-beside = Altrimenti viene firmato accanto al file: le firme stanno allora nella prova. Conservi entrambi insieme.
pdf-obstacle-unknown = Un motivo che questa versione non conosce: { $code }
pdf-sign-beside = Viene firmato accanto al file: la sua firma sta nella prova. Conservi entrambi insieme.
pdf-signed-before = { $count ->
    [one] Reca già una firma. Resta valida.
   *[other] Reca già { $count } firme. Restano valide.
}

## Fields of a PDF

pdf-fields-found = { $count ->
    [one] Trovato un posto per un campo
   *[other] Trovati { $count } posti per campi
}
pdf-fields-table = Posti per campi trovati in { $name }
pdf-fields-what = Campo
pdf-fields-whose = Di chi
pdf-fields-page = Pagina
pdf-fields-need = Obbligatorio
pdf-fields-yes = sì
pdf-fields-no = no
pdf-fields-nobody = persona n. { $number }: non ancora nell’elenco
pdf-fields-named = «{ $name }»: nessuno nell’elenco
pdf-fields-use = Creare campi dove il documento lo dice
new-missing-places = i posti per campi in { $names }
pdf-fields-mistake = Un posto a pagina { $page } non è leggibile. { $why }
pdf-fields-unmatched = { $count ->
    [one] Un posto è per una persona
   *[other] { $count } posti sono per persone
} fuori dall’elenco. Le aggiunga, o lasci i posti come testo.
pdf-field-signature = Firma
pdf-field-initials = Sigla
pdf-field-name = Nome
pdf-field-email = Indirizzo e-mail
pdf-field-date = Data della firma
pdf-field-text = Testo
pdf-field-mark = Firma, un’altra volta
pdf-field-number = Numero
pdf-field-checkbox = Casella
pdf-field-radio = Scelta
pdf-field-dropdown = Elenco

## How signatures look, for the sender

pdf-place-title = Firme sulla pagina
pdf-place-visible = Visibili
pdf-place-visible-hint = Dove il documento ha posti per esse, altrimenti in fondo all’ultima pagina.
pdf-place-invisible = Non visibili
pdf-place-invisible-hint = Le pagine restano come sono. I programmi mostrano le firme in un elenco.
pdf-place-of = Firma di { $name }
pdf-place-each = Scegliere per ogni persona

## Signing a PDF

pdf-sign-fields = I suoi campi
pdf-sign-left = { $count ->
    [0] Tutti i campi obbligatori sono compilati.
    [one] Un campo obbligatorio è ancora vuoto.
   *[other] { $count } campi obbligatori sono ancora vuoti.
}
pdf-sign-optional = { $label } (facoltativo)
pdf-sign-where = { $document }, pagina { $page }
pdf-sign-required = Compili questo campo.
pdf-sign-tick = Spunti questa casella.
pdf-sign-pick = Ne scelga uno.
pdf-sign-number = Inserisca un numero, per esempio 12.5.
pdf-sign-email = Inserisca un indirizzo e-mail.
pdf-sign-date-today = Il giorno della firma, inserito da sé.
pdf-sign-choose = Scegliere
pdf-sign-fixed = Compilato dal mittente
pdf-sign-character = Il carattere del documento non ha il segno «{ $character }». Lo scriva in altro modo.
pdf-look-title = L’aspetto della sua firma
pdf-look-typed = Digitare
pdf-look-drawn = Disegnare
pdf-look-name = Il suo nome come appare
pdf-look-initials = La sua sigla come appare
pdf-look-style = Scrittura
pdf-look-formal = Formale
pdf-look-lively = Vivace
pdf-look-casual = Informale
pdf-look-same = Così appare nel documento, con lo stesso carattere.
pdf-look-pad = Area per disegnare la firma
pdf-look-pad-hint = Disegni con dito, penna o mouse. Con la tastiera: le frecce muovono la penna, la barra spaziatrice la posa e la alza. Digitare il nome vale altrettanto.
pdf-look-pen-down = Penna posata
pdf-look-pen-up = Penna alzata
pdf-look-undo = Annulla tratto
pdf-look-clear = Cancella
pdf-look-small = Disegni più di un punto.
pdf-look-empty = Disegni prima la firma.
pdf-look-hidden = Il mittente ha scelto firme che non appaiono sulla pagina.
sign-pages = Torna alle pagine
pdf-sign-cancelled = Annullato. Non è stato firmato nulla.
pdf-sign-reason = Motivo (facoltativo)
pdf-sign-reason-hint = Sta nel PDF, visibile a chiunque lo abbia.
pdf-p12-title = Firmare con un certificato proprio
pdf-p12-text = Un file .p12 o .pfx con la sua chiave. File e password restano su questo dispositivo e vengono dimenticati quando la pagina si blocca.
pdf-p12-choose = Scegliere un file .p12
pdf-p12-password = Password del file
pdf-p12-open = Aprire
pdf-p12-chosen = Firma con
pdf-p12-issuer = Emesso da { $issuer }, valido fino al { $date }
pdf-p12-expired = Questo certificato è scaduto il { $date }. I programmi diranno che la firma non è valida.
pdf-p12-early = Questo certificato è valido solo dal { $date }.
pdf-p12-drop = Usare di nuovo la chiave del mio conto
pdf-advanced = Avanzate
pdf-firefox = In una forma che anche Firefox mostra
pdf-firefox-hint = Usa adbe.pkcs7.detached invece di ETSI.CAdES.detached. Da lasciare disattivato salvo necessità: le regole europee preferiscono l’altra.
phase-filling = Compilazione dei suoi campi
phase-timestamping = Richiesta di una marca temporale
phase-signing_again = Qualcuno ha firmato nel frattempo: la sua firma si aggiunge
pdf-race = Qualcuno ha firmato nello stesso momento. La sua firma è stata aggiunta da sé; entrambe sono valide.
pdf-untimed-title = Al momento non c’è una marca temporale
pdf-untimed-text = Nulla è ancora firmato. Una marca temporale prova quando ha firmato, anche dopo la scadenza del certificato. Il registro di questo server mostra comunque l’ora.
pdf-untimed-go = Firmare senza marca temporale
pdf-untimed-again = Riprova
pdf-bad-title = Qualcuno ha modificato questo documento in un modo non permesso
pdf-bad-author = L’ultima versione di { $document } è di { $name }. Modifica più dei propri campi e della propria firma.
pdf-bad-author-plain = È stato { $name }. L’ultima versione modifica più dei propri campi e della propria firma.
pdf-bad-safe = Nulla è stato firmato a suo nome. Ciò che altri hanno firmato prima resta valido, e la versione precedente c’è ancora.
pdf-bad-do = Non firmi. Avvisi { $sender }, che ha inviato la busta, per telefono o di persona.
pdf-bad-why = Riscontro: { $code }
pdf-signed-download = Scarica { $name } firmato
pdf-signed-so-far = Con la sua firma e quelle precedenti. Quando tutti avranno firmato, lo scarichi di nuovo.

## The report about the signatures in a PDF

pdf-report-title = Firme nel PDF
pdf-report-beside = Firme accanto al file
pdf-report-number = { $number } di { $count }
pdf-report-unknown = Firmatario sconosciuto
pdf-report-authentic = Autentica
pdf-report-unrecognised = Non riconosciuta
pdf-report-altered = Alterata
pdf-report-when = Quando
pdf-report-proven = Al più tardi { $moment }, provato da una marca temporale
pdf-report-proven-by = Al più tardi { $moment }, con marca temporale { $by }
pdf-stamp-yes = Sì, { $by }
pdf-stamp-instance = del servizio stesso
pdf-stamp-independent = di { $name } (indipendente)
pdf-stamp-issuer = di { $name }; la stessa autorità ha certificato anche un firmatario
pdf-report-claimed = { $moment } secondo chi ha firmato; non provato
pdf-report-no-time = Non indicato
pdf-report-intact = Contenuto firmato invariato
pdf-report-trusted = Certificato attendibile
pdf-report-covers = Comprende
pdf-report-since = Modificato in seguito
pdf-report-since-pages = { $what } (pagine { $pages }; { $judgement })
pdf-report-since-plain = { $what } ({ $judgement })
pdf-report-level = Livello
pdf-report-level-claimed = { $reached }. I suoi elementi fanno pensare a { $claimed }.
pdf-report-level-none = Nessuno verificato
pdf-report-seen = Scarica ciò che questa persona ha visto
pdf-report-seen-hint = Il file esattamente com’era fino a questa firma.
pdf-report-certificate = Certificato
pdf-report-subject = Rilasciato a
pdf-report-issuer = Rilasciato da
pdf-report-email = Indirizzo e-mail
pdf-report-valid = Valido
pdf-report-valid-from-to = dal { $from } al { $to }
pdf-report-serial = Numero di serie
pdf-report-fingerprint = SHA-256 del certificato
pdf-report-expert = Dati per specialisti
pdf-report-etsi = ETSI EN 319 102-1
pdf-report-field = Campo
pdf-report-revision = Versione del file
pdf-report-bytes = Byte firmati
pdf-report-kind = Tipo
pdf-report-method = Metodo
pdf-report-object = Oggetto
pdf-report-refusal = Motivo del rifiuto
pdf-report-findings = Riscontri
pdf-report-steps = Che cosa ha cambiato ogni versione successiva
pdf-report-step = Versione { $number }
pdf-report-damaged = Questo PDF non può essere verificato
pdf-report-stricter = Altri programmi forse diranno questo file firmato e valido. Questo controllo guarda anche ciò che è stato aggiunto dopo e ciò che un lettore non mostra.

## Certificates that are trusted

pdf-root-title = Come riconoscono altri programmi queste firme?
pdf-root-text = Programmi come Acrobat si fidano solo delle autorità che conoscono. Questo server ne ha una propria: chi vuole vedere valide le sue firme ne importa una volta il certificato. È la decisione di fidarsi di chi gestisce questo server.
pdf-root-get = Scarica il certificato radice
pdf-root-pem = Lo stesso in PEM
pdf-root-acrobat = Acrobat e Acrobat Reader
pdf-root-acrobat-1 = Apra Preferenze, Firme, poi Altro in «Identità e certificati attendibili».
pdf-root-acrobat-2 = Scelga Certificati attendibili, Importa, e il file root.cer.
pdf-root-acrobat-3 = Lo selezioni, scelga Modifica affidabilità, e spunti «Usa questo certificato come radice attendibile».
pdf-root-acrobat-4 = Riapra il documento. Confronti l’impronta con quella che le comunica il gestore.
pdf-root-firefox = Firefox
pdf-root-firefox-text = Firefox mostra solo firme di una forma più vecchia. Chi ne ha bisogno la sceglie in «Avanzate» al momento di firmare.
pdf-root-not-run = Questi passi seguono la documentazione dei produttori. Acrobat, Firefox e DSS dell’UE non sono stati eseguiti; pyHanko, pdfsig, OpenSSL e MuPDF sì.
pdf-trust-title = Fidarsi di altri certificati per questo controllo
pdf-trust-text = Per firme di altra origine: scelga il certificato dell’autorità di cui si fida (PEM o DER). Vale finché non lascia questa pagina e resta su questo dispositivo.
pdf-trust-choose = Scegliere certificati
pdf-trust-again = Verificare di nuovo con questi
verify-signed-pdfs = E i PDF che recano firme?
verify-signed-pdfs-text = Non serve altro: scelga solo il PDF. Con la sua prova il controllo mostra anche l’ordine, il registro e tutte le persone interpellate.
