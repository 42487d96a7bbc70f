/**
 * Jest runs each test file in a realm of its own, so that an error of Node's (ENOENT, ECONNRESET) is no instance of the file's `Error`.
 * Outside of jest there is one realm: this makes `instanceof Error` say here what it says there. Import it for its effect.
 */
Object.defineProperty(Error, Symbol.hasInstance, {
  value: function (this: unknown, value: unknown): boolean {
    return this === Error
      ? Error.isError(value)
      : Function.prototype[Symbol.hasInstance].call(this as typeof Error, value)
  },
})
