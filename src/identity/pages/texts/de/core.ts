import type { TextsOf } from '../index.ts'
import type { core as english } from '../en/core.ts'

export const core: TextsOf<typeof english> = {
  title_failed: 'Bitte prüfen: {title}',
  step: 'Schritt {at} von {of}',
  language: 'Sprache',
  start_again: 'Von vorn beginnen',
  continue: 'Weiter',
  to_sign_in: 'Zur Anmeldung',
  sign_in_title: 'Anmelden',
  sign_in_why:
    'Zuerst Ihr Passwort. Danach fragen wir nach etwas, das nur Sie haben, damit ein gestohlenes Passwort nicht genügt.',
  user_name: 'Benutzername',
  identifier: 'Benutzername oder E-Mail-Adresse',
  password: 'Passwort',
  sign_in: 'Anmelden',
  forgotten: 'Passwort vergessen?',
  have_invitation: 'Ich habe eine Einladung',
  sign_in_refused:
    'Das passt nicht zusammen, oder es waren zu viele Versuche. Prüfen Sie beides und versuchen Sie es erneut; nach mehreren falschen Versuchen müssen Sie einige Minuten warten.',
  sign_in_changed: 'Ihr Passwort ist geändert. Melden Sie sich mit dem neuen an.',
  account_suspended: 'Dieses Konto ist gesperrt. Bitte rufen Sie den Helpdesk an.',
  account_frozen:
    'Dieses Konto ist eingefroren, weil ein Missbrauch gemeldet wurde. Eine Aufsicht prüft das und muss es freigeben. Bitte rufen Sie den Helpdesk an.',
  factor_title: 'Code aus Ihrer App',
  factor_why: 'Öffnen Sie Ihre Authenticator-App und geben Sie die sechs Ziffern ein, die sie für dieses Konto zeigt.',
  code_label: 'Sechsstelliger Code',
  verify: 'Prüfen',
  other_way: 'Anderen Weg versuchen',
  other_way_why:
    'Wenn Sie Ihr Telefon nicht haben: Geben Sie den Wiederherstellungscode ein, den Sie aufbewahrt haben. Er gilt einmal. Danach richten Sie MFA neu ein, und an Ihre bestätigten Adressen geht eine Mail darüber.',
  recovery_code: 'Wiederherstellungscode',
  recovery_code_hint: 'Sechs Gruppen zu fünf Zeichen. Großschreibung, Leerzeichen und Striche sind gleichgültig.',
  use_recovery_code: 'Wiederherstellungscode verwenden',
  no_way_left:
    'Weder Telefon noch Wiederherstellungscode? Rufen Sie den Helpdesk an; dort hilft man Ihnen hinein, sobald geprüft ist, dass Sie es sind.',
  code_malformed: 'Das ist kein Code aus sechs Ziffern.',
  code_wrong: 'Dieser Code stimmt nicht. Versuche, bevor Sie warten müssen: {left}.',
  code_clock_off:
    'Dieser Code gehört zu einer anderen Zeit: Die Uhr Ihres Telefons geht wohl falsch. Schalten Sie Datum und Uhrzeit auf automatisch und versuchen Sie es erneut.',
  code_used_before: 'Dieser Code wurde schon verwendet. Warten Sie in der App auf den nächsten.',
  code_locked: 'Zu viele falsche Versuche. Warten Sie {minutes} Min. und versuchen Sie es dann erneut.',
  code_no_factor:
    'Dieser Weg gilt für dieses Konto zurzeit nicht. Versuchen Sie einen anderen oder rufen Sie den Helpdesk an.',
  grouped_slip: 'Schreibfehler in Gruppe {groups}. Vergleichen Sie und geben Sie den Code neu ein.',
  grouped_incomplete: 'Das ist zu kurz: Es fehlen Zeichen.',
  grouped_too_long: 'Das ist zu lang für einen unserer Codes.',
  case_unknown: 'Das passt nicht zusammen. Prüfen Sie Fallnummer und Code mit der Person am Telefon.',
  recovery_unknown:
    'Diesen Wiederherstellungscode gibt es hier nicht. Versuche, bevor Sie eine Stunde warten müssen: {left}.',
  recovery_spent:
    'Dieser Wiederherstellungscode wurde schon verwendet. Waren Sie es nicht, rufen Sie sofort den Helpdesk an.',
  recovery_revoked: 'Dieser Wiederherstellungscode wurde widerrufen und gilt nicht mehr.',
  key_title: 'Zeigen Sie, dass Sie es sind',
  key_why:
    'Für dieses Konto muss die Mehr-Faktor-Authentifizierung (MFA) eingerichtet werden. Das Passwort allein genügt dafür nicht, sonst könnte jemand, der es gestohlen hat, sein eigenes Telefon eintragen.',
  key_label: 'Einrichtungspass oder Wiederherstellungscode',
  key_label_factor: 'Einrichtungspass, Wiederherstellungscode oder der Code Ihrer jetzigen App',
  key_hint: 'Den Einrichtungspass hat Ihnen der Helpdesk genannt oder gemailt: drei Gruppen zu fünf Zeichen.',
  key_none: 'Sie haben nichts davon? Rufen Sie den Helpdesk an.',
  key_new_pass_why:
    'Der Pass kam per Mail, als Sie sich registriert haben, und gilt eine Stunde. Er ist abgelaufen oder verloren?',
  key_new_pass: 'Neuen Pass senden',
  key_new_invitation:
    'Der Pass Ihrer Einladung ist abgelaufen oder verloren? Bitten Sie den Helpdesk um eine neue Einladung.',
  new_pass_title: 'Sehen Sie in Ihr Postfach',
  new_pass_under_way:
    'Jemand richtet dieses Konto gerade mit dem Pass ein, der schon gemailt wurde. Bis das fertig ist oder eine halbe Stunde vergangen ist, wird kein anderer geschickt; der Pass in Ihrem Postfach gilt weiter.',
  new_pass_asked:
    'Ein neuer Pass ist unterwegs an die Adresse, mit der Sie sich registriert haben. Er ersetzt den vorigen. Haben Sie mehrmals gefragt, dauert der nächste einige Minuten.',
  pass_wrong: 'Dieser Pass stimmt nicht. Versuche, bevor Sie warten müssen: {left}.',
  pass_expired: 'Dieser Pass ist abgelaufen. Bitten Sie den Helpdesk um einen neuen.',
  pass_used: 'Dieser Pass wurde schon verwendet. Bitten Sie den Helpdesk um einen neuen.',
  pass_cancelled: 'Dieser Pass wurde durch einen neueren ersetzt oder aufgehoben.',
  pass_same_mailbox:
    'Dieser Pass ging an das Postfach, dessen Code Sie gerade eingegeben haben, und beweist darum nicht mehr als dieser. Verwenden Sie einen Ihrer Faktoren, oder bitten Sie den Helpdesk um einen Pass auf anderem Weg: vorgelesen oder an eine andere Adresse.',
  method_title: 'Wählen Sie, wie Sie sich anmelden',
  method_why: 'Von jetzt an zeigt außer dem Passwort noch etwas Zweites, dass Sie es sind.',
  method_totp: 'Authenticator-App',
  method_totp_why:
    'Eine App auf Ihrem Telefon zeigt sechs Ziffern, die jede halbe Minute wechseln. Sie braucht kein Netz.',
  method_choose: 'Authenticator-App einrichten',
  set_up_title: 'App verbinden',
  set_up_scan: 'Wählen Sie in Ihrer Authenticator-App „Konto hinzufügen“ und scannen Sie dieses Bild.',
  qr_alt: 'QR-Code zum Scannen mit dem Telefon',
  cannot_scan: 'Ich kann das nicht scannen',
  type_secret:
    'Wählen Sie in der App „Schlüssel eingeben“, nennen Sie das Konto {account} und geben Sie diesen Schlüssel ein. Er ist zeitbasiert.',
  open_in_app: 'In der App auf diesem Telefon öffnen',
  label_label: 'Wie nennen Sie dieses Telefon?',
  label_hint: 'Sie und der Helpdesk sehen diesen Namen, zum Beispiel um zu sagen, welches Telefon verloren ist.',
  label_default: 'Mein Telefon',
  set_up_code: 'Die sechs Ziffern, die die App jetzt zeigt',
  set_up_finish: 'Abschließen',
  set_up_new_secret:
    'Fünf falsche Codes: Hier ist ein neues Bild. Löschen Sie den alten Eintrag in der App und scannen Sie dieses.',
  save_title: 'Wiederherstellungs\u00ADcode aufbewahren',
  save_why:
    'Wenn Sie Ihr Telefon verlieren, kommen Sie damit wieder hinein. Er wird einmal gezeigt. Bewahren Sie ihn dort auf, wo Sie ihn ohne Telefon finden, und zeigen Sie ihn niemandem. Der Helpdesk fragt nur danach, wenn Sie dort angerufen haben.',
  save_show: 'Meinen Wiederherstellungscode zeigen',
  save_again:
    'Der Code wurde gezeigt und kann nicht noch einmal gezeigt werden. Haben Sie ihn nicht aufbewahrt, erstellen Sie einen neuen; der vorige gilt dann nicht mehr.',
  save_new: 'Neuen Code erstellen',
  save_how: 'Markieren und kopieren Sie ihn, schreiben Sie ihn auf oder drucken Sie diese Seite (Strg oder ⌘ und P).',
  save_copy: 'Kopieren',
  save_copied: 'Kopiert. Fügen Sie ihn dort ein, wo Sie ihn aufbewahren.',
  save_print: 'Drucken',
  save_file: 'Als Datei speichern',
  save_saved: 'Unter Ihren Downloads gespeichert. Verschieben Sie ihn dorthin, wo Sie ihn aufbewahren.',
  save_group: 'Geben Sie die letzte Gruppe des aufbewahrten Codes ein',
  save_group_hint: 'Damit wir wissen, dass Sie ihn haben: die letzten fünf Zeichen.',
  save_confirm: 'Ich habe ihn aufbewahrt',
  save_wrong_group: 'Das ist nicht die letzte Gruppe. Sehen Sie nach, was Sie aufbewahrt haben.',
  save_outdated:
    'Inzwischen wurde ein anderer Code erstellt. Nur der neueste zählt: Erstellen Sie einen neuen und bewahren Sie den auf.',
  done_title: 'Sie sind angemeldet',
  done_set_up:
    'MFA ist eingerichtet. Was früher eingerichtet war, vertraute Geräte und andere Sitzungen wurden beendet.',
  done_recovery_code: 'Ihr neuer Wiederherstellungscode ist aufbewahrt. Ältere gelten nicht mehr.',
  done_not_you:
    'Wir haben eine Mail an Ihre bestätigten Adressen geschickt. Erhalten Sie eine über etwas, das Sie nicht getan haben, rufen Sie sofort den Helpdesk an.',
  forgotten_title: 'Passwort vergessen',
  forgotten_why:
    'Wir schicken einen Code an Ihr Postfach. Das Postfach allein genügt nicht: Danach brauchen Sie noch das, womit Sie sich anmelden, oder einen Pass vom Helpdesk.',
  email: 'E-Mail-Adresse',
  send_code: 'Code schicken',
  mailbox_title: 'Sehen Sie in Ihr Postfach',
  mailbox_why:
    'Wenn es ein Konto mit einer solchen bestätigten Adresse gibt, ist ein Code aus sechs Ziffern unterwegs. Er gilt zehn Minuten.',
  mailbox_wrong:
    'Dieser Code stimmt nicht oder gilt nicht mehr. Suchen Sie die neueste Mail oder lassen Sie einen neuen Code schicken.',
  mailbox_superseded: 'Danach wurde ein neuerer Code geschickt. Nehmen Sie die neueste Mail.',
  resend: 'Neuen Code schicken',
  resend_too_soon: 'Eben wurde ein Code geschickt. Warten Sie eine halbe Minute bis zum nächsten.',
  resent: 'Wenn es das Konto gibt, ist ein neuer Code unterwegs. Nur der neueste zählt.',
  proof_title: 'Noch ein Nachweis',
  proof_why:
    'Bis hierher käme auch, wer Ihr Postfach gestohlen hat. Zeigen Sie, womit Sie sich anmelden, oder geben Sie den Einrichtungspass vom Helpdesk ein.',
  proof_label: 'Code der App oder Einrichtungspass',
  proof_call:
    'Sie haben keins von beiden? Rufen Sie den Helpdesk an: Dort wird ein Fall eröffnet, und Sie erhalten einen Pass.',
  password_title: 'Neues Passwort wählen',
  password_first: 'Wählen Sie das Passwort, mit dem Sie sich anmelden werden. Danach kommt MFA.',
  password_why:
    'Mindestens 12 Zeichen. Einige Wörter, die nur Sie so verbinden, sind besser als ein kurzes Rätsel. Alle Sitzungen und vertrauten Geräte werden beendet.',
  new_password: 'Neues Passwort',
  password_too_short: 'Zu kurz: mindestens 12 Zeichen.',
  password_too_long: 'Zu lang: höchstens 256 Zeichen.',
  password_common: 'Das ist eines der Passwörter, die Diebe zuerst versuchen. Wählen Sie ein anderes.',
  password_own_names: 'Das ist kaum mehr als Ihr eigener Name. Wählen Sie ein anderes.',
  set_password: 'Passwort setzen',
  invitation_title: 'Einladung annehmen',
  invitation_why: 'Geben Sie die Adresse ein, an die die Einladung ging, und den Pass daraus.',
  invitation_pass: 'Einladungspass',
  invitation_refused:
    'Adresse und Pass passen nicht zusammen, oder der Pass ist abgelaufen oder schon verwendet. Prüfen Sie beides.',
  invitation_new: 'Der Pass ist abgelaufen oder verloren? Der Helpdesk schickt eine neue Einladung.',
  invitation_sign_up: 'Sie haben sich selbst registriert? Neuen Pass anfordern',
  case_title: 'Wiederherstellungscode prüfen',
  case_why:
    'Sie telefonieren mit dem Helpdesk. Geben Sie den Wiederherstellungscode hier ein und sagen Sie ihn niemandem: Der Helpdesk sieht dann, dass er richtig war, aber nie den Code.',
  case_number: 'Nummer des Falls',
  case_number_hint: 'Acht Ziffern; man nennt sie Ihnen am Telefon.',
  case_number_malformed: 'Die Nummer eines Falls hat acht Ziffern.',
  case_valid_title: 'Das war richtig',
  case_valid:
    'Der Helpdesk sieht es jetzt. Dieser Code ist verbraucht; bei der nächsten Anmeldung erhalten Sie einen neuen.',
  case_not_you: 'Wenn Sie gar nicht mit dem Helpdesk telefonieren, rufen Sie ihn sofort an.',
  account_title: 'Ihr Konto',
  account_factors: 'Wie Sie sich anmelden',
  never: 'nie',
  account_code: 'Wiederherstellungs\u00ADcode',
  account_code_live: 'Sie haben einen Wiederherstellungscode vom {at}.',
  account_code_missing: 'Sie haben keinen gültigen Wiederherstellungscode.',
  account_code_none: 'Sie haben keinen gültigen Wiederherstellungscode. Erstellen Sie jetzt einen.',
  account_replace: 'Neuen Wiederherstellungscode erstellen',
  account_replace_why:
    'Wenn der alte verloren ist oder ihn jemand gesehen haben kann. Der alte gilt, bis der neue aufbewahrt ist.',
  account_revoke: 'Wiederherstellungscode widerrufen',
  account_revoke_why: 'Wenn ihn gerade jemand hat. Danach können Sie einen neuen erstellen.',
  account_revoked:
    'Der Wiederherstellungscode ist widerrufen. Erstellen Sie einen neuen, damit Sie auch ohne Telefon wieder hineinkommen.',
  account_saved: 'Ihr neuer Wiederherstellungscode ist aufbewahrt. Der vorige gilt nicht mehr.',
  account_disable: 'MFA ausschalten',
  account_disable_why:
    'MFA ist Pflicht, darum schaltet das sie nicht ab: Womit Sie sich anmelden, wird stillgelegt, alles wird abgemeldet, und bei der nächsten Anmeldung richten Sie MFA neu ein. Was Sie jetzt haben, dient dann noch einmal, als Schlüssel dafür.',
  account_disabled_title: 'Ihre Faktoren sind stillgelegt',
  account_disabled:
    'Alle Sitzungen wurden beendet. Bei der nächsten Anmeldung richten Sie MFA neu ein; halten Sie dafür bereit, womit Sie sich bisher angemeldet haben.',
  sign_out: 'Abmelden',
  signed_out: 'Sie sind abgemeldet.',
  signed_out_title: 'Abgemeldet',
  sign_out_question: 'Von Rekey abmelden?',
  sign_out_why: 'Anwendungen, die Sie über diesen Browser geöffnet haben, werden auch abgemeldet.',
  stay: 'Angemeldet bleiben',
  not_found_title: 'Hier ist nichts',
  not_found: 'Die Adresse stimmt nicht, oder es gibt die Seite nicht mehr.',
  expired_title: 'Diese Seite ist überholt',
  expired:
    'Sie war zu lange offen, oder inzwischen hat sich etwas geändert. Es ist nichts geschehen. Beginnen Sie von vorn.',
  throttled_title: 'Zu viele Versuche',
  throttled:
    'Aus Ihrem Netz kamen zu viele falsche Versuche. Warten Sie {minutes} Min. und versuchen Sie es dann erneut.',
  failed_title: 'Das hat nicht geklappt',
  failed: 'Bei uns ist etwas fehlgeschlagen, geändert wurde nichts. Versuchen Sie es in einer Minute noch einmal.',
  oidc_failed:
    'Die Anwendung, von der Sie kommen, hat um etwas gebeten, das nicht erlaubt oder abgelaufen ist. Gehen Sie zu ihr zurück und melden Sie sich neu an.',
  request_id: 'Wenn Sie den Helpdesk anrufen, nennen Sie diese Nummer: {id}',
}
