import type { MailCatalogue } from '../mail-templates.ts'

const notYou =
  "Ce n'était pas vous ? Ouvrez cette page et appuyez sur son bouton. Il gèle votre compte jusqu'à ce qu'un superviseur l'ait examiné :\n\n{not_me}\n\nAppelez ensuite votre service d'assistance."

export const fr: MailCatalogue = {
  issued_code: {
    subject: 'Votre code : {code}',
    text: "Bonjour {name},\n\nvotre code est {code}. Il est valable {minutes} minutes et pour un seul usage.\n\nNe le lisez au service d'assistance que si vous l'avez appelé vous-même. Personne du service d'assistance ne vous appellera pour vous le demander.\n\nSi vous n'avez demandé aucun code, appelez votre service d'assistance.",
  },
  password_code: {
    subject: 'Votre code pour un nouveau mot de passe : {code}',
    text: "Bonjour {name},\n\nun nouveau mot de passe a été demandé pour votre compte. Le code est {code}. Il est valable {minutes} minutes et pour un seul usage.\n\nSaisissez-le vous-même, sur la page où vous l'avez demandé. Ne le lisez à personne, pas même au service d'assistance : il n'en a pas besoin et ne le demandera pas.\n\nSi vous n'avez pas demandé de nouveau mot de passe, appelez votre service d'assistance.",
  },
  sign_in_code: {
    subject: 'Votre code de connexion : {code}',
    text: "Bonjour {name},\n\nle code de votre connexion est {code}. Il est valable {minutes} minutes et pour un seul usage.\n\nSaisissez-le vous-même, sur la page où vous vous connectez. Ne le lisez à personne, pas même au service d'assistance.\n\nSi vous n'êtes pas en train de vous connecter, quelqu'un d'autre connaît votre mot de passe. Changez-le et appelez votre service d'assistance.",
  },
  enrolment_pass: {
    subject: "Votre laissez-passer d'enregistrement",
    text: "Bonjour {name},\n\navec ce laissez-passer, vous configurez à nouveau l'authentification multifacteur :\n\n    {pass}\n\nConnectez-vous sur {address} avec votre mot de passe, puis saisissez le laissez-passer. Il est valable une seule fois, jusqu'au {until}.\n\nSi vous ne l'avez pas demandé au service d'assistance, ne l'utilisez pas et appelez-le.",
  },
  invitation: {
    subject: 'Votre compte peut être configuré',
    text: "Bonjour {name},\n\nun compte a été créé pour vous. Ouvrez {address}, saisissez cette adresse e-mail et ce laissez-passer :\n\n    {pass}\n\nChoisissez ensuite un mot de passe et configurez l'authentification multifacteur. Le laissez-passer est valable une seule fois, jusqu'au {until}.",
  },
  factors_reset: {
    subject: 'Votre appareil perdu a été réinitialisé',
    text: `Bonjour {name},\n\nle {at}, le service d'assistance a réinitialisé votre authentification multifacteur. Les facteurs perdus, les appareils de confiance et toutes les sessions ont pris fin. Avant votre prochaine connexion, vous configurez à nouveau la MFA.\n\n${notYou}`,
  },
  reconfiguration_required: {
    subject: "Veuillez configurer à nouveau l'authentification multifacteur",
    text: `Bonjour {name},\n\ndepuis le {at}, l'authentification multifacteur de votre compte doit être configurée à nouveau. Vous serez guidé à votre prochaine connexion.\n\n${notYou}`,
  },
  factor_enrolled: {
    subject: 'Un nouveau facteur a été configuré',
    text: `Bonjour {name},\n\nle {at}, le facteur « {factor} » a été configuré pour votre compte. Les facteurs précédents ne fonctionnent plus.\n\n${notYou}`,
  },
  factor_disabled: {
    subject: 'Un facteur a été désactivé après trop de codes erronés',
    text: `Bonjour {name},\n\nle {at}, l'un de vos facteurs a été désactivé : 100 codes erronés de suite ont été saisis. Quelqu'un connaît peut-être votre mot de passe : changez-le.\n\n${notYou}`,
  },
  last_factor_disabled: {
    subject: 'Le dernier facteur de votre compte a été désactivé',
    text: `Bonjour {name},\n\nle {at}, le dernier facteur qui pouvait vous connecter a été désactivé : 100 codes erronés de suite ont été saisis. Vous êtes déconnecté partout, et aucun appareil n'est plus de confiance. À votre prochaine connexion, vous configurez la MFA à nouveau : avec votre code de récupération ou un laissez-passer de votre service d'assistance. Quelqu'un connaît peut-être votre mot de passe : changez-le.\n\n${notYou}`,
  },
  mfa_disabled: {
    subject: 'Vos facteurs ont été mis hors service',
    text: `Bonjour {name},\n\nle {at}, vos facteurs ont été mis hors service depuis votre page de profil. La MFA reste obligatoire : à votre prochaine connexion, vous la configurez à nouveau.\n\n${notYou}`,
  },
  recovery_code_used: {
    subject: 'Votre code de récupération a été utilisé',
    text: `Bonjour {name},\n\nle {at}, votre code de récupération a été utilisé. Il ne sert plus ; un nouveau vous sera montré quand vous configurerez la MFA.\n\n${notYou}`,
  },
  recovery_code_replaced: {
    subject: 'Vous avez un nouveau code de récupération',
    text: `Bonjour {name},\n\nle {at}, un nouveau code de récupération a été créé pour votre compte. Le précédent est révoqué.\n\n${notYou}`,
  },
  pass_read_out: {
    subject: "Un laissez-passer d'enregistrement a été donné au téléphone",
    text: `Bonjour {name},\n\nle {at}, le service d'assistance a lu au téléphone un laissez-passer d'enregistrement pour votre compte à quelqu'un qui a été pris pour vous. Quiconque le détient avec votre mot de passe peut configurer la MFA.\n\n${notYou}`,
  },
  pass_sent: {
    subject: "Un laissez-passer d'enregistrement a été envoyé à une autre de vos adresses",
    text: `Bonjour {name},\n\nle {at}, le service d'assistance a envoyé un laissez-passer d'enregistrement pour votre compte à une autre de vos adresses confirmées. Quiconque le lit et détient votre mot de passe peut configurer la MFA.\n\n${notYou}`,
  },
  recovery_code_revoked: {
    subject: 'Votre code de récupération a été révoqué',
    text: `Bonjour {name},\n\nle {at}, votre code de récupération a été révoqué. Créez-en un nouveau sur la page de votre compte ou à votre prochaine connexion.\n\n${notYou}`,
  },
  recovery_code_exposed: {
    subject: 'Votre code de récupération a été divulgué et est révoqué',
    text: `Bonjour {name},\n\nle {at}, votre code de récupération a été saisi là où il ne pouvait pas être accepté. Comme quelqu'un l'a vu, il est révoqué. Créez-en un nouveau sur la page de votre compte ou à votre prochaine connexion.\n\n${notYou}`,
  },
  password_changed: {
    subject: 'Votre mot de passe a été changé',
    text: `Bonjour {name},\n\nle {at}, votre mot de passe a été changé. Toutes les sessions, tous les appareils de confiance et les laissez-passer ont pris fin.\n\n${notYou}`,
  },
  sessions_ended: {
    subject: 'Vos sessions ont été terminées',
    text: `Bonjour {name},\n\nle {at}, le service d'assistance a mis fin à toutes vos sessions. Reconnectez-vous là où vous en avez besoin.\n\n${notYou}`,
  },
  account_unlocked: {
    subject: 'Les attentes de votre compte ont été levées',
    text: `Bonjour {name},\n\nle {at}, le service d'assistance a levé les attentes après des codes ou mots de passe erronés sur votre compte.\n\n${notYou}`,
  },
  factor_added: {
    subject: 'Un facteur a été ajouté',
    text: `Bonjour {name},\n\nle {at}, le facteur « {factor} » a été ajouté à votre compte. Vos autres facteurs fonctionnent comme avant.\n\n${notYou}`,
  },
  factor_removed: {
    subject: 'Un facteur a été supprimé',
    text: `Bonjour {name},\n\nle {at}, le facteur « {factor} » a été supprimé de votre compte.\n\n${notYou}`,
  },
  preferred_factor_changed: {
    subject: 'Votre facteur préféré a été changé',
    text: `Bonjour {name},\n\ndepuis le {at}, le facteur « {factor} » vous est demandé en premier à la connexion.\n\n${notYou}`,
  },
  phone_number_changed: {
    subject: 'Votre numéro de téléphone a été changé',
    text: `Bonjour {name},\n\ndepuis le {at}, vos codes par SMS sont envoyés au numéro qui se termine par {hint}. Le numéro précédent n'en reçoit plus.\n\n${notYou}`,
  },
  trusted_device_added: {
    subject: 'Un appareil est maintenant de confiance',
    text: `Bonjour {name},\n\nle {at}, cet appareil est devenu un appareil de confiance : {device}, depuis {place}. Aucun second facteur ne lui est demandé pendant un certain temps. Vous pouvez y mettre fin sur la page de votre compte.\n\n${notYou}`,
  },
  trusted_device_copied: {
    subject: 'La confiance envers un appareil a pris fin',
    text: `Bonjour {name},\n\nle {at}, la confiance envers cet appareil a pris fin : {device}. Ce qui le rend digne de confiance a été présenté une seconde fois, comme si cela avait été copié. Si vous avez restauré l'appareil depuis une sauvegarde, c'est peut-être la raison.\n\n${notYou}`,
  },
  passkey_copied: {
    subject: "Une clé d'accès copiée a été refusée",
    text: `Bonjour {name},\n\nle {at}, la clé d'accès « {factor} » a été présentée d'une façon que seule une copie explique : son compteur a reculé. La clé d'accès est désactivée et ne connecte plus personne, vous êtes déconnecté partout et aucun appareil n'est plus de confiance. Si vous avez restauré l'appareil depuis une sauvegarde, c'est peut-être la raison. Configurez une nouvelle clé d'accès sur la page de votre compte ; si vous n'avez pas d'autre facteur, cela vous sera demandé à la prochaine connexion, avec votre code de récupération ou un pass de votre service d'assistance.\n\n${notYou}`,
  },
  factors_waiting: {
    subject: 'Plusieurs codes erronés : votre compte est en attente',
    text: `Bonjour {name},\n\nle {at}, plusieurs codes erronés de suite ont été saisis pour votre compte, après le bon mot de passe. Aucun code n'est accepté pendant un certain temps, pas même le bon. Si ce n'était pas vous, quelqu'un connaît votre mot de passe : changez-le.\n\n${notYou}`,
  },
  factors_waiting_mailbox: {
    subject: 'Plusieurs codes erronés : votre compte est en attente',
    text: `Bonjour {name},\n\nle {at}, plusieurs codes erronés de suite ont été saisis pour votre compte par quelqu'un qui demandait un nouveau mot de passe et avait le code de votre boîte aux lettres. Aucun code n'est accepté pendant un moment, pas même le bon. Si ce n'était pas vous, quelqu'un lit votre courrier : changez le mot de passe de votre messagerie et appelez votre service d'assistance.\n\n${notYou}`,
  },
  factors_waiting_desk: {
    subject: 'Plusieurs codes erronés : votre compte est en attente',
    text: `Bonjour {name},\n\nle {at}, plusieurs codes erronés de suite ont été saisis sur votre téléphone pendant que le service d'assistance vous demandait. Aucun code n'est accepté pendant un moment, pas même le bon. Si vous ne parliez pas au service d'assistance, quelqu'un lui parle en votre nom : appelez-le.\n\n${notYou}`,
  },
  passes_wrong: {
    subject: 'Plusieurs laissez-passer erronés pour votre compte',
    text: `Bonjour {name},\n\nle {at}, plusieurs laissez-passer d'enregistrement erronés de suite ont été saisis pour votre compte, après le bon mot de passe. Le bon laissez-passer reste accepté. Si ce n'était pas vous, quelqu'un connaît votre mot de passe : changez-le et ne donnez votre laissez-passer à personne.\n\n${notYou}`,
  },
  passes_wrong_mailbox: {
    subject: 'Plusieurs laissez-passer erronés pour votre compte',
    text: `Bonjour {name},\n\nle {at}, plusieurs laissez-passer erronés de suite ont été saisis pour votre compte par quelqu'un qui demandait un nouveau mot de passe et avait le code de votre boîte aux lettres. Le bon laissez-passer est accepté malgré tout. Si ce n'était pas vous, quelqu'un lit votre courrier : changez le mot de passe de votre messagerie et ne donnez votre laissez-passer à personne.\n\n${notYou}`,
  },
  push_paused: {
    subject: 'Les demandes à votre téléphone sont suspendues',
    text: `Bonjour {name},\n\nle {at}, cinq demandes à votre téléphone étaient restées sans réponse ; il n'en est plus envoyé pendant un certain temps. Si aucune ne venait de vous, quelqu'un essaie d'entrer dans votre compte : changez votre mot de passe, n'approuvez rien que vous n'ayez demandé et appelez votre service d'assistance.\n\n${notYou}`,
  },
  session_reused: {
    subject: 'Une session a été terminée pour votre sécurité',
    text: `Bonjour {name},\n\nle {at}, une clé qu'une application garde pour votre session a été présentée une seconde fois, comme si elle avait été copiée. La session a pris fin ; reconnectez-vous là où vous en avez besoin.\n\n${notYou}`,
  },
  account_frozen: {
    subject: 'Votre compte est gelé',
    text: "Bonjour {name},\n\nle {at}, votre compte a été gelé parce qu'un abus a été signalé. Les sessions, les appareils de confiance et les laissez-passer ont pris fin, ainsi que tout facteur configuré depuis l'événement signalé. Les facteurs antérieurs vous connectent encore ; rien ne peut être changé ni récupéré tant qu'un superviseur ne l'a pas examiné.\n\nAppelez maintenant votre service d'assistance, au numéro que vous connaissez.",
  },
  limit_crossed: {
    subject: "Une limite du service d'assistance est atteinte",
    text: "Bonjour {name},\n\nle {at}, une limite du service d'assistance a été atteinte et ce qu'elle arrête a été refusé. La console indique qui et quelle limite, sous « Surveillance ». Merci de l'examiner.",
  },
  approval_waiting: {
    subject: 'Une demande attend votre décision',
    text: "Bonjour {name},\n\nune demande d'approbation est restée sans réponse et vous est transmise. Elle expire bientôt. Ouvrez « Approbations » dans la console, examinez les preuves, puis approuvez ou refusez.",
  },
  approval_unanswered: {
    subject: 'Personne ne peut plus décider d’une demande',
    text: 'Bonjour {name},\n\nle {at}, une demande d’approbation était restée sans réponse, et aucun autre superviseur ne peut en décider. Elle expire bientôt. Elle figure dans la console sous « Approbations » : merci de faire en sorte qu’un superviseur sans part dans le dossier puisse répondre, en en invitant un ou en rétablissant son accès.',
  },
  emergency_asked: {
    subject: 'Urgence : deux approbations sont demandées',
    text: "Bonjour {name},\n\nle {at}, un agent a demandé une récupération d'urgence : sans les preuves que la politique exige, sur la parole de deux superviseurs. Toute demande de ce genre vous est signalée. Elle figure dans la console sous « Approbations ».",
  },
  emergency_done: {
    subject: 'Urgence : un compte a été récupéré sur deux approbations',
    text: "Bonjour {name},\n\nle {at}, une récupération d'urgence a été faite sur la parole de deux superviseurs. Merci de la vérifier : qui l'a demandée, qui l'a approuvée et pourquoi figure dans la console, sous « Approbations » et dans le journal d'audit.",
  },
  manager_question: {
    subject: "Est-ce votre collègue qui appelle le service d'assistance ?",
    text: "Bonjour {name},\n\nune personne qui dit travailler sous votre responsabilité est au téléphone avec le service d'assistance et ne peut pas se connecter. Parlez-lui vous-même, à un numéro ou dans un bureau que vous connaissez. Ouvrez ensuite {address}, connecté en votre nom, et dites si c'est bien elle.\n\nNe confirmez jamais parce qu'un message vous le demande. Si personne n'a rien perdu, choisissez « Non » : un attaquant appelle peut-être.",
  },
  freeze_to_look_into: {
    subject: 'Un compte est gelé et attend un superviseur',
    text: 'Bonjour {name},\n\nle {at}, un compte a été gelé. Seuls les superviseurs lèvent le gel, sur preuves. Il figure dans la console, sous « Surveillance ».',
  },
  freeze_lifted: {
    subject: "Votre compte n'est plus gelé",
    text: `Bonjour {name},\n\nle {at}, un superviseur a levé le gel de votre compte, après que votre identité a été prouvée. Les liens antérieurs qui l'ont gelé ne font plus rien.\n\n${notYou}`,
  },
  staff_role_changed: {
    subject: "Votre rôle au service d'assistance a changé",
    text: `Bonjour {name},\n\nle {at}, un administrateur vous a donné un autre rôle au service d'assistance. Il vaut dès votre prochaine action.\n\n${notYou}`,
  },
  staff_suspended: {
    subject: 'Votre compte a été suspendu',
    text: "Bonjour {name},\n\nle {at}, un administrateur a suspendu votre compte. Les sessions, les appareils de confiance et les laissez-passer ont pris fin, et vous ne pouvez pas vous connecter tant qu'un administrateur n'a pas levé la suspension.\n\nSi vous n'en connaissez pas la raison, parlez à votre administrateur.",
  },
  staff_resumed: {
    subject: 'La suspension de votre compte est levée',
    text: `Bonjour {name},\n\nle {at}, un administrateur a levé la suspension de votre compte. Vous pouvez de nouveau vous connecter.\n\n${notYou}`,
  },
  staff_left: {
    subject: "Votre compte au service d'assistance a été fermé",
    text: "Bonjour {name},\n\nle {at}, un administrateur a retiré votre rôle au service d'assistance et suspendu votre compte. Les sessions, les appareils de confiance et les laissez-passer ont pris fin.\n\nSi vous n'en connaissez pas la raison, parlez à votre administrateur.",
  },
  staff_limits_set: {
    subject: "Vos limites au service d'assistance ont changé",
    text: "Bonjour {name},\n\nle {at}, vos propres limites de réinitialisations et de vérifications échouées au service d'assistance ont été changées. Si vous n'en connaissez pas la raison, parlez à votre superviseur.",
  },
  staff_given_role: {
    subject: 'Un rôle a été donné dans votre service',
    text: "Bonjour {name},\n\nle {at}, quelqu'un a été invité au service d'assistance, ou y a reçu un autre rôle. Qui, par qui et quel rôle figure dans la console, dans le journal d'audit. Si vous ne vous y attendez pas, renseignez-vous maintenant, en personne ou par téléphone.",
  },
  policy_proposed: {
    subject: 'Une politique a été proposée',
    text: "Bonjour {name},\n\nle {at}, une nouvelle politique de preuves a été proposée. Elle attend une seconde personne : ni celle qui l'a proposée, ni celle qui l'a invitée ou qu'elle a invitée. Ce qu'elle change figure dans la console, sous « Politique ».",
  },
  policy_activated: {
    subject: 'Une politique est entrée en vigueur',
    text: "Bonjour {name},\n\nle {at}, une nouvelle politique de preuves est entrée en vigueur. Elle décide désormais de ce qui prouve l'identité d'un appelant. Ce qu'elle change, et par qui, figure dans la console, sous « Politique ». Si vous ne vous y attendez pas, renseignez-vous maintenant, en personne ou par téléphone.",
  },
  break_glass_used: {
    subject: "L'accès de secours a été utilisé pour votre compte",
    text: `Bonjour {name},\n\nle {at}, l'accès de secours a été utilisé pour votre compte, sur le serveur même. Tous les facteurs, sessions, appareils de confiance et laissez-passer ont pris fin et votre code de récupération a été révoqué ; quiconque détient le nouveau laissez-passer d'enregistrement et votre mot de passe peut configurer la MFA et voit un nouveau code de récupération. Chaque superviseur, administrateur et auditeur a été prévenu.\n\n${notYou}`,
  },
  break_glass_unfroze: {
    subject: "Un gel a été levé par l'accès de secours",
    text: "Bonjour {name},\n\nle {at}, l'accès de secours a été utilisé sur le serveur pour le compte de {who}, qui était gelé parce qu'un abus avait été signalé. Le gel a été levé du même coup, sans dossier ni preuve, et les liens antérieurs qui gelaient le compte ne font plus rien.\n\nAssurez-vous maintenant, en personne ou par téléphone, que {who} l'a demandé. Sinon, suspendez le compte et appelez la personne qui exploite le serveur.",
  },
  break_glass_told: {
    subject: "L'accès de secours a été utilisé dans votre service",
    text: "Bonjour {name},\n\nle {at}, l'accès de secours a été utilisé sur le serveur pour le compte de {who}. Tous ses facteurs, sessions, appareils de confiance et laissez-passer ont pris fin, son code de récupération a été révoqué, et un laissez-passer d'enregistrement a été créé.\n\nAssurez-vous maintenant, en personne ou par téléphone, que c'était voulu. Sinon, suspendez le compte et appelez la personne qui exploite le serveur. La console l'affiche jusqu'à ce que quelqu'un d'autre en ait pris note.",
  },
  sign_up: {
    subject: 'Confirmez votre adresse',
    text: "Bonjour,\n\nquelqu'un, sans doute vous, a demandé un compte avec cette adresse. Ouvrez {address}, saisissez cette adresse e-mail et ce laissez-passer :\n\n    {pass}\n\nChoisissez ensuite un mot de passe et configurez l'authentification multifacteur. Le laissez-passer est valable une seule fois, jusqu'au {until}.\n\nSi vous n'avez rien demandé, ne faites rien : sans le laissez-passer, il n'y aura pas de compte.",
  },
  signed_up_already: {
    subject: 'Vous avez déjà un compte',
    text: "Bonjour {name},\n\nquelqu'un, peut-être vous, a voulu s'inscrire avec cette adresse. Vous avez déjà un compte ; rien n'a été changé. Connectez-vous sur {address}. Si vous avez oublié votre mot de passe, cette page vous aide.\n\nSi ce n'était pas vous, vous n'avez rien à faire.",
  },
}
