import type { TextsOf } from '../index.ts'
import type { push as english } from '../en/push.ts'

export const push: TextsOf<typeof english> = {
  push_notification_title: 'Jemand fragt nach Ihnen',
  push_notification_text: 'Öffnen Sie Rekey und sehen Sie nach, bevor Sie antworten.',
  phone_title: 'Anfragen an dieses Telefon',
  phone_none: 'Im Moment wartet nichts auf Sie. Meldet sich jemand mit Ihrem Konto an, fragt Sie diese Seite hier.',
  phone_reload: 'Erneut nachsehen',
  phone_accounts: 'Konten, die dieses Telefon fragen',
  phone_keep: 'Diese Seite auf dem Telefon behalten',
  phone_keep_iphone:
    'iPhone und iPad, in Safari: Tippen Sie auf „Teilen“, dann auf „Zum Home-Bildschirm“. Öffnen Sie Rekey von dort und erlauben Sie Mitteilungen.',
  phone_keep_android:
    'Android: Öffnen Sie das Menü des Browsers, dann „App installieren“ oder „Zum Startbildschirm hinzufügen“. Erlauben Sie dann Benachrichtigungen.',
  phone_keep_other:
    'Ohne Benachrichtigungen geht es auch: Öffnen Sie diese Seite, wenn ein anderer Bildschirm nach Ihnen fragt.',
  phone_notify_why:
    'Lassen Sie dieses Telefon eine Benachrichtigung zeigen, wenn jemand fragt, damit Sie diese Seite nicht öffnen müssen.',
  phone_notify: 'Benachrichtigungen erlauben',
  phone_notify_refused:
    'Benachrichtigungen sind für diese Seite blockiert. Sie können sie in den Einstellungen Ihres Browsers erlauben. Öffnen Sie bis dahin diese Seite, wenn ein anderer Bildschirm nach Ihnen fragt.',
  phone_notify_on: 'Dieses Telefon zeigt eine Benachrichtigung, wenn jemand fragt.',
  phone_unknown_title: 'Dieses Telefon ist nicht verbunden',
  phone_unknown:
    'Kein Konto fragt dieses Telefon. Um es zu verbinden, melden Sie sich auf einem anderen Bildschirm an, wählen Sie „Anfrage auf Ihrem Telefon“ als Methode und scannen Sie das Bild, das dort gezeigt wird.',
  phone_unknown_again:
    'Es war schon verbunden? Dann wurden die Cookies dieses Browsers gelöscht, oder es war in einem anderen Browser verbunden: Richten Sie die Anfragen in Ihrem Konto neu ein.',
  phone_link_typed: 'Die Adresse, die der andere Bildschirm zeigt',
  phone_link_typed_hint:
    'Wenn Sie diese Seite vom Startbildschirm geöffnet haben: Kopieren Sie die Adresse dort und fügen Sie sie hier ein.',
  phone_link_open: 'Adresse öffnen',
  phone_link_malformed:
    'Das ist keine Adresse zum Verbinden eines Telefons. Kopieren Sie die ganze Adresse, die der andere Bildschirm zeigt.',
  phone_sign_in_title: 'Jemand meldet sich an',
  phone_sign_in_why: 'Wenn Sie das sind, geben Sie die sechs Ziffern ein, die der andere Bildschirm zeigt.',
  phone_profile_title: 'Jemand öffnet Ihr Profil',
  phone_profile_why:
    'Damit lässt sich ändern, wie Sie sich anmelden. Wenn Sie das sind, geben Sie die sechs Ziffern ein, die der andere Bildschirm zeigt. Tun Sie es nicht, wenn jemand Sie am Telefon darum bittet.',
  phone_new_factor_title: 'Jemand richtet einen neuen Faktor ein',
  phone_new_factor_why:
    'Mit Ihrer Bestätigung meldet sich diese Person mit einer eigenen Methode bei Ihrem Konto an, und Ihre endet. Wenn Sie das sind, geben Sie die sechs Ziffern ein, die der andere Bildschirm zeigt. Tun Sie es nicht, wenn jemand Sie am Telefon darum bittet.',
  phone_new_password_title: 'Jemand wählt ein neues Passwort',
  phone_new_password_why:
    'Mit Ihrer Bestätigung bekommt diese Person ein neues Passwort für Ihr Konto. Wenn Sie das sind, geben Sie die sechs Ziffern ein, die der andere Bildschirm zeigt. Tun Sie es nicht, wenn jemand Sie am Telefon darum bittet.',
  phone_set_up_title: 'Dieses Telefon fertig verbinden',
  phone_set_up_why: 'Geben Sie die sechs Ziffern ein, die der andere Bildschirm jetzt zeigt.',
  phone_evidence_title: 'Der Helpdesk fragt nach Ihnen',
  phone_evidence_why:
    'Wenn Sie gerade mit dem Helpdesk sprechen, geben Sie die sechs Ziffern ein, die man Ihnen dort vorliest. Wenn nicht, spricht jemand anderes in Ihrem Namen mit ihm.',
  phone_account: 'Konto',
  phone_asked_by: 'Anfrage von',
  phone_place: 'Von wo',
  phone_since: 'Seit',
  phone_until: 'Gültig bis',
  phone_digits: 'Die sechs Ziffern auf dem anderen Bildschirm',
  phone_approve: 'Bestätigen',
  phone_deny: 'Ablehnen',
  phone_not_me: 'Das war ich nicht',
  phone_not_me_title: 'Ihr Konto einfrieren?',
  phone_known_password: 'Wer nach Ihnen fragt, kennt Ihr Passwort.',
  phone_known_mailbox: 'Wer nach Ihnen fragt, liest Ihre Mail.',
  phone_known_desk: 'Jemand spricht in Ihrem Namen mit dem Helpdesk.',
  phone_not_me_why:
    '„Mein Konto einfrieren“ beendet, was begonnen wurde, jede Sitzung, jedes vertraute Gerät und alles, was seit ihrem Beginn eingerichtet wurde. Dann kann nichts wiederhergestellt oder eingerichtet werden, bis eine Aufsicht es geprüft hat. Mit dem, was Sie vorher hatten, können Sie sich weiter anmelden.',
  phone_not_me_deny: 'Haben Sie nur versehentlich gefragt, lehnen Sie stattdessen ab.',
  phone_freeze: 'Mein Konto einfrieren',
  phone_back: 'Zurück zu den Anfragen',
  phone_approved_title: 'Bestätigt',
  phone_approved: 'Auf dem anderen Bildschirm geht es jetzt weiter.',
  phone_denied_title: 'Abgelehnt',
  phone_denied:
    'Wer gefragt hat, wurde nicht eingelassen. Waren Sie es nicht, kennt jemand Ihr Passwort: Ändern Sie es.',
  phone_denied_mailbox:
    'Wer gefragt hat, bekommt kein neues Passwort. Waren Sie es nicht, liest jemand Ihre Mail: Ändern Sie das Passwort Ihres Postfachs und rufen Sie den Helpdesk an.',
  phone_denied_desk:
    'Der Helpdesk sieht, dass Sie abgelehnt haben. Sprechen Sie nicht mit ihm, tut es jemand in Ihrem Namen: Rufen Sie dort an.',
  phone_reported_title: 'Ihr Konto ist eingefroren',
  phone_reported:
    'Was begonnen war, alle Sitzungen und alle vertrauten Geräte sind beendet. Wir haben eine Mail an Ihre bestätigten Adressen geschickt. Rufen Sie den Helpdesk an: Eine Aufsicht prüft es und gibt das Konto wieder frei.',
  phone_digits_malformed: 'Geben Sie die sechs Ziffern ein, sonst nichts.',
  phone_digits_wrong: 'Das sind nicht die Ziffern auf dem anderen Bildschirm. Verbleibende Versuche: {left}.',
  phone_digits_locked: 'Es gab zu viele falsche Versuche. Warten Sie {minutes} Min. und versuchen Sie es dann erneut.',
  phone_used_up_title: 'Diese Anfrage ist beendet',
  phone_used_up:
    'Die Ziffern wurden fünfmal falsch eingegeben. Fragen Sie auf dem anderen Bildschirm erneut, wenn die Anfrage von Ihnen kam.',
  phone_gone_title: 'Diese Anfrage ist beendet',
  phone_gone: 'Sie wurde beantwortet, ist abgelaufen oder durch eine neuere ersetzt. Es ist nichts geschehen.',
  phone_link_title: 'Dieses Telefon verbinden?',
  phone_link_why: 'Von da an darf dieses Konto bei {issuer} dieses Telefon fragen, ob Sie selbst sich anmelden:',
  phone_link_only:
    'Verbinden Sie es nur, wenn Sie diese Adresse eben aus Ihrer eigenen Anmeldung geöffnet haben. Die sechs Ziffern, die folgen, geben Sie hier ein.',
  phone_link_connect: 'Dieses Telefon verbinden',
  phone_link_gone_title: 'Dieser Link gilt nicht mehr',
  phone_link_gone:
    'Er gilt einmal und nur, solange der andere Bildschirm ihn zeigt. Laden Sie die Seite dort neu und nehmen Sie den neuesten.',
  phone_paused_title: 'Anfragen sind ausgesetzt',
  phone_paused:
    'Das Telefon ist verbunden. Aber fünf Anfragen blieben innerhalb einer Stunde ohne Antwort, deshalb wird eine Stunde lang nichts gefragt. Fragen Sie danach vom anderen Bildschirm erneut oder wählen Sie dort eine andere Methode.',
}
