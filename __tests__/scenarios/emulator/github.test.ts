import { getOctokit } from '@actions/github'
import { type Emulator, startEmulator } from '../../../emulator/server.ts'

const ask = ({ runnerEnvironment }: Emulator, token: string, repo = 'octo-repo') =>
  getOctokit(token, { baseUrl: runnerEnvironment().GITHUB_API_URL ?? '' })
    .rest.actions.getCustomOidcSubClaimForRepo({ owner: 'octo-org', repo })
    .then(
      ({ status, data }) => ({ status, data }),
      ({ status, message }) => ({ status, message }),
    )

test("GitHub's API tells the form of the subject to the job's token, if that may read actions", async () => {
  await using emulator = await startEmulator()
  expect(await ask(emulator, emulator.githubToken)).toStrictEqual({
    status: 403,
    message: 'Resource not accessible by integration',
  })
  emulator.github({ readsActions: true })
  const form = { use_default: true, use_immutable_subject: false, sub_claim_prefix: 'repo:octo-org/octo-repo' }
  expect(await ask(emulator, emulator.githubToken)).toStrictEqual({ status: 200, data: form })
  expect(await ask(emulator, 'another')).toStrictEqual({ status: 401, message: 'Bad credentials' })
  expect(await ask(emulator, emulator.githubToken, 'other')).toStrictEqual({ status: 404, message: 'Not Found' })
  const anonymous = await fetch(`${emulator.runnerEnvironment().GITHUB_API_URL}/repos/octo-org/octo-repo`)
  expect(anonymous.status).toBe(404)
})
