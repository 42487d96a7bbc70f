// Loaded before dist: names that HOSTS lists resolve as a DNS server of an attacker's would have them, one address after the other.
import dns from 'node:dns'
import { syncBuiltinESMExports } from 'node:module'

const hosts = JSON.parse(process.env.HOSTS ?? '{}')
const { lookup } = dns
dns.lookup = (name, options, done) => {
  const [address, ...later] = hosts[name] ?? []
  if (address === undefined) return lookup(name, options, done)
  if (later.length > 0) hosts[name] = later
  const family = address.includes(':') ? 6 : 4
  process.nextTick(() => (options.all ? done(null, [{ address, family }]) : done(null, address, family)))
}
syncBuiltinESMExports()
