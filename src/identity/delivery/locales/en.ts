/** Ends every notice of a change: the link works without a sign-in, and only its button acts (rules 9, 17). */
const notYou =
  'Was this not you? Open this page and press its button. It freezes your account until a supervisor has looked into it:\n\n{not_me}\n\nThen call your help desk.'

/** What the owner reads; English defines which mails there are. */
export const en = {
  issued_code: {
    subject: 'Your code: {code}',
    text: 'Hello {name},\n\nyour code is {code}. It is good for {minutes} minutes and for one use.\n\nRead it to the help desk only if you called them yourself. Nobody from the help desk will ever call you and ask for it.\n\nIf you asked for no code, call your help desk.',
  },
  password_code: {
    subject: 'Your code for a new password: {code}',
    text: 'Hello {name},\n\nsomebody asked for a new password for your account. The code is {code}. It is good for {minutes} minutes and for one use.\n\nType it yourself, on the page where you asked for it. Never read it to anybody, the help desk included: the help desk does not need it and will not ask for it.\n\nIf you did not ask for a new password, call your help desk.',
  },
  sign_in_code: {
    subject: 'Your code to sign in: {code}',
    text: 'Hello {name},\n\nthe code for your sign-in is {code}. It is good for {minutes} minutes and for one use.\n\nType it yourself, on the page where you are signing in. Never read it to anybody, the help desk included.\n\nIf you are not signing in, somebody else knows your password. Change it, and call your help desk.',
  },
  enrolment_pass: {
    subject: 'Your enrolment pass',
    text: 'Hello {name},\n\nwith this enrolment pass you set up multi-factor authentication again:\n\n    {pass}\n\nSign in at {address} with your password; then enter the pass. It is good for one use, until {until}.\n\nIf you did not ask the help desk for this, do not use it and call them.',
  },
  invitation: {
    subject: 'Your account is ready to be set up',
    text: 'Hello {name},\n\nan account was made for you. Open {address}, enter this e-mail address and this pass:\n\n    {pass}\n\nThen choose a password and set up multi-factor authentication. The pass is good for one use, until {until}.',
  },
  factors_reset: {
    subject: 'Your lost device was reset',
    text: `Hello {name},\n\non {at} the help desk reset your multi-factor authentication. Lost factors, trusted devices and all sessions were ended. Before your next sign-in you set up MFA again.\n\n${notYou}`,
  },
  reconfiguration_required: {
    subject: 'Please set up multi-factor authentication again',
    text: `Hello {name},\n\nsince {at} your account needs multi-factor authentication to be set up again. You will be led through it at your next sign-in.\n\n${notYou}`,
  },
  factor_enrolled: {
    subject: 'A new factor was set up',
    text: `Hello {name},\n\non {at} the factor "{factor}" was set up for your account. Factors from before no longer work.\n\n${notYou}`,
  },
  factor_disabled: {
    subject: 'A factor was disabled after too many wrong codes',
    text: `Hello {name},\n\non {at} one of your factors was disabled: 100 wrong codes in a row were entered. Your password may be known to somebody else: change it.\n\n${notYou}`,
  },
  last_factor_disabled: {
    subject: 'The last factor of your account was disabled',
    text: `Hello {name},\n\non {at} the last factor that could sign you in was disabled: 100 wrong codes in a row were entered. You are signed out everywhere, and no device is trusted any more. At your next sign-in you set MFA up anew: with your recovery code, or with a pass from your help desk. Your password may be known to somebody else: change it.\n\n${notYou}`,
  },
  mfa_disabled: {
    subject: 'Your factors were retired',
    text: `Hello {name},\n\non {at} your factors were retired on your profile page. MFA stays mandatory: at your next sign-in you set it up again.\n\n${notYou}`,
  },
  recovery_code_used: {
    subject: 'Your recovery code was used',
    text: `Hello {name},\n\non {at} your recovery code was used. It is spent; a new one will be shown to you when you set up MFA.\n\n${notYou}`,
  },
  recovery_code_replaced: {
    subject: 'You have a new recovery code',
    text: `Hello {name},\n\non {at} a new recovery code was made for your account. The one before is revoked.\n\n${notYou}`,
  },
  pass_read_out: {
    subject: 'An enrolment pass was given to a caller',
    text: `Hello {name},\n\non {at} the help desk read an enrolment pass for your account out to somebody on the phone who was taken for you. Whoever has it and your password can set up MFA.\n\n${notYou}`,
  },
  pass_sent: {
    subject: 'An enrolment pass was sent to another of your addresses',
    text: `Hello {name},\n\non {at} the help desk sent an enrolment pass for your account to another of your confirmed addresses. Whoever reads it and has your password can set up MFA.\n\n${notYou}`,
  },
  recovery_code_revoked: {
    subject: 'Your recovery code was revoked',
    text: `Hello {name},\n\non {at} your recovery code was revoked. Make a new one on your account page, or at your next sign-in.\n\n${notYou}`,
  },
  recovery_code_exposed: {
    subject: 'Your recovery code was heard by somebody and is revoked',
    text: `Hello {name},\n\non {at} your recovery code was entered where it could not be accepted. Since somebody has seen it, it is revoked. Make a new one on your account page, or at your next sign-in.\n\n${notYou}`,
  },
  password_changed: {
    subject: 'Your password was changed',
    text: `Hello {name},\n\non {at} your password was changed. All sessions, trusted devices and enrolment passes were ended.\n\n${notYou}`,
  },
  sessions_ended: {
    subject: 'Your sessions were ended',
    text: `Hello {name},\n\non {at} the help desk ended all your sessions. Sign in again where you need to.\n\n${notYou}`,
  },
  account_unlocked: {
    subject: 'Waits on your account were ended',
    text: `Hello {name},\n\non {at} the help desk ended the waits after wrong codes or passwords on your account.\n\n${notYou}`,
  },
  factor_added: {
    subject: 'A factor was added',
    text: `Hello {name},\n\non {at} the factor "{factor}" was added to your account. Your other factors work as before.\n\n${notYou}`,
  },
  factor_removed: {
    subject: 'A factor was removed',
    text: `Hello {name},\n\non {at} the factor "{factor}" was removed from your account.\n\n${notYou}`,
  },
  preferred_factor_changed: {
    subject: 'Your preferred factor was changed',
    text: `Hello {name},\n\nsince {at} you are asked for the factor "{factor}" first when you sign in.\n\n${notYou}`,
  },
  phone_number_changed: {
    subject: 'Your phone number was changed',
    text: `Hello {name},\n\nsince {at} your codes by SMS go to the number that ends in {hint}. The number before gets none any more.\n\n${notYou}`,
  },
  trusted_device_added: {
    subject: 'A device is trusted now',
    text: `Hello {name},\n\non {at} this device became trusted: {device}, at {place}. It is not asked for a second factor for a while. You can end that on your account page.\n\n${notYou}`,
  },
  trusted_device_copied: {
    subject: 'The trust in a device was ended',
    text: `Hello {name},\n\non {at} the trust in this device was ended: {device}. What makes it trusted was shown a second time, as if it had been copied. If you restored the device from a back-up, that may be why.\n\n${notYou}`,
  },
  passkey_copied: {
    subject: 'A copied passkey was refused',
    text: `Hello {name},\n\non {at} the passkey "{factor}" was shown in a way that only a copy of it explains: its counter went back. The passkey is disabled and signs nobody in any more, you are signed out everywhere, and no device is trusted. If you restored the device from a back-up, that may be why. Set up a new passkey on your account page; if you have no other factor, you are asked to at your next sign-in, with your recovery code or a pass from your help desk.\n\n${notYou}`,
  },
  factors_waiting: {
    subject: 'Several wrong codes: your account waits',
    text: `Hello {name},\n\non {at} several wrong codes in a row were entered for your account, after the right password. No code is accepted for a while, the right one included. If it was not you, somebody knows your password: change it.\n\n${notYou}`,
  },
  factors_waiting_mailbox: {
    subject: 'Several wrong codes: your account waits',
    text: `Hello {name},\n\non {at} several wrong codes in a row were entered for your account by somebody who asked for a new password and had the code from your mailbox. No code is accepted for a while, the right one included. If it was not you, somebody reads your mail: change the password of your mailbox, and call your help desk.\n\n${notYou}`,
  },
  factors_waiting_desk: {
    subject: 'Several wrong codes: your account waits',
    text: `Hello {name},\n\non {at} several wrong codes in a row were entered on your phone while the help desk asked for you. No code is accepted for a while, the right one included. If you were not talking to the help desk, somebody speaks to them in your name: call them.\n\n${notYou}`,
  },
  passes_wrong: {
    subject: 'Several wrong passes for your account',
    text: `Hello {name},\n\non {at} several wrong enrolment passes in a row were entered for your account, after the right password. The right pass is accepted all the same. If it was not you, somebody knows your password: change it, and give nobody your pass.\n\n${notYou}`,
  },
  passes_wrong_mailbox: {
    subject: 'Several wrong passes for your account',
    text: `Hello {name},\n\non {at} several wrong enrolment passes in a row were entered for your account by somebody who asked for a new password and had the code from your mailbox. The right pass is accepted all the same. If it was not you, somebody reads your mail: change the password of your mailbox, and give nobody your pass.\n\n${notYou}`,
  },
  push_paused: {
    subject: 'Questions to your phone are paused',
    text: `Hello {name},\n\non {at} five questions to your phone had stayed without an answer, so no more are sent for a while. If you asked for none of them, somebody is trying to get into your account: change your password, approve nothing that you did not ask for, and call your help desk.\n\n${notYou}`,
  },
  session_reused: {
    subject: 'A session was ended for your safety',
    text: `Hello {name},\n\non {at} a key that an application keeps for your session was shown a second time, as if it had been copied. The session was ended; sign in again where you need to.\n\n${notYou}`,
  },
  account_frozen: {
    subject: 'Your account is frozen',
    text: 'Hello {name},\n\non {at} your account was frozen because somebody reported that it was misused. Sessions, trusted devices and passes were ended, and so was every factor that was set up since the reported event. Factors from before it still sign you in; nothing can be changed or recovered until a supervisor has looked into it.\n\nCall your help desk now, on the number that you know.',
  },
  limit_crossed: {
    subject: 'A limit of the help desk was reached',
    text: 'Hello {name},\n\nat {at} a limit of the help desk was reached, and what it stops was refused. Who and which limit stands in the console, under Watch. Please look at it.',
  },
  approval_waiting: {
    subject: 'A request waits for your decision',
    text: 'Hello {name},\n\na request for approval has had no answer and goes on to you. It runs out soon. Open Approvals in the console, look at the evidence, and approve or decline it.',
  },
  approval_unanswered: {
    subject: 'Nobody is left to decide on a request',
    text: 'Hello {name},\n\nat {at} a request for approval had had no answer, and there is no other supervisor who may decide on it. It runs out soon. It stands under Approvals in the console: please see to it that a supervisor without a part in the case can answer, by inviting or resuming one.',
  },
  emergency_asked: {
    subject: 'Emergency: two approvals are asked for',
    text: 'Hello {name},\n\nat {at} an agent asked for an emergency recovery: without the evidence that the policy takes, on the word of two supervisors. Every such request is reported to you. It stands under Approvals in the console.',
  },
  emergency_done: {
    subject: 'Emergency: an account was recovered on two approvals',
    text: 'Hello {name},\n\nat {at} an emergency recovery was carried out on the word of two supervisors. Please check it: who asked, who approved and why stands in the console, under Approvals and in the audit log.',
  },
  manager_question: {
    subject: 'Is it your colleague who is calling the help desk?',
    text: 'Hello {name},\n\nsomebody who says that they report to you is on the phone with the help desk and cannot sign in. Speak with them yourself, by a number or a room that you know. Then open {address}, signed in as yourself, and say whether it is them.\n\nNever confirm because somebody asks you to in a message. If nobody has lost anything, press "It is not": an attacker may be calling.',
  },
  freeze_to_look_into: {
    subject: 'An account was frozen and waits for a supervisor',
    text: 'Hello {name},\n\nat {at} an account was frozen. Only supervisors lift it, on evidence. It stands in the console, under Watch.',
  },
  freeze_lifted: {
    subject: 'Your account is no longer frozen',
    text: `Hello {name},\n\nat {at} a supervisor lifted the freeze of your account, after your identity was proven. Earlier links that froze it do nothing any more.\n\n${notYou}`,
  },
  staff_role_changed: {
    subject: 'Your role at the desk was changed',
    text: `Hello {name},\n\non {at} an administrator gave you another role at the help desk. It counts from your next step.\n\n${notYou}`,
  },
  staff_suspended: {
    subject: 'Your account was suspended',
    text: 'Hello {name},\n\non {at} an administrator suspended your account. Sessions, trusted devices and passes were ended, and you cannot sign in until an administrator ends the suspension.\n\nIf you do not know why, speak to your administrator.',
  },
  staff_resumed: {
    subject: 'The suspension of your account has ended',
    text: `Hello {name},\n\non {at} an administrator ended the suspension of your account. You can sign in again.\n\n${notYou}`,
  },
  staff_left: {
    subject: 'Your account at the desk was closed',
    text: 'Hello {name},\n\non {at} an administrator took your role at the help desk and suspended your account. Sessions, trusted devices and passes were ended.\n\nIf you do not know why, speak to your administrator.',
  },
  staff_limits_set: {
    subject: 'Your limits at the desk were changed',
    text: 'Hello {name},\n\non {at} your own limits for resets and failed verifications at the help desk were changed. If you do not know why, speak to your supervisor.',
  },
  staff_given_role: {
    subject: 'Somebody was given a role at your desk',
    text: 'Hello {name},\n\nat {at} somebody was invited to the help desk, or given another role there. Who, by whom and which role stands in the console, in the audit log. If you do not expect it, ask now, in person or by phone.',
  },
  policy_proposed: {
    subject: 'A policy was proposed',
    text: 'Hello {name},\n\nat {at} a new evidence policy was proposed. It waits for a second person: neither who proposed it, nor who invited them or was invited by them. What it changes stands in the console, under Policy.',
  },
  policy_activated: {
    subject: 'A policy was put into force',
    text: 'Hello {name},\n\nat {at} a new evidence policy was put into force. From now on it decides what proves a caller. What it changes, and by whom, stands in the console, under Policy. If you do not expect it, ask now, in person or by phone.',
  },
  break_glass_used: {
    subject: 'Break-glass was used for your account',
    text: `Hello {name},\n\non {at} the break-glass way was used for your account, on the server itself. All factors, sessions, trusted devices and passes were ended and your recovery code was revoked; whoever has the new enrolment pass and your password can set up MFA and is shown a new recovery code. Every supervisor, administrator and auditor was told.\n\n${notYou}`,
  },
  break_glass_unfroze: {
    subject: 'A freeze was lifted by break-glass',
    text: 'Hello {name},\n\non {at} the break-glass way was used on the server for the account of {who}, which was frozen because somebody had reported that it was misused. The freeze was lifted with it, without a case and without evidence, and earlier links that froze the account do nothing any more.\n\nMake sure now, in person or by phone, that {who} asked for it. If not, suspend the account and call whoever runs the server.',
  },
  break_glass_told: {
    subject: 'Break-glass was used at your desk',
    text: 'Hello {name},\n\non {at} the break-glass way was used on the server for the account of {who}. All of its factors, sessions, trusted devices and passes were ended, its recovery code was revoked, and one enrolment pass was made.\n\nMake sure now, in person or by phone, that this was meant. If it was not, suspend the account and call whoever runs the server. The console shows it until somebody else has taken note.',
  },
  sign_up: {
    subject: 'Confirm your address',
    text: 'Hello,\n\nsomebody, probably you, asked for an account with this address. Open {address}, enter this e-mail address and this pass:\n\n    {pass}\n\nThen choose a password and set up multi-factor authentication. The pass is good for one use, until {until}.\n\nIf you did not ask for this, do nothing: without the pass there will be no account.',
  },
  signed_up_already: {
    subject: 'You have an account already',
    text: 'Hello {name},\n\nsomebody, perhaps you, tried to sign up with this address. You have an account already; nothing was changed. Sign in at {address}. If you forgot your password, that page helps you on.\n\nIf it was not you, you need do nothing.',
  },
} as const satisfies Record<string, { subject: string; text: string }>
