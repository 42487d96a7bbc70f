import { lookup as resolveName } from 'node:dns'
import { BlockList, isIP, type LookupFunction } from 'node:net'

/** The ways to write an IPv4 network in IPv6 beside the mapped one, which a BlockList knows: compatible and translated (RFC 4291, RFC 2765), NAT64 (RFC 6052, RFC 8215), 6to4 (RFC 3056). */
const addNetwork = (list: BlockList, network: string, bits: number): void => {
  list.addSubnet(network, bits, 'ipv4')
  for (const prefix of ['::', '::ffff:0:', '64:ff9b::', '64:ff9b:1::'])
    list.addSubnet(`${prefix}${network}`, 96 + bits, 'ipv6')
  const bytes = Buffer.from(network.split('.').map(Number))
  list.addSubnet(`2002:${bytes.toString('hex', 0, 2)}:${bytes.toString('hex', 2, 4)}::`, 16 + bits, 'ipv6')
}

/**
 * Where machines in a cloud get credentials or their settings: link-local addresses (AWS, Azure, Google and most others), AWS's and Google's in IPv6,
 * and those of Azure's agent (168.63.129.16), Alibaba, Oracle and Scaleway (the clouds' documentation of instance metadata).
 */
const METADATA = new BlockList()
addNetwork(METADATA, '169.254.0.0', 16)
for (const address of ['168.63.129.16', '100.100.100.200', '192.0.0.192']) addNetwork(METADATA, address, 32)
METADATA.addSubnet('fe80::', 10, 'ipv6')
METADATA.addSubnet('fd00:ec2::', 32, 'ipv6')
METADATA.addAddress('fd20:ce::254', 'ipv6')
METADATA.addAddress('fd00:42::42', 'ipv6')

/** Addresses that lead back to this machine. */
const THIS_MACHINE = new BlockList()
addNetwork(THIS_MACHINE, '127.0.0.0', 8)
addNetwork(THIS_MACHINE, '0.0.0.0', 8)
THIS_MACHINE.addAddress('::1', 'ipv6')

/** URL normalises every way to write an IPv4 address, and keeps the brackets of IPv6. */
const isIn = (list: BlockList, host: string): boolean => {
  const [address = ''] = host.replace(/^\[|\]$/g, '').split('%')
  const family = isIP(address)
  return family !== 0 && list.check(address, family === 6 ? 'ipv6' : 'ipv4')
}

/** Whether a host is an address where a cloud gives out credentials. A name never is: see `lookupExcept`. */
export const isMetadata = (host: string): boolean => isIn(METADATA, host)

/** Whether a host is an address or one of the reserved names of this machine. */
export const isThisMachine = (host: string): boolean => isIn(THIS_MACHINE, host) || /(^|\.)localhost\.?$/.test(host)

/**
 * A lookup for connections that leaves out the addresses for which `refusal` has an error, and fails with it if no other is left.
 * The addresses it passes on are those that are connected to: a name cannot change in between.
 */
export const lookupExcept =
  (refusal: (address: string) => Error | undefined, lookup: LookupFunction = resolveName): LookupFunction =>
  (name, options, done) =>
    lookup(name, options, (error, found, family) => {
      const all = typeof found === 'string' ? [{ address: found }] : (found ?? [])
      const refused = error === null ? all.flatMap(({ address }) => refusal(address) ?? []) : []
      if (refused.length === 0) done(error, found, family)
      else if (typeof found === 'string' || refused.length === found.length) done(refused[0] ?? null, '', 0)
      else
        done(
          null,
          found.filter(({ address }) => refusal(address) === undefined),
        )
    })
