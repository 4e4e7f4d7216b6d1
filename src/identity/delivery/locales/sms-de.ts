import type { SmsCatalogue } from '../sms-templates.ts'

export const de: SmsCatalogue = {
  sign_in_code:
    '{code} ist Ihr Code für {issuer}. Geben Sie ihn nur dort ein, wo Sie sich selbst anmelden; lesen Sie ihn niemandem vor.',
  evidence_code:
    '{code} ist Ihr Code für den Helpdesk von {issuer}. Lesen Sie ihn nur vor, wenn Sie selbst angerufen haben.',
  number_code:
    '{code} bestätigt diese Nummer für {issuer}. Geben Sie ihn nur auf der Seite ein, auf der Sie die Nummer eingegeben haben.',
  number_changed:
    '{issuer}: Ihre Codes per SMS gehen jetzt an die Nummer, die auf {hint} endet. Waren Sie das nicht, rufen Sie sofort den Helpdesk an.',
  approval_waiting: '{issuer}: Eine Anfrage nach Freigabe wartet auf Sie und läuft bald ab. Öffnen Sie die Konsole.',
  enrolment_pass:
    '{pass} ist Ihr Einrichtungspass für {issuer}, einmal gültig. Geben Sie ihn nur bei Ihrer eigenen Anmeldung ein; lesen Sie ihn niemandem vor.',
  notice: '{issuer}: {what}. Nicht Sie? {not_me}',
  notice_plain: '{issuer}: {what}. Rufen Sie den Helpdesk an.',
}
