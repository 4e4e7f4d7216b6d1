import type { LiveTopic } from '#common/model/words.ts'
import type { Work } from '../work.ts'
import { readVersions } from './live.store.ts'

/**
 * Says that something which consoles watch changes in this work. It is counted at the work's end, shortly before the log,
 * so that the row that everybody shares is held briefly.
 */
export const touch = (work: Work, topic: LiveTopic): void => void work.topics.add(topic)

export const liveVersions = (work: Work) => readVersions(work.tx)
