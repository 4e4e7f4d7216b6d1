/** The page on which a manager gives their word (rule 11). */
export const vouch = {
  vouch_title: 'Do you vouch for a colleague?',
  vouch_none: 'Nobody at the help desk waits for your word.',
  vouch_why: 'Somebody is on the phone with the help desk, says that they report to you, and cannot sign in.',
  vouch_speak:
    'Speak with them yourself first, by a number or a room that you know. A message that asks you to confirm proves nothing.',
  vouch_asks: '{agent} of the help desk asks, for ticket {ticket}, on {at}.',
  vouch_until: 'Your answer is good until {until}.',
  vouch_yes: 'I have spoken with {name}: it is them',
  vouch_no: 'It is not {name}',
  vouch_back: 'To your profile',
  vouch_confirmed: 'Your word was taken. The help desk goes on.',
  vouch_denied: 'The help desk knows that it is not them. Tell your colleague that somebody called in their name.',
  vouch_gone: 'This question waits no more: it was answered, taken back or has run out.',
} as const satisfies Record<string, string>
