# Textes du client web, français (Suisse). Chaque texte figure aussi dans en.ftl sous le même nom.
# Devant ; : ! ? % et à l’intérieur des guillemets : espace fine insécable (U+202F).

## Shell

skip = Aller au contenu
brand-home = Bulla, vers les documents
nav-main = Navigation principale
nav-back = Retour
nav-list = Documents
nav-new = Nouveau
nav-people = Personnes
nav-verify = Vérifier
account-menu = Compte et réglages
language = Langue
theme = Apparence
theme-system = Comme le système
theme-light = Claire
theme-dark = Sombre
lock = Verrouiller
lock-now = Verrouiller maintenant
sign-in = Se connecter
sign-out = Se déconnecter
close = Fermer
cancel = Annuler
copy = Copier
copied = Copié
print = Imprimer
download = Télécharger
download-named = Télécharger { $name }
read = Lire
read-named = Lire { $name }
remove = Retirer { $what }
try-again = Réessayer
wait-left = Prochain essai dans { $time }
wait-over = Vous pouvez réessayer maintenant.
look-again = Regarder à nouveau
loading = Chargement
me = vous
percent = { $percent } %
step = Étape { $current } sur { $total }
drop-here = ou déposez-le ici
technical-details = Informations techniques
version = Version { $version }
engine = noyau { $version }
footer-promise = Chiffrement de bout en bout : les documents sont chiffrés et signés sur votre appareil.
offline = Vous êtes hors ligne. Ce qui est ouvert reste lisible ; pour envoyer et signer, il faut une connexion.
start-failed = Cette page n’a pas pu être chargée
outdated-title = Une nouvelle version existe
outdated-text = La page a été mise à jour pendant qu’elle était ouverte. Rechargez-la pour continuer. Rien de ce qui a été envoyé n’est perdu.
outdated-reload = Recharger
not-found-title = Il n’y a rien à cette adresse
not-found-text = Le lien est peut-être incomplet, ou la page a changé d’adresse. Vos documents sont là où vous les avez laissés.
not-found-home = Vers les documents
field-show-password = Afficher le mot de passe

title-list = Documents
title-setup = Configurer
title-join = Rejoindre
title-login = Se connecter
title-unlock = Déverrouiller
title-kit = Votre fiche de secours
title-new = Demander des signatures
title-envelope = Enveloppe
title-people = Personnes
title-verify = Vérifier un document
title-not-found = Introuvable

poster-statement = Seules les personnes que vous nommez peuvent lire. Tout le monde peut vérifier qui a signé.
poster-encrypted = Chiffré sur votre appareil avant tout envoi.
poster-signed = Signé avec votre propre clé, sur votre propre appareil.
poster-verified = Chaque étape figure dans un registre que le serveur ne peut pas réécrire.

## Signing in

login-title = Se connecter
login-hint = Votre mot de passe ne quitte jamais cet appareil.
login-expired = Votre session a expiré. Reconnectez-vous pour reprendre là où vous étiez.
login-verify = Vérifier un document signé sans compte
email = Adresse e-mail
password = Mot de passe
code = Code à six chiffres
second-title = Deuxième étape
second-text = Saisissez le code que votre application d’authentification affiche maintenant.
second-continue = Continuer
second-back = Retour au mot de passe
unlock-title = Déverrouiller vos documents
unlock-start = Votre session est ouverte. Votre mot de passe ouvre les clés sur cet appareil.
unlock-asked = Verrouillé. Les clés ne sont plus dans la mémoire de cet appareil ; votre mot de passe les ouvre à nouveau.
unlock-idle = Verrouillé après une période sans activité. Votre mot de passe ouvre à nouveau les clés.
unlock-crash = Le noyau de chiffrement s’est arrêté et a emporté toutes les clés. Rien de ce qui a été envoyé n’est perdu. Déverrouillez pour continuer.
unlock = Déverrouiller
unlock-other = Se connecter avec un autre compte
idle-title = Êtes-vous encore là ?
idle-text = Vos documents seront verrouillés dans { $seconds ->
    [one] une seconde
   *[other] { $seconds } secondes
}.
idle-stay = Laisser ouvert

## Setting up and joining

invitation-broken = Ce lien ne fonctionne pas
invitation-until = Le lien est valable jusqu’au { $moment }.
setup-title = Configurer votre organisation
setup-text = Vous ouvrez le premier compte. L’organisation lui appartient, et il invite tous les autres.
join-title = Rejoindre { $organisation }
join-text = { $person } vous invite à lire et à signer des documents ici.
join-text-plain = On vous invite à lire et à signer des documents ici.
organisation-name = Nom de l’organisation
your-name = Votre nom
password-hint = Au moins { $count } caractères. Quelques mots sans rapport entre eux sont sûrs et faciles à retenir.
password-short = Utilisez au moins { $count } caractères.
join-continue = Continuer
join-working = Vos clés sont créées sur cet appareil. Cela prend quelques secondes.
totp-title = Activer la deuxième étape
totp-text = Scannez ce code avec une application d’authentification, par exemple Microsoft Authenticator, Google Authenticator ou Duo.
totp-qr = Code QR pour votre application d’authentification
totp-no-scan = Impossible de scanner ?
totp-key-hint = Saisissez cette clé dans l’application. Elle est basée sur le temps et donne six chiffres.
totp-code-hint = Saisissez le code que l’application affiche maintenant.
totp-confirm = Confirmer

## Recovery kit

kit-text = Si vous oubliez votre mot de passe, seule cette fiche ouvre à nouveau vos documents. Nous ne l’avons pas et ne pouvons pas en faire une autre.
kit-code = Code de secours
kit-qr = Code de secours sous forme de code QR
kit-how = Ce code ouvre à nouveau vos documents si vous oubliez votre mot de passe. La deuxième étape reste nécessaire.
kit-file-name = bulla-fiche-de-secours.pdf
kit-save = Télécharger en PDF
kit-keep = Gardez-la là où personne d’autre ne la trouve : sur papier en lieu sûr, ou dans un gestionnaire de mots de passe. Qui a la fiche et votre deuxième étape peut lire vos documents.
kit-saved = Je l’ai mise en lieu sûr
kit-later = Plus tard
kit-making = Création de votre fiche de secours
kit-check-title = Saisir le code une fois
kit-check-text = Ainsi, il est certain que ce que vous gardez est complet.
kit-check-label = Code de secours
kit-check-confirm = Contrôler
kit-check-back = Afficher à nouveau la fiche
kit-done-title = Votre fiche de secours est prête
kit-done-text = Vous n’en aurez besoin que si vous oubliez votre mot de passe. Gardez-la bien.
kit-done-action = Vers les documents
kit-make = Enregistrer la fiche de secours
kit-missing-title = Enregistrez d’abord votre fiche de secours
kit-missing-text = Sans elle, un mot de passe oublié signifie des documents perdus. Vous pourrez envoyer ensuite.

## Documents

list-empty-title = Rien ici pour l’instant
list-empty-text = Envoyez un PDF à signer. Ce que d’autres vous envoient apparaît aussi ici.
list-empty-action = Choisir un PDF
list-to = À { $people }
title-opening = Ouverture du titre
title-closed = Pas encore lisible pour vous
filters = Afficher
filter-all = Tous
filter-mine = Pour vous
filter-others = En attente d’autres
filter-done = Terminés
filter-all-nothing = Rien ici pour l’instant
filter-all-nothing-text = Ce que vous envoyez et ce qui vous est envoyé apparaît ici.
filter-mine-nothing = Rien ne vous attend
filter-mine-nothing-text = Vous recevez un e-mail quand quelqu’un demande votre signature.
filter-others-nothing = Personne d’autre ne doit signer
filter-others-nothing-text = Les enveloppes qui attendent quelqu’un d’autre apparaissent ici.
filter-done-nothing = Rien n’est encore terminé
filter-done-nothing-text = Les enveloppes arrivent ici dès que tout le monde a agi.
search = Chercher titre, personne, état
search-clear = Effacer la recherche
search-found = { $count ->
    [0] Rien trouvé
    [one] Une enveloppe trouvée
   *[other] { $count } enveloppes trouvées
}
search-opening = Des titres s’ouvrent encore sur cet appareil ; d’autres résultats peuvent suivre.
search-nothing = Rien trouvé
search-nothing-text = La recherche se fait sur cet appareil, dans les titres, les personnes et les états. Ce que vous ne pouvez pas encore lire n’a pas de titre ici.
search-show-all = Tout montrer
state-completed = Terminé
state-mine = Votre signature
state-others = En attente, { $signed } sur { $total }

## New

new-text = Tout est chiffré sur cet appareil avant de partir.
new-documents = Documents
new-choose-pdf = Choisir un PDF
new-another-pdf = Ajouter un PDF
new-not-pdf = Seuls des fichiers PDF non vides peuvent être envoyés. Laissés de côté : { $names }
new-about = Titre et message
new-title = Titre
new-message = Message (facultatif)
new-sealed = Le titre, le message et les noms de fichiers sont chiffrés aussi. Les e-mails n’en montrent rien.
new-people = Qui signe
new-in-turn = L’un après l’autre, dans cet ordre
new-with-previous = En même temps que { $name }
new-send = Chiffrer et envoyer
new-summary = Résumé
new-summary-documents = { $count ->
    [0] Pas encore de document
    [one] Un document, { $size }
   *[other] { $count } documents, { $size }
}
new-summary-people = { $count ->
    [0] Personne ne signe encore
    [one] Une personne signe
   *[other] { $count } personnes signent
}
new-summary-only-you = Lisible par vous uniquement
new-summary-readers = Lisible par vous et { $names }
new-missing = Il manque encore : { $list }
new-missing-file = un document
new-missing-title = un titre
new-missing-people = une personne
move-up = Monter { $who }
move-down = Descendre { $who }
moved = { $what } est maintenant { $position } sur { $total }.
person-email = Adresse e-mail d’une personne
person-add = Ajouter
person-added = { $name } figure maintenant dans la liste.
person-twice = Cette personne est déjà dans la liste.
person-invite = Inviter cette personne dans votre organisation
contact-pinned = Clé connue et inchangée
contact-first-use = Clé pas encore comparée
contact-changed = La clé a changé
contact-compared = Mots comparés
contact-not-compared = Mots non comparés ; c’est consigné
compare-title = Comparer les mots avec { $name }
compare-text = Appelez { $name } ou rencontrez-vous, et lisez-vous ces mots l’un à l’autre. Pas par e-mail.
compare-why = Les mots représentent la clé qui ouvrira les documents. S’ils diffèrent, quelqu’un s’est peut-être placé entre vous.
compare-yes = Nous avons comparé, les mots sont les mêmes
compare-no = Envoyer sans comparer
compare-recorded = Votre choix est consigné avec l’enveloppe, visible pour toutes les personnes concernées.
changed-title = { $name } a une autre clé qu’auparavant
changed-what = La clé maintenant inscrite pour { $name } ({ $email }) n’est pas celle que vous connaissez. Un nouvel appareil ou une restauration peut en être la cause. Ou quelqu’un qui veut lire aussi.
changed-safe = Rien n’a été envoyé. Ce que vous avez envoyé auparavant reste tel quel.
changed-do = Demandez à { $name }, par téléphone ou de vive voix, si les clés ont été renouvelées. Tant que ce n’est pas éclairci, Bulla n’envoie rien à cette personne.
changed-words = Mots de la nouvelle clé
changed-back = Retour, sans cette personne
sending-title = Chiffrement et envoi
sending-text = Laissez cette page ouverte jusqu’à la fin.
sending-cancelled = Annulé. Rien n’a été envoyé. Les parties chiffrées déjà transmises sont illisibles et seront supprimées.
sent-title = Envoyé
sent-text = Les personnes dont c’est le tour reçoivent un e-mail sans titre ni contenu. Vous voyez ici qui a signé.
sent-open = Afficher
sent-list = Vers les documents
phase-starting = Démarrage
phase-reading = Lecture
phase-encrypting = Chiffrement sur cet appareil
phase-uploading = Chiffrement sur cet appareil et envoi
phase-downloading = Réception et déchiffrement
phase-checking = Contrôle
phase-signing = Signature

## Envelope

envelope-from = De { $name }, { $moment }
envelope-documents = Documents
envelope-people = Personnes
envelope-sender = Expéditeur
envelope-history = Historique
envelope-log = Il est prouvé que chaque inscription figure dans le registre { $origin }, qui en compte { $size }.
envelope-opening = Déchiffrement sur cet appareil
envelope-failed = Cette enveloppe ne peut pas être affichée
evidence = Preuve
evidence-what = Atteste qui a signé quoi et quand, même sans ce serveur
evidence-download = Télécharger la preuve
person-pending = En attente
person-released = Reçu
person-signed = Signé
person-later = Pas encore son tour
sender-first-use = C’est votre première enveloppe de cette personne. Comparez les mots si le contenu est important.
sender-words = Mots de l’expéditeur
history-server = Serveur
history-proved = Au registre sous le nº { $position }, contrôlé
not-your-turn-title = Ce n’est pas encore votre tour
not-your-turn-text = Quelqu’un d’autre doit signer avant vous. Vous recevrez un e-mail dès que ce sera votre tour.
detail-envelope = Enveloppe
detail-container = Fichier chiffré de { $name }

## Signing

sign-call = { $name } vous demande de signer
sign-call-hint = Lisez d’abord, signez ensuite. Les documents ne sont déchiffrés que sur cet appareil.
sign-start = Lire et signer
sign-read-first = Lisez d’abord le document.
sign-ready = Signer
sign-title = Votre signature
sign-what = { $count ->
    [one] Vous signez un document de { $name }.
   *[other] Vous signez { $count } documents de { $name }.
}
sign-as = Signer en tant que { $name }
sign-opened = ouvert
sign-unopened = pas encore ouvert
sign-opened-of = Ouverts : { $seen } documents sur { $total }
sign-look-again = Voir l’enveloppe telle qu’elle est maintenant
sign-law = Signature électronique simple (SES). Votre clé signe sur cet appareil ; l’acte est inscrit au registre.
signed-title = Vous avez signé
signed-all = Tout le monde a signé. Téléchargez la preuve et gardez-la avec le document.
signed-wait = Vous recevrez un e-mail quand tout le monde aura signé.

## Reader

reader-close = Fermer
reader-document = Document
reader-next = Suivant : { $name }
reader-tools = Page et zoom
reader-pages = Pages
reader-page = Page { $page } sur { $pages }
reader-go-to = Aller à la page
reader-of = sur { $pages }
reader-zoom-in = Agrandir
reader-zoom-out = Réduire
reader-fit = Zoom { $percent } %, retour à la largeur de la page
reader-opening = Déchiffrement sur cet appareil
reader-unshowable-title = Ce fichier ne peut pas être affiché ici
reader-unshowable-text = Il a été déchiffré et son empreinte est juste, mais il ne peut pas être représenté. Il est peut-être endommagé ou protégé par un mot de passe. Téléchargez-le et ouvrez-le avec un autre programme.

## People

people-text = Invitez des collègues, et comparez les clés avec les personnes à qui vous envoyez.
invite-title = Inviter quelqu’un
invite-make = Inviter
invite-made = Invitation pour { $email }
invite-hand-over = Remettez le lien par une voie de confiance. Il ne sert qu’une fois.
invite-link = Lien d’invitation
words-title = Comparer les mots
words-why = Huit mots représentent la clé d’une personne. Si vous voyez tous deux les mêmes mots, personne ne s’est placé entre vous.
words-of = Adresse e-mail
words-show = Afficher les mots
words-mine = Afficher mes mots
words-label = Mots de la clé

## Verifying

verify-text = Vérifiez si un document est inchangé et qui l’a signé. Sans compte.
verify-choose = Choisir des fichiers
verify-here = Vos fichiers restent sur cet appareil. Rien n’est transmis.
verify-questions = Questions
verify-what-files = De quels fichiers ai-je besoin ?
verify-what-files-text = Du document tel que vous l’avez reçu, avec sa preuve (elle se termine par .evidence.json). Choisissez les deux ensemble. La preuve seule montre qui a signé, mais pas si votre exemplaire est le même.
verify-how = Comment se fait ce contrôle ?
verify-how-text = Votre navigateur calcule l’empreinte du document et la compare à celle que chaque personne a signée. Il contrôle chaque signature, l’ordre, et que chaque étape figure dans le registre. Le même programme existe pour la ligne de commande.
verify-means = Que prouve le résultat ?
verify-means-text = Que la personne détenant la clé d’un compte a signé exactement ce contenu. Il ne prouve pas une identité envers les autorités : ce n’est ni un acte authentique ni une signature électronique qualifiée.
verdict-authentic = Authentique
    .sentence = Le document est inchangé depuis sa signature, et toutes les signatures sont authentiques.
verdict-incomplete = Authentique, mais incomplet
    .sentence = Ce qui est là est authentique, mais il manque encore quelque chose.
verdict-unrecognised = Non reconnu
    .sentence = Signé et inchangé, mais nous ne pouvons pas confirmer par qui.
verdict-altered = Modifié
    .sentence = Le document n’est pas celui qui a été signé.
verdict-unsigned = Aucune signature trouvée
    .sentence = Ce fichier ne porte pas de signature, et aucune preuve ne l’accompagnait.
verdict-unreadable = Illisible
    .sentence = Ce fichier n’a pas pu être lu. On ne peut rien en dire.
signature-signed = Signé
signature-sent = Envoyé
signature-missing = Non signé
signature-invalid = Non valable
report-who = Qui a signé
report-unknown-person = Nom non divulgué
report-facts = Ce qui a été contrôlé
report-history = Historique ({ $count })
report-law = Niveau : signature électronique simple (SES). Les heures sont celles du registre du serveur.
report-words = Mots de la clé de { $name }
report-save = Enregistrer le rapport (JSON)
fact-is-yes = Oui
fact-is-no = Non
fact-is-not_checked = Non contrôlé
fact-intact = Inchangé depuis la signature
fact-valid = Signatures valables
fact-trusted = Clés des signataires reconnues
fact-entire_file = Porte sur le fichier entier
fact-order = Ordre respecté
fact-audit_included = Figure dans le registre
fact-timestamp = Horodatage indépendant
fact-revocation = Non révoqué
fact-complete = Tout le monde a signé
fact-deadline = Signé avant l’échéance
fact-document = Ce fichier va avec la preuve
fact-history = Historique sans lacune
fact-names = Noms et adresses tels que l’expéditeur les a signés
fact-witnessed = Témoin indépendant
role-sender = Expéditeur
role-signer = Signe
role-approver = Approuve
role-viewer = Lit
detail-envelope_id = Enveloppe
detail-tenant_id = Organisation
detail-instance = Serveur
detail-head = Dernière inscription
detail-chain = Pourquoi les inscriptions ne concordent pas
detail-log_origin = Registre
detail-log_size = Inscriptions au registre
detail-log_root = Racine du registre
detail-evidence_file = Preuve
detail-file_sha256 = SHA-256 du fichier
modifier-retracted = L’expéditeur ne s’appuie plus dessus. Les signatures restent valables.
modifier-revoked = L’expéditeur l’a révoqué. Il ne faut pas s’y fier.
modifier-certificate_revoked = Un certificat a été révoqué.
modifier-untimestamped = Il n’y a pas d’horodatage indépendant ; les heures sont celles du serveur.
modifier-unwitnessed = Aucun témoin indépendant n’a signé le registre.
modifier-revocation_not_checked = Une éventuelle révocation n’a pas été contrôlée.
modifier-log_not_checked = Le registre n’a pas été contrôlé.
reason-container_encrypted = C’est un conteneur chiffré. Vérifiez le document qu’il contient.
reason-evidence_malformed = La preuve est endommagée ou d’un autre type.
reason-evidence_too_large = La preuve est trop grande pour en être une.
reason-kind_unknown = Ce type de fichier n’est pas connu ici.
reason-no_evidence = Aucune preuve n’accompagnait ce fichier. Choisissez les deux fichiers ensemble.
reason-chain_broken = Les inscriptions signées ne se suivent pas.
reason-checkpoint_invalid = La signature du registre ne tient pas.
reason-checkpoint_contradicted = Une signature nomme un état du registre qui n’a jamais existé.
reason-content_differs = Le contenu n’est pas celui que la preuve nomme.
reason-deadline_passed = Quelqu’un a signé après l’échéance.
reason-digest_differs = Le contenu diffère de ce qui a été signé.
reason-email_differs = Une adresse e-mail n’est pas celle que l’expéditeur a indiquée.
reason-history_broken = L’historique a une lacune.
reason-identity_invalid = Les signatures des clés d’une personne ne tiennent pas.
reason-leaf_invalid = Une inscription au registre est malformée ou n’a pas sa place ici.
reason-log_fork = Il existe deux registres différents de même taille.
reason-order_violated = Quelqu’un a signé avant son tour.
reason-private_differs = Le titre ou les noms ne sont pas ceux que l’expéditeur a signés.
reason-proof_invalid = La preuve qu’une inscription figure dans le registre ne tient pas.
reason-signature_invalid = Une signature ne tient pas.
reason-statement_missing = La preuve omet une étape que le registre montre.
reason-event_not_recorded = Rien ne montre qu’une étape figure dans le registre.
reason-identity_not_recorded = Rien ne montre que les clés d’une personne figurent dans le registre.
reason-log_unknown = Le registre n’est pas tenu par le serveur que cet appareil connaît.
reason-trust_invalid = Ce que cet appareil sait du serveur n’est pas utilisable.
reason-trust_missing = Cet appareil ne connaît pas le serveur qui tient le registre.
reason-acts_missing = Tout le monde n’a pas encore signé.
reason-document_missing = Le document lui-même manquait. Choisissez-le avec la preuve.
reason-all_signed = Toutes les personnes sollicitées ont signé.

## History

event-account-created = Compte ouvert
event-container-stored = Fichier chiffré enregistré
event-envelope-completed = Tout le monde a signé
event-envelope-sent = Envoyé
event-grant-recorded = Accès accordé
event-identity-published = Clés publiées
event-invitation-created = Invitation créée
event-invitation-used = Invitation utilisée
event-login-refused = Connexion refusée
event-organisation-created = Organisation créée
event-recipient-acted = Signé
event-second-factor-enrolled = Deuxième étape activée
event-session-closed = Déconnexion
event-session-opened = Connexion
event-vault-item-written = Coffre modifié
event-vault-slot-written = Accès au coffre modifié
event-vault-unlocked = Coffre ouvert
event-wrap-released = Clé de lecture remise

## Errors: what happened, what is safe, what to do

error-already_acted = Vous avez déjà signé ou refusé cette enveloppe.
    .safe = Votre premier acte compte et est consigné.
    .do = Rechargez la page pour le voir.
error-code_already_used = Ce code a déjà été utilisé.
    .safe = Il n’a servi à personne une deuxième fois.
    .do = Attendez le prochain code, 30 secondes au plus.
error-container_incomplete = Le fichier n’est pas arrivé en entier.
    .safe = Rien de lisible n’a quitté cet appareil, et rien n’a été envoyé.
    .do = Envoyez à nouveau.
error-container_invalid = Le serveur a refusé le fichier chiffré.
    .safe = Rien de lisible n’a quitté cet appareil, et rien n’a été envoyé.
    .do = Rechargez la page et envoyez à nouveau.
error-container_mismatch = Le fichier transmis n’est pas celui qui était annoncé.
    .safe = Rien de lisible n’a quitté cet appareil, et rien n’a été envoyé.
    .do = Envoyez à nouveau.
error-container_too_large = Le fichier est plus grand que ce que ce serveur accepte.
    .safe = Rien n’a été envoyé.
    .do = Réduisez le fichier, ou demandez une limite plus haute à l’administration.
error-email_taken = Il existe déjà un compte avec cette adresse e-mail.
    .safe = Ce compte est inchangé.
    .do = Connectez-vous.
error-envelope_closed = Cette enveloppe est close.
    .safe = Ce qui est signé reste signé.
    .do = Rechargez la page pour en voir l’issue.
error-forbidden = Cela ne vous est pas permis.
    .safe = Rien n’a été modifié.
    .do = Demandez à la personne à qui appartient l’organisation.
error-head_moved = Quelqu’un a agi au même moment.
    .safe = Rien de votre part n’est encore consigné.
    .do = Regardez à nouveau l’enveloppe, puis recommencez.
error-internal = Une erreur s’est produite sur le serveur.
    .safe = Rien n’a été modifié.
    .do = Réessayez. Si cela persiste, signalez-le à l’administration.
error-invalid_request = Le serveur n’a pas compris la demande.
    .safe = Rien n’a été modifié.
    .do = Contrôlez ce que vous avez saisi. Si tout est juste, rechargez la page.
error-invitation_expired = Ce lien a expiré.
    .safe = Rien n’a été modifié.
    .do = Demandez un nouveau lien.
error-invitation_unknown = Ce lien n’est pas valable ici.
    .safe = Rien n’a été modifié.
    .do = Ouvrez le lien à nouveau et contrôlez qu’il est complet, jusqu’au dernier caractère.
error-invitation_used = Ce lien a déjà été utilisé.
    .safe = Il ne peut pas servir deux fois, pas même à quelqu’un d’autre.
    .do = Si c’était vous, connectez-vous. Sinon, dites-le à la personne dont vient l’invitation.
error-not_found = Il n’y a rien ici.
    .safe = Rien n’a été modifié.
    .do = Contrôlez le lien, et si vous utilisez le bon compte.
error-not_your_turn = Quelqu’un d’autre doit signer d’abord.
    .safe = Rien n’a été modifié.
    .do = Vous recevrez un e-mail quand ce sera votre tour.
error-origin_refused = La demande venait d’un autre site et a été refusée.
    .safe = Rien n’a été modifié.
    .do = Ouvrez Bulla dans un nouvel onglet, par sa propre adresse.
error-payload_too_large = La demande est trop grande.
    .safe = Rien n’a été modifié.
    .do = Prenez moins de documents ou de personnes, ou un message plus court.
error-range_not_satisfiable = Une partie du fichier qui n’existe pas a été demandée.
    .safe = Le document est inchangé.
    .do = Ouvrez le document à nouveau.
error-recovery_kit_missing = Enregistrez d’abord votre fiche de secours.
    .safe = Rien n’a été envoyé.
    .do = Enregistrez la fiche, puis envoyez. Elle vous évite de perdre vos documents.
error-statement_invalid = Le serveur a refusé l’inscription signée.
    .safe = Rien n’a été consigné.
    .do = Rechargez la page et recommencez.
error-too_many_attempts = Il y a eu trop d’essais.
    .safe = Votre compte est protégé ; rien n’a été ouvert.
    .do = Attendez un moment, puis réessayez.
error-unauthenticated = Votre session est fermée.
    .safe = Vos documents et tout ce que vous avez envoyé sont en sécurité.
    .do = Reconnectez-vous.
error-unavailable = Le serveur ne peut rien enregistrer pour le moment.
    .safe = Rien n’a été modifié.
    .do = Réessayez dans un moment.
error-unknown_recipient = Personne dans votre organisation n’a cette adresse e-mail.
    .safe = Rien n’a été envoyé.
    .do = Contrôlez l’adresse, ou invitez d’abord la personne.
error-version_conflict = Cela a été modifié ailleurs.
    .safe = La version la plus récente est conservée.
    .do = Rechargez la page et recommencez.
error-wrong_code = Ce code n’est pas juste.
    .safe = Rien n’a été ouvert.
    .do = Saisissez le code que l’application affiche maintenant. S’il n’est jamais accepté, réglez l’heure de votre téléphone sur automatique.
error-wrong_credentials = L’adresse e-mail ou le mot de passe n’est pas juste.
    .safe = Rien n’a été ouvert.
    .do = Contrôlez les deux, aussi les majuscules, et réessayez.
error-answer_invalid = La réponse du serveur n’était pas compréhensible.
    .safe = Elle n’a pas été utilisée.
    .do = Rechargez la page : la page et le serveur sont peut-être de versions différentes.
error-cancelled = Annulé.
    .safe = Rien n’a été modifié.
    .do = Vous pouvez recommencer à tout moment.
error-chain_invalid = Les inscriptions signées de cette enveloppe ne concordent pas.
    .safe = Elle n’est pas affichée, pour que vous ne vous y fiiez pas.
    .do = Ne signez pas. Dites-le à l’expéditeur et à l’administration.
error-container_damaged = Le fichier chiffré est endommagé.
    .safe = Rien n’en est affiché, car on ne peut pas s’y fier.
    .do = Réessayez. Si cela persiste, signalez-le à l’administration : le stockage est peut-être endommagé.
error-content_mismatch = Le contenu n’est pas celui qui a été signé.
    .safe = Il n’est pas affiché, pour que vous ne vous y fiiez pas.
    .do = Ne signez pas. Dites-le à l’expéditeur.
error-file_not_readable = Un fichier n’a pas pu être lu.
    .safe = Rien n’a été envoyé.
    .do = Choisissez-le à nouveau. Il a peut-être été déplacé ou modifié, ou il est en cours d’utilisation.
error-file_not_writable = Le fichier n’a pas pu être enregistré.
    .safe = Le document est inchangé.
    .do = Contrôlez la place libre sur cet appareil, et réessayez.
error-identity_changed = La clé d’une personne n’est pas celle que vous connaissez.
    .safe = Rien n’a été envoyé ni ouvert avec la nouvelle clé.
    .do = Demandez à la personne, par téléphone ou de vive voix, avant de continuer.
error-kit_mismatch = Ce n’est pas le code de votre fiche de secours.
    .safe = Votre fiche de secours est inchangée.
    .do = Comparez groupe par groupe. Les lettres et chiffres qui se ressemblent sont lus de la même façon.
error-locked = Vos documents sont verrouillés.
    .safe = Aucune clé n’est dans la mémoire de cet appareil.
    .do = Déverrouillez avec votre mot de passe.
error-log_fork = Le serveur montre des registres différents à différentes personnes.
    .safe = Rien n’a été ouvert ni signé sur cette base.
    .do = Ne travaillez plus avec ce serveur, et signalez-le à l’administration.
error-log_rollback = Le serveur montre un registre plus ancien que celui que cet appareil a vu.
    .safe = Rien n’a été ouvert ni signé sur cette base.
    .do = Signalez-le à l’administration. Une sauvegarde a peut-être été restaurée.
error-memory_invalid = Ce que cet appareil a retenu du serveur est endommagé.
    .safe = Bulla ne démarre pas sans, car cela vous protège des registres falsifiés.
    .do = Effacez les données de ce site dans les réglages du navigateur, puis comparez à nouveau les mots des personnes que vous connaissez.
error-network = Le serveur est injoignable.
    .safe = Rien de lisible n’a quitté cet appareil.
    .do = Contrôlez votre connexion, et réessayez.
error-not_readable = Vos clés ne permettent pas de déchiffrer cela.
    .safe = Cela reste chiffré.
    .do = Demandez à l’expéditeur si c’était destiné à ce compte.
error-password_too_weak = Ce mot de passe est trop facile à deviner.
    .safe = Rien n’a été envoyé.
    .do = Utilisez au moins douze caractères ; quatre mots sans rapport entre eux sont sûrs.
error-proof_invalid = Le serveur n’a pas pu prouver son registre.
    .safe = Il n’est pas affiché, pour que vous ne vous y fiiez pas.
    .do = Réessayez. Si cela persiste, signalez-le à l’administration.
error-vault_invalid = Votre coffre ne s’ouvre pas.
    .safe = Rien n’a été modifié.
    .do = Réessayez. Si cela persiste, signalez-le à l’administration.
error-vault_rollback = Le serveur a rendu une version plus ancienne de votre coffre.
    .safe = Elle n’a pas été utilisée.
    .do = Signalez-le à l’administration. Une sauvegarde a peut-être été restaurée.
error-worker_crashed = Le noyau de chiffrement s’est arrêté.
    .safe = Aucune clé n’est plus dans la mémoire de cet appareil. Rien de ce qui a été envoyé n’est perdu.
    .do = Rechargez la page. Si cela persiste, mettez à jour votre navigateur.
error-wrong_step = Cette étape n’est pas possible maintenant.
    .safe = Rien n’a été modifié.
    .do = Rechargez la page et recommencez.
error-unknown = Quelque chose d’inattendu s’est produit.
    .safe = Pour autant que cet appareil le sache, rien n’a été modifié.
    .do = Rechargez la page. Si cela persiste, signalez-le à l’administration.
