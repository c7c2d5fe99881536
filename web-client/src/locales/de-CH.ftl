# Texte des Web-Clients, Deutsch (Schweiz). Jeder Text steht auch in en.ftl unter demselben Namen.

## Shell

skip = Zum Inhalt springen
brand-home = Bulla, zu den Dokumenten
nav-main = Hauptnavigation
nav-back = Zurück
nav-list = Dokumente
nav-new = Neu
nav-people = Personen
nav-verify = Prüfen
account-menu = Konto und Einstellungen
language = Sprache
theme = Darstellung
theme-system = Wie das System
theme-light = Hell
theme-dark = Dunkel
lock = Sperren
lock-now = Jetzt sperren
sign-in = Anmelden
sign-out = Abmelden
close = Schliessen
cancel = Abbrechen
copy = Kopieren
copied = Kopiert
print = Drucken
download = Herunterladen
download-named = { $name } herunterladen
read = Lesen
read-named = { $name } lesen
remove = { $what } entfernen
try-again = Nochmals versuchen
look-again = Nochmals nachsehen
loading = Wird geladen
me = Sie
percent = { $percent }%
step = Schritt { $current } von { $total }
drop-here = oder hierher ziehen
technical-details = Technische Angaben
version = Version { $version }
engine = Kern { $version }
footer-promise = Ende-zu-Ende-verschlüsselt: Dokumente werden auf Ihrem Gerät verschlüsselt und unterzeichnet.
offline = Sie sind offline. Geöffnetes bleibt lesbar; Senden und Unterzeichnen brauchen eine Verbindung.
start-failed = Diese Seite konnte nicht geladen werden
outdated-title = Es gibt eine neuere Version
outdated-text = Die Seite wurde erneuert, während sie offen war. Laden Sie sie neu. Nichts Gesendetes ist verloren.
outdated-reload = Neu laden
not-found-title = Unter dieser Adresse ist nichts
not-found-text = Der Link ist vielleicht unvollständig, oder die Seite ist umgezogen. Ihre Dokumente sind, wo sie waren.
not-found-home = Zu den Dokumenten
field-show-password = Passwort anzeigen

title-list = Dokumente
title-setup = Einrichten
title-join = Beitreten
title-login = Anmelden
title-unlock = Entsperren
title-kit = Ihr Notfallblatt
title-new = Unterschriften einholen
title-envelope = Umschlag
title-people = Personen
title-verify = Dokument prüfen
title-not-found = Nicht gefunden

poster-statement = Lesen können es nur die Personen, die Sie nennen. Prüfen können es alle.
poster-encrypted = Auf Ihrem Gerät verschlüsselt, bevor etwas gesendet wird.
poster-signed = Unterzeichnet mit Ihrem eigenen Schlüssel, auf Ihrem eigenen Gerät.
poster-verified = Jeder Schritt steht in einem Verzeichnis, das der Server nicht umschreiben kann.

## Signing in

login-title = Anmelden
login-hint = Ihr Passwort verlässt dieses Gerät nie.
login-expired = Ihre Sitzung ist abgelaufen. Melden Sie sich an, um dort weiterzufahren, wo Sie waren.
login-verify = Unterzeichnetes Dokument ohne Konto prüfen
email = E-Mail-Adresse
password = Passwort
code = Sechsstelliger Code
second-title = Zweiter Schritt
second-text = Geben Sie den Code ein, den Ihre Authenticator-App jetzt anzeigt.
second-continue = Weiter
second-back = Zurück zum Passwort
unlock-title = Dokumente entsperren
unlock-start = Sie sind angemeldet. Ihr Passwort öffnet die Schlüssel auf diesem Gerät.
unlock-asked = Gesperrt. Die Schlüssel sind nicht mehr im Speicher dieses Geräts; Ihr Passwort öffnet sie wieder.
unlock-idle = Gesperrt, weil eine Weile niemand hier war. Ihr Passwort öffnet die Schlüssel wieder.
unlock-crash = Der Verschlüsselungskern ist stehen geblieben und hat alle Schlüssel mitgenommen. Nichts Gesendetes ist verloren. Entsperren Sie, um weiterzufahren.
unlock = Entsperren
unlock-other = Mit einem anderen Konto anmelden
idle-title = Sind Sie noch da?
idle-text = Ihre Dokumente werden in { $seconds ->
    [one] einer Sekunde
   *[other] { $seconds } Sekunden
} gesperrt.
idle-stay = Offen lassen

## Setting up and joining

invitation-broken = Dieser Link funktioniert nicht
invitation-until = Der Link gilt bis { $moment }.
setup-title = Organisation einrichten
setup-text = Sie eröffnen das erste Konto. Ihm gehört die Organisation, und es lädt alle anderen ein.
join-title = { $organisation } beitreten
join-text = { $person } lädt Sie ein, hier Dokumente zu lesen und zu unterzeichnen.
join-text-plain = Sie sind eingeladen, hier Dokumente zu lesen und zu unterzeichnen.
organisation-name = Name der Organisation
your-name = Ihr Name
password-hint = Mindestens { $count } Zeichen. Ein paar zusammenhanglose Wörter sind stark und leicht zu merken.
password-short = Verwenden Sie mindestens { $count } Zeichen.
join-continue = Weiter
join-working = Ihre Schlüssel werden auf diesem Gerät erzeugt. Das dauert ein paar Sekunden.
totp-title = Zweiten Schritt einschalten
totp-text = Scannen Sie dies mit einer Authenticator-App, etwa Microsoft Authenticator, Google Authenticator oder Duo.
totp-qr = QR-Code für Ihre Authenticator-App
totp-no-scan = Scannen geht nicht?
totp-key-hint = Tippen Sie diesen Schlüssel in die App. Er ist zeitbasiert und hat sechs Stellen.
totp-code-hint = Geben Sie den Code ein, den die App jetzt anzeigt.
totp-confirm = Bestätigen

## Recovery kit

kit-text = Wenn Sie Ihr Passwort vergessen, öffnet nur dieses Blatt Ihre Dokumente wieder. Wir haben es nicht und können kein zweites machen.
kit-code = Notfallcode
kit-qr = Notfallcode als QR-Code
kit-how = Dieser Code öffnet Ihre Dokumente wieder, wenn Sie das Passwort vergessen. Der zweite Schritt bleibt nötig.
kit-file-name = bulla-notfallblatt.pdf
kit-save = Als PDF herunterladen
kit-keep = Bewahren Sie es dort auf, wo nur Sie es finden: auf Papier an einem sicheren Ort oder in einem Passwortmanager. Wer das Blatt und Ihren zweiten Schritt hat, kann Ihre Dokumente lesen.
kit-saved = Ich habe es gesichert
kit-later = Später
kit-making = Ihr Notfallblatt wird erstellt
kit-check-title = Code einmal eingeben
kit-check-text = So ist sicher, dass vollständig ist, was Sie aufbewahren.
kit-check-label = Notfallcode
kit-check-confirm = Prüfen
kit-check-back = Blatt nochmals zeigen
kit-done-title = Ihr Notfallblatt ist bereit
kit-done-text = Sie brauchen es nur, wenn Sie Ihr Passwort vergessen. Bewahren Sie es gut auf.
kit-done-action = Zu den Dokumenten
kit-make = Notfallblatt sichern
kit-missing-title = Sichern Sie zuerst Ihr Notfallblatt
kit-missing-text = Ohne dieses Blatt bedeutet ein vergessenes Passwort verlorene Dokumente. Danach können Sie senden.

## Documents

list-empty-title = Noch nichts hier
list-empty-text = Senden Sie ein PDF zum Unterzeichnen. Was andere Ihnen senden, erscheint ebenfalls hier.
list-empty-action = PDF auswählen
list-to = An { $people }
title-opening = Titel wird geöffnet
title-closed = Für Sie noch nicht lesbar
filters = Anzeigen
filter-all = Alle
filter-mine = Für Sie
filter-others = Warten auf andere
filter-done = Abgeschlossen
filter-all-nothing = Noch nichts hier
filter-all-nothing-text = Hier erscheint, was Sie senden und was Ihnen gesendet wird.
filter-mine-nothing = Nichts wartet auf Sie
filter-mine-nothing-text = Sie erhalten eine E-Mail, wenn jemand Ihre Unterschrift möchte.
filter-others-nothing = Niemand sonst muss unterzeichnen
filter-others-nothing-text = Hier stehen Umschläge, die auf jemand anderen warten.
filter-done-nothing = Noch nichts ist abgeschlossen
filter-done-nothing-text = Umschläge kommen hierher, sobald alle gehandelt haben.
search = Titel, Personen, Stand suchen
search-clear = Suche leeren
search-found = { $count ->
    [0] Nichts gefunden
    [one] Ein Umschlag gefunden
   *[other] { $count } Umschläge gefunden
}
search-opening = Titel werden auf diesem Gerät noch geöffnet; vielleicht kommt noch etwas dazu.
search-nothing = Nichts gefunden
search-nothing-text = Gesucht wird auf diesem Gerät, in Titeln, Personen und Stand. Was Sie noch nicht lesen dürfen, hat hier keinen Titel.
search-show-all = Alle zeigen
state-completed = Abgeschlossen
state-mine = Ihre Unterschrift
state-others = Wartet, { $signed } von { $total }

## New

new-text = Alles wird auf diesem Gerät verschlüsselt, bevor es weggeht.
new-documents = Dokumente
new-choose-pdf = PDF auswählen
new-another-pdf = Weiteres PDF
new-not-pdf = Nur PDF-Dateien mit Inhalt können gesendet werden. Weggelassen: { $names }
new-about = Titel und Nachricht
new-title = Titel
new-message = Nachricht (freiwillig)
new-sealed = Auch Titel, Nachricht und Dateinamen sind verschlüsselt. E-Mails zeigen nichts davon.
new-people = Wer unterzeichnet
new-in-turn = Nacheinander, in dieser Reihenfolge
new-with-previous = Gleichzeitig mit { $name }
new-send = Verschlüsseln und senden
new-summary = Zusammenfassung
new-summary-documents = { $count ->
    [0] Noch kein Dokument
    [one] Ein Dokument, { $size }
   *[other] { $count } Dokumente, { $size }
}
new-summary-people = { $count ->
    [0] Noch niemand unterzeichnet
    [one] Eine Person unterzeichnet
   *[other] { $count } Personen unterzeichnen
}
new-summary-only-you = Lesbar für Sie allein
new-summary-readers = Lesbar für Sie und { $names }
new-missing = Es fehlt noch: { $list }
new-missing-file = ein Dokument
new-missing-title = ein Titel
new-missing-people = eine Person
move-up = { $who } nach oben
move-down = { $who } nach unten
moved = { $what } ist jetzt { $position } von { $total }.
person-email = E-Mail-Adresse einer Person
person-add = Hinzufügen
person-added = { $name } ist hinzugefügt.
person-twice = Diese Person ist schon in der Liste.
person-invite = Diese Person in Ihre Organisation einladen
contact-pinned = Schlüssel bekannt und unverändert
contact-first-use = Schlüssel noch nicht verglichen
contact-changed = Schlüssel hat gewechselt
contact-compared = Wörter verglichen
contact-not-compared = Wörter nicht verglichen; das wird festgehalten
compare-title = Wörter mit { $name } vergleichen
compare-text = Rufen Sie { $name } an oder treffen Sie sich, und lesen Sie sich diese Wörter gegenseitig vor. Nicht per E-Mail.
compare-why = Die Wörter stehen für den Schlüssel, der die Dokumente öffnen wird. Wenn sie sich unterscheiden, ist vielleicht jemand dazwischen.
compare-yes = Wir haben verglichen, die Wörter sind gleich
compare-no = Ohne Vergleich senden
compare-recorded = Ihre Wahl wird mit dem Umschlag festgehalten, für alle Beteiligten sichtbar.
changed-title = { $name } hat einen anderen Schlüssel als bisher
changed-what = Der jetzt verzeichnete Schlüssel von { $name } ({ $email }) ist nicht der, den Sie kennen. Ein neues Gerät oder eine Wiederherstellung kann der Grund sein. Oder jemand, der mitlesen will.
changed-safe = Es wurde nichts gesendet. Was Sie früher gesendet haben, bleibt, wie es ist.
changed-do = Fragen Sie { $name } am Telefon oder persönlich, ob die Schlüssel erneuert wurden. Bis das geklärt ist, sendet Bulla nichts an diese Person.
changed-words = Wörter des neuen Schlüssels
changed-back = Zurück, ohne diese Person
sending-title = Verschlüsseln und senden
sending-text = Lassen Sie diese Seite offen, bis es fertig ist.
sending-cancelled = Abgebrochen. Es wurde nichts gesendet. Hochgeladene verschlüsselte Teile sind unlesbar und werden gelöscht.
sent-title = Gesendet
sent-text = Wer an der Reihe ist, erhält eine E-Mail ohne Titel und Inhalt. Hier sehen Sie, wer unterzeichnet hat.
sent-open = Anzeigen
sent-list = Zu den Dokumenten
phase-starting = Wird gestartet
phase-reading = Wird gelesen
phase-encrypting = Wird auf diesem Gerät verschlüsselt
phase-uploading = Wird auf diesem Gerät verschlüsselt und hochgeladen
phase-downloading = Wird geholt und entschlüsselt
phase-checking = Wird geprüft
phase-signing = Wird unterzeichnet

## Envelope

envelope-from = Von { $name }, { $moment }
envelope-documents = Dokumente
envelope-people = Personen
envelope-sender = Absender
envelope-history = Verlauf
envelope-log = Jeder Eintrag steht nachweislich im Verzeichnis { $origin }, das { $size } Einträge hat.
envelope-opening = Wird auf diesem Gerät entschlüsselt
envelope-failed = Dieser Umschlag kann nicht gezeigt werden
evidence = Nachweis
evidence-what = Belegt auch ohne diesen Server, wer was wann unterzeichnet hat
evidence-download = Nachweis herunterladen
person-pending = Wartet
person-released = Erhalten
person-signed = Unterzeichnet
person-later = Noch nicht an der Reihe
sender-first-use = Das ist Ihr erster Umschlag von dieser Person. Vergleichen Sie die Wörter, wenn der Inhalt wichtig ist.
sender-words = Wörter des Absenders
history-server = Server
history-proved = Im Verzeichnis unter Nr. { $position }, geprüft
not-your-turn-title = Sie sind noch nicht an der Reihe
not-your-turn-text = Jemand anderes muss vor Ihnen unterzeichnen. Sie erhalten eine E-Mail, sobald Sie an der Reihe sind.
detail-envelope = Umschlag
detail-container = Verschlüsselte Datei von { $name }

## Signing

sign-call = { $name } bittet um Ihre Unterschrift
sign-call-hint = Lesen Sie zuerst, unterzeichnen Sie dann. Die Dokumente werden nur auf diesem Gerät entschlüsselt.
sign-start = Lesen und unterzeichnen
sign-read-first = Lesen Sie zuerst das Dokument.
sign-ready = Unterzeichnen
sign-title = Ihre Unterschrift
sign-what = { $count ->
    [one] Sie unterzeichnen ein Dokument von { $name }.
   *[other] Sie unterzeichnen { $count } Dokumente von { $name }.
}
sign-as = Als { $name } unterzeichnen
sign-opened = geöffnet
sign-unopened = noch nicht geöffnet
sign-opened-of = Geöffnet: { $seen } von { $total } Dokumenten
sign-look-again = Umschlag ansehen, wie er jetzt ist
sign-law = Einfache elektronische Signatur (EES). Ihr Schlüssel unterzeichnet auf diesem Gerät; die Handlung kommt ins Verzeichnis.
signed-title = Sie haben unterzeichnet
signed-all = Alle haben unterzeichnet. Laden Sie den Nachweis herunter und bewahren Sie ihn beim Dokument auf.
signed-wait = Sie erhalten eine E-Mail, wenn alle unterzeichnet haben.

## Reader

reader-close = Schliessen
reader-document = Dokument
reader-next = Weiter: { $name }
reader-tools = Seite und Zoom
reader-pages = Seiten
reader-page = Seite { $page } von { $pages }
reader-go-to = Zu Seite
reader-of = von { $pages }
reader-zoom-in = Vergrössern
reader-zoom-out = Verkleinern
reader-fit = Zoom { $percent }%, zurück zur Seitenbreite
reader-opening = Wird auf diesem Gerät entschlüsselt
reader-unshowable-title = Diese Datei kann hier nicht gezeigt werden
reader-unshowable-text = Sie ist entschlüsselt und ihr Hash stimmt, aber sie lässt sich nicht darstellen. Vielleicht ist sie beschädigt oder hat ein eigenes Passwort. Laden Sie sie herunter und öffnen Sie sie mit einem anderen Programm.

## People

people-text = Laden Sie Kolleginnen und Kollegen ein, und vergleichen Sie Schlüssel mit jenen, an die Sie senden.
invite-title = Jemanden einladen
invite-make = Einladen
invite-made = { $email } ist eingeladen
invite-hand-over = Übergeben Sie den Link auf einem Weg, dem Sie trauen. Er gilt einmal.
invite-link = Einladungslink
words-title = Wörter vergleichen
words-why = Acht Wörter stehen für den Schlüssel einer Person. Sehen beide dieselben Wörter, ist niemand dazwischen.
words-of = E-Mail-Adresse
words-show = Wörter zeigen
words-mine = Meine Wörter zeigen
words-label = Wörter des Schlüssels

## Verifying

verify-text = Prüfen Sie, ob ein Dokument unverändert ist und wer es unterzeichnet hat. Ohne Konto.
verify-choose = Dateien auswählen
verify-here = Ihre Dateien bleiben auf diesem Gerät. Nichts wird hochgeladen.
verify-questions = Fragen
verify-what-files = Welche Dateien brauche ich?
verify-what-files-text = Das Dokument, wie Sie es erhalten haben, zusammen mit seinem Nachweis (er endet auf .evidence.json). Wählen Sie beide miteinander aus. Der Nachweis allein zeigt, wer unterzeichnet hat, aber nicht, ob Ihr Exemplar dasselbe ist.
verify-how = Wie geht diese Prüfung?
verify-how-text = Ihr Browser berechnet den Hash des Dokuments und vergleicht ihn mit dem, den alle unterzeichnet haben. Er prüft jede Unterschrift, die Reihenfolge und dass jeder Schritt im Verzeichnis steht. Dasselbe Programm gibt es für die Kommandozeile.
verify-means = Was beweist das Ergebnis?
verify-means-text = Dass die Inhaberin oder der Inhaber eines Kontoschlüssels genau diesen Inhalt unterzeichnet hat. Es beweist keine Identität gegenüber Behörden: Es ist keine Beurkundung und keine qualifizierte elektronische Signatur.
verdict-authentic = Echt
    .sentence = Das Dokument ist seit der Unterzeichnung unverändert, und alle Unterschriften sind echt.
verdict-incomplete = Echt, aber nicht vollständig
    .sentence = Was da ist, ist echt, aber es fehlt noch etwas.
verdict-unrecognised = Nicht anerkannt
    .sentence = Unterzeichnet und unverändert, aber wir können nicht bestätigen, von wem.
verdict-altered = Verändert
    .sentence = Das Dokument ist nicht das, welches unterzeichnet wurde.
verdict-unsigned = Keine Unterschrift gefunden
    .sentence = Diese Datei trägt keine Unterschrift, und ein Nachweis lag nicht bei.
verdict-unreadable = Nicht lesbar
    .sentence = Diese Datei konnte nicht gelesen werden. Über sie lässt sich nichts sagen.
signature-signed = Unterzeichnet
signature-sent = Gesendet
signature-missing = Nicht unterzeichnet
signature-invalid = Nicht gültig
report-who = Wer unterzeichnet hat
report-unknown-person = Name nicht offengelegt
report-facts = Was geprüft wurde
report-history = Verlauf ({ $count })
report-law = Stufe: einfache elektronische Signatur (EES). Die Zeiten sind jene im Verzeichnis des Servers.
report-words = Wörter des Schlüssels von { $name }
report-save = Bericht sichern (JSON)
fact-is-yes = Ja
fact-is-no = Nein
fact-is-not_checked = Nicht geprüft
fact-intact = Unverändert seit der Unterzeichnung
fact-valid = Unterschriften gültig
fact-trusted = Schlüssel der Unterzeichnenden anerkannt
fact-entire_file = Umfasst die ganze Datei
fact-order = Reihenfolge eingehalten
fact-audit_included = Steht im Verzeichnis
fact-timestamp = Unabhängiger Zeitstempel
fact-revocation = Nicht widerrufen
fact-complete = Alle haben unterzeichnet
fact-deadline = Vor Ablauf der Frist unterzeichnet
fact-document = Diese Datei gehört zum Nachweis
fact-history = Verlauf ohne Lücke
fact-names = Namen und Adressen, wie sie die absendende Person unterzeichnet hat
fact-witnessed = Unabhängiger Zeuge
role-sender = Absender
role-signer = Unterzeichnet
role-approver = Genehmigt
role-viewer = Liest
detail-envelope_id = Umschlag
detail-tenant_id = Organisation
detail-instance = Server
detail-head = Neuster Eintrag
detail-chain = Warum die Einträge nicht passen
detail-log_origin = Verzeichnis
detail-log_size = Einträge im Verzeichnis
detail-log_root = Wurzel des Verzeichnisses
detail-evidence_file = Nachweis
detail-file_sha256 = SHA-256 der Datei
modifier-retracted = Die absendende Person stützt sich nicht mehr darauf. Die Unterschriften bleiben gültig.
modifier-revoked = Die absendende Person hat es widerrufen. Man darf sich nicht darauf stützen.
modifier-certificate_revoked = Ein Zertifikat wurde widerrufen.
modifier-untimestamped = Es gibt keinen unabhängigen Zeitstempel; die Zeiten sind jene des Servers.
modifier-unwitnessed = Kein unabhängiger Zeuge hat das Verzeichnis unterzeichnet.
modifier-revocation_not_checked = Ob es widerrufen wurde, ist nicht geprüft.
modifier-log_not_checked = Das Verzeichnis wurde nicht geprüft.
reason-container_encrypted = Das ist ein verschlüsselter Behälter. Prüfen Sie das Dokument, das er enthält.
reason-evidence_malformed = Der Nachweis ist beschädigt oder von anderer Art.
reason-evidence_too_large = Der Nachweis ist zu gross, um einer zu sein.
reason-kind_unknown = Diese Art von Datei ist hier nicht bekannt.
reason-no_evidence = Es lag kein Nachweis bei. Wählen Sie beide Dateien miteinander aus.
reason-chain_broken = Die unterzeichneten Einträge folgen nicht aufeinander.
reason-checkpoint_invalid = Die Unterschrift über dem Verzeichnis hält nicht.
reason-checkpoint_contradicted = Eine Unterschrift nennt einen Stand des Verzeichnisses, den es nie gab.
reason-content_differs = Der Inhalt ist nicht der, den der Nachweis nennt.
reason-deadline_passed = Jemand hat nach Ablauf der Frist unterzeichnet.
reason-digest_differs = Der Inhalt ist ein anderer als der unterzeichnete.
reason-email_differs = Eine E-Mail-Adresse ist nicht die, welche die absendende Person genannt hat.
reason-history_broken = Der Verlauf hat eine Lücke.
reason-identity_invalid = Die Unterschriften unter den Schlüsseln einer Person halten nicht.
reason-leaf_invalid = Ein Eintrag im Verzeichnis ist fehlerhaft oder gehört anderswohin.
reason-log_fork = Es gibt zwei verschiedene Verzeichnisse derselben Grösse.
reason-order_violated = Jemand hat unterzeichnet, bevor die Reihe an ihm war.
reason-private_differs = Titel oder Namen sind nicht die, welche die absendende Person unterzeichnet hat.
reason-proof_invalid = Der Beleg, dass ein Eintrag im Verzeichnis steht, hält nicht.
reason-signature_invalid = Eine Unterschrift hält nicht.
reason-statement_missing = Der Nachweis lässt einen Schritt aus, den das Verzeichnis zeigt.
reason-event_not_recorded = Für einen Schritt fehlt der Beleg, dass er im Verzeichnis steht.
reason-identity_not_recorded = Für die Schlüssel einer Person fehlt der Beleg, dass sie im Verzeichnis stehen.
reason-log_unknown = Das Verzeichnis führt nicht der Server, den dieses Gerät kennt.
reason-trust_invalid = Was dieses Gerät über den Server weiss, ist nicht brauchbar.
reason-trust_missing = Dieses Gerät kennt den Server nicht, der das Verzeichnis führt.
reason-acts_missing = Noch haben nicht alle unterzeichnet.
reason-document_missing = Das Dokument selbst lag nicht bei. Wählen Sie es zusammen mit dem Nachweis aus.
reason-all_signed = Alle, die gefragt waren, haben unterzeichnet.

## History

event-account-created = Konto eröffnet
event-container-stored = Verschlüsselte Datei gespeichert
event-envelope-completed = Alle haben unterzeichnet
event-envelope-sent = Gesendet
event-grant-recorded = Zugang erteilt
event-identity-published = Schlüssel veröffentlicht
event-invitation-created = Einladung erstellt
event-invitation-used = Einladung verwendet
event-login-refused = Anmeldung abgelehnt
event-organisation-created = Organisation eingerichtet
event-recipient-acted = Unterzeichnet
event-second-factor-enrolled = Zweiter Schritt eingeschaltet
event-session-closed = Abgemeldet
event-session-opened = Angemeldet
event-vault-item-written = Tresor geändert
event-vault-slot-written = Zugang zum Tresor geändert
event-vault-unlocked = Tresor geöffnet
event-wrap-released = Schlüssel zum Lesen übergeben

## Errors: what happened, what is safe, what to do

error-wait = Warten Sie { $seconds ->
    [one] eine Sekunde
   *[other] { $seconds } Sekunden
}.
error-already_acted = Sie haben diesen Umschlag bereits unterzeichnet oder abgelehnt.
    .safe = Ihre erste Handlung zählt und ist festgehalten.
    .do = Laden Sie die Seite neu, um sie zu sehen.
error-code_already_used = Dieser Code wurde schon verwendet.
    .safe = Niemand wurde damit ein zweites Mal angemeldet.
    .do = Warten Sie auf den nächsten Code, höchstens 30 Sekunden.
error-container_incomplete = Der Upload ist nicht vollständig angekommen.
    .safe = Nichts Lesbares hat dieses Gerät verlassen, und es wurde nichts gesendet.
    .do = Senden Sie nochmals.
error-container_invalid = Der Server hat die verschlüsselte Datei abgelehnt.
    .safe = Nichts Lesbares hat dieses Gerät verlassen, und es wurde nichts gesendet.
    .do = Laden Sie die Seite neu und senden Sie nochmals.
error-container_mismatch = Die hochgeladene Datei ist nicht die angekündigte.
    .safe = Nichts Lesbares hat dieses Gerät verlassen, und es wurde nichts gesendet.
    .do = Senden Sie nochmals.
error-container_too_large = Die Datei ist grösser, als dieser Server annimmt.
    .safe = Es wurde nichts gesendet.
    .do = Verkleinern Sie die Datei, oder bitten Sie die Administration um eine höhere Grenze.
error-email_taken = Mit dieser E-Mail-Adresse gibt es bereits ein Konto.
    .safe = Jenes Konto ist unverändert.
    .do = Melden Sie sich an.
error-envelope_closed = Dieser Umschlag ist geschlossen.
    .safe = Was unterzeichnet ist, bleibt unterzeichnet.
    .do = Laden Sie die Seite neu, um den Ausgang zu sehen.
error-forbidden = Das ist Ihnen nicht erlaubt.
    .safe = Es wurde nichts geändert.
    .do = Fragen Sie, wem die Organisation gehört.
error-head_moved = Jemand hat im selben Moment gehandelt.
    .safe = Von Ihnen ist noch nichts festgehalten.
    .do = Sehen Sie den Umschlag nochmals an, und wiederholen Sie es.
error-internal = Auf dem Server ist etwas schiefgegangen.
    .safe = Es wurde nichts geändert.
    .do = Versuchen Sie es nochmals. Bleibt es so, melden Sie es der Administration.
error-invalid_request = Der Server hat die Anfrage nicht verstanden.
    .safe = Es wurde nichts geändert.
    .do = Prüfen Sie Ihre Eingaben. Stimmen sie, laden Sie die Seite neu.
error-invitation_expired = Dieser Link ist abgelaufen.
    .safe = Es wurde nichts geändert.
    .do = Bitten Sie um einen neuen Link.
error-invitation_unknown = Dieser Link gilt hier nicht.
    .safe = Es wurde nichts geändert.
    .do = Öffnen Sie den Link nochmals, und prüfen Sie, ob er bis zum letzten Zeichen vollständig ist.
error-invitation_used = Dieser Link wurde schon verwendet.
    .safe = Er lässt sich nicht zweimal verwenden, auch nicht von anderen.
    .do = Waren Sie es, melden Sie sich an. Sonst sagen Sie es der Person, die Sie eingeladen hat.
error-not_found = Hier ist nichts.
    .safe = Es wurde nichts geändert.
    .do = Prüfen Sie den Link, oder ob Sie mit dem richtigen Konto angemeldet sind.
error-not_your_turn = Jemand anderes muss zuerst unterzeichnen.
    .safe = Es wurde nichts geändert.
    .do = Sie erhalten eine E-Mail, wenn Sie an der Reihe sind.
error-origin_refused = Die Anfrage kam von einer anderen Website und wurde abgelehnt.
    .safe = Es wurde nichts geändert.
    .do = Öffnen Sie Bulla in einem neuen Tab unter seiner eigenen Adresse.
error-payload_too_large = Die Anfrage ist zu gross.
    .safe = Es wurde nichts geändert.
    .do = Nehmen Sie weniger Dokumente oder Personen oder eine kürzere Nachricht.
error-range_not_satisfiable = Ein Teil der Datei wurde verlangt, den es nicht gibt.
    .safe = Das Dokument ist unverändert.
    .do = Öffnen Sie das Dokument nochmals.
error-recovery_kit_missing = Sichern Sie zuerst Ihr Notfallblatt.
    .safe = Es wurde nichts gesendet.
    .do = Sichern Sie das Blatt, und senden Sie dann. Es schützt Sie davor, Ihre Dokumente zu verlieren.
error-statement_invalid = Der Server hat den unterzeichneten Eintrag abgelehnt.
    .safe = Es wurde nichts festgehalten.
    .do = Laden Sie die Seite neu, und wiederholen Sie es.
error-too_many_attempts = Das waren zu viele Versuche.
    .safe = Ihr Konto ist geschützt; es wurde nichts geöffnet.
    .do = Warten Sie einen Moment, und versuchen Sie es nochmals.
error-unauthenticated = Sie sind abgemeldet.
    .safe = Ihre Dokumente und alles Gesendete sind sicher.
    .do = Melden Sie sich wieder an.
error-unavailable = Der Server kann im Moment nichts speichern.
    .safe = Es wurde nichts geändert.
    .do = Versuchen Sie es in einem Moment nochmals.
error-unknown_recipient = Niemand in Ihrer Organisation hat diese E-Mail-Adresse.
    .safe = Es wurde nichts gesendet.
    .do = Prüfen Sie die Adresse, oder laden Sie die Person zuerst ein.
error-version_conflict = Das wurde anderswo geändert.
    .safe = Die neuere Fassung ist erhalten.
    .do = Laden Sie die Seite neu, und wiederholen Sie es.
error-wrong_code = Dieser Code stimmt nicht.
    .safe = Es wurde nichts geöffnet.
    .do = Geben Sie den Code ein, den die App jetzt anzeigt. Passt er nie, stellen Sie die Uhr Ihres Telefons auf automatisch.
error-wrong_credentials = E-Mail-Adresse oder Passwort stimmt nicht.
    .safe = Es wurde nichts geöffnet.
    .do = Prüfen Sie beides, auch Gross- und Kleinschreibung, und versuchen Sie es nochmals.
error-answer_invalid = Die Antwort des Servers war nicht zu verstehen.
    .safe = Sie wurde nicht verwendet.
    .do = Laden Sie die Seite neu: Seite und Server sind vielleicht von verschiedener Version.
error-cancelled = Abgebrochen.
    .safe = Es wurde nichts geändert.
    .do = Sie können jederzeit neu beginnen.
error-chain_invalid = Die unterzeichneten Einträge dieses Umschlags passen nicht zusammen.
    .safe = Er wird nicht gezeigt, damit Sie sich nicht darauf verlassen.
    .do = Unterzeichnen Sie nicht. Sagen Sie es der absendenden Person und der Administration.
error-container_damaged = Die verschlüsselte Datei ist beschädigt.
    .safe = Nichts davon wird gezeigt, weil man sich nicht darauf verlassen kann.
    .do = Versuchen Sie es nochmals. Bleibt es so, melden Sie es der Administration: Der Speicher könnte beschädigt sein.
error-content_mismatch = Der Inhalt ist nicht der unterzeichnete.
    .safe = Er wird nicht gezeigt, damit Sie sich nicht darauf verlassen.
    .do = Unterzeichnen Sie nicht. Sagen Sie es der absendenden Person.
error-file_not_readable = Eine Datei konnte nicht gelesen werden.
    .safe = Es wurde nichts gesendet.
    .do = Wählen Sie sie nochmals aus. Vielleicht wurde sie verschoben, geändert oder ist in Gebrauch.
error-file_not_writable = Die Datei konnte nicht gespeichert werden.
    .safe = Das Dokument ist unverändert.
    .do = Prüfen Sie den freien Platz auf diesem Gerät, und versuchen Sie es nochmals.
error-identity_changed = Der Schlüssel einer Person ist nicht der, den Sie kennen.
    .safe = Mit dem neuen Schlüssel wurde nichts gesendet und nichts geöffnet.
    .do = Fragen Sie die Person am Telefon oder persönlich, bevor Sie weiterfahren.
error-kit_mismatch = Das ist nicht der Code Ihres Notfallblatts.
    .safe = Ihr Notfallblatt ist unverändert.
    .do = Vergleichen Sie Gruppe um Gruppe. Ähnliche Buchstaben und Ziffern werden gleich gelesen.
error-locked = Ihre Dokumente sind gesperrt.
    .safe = Im Speicher dieses Geräts ist kein Schlüssel.
    .do = Entsperren Sie mit Ihrem Passwort.
error-log_fork = Der Server zeigt verschiedenen Leuten verschiedene Verzeichnisse.
    .safe = Auf dieser Grundlage wurde nichts geöffnet und nichts unterzeichnet.
    .do = Arbeiten Sie nicht weiter mit diesem Server, und melden Sie es der Administration.
error-log_rollback = Der Server zeigt ein älteres Verzeichnis, als dieses Gerät gesehen hat.
    .safe = Auf dieser Grundlage wurde nichts geöffnet und nichts unterzeichnet.
    .do = Melden Sie es der Administration. Vielleicht wurde eine Sicherung zurückgespielt.
error-memory_invalid = Was sich dieses Gerät über den Server gemerkt hat, ist beschädigt.
    .safe = Bulla startet nicht ohne, weil es Sie vor gefälschten Verzeichnissen schützt.
    .do = Löschen Sie in den Einstellungen des Browsers die Daten dieser Website, und vergleichen Sie danach die Wörter Ihrer Bekannten neu.
error-network = Der Server ist nicht erreichbar.
    .safe = Nichts Lesbares hat dieses Gerät verlassen.
    .do = Prüfen Sie Ihre Verbindung, und versuchen Sie es nochmals.
error-not_readable = Das lässt sich mit Ihren Schlüsseln nicht entschlüsseln.
    .safe = Es bleibt verschlüsselt.
    .do = Fragen Sie die absendende Person, ob es für dieses Konto bestimmt war.
error-password_too_weak = Dieses Passwort ist zu leicht zu erraten.
    .safe = Es wurde nichts gesendet.
    .do = Verwenden Sie mindestens zwölf Zeichen; vier zusammenhanglose Wörter sind stark.
error-proof_invalid = Der Server konnte sein Verzeichnis nicht belegen.
    .safe = Es wird nicht gezeigt, damit Sie sich nicht darauf verlassen.
    .do = Versuchen Sie es nochmals. Bleibt es so, melden Sie es der Administration.
error-vault_invalid = Ihr Tresor geht nicht auf.
    .safe = Es wurde nichts geändert.
    .do = Versuchen Sie es nochmals. Bleibt es so, melden Sie es der Administration.
error-vault_rollback = Der Server hat eine ältere Fassung Ihres Tresors zurückgegeben.
    .safe = Sie wurde nicht verwendet.
    .do = Melden Sie es der Administration. Vielleicht wurde eine Sicherung zurückgespielt.
error-worker_crashed = Der Verschlüsselungskern ist stehen geblieben.
    .safe = Alle Schlüssel sind aus dem Speicher dieses Geräts. Nichts Gesendetes ist verloren.
    .do = Laden Sie die Seite neu. Bleibt es so, erneuern Sie Ihren Browser.
error-wrong_step = Dieser Schritt ist jetzt nicht möglich.
    .safe = Es wurde nichts geändert.
    .do = Laden Sie die Seite neu, und beginnen Sie nochmals.
error-unknown = Etwas Unerwartetes ist geschehen.
    .safe = Soweit dieses Gerät es weiss, wurde nichts geändert.
    .do = Laden Sie die Seite neu. Bleibt es so, melden Sie es der Administration.
