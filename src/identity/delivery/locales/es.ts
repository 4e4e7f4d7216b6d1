import type { MailCatalogue } from '../mail-templates.ts'

const notYou =
  '¿No ha sido usted? Abra esta página y pulse su botón. Congela su cuenta hasta que un supervisor la haya revisado:\n\n{not_me}\n\nDespués llame a su servicio de asistencia.'

export const es: MailCatalogue = {
  issued_code: {
    subject: 'Su código: {code}',
    text: 'Hola, {name}:\n\nsu código es {code}. Vale {minutes} minutos y para un solo uso.\n\nLéalo al servicio de asistencia solo si le ha llamado usted. Nadie del servicio de asistencia le llamará para pedírselo.\n\nSi no ha pedido ningún código, llame a su servicio de asistencia.',
  },
  password_code: {
    subject: 'Su código para una contraseña nueva: {code}',
    text: 'Hola, {name}:\n\nalguien ha pedido una contraseña nueva para su cuenta. El código es {code}. Vale {minutes} minutos y para un solo uso.\n\nEscríbalo usted, en la página en la que lo pidió. No se lo lea a nadie, tampoco al servicio de asistencia: no lo necesita y no lo pedirá.\n\nSi no ha pedido una contraseña nueva, llame a su servicio de asistencia.',
  },
  sign_in_code: {
    subject: 'Su código para iniciar sesión: {code}',
    text: 'Hola, {name}:\n\nel código de su inicio de sesión es {code}. Vale {minutes} minutos y para un solo uso.\n\nEscríbalo usted, en la página en la que inicia sesión. No se lo lea a nadie, tampoco al servicio de asistencia.\n\nSi no está iniciando sesión, otra persona conoce su contraseña. Cámbiela y llame a su servicio de asistencia.',
  },
  enrolment_pass: {
    subject: 'Su pase de registro',
    text: 'Hola, {name}:\n\ncon este pase vuelve a configurar la autenticación multifactor:\n\n    {pass}\n\nInicie sesión en {address} con su contraseña y escriba después el pase. Vale para un solo uso, hasta el {until}.\n\nSi no lo ha pedido al servicio de asistencia, no lo use y llame allí.',
  },
  invitation: {
    subject: 'Su cuenta está lista para configurarse',
    text: 'Hola, {name}:\n\nse ha creado una cuenta para usted. Abra {address} y escriba esta dirección de correo y este pase:\n\n    {pass}\n\nElija después una contraseña y configure la autenticación multifactor. El pase vale para un solo uso, hasta el {until}.',
  },
  factors_reset: {
    subject: 'Su dispositivo perdido se ha restablecido',
    text: `Hola, {name}:\n\nel {at} el servicio de asistencia restableció su autenticación multifactor. Los factores perdidos, los dispositivos de confianza y todas las sesiones terminaron. Antes de su próximo inicio de sesión volverá a configurar la MFA.\n\n${notYou}`,
  },
  reconfiguration_required: {
    subject: 'Vuelva a configurar la autenticación multifactor',
    text: `Hola, {name}:\n\ndesde el {at} hay que volver a configurar la autenticación multifactor de su cuenta. Se le guiará en su próximo inicio de sesión.\n\n${notYou}`,
  },
  factor_enrolled: {
    subject: 'Se ha configurado un factor nuevo',
    text: `Hola, {name}:\n\nel {at} se configuró el factor «{factor}» para su cuenta. Los factores anteriores ya no funcionan.\n\n${notYou}`,
  },
  factor_disabled: {
    subject: 'Un factor se ha desactivado tras demasiados códigos erróneos',
    text: `Hola, {name}:\n\nel {at} se desactivó uno de sus factores: se escribieron 100 códigos erróneos seguidos. Puede que otra persona conozca su contraseña: cámbiela.\n\n${notYou}`,
  },
  last_factor_disabled: {
    subject: 'Se desactivó el último factor de su cuenta',
    text: `Hola, {name}:\n\nel {at} se desactivó el último factor con el que podía iniciar sesión: se escribieron 100 códigos erróneos seguidos. Se cerraron todas sus sesiones y ya no hay ningún dispositivo de confianza. En su próximo inicio de sesión volverá a configurar la MFA: con su código de recuperación o con un pase de su servicio de asistencia. Puede que otra persona conozca su contraseña: cámbiela.\n\n${notYou}`,
  },
  mfa_disabled: {
    subject: 'Sus factores se han retirado',
    text: `Hola, {name}:\n\nel {at} se retiraron sus factores en su página de perfil. La MFA sigue siendo obligatoria: en su próximo inicio de sesión volverá a configurarla.\n\n${notYou}`,
  },
  recovery_code_used: {
    subject: 'Se ha usado su código de recuperación',
    text: `Hola, {name}:\n\nel {at} se usó su código de recuperación. Ya no sirve; se le mostrará uno nuevo cuando configure la MFA.\n\n${notYou}`,
  },
  recovery_code_replaced: {
    subject: 'Tiene un código de recuperación nuevo',
    text: `Hola, {name}:\n\nel {at} se creó un código de recuperación nuevo para su cuenta. El anterior está revocado.\n\n${notYou}`,
  },
  pass_read_out: {
    subject: 'Se dio un pase de registro por teléfono',
    text: `Hola, {name}:\n\nel {at} el servicio de asistencia leyó por teléfono un pase de registro de su cuenta a alguien a quien se tomó por usted. Quien lo tenga junto con su contraseña puede configurar la MFA.\n\n${notYou}`,
  },
  pass_sent: {
    subject: 'Se envió un pase de registro a otra de sus direcciones',
    text: `Hola, {name}:\n\nel {at} el servicio de asistencia envió un pase de registro de su cuenta a otra de sus direcciones confirmadas. Quien lo lea y tenga su contraseña puede configurar la MFA.\n\n${notYou}`,
  },
  recovery_code_revoked: {
    subject: 'Su código de recuperación se ha revocado',
    text: `Hola, {name}:\n\nel {at} se revocó su código de recuperación. Cree uno nuevo en la página de su cuenta o en su próximo inicio de sesión.\n\n${notYou}`,
  },
  recovery_code_exposed: {
    subject: 'Alguien conoce su código de recuperación y está revocado',
    text: `Hola, {name}:\n\nel {at} se escribió su código de recuperación donde no podía aceptarse. Como alguien lo ha visto, está revocado. Cree uno nuevo en la página de su cuenta o en su próximo inicio de sesión.\n\n${notYou}`,
  },
  password_changed: {
    subject: 'Su contraseña se ha cambiado',
    text: `Hola, {name}:\n\nel {at} se cambió su contraseña. Terminaron todas las sesiones, los dispositivos de confianza y los pases de registro.\n\n${notYou}`,
  },
  sessions_ended: {
    subject: 'Sus sesiones han terminado',
    text: `Hola, {name}:\n\nel {at} el servicio de asistencia terminó todas sus sesiones. Vuelva a iniciar sesión donde lo necesite.\n\n${notYou}`,
  },
  account_unlocked: {
    subject: 'Las esperas de su cuenta han terminado',
    text: `Hola, {name}:\n\nel {at} el servicio de asistencia terminó las esperas tras códigos o contraseñas erróneos en su cuenta.\n\n${notYou}`,
  },
  factor_added: {
    subject: 'Se ha añadido un factor',
    text: `Hola, {name}:\n\nel {at} se añadió el factor «{factor}» a su cuenta. Sus otros factores funcionan como antes.\n\n${notYou}`,
  },
  factor_removed: {
    subject: 'Se ha quitado un factor',
    text: `Hola, {name}:\n\nel {at} se quitó el factor «{factor}» de su cuenta.\n\n${notYou}`,
  },
  preferred_factor_changed: {
    subject: 'Su factor preferido ha cambiado',
    text: `Hola, {name}:\n\ndesde el {at} se le pide primero el factor «{factor}» al iniciar sesión.\n\n${notYou}`,
  },
  phone_number_changed: {
    subject: 'Su número de teléfono ha cambiado',
    text: `Hola, {name}:\n\ndesde el {at} sus códigos por SMS van al número que acaba en {hint}. El número anterior ya no recibe ninguno.\n\n${notYou}`,
  },
  trusted_device_added: {
    subject: 'Un dispositivo es ahora de confianza',
    text: `Hola, {name}:\n\nel {at} este dispositivo pasó a ser de confianza: {device}, desde {place}. Durante un tiempo no se le pide un segundo factor. Puede terminarlo en la página de su cuenta.\n\n${notYou}`,
  },
  trusted_device_copied: {
    subject: 'La confianza en un dispositivo ha terminado',
    text: `Hola, {name}:\n\nel {at} terminó la confianza en este dispositivo: {device}. Lo que lo hace de confianza se mostró por segunda vez, como si se hubiera copiado. Si ha restaurado el dispositivo desde una copia de seguridad, puede ser por eso.\n\n${notYou}`,
  },
  passkey_copied: {
    subject: 'Se ha rechazado una llave de acceso copiada',
    text: `Hola, {name}:\n\nel {at} la llave de acceso «{factor}» se mostró de un modo que solo una copia explica: su contador retrocedió. La llave de acceso queda desactivada y ya no da acceso a nadie, se ha cerrado su sesión en todas partes y ningún dispositivo es de confianza. Si ha restaurado el dispositivo desde una copia de seguridad, puede ser por eso. Configure una llave de acceso nueva en la página de su cuenta; si no tiene otro factor, se le pedirá en el próximo inicio de sesión, con su código de recuperación o un pase de su servicio de asistencia.\n\n${notYou}`,
  },
  factors_waiting: {
    subject: 'Varios códigos erróneos: su cuenta espera',
    text: `Hola, {name}:\n\nel {at} se escribieron varios códigos erróneos seguidos para su cuenta, tras la contraseña correcta. Durante un tiempo no se acepta ningún código, tampoco el correcto. Si no ha sido usted, otra persona conoce su contraseña: cámbiela.\n\n${notYou}`,
  },
  factors_waiting_mailbox: {
    subject: 'Varios códigos erróneos: su cuenta espera',
    text: `Hola, {name}:\n\nel {at} se escribieron varios códigos erróneos seguidos para su cuenta; lo hizo alguien que pedía una contraseña nueva y tenía el código de su buzón. Durante un rato no se acepta ningún código, ni siquiera el correcto. Si no fue usted, alguien lee su correo: cambie la contraseña de su buzón y llame a su servicio de asistencia.\n\n${notYou}`,
  },
  factors_waiting_desk: {
    subject: 'Varios códigos erróneos: su cuenta espera',
    text: `Hola, {name}:\n\nel {at} se escribieron varios códigos erróneos seguidos en su teléfono mientras el servicio de asistencia preguntaba por usted. Durante un rato no se acepta ningún código, ni siquiera el correcto. Si no hablaba con el servicio de asistencia, alguien habla con ellos en su nombre: llámelos.\n\n${notYou}`,
  },
  passes_wrong: {
    subject: 'Varios pases erróneos para su cuenta',
    text: `Hola, {name}:\n\nel {at} se introdujeron varios pases de registro erróneos seguidos para su cuenta, tras la contraseña correcta. El pase correcto se acepta igualmente. Si no fue usted, alguien conoce su contraseña: cámbiela y no dé su pase a nadie.\n\n${notYou}`,
  },
  passes_wrong_mailbox: {
    subject: 'Varios pases erróneos para su cuenta',
    text: `Hola, {name}:\n\nel {at} se escribieron varios pases de registro erróneos seguidos para su cuenta; lo hizo alguien que pedía una contraseña nueva y tenía el código de su buzón. El pase correcto se acepta igualmente. Si no fue usted, alguien lee su correo: cambie la contraseña de su buzón y no dé su pase a nadie.\n\n${notYou}`,
  },
  push_paused: {
    subject: 'Las preguntas a su teléfono están en pausa',
    text: `Hola, {name}:\n\nel {at} cinco preguntas a su teléfono habían quedado sin respuesta, así que durante un tiempo no se envían más. Si no pidió ninguna, alguien intenta entrar en su cuenta: cambie su contraseña, no apruebe nada que no haya pedido y llame a su servicio de asistencia.\n\n${notYou}`,
  },
  session_reused: {
    subject: 'Una sesión ha terminado por su seguridad',
    text: `Hola, {name}:\n\nel {at} una clave que una aplicación guarda para su sesión se mostró por segunda vez, como si se hubiera copiado. La sesión terminó; vuelva a iniciar sesión donde lo necesite.\n\n${notYou}`,
  },
  account_frozen: {
    subject: 'Su cuenta está congelada',
    text: 'Hola, {name}:\n\nel {at} se congeló su cuenta porque alguien comunicó un uso indebido. Terminaron las sesiones, los dispositivos de confianza y los pases, y también todo factor configurado desde el hecho comunicado. Los factores anteriores siguen sirviendo para iniciar sesión; nada se puede cambiar ni recuperar hasta que un supervisor lo haya revisado.\n\nLlame ahora a su servicio de asistencia, al número que conoce.',
  },
  limit_crossed: {
    subject: 'Se alcanzó un límite del servicio de asistencia',
    text: 'Hola, {name}:\n\nel {at} se alcanzó un límite del servicio de asistencia y se rechazó lo que ese límite detiene. Quién y qué límite figura en la consola, en «Vigilancia». Por favor, revíselo.',
  },
  approval_waiting: {
    subject: 'Una solicitud espera su decisión',
    text: 'Hola, {name}:\n\nuna solicitud de aprobación quedó sin respuesta y pasa a usted. Caduca pronto. Abra «Aprobaciones» en la consola, revise las pruebas y apruebe o rechace.',
  },
  approval_unanswered: {
    subject: 'No queda nadie que decida sobre una solicitud',
    text: 'Hola, {name}:\n\nel {at} una solicitud de aprobación seguía sin respuesta, y no hay otro supervisor que pueda decidir sobre ella. Caduca pronto. Figura en la consola, en «Aprobaciones»: por favor, procure que pueda responder un supervisor sin parte en el caso, invitando a uno o restableciendo su acceso.',
  },
  emergency_asked: {
    subject: 'Emergencia: se piden dos aprobaciones',
    text: 'Hola, {name}:\n\nel {at} un agente pidió una recuperación de emergencia: sin las pruebas que exige la política, bajo la palabra de dos supervisores. Toda solicitud así se le comunica. Figura en la consola, en «Aprobaciones».',
  },
  emergency_done: {
    subject: 'Emergencia: se recuperó una cuenta con dos aprobaciones',
    text: 'Hola, {name}:\n\nel {at} se hizo una recuperación de emergencia bajo la palabra de dos supervisores. Por favor, compruébela: quién la pidió, quién la aprobó y por qué figura en la consola, en «Aprobaciones» y en el registro de auditoría.',
  },
  manager_question: {
    subject: '¿Es su colega quien llama al servicio de asistencia?',
    text: 'Hola, {name}:\n\nalguien que dice estar a su cargo está al teléfono con el servicio de asistencia y no puede iniciar sesión. Hable usted mismo con esa persona, en un número o un lugar que conozca. Después abra {address}, con su propia sesión, y diga si es ella.\n\nNunca confirme porque un mensaje se lo pida. Si nadie ha perdido nada, elija «No»: quizá llame un atacante.',
  },
  freeze_to_look_into: {
    subject: 'Se congeló una cuenta y espera a un supervisor',
    text: 'Hola, {name}:\n\nel {at} se congeló una cuenta. Solo los supervisores levantan el bloqueo, con pruebas. Figura en la consola, en «Vigilancia».',
  },
  freeze_lifted: {
    subject: 'Su cuenta ya no está congelada',
    text: `Hola, {name}:\n\nel {at} un supervisor levantó el bloqueo de su cuenta, después de que se probara su identidad. Los enlaces anteriores que la congelaron ya no hacen nada.\n\n${notYou}`,
  },
  staff_role_changed: {
    subject: 'Su función en el servicio de asistencia ha cambiado',
    text: `Hola, {name}:\n\nel {at} un administrador le dio otra función en el servicio de asistencia. Vale desde su próxima acción.\n\n${notYou}`,
  },
  staff_suspended: {
    subject: 'Su cuenta ha sido suspendida',
    text: 'Hola, {name}:\n\nel {at} un administrador suspendió su cuenta. Terminaron las sesiones, los dispositivos de confianza y los pases, y no podrá iniciar sesión hasta que un administrador levante la suspensión.\n\nSi no conoce el motivo, hable con su administrador.',
  },
  staff_resumed: {
    subject: 'La suspensión de su cuenta ha terminado',
    text: `Hola, {name}:\n\nel {at} un administrador levantó la suspensión de su cuenta. Puede volver a iniciar sesión.\n\n${notYou}`,
  },
  staff_left: {
    subject: 'Su cuenta en el servicio de asistencia se ha cerrado',
    text: 'Hola, {name}:\n\nel {at} un administrador retiró su función en el servicio de asistencia y suspendió su cuenta. Terminaron las sesiones, los dispositivos de confianza y los pases.\n\nSi no conoce el motivo, hable con su administrador.',
  },
  staff_limits_set: {
    subject: 'Sus límites en el servicio de asistencia han cambiado',
    text: 'Hola, {name}:\n\nel {at} se cambiaron sus propios límites de restablecimientos y de verificaciones fallidas en el servicio de asistencia. Si no conoce el motivo, hable con su supervisor.',
  },
  staff_given_role: {
    subject: 'Se dio una función en su servicio',
    text: 'Hola, {name}:\n\nel {at} se invitó a alguien al servicio de asistencia, o se le dio allí otra función. Quién, por quién y qué función figura en la consola, en el registro de auditoría. Si no lo espera, pregunte ahora, en persona o por teléfono.',
  },
  policy_proposed: {
    subject: 'Se propuso una política',
    text: 'Hola, {name}:\n\nel {at} se propuso una nueva política de pruebas. Espera a una segunda persona: ni quien la propuso, ni quien la invitó o fue invitado por ella. Lo que cambia figura en la consola, en «Política».',
  },
  policy_activated: {
    subject: 'Una política entró en vigor',
    text: 'Hola, {name}:\n\nel {at} entró en vigor una nueva política de pruebas. Desde ahora decide qué prueba la identidad de quien llama. Lo que cambia, y por quién, figura en la consola, en «Política». Si no lo espera, pregunte ahora, en persona o por teléfono.',
  },
  break_glass_used: {
    subject: 'Se usó el acceso de emergencia para su cuenta',
    text: `Hola, {name}:\n\nel {at} se usó el acceso de emergencia para su cuenta, en el propio servidor. Terminaron todos los factores, sesiones, dispositivos de confianza y pases, y se revocó su código de recuperación; quien tenga el nuevo pase de registro y su contraseña puede configurar la MFA y verá un nuevo código de recuperación. Se avisó a todos los supervisores, administradores y auditores.\n\n${notYou}`,
  },
  break_glass_unfroze: {
    subject: 'El acceso de emergencia levantó un bloqueo',
    text: 'Hola, {name}:\n\nel {at} se usó en el servidor el acceso de emergencia para la cuenta de {who}, que estaba congelada porque alguien había comunicado un uso indebido. Con ello se levantó el bloqueo, sin caso y sin pruebas, y los enlaces anteriores que congelaban la cuenta ya no hacen nada.\n\nCompruebe ahora, en persona o por teléfono, que {who} lo pidió. Si no, suspenda la cuenta y llame a quien administra el servidor.',
  },
  break_glass_told: {
    subject: 'Se usó el acceso de emergencia en su servicio',
    text: 'Hola, {name}:\n\nel {at} se usó en el servidor el acceso de emergencia para la cuenta de {who}. Terminaron todos sus factores, sesiones, dispositivos de confianza y pases, se revocó su código de recuperación y se creó un pase de registro.\n\nCompruebe ahora, en persona o por teléfono, que era intencionado. Si no lo era, suspenda la cuenta y llame a quien administra el servidor. La consola lo muestra hasta que otra persona haya tomado nota.',
  },
  sign_up: {
    subject: 'Confirme su dirección',
    text: 'Hola:\n\nalguien, probablemente usted, ha pedido una cuenta con esta dirección. Abra {address} y escriba esta dirección de correo y este pase:\n\n    {pass}\n\nElija después una contraseña y configure la autenticación multifactor. El pase vale para un solo uso, hasta el {until}.\n\nSi no lo ha pedido, no haga nada: sin el pase no habrá cuenta.',
  },
  signed_up_already: {
    subject: 'Ya tiene una cuenta',
    text: 'Hola, {name}:\n\nalguien, quizá usted, ha intentado registrarse con esta dirección. Ya tiene una cuenta; no se ha cambiado nada. Inicie sesión en {address}. Si ha olvidado su contraseña, esa página le ayuda.\n\nSi no ha sido usted, no tiene que hacer nada.',
  },
}
