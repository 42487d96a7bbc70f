// Loaded before dist: waits of at least FAST_CLOCK_FROM milliseconds pass FAST_CLOCK times as fast, those on sockets included.
import { Socket } from 'node:net'

const factor = Number(process.env.FAST_CLOCK)
const from = Number(process.env.FAST_CLOCK_FROM)
const shortened = (ms) => (ms >= from ? ms / factor : ms)

const { setTimeout: originalSetTimeout } = globalThis
globalThis.setTimeout = (callback, ms, ...rest) => originalSetTimeout(callback, shortened(ms), ...rest)

const { timeout } = AbortSignal
AbortSignal.timeout = (ms) => timeout.call(AbortSignal, shortened(ms))

const { setTimeout: setSocketTimeout } = Socket.prototype
Socket.prototype.setTimeout = function (ms, callback) {
  return setSocketTimeout.call(this, shortened(ms), callback)
}
