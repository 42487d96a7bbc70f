/** The text with everything between two of its lines, `<!-- NAME: written by COMMAND -->` and `<!-- /NAME -->`, replaced. Throws when they are missing. */
export const replaceBetween = (text: string, name: string, command: string, content: string): string => {
  const [begin, end] = [`<!-- ${name}: written by ${command} -->`, `<!-- /${name} -->`]
  const from = text.indexOf(begin)
  const to = text.indexOf(end)
  if (from < 0 || to < from) throw new Error(`the text lacks ${begin} … ${end}`)
  return `${text.slice(0, from + begin.length)}\n${content}\n${text.slice(to)}`
}
