/** The page on the owner's phone that takes push prompts, and what a notification there says. */
export const push = {
  push_notification_title: 'Somebody is asking for you',
  push_notification_text: 'Open Rekey and look before you answer.',
  phone_title: 'Prompts for this phone',
  phone_none: 'Nothing waits for you now. When somebody signs in with your account, this page asks you here.',
  phone_reload: 'Look again',
  phone_accounts: 'Accounts that ask this phone',
  phone_keep: 'Keep this page on your phone',
  phone_keep_iphone:
    'iPhone and iPad, in Safari: tap the share button, then “Add to Home Screen”. Open Rekey from there and allow notifications.',
  phone_keep_android:
    'Android: open the menu of the browser, then “Install app” or “Add to Home screen”. Then allow notifications.',
  phone_keep_other: 'Without notifications it works too: open this page when another screen asks for you.',
  phone_notify_why: 'Let this phone show a notification when somebody asks, so that you do not have to open this page.',
  phone_notify: 'Allow notifications',
  phone_notify_refused:
    'Notifications are blocked for this page. You can allow them in the settings of your browser. Until then open this page when another screen asks for you.',
  phone_notify_on: 'This phone shows a notification when somebody asks.',
  phone_unknown_title: 'This phone is not connected',
  phone_unknown:
    'No account asks this phone. To connect it, sign in on another screen, choose “Prompt on your phone” as your method and scan the picture that is shown there.',
  phone_unknown_again:
    'It was connected before? Then the cookies of this browser were deleted, or it was connected in another browser: set push up anew in your account.',
  phone_link_typed: 'The address that the other screen shows',
  phone_link_typed_hint: 'If you opened this page from your home screen: copy the address there and paste it here.',
  phone_link_open: 'Open the address',
  phone_link_malformed:
    'That is not an address for connecting a phone. Copy the whole address that the other screen shows.',
  phone_sign_in_title: 'Somebody is signing in',
  phone_sign_in_why: 'If that is you, type the six digits that the other screen shows.',
  phone_profile_title: 'Somebody opens your profile',
  phone_profile_why:
    'They want to change how you sign in. If that is you, type the six digits that the other screen shows. Do not if somebody asks you to on the phone.',
  phone_new_factor_title: 'Somebody sets up a new factor',
  phone_new_factor_why:
    'With your approval they sign in to your account with a method of their own, and yours ends. If that is you, type the six digits that the other screen shows. Do not if somebody asks you to on the phone.',
  phone_new_password_title: 'Somebody chooses a new password',
  phone_new_password_why:
    'With your approval they get a new password for your account. If that is you, type the six digits that the other screen shows. Do not if somebody asks you to on the phone.',
  phone_set_up_title: 'Finish connecting this phone',
  phone_set_up_why: 'Type the six digits that the other screen shows now.',
  phone_evidence_title: 'The help desk asks for you',
  phone_evidence_why:
    'If you are talking to the help desk now, type the six digits that the agent reads out. If you are not, somebody else is talking to them in your name.',
  phone_account: 'Account',
  phone_asked_by: 'Asked by',
  phone_place: 'From',
  phone_since: 'Since',
  phone_until: 'Good until',
  phone_digits: 'The six digits on the other screen',
  phone_approve: 'Approve',
  phone_deny: 'Deny',
  phone_not_me: 'This was not me',
  phone_not_me_title: 'Freeze your account?',
  phone_known_password: 'Somebody who asks for you knows your password.',
  phone_known_mailbox: 'Somebody who asks for you reads your mail.',
  phone_known_desk: 'Somebody is talking to the help desk in your name.',
  phone_not_me_why:
    '“Freeze my account” ends what they have begun, every session, every trusted device and everything that was set up since it began. Nothing can be recovered or set up then until a supervisor has looked into it. You can still sign in with what you had before.',
  phone_not_me_deny: 'If you only asked by mistake, deny it instead.',
  phone_freeze: 'Freeze my account',
  phone_back: 'Back to the prompts',
  phone_approved_title: 'Approved',
  phone_approved: 'The other screen goes on now.',
  phone_denied_title: 'Denied',
  phone_denied: 'Whoever asked was not let in. If it was not you, somebody knows your password: change it.',
  phone_denied_mailbox:
    'Whoever asked gets no new password. If it was not you, somebody reads your mail: change the password of your mailbox, and call your help desk.',
  phone_denied_desk:
    'The help desk sees that you denied. If you are not talking to them, somebody else is, in your name: call them.',
  phone_reported_title: 'Your account is frozen',
  phone_reported:
    'What was under way, all sessions and all trusted devices have ended. We sent a mail to your confirmed addresses. Call your help desk: a supervisor looks into it and opens the account again.',
  phone_digits_malformed: 'Type the six digits, nothing else.',
  phone_digits_wrong: 'These are not the digits on the other screen. Tries left: {left}.',
  phone_digits_locked: 'There were too many wrong tries. Wait {minutes} min and try again.',
  phone_used_up_title: 'That prompt has ended',
  phone_used_up: 'The digits were typed wrong five times. Ask again on the other screen, if it was you who asked.',
  phone_gone_title: 'That prompt has ended',
  phone_gone: 'It was answered, has run out or a newer one took its place. Nothing was done.',
  phone_link_title: 'Connect this phone?',
  phone_link_why: 'From then on this account at {issuer} may ask this phone whether it is you who signs in:',
  phone_link_only:
    'Connect it only if you just opened this address from your own sign-in. The six digits that follow are typed here.',
  phone_link_connect: 'Connect this phone',
  phone_link_gone_title: 'This link is no longer good',
  phone_link_gone:
    'It works once and only while the other screen shows it. Load the page there again and use the newest one.',
  phone_paused_title: 'Push is paused',
  phone_paused:
    'The phone is connected. But five prompts got no answer within an hour, so nothing is asked for an hour. Ask again from the other screen then, or choose another method there.',
} as const satisfies Record<string, string>
