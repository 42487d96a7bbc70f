import { randomInt } from 'node:crypto'
import { failure } from '../../errors/problems.ts'
import { dockerAtExit, dockerIn, lastLine, uniqueName, untilRemoved } from './docker.ts'

/** Where one container is alone with this machine: addresses of a network that leads nowhere else. */
export type Addresses = {
  readonly subnet: string
  /** This machine's end, where our server listens. */
  readonly gateway: string
  readonly container: string
  /** Where the container sends what is not for the network: nobody has this address. */
  readonly nowhere: string
}

/** A network of one container, from which nothing but this machine's end of it is reached. */
export type OwnNetwork = AsyncDisposable & Addresses & { readonly name: string }

/** Of addresses for measurements, which nobody routes (RFC 2544), eight for each network: no engine's pools run out, and no route of the machine is hidden. */
const RANGE = '198.19'
const BLOCK = 8

/** A random one. */
const chooseAddresses = (): Addresses => {
  const [third, first] = [randomInt(256), randomInt(256 / BLOCK) * BLOCK]
  const at = (offset: number): string => `${RANGE}.${third}.${first + offset}`
  return { subnet: `${at(0)}/29`, gateway: at(1), container: at(2), nowhere: at(6) }
}

/**
 * Engines before 25 give a container of an internal network a default route all the same, and rely on iptables to drop what it sends: there it leads
 * nowhere. Later ones give none, and refuse this (moby#46603). A third attempt is for addresses that another network has.
 */
const LEADS_NOWHERE = [true, false, false]

/** Makes a network for a container, removed on disposal, or at the latest when this process exits. Throws when the engine cannot make one. */
export const makeNetwork = async (signal: AbortSignal): Promise<OwnNetwork> => {
  const name = uniqueName()
  const atExit = (): void => dockerAtExit('network', 'rm', name)
  process.once('exit', atExit)
  const remove = async (): Promise<void> => {
    await removeNetwork(name)
    process.off('exit', atExit)
  }
  try {
    return { name, ...(await create(name, signal)), [Symbol.asyncDispose]: remove }
  } catch (error) {
    // After an abort, the engine may have carried on.
    await remove()
    throw error
  }
}

const create = async (name: string, signal: AbortSignal): Promise<Addresses> => {
  let reason = ''
  for (const leadsNowhere of LEADS_NOWHERE) {
    const addresses = chooseAddresses()
    const { subnet, gateway, nowhere } = addresses
    const route = leadsNowhere ? ['--aux-address', `DefaultGatewayIPv4=${nowhere}`] : []
    const args = ['--ipv6=false', '--subnet', subnet, '--gateway', gateway, ...route]
    const created = await dockerIn(signal)(['network', 'create', '--internal', ...args, name])
    if (created.exitCode === 0) return addresses
    reason = lastLine(created)
  }
  throw failure('smoke-network-refused', { reason })
}

/** The same error, or why nothing can listen on a network's gateway: it is an address of the engine's machine, which is not always ours. */
export const explainElsewhere = (error: unknown, network: Addresses | undefined): unknown =>
  network !== undefined && error instanceof Error && 'code' in error && error.code === 'EADDRNOTAVAIL'
    ? failure('smoke-network-elsewhere', { gateway: network.gateway }, { cause: error })
    : error

/** Removes a network. The engine refuses while its container is still being removed. */
const removeNetwork = (name: string): Promise<void> =>
  untilRemoved(
    async (docker) =>
      (await docker(['network', 'rm', name])).exitCode === 0 ||
      (await docker(['network', 'inspect', '--format', '{{.Name}}', name])).exitCode !== 0,
  )
