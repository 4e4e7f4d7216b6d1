import type { TextsOf } from '../index.ts'
import type { factors as english } from '../en/factors.ts'

export const factors: TextsOf<typeof english> = {
  way_totp: 'Code aus Ihrer App',
  way_sms: 'Code per SMS an {hint}',
  way_push: 'Anfrage auf {label}',
  way_passkey: 'Passkey {label}',
  way_email: 'Code per Mail an {hint}',
  ways_title: 'Anderen Weg versuchen',
  ways_none: 'Für dieses Konto gibt es keinen anderen Weg.',
  back_to_ways: 'Zurück zu allen Wegen',
  sms_title: 'Code per SMS',
  sms_why:
    'Wir haben einen Code aus sechs Ziffern an die Nummer geschickt, die auf {hint} endet. Er gilt zehn Minuten.',
  sms_failed:
    'Die Nachricht an {hint} konnte nicht zugestellt werden. Versuchen Sie einen anderen Weg oder senden Sie sie erneut.',
  sms_refused:
    'An diese Nummer kann vorerst keine Nachricht mehr gehen. Nehmen Sie den neuesten Code, den Sie haben, oder versuchen Sie einen anderen Weg.',
  email_title: 'Code per Mail',
  email_why: 'Wir haben einen Code aus sechs Ziffern an {hint} geschickt. Er gilt zehn Minuten.',
  email_failed: 'Die Mail an {hint} konnte nicht zugestellt werden. Versuchen Sie einen anderen Weg.',
  email_refused:
    'An diese Adresse kann vorerst keine Mail mehr gehen. Nehmen Sie den neuesten Code, den Sie haben, oder versuchen Sie einen anderen Weg.',
  code_send_again: 'Neuen Code schicken',
  code_superseded: 'Danach wurde ein neuerer Code geschickt. Nehmen Sie die neueste Nachricht.',
  code_expired: 'Dieser Code ist abgelaufen. Lassen Sie einen neuen schicken.',
  code_used_up:
    'Bei diesem Code gab es fünf falsche Versuche. Lassen Sie später einen neuen schicken oder versuchen Sie einen anderen Weg.',
  code_spent: 'Dieser Code wurde schon verwendet. Lassen Sie einen neuen schicken.',
  push_title: 'Antworten Sie auf Ihrem Telefon',
  push_why:
    'Öffnen Sie die Anfrage auf {label} und geben Sie dort diese sechs Ziffern ein. Hier ist nichts einzugeben.',
  push_digits: 'Ziffern, die Sie auf Ihrem Telefon eingeben',
  push_where: 'Keine Anfrage? Öffnen Sie {address} auf diesem Telefon.',
  push_continue: 'Ich habe sie eingegeben',
  push_again: 'Das Telefon erneut fragen',
  push_waiting: 'Diese Seite geht von selbst weiter, sobald Sie geantwortet haben.',
  push_not_answered: 'Das Telefon hat noch nicht geantwortet.',
  push_denied:
    'Die Anfrage wurde auf Ihrem Telefon abgelehnt, deshalb ist diese Anmeldung beendet. Haben Sie nicht selbst abgelehnt, hat jemand anderes dieses Telefon: Rufen Sie den Helpdesk an.',
  push_expired: 'Die Anfrage ist abgelaufen. Fragen Sie das Telefon erneut.',
  push_used_up: 'Die Ziffern wurden fünfmal falsch eingegeben. Fragen Sie das Telefon erneut.',
  push_paused:
    'Fünf Anfragen blieben innerhalb einer Stunde ohne Antwort, deshalb sind sie für eine Stunde ausgesetzt. Versuchen Sie einen anderen Weg. Haben nicht Sie gefragt, kennt jemand Ihr Passwort.',
  passkey_title: 'Passkey verwenden',
  passkey_why:
    'Bestätigen Sie mit {label}: Ihr Gerät fragt nach Finger, Gesicht oder PIN oder nach Ihrem Sicherheitsschlüssel.',
  passkey_use: 'Passkey verwenden',
  passkey_sign_in: 'Mit einem Passkey anmelden',
  passkey_needs_script:
    'Passkeys brauchen JavaScript, und das ist in diesem Browser aus. Versuchen Sie einen anderen Weg.',
  passkey_unsupported:
    'Dieser Browser kann keine Passkeys verwenden. Versuchen Sie einen anderen Weg oder einen anderen Browser.',
  passkey_cancelled:
    'Es wurde nichts bestätigt: Das Fenster wurde geschlossen, oder es dauerte zu lange. Versuchen Sie es erneut oder auf einem anderen Weg.',
  passkey_refused: 'Dieser Passkey wurde nicht angenommen. Versuchen Sie es erneut oder auf einem anderen Weg.',
  passkey_alone_refused: 'Dieser Passkey allein genügt hier nicht zur Anmeldung. Nehmen Sie Ihr Passwort.',
  trust_label: 'Diesem Browser {days} Tage vertrauen',
  trust_hint: 'Dann wird hier nur nach Ihrem Passwort gefragt. Nicht an einem Computer, den auch andere verwenden.',
  method_sms: 'Code per SMS',
  method_sms_why:
    'Wir schicken sechs Ziffern an Ihre Telefonnummer. Das geht mit jedem Telefon, aber eine Nummer kann in fremde Hände kommen.',
  method_push: 'Anfrage auf Ihrem Telefon',
  method_push_why:
    'Eine Seite auf Ihrem Telefon fragt Sie, und Sie geben sechs Ziffern ein, die der andere Bildschirm zeigt.',
  method_passkey: 'Passkey',
  method_passkey_why:
    'Ihr Gerät oder Ihr Sicherheitsschlüssel bestätigt, dass Sie es sind. Der sicherste Weg: Man kann ihn nicht vorlesen und nicht auf einer falschen Seite eingeben.',
  method_choose_sms: 'Codes per SMS einrichten',
  method_choose_push: 'Anfragen auf meinem Telefon einrichten',
  method_choose_passkey: 'Passkey einrichten',
  method_add_title: 'Anmeldeweg hinzufügen',
  method_add_why: 'Mit einem zweiten Weg kommen Sie hinein, wenn der erste verloren ist. Was Sie schon haben, bleibt.',
  method_again: 'Andere Methode wählen',
  method_cancel: 'Zurück zu meinem Konto',
  set_up_number_title: 'Ihre Telefonnummer',
  set_up_number_why: 'Wir schicken einen Code an diese Nummer, damit wir wissen, dass sie Ihnen gehört.',
  set_up_number_replaces: 'Bis die neue bestätigt ist, gehen Codes an die Nummer, die auf {hint} endet.',
  set_up_number: 'Telefonnummer',
  set_up_number_hint: 'Mit Ländervorwahl, zum Beispiel +49 für Deutschland.',
  set_up_number_send: 'Code schicken',
  set_up_number_code_title: 'Code für Ihre Nummer',
  set_up_number_code_why: 'Wir haben einen Code aus sechs Ziffern an {number} geschickt.',
  set_up_number_failed: 'Die Nachricht an {number} konnte nicht zugestellt werden. Prüfen Sie die Nummer.',
  set_up_number_other: 'Andere Nummer verwenden',
  number_malformed: 'Das ist keine Telefonnummer. Geben Sie sie mit Ländervorwahl ein, zum Beispiel +49 176 1234567.',
  number_ambiguous: 'Diese Nummer gibt es in mehreren Ländern. Geben Sie sie mit Ländervorwahl ein: {choices}.',
  number_throttled:
    'Vorerst kann keine Nachricht mehr gehen. Warten Sie {minutes} Min. oder wählen Sie eine andere Methode.',
  number_taken:
    'Diese Nummer gehört zu einem anderen Konto. Verwenden Sie eine andere Nummer oder rufen Sie den Helpdesk an.',
  set_up_push_title: 'Telefon verbinden',
  set_up_push_scan:
    'Scannen Sie dieses Bild mit der Kamera Ihres Telefons oder öffnen Sie dort die Adresse, die darunter steht. Bestätigen Sie dann dort, dass es Ihr Konto ist.',
  set_up_push_address: 'Die Adresse, die Sie auf Ihrem Telefon öffnen',
  set_up_push_continue: 'Mit dem verbundenen Telefon weiter',
  set_up_push_digits_why: 'Ihr Telefon fragt jetzt nach diesen sechs Ziffern. Geben Sie sie dort ein.',
  set_up_push_not_connected:
    'Noch kein Telefon hat die Adresse geöffnet. Sie ist nach jedem Laden dieser Seite neu: Nehmen Sie die neueste.',
  set_up_passkey_title: 'Passkey erstellen',
  set_up_passkey_why:
    'Ihr Browser fragt, wo er aufbewahrt wird: auf diesem Gerät, auf Ihrem Telefon oder auf einem Sicherheitsschlüssel. Geben Sie ihm einen Namen, den Sie wiedererkennen.',
  set_up_passkey_make: 'Passkey erstellen',
  set_up_passkey_refused:
    'Es wurde kein Passkey erstellt, oder er ist hier schon eingerichtet. Versuchen Sie es erneut oder wählen Sie eine andere Methode.',
  label_label_sms: 'Wie nennen Sie dieses Telefon?',
  label_label_passkey: 'Wie nennen Sie diesen Passkey?',
  label_default_sms: 'Meine Nummer',
  label_default_push: 'Mein Telefon',
  label_default_passkey: 'Mein Passkey',
  proof_identify_title: 'Bestätigen Sie, dass Sie es sind',
  proof_identify_why:
    'Was Sie gleich ändern, betrifft Ihren Zugang. Zuerst Ihr Passwort, dann das, womit Sie sich anmelden.',
  password_refused: 'Das Passwort stimmt nicht, oder es waren zu viele Versuche.',
  account_frozen_here:
    'Ihr Konto ist eingefroren: Ein Missbrauch wurde gemeldet. Sie können sich mit dem anmelden, was Sie vorher hatten, aber nichts ändern, bis eine Aufsicht es geprüft hat. Rufen Sie den Helpdesk an.',
  recovery_not_offered: 'Der Wiederherstellungscode wird hier nicht angenommen.',
  key_or_way: 'Oder zeigen Sie etwas, womit Sie sich noch anmelden können:',
  to_sign_up: 'Ich habe noch kein Konto',
  save_set: 'Es sind {count} Codes. Jeder gilt einmal; geben Sie unten die letzte Gruppe des letzten ein.',
  set_up_push_connected: 'Verbunden: {label}. Wenn das nicht Ihr Telefon ist, wählen Sie jetzt eine andere Methode.',
}
