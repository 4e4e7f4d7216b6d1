import type { TextsOf } from '../index.ts'
import type { push as english } from '../en/push.ts'

export const push: TextsOf<typeof english> = {
  push_notification_title: 'Alguien pregunta por usted',
  push_notification_text: 'Abra Rekey y mire antes de responder.',
  phone_title: 'Preguntas para este teléfono',
  phone_none:
    'Ahora no hay nada pendiente. Cuando alguien inicie sesión con su cuenta, esta página le preguntará aquí.',
  phone_reload: 'Mirar de nuevo',
  phone_accounts: 'Cuentas que preguntan a este teléfono',
  phone_keep: 'Guardar esta página en su teléfono',
  phone_keep_iphone:
    'iPhone y iPad, en Safari: toque el botón de compartir y después «Añadir a pantalla de inicio». Abra Rekey desde allí y permita las notificaciones.',
  phone_keep_android:
    'Android: abra el menú del navegador y después «Instalar aplicación» o «Añadir a pantalla de inicio». Después permita las notificaciones.',
  phone_keep_other: 'Sin notificaciones también funciona: abra esta página cuando otra pantalla pregunte por usted.',
  phone_notify_why:
    'Deje que este teléfono muestre una notificación cuando alguien pregunte, para no tener que abrir esta página.',
  phone_notify: 'Permitir notificaciones',
  phone_notify_refused:
    'Las notificaciones están bloqueadas para esta página. Puede permitirlas en los ajustes de su navegador. Hasta entonces, abra esta página cuando otra pantalla pregunte por usted.',
  phone_notify_on: 'Este teléfono muestra una notificación cuando alguien pregunta.',
  phone_unknown_title: 'Este teléfono no está conectado',
  phone_unknown:
    'Ninguna cuenta pregunta a este teléfono. Para conectarlo, inicie sesión en otra pantalla, elija «Pregunta en su teléfono» como método y escanee la imagen que se muestra allí.',
  phone_unknown_again:
    '¿Estaba conectado antes? Entonces se borraron las cookies de este navegador, o se conectó en otro navegador: vuelva a configurar las preguntas en su cuenta.',
  phone_link_typed: 'La dirección que muestra la otra pantalla',
  phone_link_typed_hint: 'Si abrió esta página desde su pantalla de inicio: copie la dirección allí y péguela aquí.',
  phone_link_open: 'Abrir la dirección',
  phone_link_malformed:
    'Eso no es una dirección para conectar un teléfono. Copie la dirección entera que muestra la otra pantalla.',
  phone_sign_in_title: 'Alguien está iniciando sesión',
  phone_sign_in_why: 'Si es usted, escriba las seis cifras que muestra la otra pantalla.',
  phone_profile_title: 'Alguien abre su perfil',
  phone_profile_why:
    'Allí se cambia su forma de iniciar sesión. Si es usted, escriba las seis cifras que muestra la otra pantalla. No lo haga si alguien se lo pide por teléfono.',
  phone_new_factor_title: 'Alguien configura un factor nuevo',
  phone_new_factor_why:
    'Con su aprobación, esa persona entra en su cuenta con un método propio y el de usted termina. Si es usted, escriba las seis cifras que muestra la otra pantalla. No lo haga si alguien se lo pide por teléfono.',
  phone_new_password_title: 'Alguien elige una contraseña nueva',
  phone_new_password_why:
    'Con su aprobación, esa persona obtiene una contraseña nueva para su cuenta. Si es usted, escriba las seis cifras que muestra la otra pantalla. No lo haga si alguien se lo pide por teléfono.',
  phone_set_up_title: 'Termine de conectar este teléfono',
  phone_set_up_why: 'Escriba las seis cifras que la otra pantalla muestra ahora.',
  phone_evidence_title: 'El servicio de asistencia pregunta por usted',
  phone_evidence_why:
    'Si está hablando ahora con el servicio de asistencia, escriba las seis cifras que le leen. Si no, otra persona está hablando con ellos en su nombre.',
  phone_account: 'Cuenta',
  phone_asked_by: 'Preguntado por',
  phone_place: 'Desde',
  phone_since: 'Hora',
  phone_until: 'Vale hasta',
  phone_digits: 'Las seis cifras de la otra pantalla',
  phone_approve: 'Aprobar',
  phone_deny: 'Rechazar',
  phone_not_me: 'No he sido yo',
  phone_not_me_title: '¿Congelar su cuenta?',
  phone_known_password: 'Quien pregunta por usted conoce su contraseña.',
  phone_known_mailbox: 'Quien pregunta por usted lee su correo.',
  phone_known_desk: 'Alguien habla con el servicio de asistencia en su nombre.',
  phone_not_me_why:
    '«Congelar mi cuenta» termina lo que se empezó, todas las sesiones, todos los dispositivos de confianza y todo lo que se configuró desde que empezó. Después nada se puede recuperar ni configurar hasta que un supervisor lo haya revisado. Puede seguir iniciando sesión con lo que tenía antes.',
  phone_not_me_deny: 'Si solo preguntó por error, rechácelo.',
  phone_freeze: 'Congelar mi cuenta',
  phone_back: 'Volver a las preguntas',
  phone_approved_title: 'Aprobado',
  phone_approved: 'La otra pantalla sigue ahora.',
  phone_denied_title: 'Rechazado',
  phone_denied: 'Quien preguntó no ha entrado. Si no fue usted, alguien conoce su contraseña: cámbiela.',
  phone_denied_mailbox:
    'Quien preguntó no recibe una contraseña nueva. Si no fue usted, alguien lee su correo: cambie la contraseña de su buzón y llame a su servicio de asistencia.',
  phone_denied_desk:
    'El servicio de asistencia ve que ha rechazado. Si no está hablando con ellos, otra persona lo hace en su nombre: llámelos.',
  phone_reported_title: 'Su cuenta está congelada',
  phone_reported:
    'Lo que estaba en curso, todas las sesiones y todos los dispositivos de confianza han terminado. Hemos enviado un correo a sus direcciones confirmadas. Llame a su servicio de asistencia: un supervisor lo revisa y descongela la cuenta.',
  phone_digits_malformed: 'Escriba las seis cifras y nada más.',
  phone_digits_wrong: 'Esas no son las cifras de la otra pantalla. Intentos restantes: {left}.',
  phone_digits_locked: 'Ha habido demasiados intentos erróneos. Espere {minutes} min e inténtelo de nuevo.',
  phone_used_up_title: 'Esa pregunta ha terminado',
  phone_used_up:
    'Las cifras se escribieron mal cinco veces. Pregunte de nuevo en la otra pantalla, si era usted quien preguntaba.',
  phone_gone_title: 'Esa pregunta ha terminado',
  phone_gone: 'Se respondió, ha caducado o la sustituyó una más nueva. No se ha hecho nada.',
  phone_link_title: '¿Conectar este teléfono?',
  phone_link_why:
    'Desde entonces, esta cuenta de {issuer} podrá preguntar a este teléfono si es usted quien inicia sesión:',
  phone_link_only:
    'Conéctelo solo si acaba de abrir esta dirección desde su propio inicio de sesión. Las seis cifras que siguen se escriben aquí.',
  phone_link_connect: 'Conectar este teléfono',
  phone_link_gone_title: 'Este enlace ya no vale',
  phone_link_gone:
    'Sirve una sola vez y solo mientras la otra pantalla lo muestra. Vuelva a cargar la página allí y use el más reciente.',
  phone_paused_title: 'Las preguntas están en pausa',
  phone_paused:
    'El teléfono está conectado. Pero cinco preguntas quedaron sin respuesta en una hora, así que durante una hora no se pregunta nada. Pregunte después de nuevo desde la otra pantalla, o elija allí otro método.',
}
