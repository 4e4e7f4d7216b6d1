import type { Readable } from 'node:stream'
import { parse } from 'csv-parse'
import type { AccountId } from '#common/model/ids.ts'
import type { Transact } from '../database/transaction.ts'
import type { Origin } from '../work.ts'
import { mapHeaders, readImportRow, type ImportField, type ImportRow, type RowRefusal } from './import-row.ts'
import { newSeen, type Imports, type InviteStep } from './import.service.ts'

const batchSize = 500

export interface ImportOptions {
  mapping: Partial<Record<ImportField, string>>
  dryRun: boolean
  invite: boolean
  phoneRegions: readonly string[]
}

/** What an import says while it runs, one line of JSON each. */
export type ImportEvent =
  | { kind: 'columns'; used: Record<string, ImportField>; ignored: string[] }
  | { kind: 'progress'; rows: number }
  | { kind: 'refused'; refusals: RowRefusal[] }
  | { kind: 'inviting'; invited: number }
  | {
      kind: 'done'
      rows: number
      created: number
      updated: number
      unchanged: number
      refused: number
      invited: number
      unreachable: number
      dryRun: boolean
    }
  | { kind: 'stopped'; because: string }

const system: Origin = { actor: { kind: 'system', id: null }, source: null, requestId: null }

/**
 * Imports a CSV (RFC 4180, UTF-8) in batches, each a unit of work: if it is broken off, what was acknowledged is there,
 * and running it again changes nothing that is there already.
 */
export async function* importAccounts(
  input: Readable,
  deps: { transact: Transact; imports: Imports },
  options: ImportOptions,
): AsyncGenerator<ImportEvent> {
  const total = { rows: 0, created: 0, updated: 0, unchanged: 0, refused: 0, invited: 0, unreachable: 0 }
  let fields: Map<string, ImportField> | undefined
  const seen = newSeen()
  const withManagers: ImportRow[] = []
  let batch: ImportRow[] = []
  let refusals: RowRefusal[] = []
  const parser = input.pipe(
    parse({
      bom: true,
      columns: (headers: string[]) => headers.map((header) => header.trim()),
      info: true,
      skip_empty_lines: true,
      relax_column_count: true,
      max_record_size: 64 * 1024,
    }),
  )
  input.on('error', (error) => parser.destroy(error))

  async function* flush(): AsyncGenerator<ImportEvent> {
    if (batch.length > 0) {
      const rows = batch
      const result = await deps.transact(system, (work) => deps.imports.take(work, rows, options.dryRun, seen))
      total.created += result.created
      total.updated += result.updated
      total.unchanged += result.unchanged
      refusals.push(...result.refused)
    }
    total.refused += new Set(refusals.map((refusal) => refusal.line)).size
    if (refusals.length > 0) yield { kind: 'refused', refusals }
    batch = []
    refusals = []
    yield { kind: 'progress', rows: total.rows }
  }

  try {
    for await (const { record, info } of parser as AsyncIterable<{
      record: Record<string, string>
      info: { lines: number }
    }>) {
      if (fields === undefined) {
        fields = mapHeaders(Object.keys(record), options.mapping)
        yield {
          kind: 'columns',
          used: Object.fromEntries(fields),
          ignored: Object.keys(record).filter((header) => fields?.has(header) !== true),
        }
      }
      total.rows++
      const mapped: Partial<Record<ImportField, string>> = {}
      for (const [header, field] of fields) mapped[field] = record[header] ?? ''
      const read = readImportRow(mapped, info.lines, options.phoneRegions)
      if ('refusals' in read) refusals.push(...read.refusals)
      else {
        batch.push(read.row)
        if (read.row.manager !== null) withManagers.push(read.row)
      }
      if (batch.length + refusals.length >= batchSize) yield* flush()
    }
    yield* flush()
    for (let start = 0; start < withManagers.length && !options.dryRun; start += batchSize) {
      const rows = withManagers.slice(start, start + batchSize)
      const refused = await deps.transact(system, (work) => deps.imports.setManagers(work, rows))
      if (refused.length > 0) yield { kind: 'refused', refusals: refused }
    }
    if (options.invite && !options.dryRun) {
      let after: AccountId | null = null
      do {
        const from: AccountId | null = after
        const step: InviteStep = await deps.transact(system, (work) => deps.imports.invite(work, from, 100))
        total.invited += step.invited
        total.unreachable += step.unreachable
        after = step.last
        yield { kind: 'inviting', invited: total.invited }
      } while (after !== null)
    }
    yield { kind: 'done', ...total, dryRun: options.dryRun }
  } catch (error) {
    yield { kind: 'stopped', because: error instanceof Error ? error.message : 'unknown' }
  }
}
