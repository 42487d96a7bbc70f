/** Where lines go: the runner's commands, or a terminal. */
export type Sink = {
  readonly line: (text: string) => void
  readonly notice: (text: string) => void
  readonly warning: (text: string) => void
  readonly openGroup: (title: string) => void
  readonly closeGroup: () => void
}

/** Holds lines back, so that functions that are deployed side by side do not mix theirs. The runner knows no groups within groups. */
export const openBlock = (sink: Sink, beat: (text: string) => void, name: string) => {
  const held: (() => void)[] = []
  let isOver = false
  const hold =
    (say: (text: string) => void) =>
    (text: string): void => {
      if (isOver) say(text)
      else held.push(() => say(text))
    }
  return {
    sink: {
      line: hold(sink.line),
      notice: hold(sink.notice),
      warning: hold(sink.warning),
      openGroup: hold(sink.line),
      closeGroup: () => {},
    },
    beat: (text: string) => beat(`${text} [${name}]`),
    flush: () => {
      isOver = true
      if (held.length === 0) return
      sink.openGroup(name)
      for (const say of held.splice(0)) say()
      sink.closeGroup()
    },
  }
}
