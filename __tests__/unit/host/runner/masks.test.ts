import { execute } from '../../../../src/host/children/exec.ts'

const OURS = new URL('../../../../src/host/runner/masks.ts', import.meta.url)
const CORE = new URL('../../../../src/host/runner/core.ts', import.meta.url)

/** What masking this secret prints, and which of the outputs hold a masked text then. */
const hiding = async (
  secret: string,
  known: readonly string[],
  outputs: readonly string[] = [],
): Promise<{ masked: string[]; held: string[] }> => {
  const script = `import { loadCore } from '${CORE}'
import { hide, holdsMasked } from '${OURS}'
await loadCore()
hide(${JSON.stringify(secret)}, ${JSON.stringify(known)})
console.log(JSON.stringify(${JSON.stringify(outputs)}.filter(holdsMasked)))`
  const args = ['--no-warnings', '--input-type=module', '-e', script]
  const { stdout } = await execute(process.execPath, args, { cwd: process.cwd(), env: {} })
  const lines = stdout.trim().split('\n')
  return { masked: lines.slice(0, -1), held: JSON.parse(lines.at(-1) ?? '[]') }
}

describe('hide', () => {
  it.each([
    { name: 'one letter', secret: 'a' },
    { name: 'a weak password', secret: 'admin' },
    { name: 'an environment', secret: 'dev' },
    { name: 'nothing', secret: '' },
    { name: 'the name of a function', secret: 'my-function-2', known: ['dev: { function-name: my-function-2 }'] },
    { name: 'a part of the repository', secret: 'octo-org', known: ['octo-org/octo-repo'] },
    { name: 'a commit', secret: '0123456789'.repeat(4), known: ['0123456789'.repeat(4)] },
    { name: 'short lines', secret: 'a\nb\r\nc' },
  ])('does not mask $name', async ({ secret, known = [] }) => {
    expect((await hiding(secret, known)).masked).toStrictEqual([])
  })

  it.each([
    { name: 'a token', secret: 'x7Kd93kfLs02', masked: ['::add-mask::x7Kd93kfLs02'] },
    { name: 'a password of 8 characters', secret: 'pa$$word', masked: ['::add-mask::pa$$word'] },
    { name: 'only the long lines', secret: 'a\nlong-enough\r\nb', masked: ['::add-mask::long-enough'] },
  ])('masks $name', async ({ secret, masked }) => {
    expect((await hiding(secret, ['something else'])).masked).toStrictEqual(masked)
  })

  it('remembers what outputs it hides', async () => {
    const outputs = ['sha256:0123456789abcdef', '0123456789abcde', '']
    expect((await hiding('0123456789abcdef', [], outputs)).held).toStrictEqual(outputs.slice(0, 1))
    expect((await hiding('a', [], ['a'])).held).toStrictEqual([])
  })
})
