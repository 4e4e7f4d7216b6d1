import type { TextsOf } from '../index.ts'
import type { notMe as english } from '../en/not-me.ts'

export const notMe: TextsOf<typeof english> = {
  not_me_title: '¿No ha sido usted?',
  not_me_when: 'El {at}',
  not_me_unchanged: 'Abrir esta página no ha cambiado nada. Si fue usted, ciérrela.',
  not_me_does: 'Si no fue usted, el botón de abajo congela su cuenta enseguida:',
  not_me_does_sessions:
    'terminan todas las sesiones, los dispositivos de confianza y los pases, y el servicio de asistencia deja lo que estaba haciendo para la cuenta;',
  not_me_does_factors:
    'todo factor y código de recuperación posterior deja de funcionar; con los factores anteriores puede seguir iniciando sesión;',
  not_me_does_closed: 'nada se puede cambiar ni recuperar hasta que un supervisor lo haya revisado.',
  not_me_call: 'Después llame a su servicio de asistencia, al número que conoce y no a uno de un mensaje.',
  not_me_submit: 'No he sido yo: congelar mi cuenta',
  not_me_done_title: 'Su cuenta está congelada',
  not_me_done:
    'Han terminado las sesiones, los dispositivos de confianza y los pases, y también todo factor posterior.',
  not_me_done_next:
    'Llame ahora a su servicio de asistencia, al número que conoce. Un supervisor lo revisa y descongela la cuenta. Con los factores anteriores puede seguir iniciando sesión.',
  not_me_used_title: 'Este enlace ya se usó',
  not_me_used:
    'La cuenta se congeló con este enlace el {at}. Aquí no hay que hacer nada más. Si aún no ha hablado con su servicio de asistencia, llame ahora.',
  not_me_unknown_title: 'Este enlace no funciona',
  not_me_unknown:
    'No está completo, o ha caducado: los enlaces de los avisos valen 30 días. No se ha hecho nada. Copie el enlace entero del mensaje e inténtelo de nuevo.',
  not_me_unknown_next: 'Si ha pasado algo en su cuenta que no hizo usted, llame ahora a su servicio de asistencia.',
}
