/**
 * Arguments of an action as JSON. Characters that reorder or hide text are written as escapes, so that what is read is
 * what runs; the result still parses to the same value.
 */
export function argumentsJson(value: unknown): string {
  const json = JSON.stringify(value, null, 2) ?? 'null'
  return json.replace(INVISIBLE, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

const INVISIBLE = /[\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g
