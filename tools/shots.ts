/** `npm run shots`: deploys against the emulator, writes the sample logs of README.md and docs/log.md, and takes the pictures of the two job summaries that it shows, light and dark. Needs what the demo needs, and Debian's Chromium. */
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { readmePolicy } from '../demo/policy.ts'
import type { StepEnd, StepOptions } from '../demo/runner.ts'
import { openScene, type Scene } from '../demo/scene.ts'
import { replaceBetween } from './between.ts'
import { output } from './command.ts'
import { installTools, toolPath } from './install.ts'
import { shown } from './shown.ts'
import { makeTempDirectory } from './temp-directory.ts'
import { root } from './test-run.ts'

/** Commits as the samples show them: those of the runs change with every file of the example. */
const SHAS = {
  before: '866d1871c2d3e4f5a6b7c8d9e0f1a2b3c4d5e6f7',
  now: '85093ac4d5e6f7a8b9c0d1e2f3a4b5c6d7e8f9a0',
  wanted: '9c1f2aae7f8091a2b3c4d5e6f708192a3b4c5d6e',
}

const WANTED = 'Greet more politely'

/** What the runner says of an action that is used from its own repository. */
const ACTION = { GITHUB_ACTION_REPOSITORY: 'OWNER/deploy-go-lambda', GITHUB_ACTION_REF: 'v1' }

const saying = (message: string): Partial<StepOptions> => ({ payload: { head_commit: { message } }, env: ACTION })

type Commits = { readonly shown: string; readonly real: string }[]

/** Makes a commit that the samples show under this id. */
const commit = async (scene: Scene, commits: Commits, shown: string): Promise<void> => {
  commits.push({ shown, real: await scene.commit() })
}

const renamed = (end: StepEnd, commits: Commits): StepEnd => {
  const rename = (text: string): string =>
    commits.reduce(
      (all, { shown, real }) => all.replaceAll(real, shown).replaceAll(real.slice(0, 7), shown.slice(0, 7)),
      text,
    )
  return { ...end, log: rename(end.log), summary: rename(end.summary) }
}

const expectExit = (end: StepEnd, exitCode: number): StepEnd => {
  if (end.exitCode !== exitCode) throw new Error(`the step ended with ${end.exitCode}:\n${end.log}`)
  return end
}

/** Runs by name: what docs/log.md shows. */
export type Runs = Readonly<Record<(typeof CASES)[number], StepEnd>>

export const CASES = ['first', 'changed', 'unchanged', 'compile-error', 'wrong-name', 'missing-right'] as const

/** A first deploy to prod, one with a line changed, the same commit again, and three failures: code that does not compile, a wrong function name, and a role that may not update the function. */
export const playCases = async (): Promise<Runs> => {
  await using scene = await openScene({ settleMs: 500, paddingBytes: 1_000_000 })
  const commits: Commits = []
  const push = async (message: string, exitCode: number, inputs = {}): Promise<StepEnd> =>
    expectExit(await scene.push('main', { ...saying(message), inputs }), exitCode)
  await commit(scene, commits, SHAS.before)
  const first = await push('Greet people', 0)
  const file = join(scene.workspace, 'main.go')
  const text = await readFile(file, 'utf8')
  await writeFile(file, text.replace('Hello AWS Lambda', 'Hello again'))
  await commit(scene, commits, SHAS.now)
  const changed = await push('Fix the greeting', 0)
  const unchanged = await push('Fix the greeting', 0)
  const environments = `prod: { branches: main, function-name: container-lambda-functoin }\ndev: { function-name: container-lambda-function-dev }`
  await commit(scene, commits, SHAS.wanted)
  const wrongName = await push(WANTED, 1, { environments })
  await writeFile(file, text.replace('return ', 'retrn '))
  await commit(scene, commits, SHAS.wanted)
  const compileError = await push(WANTED, 1)
  return {
    first: renamed(first, commits),
    changed: renamed(changed, commits),
    unchanged: renamed(unchanged, commits),
    'compile-error': renamed(compileError, commits),
    'wrong-name': renamed(wrongName, commits),
    'missing-right': await playMissingRight(),
  }
}

const playMissingRight = async (): Promise<StepEnd> => {
  await using scene = await openScene({ policy: readmePolicy({ without: ['lambda:UpdateFunctionCode'] }) })
  const commits: Commits = []
  await commit(scene, commits, SHAS.wanted)
  return renamed(expectExit(await scene.push('main', saying(WANTED)), 1), commits)
}

/** The log as GitHub shows it, without the titles of groups and without what only an emulator brings. */
export const shownLog = ({ log }: StepEnd): string =>
  log
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('::group::') && !line.startsWith('AWS_ENDPOINT_URL'))
    .map(shown)
    .filter((line) => line !== undefined)
    .join('\n')

type Theme = 'light' | 'dark'

const PAGE_WIDTH = 960

/** GitHub's card of a job summary with its alerts and Mermaid diagrams; the timeline is unfolded. */
const pageOf = async (summary: string, theme: Theme, modules: string): Promise<string> => {
  const { marked } = (await import(pathToFileURL(join(modules, 'marked/lib/marked.esm.js')).href)) as {
    marked: { parse: (text: string) => string }
  }
  const css = await readFile(join(modules, `github-markdown-css/github-markdown-${theme}.css`), 'utf8')
  const html = marked
    .parse(summary)
    .replace(/<pre><code class="language-mermaid">([\s\S]*?)<\/code><\/pre>/g, '<pre class="mermaid">$1</pre>')
    .replace(/<details>(?=<summary>Where)/, '<details open>')
    .replace(
      /<blockquote>\s*<p>\[!CAUTION\]\s*/g,
      '<div class="markdown-alert markdown-alert-caution"><p class="markdown-alert-title">Caution</p><p>',
    )
    .replaceAll('</blockquote>', '</div>')
  const [background, border, text] =
    theme === 'dark' ? ['#0d1117', '#30363d', '#e6edf3'] : ['#fff', '#d0d7de', '#1f2328']
  return `<!doctype html><meta charset="utf-8"><style>${css}
body { margin: 0; padding: 16px; background: ${background} }
.card { border: 1px solid ${border}; border-radius: 6px }
.head { font: 600 14px 'Noto Sans', sans-serif; padding: 10px 16px; border-bottom: 1px solid ${border}; color: ${text} }
.markdown-body { padding: 16px }
</style><div class="card"><div class="head">deploy summary</div><article class="markdown-body">${html}</article></div>
<script src="${pathToFileURL(join(modules, 'mermaid/dist/mermaid.min.js')).href}"></script>
<script>mermaid.initialize({ startOnLoad: false, theme: '${theme === 'dark' ? 'dark' : 'default'}' })
mermaid.run().then(() => { document.body.dataset.height = document.querySelector('.card').offsetHeight + 32 })</script>`
}

/** One picture as high as its page. */
const shoot = async (page: string, file: string): Promise<void> => {
  const browse = (...args: readonly string[]): Promise<string> =>
    output(toolPath('chromium'), [
      '--headless',
      '--no-sandbox',
      '--hide-scrollbars',
      '--allow-file-access-from-files',
      '--virtual-time-budget=15000',
      ...args,
      pathToFileURL(page).href,
    ])
  const dom = await browse(`--window-size=${PAGE_WIDTH},1200`, '--dump-dom')
  const height = dom.match(/data-height="(\d+)"/)?.[1]
  if (height === undefined) throw new Error(`${page} was not drawn: Mermaid did not finish`)
  await browse(`--window-size=${PAGE_WIDTH},${height}`, `--screenshot=${file}`)
}

if (import.meta.main) {
  await installTools(['chromium', 'fonts', 'markdown'], (line) => console.log(line))
  const modules = dirname(dirname(dirname(toolPath('markdown'))))
  const runs = await playCases()
  const fill = async (path: string, blocks: Readonly<Record<string, StepEnd>>): Promise<void> => {
    let text = await readFile(join(root, path), 'utf8')
    for (const [name, end] of Object.entries(blocks)) {
      text = replaceBetween(text, name, 'npm run shots', `\`\`\`text\n${shownLog(end)}\n\`\`\``)
    }
    await writeFile(join(root, path), text)
  }
  await fill('README.md', { 'sample-log': runs.changed })
  await fill('docs/log.md', runs)
  const pictures = join(root, 'docs/pictures')
  await mkdir(pictures, { recursive: true })
  await using folder = makeTempDirectory()
  for (const [name, { summary }] of Object.entries({ success: runs.changed, failure: runs['missing-right'] })) {
    for (const theme of ['light', 'dark'] as const) {
      const page = join(folder.path, `${name}-${theme}.html`)
      await writeFile(page, await pageOf(summary, theme, modules))
      await shoot(page, join(pictures, `summary-${name}-${theme}.png`))
    }
  }
}
