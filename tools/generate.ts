import { globSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { outputDescriptions } from '../src/report/outputs.ts'
import type { Kind } from '../src/settings/kinds.ts'
import { REFUSED, type Setting } from '../src/settings/setting.ts'
import { environmentKeys, settings } from '../src/settings/settings.ts'
import { replaceBetween } from './between.ts'
import { errorPages, listPages } from './errors-pages.ts'

/** Writes what is derived from src/settings/settings.ts and src/catalogue/; with --check it only compares, and fails when something is stale. */

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..')
const rows = Object.entries(settings) as [string, Setting<Kind>][]

const defaultText = (setting: Setting<Kind>): string => {
  if (setting.default === undefined) return setting.defaultSays ?? ''
  return `\`${String(setting.default)}\``
}

const actionYaml = (): string => {
  const inputs = rows.map(([name, setting]) => {
    const standard = defaultText(setting)
    return `  ${name}:\n    description: ${JSON.stringify(`${setting.help}${standard === '' ? '' : ` Default: ${standard}.`}`)}\n    required: false${setting.runnerDefault === undefined ? '' : `\n    default: ${setting.runnerDefault}`}`
  })
  const outputs = Object.entries(outputDescriptions).map(
    ([name, text]) => `  ${name}:\n    description: ${JSON.stringify(text)}`,
  )
  return [
    '# Inputs and outputs are written by `npm run generate` from src/settings/settings.ts and src/report/outputs.ts.',
    '# No input that an environment may set has a `default:` here: it would beat what that sets.',
    'name: deploy-go-lambda',
    'description: Compiles Go, packs an image or a zip, updates the AWS Lambda function, and checks that Lambda runs it.',
    'author: deploy-go-lambda contributors',
    'branding:',
    '  icon: upload-cloud',
    '  color: blue',
    'inputs:',
    ...inputs,
    'outputs:',
    ...outputs,
    'runs:',
    '  using: node24',
    '  main: dist/index.js',
    '',
  ].join('\n')
}

const cell = (text: string): string => text.replaceAll('|', '\\|')

const settingsTable = (): string =>
  [
    '| setting | per environment | default | meaning |',
    '|---|---|---|---|',
    ...rows.map(
      ([name, setting]) =>
        `| \`${name}\` | ${setting.scope === 'run' ? '' : 'yes'} | ${cell(defaultText(setting))} | ${cell(setting.help)} |`,
    ),
  ].join('\n')

const outputsTable = (): string =>
  [
    '| output | holds |',
    '|---|---|',
    ...Object.entries(outputDescriptions).map(([name, text]) => `| \`${name}\` | ${cell(text)} |`),
  ].join('\n')

/** Every scalar of the map is text to us, so the schema accepts what YAML editors make of it. */
const SCALAR = { type: ['string', 'number', 'boolean'] }

const valueSchema = (kind: Kind, empty?: string): object => {
  if (kind === 'list' || kind === 'lines')
    return { anyOf: [SCALAR, { type: 'array', items: SCALAR, ...(empty === REFUSED && { minItems: 1 }) }] }
  if (kind === 'pairs' || kind === 'variables')
    return { anyOf: [SCALAR, { type: 'object', additionalProperties: SCALAR }] }
  return SCALAR
}

const environmentsSchema = (): string => {
  const own = {
    branches: { description: environmentKeys.branches, ...valueSchema('list', REFUSED) },
    protected: { description: environmentKeys.protected, enum: [true, false, 'true', 'false'] },
  }
  const overridable = rows
    .filter(([, { scope }]) => scope !== 'run')
    .map(([name, { help, kind, empty }]) => [name, { description: help, ...valueSchema(kind, empty) }])
  return `${JSON.stringify(
    {
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      title: 'The environments of deploy-go-lambda',
      type: 'object',
      minProperties: 1,
      additionalProperties: {
        type: 'object',
        properties: { ...own, ...Object.fromEntries(overridable) },
        additionalProperties: false,
      },
    },
    null,
    2,
  )}\n`
}

/** The events of samples/ as a module, so that they are in dist. */
const samplesModule = async (): Promise<string> => {
  const paths = globSync('samples/*.json', { cwd: ROOT }).toSorted()
  const texts = await Promise.all(
    paths.map(async (path) => [basename(path, '.json'), JSON.stringify(JSON.parse(await read(path)))]),
  )
  return [
    '/** Sample events by name, as JSON. Written by npm run generate from samples/. */',
    'export const samples: Readonly<Record<string, string>> = {',
    ...texts.map(([name, text]) => `  '${name}':\n    ${quoted(text ?? '')},`),
    '}',
    '',
  ].join('\n')
}

const quoted = (text: string): string => `'${text.replace(/['\\]/g, '\\$&')}'`

const between = (text: string, name: string, content: string): string =>
  replaceBetween(text, name, 'npm run generate', content)

const read = (path: string): Promise<string> => readFile(join(ROOT, path), 'utf8')

const { version } = JSON.parse(await read('package.json')) as { version: string }
const settingsPage = await read('docs/settings.md')
const files: Record<string, string> = {
  'src/host/version.generated.ts': `/** Written by npm run generate from package.json. */\nexport const version = '${version}'\n`,
  'src/terminal/samples.generated.ts': await samplesModule(),
  'action.yml': actionYaml(),
  'docs/environments.schema.json': environmentsSchema(),
  ...errorPages(),
  'docs/errors/README.md': between(await read('docs/errors/README.md'), 'pages', listPages()),
  'docs/settings.md': between(between(settingsPage, 'settings', settingsTable()), 'outputs', outputsTable()),
}

const isCheck = process.argv.includes('--check')
const stale: string[] = []
for (const [path, content] of Object.entries(files)) {
  const present = await read(path).catch(() => '')
  if (present === content) continue
  stale.push(path)
  if (!isCheck) await writeFile(join(ROOT, path), content)
}
if (stale.length > 0) console.log(`${isCheck ? 'stale' : 'written'}: ${stale.join(', ')}`)
if (isCheck && stale.length > 0) {
  console.log('run: npm run generate')
  process.exitCode = 1
}
