import { formatBytes, formatTime } from '../text/format.ts'
import { factsOf, isThere } from './facts.ts'
import { functionUrl, logsUrl } from './links.ts'
import { code, folded, link, table, text } from './markdown.ts'
import type { Report, Result } from './result.ts'
import { timeline } from './timeline.ts'

/** Who started the run. */
export const actorLink = ({ actor, serverUrl }: Report): string | undefined => {
  if (actor === '') return undefined
  return /^[A-Za-z0-9-]+$/.test(actor) && serverUrl !== '' ? link(actor, `${serverUrl}/${actor}`) : text(actor)
}

/** Where it is: function, logs, region, account, kind, what was sent. A function that may not exist gets no link. */
export const placeLine = ({ region }: Report, result: Result): string => {
  const { name, sentBytes } = result
  const { arn, logGroup, packageType, architecture, image } = factsOf(result)
  const account = arn?.split(':')[4]
  return dotted([
    region === '' || !isThere(result) ? code(name) : link(code(name), functionUrl(name, region, arn)),
    logGroup === undefined || region === '' ? undefined : link('logs', logsUrl(logGroup, region, arn)),
    image === undefined ? undefined : code(image.repository.name),
    region === '' ? undefined : code(region),
    account === undefined ? undefined : `account ${account}`,
    packageType === undefined ? undefined : `${packageType}, ${architecture}`,
    sentBytes === undefined ? undefined : `${formatBytes(sentBytes)} sent`,
  ])
}

/** What there is of the parts of a line. */
export const dotted = (parts: readonly (string | undefined)[]): string =>
  parts.filter((part) => part !== undefined).join(' · ')

/** In whole, to compare them with what AWS shows. */
export const wholeHashes = (result: Result): string => {
  const { hash, previous, path } = factsOf(result)
  if (hash === undefined) return ''
  const rows = [
    ['this run', hash],
    ...(previous === undefined ? [] : [['before', previous.hash]]),
    ...(path === undefined ? [] : [['file', path]]),
  ]
  return folded(
    'Whole hashes',
    table(
      ['', ''],
      rows.map(([label = '', value = '']) => [label, code(value)]),
    ),
  )
}

export const times = ({ durationMs }: Report, { spans }: Result): string =>
  spans.length === 0 ? '' : folded(`Where ${formatTime(durationMs)} went`, timeline(spans, durationMs))
