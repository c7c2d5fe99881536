# Testi del client web, italiano (Svizzera). Ogni testo figura anche in en.ftl con lo stesso nome.

## Shell

skip = Vai al contenuto
brand-home = Bulla, ai documenti
nav-main = Navigazione principale
nav-back = Indietro
nav-list = Documenti
nav-new = Nuovo
nav-people = Persone
nav-verify = Verifica
account-menu = Conto e impostazioni
language = Lingua
theme = Aspetto
theme-system = Come il sistema
theme-light = Chiaro
theme-dark = Scuro
lock = Blocca
lock-now = Blocca ora
sign-in = Accedi
sign-out = Esci
close = Chiudi
cancel = Annulla
copy = Copia
copied = Copiato
print = Stampa
download = Scarica
download-named = Scarica { $name }
read = Leggi
read-named = Leggi { $name }
remove = Rimuovi { $what }
try-again = Riprova
look-again = Guarda di nuovo
loading = Caricamento
me = lei
percent = { $percent }%
step = Passo { $current } di { $total }
drop-here = oppure trascini qui
technical-details = Dati tecnici
version = Versione { $version }
engine = nucleo { $version }
footer-promise = Cifrato da un capo all’altro: i documenti sono cifrati e firmati sul suo dispositivo.
offline = È senza connessione. Ciò che è aperto resta leggibile; per inviare e firmare serve una connessione.
start-failed = Non è stato possibile caricare questa pagina
outdated-title = C’è una versione più recente
outdated-text = La pagina è stata aggiornata mentre era aperta. La ricarichi per continuare. Niente di ciò che è stato inviato è perso.
outdated-reload = Ricarica
not-found-title = A questo indirizzo non c’è nulla
not-found-text = Il link è forse incompleto, o la pagina è stata spostata. I suoi documenti sono dove li ha lasciati.
not-found-home = Ai documenti
field-show-password = Mostra password

title-list = Documenti
title-setup = Configurazione
title-join = Adesione
title-login = Accesso
title-unlock = Sblocco
title-kit = Il suo foglio d’emergenza
title-new = Chiedere firme
title-envelope = Busta
title-people = Persone
title-verify = Verificare un documento
title-not-found = Non trovato

poster-statement = Solo le persone che indica possono leggere. Tutti possono verificare chi ha firmato.
poster-encrypted = Cifrato sul suo dispositivo prima di ogni invio.
poster-signed = Firmato con la sua chiave, sul suo dispositivo.
poster-verified = Ogni passo figura in un registro che il server non può riscrivere.

## Signing in

login-title = Accedere
login-hint = La sua password non lascia mai questo dispositivo.
login-expired = La sua sessione è scaduta. Acceda di nuovo per riprendere da dove era.
login-verify = Verificare un documento firmato senza conto
email = Indirizzo e-mail
password = Password
code = Codice di sei cifre
second-title = Secondo passo
second-text = Inserisca il codice che la sua app di autenticazione mostra ora.
second-continue = Continua
second-back = Torna alla password
unlock-title = Sbloccare i documenti
unlock-start = La sessione è aperta. La sua password apre le chiavi su questo dispositivo.
unlock-asked = Bloccato. Le chiavi non sono più nella memoria di questo dispositivo; la sua password le apre di nuovo.
unlock-idle = Bloccato perché per un po’ non c’è stata attività. La sua password apre di nuovo le chiavi.
unlock-crash = Il nucleo di cifratura si è fermato e ha portato con sé tutte le chiavi. Niente di ciò che è stato inviato è perso. Sblocchi per continuare.
unlock = Sblocca
unlock-other = Accedere con un altro conto
idle-title = È ancora qui?
idle-text = I suoi documenti si bloccano tra { $seconds ->
    [one] un secondo
   *[other] { $seconds } secondi
}.
idle-stay = Lascia aperto

## Setting up and joining

invitation-broken = Questo link non funziona
invitation-until = Il link vale fino al { $moment }.
setup-title = Configurare l’organizzazione
setup-text = Lei apre il primo conto. L’organizzazione appartiene a quel conto, che invita tutti gli altri.
join-title = Aderire a { $organisation }
join-text = { $person } la invita a leggere e firmare documenti qui.
join-text-plain = Ha ricevuto un invito a leggere e firmare documenti qui.
organisation-name = Nome dell’organizzazione
your-name = Il suo nome
password-hint = Almeno { $count } caratteri. Alcune parole senza nesso tra loro sono sicure e facili da ricordare.
password-short = Usi almeno { $count } caratteri.
join-continue = Continua
join-working = Le sue chiavi vengono create su questo dispositivo. Ci vogliono alcuni secondi.
totp-title = Attivare il secondo passo
totp-text = Inquadri questo codice con un’app di autenticazione, ad esempio Microsoft Authenticator, Google Authenticator o Duo.
totp-qr = Codice QR per la sua app di autenticazione
totp-no-scan = Non riesce a inquadrarlo?
totp-key-hint = Inserisca questa chiave nell’app. È basata sul tempo e dà sei cifre.
totp-code-hint = Inserisca il codice che l’app mostra ora.
totp-confirm = Conferma

## Recovery kit

kit-text = Se dimentica la password, solo questo foglio apre di nuovo i suoi documenti. Noi non lo abbiamo e non possiamo farne un altro.
kit-code = Codice d’emergenza
kit-qr = Codice d’emergenza come codice QR
kit-how = Questo codice apre di nuovo i suoi documenti se dimentica la password. Il secondo passo resta necessario.
kit-file-name = bulla-foglio-di-emergenza.pdf
kit-save = Scarica come PDF
kit-keep = Lo conservi dove solo lei lo trova: su carta in un luogo sicuro o in un gestore di password. Chi ha il foglio e il suo secondo passo può leggere i suoi documenti.
kit-saved = L’ho messo al sicuro
kit-later = Più tardi
kit-making = Creazione del foglio d’emergenza
kit-check-title = Inserire una volta il codice
kit-check-text = Così è certo che quanto conserva è completo.
kit-check-label = Codice d’emergenza
kit-check-confirm = Controlla
kit-check-back = Mostra di nuovo il foglio
kit-done-title = Il suo foglio d’emergenza è pronto
kit-done-text = Le servirà solo se dimentica la password. Lo conservi bene.
kit-done-action = Ai documenti
kit-make = Salva il foglio d’emergenza
kit-missing-title = Salvi prima il suo foglio d’emergenza
kit-missing-text = Senza questo foglio, una password dimenticata significa documenti persi. Poi potrà inviare.

## Documents

list-empty-title = Ancora niente qui
list-empty-text = Invii un PDF da firmare. Anche ciò che altri le inviano appare qui.
list-empty-action = Scegli un PDF
list-to = A { $people }
title-opening = Apertura del titolo
title-closed = Per lei non ancora leggibile
filters = Mostra
filter-all = Tutti
filter-mine = Per lei
filter-others = In attesa di altri
filter-done = Conclusi
filter-all-nothing = Ancora niente qui
filter-all-nothing-text = Qui appare ciò che lei invia e ciò che le viene inviato.
filter-mine-nothing = Niente la attende
filter-mine-nothing-text = Riceve un’e-mail quando qualcuno chiede la sua firma.
filter-others-nothing = Nessun altro deve firmare
filter-others-nothing-text = Qui stanno le buste che attendono qualcun altro.
filter-done-nothing = Ancora niente è concluso
filter-done-nothing-text = Le buste arrivano qui quando tutti hanno agito.
search = Cercare titolo, persona, stato
search-clear = Cancellare la ricerca
search-found = { $count ->
    [0] Nessun risultato
    [one] Una busta trovata
   *[other] { $count } buste trovate
}
search-opening = Alcuni titoli si stanno ancora aprendo su questo dispositivo; possono seguire altri risultati.
search-nothing = Nessun risultato
search-nothing-text = La ricerca avviene su questo dispositivo, tra titoli, persone e stati. Ciò che non può ancora leggere qui non ha titolo.
search-show-all = Mostrare tutto
state-completed = Concluso
state-mine = La sua firma
state-others = In attesa, { $signed } di { $total }

## New

new-text = Tutto viene cifrato su questo dispositivo prima di partire.
new-documents = Documenti
new-choose-pdf = Scegli un PDF
new-another-pdf = Aggiungi un PDF
new-not-pdf = Si possono inviare solo file PDF non vuoti. Tralasciati: { $names }
new-about = Titolo e messaggio
new-title = Titolo
new-message = Messaggio (facoltativo)
new-sealed = Anche titolo, messaggio e nomi dei file sono cifrati. Le e-mail non ne mostrano nulla.
new-people = Chi firma
new-in-turn = Uno dopo l’altro, in questo ordine
new-with-previous = Contemporaneamente a { $name }
new-send = Cifra e invia
new-summary = Riepilogo
new-summary-documents = { $count ->
    [0] Ancora nessun documento
    [one] Un documento, { $size }
   *[other] { $count } documenti, { $size }
}
new-summary-people = { $count ->
    [0] Ancora nessuno firma
    [one] Una persona firma
   *[other] { $count } persone firmano
}
new-summary-only-you = Leggibile solo da lei
new-summary-readers = Leggibile da lei e da { $names }
new-missing = Manca ancora: { $list }
new-missing-file = un documento
new-missing-title = un titolo
new-missing-people = una persona
move-up = Sposta { $who } in su
move-down = Sposta { $who } in giù
moved = { $what } ora è { $position } di { $total }.
person-email = Indirizzo e-mail di una persona
person-add = Aggiungi
person-added = { $name } figura ora nell’elenco.
person-twice = Questa persona è già nell’elenco.
person-invite = Invita questa persona nella sua organizzazione
contact-pinned = Chiave nota e invariata
contact-first-use = Chiave non ancora confrontata
contact-changed = La chiave è cambiata
contact-compared = Parole confrontate
contact-not-compared = Parole non confrontate; viene annotato
compare-title = Confrontare le parole con { $name }
compare-text = Al telefono o di persona, lei e { $name } si leggano a vicenda queste parole. Non per e-mail.
compare-why = Le parole stanno per la chiave che aprirà i documenti. Se sono diverse, forse qualcuno si è messo in mezzo.
compare-yes = Abbiamo confrontato, le parole sono uguali
compare-no = Invia senza confrontare
compare-recorded = La sua scelta viene annotata con la busta, visibile a tutte le persone coinvolte.
changed-title = { $name } ha una chiave diversa da prima
changed-what = La chiave ora registrata per { $name } ({ $email }) non è quella che conosce. Il motivo può essere un nuovo dispositivo o un ripristino. Oppure qualcuno che vuole leggere anche lui.
changed-safe = Niente è stato inviato. Ciò che ha inviato prima resta com’è.
changed-do = Chieda a { $name }, al telefono o di persona, se le chiavi sono state rinnovate. Finché non è chiarito, Bulla non invia nulla a questa persona.
changed-words = Parole della nuova chiave
changed-back = Indietro, senza questa persona
sending-title = Cifratura e invio
sending-text = Lasci aperta questa pagina fino alla fine.
sending-cancelled = Annullato. Niente è stato inviato. Le parti cifrate già caricate sono illeggibili e verranno cancellate.
sent-title = Inviato
sent-text = Chi è di turno riceve un’e-mail senza titolo né contenuto. Qui vede chi ha firmato.
sent-open = Mostra
sent-list = Ai documenti
phase-starting = Avvio
phase-reading = Lettura
phase-encrypting = Cifratura su questo dispositivo
phase-uploading = Cifratura su questo dispositivo e caricamento
phase-downloading = Ricezione e decifratura
phase-checking = Controllo
phase-signing = Firma

## Envelope

envelope-from = Da { $name }, { $moment }
envelope-documents = Documenti
envelope-people = Persone
envelope-sender = Mittente
envelope-history = Cronologia
envelope-log = È provato che ogni voce figura nel registro { $origin }, che ne conta { $size }.
envelope-opening = Decifratura su questo dispositivo
envelope-failed = Questa busta non può essere mostrata
evidence = Prova
evidence-what = Attesta chi ha firmato che cosa e quando, anche senza questo server
evidence-download = Scarica la prova
person-pending = In attesa
person-released = Ricevuto
person-signed = Firmato
person-later = Non ancora di turno
sender-first-use = È la prima busta che riceve da questa persona. Confronti le parole se il contenuto è importante.
sender-words = Parole del mittente
history-server = Server
history-proved = Nel registro al n. { $position }, controllato
not-your-turn-title = Non è ancora il suo turno
not-your-turn-text = Qualcun altro deve firmare prima di lei. Riceverà un’e-mail appena sarà il suo turno.
detail-envelope = Busta
detail-container = File cifrato di { $name }

## Signing

sign-call = { $name } le chiede di firmare
sign-call-hint = Prima legga, poi firmi. I documenti vengono decifrati solo su questo dispositivo.
sign-start = Leggi e firma
sign-read-first = Legga prima il documento.
sign-ready = Firma
sign-title = La sua firma
sign-what = { $count ->
    [one] Lei firma un documento di { $name }.
   *[other] Lei firma { $count } documenti di { $name }.
}
sign-as = Firma come { $name }
sign-opened = aperto
sign-unopened = non ancora aperto
sign-opened-of = Aperti: { $seen } documenti di { $total }
sign-look-again = Vedere la busta com’è ora
sign-law = Firma elettronica semplice (FES). La sua chiave firma su questo dispositivo; l’atto viene iscritto nel registro.
signed-title = Lei ha firmato
signed-all = Tutti hanno firmato. Scarichi la prova e la conservi con il documento.
signed-wait = Riceverà un’e-mail quando tutti avranno firmato.

## Reader

reader-close = Chiudi
reader-document = Documento
reader-next = Avanti: { $name }
reader-tools = Pagina e zoom
reader-pages = Pagine
reader-page = Pagina { $page } di { $pages }
reader-go-to = Vai alla pagina
reader-of = di { $pages }
reader-zoom-in = Ingrandisci
reader-zoom-out = Riduci
reader-fit = Zoom { $percent }%, torna alla larghezza della pagina
reader-opening = Decifratura su questo dispositivo
reader-unshowable-title = Questo file non può essere mostrato qui
reader-unshowable-text = È stato decifrato e la sua impronta è giusta, ma non si riesce a rappresentarlo. Forse è danneggiato o ha una password propria. Lo scarichi e lo apra con un altro programma.

## People

people-text = Inviti colleghe e colleghi, e confronti le chiavi con le persone a cui invia.
invite-title = Invitare qualcuno
invite-make = Invita
invite-made = Invito per { $email }
invite-hand-over = Consegni il link per una via di cui si fida. Vale una volta sola.
invite-link = Link d’invito
words-title = Confrontare le parole
words-why = Otto parole stanno per la chiave di una persona. Se entrambi vedono le stesse parole, nessuno si è messo in mezzo.
words-of = Indirizzo e-mail
words-show = Mostra parole
words-mine = Mostra le mie parole
words-label = Parole della chiave

## Verifying

verify-text = Verifichi se un documento è invariato e chi lo ha firmato. Senza conto.
verify-choose = Scegli file
verify-here = I suoi file restano su questo dispositivo. Niente viene caricato.
verify-questions = Domande
verify-what-files = Di quali file ho bisogno?
verify-what-files-text = Del documento così come l’ha ricevuto, insieme alla sua prova (termina con .evidence.json). Li scelga entrambi insieme. La prova da sola mostra chi ha firmato, ma non se il suo esemplare è lo stesso.
verify-how = Come avviene questo controllo?
verify-how-text = Il suo browser calcola l’impronta del documento e la confronta con quella che ogni persona ha firmato. Controlla ogni firma, l’ordine e che ogni passo figuri nel registro. Lo stesso programma esiste per la riga di comando.
verify-means = Che cosa prova il risultato?
verify-means-text = Che chi detiene la chiave di un conto ha firmato esattamente questo contenuto. Non prova un’identità di fronte alle autorità: non è un atto pubblico né una firma elettronica qualificata.
verdict-authentic = Autentico
    .sentence = Il documento è invariato da quando è stato firmato, e tutte le firme sono autentiche.
verdict-incomplete = Autentico, ma incompleto
    .sentence = Ciò che c’è è autentico, ma manca ancora qualcosa.
verdict-unrecognised = Non riconosciuto
    .sentence = Firmato e invariato, ma non possiamo confermare da chi.
verdict-altered = Alterato
    .sentence = Il documento non è quello che è stato firmato.
verdict-unsigned = Nessuna firma trovata
    .sentence = Questo file non reca firme, e nessuna prova lo accompagnava.
verdict-unreadable = Illeggibile
    .sentence = Non è stato possibile leggere questo file. Non se ne può dire nulla.
signature-signed = Firmato
signature-sent = Inviato
signature-missing = Non firmato
signature-invalid = Non valido
report-who = Chi ha firmato
report-unknown-person = Nome non reso noto
report-facts = Che cosa è stato controllato
report-history = Cronologia ({ $count })
report-law = Livello: firma elettronica semplice (FES). Le ore sono quelle del registro del server.
report-words = Parole della chiave di { $name }
report-save = Salva rapporto (JSON)
fact-is-yes = Sì
fact-is-no = No
fact-is-not_checked = Non controllato
fact-intact = Invariato dalla firma
fact-valid = Firme valide
fact-trusted = Chiavi dei firmatari riconosciute
fact-entire_file = Copre l’intero file
fact-order = Ordine rispettato
fact-audit_included = Figura nel registro
fact-timestamp = Marca temporale indipendente
fact-revocation = Non revocato
fact-complete = Tutti hanno firmato
fact-deadline = Firmato prima della scadenza
fact-document = Questo file appartiene alla prova
fact-history = Cronologia senza lacune
fact-names = Nomi e indirizzi come li ha firmati il mittente
fact-witnessed = Testimone indipendente
role-sender = Mittente
role-signer = Firma
role-approver = Approva
role-viewer = Legge
detail-envelope_id = Busta
detail-tenant_id = Organizzazione
detail-instance = Server
detail-head = Voce più recente
detail-chain = Perché le voci non concordano
detail-log_origin = Registro
detail-log_size = Voci del registro
detail-log_root = Radice del registro
detail-evidence_file = Prova
detail-file_sha256 = SHA-256 del file
modifier-retracted = Il mittente non vi si appoggia più. Le firme restano valide.
modifier-revoked = Il mittente lo ha revocato. Non ci si deve fare affidamento.
modifier-certificate_revoked = Un certificato è stato revocato.
modifier-untimestamped = Non c’è una marca temporale indipendente; le ore sono quelle del server.
modifier-unwitnessed = Nessun testimone indipendente ha firmato il registro.
modifier-revocation_not_checked = Un’eventuale revoca non è stata controllata.
modifier-log_not_checked = Il registro non è stato controllato.
reason-container_encrypted = È un contenitore cifrato. Verifichi il documento che contiene.
reason-evidence_malformed = La prova è danneggiata o di altro tipo.
reason-evidence_too_large = La prova è troppo grande per essere tale.
reason-kind_unknown = Questo tipo di file qui non è noto.
reason-no_evidence = Nessuna prova accompagnava questo file. Scelga entrambi i file insieme.
reason-chain_broken = Le voci firmate non si susseguono.
reason-checkpoint_invalid = La firma sul registro non regge.
reason-checkpoint_contradicted = Una firma nomina uno stato del registro che non è mai esistito.
reason-content_differs = Il contenuto non è quello che la prova nomina.
reason-deadline_passed = Qualcuno ha firmato dopo la scadenza.
reason-digest_differs = Il contenuto è diverso da quello firmato.
reason-email_differs = Un indirizzo e-mail non è quello indicato dal mittente.
reason-history_broken = La cronologia ha una lacuna.
reason-identity_invalid = Le firme sulle chiavi di una persona non reggono.
reason-leaf_invalid = Una voce del registro è malformata o appartiene altrove.
reason-log_fork = Esistono due registri diversi della stessa grandezza.
reason-order_violated = Qualcuno ha firmato prima del suo turno.
reason-private_differs = Il titolo o i nomi non sono quelli firmati dal mittente.
reason-proof_invalid = La prova che una voce figura nel registro non regge.
reason-signature_invalid = Una firma non regge.
reason-statement_missing = La prova omette un passo che il registro mostra.
reason-event_not_recorded = Per un passo manca la prova che figuri nel registro.
reason-identity_not_recorded = Per le chiavi di una persona manca la prova che figurino nel registro.
reason-log_unknown = Il registro non è tenuto dal server che questo dispositivo conosce.
reason-trust_invalid = Ciò che questo dispositivo sa del server non è utilizzabile.
reason-trust_missing = Questo dispositivo non conosce il server che tiene il registro.
reason-acts_missing = Non tutti hanno ancora firmato.
reason-document_missing = Mancava il documento stesso. Lo scelga insieme alla prova.
reason-all_signed = Tutte le persone interpellate hanno firmato.

## History

event-account-created = Conto aperto
event-container-stored = File cifrato salvato
event-envelope-completed = Tutti hanno firmato
event-envelope-sent = Inviato
event-grant-recorded = Accesso concesso
event-identity-published = Chiavi pubblicate
event-invitation-created = Invito creato
event-invitation-used = Invito usato
event-login-refused = Accesso rifiutato
event-organisation-created = Organizzazione creata
event-recipient-acted = Firmato
event-second-factor-enrolled = Secondo passo attivato
event-session-closed = Sessione chiusa
event-session-opened = Sessione aperta
event-vault-item-written = Cassaforte modificata
event-vault-slot-written = Accesso alla cassaforte modificato
event-vault-unlocked = Cassaforte aperta
event-wrap-released = Chiave di lettura consegnata

## Errors: what happened, what is safe, what to do

error-wait = Attenda { $seconds ->
    [one] un secondo
   *[other] { $seconds } secondi
}.
error-already_acted = Lei ha già firmato o rifiutato questa busta.
    .safe = Il suo primo atto conta ed è annotato.
    .do = Ricarichi la pagina per vederlo.
error-code_already_used = Questo codice è già stato usato.
    .safe = Nessuno ha potuto accedere una seconda volta con questo codice.
    .do = Attenda il prossimo codice, al massimo 30 secondi.
error-container_incomplete = Il file non è arrivato per intero.
    .safe = Niente di leggibile ha lasciato questo dispositivo, e niente è stato inviato.
    .do = Invii di nuovo.
error-container_invalid = Il server ha rifiutato il file cifrato.
    .safe = Niente di leggibile ha lasciato questo dispositivo, e niente è stato inviato.
    .do = Ricarichi la pagina e invii di nuovo.
error-container_mismatch = Il file caricato non è quello annunciato.
    .safe = Niente di leggibile ha lasciato questo dispositivo, e niente è stato inviato.
    .do = Invii di nuovo.
error-container_too_large = Il file è più grande di quanto questo server accetti.
    .safe = Niente è stato inviato.
    .do = Riduca il file, o chieda all’amministrazione un limite più alto.
error-email_taken = Esiste già un conto con questo indirizzo e-mail.
    .safe = Quel conto è invariato.
    .do = Acceda con quel conto.
error-envelope_closed = Questa busta è chiusa.
    .safe = Ciò che è firmato resta firmato.
    .do = Ricarichi la pagina per vedere come è finita.
error-forbidden = Questo non le è permesso.
    .safe = Niente è stato cambiato.
    .do = Chieda a chi appartiene l’organizzazione.
error-head_moved = Qualcuno ha agito nello stesso momento.
    .safe = Da parte sua non è ancora annotato nulla.
    .do = Guardi di nuovo la busta, poi ripeta.
error-internal = Sul server qualcosa è andato storto.
    .safe = Niente è stato cambiato.
    .do = Riprovi. Se persiste, lo segnali all’amministrazione.
error-invalid_request = Il server non ha capito la richiesta.
    .safe = Niente è stato cambiato.
    .do = Controlli i dati inseriti. Se sono giusti, ricarichi la pagina.
error-invitation_expired = Questo link è scaduto.
    .safe = Niente è stato cambiato.
    .do = Chieda un nuovo link.
error-invitation_unknown = Questo link qui non vale.
    .safe = Niente è stato cambiato.
    .do = Apra di nuovo il link e controlli che sia completo, fino all’ultimo carattere.
error-invitation_used = Questo link è già stato usato.
    .safe = Non può servire due volte, nemmeno ad altri.
    .do = Se è stato lei, acceda. Altrimenti lo dica alla persona da cui viene l’invito.
error-not_found = Qui non c’è nulla.
    .safe = Niente è stato cambiato.
    .do = Controlli il link, e se usa il conto giusto.
error-not_your_turn = Qualcun altro deve firmare prima.
    .safe = Niente è stato cambiato.
    .do = Riceverà un’e-mail quando sarà il suo turno.
error-origin_refused = La richiesta veniva da un altro sito ed è stata rifiutata.
    .safe = Niente è stato cambiato.
    .do = Apra Bulla in una nuova scheda, al suo indirizzo.
error-payload_too_large = La richiesta è troppo grande.
    .safe = Niente è stato cambiato.
    .do = Prenda meno documenti o persone, o un messaggio più corto.
error-range_not_satisfiable = È stata chiesta una parte del file che non esiste.
    .safe = Il documento è invariato.
    .do = Apra di nuovo il documento.
error-recovery_kit_missing = Salvi prima il suo foglio d’emergenza.
    .safe = Niente è stato inviato.
    .do = Salvi il foglio, poi invii. La protegge dal perdere i suoi documenti.
error-statement_invalid = Il server ha rifiutato la voce firmata.
    .safe = Niente è stato annotato.
    .do = Ricarichi la pagina e ripeta.
error-too_many_attempts = I tentativi sono stati troppi.
    .safe = Il suo conto è protetto; niente è stato aperto.
    .do = Attenda un momento, poi riprovi.
error-unauthenticated = La sua sessione è chiusa.
    .safe = I suoi documenti e tutto ciò che ha inviato sono al sicuro.
    .do = Acceda di nuovo.
error-unavailable = Al momento il server non può salvare nulla.
    .safe = Niente è stato cambiato.
    .do = Riprovi tra un momento.
error-unknown_recipient = Nessuno nella sua organizzazione ha questo indirizzo e-mail.
    .safe = Niente è stato inviato.
    .do = Controlli l’indirizzo, o inviti prima la persona.
error-version_conflict = Questo è stato cambiato altrove.
    .safe = La versione più recente è conservata.
    .do = Ricarichi la pagina e ripeta.
error-wrong_code = Questo codice non è giusto.
    .safe = Niente è stato aperto.
    .do = Inserisca il codice che l’app mostra ora. Se non va mai bene, imposti l’ora del telefono su automatico.
error-wrong_credentials = L’indirizzo e-mail o la password non è giusto.
    .safe = Niente è stato aperto.
    .do = Controlli entrambi, anche le maiuscole, e riprovi.
error-answer_invalid = La risposta del server non era comprensibile.
    .safe = Non è stata usata.
    .do = Ricarichi la pagina: pagina e server sono forse di versioni diverse.
error-cancelled = Annullato.
    .safe = Niente è stato cambiato.
    .do = Può ricominciare in ogni momento.
error-chain_invalid = Le voci firmate di questa busta non concordano.
    .safe = Non viene mostrata, perché lei non vi faccia affidamento.
    .do = Non firmi. Lo dica al mittente e all’amministrazione.
error-container_damaged = Il file cifrato è danneggiato.
    .safe = Non ne viene mostrato nulla, perché non ci si può fare affidamento.
    .do = Riprovi. Se persiste, lo segnali all’amministrazione: la memoria potrebbe essere danneggiata.
error-content_mismatch = Il contenuto non è quello firmato.
    .safe = Non viene mostrato, perché lei non vi faccia affidamento.
    .do = Non firmi. Lo dica al mittente.
error-file_not_readable = Non è stato possibile leggere un file.
    .safe = Niente è stato inviato.
    .do = Lo scelga di nuovo. Forse è stato spostato o modificato, o è in uso.
error-file_not_writable = Non è stato possibile salvare il file.
    .safe = Il documento è invariato.
    .do = Controlli lo spazio libero su questo dispositivo, e riprovi.
error-identity_changed = La chiave di una persona non è quella che conosce.
    .safe = Con la nuova chiave niente è stato inviato né aperto.
    .do = Chieda alla persona, al telefono o di persona, prima di continuare.
error-kit_mismatch = Questo non è il codice del suo foglio d’emergenza.
    .safe = Il suo foglio d’emergenza è invariato.
    .do = Confronti gruppo per gruppo. Lettere e cifre simili vengono lette allo stesso modo.
error-locked = I suoi documenti sono bloccati.
    .safe = Nella memoria di questo dispositivo non c’è alcuna chiave.
    .do = Sblocchi con la sua password.
error-log_fork = Il server mostra registri diversi a persone diverse.
    .safe = Su questa base niente è stato aperto né firmato.
    .do = Non lavori più con questo server, e lo segnali all’amministrazione.
error-log_rollback = Il server mostra un registro più vecchio di quello che questo dispositivo ha visto.
    .safe = Su questa base niente è stato aperto né firmato.
    .do = Lo segnali all’amministrazione. Forse è stata ripristinata una copia di sicurezza.
error-memory_invalid = Ciò che questo dispositivo ha memorizzato del server è danneggiato.
    .safe = Bulla non si avvia senza, perché la protegge da registri falsificati.
    .do = Cancelli i dati di questo sito nelle impostazioni del browser, poi confronti di nuovo le parole delle persone che conosce.
error-network = Il server non è raggiungibile.
    .safe = Niente di leggibile ha lasciato questo dispositivo.
    .do = Controlli la connessione, e riprovi.
error-not_readable = Con le sue chiavi questo non si può decifrare.
    .safe = Resta cifrato.
    .do = Chieda al mittente se era destinato a questo conto.
error-password_too_weak = Questa password è troppo facile da indovinare.
    .safe = Niente è stato inviato.
    .do = Usi almeno dodici caratteri; quattro parole senza nesso tra loro sono sicure.
error-proof_invalid = Il server non ha potuto provare il suo registro.
    .safe = Non viene mostrato, perché lei non vi faccia affidamento.
    .do = Riprovi. Se persiste, lo segnali all’amministrazione.
error-vault_invalid = La sua cassaforte non si apre.
    .safe = Niente è stato cambiato.
    .do = Riprovi. Se persiste, lo segnali all’amministrazione.
error-vault_rollback = Il server ha restituito una versione più vecchia della sua cassaforte.
    .safe = Non è stata usata.
    .do = Lo segnali all’amministrazione. Forse è stata ripristinata una copia di sicurezza.
error-worker_crashed = Il nucleo di cifratura si è fermato.
    .safe = Tutte le chiavi hanno lasciato la memoria di questo dispositivo. Niente di ciò che è stato inviato è perso.
    .do = Ricarichi la pagina. Se persiste, aggiorni il browser.
error-wrong_step = Questo passo ora non è possibile.
    .safe = Niente è stato cambiato.
    .do = Ricarichi la pagina e ricominci.
error-unknown = È successo qualcosa di inatteso.
    .safe = Per quanto questo dispositivo ne sa, niente è stato cambiato.
    .do = Ricarichi la pagina. Se persiste, lo segnali all’amministrazione.
