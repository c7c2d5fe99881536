//! The texts of a certificate in the four languages. They are part of the layout: who changes one makes
//! another version.

use crate::Language;

macro_rules! texts {
    ($($name:ident: $de:literal, $fr:literal, $it:literal, $en:literal;)+) => {
        /// A text; `{}` is replaced.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(crate) enum Text { $($name,)+ }

        impl Text {
            /// Every text.
            #[cfg(test)]
            pub(crate) const ALL: &'static [Self] = &[$(Self::$name,)+];

            /// The text in a language.
            pub(crate) const fn of(self, language: Language) -> &'static str {
                match (self, language) {
                    $((Self::$name, Language::De) => $de,
                    (Self::$name, Language::Fr) => $fr,
                    (Self::$name, Language::It) => $it,
                    (Self::$name, Language::En) => $en,)+
                }
            }
        }
    };
}

impl Text {
    /// The text with each `{}` replaced, in their order.
    pub(crate) fn with(self, language: Language, values: &[&str]) -> String {
        let mut parts = self.of(language).split("{}");
        let mut out = parts.next().unwrap_or_default().to_owned();
        for (place, part) in parts.enumerate() {
            out.push_str(values.get(place).copied().unwrap_or_default());
            out.push_str(part);
        }
        out
    }
}

texts! {
    Title: "Abschlusszertifikat", "Certificat d’achèvement", "Certificato di completamento",
        "Certificate of completion";
    Evidence: "Nachweis, aus dem diese Seiten gemacht sind",
        "Preuve dont ces pages sont tirées",
        "Prova da cui sono tratte queste pagine",
        "Evidence file that these pages are made from";
    Completed: "Abgeschlossen: Alle haben unterzeichnet ({} von {}).",
        "Terminé : tout le monde a signé ({} sur {}).",
        "Completato: tutti hanno firmato ({} su {}).",
        "Completed: everybody has signed ({} of {}).";
    Declined: "Abgelehnt: Nicht alle haben unterzeichnet ({} von {}).",
        "Refusé : tout le monde n’a pas signé ({} sur {}).",
        "Rifiutato: non tutti hanno firmato ({} su {}).",
        "Declined: not everybody has signed ({} of {}).";
    Cancelled: "Annulliert: Nicht alle haben unterzeichnet ({} von {}).",
        "Annulé : tout le monde n’a pas signé ({} sur {}).",
        "Annullato: non tutti hanno firmato ({} su {}).",
        "Cancelled: not everybody has signed ({} of {}).";
    Expired: "Abgelaufen: Nicht alle haben unterzeichnet ({} von {}).",
        "Échu : tout le monde n’a pas signé ({} sur {}).",
        "Scaduto: non tutti hanno firmato ({} su {}).",
        "Expired: not everybody has signed ({} of {}).";
    Notice: "Diese Seiten geben den eingebetteten Nachweis wieder. Was gilt, zeigt die Prüfung der Datei, nicht ihr Aussehen.",
        "Ces pages reproduisent la preuve intégrée. C’est la vérification du fichier qui fait foi, non son apparence.",
        "Queste pagine riproducono la prova incorporata. Fa fede la verifica del file, non il suo aspetto.",
        "These pages render the evidence file that is embedded. What counts is the verification of the file, not its looks.";
    Envelope: "Umschlag", "Enveloppe", "Busta", "Envelope";
    Subject: "Betreff", "Objet", "Oggetto", "Subject";
    EnvelopeId: "Kennung", "Identifiant", "Identificativo", "Envelope ID";
    Organisation: "Organisation", "Organisation", "Organizzazione", "Organisation";
    Instance: "Dienst", "Service", "Servizio", "Service";
    NoAddress: "nicht angegeben: nichts verbindet eine Adresse mit dem Protokoll",
        "non indiqué : rien ne relie une adresse au registre",
        "non indicato: nulla collega un indirizzo al registro",
        "not stated: nothing ties an address to the log";
    Created: "Erstellt", "Créée", "Creata", "Created";
    BySender: "{}, nach der Uhr der absendenden Person", "{}, selon l’horloge de la personne qui a envoyé",
        "{}, secondo l’orologio di chi ha inviato", "{}, by the sender’s clock";
    Sent: "Gesendet", "Envoyée", "Inviata", "Sent";
    Ended: "Beendet", "Terminée", "Conclusa", "Ended";
    Deadline: "Frist", "Délai", "Scadenza", "Deadline";
    ByLog: "{}, nach dem Protokoll", "{}, selon le registre", "{}, secondo il registro", "{}, by the log";
    NotRecorded: "nicht aufgezeichnet", "non enregistré", "non registrato", "not recorded";
    TimeSource: "Alle Zeiten in koordinierter Weltzeit (UTC). Zeiten des Protokolls sind die der Uhr des Servers.",
        "Toutes les heures en temps universel coordonné (UTC). Celles du journal viennent de l’horloge du serveur.",
        "Tutti gli orari in tempo coordinato universale (UTC). Quelli del registro sono dell’orologio del server.",
        "All times in Coordinated Universal Time (UTC). Times of the log are those of the server’s clock.";
    Times: "Zeit", "Heure", "Ora", "Time";
    Sender: "Absenderin oder Absender", "Expéditrice ou expéditeur", "Mittente", "Sender";
    Name: "Name", "Nom", "Nome", "Name";
    Email: "E-Mail", "E-mail", "E-mail", "E-mail";
    OwnWords: "eigene Angaben der absendenden Person", "indications de la personne qui a envoyé",
        "indicazioni fornite da chi ha inviato", "stated by the sender";
    Withheld: "zurückgehalten", "non divulgué", "non divulgato", "withheld";
    WithheldNotice: "Der Nachweis hält Betreff, Namen und Dokumentnamen zurück. Was er nicht beweist, steht hier nicht.",
        "La preuve ne divulgue ni l’objet, ni les noms, ni les noms des documents. Ce qu’elle ne prouve pas ne figure pas ici.",
        "La prova non divulga l’oggetto, i nomi e i nomi dei documenti. Ciò che non dimostra qui non figura.",
        "The evidence file withholds the subject, names and names of documents. What it does not prove does not stand here.";
    Source: "Herkunft", "Source", "Fonte", "Source";
    Identity: "Identität (SHA-256)", "Identité (SHA-256)", "Identità (SHA-256)", "Identity (SHA-256)";
    Words: "Acht Wörter", "Huit mots", "Otto parole", "Eight words";
    PdfKey: "Schlüssel P-256 (SHA-256)", "Clé P-256 (SHA-256)", "Chiave P-256 (SHA-256)", "P-256 key (SHA-256)";
    Documents: "Dokumente", "Documents", "Documenti", "Documents";
    Document: "Dokument {}", "Document {}", "Documento {}", "Document {}";
    DocumentId: "Kennung", "Identifiant", "Identificativo", "ID";
    OriginalHash: "Original (SHA-256)", "Original (SHA-256)", "Originale (SHA-256)", "Original (SHA-256)";
    ResultHash: "Ergebnis (SHA-256)", "Résultat (SHA-256)", "Risultato (SHA-256)", "Result (SHA-256)";
    SameResult: "wie das Original; die Unterschriften stehen daneben",
        "identique à l’original ; les signatures se trouvent à côté",
        "uguale all’originale; le firme stanno a parte",
        "the same as the original; signatures stand beside it";
    Size: "Grösse", "Taille", "Dimensione", "Size";
    Bytes: "{} Byte", "{} octets", "{} byte", "{} bytes";
    Recipients: "Beteiligte", "Participants", "Partecipanti", "Recipients";
    Recipient: "{}. {}", "{}. {}", "{}. {}", "{}. {}";
    Role: "Rolle", "Rôle", "Ruolo", "Role";
    Signer: "Unterschrift", "Signature", "Firma", "Signer";
    Approver: "Genehmigung", "Approbation", "Approvazione", "Approver";
    Viewer: "Lesen", "Lecture", "Lettura", "Viewer";
    Group: "{}, Gruppe {} der Reihenfolge", "{}, groupe {} dans l’ordre", "{}, gruppo {} nell’ordine",
        "{}, group {} of the order";
    State: "Stand", "État", "Stato", "State";
    StateSigned: "unterzeichnet", "signé", "firmato", "signed";
    StateDeclined: "abgelehnt", "refusé", "rifiutato", "declined";
    StateMissing: "nicht unterzeichnet", "non signé", "non firmato", "not signed";
    Opened: "Geöffnet", "Ouverte", "Aperta", "Opened";
    OpenedBy: "{}, nach dem Protokoll: der Server übergab die Schlüssel",
        "{}, selon le registre : le serveur a remis les clés",
        "{}, secondo il registro: il server ha consegnato le chiavi",
        "{}, by the log: the server handed out the keys";
    Acted: "Gehandelt", "Acte", "Atto", "Acted";
    ClaimedOnly: "{}, nach eigener Uhr", "{}, selon sa propre horloge", "{}, secondo il proprio orologio",
        "{}, by the own clock";
    Level: "Stufe", "Niveau", "Livello", "Level";
    Ses: "einfache elektronische Signatur (EES/SES)", "signature électronique simple (SES)",
        "firma elettronica semplice (SES)", "simple electronic signature (SES)";
    Authentication: "Authentisierung", "Authentification", "Autenticazione", "Authentication";
    CheckedCode: "Ein Code bewies dem Server die E-Mail-Adresse.", "Un code a prouvé l’adresse e-mail au serveur.",
        "Un codice ha provato l’indirizzo e-mail al server.", "A code proved the e-mail address to the server.";
    CheckedEndorsed: "Die Organisation hat die Schlüssel bestätigt.", "L’organisation a confirmé les clés.",
        "L’organizzazione ha confermato le chiavi.", "The organisation endorsed the keys.";
    CheckedLogged: "Die Schlüssel stehen im Protokoll; wem sie gehören, hat niemand verglichen.",
        "Les clés figurent au registre ; personne n’a comparé à qui elles appartiennent.",
        "Le chiavi sono nel registro; nessuno ha confrontato a chi appartengono.",
        "The keys stand in the log; nobody compared whose they are.";
    CheckedNone: "Niemand hat die Schlüssel geprüft.", "Personne n’a vérifié les clés.",
        "Nessuno ha verificato le chiavi.", "Nobody checked the keys.";
    CheckedPinned: "Dieselben Schlüssel wie früher.", "Les mêmes clés qu’auparavant.",
        "Le stesse chiavi di prima.", "The same keys as before.";
    CheckedWords: "Die acht Wörter wurden verglichen.", "Les huit mots ont été comparés.",
        "Le otto parole sono state confrontate.", "The eight words were compared.";
    CheckedOther: "Angabe der absendenden Person: {}.", "Indication de la personne qui a envoyé : {}.",
        "Indicazione di chi ha inviato: {}.", "Stated by the sender: {}.";
    NotGranted: "Kein Schlüssel wurde zugeteilt.", "Aucune clé n’a été attribuée.",
        "Nessuna chiave è stata assegnata.", "No key was granted.";
    SecondFactorNone: "Zweiter Faktor bei dieser Handlung: nicht aufgezeichnet.",
        "Second facteur pour cet acte : non enregistré.",
        "Secondo fattore per questo atto: non registrato.",
        "Second factor for this act: not recorded.";
    SecondFactorNamed: "Zweiter Faktor: laut Angabe, {} Bescheinigungen des Servers sind genannt und nicht Teil des Nachweises.",
        "Second facteur : selon l’indication, {} attestations du serveur sont nommées et ne font pas partie de la preuve.",
        "Secondo fattore: secondo l’indicazione, {} attestazioni del server sono nominate e non fanno parte della prova.",
        "Second factor: claimed only; {} statements of the server are named and are no part of the evidence file.";
    Consent: "Zustimmungstext", "Texte accepté", "Testo accettato", "Consent text";
    ConsentIn: "{}, SHA-256 {}", "{}, SHA-256 {}", "{}, SHA-256 {}", "{}, SHA-256 {}";
    Events: "Ereignisse", "Événements", "Eventi", "Events";
    Index: "Nr.", "Nº", "N.", "No.";
    What: "Was, wer, Blatt des Protokolls", "Quoi, qui, feuille du registre", "Che cosa, chi, foglia del registro",
        "What, who, leaf of the log";
    Somebody: "Identität {}", "identité {}", "identità {}", "identity {}";
    Server: "Server", "serveur", "server", "server";
    EventSent: "Gesendet", "Envoyé", "Inviato", "Sent";
    EventGrant: "Zugang erteilt", "Accès accordé", "Accesso concesso", "Access granted";
    EventReleased: "Schlüssel zum Lesen übergeben", "Clé de lecture remise", "Chiave di lettura consegnata",
        "Key handed out for reading";
    EventActed: "Unterzeichnet", "Signé", "Firmato", "Signed";
    EventDeclined: "Abgelehnt", "Refusé", "Rifiutato", "Declined";
    EventCompleted: "Alle haben unterzeichnet", "Tout le monde a signé", "Tutti hanno firmato",
        "Everybody has signed";
    EventCancelled: "Annulliert von der absendenden Person", "Annulée par la personne qui a envoyé",
        "Annullata da chi ha inviato", "Cancelled by the sender";
    EventReminded: "Erinnert", "Rappel envoyé", "Promemoria inviato", "Reminder sent";
    EventExpired: "Frist abgelaufen", "Échéance passée", "Scadenza trascorsa", "Deadline passed";
    EventErased: "Einzelheit eines Ereignisses gelöscht", "Détail d’un événement effacé",
        "Dettaglio di un evento cancellato", "Detail of an event erased";
    EventRetracted: "Zurückgezogen: gilt laut absendender Person nicht mehr", "Retirée par la personne qui a envoyé",
        "Ritirata da chi ha inviato", "Retracted by the sender";
    EventRevoked: "Widerrufen von der absendenden Person", "Révoquée par la personne qui a envoyé",
        "Revocata da chi ha inviato", "Revoked by the sender";
    Log: "Protokoll", "Registre", "Registro", "Log";
    LogIntro: "Jedes Ereignis oben steht in diesem Protokoll. Ob der Prüfpunkt vom Dienst ist, zeigt die Prüfung mit dessen Vertrauensdatei.",
        "Chaque événement ci-dessus figure dans ce registre. La vérification avec le fichier de confiance du service montre si le point de contrôle vient de lui.",
        "Ogni evento qui sopra sta in questo registro. La verifica con il file di fiducia del servizio mostra se il punto di controllo è suo.",
        "Each event above stands in this log. Whether its checkpoint is the service’s, verification with the service’s trust file shows.";
    Origin: "Protokoll", "Registre", "Registro", "Log";
    Checkpoint: "Prüfpunkt", "Point de contrôle", "Punto di controllo", "Checkpoint";
    SizeAndRoot: "{} Blätter, Wurzel {}", "{} feuilles, racine {}", "{} foglie, radice {}", "{} leaves, root {}";
    Anchored: "Ankerprotokoll", "Registre d’ancrage", "Registro di ancoraggio", "Anchor log";
    AnchoredAt: "{}: der Prüfpunkt mit {} Blättern steht auf Platz {} von {}, Wurzel {}",
        "{} : le point de contrôle de {} feuilles est à la place {} sur {}, racine {}",
        "{}: il punto di controllo di {} foglie è al posto {} su {}, radice {}",
        "{}: the checkpoint of {} leaves stands at place {} of {}, root {}";
    NotAnchored: "Kein Platz im Ankerprotokoll ist Teil des Nachweises.",
        "Aucune place dans le registre d’ancrage ne fait partie de la preuve.",
        "Nessun posto nel registro di ancoraggio fa parte della prova.",
        "No place in an anchor log is part of the evidence file.";
    Witnesses: "Zeugen", "Témoins", "Testimoni", "Witnesses";
    Cosigned: "{} ({}): wie angegeben; zu prüfen mit der Zeugenregel der Vertrauensdatei",
        "{} ({}) : selon l’indication ; à vérifier avec la règle des témoins du fichier de confiance",
        "{} ({}): come indicato; da verificare con la regola dei testimoni del file di fiducia",
        "{} ({}): as stated; to be verified with the witness policy of the trust file";
    NoWitness: "Keine: allein der Betreiber steht für das Protokoll ein.",
        "Aucun : seul l’exploitant répond du registre.",
        "Nessuno: solo il gestore risponde del registro.",
        "None: the operator alone vouches for the log.";
    Tokens: "Zeitstempel", "Horodatage", "Marca temporale", "Time-stamp";
    TokenAt: "{} (RFC 3161, SHA-256 {}): wie angegeben; zu prüfen, wer ihn ausgestellt hat",
        "{} (RFC 3161, SHA-256 {}) : selon l’indication ; l’émetteur reste à vérifier",
        "{} (RFC 3161, SHA-256 {}): come indicato; resta da verificare chi l’ha emessa",
        "{} (RFC 3161, SHA-256 {}): as stated; who issued it is to be verified";
    NoToken: "Keiner über dem Prüfpunkt. Zeitstempel von Signaturen stehen in den Dokumenten.",
        "Aucun sur le point de contrôle. Ceux des signatures se trouvent dans les documents.",
        "Nessuna sul punto di controllo. Quelle delle firme stanno nei documenti.",
        "None over the checkpoint. Those of signatures stand in the documents.";
    HowToVerify: "So wird geprüft", "Comment vérifier", "Come verificare", "How to verify";
    VerifyPage: "Diese Datei und die Dokumente auf {} öffnen. Sie werden auf dem eigenen Gerät geprüft und nicht übertragen.",
        "Ouvrir ce fichier et les documents sur {}. Ils sont vérifiés sur l’appareil et ne sont pas transmis.",
        "Aprire questo file e i documenti su {}. Sono verificati sul proprio dispositivo e non vengono trasmessi.",
        "Open this file and the documents on {}. They are verified on your own device and not uploaded.";
    VerifyCommand: "Ohne Netz: bulla verify ZERTIFIKAT.pdf DOKUMENT… --trust VERTRAUENSDATEI",
        "Hors ligne : bulla verify CERTIFICAT.pdf DOCUMENT… --trust FICHIER_DE_CONFIANCE",
        "Senza rete: bulla verify CERTIFICATO.pdf DOCUMENTO… --trust FILE_DI_FIDUCIA",
        "Offline: bulla verify CERTIFICATE.pdf DOCUMENT… --trust TRUST_FILE";
    VerifyHow: "Das Prüfprogramm liest den eingebetteten Nachweis ({}), prüft ihn, macht diese Seiten mit Fassung {} des Layouts noch einmal und vergleicht jedes Byte. Ein Siegel am Ende der Datei sagt, wer sie gemacht hat; auch ohne gilt das Zertifikat.",
        "Le vérificateur lit la preuve intégrée ({}), la vérifie, refait ces pages avec la version {} de la mise en page et compare chaque octet. Un sceau en fin de fichier dit qui l’a fait ; le certificat vaut aussi sans lui.",
        "Il verificatore legge la prova incorporata ({}), la verifica, rifà queste pagine con la versione {} dell’impaginazione e confronta ogni byte. Un sigillo in fondo al file dice chi lo ha fatto; il certificato vale anche senza.",
        "The verifier reads the embedded evidence file ({}), verifies it, makes these pages again with version {} of the layout and compares every byte. A seal at the end of the file says who made it; the certificate holds without one.";
    EvidenceHash: "Nachweis (SHA-256)", "Preuve (SHA-256)", "Prova (SHA-256)",
        "Evidence file (SHA-256)";
    Meaning: "Rechtliche Stufe und Grenzen", "Portée juridique et limites", "Valore giuridico e limiti",
        "Legal level and limits";
    MeaningSes: "Die Unterschriften sind einfache elektronische Signaturen (SES). Sie sind weder qualifizierte Signaturen nach ZertES noch nach eIDAS und ersetzen die eigenhändige Unterschrift nicht, wo das Gesetz Schriftform verlangt (Art. 14 Abs. 2bis OR).",
        "Les signatures sont des signatures électroniques simples (SES). Elles ne sont pas qualifiées, ni selon la SCSE ni selon eIDAS, et ne remplacent pas la signature manuscrite là où la loi exige la forme écrite (art. 14 al. 2bis CO).",
        "Le firme sono firme elettroniche semplici (SES). Non sono qualificate, né secondo la FiEle né secondo eIDAS, e non sostituiscono la firma autografa dove la legge esige la forma scritta (art. 14 cpv. 2bis CO).",
        "The signatures are simple electronic signatures (SES). They are not qualified, neither under ZertES nor under eIDAS, and do not replace a handwritten signature where the law demands written form (art. 14 para. 2bis CO).";
    MeaningProves: "Wenn die Prüfung gelingt, ist bewiesen: welche Dokumente gesendet und unterzeichnet wurden (SHA-256); dass jede Unterschrift mit den genannten Schlüsseln gemacht wurde; in welcher Reihenfolge; und dass all das im Protokoll steht.",
        "Si la vérification réussit, il est prouvé : quels documents ont été envoyés et signés (SHA-256) ; que chaque signature a été faite avec les clés nommées ; dans quel ordre ; et que tout cela figure au registre.",
        "Se la verifica riesce, è dimostrato: quali documenti sono stati inviati e firmati (SHA-256); che ogni firma è stata fatta con le chiavi indicate; in quale ordine; e che tutto ciò sta nel registro.",
        "If verification succeeds, it is proven: which documents were sent and signed (SHA-256); that each signature was made with the keys that are named; in which order; and that all of it stands in the log.";
    MeaningNotWho: "Nicht bewiesen ist, wer jemand ist. Name und Adresse sind die, an die gesendet wurde; dass jemand die Adresse hat, prüfte der Server; dass die Schlüssel einer Person gehören, zeigt nur ein Vergleich der acht Wörter mit ihr.",
        "N’est pas prouvé qui est une personne. Nom et adresse sont ceux du destinataire choisi ; que quelqu’un détient l’adresse, le serveur l’a vérifié ; que les clés appartiennent à une personne, seule la comparaison des huit mots avec elle le montre.",
        "Non è dimostrato chi sia una persona. Nome e indirizzo sono quelli scelti da chi ha inviato; che qualcuno abbia l’indirizzo lo ha verificato il server; che le chiavi siano di una persona lo mostra solo il confronto delle otto parole con lei.",
        "Who somebody is, is not proven. Name and address are those that the sender addressed; that somebody holds the address was the server’s check; that keys are a person’s, only comparing the eight words with that person shows.";
    MeaningNotWhen: "Zeiten sind das Wort des Betreibers, solange kein Zeuge und keine unabhängige Zeitstempelstelle für sie einsteht. Ob nach dem Prüfpunkt etwas geschah, zum Beispiel ein Widerruf, zeigt diese Datei nicht.",
        "Les heures sont la parole de l’exploitant tant qu’aucun témoin ni aucune autorité d’horodatage indépendante n’en répond. Ce fichier ne montre pas ce qui a suivi le point de contrôle, par exemple une révocation.",
        "Gli orari sono la parola del gestore finché nessun testimone e nessuna autorità di marcatura indipendente ne risponde. Questo file non mostra che cosa sia accaduto dopo il punto di controllo, per esempio una revoca.",
        "Times are the operator’s word as long as no witness and no independent time-stamping authority stands behind them. What came after the checkpoint, a revocation for instance, this file does not show.";
    Missing: "□ steht für ein Zeichen, das der Schrift dieser Datei fehlt; seine Nummer steht daneben, der ganze Text im Nachweis.",
        "□ remplace un caractère absent de la police de ce fichier ; son numéro figure à côté, le texte entier dans la preuve.",
        "□ sta per un carattere che manca nel font di questo file; il suo numero è accanto, il testo intero nella prova.",
        "□ stands for a character that the font of this file lacks; its number is beside it, the whole text in the evidence file.";
    QrCode: "QR-Code: {}", "Code QR : {}", "Codice QR: {}", "QR code: {}";
    Foot: "{} · {} · Layout {}", "{} · {} · mise en page {}", "{} · {} · impaginazione {}", "{} · {} · layout {}";
    Page: "Seite {} von {}", "Page {} sur {}", "Pagina {} di {}", "Page {} of {}";
}

#[cfg(test)]
mod tests {
    use super::Text;
    use crate::Language;
    use crate::font::Font;

    #[test]
    fn texts_have_the_same_places_in_each_language_and_only_letters_of_the_font() {
        let font = Font::open().unwrap();
        for text in Text::ALL {
            let places = text.of(Language::En).matches("{}").count();
            for language in Language::ALL {
                let own = text.of(language);
                assert_eq!(own.matches("{}").count(), places, "{text:?} {language}");
                assert!(own.chars().all(|one| font.has(one)), "{own}");
                assert!(!own.is_empty() && own.trim() == own, "{text:?}");
            }
            assert!(!text.of(Language::De).contains('ß'), "{text:?}");
        }
    }

    #[test]
    fn replaces_places_in_their_order_and_nothing_in_what_is_put_in() {
        let page = Text::Page.with(Language::De, &["{}", "2"]);
        assert_eq!(page, "Seite {} von 2");
        assert_eq!(Text::Page.with(Language::En, &["1"]), "Page 1 of ");
    }
}
