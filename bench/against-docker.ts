import type { Scene } from '../demo/scene.ts'
import { deploy } from './deploys.ts'
import { openDockerWorkflow } from './docker-workflow.ts'
import type { Figure } from './figures.ts'
import { measureSideBySide, medianOf } from './measure.ts'
import { openWorkspace } from './workspace.ts'

const ROUNDS = 7

/** A whole deploy compared with the workflow that most people copy. */
export const measureAgainstDocker = async (scene: Scene): Promise<Figure[]> => {
  await using workspace = await openWorkspace()
  await using docker = await openDockerWorkflow(scene)
  const times = await measureSideBySide(ROUNDS, [
    { name: 'deploy', run: workspace.changed(async () => (await deploy(scene, workspace)).tookMs) },
    { name: 'docker', run: workspace.changed(() => docker.deploy(workspace)) },
  ])
  const [ours, theirs] = [medianOf(times, 'deploy'), medianOf(times, 'docker')]
  return [
    {
      what: 'Faster than Dockerfile, `docker push` and the aws CLI',
      atLeast: 25,
      measured: theirs / ours,
      unit: '×',
      from: `${(ours / 1_000).toFixed(2)} s against ${(theirs / 1_000).toFixed(1)} s`,
    },
  ]
}
