/**
 * Why Parley cannot start, in one line that is all an operator needs: print the message, not the stack.
 * Known by its name and not by its class, as other packages throw such errors too.
 */
export function startError(message: string, cause?: unknown): Error {
  const error = new Error(message, { cause })
  error.name = 'ParleyStartError'
  return error
}

const REASONS: Record<string, string> = {
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
  ENOTDIR: 'a part of the path is not a directory',
  EEXIST: 'it is not a directory',
  ENOENT: 'it cannot be created'
}

/** The system's error about a path, in words. */
export function reason(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException
  return REASONS[code ?? ''] ?? message
}
