import { describeBadDay } from '../scenarios/bad-day-run.ts'
import { cellsOf } from '../scenarios/bad-day-table.ts'

// Every call of a deploy, and everything that can go wrong with it.
describeBadDay(cellsOf)
