import type { TextsOf } from '../index.ts'
import type { notMe as english } from '../en/not-me.ts'

export const notMe: TextsOf<typeof english> = {
  not_me_title: 'Ce n’était pas vous ?',
  not_me_when: 'Le {at}',
  not_me_unchanged: 'Ouvrir cette page n’a rien changé. Si c’était vous, fermez-la.',
  not_me_does: 'Si ce n’était pas vous, le bouton ci-dessous gèle votre compte tout de suite :',
  not_me_does_sessions:
    'toutes les connexions, tous les appareils de confiance et tous les laissez-passer prennent fin, et le service d’assistance arrête ce qu’il faisait pour le compte ;',
  not_me_does_factors:
    'tout facteur et tout code de récupération arrivé depuis cesse de fonctionner ; les facteurs antérieurs vous connectent encore ;',
  not_me_does_closed: 'rien ne peut être changé ni récupéré tant qu’un superviseur ne l’a pas examiné.',
  not_me_call: 'Appelez ensuite votre service d’assistance, au numéro que vous connaissez et pas à celui d’un message.',
  not_me_submit: 'Ce n’était pas moi : geler mon compte',
  not_me_done_title: 'Votre compte est gelé',
  not_me_done:
    'Les sessions, les appareils de confiance et les laissez-passer ont pris fin, ainsi que tout facteur arrivé depuis.',
  not_me_done_next:
    'Appelez maintenant votre service d’assistance, au numéro que vous connaissez. Un superviseur l’examine et lève le gel. Les facteurs antérieurs vous connectent encore.',
  not_me_used_title: 'Ce lien a déjà été utilisé',
  not_me_used:
    'Le compte a été gelé avec ce lien le {at}. Il n’y a rien d’autre à faire ici. Si vous n’avez pas encore parlé à votre service d’assistance, appelez-le maintenant.',
  not_me_unknown_title: 'Ce lien ne fonctionne pas',
  not_me_unknown:
    'Il n’est pas complet, ou il a expiré : les liens des messages sont valables 30 jours. Rien n’a été fait. Copiez le lien entier du message et réessayez.',
  not_me_unknown_next:
    'S’il est arrivé à votre compte quelque chose qui ne venait pas de vous, appelez maintenant votre service d’assistance.',
}
