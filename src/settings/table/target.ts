import { anything, choice, matching, REFUSED, type Setting, seconds, setting, text, yesOrNo } from '../setting.ts'

/** What to deploy, and where: the function, the environment and the account. */
export const targetSettings = {
  'function-name': text({
    scope: 'function',
    template: true,
    expects: 'a function name',
    help: 'Name of the Lambda function to update.',
  }),
  environments: setting('environments', {
    scope: 'run',
    schema: anything,
    expects: 'a YAML map of environments',
    help: 'YAML map of environment names to their settings. `branches` (GitHub globs, default: the name) selects the environment of a push. `protected: true` refuses to deploy it from other branches. What an environment sets overrides the inputs.',
  }),
  environment: text({
    scope: 'run',
    expects: 'the name of an environment',
    defaultSays: "the branch's",
    help: 'Name of the environment to deploy, whatever the branch. If empty, the first one whose `branches` match.',
  }),
  command: choice(['deploy', 'build', 'push'], {
    scope: 'run',
    default: 'deploy',
    help: '`deploy`; `build` writes the zip or an OCI archive to disk, without AWS; `push` uploads the image and moves its tag, but does not touch the function.',
  }),
  'dry-run': yesOrNo({
    scope: 'run',
    default: false,
    help: 'Check, compile, pack and print the steps, but change nothing.',
  }),
  'aws-region': setting('text', {
    scope: 'environment',
    schema: matching(/^[a-z]{2,4}(-[a-z]+)+-\d$/),
    expects: 'an AWS region such as ap-northeast-1',
    defaultSays: 'AWS_REGION',
    help: 'AWS region of the function and its repository.',
  }),
  'role-to-assume': setting('text', {
    scope: 'environment',
    schema: matching(/^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/),
    expects: 'the ARN of an IAM role such as arn:aws:iam::123456789012:role/NAME',
    defaultSays: "the SDK's default credentials",
    help: "ARN of the role to assume with the job's OIDC token, which needs `permissions: id-token: write`. A job without that permission assumes it with its AWS credentials: an earlier step's, a profile's, or those of a self-hosted runner.",
  }),
  'role-session-name': setting('text', {
    scope: 'environment',
    schema: matching(/^[\w+=,.@-]{2,64}$/),
    expects: '2 to 64 characters: letters, digits and any of +=,.@-_',
    defaultSays: '`gdl-<run>-<attempt>-<actor>`',
    help: 'Name of the role session, shown in CloudTrail.',
  }),
  'role-duration-seconds': seconds(900, 43_200, {
    scope: 'environment',
    default: 3_600,
    help: 'How long the credentials are valid, in seconds: 900 to 43200, up to the maximum of the role. At most 3600 where a role assumes this one.',
  }),
  'role-external-id': setting('text', {
    scope: 'environment',
    schema: matching(/^[\w+=,.@:/-]{2,1224}$/),
    expects: '2 to 1224 characters: letters, digits and any of +=,.@:/-_',
    defaultSays: 'none',
    help: "External id that the role's trust policy asks for. It is sent where AWS credentials assume the role; OIDC has none.",
  }),
  'role-skip-session-tagging': yesOrNo({
    scope: 'environment',
    default: false,
    help: 'Where AWS credentials assume the role, send no session tags, which need `sts:TagSession`. OIDC never sends any.',
  }),
  audience: text({
    scope: 'environment',
    expects: 'an audience',
    default: 'sts.amazonaws.com',
    help: 'Audience of the OIDC token.',
  }),
  'allowed-account-ids': setting('list', {
    empty: REFUSED,
    scope: 'environment',
    schema: matching(/^\d{12}$/),
    expects: 'AWS account ids of 12 digits',
    defaultSays: 'any',
    help: 'Accounts that the step may deploy to, checked before it reads anything else from AWS.',
  }),
  'github-token': text({
    scope: 'run',
    expects: 'a token for GitHub',
    defaultSays: "the job's own",
    runnerDefault: `\${{ github.token }}`,
    help: 'Token to ask GitHub for the form of the OIDC subject when AWS refuses the role. Needs `permissions: actions: read`; without it, the error shows only the claims of the token.',
  }),
} as const satisfies Record<string, Setting>
