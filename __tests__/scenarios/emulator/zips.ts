import yazl from 'yazl'

export type ZipOptions = { readonly mode?: number }

/** A zip of these files, mode 0755 unless said otherwise. */
export const zipOf = async (
  files: Readonly<Record<string, string | Uint8Array>>,
  { mode = 0o100755 }: ZipOptions = {},
): Promise<Buffer> => {
  const zip = new yazl.ZipFile()
  for (const [name, content] of Object.entries(files)) {
    zip.addBuffer(Buffer.from(content), name, { mode, mtime: new Date(0) })
  }
  zip.end()
  const parts: Uint8Array[] = []
  for await (const chunk of zip.outputStream) parts.push(Buffer.from(chunk))
  return Buffer.concat(parts)
}
