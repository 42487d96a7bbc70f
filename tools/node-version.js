/** Runs before the scripts, in a form that every Node understands. */
const NEEDED = 24
const found = Number(process.versions.node.split('.')[0])
if (found < NEEDED) {
  console.error(
    `Node ${NEEDED} is needed, and this is ${process.version}: run "npm ci" without --omit=optional, which brings it for Linux and macOS, or put Node ${NEEDED} first on PATH`,
  )
  process.exit(1)
}
