# Textes sur les signatures dans les PDF, français de Suisse.

## What stands against fields and signatures in a PDF, and what to do

pdf-refusal-certification_not_first = Quelqu’un a déjà signé ce document ; il ne peut plus être certifié.
    .do = Signez-le sans le certifier.
pdf-refusal-certified_no_changes = L’auteur a certifié ce document et n’y permet aucun changement, pas même une signature.
    .do = Demandez à l’auteur un exemplaire qui puisse être signé.
pdf-refusal-certified_no_new_fields = L’auteur a certifié ce document et n’y permet pas de nouveaux champs visibles.
    .do = Choisissez des signatures invisibles, ou demandez à l’auteur un exemplaire sans certification.
pdf-refusal-field_exists = Le document a déjà un champ de ce nom.
    .do = Utilisez le document tel qu’il était avant l’ajout de champs de Bulla.
pdf-refusal-field_kind = Un champ est d’un autre type que prévu.
    .do = Rechargez la page. Si cela persiste, avertissez l’expéditeur.
pdf-refusal-field_locked = Une signature antérieure interdit de modifier ce champ.
    .do = Laissez le champ tel quel. S’il doit être rempli, demandez une nouvelle enveloppe à l’expéditeur.
pdf-refusal-field_missing = Un champ annoncé n’est pas dans le document.
    .do = Rechargez la page. Si cela persiste, avertissez l’expéditeur.
pdf-refusal-field_name = Un champ porte un nom inutilisable.
    .do = Renommez le champ dans le document, puis choisissez-le à nouveau.
pdf-refusal-field_read_only = Personne ne peut modifier ce champ.
    .do = Laissez-le tel quel.
pdf-refusal-field_signed = Ce champ de signature est déjà signé.
    .do = Regardez l’enveloppe à nouveau : vous avez peut-être signé dans un autre onglet.
pdf-refusal-field_widgets = Un champ figure à un autre nombre d’endroits que prévu.
    .do = Rechargez la page. Si cela persiste, avertissez l’expéditeur.
pdf-refusal-key = Une propriété d’un champ ne peut pas être définie.
    .do = Rechargez la page. Si cela persiste, avertissez votre administrateur.
pdf-refusal-no_pages = Le document n’a pas de pages.
    .do = Choisissez un autre fichier.
pdf-refusal-object_numbers = Le document a tant d’éléments que rien ne peut être ajouté.
    .do = Imprimez-le dans un nouveau PDF.
pdf-refusal-page_missing = Un champ est destiné à une page qui n’existe pas.
    .do = Vérifiez les numéros de page, ou choisissez le bon fichier.
pdf-refusal-rectangle = Un champ n’a pas de place utilisable sur sa page.
    .do = Agrandissez le champ dans le document.
pdf-refusal-seed_value = Le champ de signature exige d’une signature ce que Bulla ne peut pas fournir.
    .do = Demandez à l’auteur quel certificat ou quel horodatage est prévu, ou un exemplaire sans ces exigences.
pdf-refusal-signed_no_new_fields = Ce document est déjà signé ; de nouveaux champs compteraient comme un changement.
    .do = Utilisez le document d’avant la signature.
pdf-refusal-signed_no_new_pages = Ce document est déjà signé ; une page pour le contrôle du papier compterait comme un changement.
    .do = Envoyez-le sans contrôle du papier, ou utilisez le document d’avant la signature.
pdf-refusal-too_large = Le fichier est trop grand pour y mettre une signature.
    .do = Réduisez-le à moins de 9 Go.
pdf-refusal-value = Une valeur ne peut pas être inscrite dans le document.
    .do = Modifiez ce que vous avez saisi dans les champs.
pdf-refusal-revision_author = La dernière version n’est pas signée par la personne dont c’était le tour.
    .do = Ne signez pas. Avertissez l’expéditeur.
pdf-refusal-certificate = Ce certificat ne peut pas servir à signer ici.
    .do = Signez avec la clé de votre compte, ou avec un autre certificat.
pdf-refusal-changes_forbidden = La dernière version modifie ce qu’elle ne doit pas.
    .do = Ne signez pas. Avertissez l’expéditeur.
pdf-refusal-character_missing = Un texte a un caractère absent de la police du document.
    .do = Corrigez votre saisie.
pdf-refusal-drawing = Le dessin est vide, un simple point, ou trop grand.
    .do = Dessinez à nouveau votre signature, ou tapez votre nom.
pdf-refusal-field_required = Un champ obligatoire est vide.
    .do = Remplissez-le, puis signez.
pdf-refusal-field_unknown = Une valeur concerne un champ qui n’est pas le vôtre.
    .do = Rechargez la page. Si cela persiste, avertissez votre administrateur.
pdf-refusal-fields_too_many = Il y a plus de champs ou de personnes qu’un document n’en accepte.
    .do = Divisez le document, ou sollicitez moins de personnes.
pdf-refusal-foreign_field = La dernière version remplit le champ de quelqu’un d’autre.
    .do = Ne signez pas. Avertissez l’expéditeur.
pdf-refusal-internal = Quelque chose a échoué en traitant le PDF.
    .do = Rechargez la page. Si cela persiste, avertissez votre administrateur.
pdf-refusal-line_break = Un texte d’une ligne contient un retour à la ligne.
    .do = Corrigez votre saisie.
pdf-refusal-mark_missing = Votre signature ou vos initiales manquent.
    .do = Tapez votre nom, ou dessinez.
pdf-refusal-not_a_number = Une valeur n’est pas un nombre.
    .do = Corrigez votre saisie.
pdf-refusal-not_a_successor = La dernière version ne prolonge pas la précédente.
    .do = Ne signez pas. Avertissez l’expéditeur.
pdf-refusal-option_unknown = Une valeur ne fait pas partie des choix.
    .do = Corrigez votre saisie.
pdf-refusal-options = Un champ a des choix ou emplacements inutilisables.
    .do = Corrigez l’emplacement dans le document, ou laissez-le comme texte.
pdf-refusal-order = Une étape est venue trop tôt.
    .do = Rechargez la page. Si cela persiste, avertissez votre administrateur.
pdf-refusal-outside_page = Un champ se trouve hors de sa page.
    .do = Corrigez l’emplacement dans le document, ou laissez-le comme texte.
pdf-refusal-no_room = La dernière page n’a pas de place pour les signatures.
    .do = Choisissez des signatures invisibles, ou marquez des emplacements dans le document.
pdf-refusal-signature_wrong = La signature ne correspond pas au certificat et au document.
    .do = Signez avec la clé de votre compte, ou avec un autre certificat.
pdf-refusal-signature_altered = Une signature de la dernière version n’est pas valable.
    .do = Ne signez pas. Avertissez l’expéditeur.
pdf-refusal-signature_too_large = La signature est plus grande que prévu.
    .do = Signez avec la clé de votre compte, ou avec un autre certificat.
pdf-refusal-signer_twice = Quelqu’un aurait deux champs de signature.
    .do = Corrigez l’emplacement dans le document, ou laissez-le comme texte.
pdf-refusal-text_too_long = Un texte ne tient pas dans son champ.
    .do = Raccourcissez-le.
pdf-refusal-timestamp_wrong = L’horodatage ne répond pas à la demande.
    .do = Réessayez. Vous pouvez aussi signer sans horodatage.
pdf-refusal-timestamp_rejected = L’autorité d’horodatage a refusé.
    .do = Réessayez. Vous pouvez aussi signer sans horodatage.
pdf-refusal-timestamp_untrusted = L’horodatage vient d’une autorité que ce serveur ne nomme pas.
    .do = Réessayez. Vous pouvez aussi signer sans horodatage.
pdf-refusal-role_unknown = Un emplacement du document est pour quelqu’un qui n’est pas dans la liste.
    .do = Ajoutez cette personne, corrigez le document, ou laissez les emplacements comme texte.
pdf-refusal-paper_without_pdf = Aucun de ces documents ne peut recevoir une page pour le contrôle du papier.
    .do = Envoyez-les sans contrôle du papier, ou en PDF qui peuvent être signés.
pdf-refusal-placeholder = Un emplacement de champ du document contient une erreur.
    .do = Ajoutez cette personne, corrigez le document, ou laissez les emplacements comme texte.

## Why a PDF is not read: damaged files have one text, whatever the damage

pdf-read-damaged = La structure de ce PDF est endommagée. Les programmes le réparent différemment : ce qu’une personne voit, une autre ne le voit peut-être pas.
    .do = Ouvrez-le, enregistrez-le ou imprimez-le comme nouveau PDF, vérifiez-le et choisissez ce nouveau fichier.
pdf-read-header = Ce fichier n’est pas un PDF, ou quelque chose précède son début.
    .do = Ouvrez-le et enregistrez-le comme nouveau PDF, ou choisissez un autre fichier.
pdf-read-truncated = Le fichier s’arrête au milieu. Il n’a sans doute pas été copié ou téléchargé entièrement.
    .do = Copiez-le ou téléchargez-le à nouveau.
pdf-read-trailing_data = Après la fin du document se trouve quelque chose qu’aucune de ses parties n’explique.
    .do = Ouvrez-le et enregistrez-le comme nouveau PDF.
pdf-read-limit = Le document est plus grand ou plus imbriqué que ce que Bulla lit.
    .do = Divisez-le, ou imprimez-le dans un nouveau PDF.
pdf-read-encryption = Ce PDF est protégé par un mot de passe ou des droits propres.
    .do = Ouvrez-le et enregistrez une copie sans protection. Bulla la chiffre de toute façon.
pdf-read-filter = Des parties du document sont comprimées d’une façon que Bulla ne lit pas.
    .do = Ouvrez-le et enregistrez-le comme nouveau PDF.
pdf-read-predictor = Des parties du document sont comprimées d’une façon que Bulla ne lit pas.
    .do = Ouvrez-le et enregistrez-le comme nouveau PDF.

## What a signer should know: what it is, and what it can mean

pdf-concern-action = Quelque chose se produit à l’ouverture ou à l’usage
    .means = Un lecteur peut sauter, masquer des champs ou changer de calques de lui-même. Lisez toutes les pages avant de signer.
pdf-concern-annotation = Une note ou un dessin recouvre une page
    .means = Elle peut cacher du texte, et certains programmes ne la montrent pas.
pdf-concern-appearance_missing = Un champ ou une note n’a pas d’aspect propre
    .means = Chaque programme le dessine à sa manière.
pdf-concern-duplicate_key = Quelque chose est dit deux fois dans le fichier
    .means = Les programmes ne retiennent pas tous la même version et peuvent montrer des choses différentes.
pdf-concern-embedded_file = Un fichier est joint
    .means = Votre signature porte aussi sur lui. Ouvrez-le avant de signer, ou demandez un exemplaire sans lui.
pdf-concern-external_content = Du contenu est pris ailleurs
    .means = Ce qui est montré peut changer plus tard sans que le fichier change.
pdf-concern-font_not_embedded = Une police n’est pas dans le document
    .means = Chaque appareil en prend une autre ; les lettres peuvent avoir un autre aspect ailleurs.
pdf-concern-font_programmed = Les lettres d’une police sont des dessins
    .means = Le texte copié ou lu à voix haute peut différer de ce qui se voit.
pdf-concern-hidden_layer = Il y a des calques qui ne sont pas montrés, ou pas toujours
    .means = Un autre contenu peut apparaître à l’impression ou dans un autre programme. Demandez un exemplaire sans calques.
pdf-concern-javascript = Le document contient un script
    .means = D’autres programmes peuvent l’exécuter, et il peut changer ce qui est montré. Ici, il ne s’exécute pas.
pdf-concern-launch = Le document peut lancer quelque chose à l’extérieur
    .means = Ici, rien n’est lancé. Soyez prudent dans d’autres programmes.
pdf-concern-looks_rebuilt = Les programmes doivent redessiner les champs
    .means = Les valeurs saisies peuvent avoir un autre aspect ailleurs.
pdf-concern-multimedia = Il contient du son, un film ou un modèle
    .means = Cela n’est pas montré ici, et votre signature porte dessus.
pdf-concern-overlap = Des champs ou des notes se superposent
    .means = L’un peut cacher l’autre. Regardez bien ces pages.
pdf-concern-portfolio = Le PDF est une collection de fichiers
    .means = Seule la couverture est montrée ici, alors que votre signature porte sur tout.
pdf-concern-unreferenced = Le fichier contient des éléments inutilisés
    .means = Un changement ultérieur pourrait les faire apparaître ; le contrôle dirait alors le document modifié. Des restes anodins sont fréquents.
pdf-concern-xfa = Un second formulaire (XFA) accompagne les pages
    .means = Certains programmes l’affichent à la place des pages. Demandez un PDF ordinaire.

## What is wrong with a signature in a PDF, or missing from it

pdf-finding-algorithm = Elle a été faite avec une clé ou une méthode qui n’est pas jugée sûre.
pdf-finding-byte_range_end = Elle ne porte pas sur toute la version du document.
pdf-finding-byte_range_gap = Elle omet plus qu’elle-même : quelque chose pourrait s’y cacher.
pdf-finding-byte_range_start = Elle ne porte pas sur le début du fichier.
pdf-finding-certificate_not_trusted = Personne à qui cet appareil fait confiance ne répond du certificat. Demandez quelle autorité l’a émis, et ajoutez son certificat ci-dessous.
pdf-finding-certificate_revoked = Un certificat a été révoqué avant que l’existence de la signature soit prouvée.
pdf-finding-certificate_unbound = Ce qui a été signé ne nomme pas le certificat ; un autre avec la même clé conviendrait aussi.
pdf-finding-changes_doubtful = Quelque chose de trompeur a pu être ajouté plus tard. Comparez avec ce que la personne a vu.
pdf-finding-changes_forbidden = Le document a été modifié ensuite d’une façon que la signature interdit.
pdf-finding-changes_unreadable = Ce qui a été changé ensuite est illisible ; on ne peut rien en dire.
pdf-finding-cms = La signature n’est pas constituée comme la norme l’exige.
pdf-finding-contents_form = La place de la signature contient plus que la signature.
pdf-finding-digest_mismatch = Le document n’est pas celui qui a été signé.
pdf-finding-field_added = Quelqu’un qui a signé ensuite a placé une signature visible à un endroit vide de la page. Rien n’a été recouvert.
pdf-finding-not_current = La signature figurait dans une version antérieure et a été enlevée.
pdf-finding-revocation_unknown = Rien ne montre que le certificat était encore valable lors de la signature.
pdf-finding-shared_signature = Plusieurs champs montrent la même signature ; elle n’est faite que pour un seul.
pdf-finding-signature_dictionary = L’entrée de la signature dans le fichier n’est pas conforme à la norme.
pdf-finding-signature_invalid = La signature n’est pas celle du titulaire du certificat.
pdf-finding-signature_type = La signature se donne pour autre chose.
pdf-finding-signer_unknown = Le certificat de la personne signataire n’est pas dans le fichier.
pdf-finding-sub_filter = Ce type de signature n’est pas contrôlé ici.
pdf-finding-timestamp_invalid = Un horodatage ne correspond pas à la signature. Il ne prouve pas l’heure.
pdf-finding-timestamp_not_trusted = L’horodatage vient d’une autorité que cet appareil ne connaît pas.
pdf-finding-too_much_work = Le fichier demande plus de contrôles qu’il n’en est fait ; cette signature n’a pas été examinée.
pdf-finding-untimestamped = Aucun horodatage ne prouve l’heure ; elle est indiquée par la personne signataire.
pdf-finding-weak_key = La clé est plus courte que ce qui est demandé aujourd’hui.

## What a signature covers, and what came after it

pdf-coverage-entire_file = Le fichier entier
pdf-coverage-entire_revision = Le document entier tel qu’il était lors de la signature ; quelque chose a été ajouté ensuite
pdf-coverage-contiguous_from_start = Seulement le début du document
pdf-coverage-unclear = Pas clair : des parties du document ne sont pas comprises
pdf-change-none = Rien n’a été modifié depuis
pdf-change-long_term = Seules des preuves pour les années à venir ont été ajoutées
pdf-change-signature = D’autres signatures ont été ajoutées
pdf-change-form_filling = Des champs de formulaire ont été remplis
pdf-change-annotations = Des notes ou dessins ont été ajoutés ou modifiés
pdf-change-other = Autre chose a été modifié
pdf-judgement-permitted = permis
pdf-judgement-indeterminate = permission incertaine
pdf-judgement-violated = non permis
pdf-doubt-annotation_may_hide = Une note ou un dessin peut cacher ce qui a été signé.
pdf-doubt-button_redrawn = Une case à cocher ou un bouton d’option a un autre aspect qu’avant.
pdf-doubt-field_may_hide = Un champ a été rempli ; ce qu’il montre peut cacher ce qui a été signé dessous.
pdf-doubt-read_only_field = Un champ que personne ne devait remplir a une autre valeur.
pdf-doubt-signed_field_added = Un signataire ultérieur a ajouté une signature visible à un endroit vide.
pdf-doubt-visible_signature_field = Un champ de signature visible a été ajouté ; il peut cacher ce qui a été signé.

## Changes one by one, for experts

pdf-kind-annotation = Note ou dessin
pdf-kind-annotation_removed = Champ qui n’est plus montré
pdf-kind-appearance = Aspect d’un champ
pdf-kind-catalog_key = Entrée du catalogue qui doit rester
pdf-kind-catalog_replaced = Autre catalogue
pdf-kind-extensions = Liste des extensions
pdf-kind-field_added = Nouveau champ qui n’est pas de signature
pdf-kind-field_key = Propriété d’un champ qui doit rester
pdf-kind-field_removed = Champ enlevé, déplacé ou renommé
pdf-kind-field_value = Valeur d’un champ
pdf-kind-form = Liste des champs
pdf-kind-form_key = Entrée du formulaire qui doit rester
pdf-kind-freed = Objet supprimé mais encore utilisé
pdf-kind-generation = Objet sous une autre génération
pdf-kind-info = Informations du document
pdf-kind-metadata = Métadonnées
pdf-kind-overwritten = Objet remplacé qui devait rester
pdf-kind-page_annotations = Liste des notes d’une page
pdf-kind-page_key = Contenu ou propriété d’une page
pdf-kind-revealed = Objet caché mis au jour
pdf-kind-security_store = Preuves pour les années à venir
pdf-kind-shared = Objet modifié, utilisé aussi ailleurs
pdf-kind-signature = Signature
pdf-kind-signature_field = Champ de signature
pdf-kind-signature_removed = Signature enlevée
pdf-kind-signature_replaced = Signature ou son aspect remplacé
pdf-kind-structure = Structure du fichier
pdf-kind-timestamp = Horodatage du document
pdf-kind-trailer_key = Entrée de fin qui doit rester
pdf-kind-unexplained = Nouvel objet que rien n’explique
pdf-kind-unused = Objet inutilisé

## Kinds and levels of signatures, and the words of ETSI EN 319 102-1

pdf-signature-approval = Signature
pdf-signature-certification = Certification par l’auteur
pdf-signature-timestamp = Horodatage du document
pdf-level-b_b = B-B : signature avec son certificat
pdf-level-b_t = B-T : avec heure prouvée
pdf-level-b_lt = B-LT : avec tout ce qu’il faut pour un contrôle ultérieur
pdf-level-b_lta = B-LTA : pour l’archive, horodatée avec ses preuves
pdf-indication-total_passed = Tous les contrôles réussis
pdf-indication-indeterminate = Ne peut pas être décidé avec ce qui est là
pdf-indication-total_failed = Échec
pdf-subindication-certificate_chain_general_failure = La chaîne de certificats n’a pas pu être contrôlée.
pdf-subindication-chain_constraints_failure = Un certificat ne peut pas être utilisé pour cela.
pdf-subindication-crypto_constraints_failure_no_poe = Une méthode ou une clé est trop faible.
pdf-subindication-format_failure = La signature ou le fichier enfreint la norme.
pdf-subindication-hash_failure = Le contenu n’est pas celui qui a été signé.
pdf-subindication-no_certificate_chain_found = Aucune chaîne ne mène à un certificat de confiance.
pdf-subindication-no_signing_certificate_found = Le certificat de la personne signataire n’a pas été trouvé.
pdf-subindication-not_yet_valid = Le certificat n’était pas encore valable.
pdf-subindication-out_of_bounds_no_poe = Le certificat avait expiré, et rien ne prouve une heure antérieure.
pdf-subindication-revoked_ca_no_poe = Une autorité émettrice a été révoquée.
pdf-subindication-revoked_no_poe = Le certificat a été révoqué, et rien ne prouve une heure antérieure.
pdf-subindication-sig_constraints_failure = La signature ou un changement ultérieur demande un examen attentif.
pdf-subindication-sig_crypto_failure = La signature n’a pas été faite avec la clé du certificat.
pdf-subindication-try_later = Les données de révocation manquent pour l’instant.

## Placeholders with a mistake

pdf-placeholder-duplicate_key = Quelque chose y est dit deux fois.
pdf-placeholder-key_of_other_kind = Il indique quelque chose que ce type de champ n’a pas.
pdf-placeholder-missing_key = Il y manque quelque chose, par exemple à qui est le champ.
pdf-placeholder-syntax = Un caractère s’y trouve au mauvais endroit.
pdf-placeholder-too_long = Il est trop long.
pdf-placeholder-unclosed = Il ne se termine pas sur sa ligne.
pdf-placeholder-unknown_key = Il contient quelque chose d’inconnu, peut-être une faute de frappe.
pdf-placeholder-unknown_kind = Ce type de champ n’existe pas.
pdf-placeholder-value = Une valeur y est inutilisable.

## Looking at a PDF before it is sent or signed

pdf-looking = Examen du fichier sur cet appareil
pdf-pages = { $count ->
    [one] Une page
   *[other] { $count } pages
}
pdf-page = page { $page }
pdf-on-pages = Pages : { $pages }
pdf-more = et d’autres
pdf-check-title = Ce qui pourrait cacher ou déplacer du contenu
pdf-check-none = Rien n’a été trouvé qui puisse cacher ou déplacer du contenu.
pdf-check-some = { $count ->
    [one] Un point à savoir avant de signer
   *[other] { $count } points à savoir avant de signer
}
pdf-check-calm = Rien de cela n’est faux en soi ; beaucoup de documents ordinaires en contiennent. Ce qui recouvre du contenu dans une page n’est pas trouvé : lisez chaque page.
pdf-check-recorded = Ce qui figure ici est consigné, chiffré, avec votre signature.
pdf-check-failed = Ce fichier n’a pas pu être examiné
pdf-obstacle = Ce PDF ne reçoit pas de signature
pdf-obstacle-beside = Sinon, il est signé à côté du fichier : les signatures figurent alors dans la preuve. Gardez les deux ensemble.
pdf-obstacle-unknown = Une raison que cette version ne connaît pas : { $code }
pdf-sign-beside = Il est signé à côté du fichier : votre signature figure dans la preuve. Gardez les deux ensemble.
pdf-signed-before = { $count ->
    [one] Il porte déjà une signature. Elle reste valable.
   *[other] Il porte déjà { $count } signatures. Elles restent valables.
}

## Fields of a PDF

pdf-fields-found = { $count ->
    [one] Un emplacement de champ trouvé
   *[other] { $count } emplacements de champs trouvés
}
pdf-fields-table = Emplacements de champs trouvés dans { $name }
pdf-fields-what = Champ
pdf-fields-whose = De qui
pdf-fields-page = Page
pdf-fields-need = Obligatoire
pdf-fields-yes = oui
pdf-fields-no = non
pdf-fields-nobody = personne nº { $number } : pas encore dans la liste
pdf-fields-named = « { $name } » : personne dans la liste
pdf-fields-use = Créer des champs là où le document le dit
new-missing-places = les emplacements de champs dans { $names }
pdf-fields-mistake = Un emplacement à la page { $page } est illisible. { $why }
pdf-fields-unmatched = { $count ->
    [one] Un emplacement est destiné à une personne
   *[other] { $count } emplacements sont destinés à des personnes
} hors de la liste. Ajoutez-les, ou laissez les emplacements comme texte.
pdf-field-signature = Signature
pdf-field-initials = Initiales
pdf-field-name = Nom
pdf-field-email = Adresse e-mail
pdf-field-date = Date de signature
pdf-field-text = Texte
pdf-field-mark = Signature, encore une fois
pdf-field-number = Nombre
pdf-field-checkbox = Case à cocher
pdf-field-radio = Choix
pdf-field-dropdown = Liste

## How signatures look, for the sender

pdf-place-title = Signatures sur la page
pdf-place-visible = Visibles
pdf-place-visible-hint = Là où le document a des emplacements, sinon au bas de la dernière page.
pdf-place-invisible = Invisibles
pdf-place-invisible-hint = Les pages restent telles quelles. Les programmes montrent les signatures dans une liste.
pdf-place-of = Signature de { $name }
pdf-place-each = Choisir pour chaque personne

## Signing a PDF

pdf-sign-fields = Vos champs
pdf-sign-left = { $count ->
    [0] Tout ce qui est obligatoire est rempli.
    [one] Un champ obligatoire est encore vide.
   *[other] { $count } champs obligatoires sont encore vides.
}
pdf-sign-optional = { $label } (facultatif)
pdf-sign-where = { $document }, page { $page }
pdf-sign-required = Remplissez ce champ.
pdf-sign-tick = Cochez cette case.
pdf-sign-pick = Choisissez-en un.
pdf-sign-number = Saisissez un nombre, par exemple 12.5.
pdf-sign-email = Saisissez une adresse e-mail.
pdf-sign-date-today = Le jour de votre signature, inscrit automatiquement.
pdf-sign-choose = Choisir
pdf-sign-fixed = Rempli par l’expéditeur
pdf-sign-character = La police du document n’a pas le caractère « { $character } ». Écrivez-le autrement.
pdf-look-title = L’aspect de votre signature
pdf-look-typed = Taper
pdf-look-drawn = Dessiner
pdf-look-name = Votre nom tel qu’il apparaît
pdf-look-initials = Vos initiales telles qu’elles apparaissent
pdf-look-style = Écriture
pdf-look-formal = Soignée
pdf-look-lively = Vive
pdf-look-casual = Décontractée
pdf-look-same = Voici son aspect dans le document, dans la même police.
pdf-look-pad = Zone pour dessiner votre signature
pdf-look-pad-hint = Dessinez au doigt, au stylet ou à la souris. Au clavier : les flèches déplacent le stylo, la barre d’espace le pose et le lève. Taper votre nom vaut tout autant.
pdf-look-pen-down = Stylo posé
pdf-look-pen-up = Stylo levé
pdf-look-undo = Annuler le trait
pdf-look-clear = Effacer
pdf-look-small = Dessinez plus qu’un point.
pdf-look-empty = Dessinez d’abord votre signature.
pdf-look-hidden = L’expéditeur a choisi des signatures qui n’apparaissent pas sur la page.
sign-pages = Retour aux pages
pdf-sign-cancelled = Annulé. Rien n’a été signé.
pdf-sign-reason = Motif (facultatif)
pdf-sign-reason-hint = Figure dans le PDF, visible pour tous ceux qui l’ont.
pdf-p12-title = Signer avec votre propre certificat
pdf-p12-text = Un fichier .p12 ou .pfx avec votre clé. Fichier et mot de passe restent sur cet appareil et sont oubliés au verrouillage de la page.
pdf-p12-choose = Choisir un fichier .p12
pdf-p12-password = Mot de passe du fichier
pdf-p12-open = Ouvrir
pdf-p12-chosen = Signe avec
pdf-p12-issuer = Émis par { $issuer }, valable jusqu’au { $date }
pdf-p12-expired = Ce certificat a expiré le { $date }. Les programmes diront que la signature n’est pas valable.
pdf-p12-early = Ce certificat n’est valable qu’à partir du { $date }.
pdf-p12-drop = Utiliser à nouveau la clé de mon compte
pdf-advanced = Avancé
pdf-firefox = Sous une forme que Firefox montre aussi
pdf-firefox-hint = Utilise adbe.pkcs7.detached au lieu de ETSI.CAdES.detached. À laisser désactivé sauf besoin : les règles européennes préfèrent l’autre.
phase-filling = Vos champs sont remplis
phase-timestamping = Obtention d’un horodatage
phase-signing_again = Quelqu’un a signé entretemps : votre signature s’y ajoute
pdf-race = Quelqu’un a signé au même moment. Votre signature a été ajoutée d’elle-même ; les deux sont valables.
pdf-untimed-title = Aucun horodatage n’est disponible
pdf-untimed-text = Rien n’est encore signé. Un horodatage prouve quand vous avez signé, même après l’expiration de votre certificat. Le registre de ce serveur montre l’heure dans tous les cas.
pdf-untimed-go = Signer sans horodatage
pdf-untimed-again = Réessayer
pdf-bad-title = Quelqu’un a modifié ce document d’une façon non permise
pdf-bad-author = La dernière version de { $document } est de { $name }. Elle modifie plus que ses propres champs et sa signature.
pdf-bad-author-plain = C’était { $name }. La dernière version modifie plus que ses propres champs et sa signature.
pdf-bad-safe = Rien n’a été signé en votre nom. Ce que d’autres ont signé avant reste valable, et la version précédente existe toujours.
pdf-bad-do = Ne signez pas. Avertissez { $sender }, qui a envoyé l’enveloppe, par téléphone ou de vive voix.
pdf-bad-why = Constat : { $code }
pdf-signed-download = Télécharger { $name } signé
pdf-signed-so-far = Avec votre signature et les précédentes. Quand tout le monde aura signé, téléchargez-le à nouveau.

## The report about the signatures in a PDF

pdf-report-title = Signatures dans le PDF
pdf-report-beside = Signatures à côté du fichier
pdf-report-number = { $number } sur { $count }
pdf-report-unknown = Signataire inconnu
pdf-report-authentic = Authentique
pdf-report-unrecognised = Non reconnue
pdf-report-altered = Modifiée
pdf-report-when = Quand
pdf-report-proven = Au plus tard { $moment }, prouvé par un horodatage
pdf-report-proven-by = Au plus tard { $moment }, horodaté { $by }
pdf-stamp-yes = Oui, { $by }
pdf-stamp-instance = par le service lui-même
pdf-stamp-independent = par { $name } (indépendant)
pdf-stamp-issuer = par { $name } ; la même autorité a aussi certifié un signataire
pdf-report-claimed = { $moment } selon la personne signataire ; non prouvé
pdf-report-no-time = Non indiqué
pdf-report-intact = Contenu signé inchangé
pdf-report-trusted = Certificat de confiance
pdf-report-covers = Porte sur
pdf-report-since = Modifié ensuite
pdf-report-since-pages = { $what } (pages { $pages } ; { $judgement })
pdf-report-since-plain = { $what } ({ $judgement })
pdf-report-level = Niveau
pdf-report-level-claimed = { $reached }. Ses éléments suggèrent { $claimed }.
pdf-report-level-none = Aucun vérifié
pdf-report-seen = Télécharger ce que cette personne a vu
pdf-report-seen-hint = Le fichier exactement tel qu’il était jusqu’à cette signature.
pdf-report-certificate = Certificat
pdf-report-subject = Délivré à
pdf-report-issuer = Délivré par
pdf-report-email = Adresse e-mail
pdf-report-valid = Valable
pdf-report-valid-from-to = du { $from } au { $to }
pdf-report-serial = Numéro de série
pdf-report-fingerprint = SHA-256 du certificat
pdf-report-expert = Informations pour spécialistes
pdf-report-etsi = ETSI EN 319 102-1
pdf-report-field = Champ
pdf-report-revision = Version du fichier
pdf-report-bytes = Octets signés
pdf-report-kind = Type
pdf-report-method = Méthode
pdf-report-object = Objet
pdf-report-refusal = Motif du refus
pdf-report-findings = Constats
pdf-report-steps = Ce que chaque version ultérieure a changé
pdf-report-step = Version { $number }
pdf-report-damaged = Ce PDF ne peut pas être vérifié
pdf-report-stricter = D’autres programmes diront peut-être ce fichier signé et valable. Ce contrôle examine aussi ce qui a été ajouté après et ce qu’un lecteur ne montre pas.

## Certificates that are trusted

pdf-root-title = Comment d’autres programmes reconnaissent-ils ces signatures ?
pdf-root-text = Des programmes comme Acrobat ne font confiance qu’aux autorités qu’ils connaissent. Ce serveur a la sienne : qui veut voir ses signatures comme valables importe une fois son certificat. C’est décider de faire confiance à l’exploitant de ce serveur.
pdf-root-get = Télécharger le certificat racine
pdf-root-pem = Le même en PEM
pdf-root-acrobat = Acrobat et Acrobat Reader
pdf-root-acrobat-1 = Ouvrez Préférences, Signatures, puis Autres sous « Identités et certificats approuvés ».
pdf-root-acrobat-2 = Choisissez Certificats approuvés, Importer, puis le fichier root.cer.
pdf-root-acrobat-3 = Sélectionnez-le, choisissez Modifier la confiance, et cochez « Utiliser ce certificat comme racine approuvée ».
pdf-root-acrobat-4 = Rouvrez le document. Comparez l’empreinte avec celle que l’exploitant vous indique.
pdf-root-firefox = Firefox
pdf-root-firefox-text = Firefox ne montre que des signatures d’une forme plus ancienne. Qui en a besoin la choisit sous « Avancé » en signant.
pdf-root-not-run = Ces étapes suivent la documentation des éditeurs. Acrobat, Firefox et DSS de l’UE n’ont pas été exécutés pour cela ; pyHanko, pdfsig, OpenSSL et MuPDF l’ont été.
pdf-trust-title = Faire confiance à d’autres certificats pour ce contrôle
pdf-trust-text = Pour les signatures venues d’ailleurs : choisissez le certificat de l’autorité à qui vous faites confiance (PEM ou DER). Il compte jusqu’à ce que vous quittiez cette page et reste sur cet appareil.
pdf-trust-choose = Choisir des certificats
pdf-trust-again = Vérifier à nouveau avec ceux-ci
verify-signed-pdfs = Et les PDF qui portent des signatures ?
verify-signed-pdfs-text = Il ne faut rien d’autre : choisissez le PDF seul. Avec sa preuve, le contrôle montre aussi l’ordre, le registre et toutes les personnes sollicitées.
