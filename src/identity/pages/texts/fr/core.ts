import type { TextsOf } from '../index.ts'
import type { core as english } from '../en/core.ts'

export const core: TextsOf<typeof english> = {
  title_failed: 'À vérifier : {title}',
  step: 'Étape {at} sur {of}',
  language: 'Langue',
  start_again: 'Recommencer',
  continue: 'Continuer',
  to_sign_in: 'Aller à la connexion',
  sign_in_title: 'Connexion',
  sign_in_why:
    'D’abord votre mot de passe. Ensuite, nous demandons ce que vous seul avez, pour qu’un mot de passe volé ne suffise pas.',
  user_name: 'Nom d’utilisateur',
  identifier: 'Nom d’utilisateur ou adresse e‑mail',
  password: 'Mot de passe',
  sign_in: 'Se connecter',
  forgotten: 'Mot de passe oublié ?',
  have_invitation: 'J’ai une invitation',
  sign_in_refused:
    'Cela ne correspond pas, ou il y a eu trop d’essais. Vérifiez les deux et réessayez ; après plusieurs essais erronés, il faut attendre quelques minutes.',
  sign_in_changed: 'Votre mot de passe est changé. Connectez-vous avec le nouveau.',
  account_suspended: 'Ce compte est suspendu. Veuillez appeler votre service d’assistance.',
  account_frozen:
    'Ce compte est gelé parce qu’un abus a été signalé. Un superviseur l’examine et doit lever le gel. Veuillez appeler votre service d’assistance.',
  factor_title: 'Code de votre application',
  factor_why:
    'Ouvrez votre application d’authentification et saisissez les six chiffres qu’elle affiche pour ce compte.',
  code_label: 'Code à six chiffres',
  verify: 'Vérifier',
  other_way: 'Essayer un autre moyen',
  other_way_why:
    'Si vous n’avez pas votre téléphone : saisissez le code de récupération que vous avez conservé. Il est valable une seule fois. Ensuite, vous configurez à nouveau la MFA, et un mail à ce sujet est envoyé à vos adresses confirmées.',
  recovery_code: 'Code de récupération',
  recovery_code_hint:
    'Six groupes de cinq caractères. Les majuscules, les espaces et les tirets n’ont pas d’importance.',
  use_recovery_code: 'Utiliser le code de récupération',
  no_way_left:
    'Ni téléphone ni code de récupération ? Appelez votre service d’assistance ; il peut vous rendre l’accès après s’être assuré que c’est bien vous.',
  code_malformed: 'Ce n’est pas un code à six chiffres.',
  code_wrong: 'Ce code n’est pas le bon. Essais restants avant de devoir attendre : {left}.',
  code_clock_off:
    'Ce code correspond à une autre heure : l’horloge de votre téléphone est peut-être déréglée. Activez la date et l’heure automatiques et réessayez.',
  code_used_before: 'Ce code a déjà été utilisé. Attendez le suivant dans l’application.',
  code_locked: 'Trop d’essais erronés. Attendez {minutes} min et réessayez.',
  code_no_factor:
    'Ce moyen ne fonctionne pas pour ce compte actuellement. Essayez un autre moyen ou appelez votre service d’assistance.',
  grouped_slip: 'Faute de frappe, groupe {groups}. Comparez et saisissez le code à nouveau.',
  grouped_incomplete: 'C’est trop court : il manque des caractères.',
  grouped_too_long: 'C’est trop long pour un de nos codes.',
  case_unknown: 'Cela ne correspond pas. Vérifiez le numéro du dossier et le code avec la personne au téléphone.',
  recovery_unknown:
    'Ce code de récupération n’est pas connu ici. Essais restants avant de devoir attendre une heure : {left}.',
  recovery_spent:
    'Ce code de récupération a déjà été utilisé. Si ce n’était pas vous, appelez tout de suite votre service d’assistance.',
  recovery_revoked: 'Ce code de récupération a été révoqué et ne sert plus.',
  key_title: 'Montrez que c’est bien vous',
  key_why:
    'L’authentification multifacteur (MFA) doit être configurée pour ce compte. Le mot de passe seul ne suffit pas pour cela, sinon celui qui l’a volé pourrait y mettre son propre téléphone.',
  key_label: 'Laissez-passer d’enregistrement ou code de récupération',
  key_label_factor: 'Laissez-passer d’enregistrement, code de récupération ou code de votre application actuelle',
  key_hint:
    'Le laissez-passer d’enregistrement est celui que votre service d’assistance vous a donné ou envoyé par mail : trois groupes de cinq caractères.',
  key_none: 'Vous n’avez rien de tout cela ? Appelez votre service d’assistance.',
  key_new_pass_why:
    'Le laissez-passer est arrivé par mail à votre inscription et vaut une heure. Il a expiré ou est perdu ?',
  key_new_pass: 'M’envoyer un nouveau laissez-passer',
  key_new_invitation:
    'Le laissez-passer de votre invitation a expiré ou est perdu ? Demandez une nouvelle invitation à votre service d’assistance.',
  new_pass_title: 'Consultez votre boîte aux lettres',
  new_pass_under_way:
    'Quelqu’un configure ce compte avec le pass déjà envoyé. Tant que ce n’est pas terminé ou qu’une demi-heure n’est pas passée, aucun autre n’est envoyé ; celui de votre messagerie reste valable.',
  new_pass_asked:
    'Un nouveau laissez-passer est en route vers l’adresse de votre inscription. Il remplace le précédent. Si vous avez demandé plusieurs fois, le suivant prend quelques minutes.',
  pass_wrong: 'Ce laissez-passer n’est pas le bon. Essais restants avant de devoir attendre : {left}.',
  pass_expired: 'Ce laissez-passer a expiré. Demandez-en un nouveau à votre service d’assistance.',
  pass_used: 'Ce laissez-passer a déjà été utilisé. Demandez-en un nouveau à votre service d’assistance.',
  pass_cancelled: 'Ce laissez-passer a été remplacé par un plus récent, ou annulé.',
  pass_same_mailbox:
    'Ce laissez-passer a été envoyé à la boîte aux lettres dont vous venez de saisir le code : il ne prouve donc rien de plus. Utilisez l’un de vos facteurs, ou demandez à votre service d’assistance un laissez-passer par une autre voie : lu au téléphone, ou à une autre adresse.',
  method_title: 'Choisissez comment vous connecter',
  method_why: 'Désormais, une seconde chose en plus du mot de passe montre que c’est bien vous.',
  method_totp: 'Application d’authentification',
  method_totp_why:
    'Une application sur votre téléphone affiche six chiffres qui changent toutes les demi-minutes. Elle fonctionne sans réseau.',
  method_choose: 'Configurer une application',
  set_up_title: 'Connectez votre application',
  set_up_scan: 'Dans votre application d’authentification, choisissez « ajouter un compte » et scannez cette image.',
  qr_alt: 'Code QR à scanner avec votre téléphone',
  cannot_scan: 'Je ne peux pas la scanner',
  type_secret:
    'Choisissez « saisir une clé » dans l’application, nommez le compte {account} et saisissez cette clé. Elle est basée sur l’heure.',
  open_in_app: 'Ouvrir dans l’application sur ce téléphone',
  label_label: 'Comment appelez-vous ce téléphone ?',
  label_hint: 'Vous et le service d’assistance voyez ce nom, par exemple pour savoir quel téléphone est perdu.',
  label_default: 'Mon téléphone',
  set_up_code: 'Les six chiffres que l’application affiche maintenant',
  set_up_finish: 'Terminer',
  set_up_new_secret:
    'Cinq codes erronés : voici une nouvelle image. Supprimez l’ancienne entrée de votre application et scannez celle-ci.',
  save_title: 'Conservez votre code de récupération',
  save_why:
    'Si vous perdez votre téléphone, ce code vous rend l’accès. Il est montré une seule fois. Gardez-le là où vous le trouverez sans votre téléphone, et ne le montrez à personne. Le service d’assistance ne le demande que si vous l’avez appelé.',
  save_show: 'Afficher mon code de récupération',
  save_again:
    'Le code a été montré et ne peut pas l’être à nouveau. Si vous ne l’avez pas conservé, créez-en un nouveau ; le précédent ne servira alors plus.',
  save_new: 'Créer un nouveau code',
  save_how: 'Sélectionnez-le et copiez-le, notez-le ou imprimez cette page (Ctrl ou ⌘ et P).',
  save_copy: 'Copier',
  save_copied: 'Copié. Collez-le là où vous le conservez.',
  save_print: 'Imprimer',
  save_file: 'Enregistrer dans un fichier',
  save_saved: 'Enregistré dans vos téléchargements. Déplacez-le là où vous le conservez.',
  save_group: 'Saisissez le dernier groupe du code que vous avez conservé',
  save_group_hint: 'Pour que nous sachions que vous l’avez : les cinq derniers caractères.',
  save_confirm: 'Je l’ai conservé',
  save_wrong_group: 'Ce n’est pas le dernier groupe. Regardez ce que vous avez conservé.',
  save_outdated: 'Un autre code a été créé depuis. Seul le plus récent compte : créez-en un nouveau et conservez-le.',
  done_title: 'Connexion réussie',
  done_set_up:
    'La MFA est configurée. Ce qui était configuré avant, les appareils de confiance et les autres sessions ont pris fin.',
  done_recovery_code: 'Votre nouveau code de récupération est conservé. Les anciens ne servent plus.',
  done_not_you:
    'Nous avons envoyé un mail à vos adresses confirmées. Si vous en recevez un au sujet de quelque chose que vous n’avez pas fait, appelez tout de suite votre service d’assistance.',
  forgotten_title: 'Mot de passe oublié',
  forgotten_why:
    'Nous envoyons un code à votre boîte mail. Une boîte mail ne suffit pas : il vous faut ensuite ce avec quoi vous vous connectez, ou un laissez-passer du service d’assistance.',
  email: 'Adresse e‑mail',
  send_code: 'Envoyer un code',
  mailbox_title: 'Regardez dans votre boîte mail',
  mailbox_why:
    'S’il existe un compte avec une telle adresse confirmée, un code à six chiffres est en route. Il est valable dix minutes.',
  mailbox_wrong:
    'Ce code n’est pas le bon ou n’est plus valable. Cherchez le mail le plus récent ou faites envoyer un nouveau code.',
  mailbox_superseded: 'Un code plus récent a été envoyé après celui-ci. Utilisez le mail le plus récent.',
  resend: 'Envoyer un nouveau code',
  resend_too_soon: 'Un code vient d’être envoyé. Attendez une demi-minute avant le suivant.',
  resent: 'Si ce compte existe, un nouveau code est en route. Seul le plus récent compte.',
  proof_title: 'Encore une preuve',
  proof_why:
    'Celui qui aurait volé votre boîte mail arriverait aussi jusqu’ici. Montrez ce avec quoi vous vous connectez, ou saisissez le laissez-passer d’enregistrement de votre service d’assistance.',
  proof_label: 'Code de l’application ou laissez-passer d’enregistrement',
  proof_call:
    'Vous n’avez ni l’un ni l’autre ? Appelez votre service d’assistance : il ouvre un dossier et vous donne un laissez-passer.',
  password_title: 'Choisissez un nouveau mot de passe',
  password_first: 'Choisissez le mot de passe avec lequel vous vous connecterez. La MFA vient ensuite.',
  password_why:
    'Au moins 12 caractères. Quelques mots que vous seul réuniriez valent mieux qu’une courte énigme. Cela met fin à toutes les sessions et à tous les appareils de confiance.',
  new_password: 'Nouveau mot de passe',
  password_too_short: 'Trop court : au moins 12 caractères.',
  password_too_long: 'Trop long : au plus 256 caractères.',
  password_common: 'C’est un des mots de passe que les voleurs essaient en premier. Choisissez-en un autre.',
  password_own_names: 'C’est à peine plus que votre propre nom. Choisissez-en un autre.',
  set_password: 'Enregistrer le mot de passe',
  invitation_title: 'Accepter votre invitation',
  invitation_why: 'Saisissez l’adresse à laquelle l’invitation a été envoyée, et le laissez-passer qu’elle contient.',
  invitation_pass: 'Laissez-passer d’invitation',
  invitation_refused:
    'L’adresse et le laissez-passer ne vont pas ensemble, ou le laissez-passer a expiré ou a été utilisé. Vérifiez les deux.',
  invitation_new:
    'Le laissez-passer a expiré ou est perdu ? Votre service d’assistance envoie une nouvelle invitation.',
  invitation_sign_up: 'Vous vous êtes inscrit vous-même ? Demandez un nouveau laissez-passer',
  case_title: 'Vérifier votre code de récupération',
  case_why:
    'Vous êtes au téléphone avec le service d’assistance. Saisissez votre code de récupération ici et ne le dites à personne : votre interlocuteur voit alors qu’il était bon, jamais le code.',
  case_number: 'Numéro du dossier',
  case_number_hint: 'Huit chiffres ; votre interlocuteur vous les dit.',
  case_number_malformed: 'Le numéro d’un dossier a huit chiffres.',
  case_valid_title: 'C’était bon',
  case_valid:
    'Votre interlocuteur le voit maintenant. Ce code ne sert plus ; vous en recevrez un nouveau à votre prochaine connexion.',
  case_not_you: 'Si personne du service d’assistance n’est au téléphone avec vous, appelez-le tout de suite.',
  account_title: 'Votre compte',
  account_factors: 'Comment vous vous connectez',
  never: 'jamais',
  account_code: 'Code de récupération',
  account_code_live: 'Vous avez un code de récupération, créé le {at}.',
  account_code_missing: 'Vous n’avez pas de code de récupération valable.',
  account_code_none: 'Vous n’avez pas de code de récupération valable. Créez-en un maintenant.',
  account_replace: 'Créer un nouveau code de récupération',
  account_replace_why:
    'Si vous avez perdu l’ancien, ou si quelqu’un a pu le voir. L’ancien reste valable jusqu’à ce que le nouveau soit conservé.',
  account_revoke: 'Révoquer le code de récupération',
  account_revoke_why: 'Si quelqu’un l’a en ce moment. Vous pourrez ensuite en créer un nouveau.',
  account_revoked:
    'Le code de récupération est révoqué. Créez-en un nouveau, pour retrouver l’accès même sans votre téléphone.',
  account_saved: 'Votre nouveau code de récupération est conservé. Le précédent ne sert plus.',
  account_disable: 'Désactiver la MFA',
  account_disable_why:
    'La MFA est obligatoire, ceci ne la supprime donc pas : ce avec quoi vous vous connectez est mis hors service, tout est déconnecté, et à la prochaine connexion vous configurez à nouveau la MFA. Ce que vous avez maintenant sert alors encore une fois, comme clé pour cela.',
  account_disabled_title: 'Vos facteurs sont hors service',
  account_disabled:
    'Toutes les sessions ont pris fin. À votre prochaine connexion, vous configurez à nouveau la MFA ; gardez sous la main ce avec quoi vous vous connectiez jusqu’ici.',
  sign_out: 'Se déconnecter',
  signed_out: 'La session est fermée.',
  signed_out_title: 'Session fermée',
  sign_out_question: 'Se déconnecter de Rekey ?',
  sign_out_why: 'Les applications que vous avez ouvertes avec ce navigateur sont aussi déconnectées.',
  stay: 'Garder la session',
  not_found_title: 'Il n’y a rien ici',
  not_found: 'L’adresse est fausse ou la page n’existe plus.',
  expired_title: 'Cette page n’est plus à jour',
  expired:
    'Elle est restée ouverte trop longtemps, ou quelque chose a changé entre-temps. Rien n’a été fait. Recommencez.',
  throttled_title: 'Trop d’essais',
  throttled: 'Il y a eu trop d’essais erronés depuis votre réseau. Attendez {minutes} min et réessayez.',
  failed_title: 'Cela n’a pas fonctionné',
  failed: 'Quelque chose a échoué de notre côté et rien n’a été changé. Réessayez dans une minute.',
  oidc_failed:
    'L’application qui vous a envoyé ici a demandé quelque chose qui n’est pas permis ou qui a expiré. Retournez-y et connectez-vous à nouveau.',
  request_id: 'Si vous appelez le service d’assistance, donnez ce numéro : {id}',
}
