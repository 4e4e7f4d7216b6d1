import type { AccountKind, AccountState, FactorType, Role } from '#common/model/words.ts'

/** How the recovery code of a seeded account stands. */
export type SeededCode = 'live' | 'spent' | 'revoked' | 'none'

export interface Person {
  userName: string
  displayName: string
  department: string
  locale: string
  kind: AccountKind
  role: Role | null
  state: AccountState
  /** Local part is the user name; a second one is private and gives a pass somewhere to go. */
  emails: { value: string; confirmed: boolean; behindSignIn: boolean }[]
  phones: string[]
  factors: { type: FactorType; label: string; state: 'working' | 'retired' | 'disabled' }[]
  code: SeededCode
  trustedDevices: number
  sessions: number
  reconfiguration: 'required' | 'disabled_by_owner' | 'imported' | null
  manager?: string
}

export const organisation = 'demo.example'
/** Everybody's password in the demo organisation; the demo listens on this machine alone. */
export const demoPassword = 'correct horse demo'

const mail = (userName: string) => ({ value: `${userName}@${organisation}`, confirmed: true, behindSignIn: false })
const privateMail = (value: string) => ({ value, confirmed: true, behindSignIn: false })
const authenticator = (label: string) => ({ type: 'totp' as const, label, state: 'working' as const })

function person(
  userName: string,
  displayName: string,
  department: string,
  locale: string,
  more: Partial<Person> = {},
): Person {
  return {
    userName,
    displayName,
    department,
    locale,
    kind: 'standard',
    role: null,
    state: 'active',
    emails: [mail(userName)],
    phones: [],
    factors: [authenticator('Authenticator')],
    code: 'live',
    trustedDevices: 1,
    sessions: 1,
    reconfiguration: null,
    ...more,
  }
}

/** The staff of the demo's help desk; the same people in demo, tests and end-to-end tests. */
export const staff: readonly Person[] = [
  person('mruiz', 'Mariam Ruiz', 'Help desk', 'en', {
    role: 'agent',
    kind: 'privileged',
    factors: [authenticator('Pixel 8')],
  }),
  person('jweber', 'Jonas Weber', 'Help desk', 'de', {
    role: 'agent',
    kind: 'privileged',
    factors: [authenticator('iPhone 15')],
  }),
  person('shaddad', 'Samira Haddad سميرة حداد', 'Help desk', 'ar', {
    role: 'supervisor',
    kind: 'privileged',
    factors: [authenticator('Galaxy S24')],
  }),
  person('ibauer', 'Ingrid Bauer', 'Help desk', 'de', {
    role: 'supervisor',
    kind: 'privileged',
    phones: ['+4915112345678'],
    factors: [authenticator('Fairphone 5')],
  }),
  person('toliveira', 'Tomás Oliveira', 'Audit', 'en', {
    role: 'auditor',
    kind: 'privileged',
    factors: [authenticator('Moto G')],
  }),
  person('gokafor', 'Grace Okafor', 'IT', 'en', {
    role: 'administrator',
    kind: 'privileged',
    factors: [authenticator('iPhone 16')],
  }),
]

/** Owners with a story each: every state that an account can be in has one. */
export const owners: readonly Person[] = [
  person('atanaka', 'Aiko Tanaka 田中愛子', 'Finance', 'en', {
    emails: [mail('atanaka'), privateMail('aiko.tanaka@mailbox.example')],
    phones: ['+819012345677'],
    factors: [authenticator('Pixel 7'), { type: 'sms', label: '… 77', state: 'working' }],
    trustedDevices: 3,
    sessions: 4,
    manager: 'hsorensen',
  }),
  person('lmueller', 'Lars Müller', 'Logistics', 'de', {
    phones: ['+4917667111638'],
    factors: [authenticator('iPhone 13')],
    sessions: 2,
  }),
  person('mgarcia', 'María García', 'Sales Madrid', 'en', { phones: ['+34612345678'] }),
  person('mgarcia2', 'María García', 'Legal', 'en', {
    phones: ['+34698765432'],
    emails: [mail('mgarcia2'), privateMail('maria.g@mailbox.example')],
  }),
  person('falzahra', 'Fatima Al-Zahra فاطمة الزهراء', 'Research', 'ar', {
    emails: [mail('falzahra'), privateMail('fatima@mailbox.example')],
    phones: ['+971501234567'],
  }),
  person('opetrova', 'Olga Petrova Ольга Петрова', 'Production', 'en', { code: 'spent' }),
  person('pnair', 'Priya Nair प्रिया नायर', 'Engineering', 'en', { code: 'revoked', phones: ['+919812345678'] }),
  person('zobrien', "Zoë O'Brien-Smith", 'Marketing', 'en', { code: 'none', factors: [authenticator('iPad')] }),
  person('hsorensen', 'Henrik Sørensen', 'IT operations', 'en', {
    kind: 'privileged',
    phones: ['+4520123456'],
    factors: [authenticator('Work phone'), { type: 'passkey', label: 'YubiKey 5', state: 'working' }],
  }),
  person('cadeyemi', 'Chinedu Adeyemi', 'Domain administration', 'en', { kind: 'privileged' }),
  person('jkowalski', 'Jan Kowalski', 'Warehouse', 'en', {
    factors: [{ type: 'totp', label: 'Xiaomi', state: 'disabled' }],
    sessions: 0,
    trustedDevices: 0,
  }),
  person('nnguyen', 'Nguyễn Thị Ngọc', 'Purchasing', 'en', {
    factors: [{ type: 'totp', label: 'Old phone', state: 'retired' }],
    reconfiguration: 'disabled_by_owner',
    sessions: 0,
    trustedDevices: 0,
  }),
  person('tjansen', 'Tess Jansen', 'People', 'en', { reconfiguration: 'required', sessions: 0, trustedDevices: 0 }),
  person('efrozen', 'Elif Yılmaz', 'Finance', 'en', { state: 'frozen', sessions: 0, trustedDevices: 0 }),
  person('ssuspended', 'Stefan Suter', 'Left the company', 'de', {
    state: 'suspended',
    sessions: 0,
    trustedDevices: 0,
  }),
  person('iinvited', 'Ines Ferreira', 'New joiners', 'en', {
    state: 'invited',
    factors: [],
    code: 'none',
    sessions: 0,
    trustedDevices: 0,
    reconfiguration: 'imported',
  }),
  person('bbehind', 'Bjarne Lund', 'Sales', 'en', {
    emails: [{ ...mail('bbehind'), behindSignIn: true }],
    phones: ['+4522334455'],
  }),
  person('unconfirmed', 'Uma Carvalho', 'Sales', 'en', { emails: [{ ...mail('unconfirmed'), confirmed: false }] }),
]

const firstNames = [
  'Anna',
  'Łukasz',
  'José',
  'Mei 美',
  'Kwame',
  'Ingrid',
  'Юлия',
  'Omar عمر',
  'Siobhán',
  'Jürgen',
  'Ayşe',
  'Nikolaos Νίκος',
  'Linh',
  'Thabo',
  'Camille',
  'Søren',
  'Min-jun 민준',
  'Beatriz',
  'Dmitri',
  'Amara',
  'Hiroshi 浩',
  'Zsófia',
  'Noor نور',
  'Matteo',
  'Ewa',
  'Rajesh राजेश',
  'Åsa',
  'Tamar תמר',
  'Pedro',
  'Chloé',
]
const lastNames = [
  'Nowak',
  'Hernández',
  'Wang 王',
  'Mensah',
  'Lindqvist',
  'Иванова',
  'Haddad',
  'Ó Súilleabháin',
  'Schröder',
  'Demir',
  'Papadopoulos',
  'Trần',
  'Dlamini',
  'Lefèvre',
  'Nielsen',
  'Park 박',
  'Gonçalves',
  'Volkov',
  'Okonkwo',
  'Suzuki 鈴木',
  'Kovács',
  'El-Sayed',
  'Rossi',
  'Wiśniewska',
  'Iyer',
  'Öberg',
  'Levi',
  'Fernández',
  'Dubois',
  'Weiß',
]
const departments = [
  'Finance',
  'Logistics',
  'Sales',
  'Research',
  'Engineering',
  'Production',
  'Legal',
  'People',
  'Marketing',
  'Purchasing',
  'Warehouse',
  'Customer care',
]

const pick = <T>(list: readonly T[], index: number): T => {
  const found = list[index % list.length]
  if (found === undefined) throw new Error('empty list')
  return found
}

/** The rest of the organisation, the same each time: every state comes up again and again. */
export function crowd(count: number): Person[] {
  return Array.from({ length: count }, (_, index) => {
    const userName = `user${String(index + 1).padStart(4, '0')}`
    const mix = (index * 2654435761) >>> 0
    const state: AccountState =
      index % 41 === 7 ? 'suspended'
      : index % 59 === 11 ? 'frozen'
      : index % 37 === 5 ? 'invited'
      : 'active'
    const invited = state === 'invited'
    const required = !invited && index % 29 === 3
    return person(
      userName,
      `${pick(firstNames, mix >>> 3)} ${pick(lastNames, mix >>> 11)}`,
      pick(departments, mix >>> 7),
      pick(['en', 'de', 'ar', 'en'], index),
      {
        kind: index % 47 === 13 ? 'privileged' : 'standard',
        state,
        emails: [
          { ...mail(userName), behindSignIn: index % 31 === 17 },
          ...(index % 3 === 0 ? [privateMail(`${userName}@mailbox.example`)] : []),
        ],
        phones: index % 2 === 0 ? [`+49151${String(20000000 + index * 37).padStart(8, '0')}`] : [],
        factors:
          invited ? []
          : index % 23 === 9 ? [{ type: 'totp', label: 'Phone', state: 'disabled' }]
          : [
              authenticator(pick(['Pixel 6', 'iPhone 12', 'Galaxy A54', 'Fairphone 5'], mix >>> 5)),
              ...(index % 5 === 0 ? [{ type: 'sms' as const, label: 'SMS', state: 'working' as const }] : []),
            ],
        code:
          invited ? 'none' : (
            pick(['live', 'live', 'live', 'spent', 'live', 'none', 'live', 'revoked'] as const, mix >>> 9)
          ),
        trustedDevices: invited ? 0 : index % 4,
        sessions: invited || state !== 'active' || required ? 0 : index % 3,
        reconfiguration:
          invited ? 'imported'
          : required ? 'required'
          : null,
      },
    )
  })
}
