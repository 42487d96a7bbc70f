import Sequencer from '@jest/test-sequencer'

/** Files that wait for long, longest first. Started last, they would keep everything waiting; jest itself knows only the sizes of files before it has run them. */
const FIRST = [
  'e2e/native-library',
  'scenarios/bad-day',
  'e2e/examples',
  'e2e/docker-deploy',
  'scenarios/killed',
  'scenarios/stop',
  'scenarios/smoke',
  'scenarios/policy',
]

const placeOf = ({ path }) => {
  const place = FIRST.findIndex((name) => path.endsWith(`/${name}.test.ts`))
  return place < 0 ? FIRST.length : place
}

export default class extends Sequencer {
  sort(tests) {
    return super.sort(tests).toSorted((a, b) => placeOf(a) - placeOf(b))
  }
}
