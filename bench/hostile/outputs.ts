import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { HostileInput } from './input.ts'

/** A docker that does this for `build`, and this for the questions before it. */
const docker = (name: string, code: string | undefined, does: { build?: string; inspect?: string }): HostileInput => ({
  name,
  code,
  lay: async ({ workspace }, outside) => {
    const { build = 'exit 1', inspect = 'echo "Driver: kubernetes"' } = does
    const script = `#!/bin/sh\ncase "$1 $2" in\n'buildx inspect') ${inspect} ;;\n*) ${build} ;;\nesac\n`
    await writeFile(join(outside, 'docker'), script, { mode: 0o755 })
    await writeFile(join(workspace, 'Dockerfile'), 'FROM scratch\n')
    return { inputs: { dockerfile: 'Dockerfile' }, env: { PATH: `${outside}:${process.env.PATH}` } }
  },
})

const pour = (bytes: number): string => `head -c ${bytes} /dev/zero`

/** A function with this body of its handler. */
const handler = (
  name: string,
  code: string | undefined,
  { body, inputs }: { readonly body: string; readonly inputs?: Readonly<Record<string, string>> },
): HostileInput => ({
  name,
  code,
  lay: async ({ workspace }) => {
    const text = `package main

import (
	"bytes"
	"context"
	"io"
	"os"
	"strings"

	"github.com/aws/aws-lambda-go/lambda"
)

var _ = bytes.Repeat
var _ = os.Stdout

func handle(_ context.Context) (io.Reader, error) {
${body}
}

func main() { lambda.Start(handle) }
`
    await writeFile(join(workspace, 'main.go'), text)
    return { inputs: { 'smoke-event': '{}', ...inputs } }
  },
})

export const outputInputs: readonly HostileInput[] = [
  docker('docker that prints 1 GB on one line', 'output-too-long', {
    build: `${pour(1_000_000_000)}; exit 1`,
  }),
  docker('docker whose answer has 2 GB', 'output-too-long', { inspect: pour(2_000_000_000) }),
  handler('a function that prints 256 MB on one line', undefined, {
    body: `	piece := bytes.Repeat([]byte("a"), 1_000_000)
	for range 256 {
		os.Stdout.Write(piece)
	}
	return strings.NewReader("1"), nil`,
  }),
  handler('an answer nested 3 million levels deep', 'smoke-differs', {
    body: '	return strings.NewReader(strings.Repeat("[", 3_000_000) + strings.Repeat("]", 3_000_000)), nil',
    inputs: { 'smoke-expect': '{"a": 1}' },
  }),
  handler('an answer nested 3 million levels deep where text is expected', 'smoke-differs', {
    body: '	return strings.NewReader(`{"a":` + strings.Repeat("[", 3_000_000) + strings.Repeat("]", 3_000_000) + `}`), nil',
    inputs: { 'smoke-expect': '{"a": 1}' },
  }),
]
