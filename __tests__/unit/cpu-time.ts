/** CPU time of some work in this process, in milliseconds: other processes on a busy machine do not count. */
export const cpuMs = (work: () => unknown): number => {
  const before = process.cpuUsage()
  work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1_000
}
