import { withoutLogins } from './address.ts'

// Escape sequences (CSI, OSC, single), then the remaining control and direction-changing characters.
const ESCAPES = /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[@-Z\\-_])/g
const LINE_BREAKS = /\r\n?|[\u0085\u2028\u2029\v\f]/g
const CONTROLS = /[\u0000-\u0008\u000e-\u001f\u007f-\u009f\p{Bidi_Control}]/gu

/**
 * Makes untrusted text safe to print: no ANSI, no control characters, no logins in URLs (git prints remotes as configured), and no line that the runner would read as a command,
 * in either form (`::command::` at the start of a line, `##[command]` anywhere; see actions/runner, ActionCommand.cs).
 */
export const sanitise = (text: string): string =>
  withoutLogins(text.replace(ESCAPES, '').replace(LINE_BREAKS, '\n').replace(CONTROLS, ''))
    .replaceAll('##[', '# #[')
    .replace(/^([^\S\r\n\u2028\u2029]*):(?=:)/gm, '$1: ')
