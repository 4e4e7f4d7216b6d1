import type { TextsOf } from '../index.ts'
import type { push as english } from '../en/push.ts'

export const push: TextsOf<typeof english> = {
  push_notification_title: 'Quelqu’un vous demande',
  push_notification_text: 'Ouvrez Rekey et regardez avant de répondre.',
  phone_title: 'Demandes pour ce téléphone',
  phone_none:
    'Rien ne vous attend maintenant. Quand quelqu’un se connecte avec votre compte, cette page vous le demande ici.',
  phone_reload: 'Regarder à nouveau',
  phone_accounts: 'Comptes qui interrogent ce téléphone',
  phone_keep: 'Garder cette page sur votre téléphone',
  phone_keep_iphone:
    'iPhone et iPad, dans Safari : touchez le bouton de partage, puis « Sur l’écran d’accueil ». Ouvrez Rekey de là et autorisez les notifications.',
  phone_keep_android:
    'Android : ouvrez le menu du navigateur, puis « Installer l’application » ou « Ajouter à l’écran d’accueil ». Autorisez ensuite les notifications.',
  phone_keep_other: 'Cela marche aussi sans notifications : ouvrez cette page quand un autre écran vous demande.',
  phone_notify_why:
    'Laissez ce téléphone afficher une notification quand quelqu’un demande, pour ne pas devoir ouvrir cette page.',
  phone_notify: 'Autoriser les notifications',
  phone_notify_refused:
    'Les notifications sont bloquées pour cette page. Vous pouvez les autoriser dans les réglages de votre navigateur. D’ici là, ouvrez cette page quand un autre écran vous demande.',
  phone_notify_on: 'Ce téléphone affiche une notification quand quelqu’un demande.',
  phone_unknown_title: 'Ce téléphone n’est pas connecté',
  phone_unknown:
    'Aucun compte n’interroge ce téléphone. Pour le connecter, connectez-vous sur un autre écran, choisissez « Demande sur votre téléphone » comme méthode et scannez l’image qui s’y affiche.',
  phone_unknown_again:
    'Il était connecté avant ? Alors les cookies de ce navigateur ont été effacés, ou il était connecté dans un autre navigateur : configurez à nouveau les demandes dans votre compte.',
  phone_link_typed: 'L’adresse que l’autre écran affiche',
  phone_link_typed_hint:
    'Si vous avez ouvert cette page depuis votre écran d’accueil : copiez-y l’adresse et collez-la ici.',
  phone_link_open: 'Ouvrir l’adresse',
  phone_link_malformed:
    'Ce n’est pas une adresse pour connecter un téléphone. Copiez l’adresse entière que l’autre écran affiche.',
  phone_sign_in_title: 'Quelqu’un se connecte',
  phone_sign_in_why: 'Si c’est vous, saisissez les six chiffres que l’autre écran affiche.',
  phone_profile_title: 'Quelqu’un ouvre votre profil',
  phone_profile_why:
    'On peut y changer votre façon de vous connecter. Si c’est vous, saisissez les six chiffres que l’autre écran affiche. Ne le faites pas si quelqu’un vous le demande au téléphone.',
  phone_new_factor_title: 'Quelqu’un configure un nouveau facteur',
  phone_new_factor_why:
    'Avec votre accord, cette personne se connecte à votre compte par une méthode à elle, et la vôtre prend fin. Si c’est vous, saisissez les six chiffres que l’autre écran affiche. Ne le faites pas si quelqu’un vous le demande au téléphone.',
  phone_new_password_title: 'Quelqu’un choisit un nouveau mot de passe',
  phone_new_password_why:
    'Avec votre accord, cette personne obtient un nouveau mot de passe pour votre compte. Si c’est vous, saisissez les six chiffres que l’autre écran affiche. Ne le faites pas si quelqu’un vous le demande au téléphone.',
  phone_set_up_title: 'Finissez de connecter ce téléphone',
  phone_set_up_why: 'Saisissez les six chiffres que l’autre écran affiche maintenant.',
  phone_evidence_title: 'Le service d’assistance vous demande',
  phone_evidence_why:
    'Si vous parlez en ce moment au service d’assistance, saisissez les six chiffres que votre interlocuteur vous lit. Sinon, quelqu’un d’autre lui parle en votre nom.',
  phone_account: 'Compte',
  phone_asked_by: 'Demandé par',
  phone_place: 'Depuis',
  phone_since: 'Demandé à',
  phone_until: 'Valable jusqu’à',
  phone_digits: 'Les six chiffres sur l’autre écran',
  phone_approve: 'Approuver',
  phone_deny: 'Refuser',
  phone_not_me: 'Ce n’était pas moi',
  phone_not_me_title: 'Geler votre compte ?',
  phone_known_password: 'Celui qui vous demande connaît votre mot de passe.',
  phone_known_mailbox: 'Celui qui vous demande lit votre courrier.',
  phone_known_desk: 'Quelqu’un parle au service d’assistance en votre nom.',
  phone_not_me_why:
    '« Geler mon compte » met fin à ce qui a été commencé, à toutes les sessions, à tous les appareils de confiance et à tout ce qui a été configuré depuis son début. Rien ne peut alors être récupéré ni configuré tant qu’un superviseur ne l’a pas examiné. Vous pouvez toujours vous connecter avec ce que vous aviez avant.',
  phone_not_me_deny: 'Si vous avez seulement demandé par erreur, refusez plutôt.',
  phone_freeze: 'Geler mon compte',
  phone_back: 'Revenir aux demandes',
  phone_approved_title: 'Approuvé',
  phone_approved: 'L’autre écran continue maintenant.',
  phone_denied_title: 'Refusé',
  phone_denied:
    'La personne qui a demandé n’est pas entrée. Si ce n’était pas vous, quelqu’un connaît votre mot de passe : changez-le.',
  phone_denied_mailbox:
    'La personne qui a demandé n’obtient pas de nouveau mot de passe. Si ce n’était pas vous, quelqu’un lit votre courrier : changez le mot de passe de votre messagerie et appelez votre service d’assistance.',
  phone_denied_desk:
    'Le service d’assistance voit que vous avez refusé. Si vous ne lui parlez pas, quelqu’un d’autre le fait en votre nom : appelez-le.',
  phone_reported_title: 'Votre compte est gelé',
  phone_reported:
    'Ce qui était en cours, toutes les sessions et tous les appareils de confiance ont pris fin. Nous avons envoyé un mail à vos adresses confirmées. Appelez votre service d’assistance : un superviseur l’examine et rouvre le compte.',
  phone_digits_malformed: 'Saisissez les six chiffres, rien d’autre.',
  phone_digits_wrong: 'Ce ne sont pas les chiffres de l’autre écran. Essais restants : {left}.',
  phone_digits_locked: 'Il y a eu trop d’essais erronés. Attendez {minutes} min et réessayez.',
  phone_used_up_title: 'Cette demande a pris fin',
  phone_used_up: 'Les chiffres ont été mal saisis cinq fois. Redemandez sur l’autre écran, si c’était bien vous.',
  phone_gone_title: 'Cette demande a pris fin',
  phone_gone: 'Elle a reçu une réponse, a expiré ou a été remplacée par une plus récente. Rien n’a été fait.',
  phone_link_title: 'Connecter ce téléphone ?',
  phone_link_why:
    'Dès lors, ce compte chez {issuer} pourra demander à ce téléphone si c’est bien vous qui vous connectez :',
  phone_link_only:
    'Ne le connectez que si vous venez d’ouvrir cette adresse depuis votre propre connexion. Les six chiffres qui suivent se saisissent ici.',
  phone_link_connect: 'Connecter ce téléphone',
  phone_link_gone_title: 'Ce lien n’est plus valable',
  phone_link_gone:
    'Il sert une seule fois et seulement pendant que l’autre écran l’affiche. Rechargez-y la page et utilisez le plus récent.',
  phone_paused_title: 'Les demandes sont suspendues',
  phone_paused:
    'Le téléphone est connecté. Mais cinq demandes sont restées sans réponse en une heure, donc rien n’est demandé pendant une heure. Redemandez ensuite depuis l’autre écran, ou choisissez-y une autre méthode.',
}
