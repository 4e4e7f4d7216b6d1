import type { vouch as english } from '../en/vouch.ts'
import type { TextsOf } from '../index.ts'

export const vouch: TextsOf<typeof english> = {
  vouch_title: 'Bürgen Sie für jemanden aus Ihrem Team?',
  vouch_none: 'Beim Helpdesk wartet niemand auf Ihr Wort.',
  vouch_why: 'Jemand ist mit dem Helpdesk am Telefon, gibt an, an Sie zu berichten, und kann sich nicht anmelden.',
  vouch_speak:
    'Sprechen Sie zuerst selbst mit der Person, unter einer Nummer oder in einem Raum, die Sie kennen. Eine Nachricht, die um Bestätigung bittet, beweist nichts.',
  vouch_asks: '{agent} vom Helpdesk fragt zum Ticket {ticket}, am {at}.',
  vouch_until: 'Ihre Antwort gilt bis {until}.',
  vouch_yes: 'Ich habe mit {name} gesprochen: Es stimmt',
  vouch_no: 'Es ist nicht {name}',
  vouch_back: 'Zu Ihrem Profil',
  vouch_confirmed: 'Ihr Wort ist angekommen. Der Helpdesk macht weiter.',
  vouch_denied:
    'Der Helpdesk weiß, dass es die Person nicht ist. Sagen Sie ihr, dass jemand in ihrem Namen angerufen hat.',
  vouch_gone: 'Diese Frage wartet nicht mehr: Sie wurde beantwortet, zurückgenommen oder ist abgelaufen.',
}
