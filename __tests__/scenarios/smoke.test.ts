import { execFile } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { readmePolicy } from '../../demo/policy.ts'
import { DEV, openScene, REPOSITORY, type Scene } from '../../demo/scene.ts'
import { zipOf } from './emulator/zips.ts'
import { errorsOf, operations, refused, write } from './ground.ts'

/** A function that does what its event says. */
const FUNCTION = `package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-lambda-go/lambdacontext"
)

type event struct {
	Kind string \`json:"kind"\`
}

func handle(ctx context.Context, e event) (any, error) {
	fmt.Println("asked for", e.Kind)
	switch e.Kind {
	case "error":
		return nil, errors.New("no luck")
	case "panic":
		panic("oh no")
	case "crash":
		go func() { panic("beside the handler") }()
		time.Sleep(time.Hour)
	case "exit":
		os.Exit(3)
	case "hang":
		time.Sleep(time.Hour)
	case "slow":
		time.Sleep(1100 * time.Millisecond)
	case "large":
		return strings.Repeat("x", 7<<20), nil
	case "next":
		response, err := http.Get("http://" + os.Getenv("AWS_LAMBDA_RUNTIME_API") + "/2018-06-01/runtime/invocation/next")
		if err != nil {
			return nil, err
		}
		defer response.Body.Close()
		lc, _ := lambdacontext.FromContext(ctx)
		return map[string]any{"isSame": response.Header.Get("Lambda-Runtime-Aws-Request-Id") == lc.AwsRequestID}, nil
	case "environment":
		for _, variable := range os.Environ() {
			fmt.Println("variable", variable)
		}
	case "file":
		content, err := os.ReadFile("config/greeting.txt")
		return string(content), err
	}
	return map[string]any{"message": "hello", "list": []int{1, 2}, "nested": map[string]any{"ok": true}}, nil
}

func main() {
	if os.Getenv("HANG") != "" {
		time.Sleep(time.Hour)
	}
	lambda.Start(handle)
}
`

const open = async (options: Parameters<typeof openScene>[0] = {}): Promise<Scene> => {
  const scene = await openScene(options)
  await write(scene, 'main.go', FUNCTION)
  return scene
}

/** The function as another step compiled it. */
const compile = async ({ workspace }: Scene): Promise<void> => {
  const env = { ...process.env, CGO_ENABLED: '0' }
  await promisify(execFile)('go', ['build', '-tags=lambda.norpc', '-o', 'app'], { cwd: workspace, env })
}

const writeZip = async ({ workspace }: Scene, files: Parameters<typeof zipOf>[0]): Promise<void> =>
  writeFile(join(workspace, 'code.zip'), await zipOf(files))

const ON = 'Nothing was deployed. The log of the function is above.'

describe('smoke-event', () => {
  it.each([
    { packageType: 'Image', example: 'container-image' },
    { packageType: 'Zip', example: 'zip' },
  ] as const)(
    'is answered before the $packageType goes live, and its log is shown',
    async ({ packageType, example }) => {
      await using scene = await open({ packageType, example })
      const end = await scene.push('dev', {
        inputs: { 'smoke-event': '{"kind":"usual"}', 'smoke-expect': '{"message":"hello","nested":{"ok":true}}' },
      })
      expect(errorsOf(end)).toStrictEqual([])
      expect(end.outputs.deployed).toBe(`["${DEV}"]`)
      const smoke = end.log.slice(end.log.indexOf('::group::smoke-event')).split('::endgroup::')[0]
      expect(smoke).toMatch(/START RequestId: \S+ Version: \$LATEST\n.*asked for usual\n.*END RequestId/s)
      expect(end.log).toMatch(/REPORT RequestId: .*Init Duration: [\d.]+ ms/)
      expect(end.log.indexOf('::group::smoke-event')).toBeLessThan(end.log.indexOf('\naccount '))
    },
  )

  it.each([
    {
      kind: 'error',
      message: 'smoke-event: the function returned the error errorString: no luck',
    },
    {
      kind: 'panic',
      message: 'smoke-event: the function panicked:',
      lines: [/^panic: oh no$/, /^handle .*main\.go:26$/],
    },
    {
      kind: 'crash',
      message: 'smoke-event: the function panicked:',
      lines: [/^panic: beside the handler$/, /^$/, /^goroutine \d+ \[running\]:$/, /^main\.handle\.func1/],
    },
    {
      kind: 'exit',
      message: 'smoke-event: the function ended before it answered: Runtime exited with error: exit status 3',
    },
    { kind: 'hang', message: 'smoke-event: no answer within 1 s.' },
    {
      kind: 'large',
      message:
        'smoke-event: the answer is too large: Response payload size exceeded maximum allowed payload size (6291556 bytes).',
    },
  ])('that ends in $kind deploys nothing, and no role is assumed', async ({ kind, message, lines = [] }) => {
    await using scene = await open()
    const end = await refused(scene, () =>
      scene.push('dev', { inputs: { 'smoke-event': JSON.stringify({ kind }), 'smoke-timeout': '1' } }),
    )
    const [first, ...rest] = errorsOf(end)[0]?.split('\n') ?? []
    expect([first, ...rest.slice(0, lines.length)]).toEqual([
      message,
      ...lines.map((line) => expect.stringMatching(line)),
    ])
    expect(end.log).toContain(`asked for ${kind}`)
    expect(operations(scene)).toStrictEqual([])
  })

  it('deploys nothing when the answer is not what smoke-expect says, and says where it differs', async () => {
    await using scene = await open()
    const end = await refused(scene, () =>
      scene.push('dev', {
        inputs: { 'smoke-event': '{}', 'smoke-expect': '{"message":"bye","list":[1],"nested":{"ok":true,"no":1}}' },
      }),
    )
    expect(errorsOf(end)).toStrictEqual([
      [
        'smoke-event: the answer does not match smoke-expect:',
        '$.message: expected "bye", got "hello"',
        '$.list: expected 1 items, got 2',
        '$.nested.no: expected 1, but it is missing',
        ON,
      ].join('\n'),
    ])
  })

  it('is answered by a handler that asks the Runtime API for its request id', async () => {
    await using scene = await open()
    const end = await scene.push('dev', {
      inputs: { 'smoke-event': '{"kind":"next"}', 'smoke-expect': '{"isSame":true}', 'smoke-timeout': '5' },
    })
    expect(errorsOf(end)).toStrictEqual([])
    expect(end.outputs.deployed).toBe(`["${DEV}"]`)
  })

  it('comes from a file, and finds the included files where Lambda has them', async () => {
    await using scene = await open()
    await write(scene, 'events/file.json', '{"kind":"file"}')
    await write(scene, 'config/greeting.txt', 'good morning')
    const inputs = { 'smoke-event': 'events/file.json', 'smoke-expect': '"good morning"', include: 'config' }
    expect(errorsOf(await scene.push('dev', { inputs }))).toStrictEqual([])
  })

  it('is answered by an existing binary, beside the included files', async () => {
    await using scene = await open()
    await compile(scene)
    await write(scene, 'config/greeting.txt', 'good morning')
    const inputs = {
      binary: 'app',
      include: 'config',
      'smoke-event': '{"kind":"file"}',
      'smoke-expect': '"good morning"',
    }
    const end = await scene.push('dev', { inputs })
    expect(errorsOf(end)).toStrictEqual([])
    expect(end.outputs.deployed).toBe(`["${DEV}"]`)
  })

  it('is answered by an existing zip, beside the files in it', async () => {
    await using scene = await open({ packageType: 'Zip', example: 'zip' })
    await compile(scene)
    const bootstrap = await readFile(join(scene.workspace, 'app'))
    await writeZip(scene, { bootstrap, 'config/greeting.txt': 'good evening' })
    const inputs = { 'zip-file': 'code.zip', 'smoke-event': '{"kind":"file"}', 'smoke-expect': '"good evening"' }
    const end = await scene.push('dev', { inputs })
    expect(errorsOf(end)).toStrictEqual([])
    expect(end.outputs.deployed).toBe(`["${DEV}"]`)
  })

  it.each([
    {
      name: 'no program',
      content: 'text',
      message:
        'smoke-event: the function is not a program for this machine: fork/exec /var/task/bootstrap: exec format error.',
    },
    {
      name: 'a script without its interpreter',
      content: '#!/nowhere/sh\n',
      message: 'smoke-event: the function cannot be started: fork/exec /var/task/bootstrap: no such file or directory',
    },
  ])(
    'with a binary and with a zip that hold $name deploys nothing, and no role is assumed',
    async ({ content, message }) => {
      await using image = await open()
      await write(image, 'app', content)
      await using zip = await open({ packageType: 'Zip', example: 'zip' })
      await writeZip(zip, { bootstrap: content })
      const event = { 'smoke-event': '{}' }
      const ends = [
        await refused(image, () => image.push('dev', { inputs: { ...event, binary: 'app' } })),
        await refused(zip, () => zip.push('dev', { inputs: { ...event, 'zip-file': 'code.zip' } })),
      ]
      expect(ends.map((end) => errorsOf(end)[0]?.split('\n')[0])).toStrictEqual([message, message])
      expect([...operations(image), ...operations(zip)]).toStrictEqual([])
    },
  )

  it('ends a start after 10 seconds, as Lambda does, and gives the next one only the time of the event', async () => {
    await using scene = await open()
    const inputs = { 'smoke-event': '{}', 'smoke-env': 'HANG=yes', 'smoke-timeout': '1' }
    const end = await refused(scene, () => scene.push('dev', { inputs }))
    expect(errorsOf(end)[0]).toMatch(
      /^smoke-event: no answer within 1 s\.\n.* It never asked for the event\. .*lambda\.Start/,
    )
    expect(end.log).toMatch(/^INIT_REPORT Init Duration: 10\d{3}\.\d\d ms\tPhase: init\tStatus: timeout$/m)
  })

  it.each([
    { name: 'a command-line tool', body: 'println("hello")', says: / It never asked for the event\. .*lambda\.Start/ },
    { name: 'a start that fails', body: 'os.Exit(3)', says: /exit status 3\n(?!.*never asked)/ },
  ])('tells $name that ends before it asks for an event', async ({ body, says }) => {
    await using scene = await openScene()
    await write(scene, 'main.go', `package main\n\nimport "os"\n\nfunc main() { _ = os.Args; ${body} }\n`)
    const end = await refused(scene, () => scene.push('dev', { inputs: { 'smoke-event': '{}' } }))
    expect(errorsOf(end)[0]).toMatch(/^smoke-event: the function ended before it answered: /)
    expect(errorsOf(end)[0]).toMatch(says)
  })

  it('sees the variables of Lambda and of smoke-env, and nothing of the job', async () => {
    await using scene = await open()
    const end = await scene.push('dev', {
      inputs: { 'smoke-event': '{"kind":"environment"}', 'smoke-env': 'TABLE=a, b=c\nEMPTY=' },
      env: { MY_SECRET: 'never-seen' },
    })
    expect(errorsOf(end)).toStrictEqual([])
    const seen = [...end.log.matchAll(/^variable (\w+)=(.*)$/gm)].map(([, name, value]) => [name ?? '', value ?? ''])
    expect(Object.fromEntries(seen)).toMatchObject({
      TABLE: 'a, b=c',
      EMPTY: '',
      AWS_LAMBDA_FUNCTION_NAME: DEV,
      AWS_REGION: 'ap-northeast-1',
      _HANDLER: 'bootstrap',
    })
    expect(
      seen
        .map(([name]) => name)
        .filter((name) =>
          /^(?!AWS_LAMBDA_|AWS_(?:DEFAULT_)?REGION$)(?:AWS|INPUT|ACTIONS|GITHUB|RUNNER|MY)_/.test(name ?? ''),
        ),
    ).toStrictEqual([])
  })

  it('must not take longer than the function may, which is known only with a role', async () => {
    await using scene = await open({ policy: readmePolicy({ functions: ['quick'] }) })
    await scene.emulator.createFunction({
      name: 'quick',
      packageType: 'Image',
      repository: REPOSITORY,
      tag: 'latest',
      timeout: 1,
    })
    const end = await refused(scene, () =>
      scene.push('dev', {
        inputs: { environments: '', 'function-name': 'quick', 'smoke-event': '{"kind":"slow"}', 'smoke-timeout': '30' },
      }),
    )
    expect(errorsOf(end)[0]).toMatch(/^smoke-event took 1\.\d s, but the timeout of quick is 1 s\.\n/)
  })

  it('requires architecture to be set when the function does not have the likely one', async () => {
    await using scene = await open({ policy: readmePolicy({ functions: ['other'] }) })
    await scene.emulator.createFunction({
      name: 'other',
      packageType: 'Image',
      repository: REPOSITORY,
      tag: 'latest',
      architecture: 'arm64',
    })
    const end = await refused(scene, () =>
      scene.push('dev', { inputs: { environments: '', 'function-name': 'other', 'smoke-event': '{}' } }),
    )
    expect(errorsOf(end)).toStrictEqual([
      'other is arm64, but because of smoke-event the step built for x86_64 before it could see the function.\nSet  architecture: arm64 .',
    ])
  })

  it.each([
    {
      name: 'malformed JSON',
      inputs: { 'smoke-event': '{"kind":' },
      message: /^input smoke-event is not JSON: /,
    },
    {
      name: 'a missing file',
      inputs: { 'smoke-event': 'events/none.json' },
      message: /^input smoke-event: cannot read events\/none\.json: /,
    },
    {
      name: 'a file that holds something else',
      inputs: { 'smoke-event': 'main.go' },
      message: /^input smoke-event: main\.go is not JSON: /,
    },
    {
      name: 'a file outside the repository',
      inputs: { 'smoke-event': '../../etc/passwd' },
      message: /^input smoke-event: "\.\.\/\.\.\/etc\/passwd" is outside /,
    },
    {
      name: 'an event that Lambda would not accept',
      inputs: { 'smoke-event': 'large.json' },
      message: /^input smoke-event has 6291457 bytes, more than the 6291456 that Lambda allows for an event\./,
    },
    {
      name: 'an invalid expectation',
      inputs: { 'smoke-event': '{}', 'smoke-expect': '[1,' },
      message: /^input smoke-expect is not JSON: /,
    },
  ])('is refused for $name', async ({ inputs, message }) => {
    await using scene = await open()
    await write(scene, 'large.json', `"${'x'.repeat(6_291_455)}"`)
    const end = await refused(scene, () => scene.push('dev', { inputs }))
    expect(errorsOf(end)[0]).toMatch(message)
    expect(operations(scene)).toStrictEqual([])
  })

  it('is reported not to run where this machine cannot run the architecture', async () => {
    const other = process.arch === 'x64' ? 'arm64' : 'x86_64'
    await using scene = await open()
    const end = await scene.push('dev', { inputs: { 'smoke-event': '{}', architecture: other, 'dry-run': 'true' } })
    expect(end.log).toContain(
      `::notice::smoke-event was not run: this runner is ${process.arch} and cannot run ${other}.`,
    )
  })
})
