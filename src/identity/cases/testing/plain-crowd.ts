import { crowd, type Person } from '../../seed/people.ts'

/** So many of the crowd in no special state: active, standard, with nothing required. */
export const plainCrowd = (count: number, more: Partial<Person> = {}): Person[] =>
  crowd(count).map((person) => ({ ...person, state: 'active', kind: 'standard', reconfiguration: null, ...more }))
