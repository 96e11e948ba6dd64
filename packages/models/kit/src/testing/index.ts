export { toChatWire } from './chat-wire.ts';
export { type LoopbackServer, loopbackServer, type ReceivedRequest, sendEvents } from './loopback-server.ts';
export { jsonEvents, outcomeOf, readEvents, type StreamOutcome, textOf } from './read.ts';
export { refusesChat, refusesResponses } from './refuses.ts';
export { toResponsesWire } from './responses-wire.ts';
export { type FaultFixture, testFaults } from './test-faults.ts';
export { type HttpFaultFixture, testFaultsOverHttp } from './test-faults-over-http.ts';
