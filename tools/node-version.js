/** Runs before the scripts, in a form that every Node understands. */
const NEEDED = 24
const found = Number(process.versions.node.split('.')[0])
if (found < NEEDED) {
  const brought =
    process.platform === 'linux' ? `run "npm ci" without --omit=optional, which brings it for x64 and arm64, or ` : ''
  console.error(
    `Node ${NEEDED} is needed, and this is ${process.version}: ${brought}install Node ${NEEDED} and put it first on PATH`,
  )
  process.exit(1)
}
