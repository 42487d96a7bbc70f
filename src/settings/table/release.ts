import * as z from 'zod/mini'
import { choice, matching, type Setting, seconds, setting, text, yesOrNo } from '../setting.ts'

/** The trial before a release, and the release. */
export const releaseSettings = {
  'smoke-event': text({
    scope: 'function',
    expects: 'JSON, or a JSON file',
    help: 'Event, as JSON or a file, that the artifact must answer on this runner before the role is assumed and before anything changes.',
  }),
  'smoke-expect': text({
    scope: 'function',
    expects: 'JSON, or a JSON file',
    help: 'What the answer to `smoke-event` must contain, as JSON or a file. Objects may have more keys. Lists and everything else must be equal.',
  }),
  'smoke-env': setting('variables', {
    empty: 'none is added',
    scope: 'function',
    merge: 'by-key',
    schema: z.string(),
    expects: 'lines of NAME=value',
    help: 'Environment variables for `smoke-event`, one `NAME=value` per line, in addition to those that Lambda sets. AWS credentials are never among them.',
  }),
  'smoke-timeout': seconds(1, 900, {
    scope: 'function',
    default: 60,
    help: "Time limit for `smoke-event`, in seconds. Start-up counts only beyond Lambda's 10 s. The answer must not take longer than the function's own timeout either.",
  }),
  'smoke-network': choice(['none', 'host'], {
    scope: 'function',
    default: 'none',
    help: "Network of an image's container under `smoke-event`: `none`, or `host` to reach what this runner does, such as a database in a service container. Only for images from a Dockerfile or an archive: a zip, and an image that the action makes, run as a process with the runner's network.",
  }),
  force: yesOrNo({
    scope: 'environment',
    default: false,
    help: 'Update the function even if it already runs the same code.',
  }),
  'wait-timeout': seconds(1, 3_600, {
    scope: 'environment',
    default: 300,
    help: 'How long to wait for an update to finish, and for each AWS call with its retries, in seconds. The whole step may take 30 minutes plus four times this.',
  }),
  'allow-events': setting('list', {
    empty: 'none is allowed',
    scope: 'run',
    schema: matching(/^[a-z]+(?:_[a-z]+)*$/),
    expects: 'names of events such as workflow_run',
    help: "Events besides `push`, `workflow_dispatch`, `schedule`, `release` and `repository_dispatch` are refused unless listed here, such as `workflow_run`, and then deploy nothing but the event's own commit, built in this step. Pull requests never deploy.",
  }),
} as const satisfies Record<string, Setting>
