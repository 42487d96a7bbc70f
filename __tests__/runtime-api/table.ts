import { ANSWER_ROWS } from './answer-rows.ts'
import { NEXT_ROWS } from './next-rows.ts'
import { INIT_ROWS, OTHER_ROWS } from './other-rows.ts'
import type { Row } from './step.ts'

/** What runtimes may ask of the Runtime API in each of its states, and the answers of aws-lambda-rie, which are ours unless a step says otherwise. */
export const ROWS: readonly Row[] = [...NEXT_ROWS, ...ANSWER_ROWS, ...INIT_ROWS, ...OTHER_ROWS]
