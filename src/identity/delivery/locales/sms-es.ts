import type { SmsCatalogue } from '../sms-templates.ts'

export const es: SmsCatalogue = {
  sign_in_code: '{code} es su código para {issuer}. Escríbalo solo donde usted inicia sesión; no se lo lea a nadie.',
  evidence_code: '{code} es su código para la asistencia de {issuer}. Léalo solo si ha llamado usted.',
  number_code: '{code} confirma este número para {issuer}. Escríbalo solo en la página donde introdujo el número.',
  number_changed:
    '{issuer}: sus códigos por SMS van ahora al número que acaba en {hint}. Si no ha sido usted, llame enseguida a la asistencia.',
  approval_waiting: '{issuer}: una solicitud de aprobación le espera y caduca pronto. Abra la consola.',
  enrolment_pass:
    '{pass} es su pase de inscripción para {issuer}, válido una vez. Escríbalo solo en su propio inicio de sesión; no se lo lea a nadie.',
  notice: '{issuer}: {what}. ¿No ha sido usted? {not_me}',
  notice_plain: '{issuer}: {what}. Llame a la asistencia.',
}
