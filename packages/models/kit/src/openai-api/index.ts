export { chatReader, type ChatReaderOptions } from './chat/from-stream.ts';
export { type ChatRequest, toChatRequest, type ChatSettings } from './chat/to-request.ts';
export { openAiProtocol, type OpenAiClient, type OpenAiProtocol, type ProtocolSettings } from './protocol.ts';
export { readableErrors } from './readable-errors.ts';
export { type ServerFacts, serverFacts } from './servers.ts';
export { type Api, checkApi, supportsOf } from './supports.ts';
