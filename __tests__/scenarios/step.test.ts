import { cp, mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { startEmulator } from '../../emulator/server.ts'
import { capture } from '../../tools/command.ts'
import { makeTempDirectory } from '../../tools/temp-directory.ts'

const ROOT = join(import.meta.dirname, '../..')

const deployStep = (inputs: string): string => `{ uses: OWNER/deploy-go-lambda@v1, with: { ${inputs} } }`

/** An emulator with a zip function, and a checked-out example whose workflows have these steps. */
const open = async (workflows: Readonly<Record<string, string>>) => {
  const owned = new AsyncDisposableStack()
  const emulator = owned.use(await startEmulator({ quotas: false }))
  const role = emulator.createRole({ name: 'deploy' })
  await emulator.createFunction({ name: 'my-function', packageType: 'Zip' })
  const { path: workspace } = owned.use(makeTempDirectory())
  await cp(join(ROOT, 'examples/zip'), workspace, { recursive: true })
  await rm(join(workspace, '.github'), { recursive: true })
  await mkdir(join(workspace, '.github/workflows'), { recursive: true })
  for (const [name, text] of Object.entries(workflows))
    await writeFile(join(workspace, '.github/workflows', name), text)
  const step = (args: readonly string[], env: Readonly<Record<string, string>> = emulator.runnerEnvironment()) =>
    capture(process.execPath, [join(ROOT, 'tools/step.ts'), ...args], { env: { AWS_ENDPOINT_URL: '', ...env } })
  return { emulator, role, workspace, step, [Symbol.asyncDispose]: () => owned.disposeAsync() }
}

describe('npm run step', () => {
  it('passes what the workflow and the flags say, for a dispatch too', async () => {
    const steps = [
      deployStep('function-name: another'),
      deployStep(
        `function-name: '\${{ inputs.name }}', role-to-assume: '\${{ secrets.ROLE }}', aws-region: '\${{ vars.REGION }}', dry-run: true`,
      ),
    ]
    const workflow = `on: { workflow_dispatch: { inputs: { name: { default: my-function } } } }
permissions: { id-token: write }
jobs: { deploy: { steps: [${steps.join(', ')}] } }
`
    await using ground = await open({ 'release.yml': workflow })
    const { exitCode, stdout } = await ground.step([
      ...['--workspace', ground.workspace, '--workflow', '.github/workflows/release.yml', '--step', '2'],
      ...['--branch', 'main', '--event', 'workflow_dispatch'],
      ...['--secret', `ROLE=${ground.role}`, '--var', `REGION=${ground.emulator.region}`, '--with', 'dry-run=false'],
    ])
    expect({ exitCode, log: exitCode === 0 ? '' : stdout }).toStrictEqual({ exitCode: 0, log: '' })
    expect(stdout).toMatch(/^deploy-go-lambda \S+: workflow_dispatch refs\/heads\/main@/m)
    expect(stdout).toMatch(/^deployed: \["my-function"\]$/m)
    expect(stdout).not.toMatch(/^::/m)
    expect(ground.emulator.function('my-function').updates).toBe(1)
  })

  it('gives no token to a job without id-token: write', async () => {
    const inputs = `function-name: my-function, role-to-assume: 'arn:aws:iam::123456789012:role/deploy', aws-region: ap-northeast-1`
    await using ground = await open({ 'deploy.yml': `jobs: { deploy: { steps: [${deployStep(inputs)}] } }` })
    const { exitCode, stdout } = await ground.step(['--workspace', ground.workspace, '--branch', 'main'])
    expect(exitCode).toBe(1)
    expect(stdout).toMatch(/^Error: .*\n.*id-token: write/m)
    expect(ground.emulator.requests).toStrictEqual([])
  })

  it('refuses what it cannot run, and names the fix', async () => {
    const secret = deployStep(`role-to-assume: '\${{ secrets.ROLE }}'`)
    const other = deployStep(`tag: '\${{ matrix.tag }}'`)
    await using ground = await open({
      'deploy.yml': `jobs: { a: { steps: [${secret}] } }`,
      'matrix.yml': `jobs: { a: { steps: [${other}] } }`,
      'two.yml': `jobs: { a: { steps: [{ run: make }, ${secret}] }, b: { steps: [${secret}] } }`,
      'none.yml': 'jobs: { a: { steps: [{ run: make }] } }',
    })
    const folder = join(ground.workspace, '.github/workflows')
    const workflow = (name: string) => ['--workflow', `.github/workflows/${name}`]
    const refusals = [
      { args: ['--branch', ''], says: '--branch is not set: name the branch of the event' },
      { args: [], env: {}, says: 'AWS_ENDPOINT_URL is not set: source the lines that the emulator prints' },
      { args: ['--event', 'release'], says: "--event must be push, workflow_dispatch or pull_request, not 'release'" },
      { args: ['--secret', 'ROLE'], says: "--secret must be NAME=VALUE, not 'ROLE'" },
      { args: [], says: `role-to-assume is \${{ secrets.ROLE }}, which has no value here: add --secret ROLE=VALUE` },
      {
        args: workflow('matrix.yml'),
        says: `tag is \${{ matrix.tag }}, which has no value here: add --with tag=VALUE`,
      },
      { args: workflow('nope.yml'), says: `cannot read ${folder}/nope.yml: it does not exist` },
      { args: workflow('none.yml'), says: `${folder}/none.yml: no step uses …/deploy-go-lambda@…` },
      {
        args: workflow('two.yml'),
        says: `${folder}/two.yml: several steps deploy; choose one\n--step 1: jobs.a.steps[1]\n--step 2: jobs.b.steps[0]`,
      },
    ]
    for (const { args, env, says } of refusals) {
      const { exitCode, stderr } = await ground.step(
        ['--workspace', ground.workspace, '--branch', 'dev', ...args],
        ...(env ? [env] : []),
      )
      expect({ exitCode, says: stderr.split('\nusage: ')[0] }).toStrictEqual({ exitCode: 1, says })
    }
    expect(ground.emulator.requests).toStrictEqual([])
  })
})
