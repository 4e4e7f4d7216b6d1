import type { TextsOf } from '../index.ts'
import type { notMe as english } from '../en/not-me.ts'

export const notMe: TextsOf<typeof english> = {
  not_me_title: 'Waren Sie das nicht?',
  not_me_when: 'Am {at}',
  not_me_unchanged: 'Das Öffnen dieser Seite hat nichts geändert. Waren Sie es, schließen Sie sie.',
  not_me_does: 'Waren Sie es nicht, friert der Knopf unten Ihr Konto sofort ein:',
  not_me_does_sessions:
    'Jede Anmeldung, jedes vertraute Gerät und jeder Pass endet, und der Helpdesk bricht ab, was er für das Konto tat;',
  not_me_does_factors:
    'jeder Faktor und jeder Wiederherstellungscode, der seitdem dazukam, gilt nicht mehr; mit früheren Faktoren können Sie sich weiter anmelden;',
  not_me_does_closed: 'nichts kann geändert oder wiederhergestellt werden, bis eine Aufsicht es geprüft hat.',
  not_me_call:
    'Rufen Sie dann den Helpdesk an, unter der Nummer, die Sie kennen, und nicht unter einer aus einer Nachricht.',
  not_me_submit: 'Das war ich nicht: Konto einfrieren',
  not_me_done_title: 'Ihr Konto ist eingefroren',
  not_me_done: 'Sitzungen, vertraute Geräte und Pässe sind beendet, ebenso jeder Faktor, der seitdem dazukam.',
  not_me_done_next:
    'Rufen Sie jetzt den Helpdesk an, unter der Nummer, die Sie kennen. Eine Aufsicht prüft es und gibt das Konto wieder frei. Mit früheren Faktoren können Sie sich weiter anmelden.',
  not_me_used_title: 'Dieser Link wurde schon verwendet',
  not_me_used:
    'Mit diesem Link wurde das Konto am {at} eingefroren. Hier ist nichts weiter zu tun. Haben Sie noch nicht mit dem Helpdesk gesprochen, rufen Sie jetzt dort an.',
  not_me_unknown_title: 'Dieser Link funktioniert nicht',
  not_me_unknown:
    'Er ist nicht vollständig oder abgelaufen: Links in Nachrichten gelten 30 Tage. Es ist nichts geschehen. Kopieren Sie den ganzen Link aus der Nachricht und versuchen Sie es erneut.',
  not_me_unknown_next: 'Ist an Ihrem Konto etwas geschehen, das nicht von Ihnen kam, rufen Sie jetzt den Helpdesk an.',
}
