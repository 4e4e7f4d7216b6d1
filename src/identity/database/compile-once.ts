import type { CompiledQuery, Kysely, QueryExecutorProvider } from 'kysely'
import type { Tables } from './schema.ts'

interface Statement<Row> {
  compile(provider: QueryExecutorProvider): CompiledQuery<Row>
}

/** Stands in a statement for a value that is given later. */
class Place {
  readonly name: string
  constructor(name: string) {
    this.name = name
  }
}
/** Whatever is asked for by its name, as a place for it. */
const places: unknown = new Proxy({}, { get: (_, name) => new Place(String(name)) })

/**
 * A statement that is the same each time but for its values: built and compiled at its first use, which takes longer than sending
 * it. Its values go into it as they are: no decision may be taken on one, and no list made of one.
 * @returns the statement with its values, to be run on any connection
 */
export function compileOnce<Values extends Record<string, unknown>, Row>(
  build: (db: Kysely<Tables>, values: Values) => Statement<Row>,
): (db: Kysely<Tables>, values: Values) => CompiledQuery<Row> {
  let compiled: CompiledQuery<Row> | undefined
  return (db, values) => {
    compiled ??= build(db, places as Values).compile(db)
    const parameters = compiled.parameters.map((value) => (value instanceof Place ? values[value.name] : value))
    return { ...compiled, parameters }
  }
}

/** A statement for each of the few keys that there are: how many rows are asked for, or how many values there are. */
export function forEach<Key extends string | number, Made>(make: (key: Key) => Made): (key: Key) => Made {
  const made = new Map<Key, Made>()
  return (key) => {
    const known = made.get(key) ?? make(key)
    made.set(key, known)
    return known
  }
}

/** All that a statement finds. */
export const rowsOf = async <Row>(db: Kysely<Tables>, query: CompiledQuery<Row>): Promise<Row[]> =>
  (await db.executeQuery(query)).rows

/** The first that a statement finds. */
export const firstOf = async <Row>(db: Kysely<Tables>, query: CompiledQuery<Row>): Promise<Row | undefined> =>
  (await db.executeQuery(query)).rows[0]
