/** The page behind the link of every notice (rules 9 and 17). */
export const notMe = {
  not_me_title: 'Was this not you?',
  not_me_when: 'On {at}',
  not_me_unchanged: 'Opening this page has changed nothing. If it was you, close it.',
  not_me_does: 'If it was not you, the button below freezes your account at once:',
  not_me_does_sessions:
    'every sign-in, trusted device and pass ends, and the help desk stops what it was doing for the account;',
  not_me_does_factors:
    'every factor and recovery code that came since then stops working; factors from before still sign you in;',
  not_me_does_closed: 'nothing can be changed or recovered until a supervisor has looked into it.',
  not_me_call: 'Then call your help desk, on the number that you know and not on one from a message.',
  not_me_submit: 'This was not me: freeze my account',
  not_me_done_title: 'Your account is frozen',
  not_me_done: 'Sessions, trusted devices and passes have ended, and so has every factor that came since then.',
  not_me_done_next:
    'Call your help desk now, on the number that you know. A supervisor looks into it and lifts the freeze. Factors from before still sign you in.',
  not_me_used_title: 'This link was used',
  not_me_used:
    'The account was frozen with this link on {at}. Nothing more needs to be done here. If you have not spoken with your help desk yet, call them now.',
  not_me_unknown_title: 'This link does not work',
  not_me_unknown:
    'It is not complete, or it has run out: links in notices work for 30 days. Nothing was done. Copy the whole link from the message and try again.',
  not_me_unknown_next: 'If something happened to your account that was not you, call your help desk now.',
} as const satisfies Record<string, string>
