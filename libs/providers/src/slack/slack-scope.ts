/** What the app may do, and what for. The manifest asks for all of it. */
export const SCOPES: Readonly<Record<string, string>> = {
  'chat:write': 'sends, updates and answers privately',
  'channels:read': 'finds public channels by #name',
  'groups:read': 'finds private channels by #name',
  'im:read': 'knows whose direct message one is',
  'im:write': 'opens direct messages',
  'channels:history': 'reads answers in threads of public channels, and looks up sends',
  'groups:history': 'the same in private channels',
  'im:history': 'the same in direct messages',
  'users:read': 'knows people’s names',
  'users:read.email': 'finds people by e-mail address',
  'usergroups:read': 'knows who belongs to a user group that may decide',
  'files:write': 'puts files into the thread'
}

/** Useful, and not needed by whoever does without. */
export const USEFUL_SCOPES: Readonly<Record<string, string>> = {
  'chat:write.public': 'sends to public channels that the app is not in',
  'mpim:history': 'reads answers in threads of group direct messages, and looks up sends there',
  'files:read': 'fetches files that people post with an answer'
}

/** What Slack tells the app of. */
export const BOT_EVENTS = ['message.channels', 'message.groups', 'message.im', 'message.mpim'] as const
