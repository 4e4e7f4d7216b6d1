import type { SmsCatalogue } from '../sms-templates.ts'

export const fr: SmsCatalogue = {
  sign_in_code:
    '{code} est votre code pour {issuer}. Saisissez-le seulement là où vous vous connectez ; ne le lisez à personne.',
  evidence_code:
    "{code} est votre code pour l'assistance de {issuer}. Lisez-le seulement si vous avez appelé vous-même.",
  number_code:
    '{code} confirme ce numéro pour {issuer}. Saisissez-le seulement sur la page où vous avez entré le numéro.',
  number_changed:
    "{issuer} : vos codes par SMS vont maintenant au numéro qui se termine par {hint}. Si ce n'était pas vous, appelez l'assistance tout de suite.",
  approval_waiting: "{issuer} : une demande d'approbation vous attend et expire bientôt. Ouvrez la console.",
  enrolment_pass:
    '{pass} est votre laissez-passer pour {issuer}, valable une fois. Saisissez-le seulement à votre propre connexion ; ne le lisez à personne.',
  notice: '{issuer} : {what}. Pas vous ? {not_me}',
  notice_plain: "{issuer} : {what}. Appelez l'assistance.",
}
