/**
 * Jest runs each test file in its own realm, so Node's errors (ENOENT, ECONNRESET) are not instances of the file's `Error`.
 * Outside jest there is one realm; this makes `instanceof Error` behave the same here. Import it for its effect.
 */
Object.defineProperty(Error, Symbol.hasInstance, {
  value: function (this: unknown, value: unknown): boolean {
    return this === Error
      ? Error.isError(value)
      : Function.prototype[Symbol.hasInstance].call(this as typeof Error, value)
  },
})
