import { getCACertificates } from 'node:tls'

/** Mozilla's root certificates as Node ships them, as one PEM file: what a program on scratch needs to reach AWS. */
export const caCertificates = (): Buffer => Buffer.from(`${getCACertificates('bundled').join('\n')}\n`)
