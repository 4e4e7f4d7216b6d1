// Made-up people, the same for the same number: names of many scripts, two addresses, numbers, one to four factors.
import { createHash } from 'node:crypto'
import { codeAlphabet } from '../../../src/common/model/code-alphabet.ts'
import { formGroupedCode } from '../../../src/common/model/grouped-code.ts'
import { searchTextOf } from '../../../src/identity/accounts/fold.ts'

/** A number of 32 bits out of two, spread evenly (the finaliser of MurmurHash3). */
export function mix(index, salt) {
  let hash = Math.imul(index + 1, 0x9e3779b1) ^ Math.imul(salt + 1, 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}

const words = (text) => text.split(' ')
const kinds = ['account', 'email', 'private', 'phone', 'factor', 'device', 'session', 'code', 'case', 'phone-page']

/** An id as the product makes them, without chance: its first half is spread, its second half is the number itself. */
export function idOf(kind, index, place = 0) {
  const number = index * 8 + place
  let id = ''
  let spread = mix(number, 1000 + kinds.indexOf(kind)) & 0x3fffffff
  for (let i = 0; i < 6; i++, spread >>>= 5) id += codeAlphabet.charAt(spread & 31)
  let rest = number
  for (let i = 0; i < 6; i++, rest = Math.floor(rest / 32)) id += codeAlphabet.charAt(rest % 32)
  return id
}

// [as it is written, as a user name writes it]; the empty script is Latin, which needs no second spelling.
const first = {
  latin: words(
    'Anna Łukasz José Kwame Ingrid Siobhán Jürgen Ayşe Linh Thabo Camille Søren Beatriz Amara Zsófia Matteo Ewa Åsa Pedro Chloé Björn Inès Renée Tomáš Žofia Ülkü Nadège Õnne Íris Ömer',
  ).map((name) => [name, name]),
  cyrillic: words('Юлия:yulia Дмитрий:dmitri Ольга:olga Иван:ivan Светлана:svetlana Андрій:andriy').map(pairOf),
  greek: words('Νίκος:nikos Ελένη:eleni Γιώργος:giorgos Μαρία:maria').map(pairOf),
  arabic: words('عمر:omar نور:noor فاطمة:fatima يوسف:yusuf ليلى:layla خالد:khalid').map(pairOf),
  hebrew: words('תמר:tamar דוד:david נועה:noa').map(pairOf),
  devanagari: words('राजेश:rajesh प्रिया:priya अनिल:anil').map(pairOf),
  han: words('浩:hao 美:mei 伟:wei 芳:fang 静:jing 子涵:zihan').map(pairOf),
  hangul: words('민준:minjun 서연:seoyeon 지훈:jihun').map(pairOf),
}
const last = {
  latin: [
    words(
      'Al Bar Ber Bran Da Dre Fal Fer Ga Gon Hal Her Ja Kal Ko Lar Le Lin Mar Mo Mül Nie No Ol Pa Per Ra Ro Sal San',
    ),
    words('a be da do e fi go i ka la le lo ma mi na ne o pe ra ri ro sa so ta te ti to u va ve vi wa zo'),
    words('cci ba der dez gård kov ler lez lli man nen ner ński ra rsson sen ska son tić vá ez ić os ão ë ñas'),
  ],
  cyrillic: [words('Ив Петр Волк Соколов Мороз Козл'), words('ан ен ов ин'), words('ов ова ко ский ук')],
  greek: [words('Παπα Γεωργ Νικολ'), words('δόπ ίδ άκ'), words('ουλος ης αρης')],
  arabic: [words('حدا الز بن ال'), words('د هر سا كر'), words('اء ي ان يم')],
  hebrew: [words('לוי כה מזר'), words('נו א ב'), words('ן ב י')],
  devanagari: [words('शर् ना पटे'), words('मा य ल'), words('न र क')],
  han: [words('王 李 张 刘 陈 田 中 鈴 木'), words('林 山 川 本 村'), ['']],
  hangul: [words('박 김 이 최 정'), words('현 수 영'), ['']],
}
function pairOf(text) {
  return text.split(':')
}
const scripts = [
  ...Array(70).fill('latin'),
  ...Array(8).fill('cyrillic'),
  ...Array(3).fill('greek'),
  ...Array(6).fill('arabic'),
  ...Array(2).fill('hebrew'),
  ...Array(3).fill('devanagari'),
  ...Array(6).fill('han'),
  ...Array(2).fill('hangul'),
]
const departments = words('Finance Logistics Sales Research Engineering Production Legal People Marketing Purchasing')
const locales = ['en', 'de', 'fr', 'es', 'ar', 'en']
const pick = (list, hash) => list[hash % list.length]

/** Letters alone, so that an address keeps to what every mail system takes. */
const ascii = (text) =>
  text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/ß/g, 'ss')
    .replace(/ø/g, 'o')
    .replace(/ł/g, 'l')
    .replace(/ð|đ/g, 'd')
    .replace(/[^a-z]/g, '')

function nameOf(index) {
  const script = pick(scripts, mix(index, 1))
  const [given, spelled] = pick(first[script], mix(index, 2))
  const parts = last[script].map((list, place) => pick(list, mix(index, 3 + place)))
  const family = parts.join('')
  const familySpelled =
    script === 'latin' ? family : last.latin.map((list, p) => pick(list, mix(index, 3 + p))).join('')
  return { given, family, user: `${ascii(spelled)}.${ascii(familySpelled)}${index}` }
}

export const departmentOf = (index) => pick(departments, mix(index, 9))
export const emailOf = (userName) => `${userName}@corp.example`
export const privateEmailOf = (userName) => `${userName}@mailbox.example`

/** What an organisation's mix looks like: nine in ten have one factor or two, one in fifty is privileged. */
export function personAt(index) {
  const { given, family, user } = nameOf(index)
  const displayName = `${given} ${family}`
  const chance = mix(index, 6)
  const factors = ['totp']
  if (chance % 10 < 4) factors.push('sms')
  if (chance % 100 >= 80) factors.push('passkey')
  if (chance % 100 >= 95) factors.push('push')
  return {
    index,
    id: idOf('account', index),
    userName: user,
    displayName,
    searchText: searchTextOf({ displayName, userName: user, email: emailOf(user) }),
    department: departmentOf(index),
    locale: pick(locales, mix(index, 7)),
    kind: mix(index, 8) % 50 === 0 ? 'privileged' : 'standard',
    phone: phoneOf(index),
    factors,
    devices: mix(index, 11) % 4,
    sessions: mix(index, 12) % 3,
    code: pick(['live', 'live', 'live', 'live', 'live', 'live', 'live', 'spent', 'revoked', 'none'], mix(index, 13)),
  }
}

/** A German mobile number of eleven digits, one for each person. */
export const phoneOf = (index) => `+49151${String(10_000_000 + index).padStart(8, '0')}`

const bytes = (text) => createHash('sha256').update(text).digest()
export const recoveryCodeOf = (userName) => formGroupedCode('recoveryCode', bytes(`bench recovery code of ${userName}`))
export function totpSecretOf(userName) {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
  return [...bytes(`bench totp of ${userName}`)].map((byte) => alphabet.charAt(byte & 31)).join('')
}

export const benchPassword = 'correct horse bench'
/** The help desk: ten agents who work, supervisors who read the log. */
export const agentNames = Array.from({ length: 10 }, (_, index) => `bench.agent${index}`)
export const supervisorName = 'bench.supervisor'
