# Texte über Unterschriften in PDFs, Schweizer Hochdeutsch.

## What stands against fields and signatures in a PDF, and what to do

pdf-refusal-certification_not_first = Jemand hat dieses Dokument schon unterzeichnet; es lässt sich nicht mehr zertifizieren.
    .do = Unterzeichnen Sie es, ohne es zu zertifizieren.
pdf-refusal-certified_no_changes = Wer dieses Dokument zertifiziert hat, erlaubt keine Änderung, auch keine Unterschrift.
    .do = Bitten Sie um ein Exemplar, das unterzeichnet werden darf.
pdf-refusal-certified_no_new_fields = Wer dieses Dokument zertifiziert hat, erlaubt keine neuen sichtbaren Felder.
    .do = Wählen Sie unsichtbare Unterschriften, oder bitten Sie um ein Exemplar ohne Zertifizierung.
pdf-refusal-field_exists = Das Dokument hat schon ein Feld dieses Namens.
    .do = Verwenden Sie das Dokument, wie es war, bevor Felder von Bulla hinzukamen.
pdf-refusal-field_kind = Ein Feld ist von anderer Art als erwartet.
    .do = Laden Sie die Seite neu. Bleibt es so, melden Sie es der absendenden Person.
pdf-refusal-field_locked = Eine frühere Unterschrift verbietet Änderungen an diesem Feld.
    .do = Lassen Sie das Feld, wie es ist. Muss es ausgefüllt werden, bitten Sie um einen neuen Umschlag.
pdf-refusal-field_missing = Ein angekündigtes Feld fehlt im Dokument.
    .do = Laden Sie die Seite neu. Bleibt es so, melden Sie es der absendenden Person.
pdf-refusal-field_name = Ein Feld hat einen unbrauchbaren Namen.
    .do = Benennen Sie das Feld im Dokument um und wählen Sie es neu aus.
pdf-refusal-field_read_only = Dieses Feld kann niemand ändern.
    .do = Lassen Sie es, wie es ist.
pdf-refusal-field_signed = Dieses Unterschriftsfeld ist schon unterzeichnet.
    .do = Sehen Sie den Umschlag noch einmal an: Vielleicht haben Sie in einem anderen Tab unterzeichnet.
pdf-refusal-field_widgets = Ein Feld steht an mehr oder weniger Stellen als erwartet.
    .do = Laden Sie die Seite neu. Bleibt es so, melden Sie es der absendenden Person.
pdf-refusal-key = Eine Eigenschaft eines Feldes lässt sich nicht setzen.
    .do = Laden Sie die Seite neu. Bleibt es so, melden Sie es der Administration.
pdf-refusal-no_pages = Das Dokument hat keine Seiten.
    .do = Wählen Sie eine andere Datei.
pdf-refusal-object_numbers = Das Dokument hat so viele Teile, dass nichts mehr dazukommen kann.
    .do = Drucken Sie es in ein neues PDF.
pdf-refusal-page_missing = Ein Feld gehört auf eine Seite, die es nicht gibt.
    .do = Prüfen Sie die Seitenzahlen, oder wählen Sie die richtige Datei.
pdf-refusal-rectangle = Ein Feld hat keinen brauchbaren Platz auf seiner Seite.
    .do = Machen Sie das Feld im Dokument grösser.
pdf-refusal-seed_value = Das Unterschriftsfeld verlangt von einer Unterschrift etwas, was Bulla nicht bietet.
    .do = Fragen Sie, welches Zertifikat oder welcher Zeitstempel gemeint ist, oder bitten Sie um ein Exemplar ohne diese Vorgaben.
pdf-refusal-signed_no_new_fields = Dieses Dokument ist schon unterzeichnet; neue Felder gälten als Änderung daran.
    .do = Verwenden Sie das Dokument von vor der Unterzeichnung.
pdf-refusal-signed_no_new_pages = Dieses Dokument ist schon unterzeichnet; eine Seite für die Papierprüfung gälte als Änderung daran.
    .do = Senden Sie es ohne Papierprüfung, oder verwenden Sie das Dokument von vor der Unterzeichnung.
pdf-refusal-too_large = Die Datei ist zu gross für eine Unterschrift darin.
    .do = Verkleinern Sie sie auf unter 9 GB.
pdf-refusal-value = Ein Wert lässt sich nicht ins Dokument schreiben.
    .do = Ändern Sie, was Sie in die Felder eingetragen haben.
pdf-refusal-revision_author = Die neueste Fassung ist nicht von der Person unterzeichnet, die an der Reihe war.
    .do = Unterzeichnen Sie nicht. Melden Sie es der absendenden Person.
pdf-refusal-certificate = Mit diesem Zertifikat kann hier nicht unterzeichnet werden.
    .do = Unterzeichnen Sie mit dem Schlüssel Ihres Kontos oder einem anderen Zertifikat.
pdf-refusal-changes_forbidden = Die neueste Fassung ändert, was sie nicht darf.
    .do = Unterzeichnen Sie nicht. Melden Sie es der absendenden Person.
pdf-refusal-character_missing = Ein Text hat ein Zeichen, das der Schrift des Dokuments fehlt.
    .do = Korrigieren Sie Ihre Eingabe.
pdf-refusal-drawing = Die Zeichnung ist leer, nur ein Punkt oder zu gross.
    .do = Zeichnen Sie die Unterschrift neu, oder tippen Sie Ihren Namen.
pdf-refusal-field_required = Ein Pflichtfeld ist leer.
    .do = Füllen Sie es aus, dann unterzeichnen Sie.
pdf-refusal-field_unknown = Ein Wert gehört zu einem Feld, das nicht Ihres ist.
    .do = Laden Sie die Seite neu. Bleibt es so, melden Sie es der Administration.
pdf-refusal-fields_too_many = Es sind mehr Felder oder Personen, als ein Dokument aufnimmt.
    .do = Teilen Sie das Dokument, oder bitten Sie weniger Personen.
pdf-refusal-foreign_field = Die neueste Fassung füllt ein fremdes Feld aus.
    .do = Unterzeichnen Sie nicht. Melden Sie es der absendenden Person.
pdf-refusal-internal = Bei der Arbeit am PDF ging etwas schief.
    .do = Laden Sie die Seite neu. Bleibt es so, melden Sie es der Administration.
pdf-refusal-line_break = Ein Text für eine Zeile hat einen Zeilenumbruch.
    .do = Korrigieren Sie Ihre Eingabe.
pdf-refusal-mark_missing = Ihre Unterschrift oder Ihr Kürzel fehlt.
    .do = Tippen Sie Ihren Namen, oder zeichnen Sie.
pdf-refusal-not_a_number = Ein Wert ist keine Zahl.
    .do = Korrigieren Sie Ihre Eingabe.
pdf-refusal-not_a_successor = Die neueste Fassung führt die vorherige nicht fort.
    .do = Unterzeichnen Sie nicht. Melden Sie es der absendenden Person.
pdf-refusal-option_unknown = Ein Wert steht nicht zur Auswahl.
    .do = Korrigieren Sie Ihre Eingabe.
pdf-refusal-options = Ein Feld hat unbrauchbare Auswahlmöglichkeiten oder Plätze.
    .do = Korrigieren Sie den Platz im Dokument, oder lassen Sie ihn als Text stehen.
pdf-refusal-order = Ein Schritt kam zu früh.
    .do = Laden Sie die Seite neu. Bleibt es so, melden Sie es der Administration.
pdf-refusal-outside_page = Ein Feld liegt ausserhalb seiner Seite.
    .do = Korrigieren Sie den Platz im Dokument, oder lassen Sie ihn als Text stehen.
pdf-refusal-no_room = Auf der letzten Seite ist kein Platz für die Unterschriften.
    .do = Wählen Sie unsichtbare Unterschriften, oder setzen Sie Plätze ins Dokument.
pdf-refusal-signature_wrong = Die Unterschrift passt nicht zu Zertifikat und Dokument.
    .do = Unterzeichnen Sie mit dem Schlüssel Ihres Kontos oder einem anderen Zertifikat.
pdf-refusal-signature_altered = Eine Unterschrift der neuesten Fassung stimmt nicht.
    .do = Unterzeichnen Sie nicht. Melden Sie es der absendenden Person.
pdf-refusal-signature_too_large = Die Unterschrift ist grösser als erwartet.
    .do = Unterzeichnen Sie mit dem Schlüssel Ihres Kontos oder einem anderen Zertifikat.
pdf-refusal-signer_twice = Jemand bekäme zwei Unterschriftsfelder.
    .do = Korrigieren Sie den Platz im Dokument, oder lassen Sie ihn als Text stehen.
pdf-refusal-text_too_long = Ein Text passt nicht in sein Feld.
    .do = Kürzen Sie ihn.
pdf-refusal-timestamp_wrong = Der Zeitstempel beantwortet nicht, was gefragt war.
    .do = Versuchen Sie es noch einmal. Sie können auch ohne Zeitstempel unterzeichnen.
pdf-refusal-timestamp_rejected = Die Zeitstempelstelle hat abgelehnt.
    .do = Versuchen Sie es noch einmal. Sie können auch ohne Zeitstempel unterzeichnen.
pdf-refusal-timestamp_untrusted = Der Zeitstempel stammt von einer Stelle, die dieser Server nicht nennt.
    .do = Versuchen Sie es noch einmal. Sie können auch ohne Zeitstempel unterzeichnen.
pdf-refusal-role_unknown = Ein Platz im Dokument ist für jemanden, der nicht in der Liste steht.
    .do = Fügen Sie die Person hinzu, korrigieren Sie das Dokument, oder lassen Sie die Plätze als Text stehen.
pdf-refusal-paper_without_pdf = Keines dieser Dokumente kann eine Seite für die Papierprüfung erhalten.
    .do = Senden Sie sie ohne Papierprüfung, oder als PDF, das sich unterzeichnen lässt.
pdf-refusal-placeholder = Ein Platz für ein Feld im Dokument enthält einen Fehler.
    .do = Fügen Sie die Person hinzu, korrigieren Sie das Dokument, oder lassen Sie die Plätze als Text stehen.

## Why a PDF is not read: damaged files have one text, whatever the damage

pdf-read-damaged = Dieses PDF ist im Aufbau beschädigt. Programme reparieren es auf verschiedene Weise; was die eine Person sieht, sieht die andere vielleicht nicht.
    .do = Öffnen Sie es, sichern oder drucken Sie es als neues PDF, prüfen Sie dieses und wählen Sie die neue Datei.
pdf-read-header = Diese Datei ist kein PDF, oder etwas steht vor seinem Anfang.
    .do = Öffnen Sie sie und sichern Sie sie als neues PDF, oder wählen Sie eine andere Datei.
pdf-read-truncated = Die Datei hört mittendrin auf. Wahrscheinlich wurde sie nicht vollständig kopiert oder heruntergeladen.
    .do = Kopieren oder laden Sie sie noch einmal.
pdf-read-trailing_data = Hinter dem Ende des Dokuments steht etwas, was zu keinem seiner Teile gehört.
    .do = Öffnen Sie es und sichern Sie es als neues PDF.
pdf-read-limit = Das Dokument ist grösser oder verschachtelter, als Bulla es liest.
    .do = Teilen Sie es, oder drucken Sie es in ein neues PDF.
pdf-read-encryption = Dieses PDF ist mit einem Passwort oder eigenen Rechten geschützt.
    .do = Öffnen Sie es und sichern Sie eine Kopie ohne Schutz. Bulla verschlüsselt sie ohnehin.
pdf-read-filter = Teile des Dokuments sind auf eine Art gepackt, die Bulla nicht liest.
    .do = Öffnen Sie es und sichern Sie es als neues PDF.
pdf-read-predictor = Teile des Dokuments sind auf eine Art gepackt, die Bulla nicht liest.
    .do = Öffnen Sie es und sichern Sie es als neues PDF.

## What a signer should know: what it is, and what it can mean

pdf-concern-action = Beim Öffnen oder Benutzen geschieht etwas
    .means = Ein Programm kann von selbst springen, Felder verbergen oder Ebenen umschalten. Lesen Sie vor dem Unterzeichnen alle Seiten.
pdf-concern-annotation = Eine Notiz oder Zeichnung liegt über einer Seite
    .means = Sie kann Text verdecken, und manche Programme lassen sie weg.
pdf-concern-appearance_missing = Ein Feld oder eine Notiz hat kein eigenes Aussehen
    .means = Jedes Programm zeichnet es anders.
pdf-concern-duplicate_key = In der Datei steht etwas doppelt
    .means = Programme gewichten verschieden, was davon gilt, und zeigen vielleicht Verschiedenes.
pdf-concern-embedded_file = Eine Datei ist angehängt
    .means = Ihre Unterschrift umfasst auch sie. Öffnen Sie sie vor dem Unterzeichnen, oder bitten Sie um ein Exemplar ohne sie.
pdf-concern-external_content = Inhalt wird von anderswo geholt
    .means = Was gezeigt wird, kann sich später ändern, ohne dass die Datei sich ändert.
pdf-concern-font_not_embedded = Eine Schrift ist nicht im Dokument enthalten
    .means = Jedes Gerät nimmt eine andere; Buchstaben können anderswo anders aussehen.
pdf-concern-font_programmed = Die Buchstaben einer Schrift sind Zeichnungen
    .means = Kopierter oder vorgelesener Text kann vom sichtbaren abweichen.
pdf-concern-hidden_layer = Es gibt Ebenen, die nicht oder nicht immer gezeigt werden
    .means = Beim Drucken oder in einem anderen Programm kann anderer Inhalt erscheinen. Bitten Sie um ein Exemplar ohne Ebenen.
pdf-concern-javascript = Das Dokument enthält ein Skript
    .means = Andere Programme führen es vielleicht aus, und es kann ändern, was gezeigt wird. Hier läuft es nicht.
pdf-concern-launch = Das Dokument kann etwas ausserhalb starten
    .means = Hier wird nichts gestartet. Seien Sie in anderen Programmen vorsichtig damit.
pdf-concern-looks_rebuilt = Programme sollen die Felder neu zeichnen
    .means = Ausgefüllte Werte können anderswo anders aussehen.
pdf-concern-multimedia = Es enthält Ton, Film oder ein Modell
    .means = Das wird hier nicht gezeigt, und Ihre Unterschrift umfasst es.
pdf-concern-overlap = Felder oder Notizen liegen übereinander
    .means = Das eine kann das andere verdecken. Sehen Sie sich diese Seiten genau an.
pdf-concern-portfolio = Das PDF ist eine Sammlung von Dateien
    .means = Hier wird nur das Deckblatt gezeigt, Ihre Unterschrift umfasst aber alles.
pdf-concern-unreferenced = In der Datei liegt Inhalt, der nicht benutzt wird
    .means = Eine spätere Änderung könnte ihn hervorholen; die Prüfung hier hiesse das Dokument dann verändert. Harmlose Reste sind häufig.
pdf-concern-xfa = Neben den Seiten steht ein zweites Formular (XFA)
    .means = Manche Programme zeigen es anstelle der Seiten. Bitten Sie um ein gewöhnliches PDF.

## What is wrong with a signature in a PDF, or missing from it

pdf-finding-algorithm = Sie wurde mit einem Schlüssel oder Verfahren gemacht, das nicht als sicher gilt.
pdf-finding-byte_range_end = Sie umfasst nicht die ganze Fassung des Dokuments.
pdf-finding-byte_range_gap = Sie lässt mehr aus als sich selbst: Dort könnte etwas versteckt sein.
pdf-finding-byte_range_start = Sie umfasst den Anfang der Datei nicht.
pdf-finding-certificate_not_trusted = Niemand, dem dieses Gerät vertraut, bürgt für das Zertifikat. Fragen Sie nach der ausstellenden Stelle und fügen Sie deren Zertifikat unten hinzu.
pdf-finding-certificate_revoked = Ein Zertifikat wurde widerrufen, bevor die Unterschrift erwiesenermassen bestand.
pdf-finding-certificate_unbound = Das Unterzeichnete nennt das Zertifikat nicht; ein anderes mit demselben Schlüssel passte auch.
pdf-finding-changes_doubtful = Später kam etwas hinzu, was täuschen kann. Vergleichen Sie mit dem, was die Person gesehen hat.
pdf-finding-changes_forbidden = Das Dokument wurde später auf eine Art geändert, welche die Unterschrift verbietet.
pdf-finding-changes_unreadable = Was später geändert wurde, ist nicht lesbar; darüber lässt sich nichts sagen.
pdf-finding-cms = Die Unterschrift ist nicht aufgebaut, wie es die Norm verlangt.
pdf-finding-contents_form = Am Platz der Unterschrift steht mehr als die Unterschrift.
pdf-finding-digest_mismatch = Das Dokument ist nicht das unterzeichnete.
pdf-finding-field_added = Wer später unterzeichnete, hat eine sichtbare Unterschrift auf eine leere Stelle der Seite gesetzt. Nichts wurde verdeckt.
pdf-finding-not_current = Die Unterschrift stand in einer früheren Fassung und wurde entfernt.
pdf-finding-revocation_unknown = Nichts zeigt, dass das Zertifikat bei der Unterzeichnung noch galt.
pdf-finding-shared_signature = Mehrere Felder zeigen dieselbe Unterschrift; sie gilt nur für eines.
pdf-finding-signature_dictionary = Der Eintrag der Unterschrift in der Datei ist nicht aufgebaut, wie es die Norm verlangt.
pdf-finding-signature_invalid = Die Unterschrift ist nicht jene der Inhaberin oder des Inhabers des Zertifikats.
pdf-finding-signature_type = Die Unterschrift gibt sich als etwas anderes aus.
pdf-finding-signer_unknown = Das Zertifikat der unterzeichnenden Person fehlt in der Datei.
pdf-finding-sub_filter = Diese Art von Unterschrift wird hier nicht geprüft.
pdf-finding-timestamp_invalid = Ein Zeitstempel passt nicht zur Unterschrift. Er belegt die Zeit nicht.
pdf-finding-timestamp_not_trusted = Der Zeitstempel stammt von einer Stelle, die dieses Gerät nicht kennt.
pdf-finding-too_much_work = Die Datei verlangt mehr Prüfungen, als gemacht werden; diese Unterschrift blieb ungeprüft.
pdf-finding-untimestamped = Kein Zeitstempel belegt die Zeit; sie ist eine Angabe der unterzeichnenden Person.
pdf-finding-weak_key = Der Schlüssel ist kürzer, als heute verlangt wird.

## What a signature covers, and what came after it

pdf-coverage-entire_file = Die ganze Datei
pdf-coverage-entire_revision = Das ganze Dokument, wie es bei der Unterzeichnung war; später kam etwas hinzu
pdf-coverage-contiguous_from_start = Nur der Anfang des Dokuments
pdf-coverage-unclear = Unklar: Teile des Dokuments sind nicht umfasst
pdf-change-none = Seither wurde nichts geändert
pdf-change-long_term = Nur Belege für spätere Jahre kamen hinzu
pdf-change-signature = Weitere Unterschriften kamen hinzu
pdf-change-form_filling = Formularfelder wurden ausgefüllt
pdf-change-annotations = Notizen oder Zeichnungen kamen hinzu oder wurden geändert
pdf-change-other = Etwas anderes wurde geändert
pdf-judgement-permitted = erlaubt
pdf-judgement-indeterminate = unsicher, ob erlaubt
pdf-judgement-violated = nicht erlaubt
pdf-doubt-annotation_may_hide = Eine Notiz oder Zeichnung kann Unterzeichnetes verdecken.
pdf-doubt-button_redrawn = Ein Ankreuz- oder Auswahlfeld sieht anders aus als vorher.
pdf-doubt-field_may_hide = Ein Feld wurde ausgefüllt; was es zeigt, kann darunter Unterzeichnetes verdecken.
pdf-doubt-read_only_field = Ein Feld, das niemand ausfüllen soll, hat einen anderen Wert.
pdf-doubt-signed_field_added = Wer später unterzeichnete, hat eine sichtbare Unterschrift auf eine leere Stelle gesetzt.
pdf-doubt-visible_signature_field = Ein sichtbares Unterschriftsfeld kam hinzu; es kann Unterzeichnetes verdecken.

## Changes one by one, for experts

pdf-kind-annotation = Notiz oder Zeichnung
pdf-kind-annotation_removed = Feld wird nicht mehr gezeigt
pdf-kind-appearance = Aussehen eines Feldes
pdf-kind-catalog_key = Katalogeintrag, der bleiben muss
pdf-kind-catalog_replaced = Anderer Katalog
pdf-kind-extensions = Liste der Erweiterungen
pdf-kind-field_added = Neues Feld, nicht für eine Unterschrift
pdf-kind-field_key = Eigenschaft eines Feldes, die bleiben muss
pdf-kind-field_removed = Feld entfernt, verschoben oder umbenannt
pdf-kind-field_value = Wert eines Feldes
pdf-kind-form = Liste der Felder
pdf-kind-form_key = Formulareintrag, der bleiben muss
pdf-kind-freed = Noch benutztes Objekt gelöscht
pdf-kind-generation = Objekt unter anderer Generation
pdf-kind-info = Angaben zum Dokument
pdf-kind-metadata = Metadaten
pdf-kind-overwritten = Objekt ersetzt, das bleiben muss
pdf-kind-page_annotations = Liste der Notizen einer Seite
pdf-kind-page_key = Inhalt oder Eigenschaft einer Seite
pdf-kind-revealed = Verborgenes Objekt hervorgeholt
pdf-kind-security_store = Belege für spätere Jahre
pdf-kind-shared = Geändertes Objekt, auch anderswo benutzt
pdf-kind-signature = Unterschrift
pdf-kind-signature_field = Unterschriftsfeld
pdf-kind-signature_removed = Unterschrift entfernt
pdf-kind-signature_replaced = Unterschrift oder ihr Aussehen ersetzt
pdf-kind-structure = Aufbau der Datei
pdf-kind-timestamp = Zeitstempel des Dokuments
pdf-kind-trailer_key = Schlusseintrag, der bleiben muss
pdf-kind-unexplained = Neues Objekt, das nichts erklärt
pdf-kind-unused = Unbenutztes Objekt

## Kinds and levels of signatures, and the words of ETSI EN 319 102-1

pdf-signature-approval = Unterschrift
pdf-signature-certification = Zertifizierung durch die Urheberschaft
pdf-signature-timestamp = Zeitstempel des Dokuments
pdf-level-b_b = B-B: Unterschrift mit ihrem Zertifikat
pdf-level-b_t = B-T: mit belegter Zeit
pdf-level-b_lt = B-LT: mit allem, was die spätere Prüfung braucht
pdf-level-b_lta = B-LTA: für das Archiv, samt Belegen mit Zeitstempel
pdf-indication-total_passed = Alle Prüfungen bestanden
pdf-indication-indeterminate = Lässt sich mit dem Vorhandenen nicht entscheiden
pdf-indication-total_failed = Nicht bestanden
pdf-subindication-certificate_chain_general_failure = Die Kette der Zertifikate liess sich nicht prüfen.
pdf-subindication-chain_constraints_failure = Ein Zertifikat darf dafür nicht gebraucht werden.
pdf-subindication-crypto_constraints_failure_no_poe = Ein Verfahren oder Schlüssel ist zu schwach.
pdf-subindication-format_failure = Unterschrift oder Datei verletzen die Norm.
pdf-subindication-hash_failure = Der Inhalt ist nicht der unterzeichnete.
pdf-subindication-no_certificate_chain_found = Keine Kette führt zu einem vertrauten Zertifikat.
pdf-subindication-no_signing_certificate_found = Das Zertifikat der unterzeichnenden Person wurde nicht gefunden.
pdf-subindication-not_yet_valid = Das Zertifikat galt noch nicht.
pdf-subindication-out_of_bounds_no_poe = Das Zertifikat war abgelaufen, und nichts belegt eine frühere Zeit.
pdf-subindication-revoked_ca_no_poe = Eine ausstellende Stelle wurde widerrufen.
pdf-subindication-revoked_no_poe = Das Zertifikat wurde widerrufen, und nichts belegt eine frühere Zeit.
pdf-subindication-sig_constraints_failure = Die Unterschrift oder eine spätere Änderung verlangt einen genaueren Blick.
pdf-subindication-sig_crypto_failure = Die Unterschrift wurde nicht mit dem Schlüssel des Zertifikats gemacht.
pdf-subindication-try_later = Angaben zum Widerruf fehlen zurzeit.

## Placeholders with a mistake

pdf-placeholder-duplicate_key = Darin steht etwas doppelt.
pdf-placeholder-key_of_other_kind = Sie enthält etwas, was diese Art Feld nicht hat.
pdf-placeholder-missing_key = Darin fehlt etwas, zum Beispiel wem das Feld gehört.
pdf-placeholder-syntax = Darin steht ein Zeichen am falschen Ort.
pdf-placeholder-too_long = Sie ist zu lang.
pdf-placeholder-unclosed = Sie endet nicht in ihrer Zeile.
pdf-placeholder-unknown_key = Sie enthält etwas Unbekanntes, vielleicht einen Tippfehler.
pdf-placeholder-unknown_kind = Diese Art Feld gibt es nicht.
pdf-placeholder-value = Ein Wert darin ist unbrauchbar.

## Looking at a PDF before it is sent or signed

pdf-looking = Die Datei wird auf diesem Gerät angesehen
pdf-pages = { $count ->
    [one] Eine Seite
   *[other] { $count } Seiten
}
pdf-page = Seite { $page }
pdf-on-pages = Seiten: { $pages }
pdf-more = und weitere
pdf-check-title = Was Inhalt verbergen oder verschieben könnte
pdf-check-none = Es wurde nichts gefunden, was Inhalt verbergen oder verschieben könnte.
pdf-check-some = { $count ->
    [one] Eine Sache, die man vor dem Unterzeichnen wissen sollte
   *[other] { $count } Dinge, die man vor dem Unterzeichnen wissen sollte
}
pdf-check-calm = Nichts davon ist an sich falsch; viele gewöhnliche Dokumente haben etwas davon. Was innerhalb einer Seite Inhalt verdeckt, wird nicht gefunden: Lesen Sie jede Seite.
pdf-check-recorded = Was hier steht, wird verschlüsselt mit Ihrer Unterschrift festgehalten.
pdf-check-failed = Diese Datei liess sich nicht ansehen
pdf-obstacle = In dieses PDF kommt keine Unterschrift
pdf-obstacle-beside = Sonst wird es neben der Datei unterzeichnet: Die Unterschriften stehen dann im Nachweis. Bewahren Sie beides zusammen auf.
pdf-obstacle-unknown = Ein Grund, den diese Version nicht kennt: { $code }
pdf-sign-beside = Es wird neben der Datei unterzeichnet: Ihre Unterschrift steht im Nachweis. Bewahren Sie beides zusammen auf.
pdf-signed-before = { $count ->
    [one] Es trägt schon eine Unterschrift. Sie bleibt gültig.
   *[other] Es trägt schon { $count } Unterschriften. Sie bleiben gültig.
}

## Fields of a PDF

pdf-fields-found = { $count ->
    [one] Ein Platz für ein Feld gefunden
   *[other] { $count } Plätze für Felder gefunden
}
pdf-fields-table = In { $name } gefundene Plätze für Felder
pdf-fields-what = Feld
pdf-fields-whose = Von wem
pdf-fields-page = Seite
pdf-fields-need = Pflicht
pdf-fields-yes = ja
pdf-fields-no = nein
pdf-fields-nobody = Person Nr. { $number }: noch nicht in der Liste
pdf-fields-named = «{ $name }»: niemand in der Liste
pdf-fields-use = Felder anlegen, wo das Dokument es sagt
new-missing-places = die Plätze für Felder in { $names }
pdf-fields-mistake = Ein Platz auf Seite { $page } ist nicht lesbar. { $why }
pdf-fields-unmatched = { $count ->
    [one] Ein Platz ist für Personen, die
   *[other] { $count } Plätze sind für Personen, die
} nicht in der Liste sind. Fügen Sie die Personen hinzu, oder lassen Sie die Plätze als Text stehen.
pdf-field-signature = Unterschrift
pdf-field-initials = Kürzel
pdf-field-name = Name
pdf-field-email = E-Mail-Adresse
pdf-field-date = Datum der Unterschrift
pdf-field-text = Text
pdf-field-mark = Unterschrift, noch einmal
pdf-field-number = Zahl
pdf-field-checkbox = Ankreuzfeld
pdf-field-radio = Auswahl
pdf-field-dropdown = Liste

## How signatures look, for the sender

pdf-place-title = Unterschriften auf der Seite
pdf-place-visible = Sichtbar
pdf-place-visible-hint = Wo das Dokument Plätze dafür hat, sonst unten auf der letzten Seite.
pdf-place-invisible = Nicht sichtbar
pdf-place-invisible-hint = Die Seiten bleiben, wie sie sind. Programme zeigen die Unterschriften in einer Liste.
pdf-place-of = Unterschrift von { $name }
pdf-place-each = Für jede Person wählen

## Signing a PDF

pdf-sign-fields = Ihre Felder
pdf-sign-left = { $count ->
    [0] Alle Pflichtfelder sind ausgefüllt.
    [one] Ein Pflichtfeld ist noch leer.
   *[other] { $count } Pflichtfelder sind noch leer.
}
pdf-sign-optional = { $label } (freiwillig)
pdf-sign-where = { $document }, Seite { $page }
pdf-sign-required = Füllen Sie dies aus.
pdf-sign-tick = Kreuzen Sie dies an.
pdf-sign-pick = Wählen Sie etwas aus.
pdf-sign-number = Geben Sie eine Zahl ein, zum Beispiel 12.5.
pdf-sign-email = Geben Sie eine E-Mail-Adresse ein.
pdf-sign-date-today = Der Tag der Unterzeichnung, von selbst eingesetzt.
pdf-sign-choose = Auswählen
pdf-sign-fixed = Von der absendenden Person ausgefüllt
pdf-sign-character = Die Schrift des Dokuments hat kein Zeichen «{ $character }». Schreiben Sie es anders.
pdf-look-title = Wie Ihre Unterschrift aussieht
pdf-look-typed = Tippen
pdf-look-drawn = Zeichnen
pdf-look-name = Ihr Name, wie er gezeigt wird
pdf-look-initials = Ihr Kürzel, wie es gezeigt wird
pdf-look-style = Handschrift
pdf-look-formal = Förmlich
pdf-look-lively = Lebhaft
pdf-look-casual = Locker
pdf-look-same = So sieht es im Dokument aus, in derselben Schrift.
pdf-look-pad = Fläche zum Zeichnen Ihrer Unterschrift
pdf-look-pad-hint = Zeichnen Sie mit Finger, Stift oder Maus. Mit der Tastatur: Pfeiltasten bewegen den Stift, die Leertaste setzt und hebt ihn. Den Namen zu tippen gilt genauso.
pdf-look-pen-down = Stift gesetzt
pdf-look-pen-up = Stift gehoben
pdf-look-undo = Rückgängig
pdf-look-clear = Löschen
pdf-look-small = Zeichnen Sie mehr als einen Punkt.
pdf-look-empty = Zeichnen Sie zuerst Ihre Unterschrift.
pdf-look-hidden = Die absendende Person hat Unterschriften gewählt, die nicht auf der Seite erscheinen.
sign-pages = Zurück zu den Seiten
pdf-sign-cancelled = Abgebrochen. Es wurde nichts unterzeichnet.
pdf-sign-reason = Grund (freiwillig)
pdf-sign-reason-hint = Steht im PDF, für alle, die es haben.
pdf-p12-title = Mit eigenem Zertifikat unterzeichnen
pdf-p12-text = Eine .p12- oder .pfx-Datei mit Ihrem Schlüssel. Datei und Passwort bleiben auf diesem Gerät und sind vergessen, sobald die Seite sperrt.
pdf-p12-choose = Eine .p12-Datei auswählen
pdf-p12-password = Passwort der Datei
pdf-p12-open = Öffnen
pdf-p12-chosen = Unterzeichnet mit
pdf-p12-issuer = Ausgestellt von { $issuer }, gültig bis { $date }
pdf-p12-expired = Dieses Zertifikat ist am { $date } abgelaufen. Programme werden die Unterschrift für ungültig halten.
pdf-p12-early = Dieses Zertifikat gilt erst ab { $date }.
pdf-p12-drop = Wieder den Schlüssel meines Kontos verwenden
pdf-advanced = Erweitert
pdf-firefox = In einer Form, die auch Firefox zeigt
pdf-firefox-hint = Verwendet adbe.pkcs7.detached statt ETSI.CAdES.detached. Lassen Sie es aus, ausser jemand braucht es: Europäische Regeln ziehen die andere Form vor.
phase-filling = Ihre Felder werden ausgefüllt
phase-timestamping = Zeitstempel wird geholt
phase-signing_again = Jemand hat inzwischen unterzeichnet: Ihre Unterschrift kommt dazu
pdf-race = Jemand hat im selben Moment unterzeichnet. Ihre Unterschrift wurde von selbst hinzugefügt; beide gelten.
pdf-untimed-title = Zurzeit ist kein Zeitstempel erhältlich
pdf-untimed-text = Noch wurde nichts unterzeichnet. Ein Zeitstempel belegt, wann Sie unterzeichnet haben, auch wenn Ihr Zertifikat abgelaufen ist. Das Protokoll dieses Servers zeigt die Zeit auf jeden Fall.
pdf-untimed-go = Ohne Zeitstempel unterzeichnen
pdf-untimed-again = Noch einmal versuchen
pdf-bad-title = Jemand hat dieses Dokument auf unerlaubte Weise geändert
pdf-bad-author = Die neueste Fassung von { $document } stammt von { $name }. Sie ändert mehr als die eigenen Felder und die eigene Unterschrift.
pdf-bad-author-plain = Es war { $name }. Die neueste Fassung ändert mehr als die eigenen Felder und die eigene Unterschrift.
pdf-bad-safe = Von Ihnen wurde nichts unterzeichnet. Was andere vorher unterzeichnet haben, bleibt gültig, und die Fassung davor ist noch da.
pdf-bad-do = Unterzeichnen Sie nicht. Sagen Sie es { $sender } am Telefon oder persönlich; von dort kam der Umschlag.
pdf-bad-why = Befund: { $code }
pdf-signed-download = { $name } unterzeichnet herunterladen
pdf-signed-so-far = Mit Ihrer Unterschrift und den früheren. Haben alle unterzeichnet, laden Sie es noch einmal herunter.

## The report about the signatures in a PDF

pdf-report-title = Unterschriften im PDF
pdf-report-beside = Unterschriften neben der Datei
pdf-report-number = { $number } von { $count }
pdf-report-unknown = Person nicht bekannt
pdf-report-authentic = Echt
pdf-report-unrecognised = Nicht anerkannt
pdf-report-altered = Verändert
pdf-report-when = Wann
pdf-report-proven = Spätestens { $moment }, durch einen Zeitstempel belegt
pdf-report-proven-by = Spätestens { $moment }, mit Zeitstempel { $by }
pdf-stamp-yes = Ja, { $by }
pdf-stamp-instance = vom Dienst selbst
pdf-stamp-independent = von { $name } (unabhängig)
pdf-stamp-issuer = von { $name }; dieselbe Stelle hat auch eine unterzeichnende Person zertifiziert
pdf-report-claimed = { $moment } nach eigener Angabe; nicht belegt
pdf-report-no-time = Nicht angegeben
pdf-report-intact = Unterzeichneter Inhalt unverändert
pdf-report-trusted = Zertifikat vertraut
pdf-report-covers = Umfasst
pdf-report-since = Danach geändert
pdf-report-since-pages = { $what } (Seiten { $pages }; { $judgement })
pdf-report-since-plain = { $what } ({ $judgement })
pdf-report-level = Stufe
pdf-report-level-claimed = { $reached }. Seine Teile deuten auf { $claimed }.
pdf-report-level-none = Keine geprüft
pdf-report-seen = Herunterladen, was diese Person gesehen hat
pdf-report-seen-hint = Die Datei genau so, wie sie bis zu dieser Unterschrift war.
pdf-report-certificate = Zertifikat
pdf-report-subject = Ausgestellt für
pdf-report-issuer = Ausgestellt von
pdf-report-email = E-Mail-Adresse
pdf-report-valid = Gültig
pdf-report-valid-from-to = { $from } bis { $to }
pdf-report-serial = Seriennummer
pdf-report-fingerprint = SHA-256 des Zertifikats
pdf-report-expert = Angaben für Fachleute
pdf-report-etsi = ETSI EN 319 102-1
pdf-report-field = Feld
pdf-report-revision = Fassung der Datei
pdf-report-bytes = Unterzeichnete Bytes
pdf-report-kind = Art
pdf-report-method = Verfahren
pdf-report-object = Objekt
pdf-report-refusal = Weshalb abgelehnt
pdf-report-findings = Befunde
pdf-report-steps = Was jede spätere Fassung änderte
pdf-report-step = Fassung { $number }
pdf-report-damaged = Dieses PDF lässt sich nicht prüfen
pdf-report-stricter = Andere Programme nennen diese Datei vielleicht unterzeichnet und gültig. Diese Prüfung sieht auch an, was danach hinzukam und was ein Leseprogramm nicht zeigt.

## Certificates that are trusted

pdf-root-title = Wie erkennen andere Programme diese Unterschriften?
pdf-root-text = Programme wie Acrobat vertrauen nur Stellen, die sie kennen. Dieser Server hat eine eigene: Wer seine Unterschriften als gültig sehen will, importiert einmal deren Zertifikat. Damit entscheidet man sich, dem Betrieb dieses Servers zu vertrauen.
pdf-root-get = Stammzertifikat herunterladen
pdf-root-pem = Dasselbe als PEM
pdf-root-acrobat = Acrobat und Acrobat Reader
pdf-root-acrobat-1 = Öffnen Sie Voreinstellungen, Unterschriften, dann «Weitere» bei «Identitäten und vertrauenswürdige Zertifikate».
pdf-root-acrobat-2 = Wählen Sie «Vertrauenswürdige Zertifikate», «Importieren» und die Datei root.cer.
pdf-root-acrobat-3 = Markieren Sie es, wählen Sie «Vertrauenswürdigkeit bearbeiten» und kreuzen Sie «Dieses Zertifikat als vertrauenswürdigen Stamm verwenden» an.
pdf-root-acrobat-4 = Öffnen Sie das Dokument neu. Vergleichen Sie den Fingerabdruck mit jenem, den Ihnen der Betrieb nennt.
pdf-root-firefox = Firefox
pdf-root-firefox-text = Firefox zeigt nur Unterschriften einer älteren Form. Wer das braucht, wählt sie beim Unterzeichnen unter «Erweitert».
pdf-root-not-run = Diese Schritte folgen der Dokumentation der Hersteller. Acrobat, Firefox und DSS der EU wurden dafür nicht ausgeführt; pyHanko, pdfsig, OpenSSL und MuPDF schon.
pdf-trust-title = Für diese Prüfung weiteren Zertifikaten vertrauen
pdf-trust-text = Für Unterschriften von anderswo: Wählen Sie das Zertifikat der Stelle, der Sie vertrauen (PEM oder DER). Es gilt, bis Sie diese Seite verlassen, und bleibt auf diesem Gerät.
pdf-trust-choose = Zertifikate auswählen
pdf-trust-again = Damit noch einmal prüfen
verify-signed-pdfs = Und PDFs, die Unterschriften tragen?
verify-signed-pdfs-text = Sie brauchen nichts weiter: Wählen Sie nur das PDF. Mit dem Nachweis zeigt die Prüfung auch Reihenfolge, Protokoll und alle, die gefragt wurden.
