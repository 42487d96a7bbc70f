import { readFileSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '../..')
const page = readFileSync(join(root, 'SECURITY.md'), 'utf8')

/** What promises nothing: a lead-in, a limit, or advice. */
const NO_PROMISE = ''

const SECRETS = 'scenarios/security/secrets.test.ts: '
const FOREIGN = 'scenarios/security/foreign-code.test.ts: '
const FOREIGN_E2E = 'e2e/foreign-code.test.ts: '
const BYTES = 'scenarios/security/bytes.test.ts: '
const IMAGES = 'scenarios/security/images.test.ts: '
const ENVIRONMENTS = 'scenarios/security/environments.test.ts: '
const SANDBOX = 'e2e/smoke-sandbox.test.ts: '
const CREDENTIALS = 'scenarios/security/credentials.test.ts: '
const EVENTS = 'scenarios/security/events.test.ts: '

/** Each row of the table: what an attacker does not reach, by who it is. */
const rows: Readonly<Record<string, string>> = {
  "a fork's pull request":
    'scenarios/credentials.test.ts: only builds for a pull request from a fork, which gets no secrets',
  'a branch, by pushing it': `${ENVIRONMENTS}a branch cannot be named so that it deploys to another environment`,
  'a dependency, or your own code': `${FOREIGN}sets no variable of later steps`,
  'a base image, or a layer': `${SANDBOX}can do no more than in Lambda`,
  'a registry': 'scenarios/security/registry.test.ts: gets no login and moves no tag',
  'who may push to the ECR repository': `${IMAGES}between our move and Lambda’s own look is never green`,
  'who may tag the function': 'unit/release/note.test.ts: parseNote',
  'an earlier step of the job': NO_PROMISE,
  'another job of the same user on the machine': NO_PROMISE,
  'a web page, while `local` runs': 'scenarios/security/local.test.ts: runs nothing for a web page',
}

/** Each sentence by its first words, and the test that fails if it is not so. */
const sentences: Readonly<Record<string, string>> = {
  "It handles the job's OIDC token": NO_PROMISE,
  'None of them is written': `${SECRETS}are in no output, summary, file or log line`,
  'The one exception is `docker push`': 'e2e/docker-staging.test.ts: is pushed with the login of its registry',
  "ECR's password is then":
    'e2e/docker-staging.test.ts: leaves nothing behind when the step is stopped during the push',
  'The temporary folder is readable': 'scenarios/security/files.test.ts: closed to others until then',
  'Secrets of eight characters': 'unit/host/runner/masks.test.ts: does not mask $name',
  'A warning names outputs': 'scenarios/security/masks.test.ts: hides outputs, which a warning names',
  'What a registry repeats': 'scenarios/security/masks.test.ts: is not in the log, even if it is too weak',
  'Addresses appear without': 'scenarios/security/addresses.test.ts: are not shown: $name',
  'The programs that the step starts': `${SECRETS}are in the environment and arguments of no child`,
  'It contains nothing that begins': `${SECRETS}are in the environment and arguments of no child`,
  '`build-env` cannot add these': `${SECRETS}reach the build only where build-env names them`,
  'Docker alone gets': 'scenarios/security/docker.test.ts: is written by a deploy, and the log says what docker gets',
  'Where AWS credentials deploy': `${CREDENTIALS}gets the user's variables, and none of the runner's tokens and settings`,
  'Credentials of a registry go': 'scenarios/security/registry.test.ts: sends no login along with it',
  "ECR's password goes to": 'scenarios/security/registry.test.ts: gets no login for a host that is not ECR’s',
  '`github-token` goes to': 'scenarios/security/github-api.test.ts: follows no redirect',
  'Endpoints, from variables': `${CREDENTIALS}takes no role`,
  'A step in which nothing checks': `${CREDENTIALS}are checked, or nothing is asked`,
  'The log names every endpoint': `${CREDENTIALS}that any customer of AWS may have is named`,
  "No connection of the step's own": 'scenarios/security/connections.test.ts: is not connected to under a name',
  'A registry elsewhere cannot lead':
    'e2e/hostile-registry.test.ts: cannot make us connect to this machine under a name',
  'Behind a proxy, the proxy': NO_PROMISE,
  "The SDK's own search": NO_PROMISE,
  'When AWS refuses a role': 'scenarios/credentials.test.ts: shows sub, aud, ref and environment of a token',
  'If the job may ask GitHub':
    'scenarios/subject-form.test.ts: gives none for a sub that a repository of somebody else may have, too',
  'Nothing else of the token': 'scenarios/credentials.test.ts: shows sub, aud, ref and environment of a token',
  'For a role that AWS credentials take': 'scenarios/role-chaining.test.ts: names who asked and both policies',
  'A job with both': 'scenarios/role-chaining.test.ts: is taken by OIDC, and the log says so',
  'Session tags prove nothing': NO_PROMISE,
  'While the role is active': `${SECRETS}are in the environment and arguments of no child`,
  "If Docker's configuration names": `${SECRETS}are in the environment and arguments of no child`,
  'cgo is off': 'scenarios/cgo.test.ts: does not run if cgo is disabled',
  '`go-ldflags` accepts only': `${SECRETS}reach no other program through a setting`,
  'Code of the function': `${FOREIGN}leaves no process that is there when the step takes the role`,
  'On a runner, no program': 'scenarios/security/program-path.test.ts: is not started by its name',
  'So neither `bin/git`': 'scenarios/security/program-path.test.ts: a toolchain line',
  'What the workflow itself': NO_PROMISE,
  '`git status` and `git log` run': `${EVENTS}starts no program $name`,
  'After it, `docker push` runs': 'e2e/docker-staging.test.ts: is pushed with the login of its registry',
  'Before the step takes the role': `${FOREIGN}leaves no process that is there when the step takes the role`,
  'They run with the rights': NO_PROMISE,
  'Before any of it starts': `${FOREIGN}finds no secret of the step in /proc`,
  'If that cannot be done': `${FOREIGN_E2E}other people’s code does not run`,
  'Where the kernel allows it': `${FOREIGN_E2E}sees no process outside`,
  'Elsewhere every process': `${FOREIGN}leaves no process that is there when the step takes the role`,
  'One that dropped its environment': `${FOREIGN}may leave a process without its environment, which is named`,
  'What it writes to `GITHUB_ENV`': `${FOREIGN}sets no variable of later steps`,
  "The step's own outputs": 'unit/host/runner/outputs.test.ts: is not taken with $name',
  "If it changes the action's program": `${FOREIGN}names no program that the step starts later`,
  'Files that go live are hashed': `${BYTES}what a smoke run does to files`,
  'A zip of another step is read once': `${BYTES}a zip of another step stays what was checked`,
  'An image under `smoke-event`': `${SANDBOX}can do no more than in Lambda`,
  'With `smoke-network: host`': 'scenarios/security/docker.test.ts: only where smoke-network says so',
  'Container and network are removed': `${SANDBOX}is nothing after a stop`,
  'If the engine cannot give': 'scenarios/security/docker.test.ts: is not run where the engine cannot make a network',
  'A run that changes nothing': 'scenarios/security/docker.test.ts: is not written by the Dockerfile of $name',
  'What it can still do': NO_PROMISE,
  'use `sudo`, the Docker socket': NO_PROMISE,
  'read our memory': NO_PROMISE,
  "read that user's files": NO_PROMISE,
  'reach the network, except': NO_PROMISE,
  'change the workspace': NO_PROMISE,
  'where no namespace holds it': NO_PROMISE,
  'On macOS nothing': NO_PROMISE,
  'A builder that outlives': NO_PROMISE,
  'So [production]': 'scenarios/production.test.ts: runs its code in the job without id-token only',
  'Only `push`, `workflow_dispatch`': 'unit/plan/events.test.ts: refuses $event when $allowed are allowed',
  '`pull_request`, its reviews': 'scenarios/events.test.ts: does a dry run on a pull request',
  'Every other event is refused': `${EVENTS}is not "%s"`,
  'Then the step deploys': 'scenarios/security/checkout.test.ts: does not deploy $name',
  "Modules in Go's cache": NO_PROMISE,
  "If another commit than the run's": `${EVENTS}is the one that was built, and a warning names both`,
  'Output of the compiler': "scenarios/security/text.test.ts: other people's text",
  'No branch name makes': `${ENVIRONMENTS}a branch cannot be named so that it deploys to another environment`,
  'Accounts are told apart': 'unit/plan/naming.test.ts: says how to show that two accounts differ',
  'An expression such as': NO_PROMISE,
  '`allowed-account-ids` that is set': `${ENVIRONMENTS}a list of accounts that is set and empty`,
  'A variable that does not exist': NO_PROMISE,
  'Config and layers, and a manifest': 'scenarios/security/registry.test.ts: with other bytes than the digest',
  'A live image counts': `${IMAGES}a live image with our config and base layers`,
  'With `image-uri: repository:tag`': `${IMAGES}a tag that somebody moves during the run`,
  'A base by tag': NO_PROMISE,
  '`working-directory`, `go-package`': 'scenarios/security/files.test.ts: stay inside the workspace: $name',
  'Nothing of `.git`': 'scenarios/security/files.test.ts: leave the repository itself out of an included folder',
  'What the step writes replaces': 'scenarios/security/output-files.test.ts: command: build',
  '`command: build` refuses': 'scenarios/security/output-files.test.ts: is refused if its folder is $name',
  '`cache-to` of `type=local`': 'scenarios/security/docker.test.ts: is not written through a link of the commit',
  'A replaced module or': 'scenarios/security/outside.test.ts: is said in the log: $name',
  'Layers, zips and OCI archives': 'unit/pack/made-elsewhere/oci-archive.test.ts: readArchive refuses',
  'Names that leave their folder': 'unit/lambda-layers/unzip.test.ts: unzip refuses',
  'Files, folders, archives': 'unit/properties/budgets.test.ts: a budget of unpacking ends at its number of bytes',
  'What is small to send': 'scenarios/security/exhaustion-archives.test.ts: ends in one error, with nothing changed',
  'A server that sends a byte':
    'scenarios/security/exhaustion-texts.test.ts: ends in one error before anything changes',
  'An interrupt in the middle':
    'scenarios/security/exhaustion-archives.test.ts: leaves nothing where an interrupt comes in the middle of it',
  'What is really large': NO_PROMISE,
  '`local`, the Runtime API': 'scenarios/security/local.test.ts: the emulator',
  'Other programs of this machine': NO_PROMISE,
}

const PROMISING = /^(?:What an attacker may control|Secrets|Other people's code|What is not trusted)\n/

/** The sections that promise something, line by line, without their marks of lists and bold labels of one line. */
const lines = page
  .split(/^## /m)
  .filter((section) => PROMISING.test(section))
  .flatMap((section) => section.split('\n').slice(1))

const said = lines
  .filter((line) => line !== '' && !line.startsWith('|'))
  .flatMap((line) =>
    line
      .replace(/^- \*\*[^*]+\*\* /, '')
      .replace(/^- |\*\*/g, '')
      .split(/(?<=[.:] )(?=[A-Z`]|cgo is)/),
  )

const controlled = lines
  .filter((line) => line.startsWith('| ') && !line.startsWith('| who controls'))
  .map((line) => line.split(' | ')[0]?.slice(2) ?? '')

const isThere = (proof: string): boolean => {
  const [file = '', title = ''] = proof.split(/: (.*)/s)
  return readFileSync(join(root, '__tests__', file), 'utf8').includes(title)
}

describe('SECURITY.md', () => {
  it('has no sentence without a test, but for limits and advice', () => {
    const starts = Object.keys(sentences)
    expect(said.filter((sentence) => !starts.some((start) => sentence.startsWith(start)))).toStrictEqual([])
    expect(starts.filter((start) => !said.some((sentence) => sentence.startsWith(start)))).toStrictEqual([])
  })

  it('says of everybody in its table what a test shows', () => {
    expect(controlled).toStrictEqual(Object.keys(rows))
  })

  it.each(Object.entries({ ...rows, ...sentences }).filter(([, proof]) => proof !== NO_PROMISE))(
    '"%s" has its test',
    (_, proof) => {
      expect(isThere(proof)).toBe(true)
    },
  )
})
