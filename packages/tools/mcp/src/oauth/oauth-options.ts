import type { TokenStore } from './token-store.ts';

/** How to log in at a server that asks for it. With `clientId` and `clientSecretEnv` alone, as a machine (client credentials). */
export type OAuthOptions = {
  /** Keeps what was granted. @default memory of this connection */
  store?: TokenStore | undefined;
  /**
   * Sends a person to `url` to agree, and returns the whole URL that the browser is sent to afterwards: `redirectUrl` with its
   * answer. `loopbackLogin()` makes one.
   */
  authorize?: ((url: URL, options: { signal: AbortSignal; redirectUrl: string }) => Promise<URL | string>) | undefined;
  /** @default 'http://127.0.0.1:8765/callback' */
  redirectUrl?: string | undefined;
  scope?: string | undefined;
  /** How the client is called where it registers itself. @default 'Thimble' */
  clientName?: string | undefined;
  /** Of a client that is registered already. */
  clientId?: string | undefined;
  /** The environment variable with its secret. */
  clientSecretEnv?: string | undefined;
  /** The authorization server that the client is registered at: its secret goes nowhere else. */
  issuer?: string | undefined;
  /** The https URL of the client's metadata, for servers that take it as an id. */
  clientMetadataUrl?: string | undefined;
};
