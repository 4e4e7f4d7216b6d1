import type { vouch as english } from '../en/vouch.ts'
import type { TextsOf } from '../index.ts'

export const vouch: TextsOf<typeof english> = {
  vouch_title: 'Vous portez-vous garant d’un collègue ?',
  vouch_none: 'Personne au service d’assistance n’attend votre parole.',
  vouch_why:
    'Une personne est au téléphone avec le service d’assistance, dit travailler sous votre responsabilité et ne peut pas se connecter.',
  vouch_speak:
    'Parlez-lui d’abord vous-même, à un numéro ou dans un bureau que vous connaissez. Un message qui vous demande de confirmer ne prouve rien.',
  vouch_asks: '{agent} du service d’assistance demande, pour le ticket {ticket}, le {at}.',
  vouch_until: 'Votre réponse vaut jusqu’au {until}.',
  vouch_yes: 'J’ai parlé avec {name} : c’est bien la personne',
  vouch_no: 'Ce n’est pas {name}',
  vouch_back: 'Vers votre profil',
  vouch_confirmed: 'Votre parole est prise en compte. Le service d’assistance continue.',
  vouch_denied:
    'Le service d’assistance sait que ce n’est pas cette personne. Dites-lui que quelqu’un a appelé en son nom.',
  vouch_gone: 'Cette question n’attend plus : elle a eu une réponse, a été retirée ou a expiré.',
}
