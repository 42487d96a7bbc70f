import { execFile, execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

/**
 * A program that does as other people's code might. As a function, it does what its event says; with arguments, it does the same for a build.
 * `look FILE NEEDLE…` writes where in /proc it sees one of these, each spelt backwards, and nothing else of what it sees; `write FILES TEXT` appends to what it finds; `stay ADDRESS KEPT` leaves a child in a session
 * of its own, with its environment or without it. The child says when it is there, lives as long as its connection, and writes to a file on request.
 */
const PROGRAM = `package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"

	"github.com/aws/aws-lambda-go/lambda"
)

// The needles are written backwards, so that nothing but the secrets themselves matches.
func backwards(text string) []byte {
	turned := []byte(text)
	slices.Reverse(turned)
	return turned
}

func look(to string, needles []string) {
	patterns := []string{"/proc/[0-9]*/environ", "/proc/[0-9]*/cmdline", "/proc/[0-9]*/fd/0"}
	report := []string{"looked"}
	for _, pattern := range patterns {
		paths, _ := filepath.Glob(pattern)
		for _, path := range paths {
			if target, _ := os.Readlink(path); target != "" && !strings.HasSuffix(target, "(deleted)") {
				continue
			}
			content, _ := os.ReadFile(path)
			for _, needle := range needles {
				if bytes.Contains(content, backwards(needle)) {
					report = append(report, pattern)
				}
			}
		}
	}
	if err := os.WriteFile(to, []byte(strings.Join(report, "\\n")), 0o600); err != nil {
		panic(err)
	}
}

func write(files, text string) {
	paths, _ := filepath.Glob(files)
	for _, path := range paths {
		file, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0)
		if err != nil {
			panic(err)
		}
		fmt.Fprint(file, text)
		file.Close()
	}
}

func stay(address, kept string) {
	child := exec.Command("/proc/self/exe", "child", address)
	child.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	if kept != "environment" {
		child.Env = []string{"NOTHING=1"}
	}
	if err := child.Start(); err != nil {
		panic(err)
	}
	connection, err := net.Dial("tcp", address)
	if err != nil {
		panic(err)
	}
	fmt.Fprintln(connection, "parent")
	bufio.NewReader(connection).ReadString('\\n')
}

func child(address string) {
	connection, err := net.Dial("tcp", address)
	if err != nil {
		os.Exit(1)
	}
	fmt.Fprintln(connection, "child")
	for orders := bufio.NewScanner(connection); orders.Scan(); fmt.Fprintln(connection, "done") {
		words := strings.SplitN(orders.Text(), " ", 2)
		write(words[0], words[1] + "\\n")
	}
}

func do(words []string) {
	switch words[0] {
	case "look":
		look(words[1], words[2:])
	case "write":
		write(words[1], words[2])
	case "stay":
		stay(words[1], words[2])
	case "child":
		child(words[1])
	}
}

func handle(_ context.Context, words []string) (string, error) {
	do(words)
	return fmt.Sprint("pid ", os.Getpid()), nil
}

func main() {
	if len(os.Args) > 1 {
		do(os.Args[1:])
		return
	}
	lambda.Start(handle)
}
`

/** The module with it as its only program. */
export const writeHostile = async (workspace: string): Promise<void> => writeFile(join(workspace, 'main.go'), PROGRAM)

/** The program itself, for what a build starts. */
export const compileHostile = async (): Promise<AsyncDisposable & { readonly path: string }> => {
  const folder = await mkdtemp(join(tmpdir(), 'hostile-'))
  await cp(fileURLToPath(new URL('../../../examples/container-image', import.meta.url)), folder, { recursive: true })
  await writeHostile(folder)
  const path = join(folder, 'hostile')
  const env = { ...process.env, CGO_ENABLED: '0' }
  await promisify(execFile)('go', ['build', '-tags=lambda.norpc', '-o', path], { cwd: folder, env })
  return { path, [Symbol.asyncDispose]: () => rm(folder, { recursive: true }) }
}

/** Where the child of `stay` reports. */
export type Watch = AsyncDisposable & {
  readonly address: string
  /** Resolves when the child is there. */
  readonly arrived: Promise<void>
  /** Resolves when it has ended. */
  readonly gone: Promise<void>
  /** Has it append a line to the files of a pattern; resolves when it has done so. */
  readonly order: (files: string, text: string) => Promise<void>
}

export const openWatch = async (): Promise<Watch> => {
  const child = Promise.withResolvers<Socket>()
  const gone = Promise.withResolvers<void>()
  const server = createServer((socket) => {
    socket.on('error', () => {})
    createInterface({ input: socket }).on('line', (line) => {
      if (line === 'child') {
        socket.on('close', () => gone.resolve())
        child.resolve(socket)
      }
      // The parent goes on once its child is there.
      if (line === 'parent') void child.promise.then(() => socket.end('go on\n'))
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const bound = server.address()
  if (bound === null || typeof bound === 'string') throw new TypeError('no port')
  return {
    address: `127.0.0.1:${bound.port}`,
    arrived: child.promise.then(() => {}),
    gone: gone.promise,
    order: async (files, text) => {
      const socket = await child.promise
      const done = once(socket, 'data')
      socket.write(`${files} ${text}\n`)
      await done
    },
    [Symbol.asyncDispose]: async () => {
      void child.promise.then((socket) => socket.destroy())
      server.close()
    },
  }
}

/** A kernel's limit for one command; not by a shell, which drops variables such as INPUT_AWS-REGION. */
const LIMIT = `require('node:fs').writeFileSync('/proc/sys/user/max_pid_namespaces', '0')
process.execve(process.argv[1], process.argv.slice(1), process.env)`

/** A command that starts another one where the kernel allows no PID namespace. Where it allows none to us either, nothing is needed for that. */
export const withoutNamespace = (): readonly string[] => {
  const [command, ...args] = ['unshare', '--user', '--map-root-user', process.execPath, '-e', LIMIT] as const
  try {
    execFileSync(command, [...args, '/bin/true'], { stdio: 'ignore' })
    return [command, ...args]
  } catch {
    return []
  }
}
