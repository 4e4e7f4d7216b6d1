import type { vouch as english } from '../en/vouch.ts'
import type { TextsOf } from '../index.ts'

export const vouch: TextsOf<typeof english> = {
  vouch_title: '¿Responde usted por un colega?',
  vouch_none: 'Nadie en el servicio de asistencia espera su palabra.',
  vouch_why: 'Alguien está al teléfono con el servicio de asistencia, dice estar a su cargo y no puede iniciar sesión.',
  vouch_speak:
    'Hable primero usted mismo con esa persona, en un número o un lugar que conozca. Un mensaje que le pide confirmar no prueba nada.',
  vouch_asks: '{agent} del servicio de asistencia pregunta, por el tique {ticket}, el {at}.',
  vouch_until: 'Su respuesta vale hasta el {until}.',
  vouch_yes: 'He hablado con {name}: es esa persona',
  vouch_no: 'No es {name}',
  vouch_back: 'A su perfil',
  vouch_confirmed: 'Se tomó nota de su palabra. El servicio de asistencia continúa.',
  vouch_denied: 'El servicio de asistencia sabe que no es esa persona. Dígale que alguien llamó en su nombre.',
  vouch_gone: 'Esta pregunta ya no espera: se respondió, se retiró o caducó.',
}
