import { createServer } from 'node:http'
import { listen } from '../http.ts'
import { type Container, isLinux } from './docker-run.ts'

/** Where RIE listens in its container, and how it is reached from here. */
export type RiePlace = {
  /** The value of --runtime-interface-emulator-address. */
  readonly listen: string
  /** The value of --runtime-api-address. */
  readonly runtimeApi: string
  /** Arguments of `docker run` that lead there. */
  readonly args: readonly string[]
  /** The origin of its URL from here. */
  readonly origin: string
}

/** Any port is free in a network of the container's own; these are RIE's defaults. */
const PORT = 8_080
const RUNTIME_PORT = 9_001

/** Chooses free ports, for RIE cannot. */
export const chooseRiePlace = async ({ network }: Pick<Container, 'network'>): Promise<RiePlace> => {
  if (network !== undefined) {
    return {
      listen: `0.0.0.0:${PORT}`,
      runtimeApi: `127.0.0.1:${RUNTIME_PORT}`,
      args: [],
      origin: `http://${network.container}:${PORT}`,
    }
  }
  const [port, runtimePort] = [await freePort(), await freePort()]
  return {
    listen: `${isLinux ? '127.0.0.1' : '0.0.0.0'}:${port}`,
    runtimeApi: `127.0.0.1:${runtimePort}`,
    args: isLinux ? [] : ['--publish', `127.0.0.1:${port}:${port}`],
    origin: `http://127.0.0.1:${port}`,
  }
}

const freePort = async (): Promise<number> => {
  await using listening = await listen(createServer(), 0, '127.0.0.1')
  return listening.port
}
