// The recording platform as chats are: only it knows the ids of names and who we are there, and it waits a short time.
import { recordingProvider } from './recording.provider.mjs'

export default recordingProvider({ name: 'recording-chat', find: false, codes: false, chat: true })
