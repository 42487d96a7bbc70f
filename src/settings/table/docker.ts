import * as z from 'zod/mini'
import { matching, type Setting, setting, text } from '../setting.ts'

/** How Docker builds a Dockerfile. */
export const dockerSettings = {
  dockerfile: text({
    scope: 'function',
    expects: 'a Dockerfile',
    help: 'Dockerfile to build with Docker instead of compiling here, such as `Dockerfile`. Docker builds it before the role is assumed.',
  }),
  'docker-context': text({
    scope: 'function',
    expects: 'a folder',
    defaultSays: '`working-directory`',
    help: 'Build context: the folder that the Dockerfile can copy from.',
  }),
  'docker-target': setting('text', {
    scope: 'function',
    schema: matching(/^[A-Za-z0-9][\w.-]*$/),
    expects: 'the name of a stage',
    defaultSays: 'the last stage',
    help: 'Stage of the Dockerfile to build.',
  }),
  'build-args': setting('variables', {
    empty: 'none is added',
    scope: 'function',
    merge: 'by-key',
    schema: z.string(),
    expects: 'lines of NAME=value',
    help: "Values for the Dockerfile's ARGs, one `NAME=value` per line. Not for secrets: the values stay in the image's history.",
  }),
  'build-secrets': setting('pairs', {
    empty: 'none is added',
    scope: 'function',
    merge: 'by-key',
    schema: matching(/^(?!AWS_|INPUT_|ACTIONS_)[A-Za-z_][A-Za-z0-9_]*$/),
    expects: 'id=VARIABLE pairs with variables other than AWS_*, INPUT_* and ACTIONS_*',
    help: "Secrets for the Dockerfile's `RUN --mount=type=secret,id=…`, as `id=VARIABLE` pairs. Each value comes from that environment variable of the step.",
  }),
  'build-ssh': setting('lines', {
    empty: 'the Dockerfile gets none',
    scope: 'function',
    schema: matching(/^[A-Za-z0-9]/),
    expects: 'default, or id=socket-or-key',
    help: "SSH agents or keys for the Dockerfile's `RUN --mount=type=ssh`, one per line: `default`, or `id=path`.",
  }),
  'cache-from': setting('lines', {
    empty: 'Docker reads no other cache',
    scope: 'function',
    schema: matching(/^[A-Za-z0-9]/),
    expects: 'cache sources such as type=gha',
    help: 'Where Docker reads its build cache from, one source per line, such as `type=gha`.',
  }),
  'cache-to': setting('lines', {
    empty: 'Docker writes no other cache',
    scope: 'function',
    schema: matching(/^[A-Za-z0-9]/),
    expects: 'cache destinations such as type=gha,mode=max',
    help: 'Where Docker writes its build cache, one destination per line, such as `type=gha,mode=max`.',
  }),
} as const satisfies Record<string, Setting>
