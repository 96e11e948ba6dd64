export { chatReader } from './chat/from-stream.ts';
export { toChatRequest, type ChatSettings } from './chat/to-request.ts';
export { openAiProtocol, type OpenAiClient, type ProtocolSettings } from './protocol.ts';
export { type Api, supportsOf } from './supports.ts';
