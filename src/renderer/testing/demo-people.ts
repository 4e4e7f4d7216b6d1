import type { AccountDetail } from '#common/api/accounts.ts'
import type { AccountId } from '#common/model/ids.ts'
import type { FactorType } from '#common/model/words.ts'

/** A 12-character id, the same at each run. */
export const idOf = <T extends string>(number: number): T =>
  ('7F3K0000' + number.toString().padStart(4, '0')).slice(0, 12) as T

const day = 86_400_000
export const ago = (days: number): string => new Date(Date.now() - days * day).toISOString()
export const inSeconds = (seconds: number): string => new Date(Date.now() + seconds * 1000).toISOString()

interface Person {
  name: string
  email: string
  department: string
  phone?: string
  kind?: 'privileged'
  factors: [FactorType, string][]
  over?: Partial<AccountDetail>
}

const people: Person[] = [
  {
    name: 'Aiko Tanaka 田中愛子',
    email: 'aiko.tanaka@example.org',
    department: 'Research, Osaka',
    phone: '77',
    factors: [
      ['totp', 'Pixel 7'],
      ['sms', '… 77'],
    ],
  },
  {
    name: 'محمد عبد الرحمن',
    email: 'm.abdelrahman@example.org',
    department: 'Finance, Cairo',
    phone: '12',
    factors: [['totp', 'هاتف سامسونج']],
  },
  {
    name: 'Jürgen Groß-Hövelmann',
    email: 'j.gross@example.org',
    department: 'Werk Süd',
    factors: [
      ['passkey', 'YubiKey blau'],
      ['passkey', 'MacBook'],
      ['passkey', 'YubiKey schwarz'],
    ],
  },
  {
    name: 'Olena Шевченко',
    email: 'olena@example.org',
    department: 'Network operations',
    phone: '03',
    kind: 'privileged',
    factors: [
      ['totp', 'iPhone'],
      ['passkey', 'Laptop'],
    ],
  },
  {
    name: 'Maria García',
    email: 'maria.garcia@example.org',
    department: 'Sales, Madrid',
    factors: [],
    over: { reconfigurationRequired: true, reconfigurationSince: ago(1) },
  },
  {
    name: 'Maria García',
    email: 'maria.garcia2@example.org',
    department: 'Legal, Bogotá',
    factors: [['sms', '… 40']],
    over: { state: 'suspended' },
  },
  { name: 'Ngọc Trần', email: 'ngoc@example.org', department: 'Support', factors: [['push', 'Galaxy S24']] },
]

export function demoAccounts(): AccountDetail[] {
  return people.map((person, index): AccountDetail => {
    const number = index + 1
    return {
      id: idOf(number),
      displayName: person.name,
      userName: person.email.split('@')[0] ?? '',
      department: person.department,
      email: person.email,
      phoneHint: person.phone ?? null,
      kind: person.kind ?? 'standard',
      role: null,
      state: 'active',
      reconfigurationRequired: false,
      workingFactors: person.factors.length,
      lastSignInAt: index === 6 ? null : ago(3 + index),
      locale: 'en',
      createdAt: ago(900),
      manager: index === 0 ? { id: idOf<AccountId>(4), displayName: 'Olena Шевченко' } : null,
      addresses: [
        { id: idOf(100 + number), kind: 'email', hint: person.email, confirmedAt: ago(800), behindSignIn: true },
        {
          id: idOf(200 + number),
          kind: 'email',
          hint: `${person.email.split('@')[0] ?? ''}@home.example`,
          confirmedAt: ago(700),
          behindSignIn: false,
        },
        {
          id: idOf(400 + number),
          kind: 'email',
          hint: `second.${number}@home.example`,
          confirmedAt: ago(600),
          behindSignIn: false,
        },
        { id: idOf(300 + number), kind: 'phone', hint: person.phone ?? '55', confirmedAt: null, behindSignIn: false },
      ],
      factors: person.factors.map(([type, label], place) => ({
        id: idOf(1000 + number * 10 + place),
        type,
        label,
        state: 'working',
        preferred: place === 0,
        addedAt: ago(400 - place * 30),
        lastUsedAt: place === 0 ? ago(3) : null,
      })),
      trustedDevices: [1, 2, 3].map((place) => ({
        id: idOf(2000 + number * 10 + place),
        label: ['Firefox on Windows', 'Safari on iPhone', 'Chrome on Android'][place - 1] ?? '',
        place: 'Osaka',
        trustedAt: ago(20),
        lastUsedAt: ago(place),
        expiresAt: ago(-10),
      })),
      sessions: [1, 2].map((place) => ({
        id: idOf(3000 + number * 10 + place),
        label: place === 1 ? 'Mail' : 'Intranet',
        place: 'Osaka',
        startedAt: ago(2),
        lastSeenAt: ago(place / 10),
      })),
      recoveryCode: { state: 'live', since: ago(200), live: 1 },
      reconfigurationSince: null,
      locks: index === 0 ? [{ what: 'factor', until: inSeconds(1800) }] : [],
      openCase: null,
      mayOpenCase: null,
      ...person.over,
    }
  })
}
