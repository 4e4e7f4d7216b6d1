import type { TextsOf } from '../index.ts'
import type { factors as english } from '../en/factors.ts'

export const factors: TextsOf<typeof english> = {
  way_totp: 'Code de votre application',
  way_sms: 'Code par SMS au {hint}',
  way_push: 'Demande sur {label}',
  way_passkey: 'Clé d’accès {label}',
  way_email: 'Code par mail à {hint}',
  ways_title: 'Essayer un autre moyen',
  ways_none: 'Il n’y a pas d’autre moyen pour ce compte.',
  back_to_ways: 'Revenir à tous les moyens',
  sms_title: 'Code par SMS',
  sms_why: 'Nous avons envoyé un code à six chiffres au numéro qui se termine par {hint}. Il est valable dix minutes.',
  sms_failed: 'Le message au {hint} n’a pas pu être remis. Essayez un autre moyen ou renvoyez-le.',
  sms_refused:
    'Plus aucun message ne peut être envoyé à ce numéro pour l’instant. Utilisez le code le plus récent que vous avez, ou essayez un autre moyen.',
  email_title: 'Code par mail',
  email_why: 'Nous avons envoyé un code à six chiffres à {hint}. Il est valable dix minutes.',
  email_failed: 'Le mail à {hint} n’a pas pu être remis. Essayez un autre moyen.',
  email_refused:
    'Plus aucun mail ne peut être envoyé à cette adresse pour l’instant. Utilisez le code le plus récent que vous avez, ou essayez un autre moyen.',
  code_send_again: 'Envoyer un nouveau code',
  code_superseded: 'Un code plus récent a été envoyé après celui-ci. Utilisez le message le plus récent.',
  code_expired: 'Ce code a expiré. Faites-en envoyer un nouveau.',
  code_used_up:
    'Il y a eu cinq essais erronés pour ce code. Faites-en envoyer un nouveau plus tard, ou essayez un autre moyen.',
  code_spent: 'Ce code a déjà été utilisé. Faites-en envoyer un nouveau.',
  push_title: 'Répondez sur votre téléphone',
  push_why: 'Ouvrez la demande sur {label} et saisissez-y ces six chiffres. Ici, il n’y a rien à saisir.',
  push_digits: 'Chiffres à saisir sur votre téléphone',
  push_where: 'Pas de demande ? Ouvrez {address} sur ce téléphone.',
  push_continue: 'Je les ai saisis',
  push_again: 'Redemander au téléphone',
  push_waiting: 'Cette page continue d’elle-même dès que vous avez répondu.',
  push_not_answered: 'Le téléphone n’a pas encore répondu.',
  push_denied:
    'La demande a été refusée sur votre téléphone ; cette connexion a donc pris fin. Si vous ne l’avez pas refusée, quelqu’un d’autre a ce téléphone : appelez votre service d’assistance.',
  push_expired: 'La demande a expiré. Redemandez au téléphone.',
  push_used_up: 'Les chiffres ont été mal saisis cinq fois. Redemandez au téléphone.',
  push_paused:
    'Cinq demandes sont restées sans réponse en une heure ; elles sont donc suspendues pendant une heure. Essayez un autre moyen. Si ce n’est pas vous qui avez demandé, quelqu’un connaît votre mot de passe.',
  passkey_title: 'Utilisez votre clé d’accès',
  passkey_why:
    'Confirmez avec {label} : votre appareil demande votre doigt, votre visage ou votre code PIN, ou votre clé de sécurité.',
  passkey_use: 'Utiliser la clé d’accès',
  passkey_sign_in: 'Se connecter avec une clé d’accès',
  passkey_needs_script:
    'Les clés d’accès ont besoin de JavaScript, qui est désactivé dans ce navigateur. Essayez un autre moyen.',
  passkey_unsupported:
    'Ce navigateur ne peut pas utiliser de clés d’accès. Essayez un autre moyen ou un autre navigateur.',
  passkey_cancelled:
    'Rien n’a été confirmé : la fenêtre a été fermée ou cela a pris trop de temps. Réessayez, ou essayez un autre moyen.',
  passkey_refused: 'Cette clé d’accès n’a pas été acceptée. Réessayez, ou essayez un autre moyen.',
  passkey_alone_refused: 'Cette clé d’accès ne peut pas vous connecter à elle seule ici. Utilisez votre mot de passe.',
  trust_label: 'Faire confiance à ce navigateur pendant {days} jours',
  trust_hint: 'Seul votre mot de passe est alors demandé ici. Pas sur un ordinateur que d’autres utilisent.',
  method_sms: 'Code par SMS',
  method_sms_why:
    'Nous envoyons six chiffres à votre numéro de téléphone. Cela marche avec tout téléphone, mais un numéro peut être détourné.',
  method_push: 'Demande sur votre téléphone',
  method_push_why:
    'Une page sur votre téléphone vous interroge, et vous saisissez six chiffres que l’autre écran affiche.',
  method_passkey: 'Clé d’accès',
  method_passkey_why:
    'Votre appareil ou votre clé de sécurité confirme que c’est bien vous. Le moyen le plus sûr : elle ne peut être ni lue à voix haute ni saisie sur une fausse page.',
  method_choose_sms: 'Configurer les codes par SMS',
  method_choose_push: 'Configurer les demandes sur téléphone',
  method_choose_passkey: 'Configurer une clé d’accès',
  method_add_title: 'Ajouter un moyen de connexion',
  method_add_why: 'Un second moyen vous donne accès quand le premier est perdu. Ce que vous avez déjà reste.',
  method_again: 'Choisir une autre méthode',
  method_cancel: 'Revenir à mon compte',
  set_up_number_title: 'Votre numéro de téléphone',
  set_up_number_why: 'Nous envoyons un code à ce numéro, pour savoir qu’il est à vous.',
  set_up_number_replaces: 'Les codes vont au numéro qui se termine par {hint} jusqu’à ce que le nouveau soit confirmé.',
  set_up_number: 'Numéro de téléphone',
  set_up_number_hint: 'Avec l’indicatif du pays, par exemple +33 pour la France.',
  set_up_number_send: 'Envoyer un code',
  set_up_number_code_title: 'Code pour votre numéro',
  set_up_number_code_why: 'Nous avons envoyé un code à six chiffres au {number}.',
  set_up_number_failed: 'Le message au {number} n’a pas pu être remis. Vérifiez le numéro.',
  set_up_number_other: 'Utiliser un autre numéro',
  number_malformed:
    'Ce n’est pas un numéro de téléphone. Saisissez-le avec l’indicatif du pays, par exemple +33 6 12 34 56 78.',
  number_ambiguous: 'Ce numéro existe dans plusieurs pays. Saisissez-le avec l’indicatif du pays : {choices}.',
  number_throttled:
    'Plus aucun message ne peut être envoyé pour l’instant. Attendez {minutes} min ou choisissez une autre méthode.',
  number_taken:
    'Ce numéro appartient à un autre compte. Utilisez un autre numéro ou appelez votre service d’assistance.',
  set_up_push_title: 'Connectez votre téléphone',
  set_up_push_scan:
    'Scannez cette image avec l’appareil photo de votre téléphone, ou ouvrez-y l’adresse ci-dessous. Confirmez ensuite sur le téléphone que c’est votre compte.',
  set_up_push_address: 'L’adresse à ouvrir sur votre téléphone',
  set_up_push_continue: 'Continuer avec le téléphone connecté',
  set_up_push_digits_why: 'Votre téléphone demande maintenant ces six chiffres. Saisissez-les là-bas.',
  set_up_push_not_connected:
    'Aucun téléphone n’a encore ouvert l’adresse. Elle change à chaque chargement de cette page : utilisez la plus récente.',
  set_up_passkey_title: 'Créez une clé d’accès',
  set_up_passkey_why:
    'Votre navigateur demande où la garder : sur cet appareil, sur votre téléphone ou sur une clé de sécurité. Donnez-lui un nom que vous reconnaîtrez.',
  set_up_passkey_make: 'Créer la clé d’accès',
  set_up_passkey_refused:
    'Aucune clé d’accès n’a été créée, ou elle est déjà configurée ici. Réessayez ou choisissez une autre méthode.',
  label_label_sms: 'Comment appelez-vous ce téléphone ?',
  label_label_passkey: 'Comment appelez-vous cette clé d’accès ?',
  label_default_sms: 'Mon numéro',
  label_default_push: 'Mon téléphone',
  label_default_passkey: 'Ma clé d’accès',
  proof_identify_title: 'Confirmez que c’est bien vous',
  proof_identify_why:
    'Ce que vous allez changer concerne votre accès. D’abord votre mot de passe, puis ce avec quoi vous vous connectez.',
  password_refused: 'Le mot de passe n’est pas le bon, ou il y a eu trop d’essais.',
  account_frozen_here:
    'Votre compte est gelé : un abus a été signalé. Vous pouvez vous connecter avec ce que vous aviez avant, et ne rien changer tant qu’un superviseur ne l’a pas examiné. Appelez votre service d’assistance.',
  recovery_not_offered: 'Le code de récupération n’est pas accepté ici.',
  key_or_way: 'Ou montrez quelque chose avec quoi vous pouvez encore vous connecter :',
  to_sign_up: 'Je n’ai pas encore de compte',
  save_set:
    'Il y a {count} codes. Chacun est valable une seule fois ; ci-dessous, saisissez le dernier groupe du dernier.',
  set_up_push_connected:
    'Connecté\xa0: {label}. Si ce n’est pas votre téléphone, choisissez maintenant une autre méthode.',
}
