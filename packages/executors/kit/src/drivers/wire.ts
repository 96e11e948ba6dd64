/**
 * How a driver talks over its standard input and output, one message a line.
 *
 * The host begins with a line of its own, `{"hello":NONCE}`; the driver ignores what comes before it
 * (Docker may write there), and answers `NONCE {"ready":true}`, before which the host ignores everything. Then frames of
 * the session protocol go both ways, those of the driver behind the nonce, which the model's code does not know.
 * An empty line of the host says that it is alive. The last line of a driver is
 * `NONCE {"fatal":{"name":…,"message":…}}`.
 */
export type Hello = { hello: string };

/** How long a driver waits for a line of its host. */
export const defaultOrphanMs = 60_000;

/** What a driver says beside the frames of the session. */
export type DriverNotice = { ready: true } | { fatal: { name: string; message: string } };

/** Between a driver and the process of the guest, which it starts: frames as they are, and these. */
export const guestReady = '!ready';
/** `!arm MS`: kill me unless I say something of it in so many milliseconds and some; `!arm`: nothing runs. */
export const armWord = '!arm';
/** `!interrupt MS`: interrupt me, unless nothing runs by then. */
export const interruptWord = '!interrupt';
/** To the guest, after a signal was sent: whatever it hit, nothing else is to be hit by it. */
export const signalledWord = '!signalled';
/** Exit code of a guest that was stopped halfway through a message. */
export const cutOffExitCode = 70;
